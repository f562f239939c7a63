/** Kernel: exceptions thrown and caught. Takes its size and prints a checksum. */
public class Exceptions {
    static int depth(int d, int i) {
        if (d == 0) {
            if (i % 2 == 0) throw new IllegalArgumentException("even");
            return Integer.parseInt("x");
        }
        try {
            return depth(d - 1, i);
        } finally {
            count++;
        }
    }

    static int count;

    static long run(int n) {
        long s = 0;
        for (int i = 0; i < n; i++) {
            try {
                s += depth(4, i);
            } catch (NumberFormatException e) {
                s += 3;
            } catch (IllegalArgumentException e) {
                s += e.getMessage().length();
            }
        }
        return s + count;
    }

    public static void main(String[] args) {
        System.out.println(run(args.length > 0 ? Integer.parseInt(args[0]) : 40000));
    }
}
