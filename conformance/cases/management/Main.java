import java.lang.management.*;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.locks.ReentrantLock;

public class Main {
    static void hold(Object o) throws Exception {
        synchronized (o) {
            Thread.sleep(60_000);
        }
    }

    static Thread start(String name, Runnable r, Thread.State until) throws Exception {
        Thread t = new Thread(r, name);
        t.setDaemon(true);
        t.start();
        while (t.getState() != until) Thread.sleep(1);
        return t;
    }

    public static void main(String[] args) throws Exception {
        RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
        System.out.println(runtime.getName().startsWith(ProcessHandle.current().pid() + "@"));
        System.out.println(runtime.getSpecVersion() + " " + runtime.getManagementSpecVersion());
        System.out.println(runtime.getUptime() > 0 && runtime.getStartTime() > 0);
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        System.out.println(memory.getHeapMemoryUsage().getCommitted() > 0);
        memory.gc();
        for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
            System.out.println(gc.isValid() + " " + (gc.getMemoryPoolNames().length > 1));
        }
        System.out.println(ManagementFactory.getClassLoadingMXBean().getLoadedClassCount() > 100);

        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        System.out.println(threads.getCurrentThreadCpuTime() > 0);
        System.out.println(threads.getThreadInfo(999_999));
        Object lock = new Object();
        ReentrantLock owned = new ReentrantLock();
        Thread holder = start("holder", () -> {
            owned.lock();
            try {
                hold(lock);
            } catch (Exception e) {
                System.out.println(e);
            }
        }, Thread.State.TIMED_WAITING);
        Thread blocked = start("blocked", () -> {
            synchronized (lock) {
                System.out.println("not reached");
            }
        }, Thread.State.BLOCKED);
        Thread parked = start("parked", owned::lock, Thread.State.WAITING);
        long[] ids = {holder.getId(), blocked.getId(), parked.getId()};
        for (ThreadInfo info : threads.getThreadInfo(ids, true, true)) {
            System.out.println(info.getThreadName() + " " + info.getThreadState() + " " + info.getLockOwnerName());
            for (MonitorInfo m : info.getLockedMonitors()) {
                System.out.println("  " + m.getClassName() + " at " + m.getLockedStackFrame());
            }
            for (LockInfo l : info.getLockedSynchronizers()) System.out.println("  " + l.getClassName());
        }
        System.out.println(threads.getThreadInfo(blocked.getId()).getBlockedCount());
        System.out.println(threads.findDeadlockedThreads() == null);
        Object a = new Object();
        Object b = new Object();
        CyclicBarrier both = new CyclicBarrier(2);
        for (Object[] p : new Object[][] {{a, b}, {b, a}}) {
            Thread t = new Thread(() -> {
                synchronized (p[0]) {
                    try {
                        both.await();
                    } catch (Exception e) {
                        System.out.println(e);
                    }
                    synchronized (p[1]) {
                        System.out.println("not reached");
                    }
                }
            });
            t.setDaemon(true);
            t.start();
        }
        while (threads.findMonitorDeadlockedThreads() == null) Thread.sleep(1);
        System.out.println(threads.findDeadlockedThreads().length);

        com.sun.management.ThreadMXBean sun = (com.sun.management.ThreadMXBean) threads;
        long before = sun.getThreadAllocatedBytes(Thread.currentThread().getId());
        byte[] bytes = new byte[5_000_000];
        long after = sun.getThreadAllocatedBytes(Thread.currentThread().getId());
        System.out.println(after - before >= bytes.length && after - before < 2 * bytes.length);
        var os = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        System.out.println(os.getName() + " " + (os.getTotalMemorySize() > 0) + " " + (os.getProcessCpuTime() > 0));
    }
}
