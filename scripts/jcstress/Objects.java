package cortado;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicMarkableReference;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.StampedLock;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Objects that come over by a race, their monitors and hash codes, and what the library builds of compare-and-set. */
public class Objects {
    static class Base {
        final int a;

        Base(int a) {
            this.a = a;
        }
    }

    static final class Derived extends Base {
        final int b;
        final int[] c;

        Derived() {
            super(1);
            b = 2;
            c = new int[] {3, 4};
        }
    }

    /** Final fields, and what they refer to, are there however the object came over (JLS 17.5). */
    @JCStressTest
    @Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "not yet")
    @Outcome(id = "10", expect = Expect.ACCEPTABLE, desc = "all of it")
    @State
    public static class Finals {
        Derived shared;

        @Actor
        public void writer() {
            shared = new Derived();
        }

        @Actor
        public void reader(I_Result r) {
            Derived o = shared;
            r.r1 = o == null ? -1 : o.a + o.b + o.c[0] + o.c[1];
        }
    }

    /** An object's class, an array's length and zeros are always there. */
    @JCStressTest
    @Outcome(id = {"-1", "3", "5"}, expect = Expect.ACCEPTABLE, desc = "a whole array")
    @State
    public static class Lengths {
        Object shared;

        @Actor
        public void writer() {
            int[] a = new int[3];
            a[0] = 1;
            a[1] = 1;
            shared = a;
        }

        @Actor
        public void reader(I_Result r) {
            Object o = shared;
            if (o == null) {
                r.r1 = -1;
            } else if (o instanceof int[] a) {
                // On x86 nobody sees the array without its elements; zeros are allowed.
                r.r1 = a.length + (a[0] == 1 && a[1] == 1 ? 2 : 0);
                if ((a[0] | a[1] | a[2]) > 1) {
                    r.r1 = -2;
                }
            } else {
                r.r1 = -3;
            }
        }
    }

    @JCStressTest
    @Outcome(id = {"null", "string 7", "list [7]"}, expect = Expect.ACCEPTABLE, desc = "nothing or a whole object")
    @State
    public static class Library {
        Object shared;

        @Actor
        public void writer() {
            shared = "string " + 7;
        }

        @Actor
        public void other() {
            shared = java.util.List.of(7);
        }

        @Actor
        public void reader(org.openjdk.jcstress.infra.results.L_Result r) {
            Object o = shared;
            r.r1 = o instanceof java.util.List<?> l ? "list " + l : String.valueOf(o);
        }
    }

    @JCStressTest
    @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "one hash code")
    @State
    public static class HashCode {
        final Object o = new Object();
        int first;
        int second;

        @Actor
        public void first() {
            first = System.identityHashCode(o);
        }

        @Actor
        public void second() {
            second = o.hashCode();
        }

        @Arbiter
        public void same(Z_Result r) {
            r.r1 = first == second && first == System.identityHashCode(o) && first != 0;
        }
    }

    /** The hash code comes while another thread holds the monitor. */
    @JCStressTest
    @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "one hash code, and the monitor holds")
    @State
    public static class HashCodeLocked {
        final Object o = new Object();
        int first;
        int second;
        int count;

        @Actor
        public void first() {
            synchronized (o) {
                count++;
                first = o.hashCode();
            }
        }

        @Actor
        public void second() {
            second = o.hashCode();
            synchronized (o) {
                count++;
            }
        }

        @Arbiter
        public void same(Z_Result r) {
            r.r1 = first == second && first == o.hashCode() && count == 2;
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Count.class)
    @State
    public static class MonitorCount {
        int x;

        @Actor
        public synchronized void first(III_Result r) {
            r.r1 = x++;
        }

        @Actor
        public void second(III_Result r) {
            synchronized (this) {
                synchronized (this) {
                    r.r2 = x++;
                }
            }
        }

        @Arbiter
        public void sum(III_Result r) {
            r.r3 = x;
        }
    }

    /** With a wait in it, the monitor is a heavy one. */
    @JCStressTest
    @JCStressMeta(Outcomes.Count.class)
    @State
    public static class MonitorWaitCount {
        int x;

        @Actor
        public void first(III_Result r) {
            synchronized (this) {
                try {
                    wait(0, 1);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                r.r1 = x++;
            }
        }

        @Actor
        public void second(III_Result r) {
            synchronized (this) {
                r.r2 = x++;
                notify();
            }
        }

        @Arbiter
        public void sum(III_Result r) {
            r.r3 = x;
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Dekker.class)
    @State
    public static class MonitorDekker {
        int x;
        int y;

        @Actor
        public void first(II_Result r) {
            synchronized (this) {
                x = 1;
            }
            synchronized (this) {
                r.r1 = y;
            }
        }

        @Actor
        public void second(II_Result r) {
            synchronized (this) {
                y = 1;
            }
            synchronized (this) {
                r.r2 = x;
            }
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Count.class)
    @State
    public static class LockCount {
        final ReentrantLock lock = new ReentrantLock();
        int x;

        int add() {
            lock.lock();
            try {
                return x++;
            } finally {
                lock.unlock();
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
            r.r3 = x;
        }
    }

    @JCStressTest
    @Outcome(id = {"0, 0", "1, 1"}, expect = Expect.ACCEPTABLE, desc = "before or after")
    @State
    public static class Stamped {
        final StampedLock lock = new StampedLock();
        int x;
        int y;

        @Actor
        public void writer() {
            long stamp = lock.writeLock();
            x = 1;
            y = 1;
            lock.unlockWrite(stamp);
        }

        @Actor
        public void reader(II_Result r) {
            long stamp = lock.tryOptimisticRead();
            int seenX = x;
            int seenY = y;
            if (!lock.validate(stamp)) {
                stamp = lock.readLock();
                seenX = x;
                seenY = y;
                lock.unlockRead(stamp);
            }
            r.r1 = seenX;
            r.r2 = seenY;
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Count.class)
    @State
    public static class AtomicCount extends AtomicInteger {
        @Actor
        public void first(III_Result r) {
            r.r1 = getAndIncrement();
        }

        @Actor
        public void second(III_Result r) {
            r.r2 = getAndUpdate(v -> v + 1);
        }

        @Arbiter
        public void sum(III_Result r) {
            r.r3 = get();
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Count.class)
    @State
    public static class UpdaterCount {
        static final AtomicIntegerFieldUpdater<UpdaterCount> X = AtomicIntegerFieldUpdater.newUpdater(UpdaterCount.class, "x");
        volatile int x;

        @Actor
        public void first(III_Result r) {
            r.r1 = X.getAndIncrement(this);
        }

        @Actor
        public void second(III_Result r) {
            r.r2 = X.getAndAdd(this, 1);
        }

        @Arbiter
        public void sum(III_Result r) {
            r.r3 = x;
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Once.class)
    @State
    public static class UpdaterOnceLong {
        static final AtomicLongFieldUpdater<UpdaterOnceLong> X = AtomicLongFieldUpdater.newUpdater(UpdaterOnceLong.class, "x");
        volatile long x;

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
            r.r3 = (int) x;
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Once.class)
    @State
    public static class UpdaterOnceReference {
        static final AtomicReferenceFieldUpdater<UpdaterOnceReference, Integer> X =
                AtomicReferenceFieldUpdater.newUpdater(UpdaterOnceReference.class, Integer.class, "x");
        volatile Integer x;

        @Actor
        public void first(ZZI_Result r) {
            r.r1 = X.compareAndSet(this, null, 1);
        }

        @Actor
        public void second(ZZI_Result r) {
            r.r2 = X.compareAndSet(this, null, 2);
        }

        @Arbiter
        public void left(ZZI_Result r) {
            r.r3 = x;
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Once.class)
    @State
    public static class MarkableOnce {
        final AtomicMarkableReference<Integer> x = new AtomicMarkableReference<>(0, false);

        @Actor
        public void first(ZZI_Result r) {
            r.r1 = x.compareAndSet(0, 1, false, true);
        }

        @Actor
        public void second(ZZI_Result r) {
            r.r2 = x.compareAndSet(0, 2, false, true);
        }

        @Arbiter
        public void left(ZZI_Result r) {
            r.r3 = x.isMarked() ? x.getReference() : -1;
        }
    }

    @JCStressTest
    @JCStressMeta(Outcomes.Once.class)
    @State
    public static class MapOnce {
        final ConcurrentHashMap<String, Integer> map = new ConcurrentHashMap<>();

        @Actor
        public void first(ZZI_Result r) {
            r.r1 = map.putIfAbsent("key", 1) == null;
        }

        @Actor
        public void second(ZZI_Result r) {
            r.r2 = map.computeIfAbsent("key", k -> 2) == 2;
        }

        @Arbiter
        public void left(ZZI_Result r) {
            r.r3 = map.get("key");
        }
    }
}
