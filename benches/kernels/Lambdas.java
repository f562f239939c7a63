/** Kernel: lambdas and streams. Takes its size and prints a checksum. */
public class Lambdas {
    static long run(int n) {
        java.util.function.IntUnaryOperator f = x -> x + 1;
        for (int i = 0; i < 5; i++) {
            int k = i;
            f = f.andThen(x -> x * 3 + k);
        }
        long s = 0;
        for (int i = 0; i < n; i++) s += f.applyAsInt(i);
        s += java.util.stream.IntStream.range(0, n).filter(i -> i % 3 == 0).mapToLong(i -> i * 2L).sum();
        s += java.util.stream.IntStream.range(0, n / 4).boxed().map(i -> i ^ 5).filter(i -> (i & 1) == 0).mapToInt(Integer::intValue).sum();
        return s;
    }

    public static void main(String[] args) {
        System.out.println(run(args.length > 0 ? Integer.parseInt(args[0]) : 130000));
    }
}
