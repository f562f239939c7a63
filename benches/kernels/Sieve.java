/** Kernel: loops over a byte array. Takes its size and prints a checksum. */
public class Sieve {
    static long run(int n) {
        boolean[] composite = new boolean[n + 1];
        long sum = 0;
        for (int i = 2; i <= n; i++) {
            if (composite[i]) continue;
            sum += i;
            for (long j = (long) i * i; j <= n; j += i) composite[(int) j] = true;
        }
        return sum;
    }

    public static void main(String[] args) {
        System.out.println(run(args.length > 0 ? Integer.parseInt(args[0]) : 8000000));
    }
}
