/** Kernel: recursion with arrays: queens. Takes its size and prints a checksum. */
public class Recursion {
    static int place(int n, int row, int cols, int up, int down) {
        if (row == n) return 1;
        int found = 0;
        for (int c = 0; c < n; c++) {
            int u = 1 << (row + c), d = 1 << (row - c + n);
            if ((cols & 1 << c) == 0 && (up & u) == 0 && (down & d) == 0) found += place(n, row + 1, cols | 1 << c, up | u, down | d);
        }
        return found;
    }

    static long run(int n) {
        return place(n, 0, 0, 0, 0);
    }

    public static void main(String[] args) {
        System.out.println(run(args.length > 0 ? Integer.parseInt(args[0]) : 12));
    }
}
