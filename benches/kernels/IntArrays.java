/** Kernel: loops over int arrays. Takes its size and prints a checksum. */
public class IntArrays {
    static long run(int n) {
        int[] a = new int[10_000];
        for (int i = 0; i < a.length; i++) a[i] = i * 7919 % 10_007;
        int h = 0;
        for (int r = 0; r < n; r++) {
            for (int i = 1; i < a.length; i++) {
                if (a[i] < a[i - 1]) {
                    int t = a[i];
                    a[i] = a[i - 1];
                    a[i - 1] = t;
                }
                h += a[i] ^ r;
            }
        }
        return h;
    }

    public static void main(String[] args) {
        System.out.println(run(args.length > 0 ? Integer.parseInt(args[0]) : 1000));
    }
}
