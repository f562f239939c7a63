/** Kernel: allocation of small objects. Takes its size and prints a checksum. */
public class Trees {
    static final class Node {
        final Node left, right;

        Node(Node l, Node r) {
            left = l;
            right = r;
        }

        int count() {
            return left == null ? 1 : 1 + left.count() + right.count();
        }
    }

    static Node make(int d) {
        return d == 0 ? new Node(null, null) : new Node(make(d - 1), make(d - 1));
    }

    static long run(int n) {
        Node keep = make(n - 2);
        long s = 0;
        for (int i = 0; i < 12; i++) s += make(n - 1).count();
        return s + keep.count();
    }

    public static void main(String[] args) {
        System.out.println(run(args.length > 0 ? Integer.parseInt(args[0]) : 16));
    }
}
