/** Complete binary trees of all depths come and go beside one that stays. Arguments: depth of the one that stays, rounds. */
public class BinaryTrees {
    static final class Tree {
        Tree left, right;
        int tag;
    }

    static Tree grow(int depth, int tag) {
        Tree t = new Tree();
        t.tag = tag;
        if (depth > 0) {
            t.left = grow(depth - 1, 2 * tag);
            t.right = grow(depth - 1, 2 * tag + 1);
        }
        return t;
    }

    static long sum(Tree t) {
        return t == null ? 0 : t.tag + 3 * sum(t.left) + 5 * sum(t.right);
    }

    public static void main(String[] args) {
        int deepest = Integer.parseInt(args[0]), rounds = Integer.parseInt(args[1]);
        Tree stays = grow(deepest, 1);
        long checksum = 0;
        for (int round = 0; round < rounds; round++) {
            for (int depth = 4; depth < deepest; depth += 2) {
                for (int trees = 1 << (deepest - depth - 2); trees > 0; trees -= 2) checksum += sum(grow(depth, trees + round));
            }
        }
        System.out.println(checksum + " " + sum(stays));
    }
}
