/** Kernel: long arithmetic. Takes its size and prints a checksum. */
public class Longs {
    static long run(int n) {
        long x = 88172645463325252L, s = 0;
        for (int i = 0; i < n; i++) {
            x ^= x << 13;
            x ^= x >>> 7;
            x ^= x << 17;
            s += x % 1000 + (x >> 3) * 31 - (i & x);
        }
        return s;
    }

    public static void main(String[] args) {
        System.out.println(run(args.length > 0 ? Integer.parseInt(args[0]) : 10000000));
    }
}
