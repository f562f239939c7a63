public class Main {
    static boolean close(double a, double b) {
        return Double.compare(a, b) == 0 || Math.abs(a - b) <= 2 * Math.ulp(b);
    }

    public static void main(String[] x) {
        int bad = 0;
        java.util.Random r = new java.util.Random(5);
        for (int i = 0; i < 2000; i++) {
            double v = (r.nextDouble() - 0.5) * Math.pow(10, r.nextInt(20) - 8),
                    w = r.nextDouble() * 10 - 5;
            if (!close(Math.sin(v), StrictMath.sin(v))) bad++;
            if (!close(Math.cos(v), StrictMath.cos(v))) bad++;
            if (!close(Math.tan(v), StrictMath.tan(v))) bad++;
            if (!close(Math.exp(w), StrictMath.exp(w))) bad++;
            if (!close(Math.log(Math.abs(v)), StrictMath.log(Math.abs(v)))) bad++;
            if (!close(Math.log10(Math.abs(v)), StrictMath.log10(Math.abs(v)))) bad++;
            if (!close(Math.pow(Math.abs(v), w), StrictMath.pow(Math.abs(v), w))) bad++;
        }
        System.out.println(bad);
    }
}
