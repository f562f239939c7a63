/** Kernel: fields of an object. Takes its size and prints a checksum. */
public class Fields {
    int a = 1, b = 2, c = 3;
    long total;
    static int hits;

    void step(int i) {
        a += b ^ i;
        b = c - a;
        c++;
        total += a;
        hits++;
    }

    static long run(int n) {
        Fields f = new Fields();
        for (int i = 0; i < n; i++) f.step(i);
        return f.total + hits;
    }

    public static void main(String[] args) {
        System.out.println(run(args.length > 0 ? Integer.parseInt(args[0]) : 6000000));
    }
}
