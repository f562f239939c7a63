/**
 * A graph of so many megabytes whose nodes are replaced and linked anew at random places: every step makes old objects point to new
 * ones, and old ones garbage. Arguments: megabytes (about, by HotSpot's sizes), millions of steps.
 */
public class Rewire {
    static final class Node {
        Node a, b, c;
        final long id;
        byte[] text;

        Node(long id, int size) {
            this.id = id;
            text = new byte[size];
            text[0] = (byte) id;
        }
    }

    public static void main(String[] args) {
        int megabytes = Integer.parseInt(args[0]);
        long steps = (long) (Double.parseDouble(args[1]) * 1e6);
        // A node is 40 bytes, its text 16 + 8..64 in steps, its slot in the array 4.
        int count = (int) ((long) megabytes * (1 << 20) / 96);
        Node[] nodes = new Node[count];
        for (int i = 0; i < count; i++) {
            nodes[i] = new Node(i, 8 + (i * 7 & 63));
            if (i > 0) nodes[i].a = nodes[i / 2];
        }
        long random = 7, checksum = 0;
        for (long step = 0; step < steps; step++) {
            random = random * 6364136223846793005L + 1442695040888963407L;
            int at = (int) ((random >>> 33) % count), other = (int) ((random >>> 13 & 0x7fffffff) % count);
            Node n = nodes[at];
            if ((step & 3) != 0) {
                // Most steps only link; what they allocate dies soon.
                Node young = new Node(step, 24);
                young.a = n;
                n.b = nodes[other];
                n.c = (step & 7) == 1 ? young : null;
                checksum += young.text[0] + n.id;
            } else {
                Node fresh = new Node(step, 8 + (int) (step & 63));
                fresh.a = n.a;
                fresh.b = nodes[other];
                // Chains of what was replaced must end.
                n.a = null;
                n.b = null;
                n.c = null;
                nodes[at] = fresh;
                checksum ^= n.id;
            }
        }
        for (Node n : nodes) checksum += n.id + n.text[0] + (n.a == null ? 0 : n.a.id) + (n.b == null ? 0 : 3 * n.b.id);
        System.out.println(checksum);
    }
}
