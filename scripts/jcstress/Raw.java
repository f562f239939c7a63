package cortado;

import java.lang.reflect.Field;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;
import sun.misc.Unsafe;

/** The ordered accesses of Unsafe, to fields and to memory outside of the heap. */
public class Raw {
    static final Unsafe U;
    static final long X;
    static final long Y;
    static final long R;

    static {
        try {
            Field f = Unsafe.class.getDeclaredField("theUnsafe");
            f.setAccessible(true);
            U = (Unsafe) f.get(null);
            X = U.objectFieldOffset(Two.class.getDeclaredField("x"));
            Y = U.objectFieldOffset(Two.class.getDeclaredField("y"));
            R = U.objectFieldOffset(Two.class.getDeclaredField("r"));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    static class Two {
        int x;
        long y;
        Object r;
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Message.class)
    @State
    public static class MessageOrdered extends Two {
        @Actor
        public void writer() {
            y = 1;
            U.putOrderedInt(this, X, 1);
        }

        @Actor
        public void reader(II_Result r) {
            r.r1 = U.getIntVolatile(this, X);
            r.r2 = (int) y;
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Message.class)
    @State
    public static class MessageOrderedReference extends Two {
        @Actor
        public void writer() {
            y = 1;
            U.putOrderedObject(this, R, "flag");
        }

        @Actor
        public void reader(II_Result r) {
            r.r1 = U.getObjectVolatile(this, R) == null ? 0 : 1;
            r.r2 = (int) y;
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Dekker.class)
    @State
    public static class DekkerVolatile extends Two {
        @Actor
        public void first(II_Result r) {
            U.putIntVolatile(this, X, 1);
            r.r1 = (int) U.getLongVolatile(this, Y);
        }

        @Actor
        public void second(II_Result r) {
            U.putLongVolatile(this, Y, 1);
            r.r2 = U.getIntVolatile(this, X);
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Dekker.class)
    @State
    public static class DekkerReferenceFence extends Two {
        @Actor
        public void first(II_Result r) {
            U.putObjectVolatile(this, R, "set");
            r.r1 = (int) y;
        }

        @Actor
        public void second(II_Result r) {
            y = 1;
            U.fullFence();
            r.r2 = U.getObject(this, R) == null ? 0 : 1;
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Count.class)
    @State
    public static class Count extends Two {
        @Actor
        public void first(III_Result r) {
            r.r1 = (int) U.getAndAddLong(this, Y, 1);
        }

        @Actor
        public void second(III_Result r) {
            long was;
            do {
                was = y;
            } while (!U.compareAndSwapLong(this, Y, was, was + 1));
            r.r2 = (int) was;
        }

        @Arbiter
        public void sum(III_Result r) {
            r.r3 = (int) y;
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Once.class)
    @State
    public static class OnceReference extends Two {
        @Actor
        public void first(ZZI_Result r) {
            r.r1 = U.compareAndSwapObject(this, R, null, 1);
        }

        @Actor
        public void second(ZZI_Result r) {
            r.r2 = U.compareAndSwapObject(this, R, null, 2);
        }

        @Arbiter
        public void left(ZZI_Result r) {
            r.r3 = (Integer) this.r;
        }
    }

    /** Memory outside of the heap, from a pool: a state for each would leak. */
    @JCStressTest
    @JCStressMeta(Outcomes.Dekker.class)
    @State
    public static class DekkerOutside {
        static final long POOL = U.allocateMemory(1 << 20);
        static final java.util.concurrent.atomic.AtomicInteger NEXT = new java.util.concurrent.atomic.AtomicInteger();
        final long at = POOL + ((NEXT.getAndAdd(128) & ((1 << 20) - 1)));

        {
            U.putLong(at, 0);
            U.putLong(at + 64, 0);
        }

        @Actor
        public void first(II_Result r) {
            U.putIntVolatile(null, at, 1);
            r.r1 = (int) U.getLongVolatile(null, at + 64);
        }

        @Actor
        public void second(II_Result r) {
            U.putLongVolatile(null, at + 64, 1);
            r.r2 = U.getIntVolatile(null, at);
        }
    }
}
