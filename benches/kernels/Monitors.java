/** Kernel: uncontended monitors. Takes its size and prints a checksum. */
public class Monitors {
    int v;

    synchronized void inc() {
        v++;
    }

    static long run(int n) {
        Monitors m = new Monitors();
        Object o = new Object();
        for (int i = 0; i < n; i++) {
            m.inc();
            synchronized (o) {
                m.v += i & 1;
            }
        }
        return m.v;
    }

    public static void main(String[] args) {
        System.out.println(run(args.length > 0 ? Integer.parseInt(args[0]) : 3400000));
    }
}
