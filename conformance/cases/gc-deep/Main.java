public class Main {
    static class Node {
        Node next;
        int value;

        Node(Node next, int value) {
            this.next = next;
            this.value = value;
        }
    }

    static class Tree {
        Tree left, right;
    }

    static Tree tree(int depth) {
        Tree t = new Tree();
        if (depth > 0) {
            t.left = tree(depth - 1);
            t.right = tree(depth - 1);
        }
        return t;
    }

    static int count(Tree t) {
        return t == null ? 0 : 1 + count(t.left) + count(t.right);
    }

    public static void main(String[] args) {
        int n = Integer.getInteger("n", 5_000_000);
        Node head = null;
        for (int i = 0; i < n; i++) head = new Node(head, i);
        System.gc();
        long sum = 0;
        for (Node x = head; x != null; x = x.next) sum += x.value;
        System.out.println(sum);
        head = null;

        Object[] nested = null;
        for (int i = 0; i < n / 4; i++) nested = new Object[] {nested};
        System.gc();
        int depth = 0;
        for (Object[] x = nested; x != null; x = (Object[]) x[0]) depth++;
        System.out.println(depth);
        nested = null;

        System.out.println(count(tree(n > 1_000_000 ? 17 : 12)));

        // A large old array that gets young elements all the time.
        Object[] large = new Object[1_000_000];
        System.gc();
        for (int i = 0; i < n / 5; i++) large[(int) (i * 7919L % large.length)] = new int[] {i};
        System.gc();
        long elements = 0;
        for (Object o : large) if (o != null) elements += ((int[]) o)[0];
        System.out.println(elements);

        // Large young arrays come and go.
        long bytes = 0;
        for (int i = 0; i < 300; i++) bytes += new byte[3_000_000 + i].length;
        System.out.println(bytes);
    }
}
