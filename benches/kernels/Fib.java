/** Kernel: static calls. Takes its size and prints a checksum. */
public class Fib {
    static int fib(int n) {
        return n < 2 ? n : fib(n - 1) + fib(n - 2);
    }

    static long run(int n) {
        return fib(n);
    }

    public static void main(String[] args) {
        System.out.println(run(args.length > 0 ? Integer.parseInt(args[0]) : 32));
    }
}
