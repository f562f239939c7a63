package cortado;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** The access modes of VarHandle, and its fences. */
public class Handles {
    static final VarHandle X;
    static final VarHandle Y;
    static final VarHandle L;
    static final VarHandle R;
    static final VarHandle INTS = MethodHandles.arrayElementVarHandle(int[].class);
    static final VarHandle VIEW = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            X = lookup.findVarHandle(Two.class, "x", int.class);
            Y = lookup.findVarHandle(Two.class, "y", int.class);
            L = lookup.findVarHandle(Two.class, "l", long.class);
            R = lookup.findVarHandle(Two.class, "r", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Where in an array of bytes a long is aligned: that is the VM's (16 bytes before the first element, or 12). */
    static final int AT = aligned();

    static int aligned() {
        try {
            VIEW.getVolatile(new byte[16], 8);
            return 8;
        } catch (IllegalStateException e) {
            return 4;
        }
    }

    static class Two {
        int x;
        int y;
        long l;
        Object r;
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Message.class)
    @State
    public static class MessageVolatile extends Two {
        @Actor
        public void writer() {
            y = 1;
            X.setVolatile(this, 1);
        }

        @Actor
        public void reader(II_Result r) {
            r.r1 = (int) X.getVolatile(this);
            r.r2 = y;
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Message.class)
    @State
    public static class MessageReleaseAcquire extends Two {
        @Actor
        public void writer() {
            y = 1;
            X.setRelease(this, 1);
        }

        @Actor
        public void reader(II_Result r) {
            r.r1 = (int) X.getAcquire(this);
            r.r2 = y;
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Message.class)
    @State
    public static class MessageFences extends Two {
        @Actor
        public void writer() {
            y = 1;
            VarHandle.releaseFence();
            x = 1;
        }

        @Actor
        public void reader(II_Result r) {
            r.r1 = x;
            VarHandle.acquireFence();
            r.r2 = y;
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Message.class)
    @State
    public static class MessageStoreLoadFences extends Two {
        @Actor
        public void writer() {
            y = 1;
            VarHandle.storeStoreFence();
            X.setOpaque(this, 1);
        }

        @Actor
        public void reader(II_Result r) {
            r.r1 = (int) X.getOpaque(this);
            VarHandle.loadLoadFence();
            r.r2 = y;
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Message.class)
    @State
    public static class MessageCompareAndSet extends Two {
        @Actor
        public void writer() {
            y = 1;
            X.compareAndSet(this, 0, 1);
        }

        @Actor
        public void reader(II_Result r) {
            r.r1 = (int) X.getAndAdd(this, 0);
            r.r2 = y;
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Message.class)
    @State
    public static class MessageReference extends Two {
        @Actor
        public void writer() {
            y = 1;
            R.setRelease(this, (Object) "flag");
        }

        @Actor
        public void reader(II_Result r) {
            r.r1 = R.getAcquire(this) == null ? 0 : 1;
            r.r2 = y;
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Dekker.class)
    @State
    public static class DekkerVolatile extends Two {
        @Actor
        public void first(II_Result r) {
            X.setVolatile(this, 1);
            r.r1 = (int) Y.getVolatile(this);
        }

        @Actor
        public void second(II_Result r) {
            Y.setVolatile(this, 1);
            r.r2 = (int) X.getVolatile(this);
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Dekker.class)
    @State
    public static class DekkerLongReference extends Two {
        @Actor
        public void first(II_Result r) {
            L.setVolatile(this, 1L);
            r.r1 = R.getVolatile(this) == null ? 0 : 1;
        }

        @Actor
        public void second(II_Result r) {
            R.setVolatile(this, (Object) "set");
            r.r2 = (int) (long) L.getVolatile(this);
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Dekker.class)
    @State
    public static class DekkerArray {
        final int[] a = new int[2];

        @Actor
        public void first(II_Result r) {
            INTS.setVolatile(a, 0, 1);
            r.r1 = (int) INTS.getVolatile(a, 1);
        }

        @Actor
        public void second(II_Result r) {
            INTS.setVolatile(a, 1, 1);
            r.r2 = (int) INTS.getVolatile(a, 0);
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Dekker.class)
    @State
    public static class DekkerFullFence extends Two {
        @Actor
        public void first(II_Result r) {
            x = 1;
            VarHandle.fullFence();
            r.r1 = y;
        }

        @Actor
        public void second(II_Result r) {
            y = 1;
            VarHandle.fullFence();
            r.r2 = x;
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Dekker.class)
    @State
    public static class DekkerUpdates extends Two {
        @Actor
        public void first(II_Result r) {
            X.getAndSet(this, 1);
            r.r1 = (int) Y.getVolatile(this);
        }

        @Actor
        public void second(II_Result r) {
            Y.getAndBitwiseOr(this, 1);
            r.r2 = (int) X.getVolatile(this);
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Dekker.class)
    @State
    public static class DekkerCompareAndSet extends Two {
        @Actor
        public void first(II_Result r) {
            X.compareAndSet(this, 0, 1);
            r.r1 = (int) Y.getVolatile(this);
        }

        @Actor
        public void second(II_Result r) {
            Y.compareAndExchange(this, 0, 1);
            r.r2 = (int) X.getVolatile(this);
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Coherent.class)
    @State
    public static class CoherentOpaque extends Two {
        @Actor
        public void writer() {
            X.setOpaque(this, 1);
        }

        @Actor
        public void reader(II_Result r) {
            r.r1 = (int) X.getOpaque(this);
            r.r2 = (int) X.getOpaque(this);
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Whole.class)
    @State
    public static class WholeView {
        final byte[] a = new byte[24];

        @Actor
        public void writer() {
            VIEW.setOpaque(a, AT, -1L);
        }

        @Actor
        public void reader(L_Result r) {
            r.r1 = (long) VIEW.getOpaque(a, AT);
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Count.class)
    @State
    public static class CountView {
        final byte[] a = new byte[24];

        @Actor
        public void first(III_Result r) {
            r.r1 = (int) (long) VIEW.getAndAdd(a, AT, 1L);
        }

        @Actor
        public void second(III_Result r) {
            r.r2 = (int) (long) VIEW.getAndAdd(a, AT, 1L);
        }

        @Arbiter
        public void sum(III_Result r) {
            r.r3 = (int) (long) VIEW.get(a, AT);
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Count.class)
    @State
    public static class CountAdd extends Two {
        @Actor
        public void first(III_Result r) {
            r.r1 = (int) X.getAndAdd(this, 1);
        }

        @Actor
        public void second(III_Result r) {
            r.r2 = (int) X.getAndAddRelease(this, 1);
        }

        @Arbiter
        public void sum(III_Result r) {
            r.r3 = x;
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Count.class)
    @State
    public static class CountWeak extends Two {
        @Actor
        public void first(III_Result r) {
            int was;
            do {
                was = x;
            } while (!X.weakCompareAndSetPlain(this, was, was + 1));
            r.r1 = was;
        }

        @Actor
        public void second(III_Result r) {
            int was;
            do {
                was = x;
            } while (!X.weakCompareAndSet(this, was, was + 1));
            r.r2 = was;
        }

        @Arbiter
        public void sum(III_Result r) {
            r.r3 = x;
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Count.class)
    @State
    public static class CountReference extends Two {
        { r = 0; }

        int add() {
            while (true) {
                Integer was = (Integer) R.getOpaque(this);
                if (R.compareAndExchangeAcquire(this, (Object) was, (Object) (was + 1)) == was) {
                    return was;
                }
            }
        }

        @Actor
        public void first(III_Result r) {
            r.r1 = add();
        }

        @Actor
        public void second(III_Result r) {
            r.r2 = add();
        }

        @Arbiter
        public void sum(III_Result r) {
            r.r3 = (Integer) this.r;
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Once.class)
    @State
    public static class OnceStrong extends Two {
        @Actor
        public void first(ZZI_Result r) {
            r.r1 = X.compareAndSet(this, 0, 1);
        }

        @Actor
        public void second(ZZI_Result r) {
            r.r2 = X.compareAndSet(this, 0, 2);
        }

        @Arbiter
        public void left(ZZI_Result r) {
            r.r3 = x;
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Once.class)
    @State
    public static class OnceExchange extends Two {
        @Actor
        public void first(ZZI_Result r) {
            r.r1 = (long) L.compareAndExchange(this, 0L, 1L) == 0;
        }

        @Actor
        public void second(ZZI_Result r) {
            r.r2 = (long) L.compareAndExchangeRelease(this, 0L, 2L) == 0;
        }

        @Arbiter
        public void left(ZZI_Result r) {
            r.r3 = (int) l;
        }
    }
}
