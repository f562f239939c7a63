package cortado;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** Volatile fields order what is around them; every access but of a plain double or long is whole, and those are on 64 bits. */
public class Fields {
    @JCStressTest
    @JCStressMeta(Outcomes.Message.class)
    @State
    public static class MessageInt {
        int data;
        volatile int flag;

        @Actor
        public void writer() {
            data = 1;
            flag = 1;
        }

        @Actor
        public void reader(II_Result r) {
            r.r1 = flag;
            r.r2 = data;
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Message.class)
    @State
    public static class MessageByte {
        byte data;
        volatile byte flag;

        @Actor
        public void writer() {
            data = 1;
            flag = 1;
        }

        @Actor
        public void reader(II_Result r) {
            r.r1 = flag;
            r.r2 = data;
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Message.class)
    @State
    public static class MessageReference {
        int[] data;
        volatile Object flag;

        @Actor
        public void writer() {
            data = new int[] {1};
            flag = this;
        }

        @Actor
        public void reader(II_Result r) {
            r.r1 = flag == null ? 0 : 1;
            int[] d = data;
            r.r2 = d == null ? 0 : d[0];
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Dekker.class)
    @State
    public static class DekkerInt {
        volatile int x;
        volatile int y;

        @Actor
        public void first(II_Result r) {
            x = 1;
            r.r1 = y;
        }

        @Actor
        public void second(II_Result r) {
            y = 1;
            r.r2 = x;
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Dekker.class)
    @State
    public static class DekkerLong {
        volatile long x;
        volatile long y;

        @Actor
        public void first(II_Result r) {
            x = 1;
            r.r1 = (int) y;
        }

        @Actor
        public void second(II_Result r) {
            y = 1;
            r.r2 = (int) x;
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Dekker.class)
    @State
    public static class DekkerDouble {
        volatile double x;
        volatile float y;

        @Actor
        public void first(II_Result r) {
            x = 1;
            r.r1 = (int) y;
        }

        @Actor
        public void second(II_Result r) {
            y = 1;
            r.r2 = (int) x;
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Dekker.class)
    @State
    public static class DekkerSmall {
        volatile boolean x;
        volatile short y;

        @Actor
        public void first(II_Result r) {
            x = true;
            r.r1 = y;
        }

        @Actor
        public void second(II_Result r) {
            y = 1;
            r.r2 = x ? 1 : 0;
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Dekker.class)
    @State
    public static class DekkerReference {
        volatile Object x;
        volatile String y;

        @Actor
        public void first(II_Result r) {
            x = this;
            r.r1 = y == null ? 0 : 1;
        }

        @Actor
        public void second(II_Result r) {
            y = "";
            r.r2 = x == null ? 0 : 1;
        }
    }

    /** Through a getter and a setter, which the compiler inlines. */
    @JCStressTest
    @JCStressMeta(Outcomes.Dekker.class)
    @State
    public static class DekkerInlined {
        static final class Box {
            private volatile int value;

            int get() {
                return value;
            }

            void set(int v) {
                value = v;
            }
        }

        final Box x = new Box();
        final Box y = new Box();

        @Actor
        public void first(II_Result r) {
            x.set(1);
            r.r1 = y.get();
        }

        @Actor
        public void second(II_Result r) {
            y.set(1);
            r.r2 = x.get();
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Coherent.class)
    @State
    public static class CoherentVolatile {
        volatile int x;

        @Actor
        public void writer() {
            x = 1;
        }

        @Actor
        public void reader(II_Result r) {
            r.r1 = x;
            r.r2 = x;
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Whole.class)
    @State
    public static class WholeLong {
        long x;

        @Actor
        public void writer() {
            x = -1L;
        }

        @Actor
        public void reader(L_Result r) {
            r.r1 = x;
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Whole.class)
    @State
    public static class WholeVolatileDouble {
        volatile double x;
        static final double ALL = Double.longBitsToDouble(0x7FE_F_FFFF_FFFF_FFFFL);

        @Actor
        public void writer() {
            x = ALL;
        }

        @Actor
        public void reader(L_Result r) {
            double seen = x;
            r.r1 = seen == ALL ? -1L : Double.doubleToRawLongBits(seen);
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Whole.class)
    @State
    public static class WholeArrayElement {
        final long[] x = new long[3];

        @Actor
        public void writer() {
            x[1] = -1L;
        }

        @Actor
        public void reader(L_Result r) {
            r.r1 = x[1];
        }
    }

    /** A copy moves elements whole, also into the middle of an array. */
    @JCStressTest
    @JCStressMeta(Outcomes.Whole.class)
    @State
    public static class WholeCopy {
        static final long[] FROM = {7, -1, -1, -1, 7};
        final long[] x = new long[4];

        @Actor
        public void writer() {
            System.arraycopy(FROM, 1, x, 1, 3);
        }

        @Actor
        public void reader(L_Result r) {
            r.r1 = x[2];
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Whole.class)
    @State
    public static class WholeCopyInt {
        static final int[] FROM = {7, -1, -1, -1, 7, 7, 7, 7, 7};
        final int[] x = new int[9];

        @Actor
        public void writer() {
            System.arraycopy(FROM, 1, x, 3, 3);
        }

        @Actor
        public void reader(L_Result r) {
            r.r1 = x[4];
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Whole.class)
    @State
    public static class WholeFill {
        final char[] x = new char[11];

        @Actor
        public void writer() {
            java.util.Arrays.fill(x, (char) 0xFFFF);
        }

        @Actor
        public void reader(L_Result r) {
            r.r1 = (short) x[5];
        }
    }
}
