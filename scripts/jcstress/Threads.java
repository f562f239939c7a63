package cortado;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Exchanger;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** What threads do to each other: start, join, interrupt, park, wait. */
public class Threads {
    @JCStressTest
    @Outcome(id = "7, 8", expect = Expect.ACCEPTABLE, desc = "what was before start, and before the end")
    @State
    public static class StartJoin {
        @Actor
        public void actor(II_Result r) {
            int[] box = {7, 0};
            Thread t = new Thread(() -> {
                r.r1 = box[0];
                box[1] = 8;
            });
            t.start();
            try {
                t.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            r.r2 = box[1];
        }
    }

    @JCStressTest
    @Outcome(id = {"0, 0", "0, 1", "1, 1"}, expect = Expect.ACCEPTABLE, desc = "what was before the interrupt is seen after it")
    @State
    public static class Interrupt {
        int x;
        final Thread other = new Thread();

        @Actor
        public void writer() {
            x = 1;
            other.interrupt();
        }

        @Actor
        public void reader(II_Result r) {
            r.r1 = other.isInterrupted() ? 1 : 0;
            r.r2 = x;
        }
    }

    @JCStressTest(Mode.Termination)
    @Outcome(id = "TERMINATED", expect = Expect.ACCEPTABLE, desc = "woken")
    @Outcome(id = "STALE", expect = Expect.FORBIDDEN, desc = "sleeps on")
    @State
    public static class Unpark {
        volatile boolean go;
        volatile Thread sleeper;

        @Actor
        public void sleeper() {
            sleeper = Thread.currentThread();
            while (!go) {
                LockSupport.park(this);
            }
        }

        @Signal
        public void wake() {
            go = true;
            LockSupport.unpark(sleeper);
        }
    }

    @JCStressTest(Mode.Termination)
    @Outcome(id = "TERMINATED", expect = Expect.ACCEPTABLE, desc = "woken")
    @Outcome(id = "STALE", expect = Expect.FORBIDDEN, desc = "waits on")
    @State
    public static class Notify {
        boolean go;

        @Actor
        public synchronized void waiter() throws InterruptedException {
            while (!go) {
                wait();
            }
        }

        @Signal
        public synchronized void wake() {
            go = true;
            notifyAll();
        }
    }

    @JCStressTest(Mode.Termination)
    @Outcome(id = "TERMINATED", expect = Expect.ACCEPTABLE, desc = "seen")
    @Outcome(id = "STALE", expect = Expect.FORBIDDEN, desc = "never seen")
    @State
    public static class SpinVolatile {
        volatile boolean go;

        @Actor
        public void spinner() {
            while (!go) {}
        }

        @Signal
        public void signal() {
            go = true;
        }
    }

    @JCStressTest(Mode.Termination)
    @Outcome(id = "TERMINATED", expect = Expect.ACCEPTABLE, desc = "seen")
    @Outcome(id = "STALE", expect = Expect.FORBIDDEN, desc = "never seen")
    @State
    public static class Latch {
        final CountDownLatch latch = new CountDownLatch(1);

        @Actor
        public void waiter() throws InterruptedException {
            latch.await();
        }

        @Signal
        public void signal() {
            latch.countDown();
        }
    }

    @JCStressTest
    @Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "they met")
    @State
    public static class Exchange {
        final Exchanger<Integer> exchanger = new Exchanger<>();

        int exchange(int mine) {
            try {
                return exchanger.exchange(mine);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Actor
        public void first(II_Result r) {
            r.r1 = exchange(1);
        }

        @Actor
        public void second(II_Result r) {
            r.r2 = exchange(2);
        }
    }

    /** A class is initialised once, and whole for whoever comes (JVMS 5.5). */
    @JCStressTest
    @Outcome(id = "42, 42", expect = Expect.ACCEPTABLE, desc = "both saw all of it")
    @State
    public static class Initialised {
        static final byte[] CODE;

        static {
            try (var in = Initialised.class.getResourceAsStream("Threads$Fresh.class")) {
                CODE = in.readAllBytes();
            } catch (java.io.IOException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        /** Each state's own copy of the class, which isn't initialised yet. */
        final java.util.function.IntSupplier fresh = define();

        static java.util.function.IntSupplier define() {
            try {
                var lookup = java.lang.invoke.MethodHandles.lookup().defineHiddenClass(CODE, false);
                var field = lookup.findStaticGetter(lookup.lookupClass(), "value", int.class);
                return () -> {
                    try {
                        return (int) field.invokeExact();
                    } catch (Throwable e) {
                        throw new AssertionError(e);
                    }
                };
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        }

        @Actor
        public void first(II_Result r) {
            r.r1 = fresh.getAsInt();
        }

        @Actor
        public void second(II_Result r) {
            r.r2 = fresh.getAsInt();
        }
    }

    static class Fresh {
        static int value;

        static {
            int v = 0;
            for (int i = 0; i < 7; i++) {
                v += 6;
            }
            value = v;
        }
    }
}
