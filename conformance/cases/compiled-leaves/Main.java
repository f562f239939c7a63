import java.util.concurrent.atomic.AtomicInteger;

/** Small methods that compiled code does in place: what they did before they fail happens once. */
public class Main {
    static final AtomicInteger COUNTER = new AtomicInteger();
    static int stores;
    int field;

    static int next(int[] table) {
        return table[COUNTER.getAndIncrement()];
    }

    static int storeThenLoad(int[] table, int i) {
        stores = stores + 1;
        return table[i];
    }

    static int setThenGet(Main a, Main b) {
        a.field = a.field + 1;
        return b.field;
    }

    static int divide(int[] counts, int by) {
        counts[0]++;
        return 100 / by;
    }

    static char at(String s, int i) {
        return s.charAt(i);
    }

    static Object cast(Object[] seen, Object o) {
        seen[0] = o;
        return (String) o;
    }

    static Main fresh(int n) {
        Main m = new Main();
        m.field = n;
        return m;
    }

    static long run(int rounds) {
        int[] table = new int[64];
        int[] counts = new int[1];
        Object[] seen = new Object[1];
        Main a = new Main();
        long sum = 0;
        for (int i = 0; i < rounds; i++) {
            COUNTER.set(i & 63);
            sum += next(table) + storeThenLoad(table, i & 63) + setThenGet(a, a) + divide(counts, 1 + (i & 7));
            sum += at("abcdefgh", i & 7) + cast(seen, "x").hashCode() + fresh(i).field;
        }
        return sum + stores + counts[0];
    }

    static void attempt(String what, Runnable r) {
        try {
            r.run();
            System.out.println(what + " returned");
        } catch (RuntimeException e) {
            StackTraceElement top = e.getStackTrace()[0];
            System.out.println(what + ": " + e + " in " + top.getMethodName());
        }
    }

    public static void main(String[] args) {
        System.out.println(run(60_000));
        int[] table = new int[4];
        int[] counts = new int[1];
        Object[] seen = new Object[1];
        Main a = new Main();
        for (int i = 0; i < 3; i++) {
            COUNTER.set(9);
            attempt("next", () -> next(table));
            attempt("storeThenLoad", () -> storeThenLoad(table, 4));
            attempt("setThenGet", () -> setThenGet(a, null));
            attempt("divide", () -> divide(counts, 0));
            attempt("at", () -> at("abc", 3));
            attempt("cast", () -> cast(seen, 1));
            System.out.println(COUNTER.get() + " " + stores + " " + a.field + " " + counts[0] + " " + seen[0]);
        }
        // In one caller each, so that the call is in place.
        int caught = 0;
        for (int i = 0; i < 30_000; i++) {
            COUNTER.set(i % 6);
            try {
                next(table);
            } catch (ArrayIndexOutOfBoundsException e) {
                caught += COUNTER.get();
            }
            try {
                divide(counts, i % 3);
            } catch (ArithmeticException e) {
                caught++;
            }
        }
        System.out.println(caught + " " + counts[0]);
    }
}
