/** Kernel: sorting by hand and with a comparator. Takes its size and prints a checksum. */
public class Sorting {
    static void quick(int[] a, int lo, int hi) {
        while (lo < hi) {
            int p = a[(lo + hi) >>> 1], i = lo, j = hi;
            while (i <= j) {
                while (a[i] < p) i++;
                while (a[j] > p) j--;
                if (i <= j) {
                    int t = a[i];
                    a[i++] = a[j];
                    a[j--] = t;
                }
            }
            quick(a, lo, j);
            lo = i;
        }
    }

    static long run(int n) {
        int[] a = new int[n * 4];
        int x = 12345;
        for (int i = 0; i < a.length; i++) a[i] = x = x * 1103515245 + 12345;
        Integer[] boxed = new Integer[n / 3];
        for (int i = 0; i < boxed.length; i++) boxed[i] = a[i];
        quick(a, 0, a.length - 1);
        java.util.Arrays.sort(boxed, (p, q) -> Integer.compare(q, p));
        return a[n / 2] ^ a[n] + boxed[0];
    }

    public static void main(String[] args) {
        System.out.println(run(args.length > 0 ? Integer.parseInt(args[0]) : 100000));
    }
}
