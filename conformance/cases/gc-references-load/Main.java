import java.lang.ref.*;
import java.util.*;
import java.util.concurrent.atomic.AtomicInteger;

public class Main {
    static final AtomicInteger finalized = new AtomicInteger(), cleaned = new AtomicInteger();

    static class Finalizable {
        final byte[] bytes = new byte[100];
        final Finalizable other;

        Finalizable(Finalizable other) {
            this.other = other;
        }

        @Override
        @SuppressWarnings("removal")
        protected void finalize() {
            // What it refers to is still there, finalized or not.
            if (bytes.length == 100 && (other == null || other.bytes.length == 100)) finalized.incrementAndGet();
        }
    }

    static void make(int n, ReferenceQueue<Object> queue, List<Reference<?>> keep, List<SoftReference<byte[]>> soft) {
        Cleaner cleaner = Cleaner.create();
        Finalizable last = null;
        for (int i = 0; i < n; i++) {
            last = new Finalizable(last);
            Object o = new byte[50];
            keep.add(new WeakReference<>(o, queue));
            keep.add(new PhantomReference<>(o, queue));
            cleaner.register(o, cleaned::incrementAndGet);
            soft.add(new SoftReference<>(new byte[1000]));
        }
    }

    @SuppressWarnings("removal")
    public static void main(String[] args) throws Exception {
        int n = Integer.getInteger("n", 2000);
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        List<Reference<?>> keep = new ArrayList<>();
        List<SoftReference<byte[]>> soft = new ArrayList<>();
        make(n, queue, keep, soft);
        int enqueued = 0;
        while (finalized.get() < n || cleaned.get() < n || enqueued < 2 * n) {
            System.gc();
            System.runFinalization();
            while (queue.poll() != null) enqueued++;
            Thread.sleep(1);
        }
        System.out.println(finalized + " " + cleaned + " " + enqueued);
        int cleared = 0;
        for (Reference<?> r : keep) if (r.get() == null) cleared++;
        System.out.println(cleared == keep.size());
        Object[] head = null;
        try {
            while (true) {
                Object[] next = new Object[5000];
                next[0] = head;
                head = next;
            }
        } catch (OutOfMemoryError e) {
            head = null;
        }
        int left = 0;
        for (SoftReference<byte[]> s : soft) if (s.get() != null) left++;
        System.out.println("soft " + left);
    }
}
