import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** Thread.suspend, resume and stop: of threads that compute, wait, sleep, park, and of the current one. */
@SuppressWarnings("removal")
public class Main {
    static volatile long count;
    static final Object lock = new Object();

    static void spin() {
        while (true) count++;
    }

    static boolean moves() throws Exception {
        long before = count;
        for (int i = 0; i < 2000; i++) {
            if (count != before) return true;
            Thread.sleep(1);
        }
        return false;
    }

    static boolean isSuspended(Thread t) {
        return ManagementFactory.getThreadMXBean().getThreadInfo(t.getId()).isSuspended();
    }

    interface Body { void run() throws Exception; }

    static Thread start(String name, Body body) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        Thread t = new Thread(() -> {
            begun.countDown();
            try {
                body.run();
                System.out.println(name + " ended by itself");
            } catch (Throwable e) {
                System.out.println(name + " got " + e.getClass().getName());
            } finally {
                System.out.println(name + " finally");
            }
        }, name);
        t.setDaemon(true);
        t.start();
        begun.await();
        return t;
    }

    static void stop(Thread t) throws Exception {
        t.stop();
        t.join(30_000);
        System.out.println(t.getName() + " alive " + t.isAlive());
    }

    static void awaitState(Thread t, Thread.State state) throws Exception {
        while (t.getState() != state) Thread.sleep(1);
    }

    public static void main(String[] args) throws Exception {
        Thread spinner = start("spinner", Main::spin);
        System.out.println("moves " + moves());
        for (int i = 0; i < 3; i++) {
            spinner.suspend();
            spinner.suspend();
            long at = count;
            Thread.sleep(20);
            System.out.println("suspended: moved " + (count != at) + " told " + isSuspended(spinner));
            System.gc();
            spinner.resume();
            System.out.println("resumed: moves " + moves() + " told " + isSuspended(spinner));
        }
        stop(spinner);

        Thread waiter = start("waiter", () -> { synchronized (lock) { lock.wait(); } });
        awaitState(waiter, Thread.State.WAITING);
        stop(waiter);
        Thread sleeper = start("sleeper", () -> Thread.sleep(1_000_000));
        awaitState(sleeper, Thread.State.TIMED_WAITING);
        stop(sleeper);
        Thread parked = start("parked", () -> { while (true) LockSupport.park(); });
        awaitState(parked, Thread.State.WAITING);
        stop(parked);
        // One that waits for a monitor notices when it has it.
        Thread blocked;
        synchronized (lock) {
            blocked = start("blocked", () -> { synchronized (lock) { System.out.println("not here?"); } });
            awaitState(blocked, Thread.State.BLOCKED);
        }
        blocked.join();

        // A thread that suspends itself, and one that stops itself.
        Thread self = start("self", () -> { Thread.currentThread().suspend(); System.out.println("self goes on"); });
        while (self.isAlive()) { self.resume(); Thread.sleep(1); }
        start("own end", () -> Thread.currentThread().stop()).join();

        // Not started: it ends when it is. Ended: nothing happens.
        Thread late = new Thread(() -> System.out.println("late runs"));
        late.suspend();
        late.resume();
        late.stop();
        late.start();
        late.join();
        late.stop();
        System.out.println("late " + late.getState());
    }
}
