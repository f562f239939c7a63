package cortado;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Neighbours don't disturb each other (JLS 17.6). */
public class Tearing {
    @JCStressTest
    @JCStressMeta(Outcomes.Both.class)
    @State
    public static class Bytes {
        final byte[] x = new byte[2];

        @Actor
        public void first() {
            x[0] = 1;
        }

        @Actor
        public void second() {
            x[1] = 2;
        }

        @Arbiter
        public void both(II_Result r) {
            r.r1 = x[0];
            r.r2 = x[1];
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Both.class)
    @State
    public static class Booleans {
        final boolean[] x = new boolean[4];

        @Actor
        public void first() {
            x[1] = true;
        }

        @Actor
        public void second() {
            x[2] = true;
        }

        @Arbiter
        public void both(II_Result r) {
            r.r1 = x[1] ? 1 : 0;
            r.r2 = x[2] ? 2 : 0;
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Both.class)
    @State
    public static class Chars {
        final char[] x = new char[3];

        @Actor
        public void first() {
            x[0] = 1;
        }

        @Actor
        public void second() {
            x[1] = 2;
        }

        @Arbiter
        public void both(II_Result r) {
            r.r1 = x[0];
            r.r2 = x[1];
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Both.class)
    @State
    public static class SmallFields {
        boolean a;
        byte b;
        short c;
        char d;

        @Actor
        public void first() {
            a = true;
            c = 1;
        }

        @Actor
        public void second() {
            b = 1;
            d = 1;
        }

        @Arbiter
        public void both(II_Result r) {
            r.r1 = a && c == 1 ? 1 : 0;
            r.r2 = b == 1 && d == 1 ? 2 : 0;
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Both.class)
    @State
    public static class BulkCopies {
        static final byte[] ONES = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
        static final byte[] TWOS = {2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2};
        final byte[] x = new byte[22];

        @Actor
        public void first() {
            System.arraycopy(ONES, 0, x, 0, 11);
        }

        @Actor
        public void second() {
            System.arraycopy(TWOS, 0, x, 11, 11);
        }

        @Arbiter
        public void both(II_Result r) {
            r.r1 = 1;
            r.r2 = 2;
            for (int i = 0; i < 11; i++) {
                if (x[i] != 1) {
                    r.r1 = x[i];
                }
                if (x[11 + i] != 2) {
                    r.r2 = x[11 + i];
                }
            }
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Both.class)
    @State
    public static class BulkFills {
        final byte[] x = new byte[26];

        @Actor
        public void first() {
            java.util.Arrays.fill(x, 0, 13, (byte) 1);
        }

        @Actor
        public void second() {
            java.util.Arrays.fill(x, 13, 26, (byte) 2);
        }

        @Arbiter
        public void both(II_Result r) {
            r.r1 = 1;
            r.r2 = 2;
            for (int i = 0; i < 13; i++) {
                if (x[i] != 1) {
                    r.r1 = x[i];
                }
                if (x[13 + i] != 2) {
                    r.r2 = x[13 + i];
                }
            }
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Both.class)
    @State
    public static class Atomics {
        final AtomicIntegerArray x = new AtomicIntegerArray(2);

        @Actor
        public void first() {
            x.lazySet(0, 1);
        }

        @Actor
        public void second() {
            x.accumulateAndGet(1, 2, Integer::sum);
        }

        @Arbiter
        public void both(II_Result r) {
            r.r1 = x.get(0);
            r.r2 = x.get(1);
        }
    }
}
