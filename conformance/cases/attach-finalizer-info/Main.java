import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/** jcmd GC.finalizer_info, while a finalizer holds up all others. */
public class Main {
    static final ReentrantLock LOCK = new ReentrantLock();
    static volatile int trapped;

    static class Held {
        @Override
        @SuppressWarnings("deprecation")
        protected void finalize() {
            trapped++;
            LOCK.lock();
        }
    }

    static void make() {
        for (int i = 0; i < 100; i++) {
            new Held();
        }
    }

    public static void main(String[] args) throws Exception {
        LOCK.lock();
        make();
        System.gc();
        while (trapped < 1) {
            Thread.sleep(10);
        }
        ProcessHandle me = ProcessHandle.current();
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process p = new ProcessBuilder(jcmd, String.valueOf(me.pid()), "GC.finalizer_info").redirectErrorStream(true).start();
        new String(p.getInputStream().readAllBytes()).lines().filter(l -> l.contains("Main$Held") || l.startsWith("Unreach") || l.startsWith("#"))
            .forEach(System.out::println);
        System.out.println(p.waitFor());
        LOCK.unlock();
    }
}
