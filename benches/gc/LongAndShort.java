/**
 * A tree and an array of numbers that live long, while trees that don't are built from the root down (old parents get young children)
 * and from the leaves up. Arguments: depth of the long-lived tree, megabytes of numbers, rounds.
 */
public class LongAndShort {
    static final class Node {
        Node left, right;
        int i, j;
    }

    static int made;

    static Node up(int depth) {
        Node n = new Node();
        n.i = ++made;
        if (depth > 0) {
            n.left = up(depth - 1);
            n.right = up(depth - 1);
        }
        return n;
    }

    static void down(Node n, int depth) {
        if (depth == 0) return;
        n.left = new Node();
        n.right = new Node();
        n.left.i = ++made;
        n.right.j = ++made;
        down(n.left, depth - 1);
        down(n.right, depth - 1);
    }

    static long sum(Node n) {
        return n == null ? 0 : n.i - n.j + 3 * sum(n.left) + 7 * sum(n.right);
    }

    public static void main(String[] args) {
        int depth = Integer.parseInt(args[0]), megabytes = Integer.parseInt(args[1]), rounds = Integer.parseInt(args[2]);
        Node tree = new Node();
        down(tree, depth);
        double[] numbers = new double[megabytes << 17];
        for (int i = 0; i < numbers.length; i++) numbers[i] = 1.0 / (i + 1);
        long checksum = 0;
        for (int round = 0; round < rounds; round++) {
            for (int d = 4; d <= depth - 4; d += 4) {
                for (int trees = 1 << (depth - d - 4); trees > 0; trees--) {
                    Node n = new Node();
                    down(n, d);
                    checksum += sum(n) + sum(up(d));
                }
            }
            checksum += Double.doubleToLongBits(numbers[round * 31 % numbers.length]);
        }
        System.out.println(checksum + " " + sum(tree));
    }
}
