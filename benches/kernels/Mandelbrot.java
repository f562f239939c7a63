/** Kernel: doubles in locals. Takes its size and prints a checksum. */
public class Mandelbrot {
    static long run(int n) {
        long sum = 0;
        for (int py = 0; py < n; py++) {
            for (int px = 0; px < n; px++) {
                double cx = 2.0 * px / n - 1.5, cy = 2.0 * py / n - 1, x = 0, y = 0;
                int i = 0;
                while (i < 50 && x * x + y * y < 4) {
                    double t = x * x - y * y + cx;
                    y = 2 * x * y + cy;
                    x = t;
                    i++;
                }
                sum += i;
            }
        }
        return sum;
    }

    public static void main(String[] args) {
        System.out.println(run(args.length > 0 ? Integer.parseInt(args[0]) : 700));
    }
}
