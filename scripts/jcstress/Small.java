package cortado;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** Compare-and-set of what is smaller than a machine word, or no integer: neighbours stay, and one of two wins. */
public class Small {
    static final VarHandle BYTES = MethodHandles.arrayElementVarHandle(byte[].class);
    static final VarHandle SHORTS = MethodHandles.arrayElementVarHandle(short[].class);
    static final VarHandle CHARS = MethodHandles.arrayElementVarHandle(char[].class);
    static final VarHandle BOOLEANS = MethodHandles.arrayElementVarHandle(boolean[].class);
    static final VarHandle FLOATS = MethodHandles.arrayElementVarHandle(float[].class);
    static final VarHandle DOUBLES = MethodHandles.arrayElementVarHandle(double[].class);
    static final VarHandle OBJECTS = MethodHandles.arrayElementVarHandle(Object[].class);

    @JCStressTest
    @JCStressMeta(Outcomes.Both.class)
    @State
    public static class ByteNeighbours {
        final byte[] a = new byte[4];

        @Actor
        public void first() {
            BYTES.compareAndSet(a, 1, (byte) 0, (byte) 1);
        }

        @Actor
        public void second() {
            BYTES.getAndAdd(a, 2, (byte) 2);
        }

        @Arbiter
        public void both(II_Result r) {
            r.r1 = a[1];
            r.r2 = a[2];
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Both.class)
    @State
    public static class ByteNeighbourOfPlain {
        final byte[] a = new byte[4];

        @Actor
        public void first() {
            a[1] = 1;
        }

        @Actor
        public void second() {
            BYTES.getAndBitwiseXor(a, 2, (byte) 2);
        }

        @Arbiter
        public void both(II_Result r) {
            r.r1 = a[1];
            r.r2 = a[2];
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Both.class)
    @State
    public static class ShortNeighbours {
        final short[] a = new short[2];

        @Actor
        public void first() {
            SHORTS.compareAndSet(a, 0, (short) 0, (short) 1);
        }

        @Actor
        public void second() {
            SHORTS.getAndSet(a, 1, (short) 2);
        }

        @Arbiter
        public void both(II_Result r) {
            r.r1 = a[0];
            r.r2 = a[1];
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Count.class)
    @State
    public static class CountByte {
        final byte[] a = new byte[3];

        @Actor
        public void first(III_Result r) {
            r.r1 = (byte) BYTES.getAndAdd(a, 1, (byte) 1);
        }

        @Actor
        public void second(III_Result r) {
            r.r2 = (byte) BYTES.getAndAdd(a, 1, (byte) 1);
        }

        @Arbiter
        public void sum(III_Result r) {
            r.r3 = a[1];
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Count.class)
    @State
    public static class CountChar {
        final char[] a = new char[3];

        @Actor
        public void first(III_Result r) {
            r.r1 = (char) CHARS.getAndAdd(a, 1, (char) 1);
        }

        @Actor
        public void second(III_Result r) {
            r.r2 = (char) CHARS.getAndAddAcquire(a, 1, (char) 1);
        }

        @Arbiter
        public void sum(III_Result r) {
            r.r3 = a[1];
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Count.class)
    @State
    public static class CountFloat {
        final float[] a = new float[3];

        @Actor
        public void first(III_Result r) {
            r.r1 = (int) (float) FLOATS.getAndAdd(a, 1, 1f);
        }

        @Actor
        public void second(III_Result r) {
            r.r2 = (int) (float) FLOATS.getAndAdd(a, 1, 1f);
        }

        @Arbiter
        public void sum(III_Result r) {
            r.r3 = (int) a[1];
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Count.class)
    @State
    public static class CountDouble {
        final double[] a = new double[3];

        @Actor
        public void first(III_Result r) {
            r.r1 = (int) (double) DOUBLES.getAndAdd(a, 1, 1d);
        }

        @Actor
        public void second(III_Result r) {
            r.r2 = (int) (double) DOUBLES.getAndAdd(a, 1, 1d);
        }

        @Arbiter
        public void sum(III_Result r) {
            r.r3 = (int) a[1];
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Once.class)
    @State
    public static class OnceBoolean {
        final boolean[] a = new boolean[3];
        int winner;

        @Actor
        public void first(ZZI_Result r) {
            r.r1 = BOOLEANS.compareAndSet(a, 1, false, true);
            if (r.r1) {
                winner += 1;
            }
        }

        @Actor
        public void second(ZZI_Result r) {
            r.r2 = BOOLEANS.compareAndSet(a, 1, false, true);
            if (r.r2) {
                winner += 2;
            }
        }

        @Arbiter
        public void left(ZZI_Result r) {
            r.r3 = a[1] ? winner : -1;
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Once.class)
    @State
    public static class OnceReference {
        final Object[] a = new Object[3];

        @Actor
        public void first(ZZI_Result r) {
            r.r1 = OBJECTS.compareAndSet(a, 1, null, (Object) 1);
        }

        @Actor
        public void second(ZZI_Result r) {
            r.r2 = OBJECTS.compareAndSet(a, 1, null, (Object) 2);
        }

        @Arbiter
        public void left(ZZI_Result r) {
            r.r3 = (Integer) a[1];
        }
    }
}
