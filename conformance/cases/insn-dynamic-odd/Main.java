import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;

/** Constants that need themselves, and sites and constants that two threads link at once (JVMS 5.4.3.6). */
public class Main {
    static final CyclicBarrier BARRIER = new CyclicBarrier(2);
    static final AtomicInteger NUMBER = new AtomicInteger();

    public static Object constant(MethodHandles.Lookup l, String name, Class<?> type, Object argument) {
        return name + argument;
    }

    public static Object racing(MethodHandles.Lookup l, String name, Class<?> type) throws Exception {
        BARRIER.await();
        return "constant " + NUMBER.incrementAndGet();
    }

    public static CallSite site(MethodHandles.Lookup l, String name, MethodType type) throws Exception {
        BARRIER.await();
        return new ConstantCallSite(MethodHandles.constant(String.class, "site " + NUMBER.incrementAndGet()));
    }

    static void race(String method) throws Exception {
        var m = Class.forName("Racing").getMethod(method);
        String[] got = new String[2];
        Thread[] threads = new Thread[2];
        for (int i = 0; i < 2; i++) {
            int n = i;
            threads[i] = new Thread(() -> got[n] = Kit.what(() -> m.invoke(null)));
            threads[i].start();
        }
        for (Thread t : threads) t.join();
        String later = Kit.what(() -> m.invoke(null));
        System.out.println(method + ": " + got[0].equals(got[1]) + " " + later.equals(got[0]) + " " + later.split(" ")[0]);
    }

    public static void main(String[] args) throws Exception {
        for (String n : new String[] {"self", "circle"}) {
            boolean overflow = false;
            try {
                Class.forName("Self").getMethod(n).invoke(null);
            } catch (java.lang.reflect.InvocationTargetException e) {
                for (Throwable t = e; t != null; t = t.getCause()) overflow |= t instanceof StackOverflowError;
            }
            System.out.println(n + ": " + overflow);
        }
        race("constant");
        race("site");
    }
}
