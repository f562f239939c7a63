import java.util.*;

public class Main {
    static int shared;

    static synchronized void inc() {
        shared++;
    }

    static final Object lock = new Object();
    static int guarded;
    static volatile boolean go;

    public static void main(String[] a) throws Exception {
        int n = Integer.getInteger("threads");
        Thread[] t = new Thread[n];
        for (int i = 0; i < n; i++) {
            t[i] =
                    new Thread(
                            () -> {
                                while (!go) Thread.onSpinWait();
                                for (int k = 0; k < 2000; k++) {
                                    inc();
                                    synchronized (lock) {
                                        guarded += 2;
                                        synchronized (lock) {
                                            guarded--;
                                        }
                                    }
                                }
                            },
                            "t" + i);
            System.out.print(t[i].getState() == Thread.State.NEW ? "." : "?");
            t[i].start();
        }
        go = true;
        for (Thread x : t) x.join();
        System.out.println();
        System.out.println(shared + " " + guarded + " " + t[0].getState() + t[0].isAlive());
        try {
            t[0].start();
        } catch (IllegalThreadStateException e) {
            System.out.println(e);
        }
        Thread m = Thread.currentThread();
        System.out.println(
                m
                        + " "
                        + m.getId()
                        + m.getPriority()
                        + m.getThreadGroup()
                        + m.getThreadGroup().getParent());
        try {
            new Thread().setPriority(11);
        } catch (IllegalArgumentException e) {
            System.out.println(e);
        }
        new Thread(
                        () ->
                                System.out.println(
                                        Thread.currentThread().getName() + Thread.holdsLock(lock)),
                        "named")
                .run();
    }
}
