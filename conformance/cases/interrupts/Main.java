import java.util.concurrent.locks.*;

public class Main {
    interface B {
        void r() throws Exception;
    }

    static void t(String n, B b) throws Exception {
        boolean[] started = {false};
        Thread t =
                new Thread(
                        () -> {
                            try {
                                started[0] = true;
                                b.r();
                                System.out.println(
                                        n
                                                + " normal "
                                                + Thread.interrupted()
                                                + Thread.interrupted());
                            } catch (Exception e) {
                                System.out.println(
                                        n + " " + e + Thread.currentThread().isInterrupted());
                            }
                        });
        t.start();
        Thread.sleep(20);
        t.interrupt();
        t.join();
    }

    public static void main(String[] a) throws Exception {
        t("sleep", () -> Thread.sleep(10000));
        t(
                "join",
                () -> {
                    Thread d = new Thread(() -> LockSupport.parkNanos(300_000_000L));
                    d.setDaemon(true);
                    d.start();
                    d.join();
                });
        t("park", () -> LockSupport.park());
        t("queue", () -> new java.util.concurrent.ArrayBlockingQueue<>(1).take());
        t(
                "lock",
                () -> {
                    ReentrantLock l = new ReentrantLock();
                    Condition c = l.newCondition();
                    l.lock();
                    try {
                        c.await();
                    } finally {
                        l.unlock();
                    }
                });
        t(
                "spin",
                () -> {
                    while (!Thread.currentThread().isInterrupted()) {}
                });
        t(
                "before",
                () -> {
                    Thread.currentThread().interrupt();
                    Thread.sleep(1);
                });
        t("latch", () -> new java.util.concurrent.CountDownLatch(1).await());
        Thread.currentThread().interrupt();
        try {
            Thread.sleep(0);
            System.out.println("?");
        } catch (InterruptedException e) {
            System.out.println(e);
        }
        Thread.currentThread().interrupt();
        LockSupport.park();
        System.out.println(Thread.interrupted());
        LockSupport.unpark(Thread.currentThread());
        LockSupport.park();
        LockSupport.parkNanos(1000);
        System.out.println("done");
        Thread dead = new Thread();
        dead.interrupt();
        System.out.println(dead.isInterrupted());
    }
}
