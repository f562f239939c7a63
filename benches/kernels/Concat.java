/** Kernel: string concatenation. Takes its size and prints a checksum. */
public class Concat {
    static long run(int n) {
        long h = 0;
        for (int i = 0; i < n; i++) {
            String s = "item " + i + ' ' + (i * 2L) + ":" + (i % 3 == 0);
            h = h * 31 + s.hashCode() + s.length();
        }
        return h;
    }

    public static void main(String[] args) {
        System.out.println(run(args.length > 0 ? Integer.parseInt(args[0]) : 60000));
    }
}
