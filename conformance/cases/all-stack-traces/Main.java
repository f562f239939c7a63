import java.util.*;

public class Main {
    static final Object l = new Object();

    static void waiting() {
        synchronized (l) {
            try {
                l.wait();
            } catch (InterruptedException e) {
            }
        }
    }

    public static void main(String[] a) throws Exception {
        Thread t = new Thread(Main::waiting, "W");
        t.start();
        while (t.getState() != Thread.State.WAITING) Thread.sleep(1);
        Map<Thread, StackTraceElement[]> m = Thread.getAllStackTraces();
        System.out.println(m.containsKey(t) + " " + m.containsKey(Thread.currentThread()));
        for (StackTraceElement e : t.getStackTrace())
            System.out.println(e.toString().replaceAll("0x[0-9a-f]+", "0xH"));
        StackTraceElement[] me = m.get(Thread.currentThread());
        System.out.println(me[me.length - 1] + " " + me[1].getMethodName());
        for (String n : new String[] {"Reference Handler", "Finalizer", "Signal Dispatcher"})
            System.out.println(
                    n + m.keySet().stream().anyMatch(x -> x.getName().equals(n) && x.isDaemon()));
        t.interrupt();
        t.join();
        System.out.println(
                t.getStackTrace().length + " " + Thread.currentThread().getStackTrace()[1]);
        Thread.dumpStack();
        System.out.println(Thread.activeCount());
    }
}
