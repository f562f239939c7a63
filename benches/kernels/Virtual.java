/** Kernel: virtual calls. Takes its size and prints a checksum. */
public class Virtual {
    abstract static class Shape {
        abstract int area(int k);
    }

    static class Square extends Shape {
        int s = 3;

        int area(int k) {
            return s * s + k;
        }
    }

    static class Rect extends Shape {
        int w = 2, h = 5;

        int area(int k) {
            return w * h - k;
        }
    }

    static class Tri extends Rect {
        int area(int k) {
            return super.area(k) / 2;
        }
    }

    static long run(int n) {
        Shape[] shapes = {new Square(), new Rect(), new Tri(), new Square()};
        long s = 0;
        for (int i = 0; i < n; i++) s += shapes[i & 3].area(i & 7);
        return s;
    }

    public static void main(String[] args) {
        System.out.println(run(args.length > 0 ? Integer.parseInt(args[0]) : 3500000));
    }
}
