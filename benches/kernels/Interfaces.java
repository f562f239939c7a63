/** Kernel: interface calls. Takes its size and prints a checksum. */
public class Interfaces {
    interface Op {
        int apply(int x);

        default int twice(int x) {
            return apply(apply(x));
        }
    }

    static class Inc implements Op {
        public int apply(int x) {
            return x + 1;
        }
    }

    static class Xor implements Runnable, Op {
        public void run() { }

        public int apply(int x) {
            return x ^ 0x55;
        }
    }

    static class Mul implements Comparable<Mul>, Op {
        public int compareTo(Mul o) {
            return 0;
        }

        public int apply(int x) {
            return x * 31;
        }
    }

    static long run(int n) {
        Op[] ops = {new Inc(), new Xor(), new Mul()};
        int v = 1;
        for (int i = 0; i < n; i++) v = (i & 15) == 0 ? ops[i % 3].twice(v) : ops[i % 3].apply(v);
        return v;
    }

    public static void main(String[] args) {
        System.out.println(run(args.length > 0 ? Integer.parseInt(args[0]) : 5000000));
    }
}
