import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.*;

/** Unsafe's accesses through what uses them: atomics, VarHandles, buffers. */
public class Main {
    static final int ROUNDS = Integer.getInteger("rounds", 20000);
    static long sum;

    static void mix(long v) {
        sum = sum * 31 + v;
    }

    static void mix(boolean v) {
        mix(v ? 1231 : 1237);
    }

    boolean z;
    byte b;
    short s;
    char c;
    int i;
    long j;
    float f;
    double d;
    Object o;
    static volatile Object shared;

    static final VarHandle Z, B, S, C, I, J, F, D, O, SHARED;
    static final VarHandle ELEMENTS = MethodHandles.arrayElementVarHandle(Object[].class);
    static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

    static {
        try {
            MethodHandles.Lookup l = MethodHandles.lookup();
            Z = l.findVarHandle(Main.class, "z", boolean.class);
            B = l.findVarHandle(Main.class, "b", byte.class);
            S = l.findVarHandle(Main.class, "s", short.class);
            C = l.findVarHandle(Main.class, "c", char.class);
            I = l.findVarHandle(Main.class, "i", int.class);
            J = l.findVarHandle(Main.class, "j", long.class);
            F = l.findVarHandle(Main.class, "f", float.class);
            D = l.findVarHandle(Main.class, "d", double.class);
            O = l.findVarHandle(Main.class, "o", Object.class);
            SHARED = l.findStaticVarHandle(Main.class, "shared", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new Error(e);
        }
    }

    void handles(int n) {
        mix(Z.compareAndSet(this, n % 2 == 0, n % 3 == 0));
        mix((boolean) Z.getVolatile(this));
        Z.setRelease(this, n % 5 == 0);
        // Bytes, shorts and chars are only read and written: what java's compiled code answers to atomic operations on them
        // is not the same in each run.
        B.setVolatile(this, (byte) (n & 31));
        mix((byte) B.getAcquire(this));
        B.setRelease(this, (byte) -n);
        mix((byte) B.getOpaque(this));
        S.setOpaque(this, (short) -n);
        mix((short) S.getAcquire(this));
        S.setRelease(this, (short) 5);
        C.setVolatile(this, (char) (n * 40000));
        mix((char) C.getVolatile(this));
        C.setOpaque(this, (char) (c + n));
        mix((char) C.getOpaque(this));
        mix((int) I.getAndAdd(this, n));
        mix((int) I.getAndBitwiseXor(this, 0x5a5a));
        mix(I.weakCompareAndSetPlain(this, i, i + 1));
        mix((int) I.compareAndExchangeAcquire(this, -1, 5));
        mix((long) J.getAndAdd(this, 1L << 40));
        mix((long) J.getAndSetRelease(this, j ^ n));
        mix(J.compareAndSet(this, (long) n, 1L));
        F.setVolatile(this, n * 0.5f);
        mix(Float.floatToIntBits((float) F.getAndAdd(this, 1.5f)));
        D.setRelease(this, n * 0.25);
        mix(D.compareAndSet(this, n * 0.25, -0.0));
        mix(Double.doubleToLongBits((double) D.getVolatile(this)));
    }

    static Object[] elements = new Object[300];

    void references(int n) {
        String fresh = "n" + n;
        Object was = O.getAndSet(this, fresh);
        mix(was == null ? 0 : was.hashCode());
        mix(O.compareAndSet(this, "other", "never"));
        mix(O.compareAndSet(this, fresh, was));
        SHARED.setVolatile(fresh);
        mix(((String) SHARED.getAcquire()).length());
        int at = n % elements.length;
        Object before = ELEMENTS.getAndSet(elements, at, fresh);
        mix(before instanceof String ? before.hashCode() : 1);
        mix(ELEMENTS.compareAndSet(elements, at, fresh, (Object) new String(fresh)));
        ELEMENTS.setRelease(elements, (at + 7) % elements.length, new int[] {n});
        try {
            ELEMENTS.getVolatile(elements, elements.length + n % 2);
        } catch (ArrayIndexOutOfBoundsException e) {
            mix(e.getMessage().hashCode());
        }
    }

    static final AtomicInteger ai = new AtomicInteger();
    static final AtomicLong al = new AtomicLong();
    static final AtomicReference<String> ar = new AtomicReference<>("");
    static final AtomicIntegerArray aia = new AtomicIntegerArray(17);
    static final AtomicReferenceArray<String> ara = new AtomicReferenceArray<>(19);
    static final AtomicLongFieldUpdater<Counter> up = AtomicLongFieldUpdater.newUpdater(Counter.class, "n");

    static class Counter {
        volatile long n;
    }

    static void atomics(int n, Counter counter) {
        mix(ai.incrementAndGet());
        mix(ai.getAndUpdate(x -> x * 3));
        mix(ai.accumulateAndGet(n, Integer::sum));
        mix(al.getAndAdd(n));
        mix(al.updateAndGet(x -> x ^ n));
        mix(ar.getAndSet("a" + n).length());
        mix(aia.addAndGet(n % 17, n));
        mix(aia.getAndDecrement((n + 1) % 17));
        String old = ara.getAndSet(n % 19, "e" + n);
        mix(old == null ? 0 : old.length());
        mix(up.addAndGet(counter, n));
    }

    static final byte[] BYTES = new byte[64];
    static final ByteBuffer HEAP = ByteBuffer.wrap(BYTES);
    static final ByteBuffer DIRECT = ByteBuffer.allocateDirect(64);

    static void bytes(int n) {
        LONGS.set(BYTES, n % 50, 0x0102030405060708L * n);
        mix((long) LONGS.get(BYTES, (n + 3) % 50));
        SHORTS.set(BYTES, n % 60, (short) n);
        mix((short) SHORTS.get(BYTES, n % 59));
        HEAP.putInt(n % 60, n * 31);
        mix(HEAP.getLong(n % 56));
        mix(HEAP.order(ByteOrder.LITTLE_ENDIAN).getChar(n % 62));
        HEAP.order(ByteOrder.BIG_ENDIAN);
        DIRECT.putDouble(n % 56, n * 0.125);
        mix(DIRECT.getLong((n + 1) % 56));
        mix(DIRECT.get(n % 64));
        try {
            mix(DIRECT.getInt(61 + n % 3));
        } catch (IndexOutOfBoundsException e) {
            mix(-5);
        }
    }

    public static void main(String[] args) throws Exception {
        Main m = new Main();
        Counter counter = new Counter();
        for (int n = 0; n < ROUNDS; n++) {
            m.handles(n);
            m.references(n);
            atomics(n, counter);
            bytes(n);
        }
        AtomicInteger together = new AtomicInteger();
        AtomicLong[] cells = {new AtomicLong(), new AtomicLong()};
        Thread[] threads = new Thread[4];
        for (int t = 0; t < threads.length; t++) {
            threads[t] = new Thread(() -> {
                for (int n = 0; n < ROUNDS; n++) {
                    together.getAndIncrement();
                    cells[n & 1].addAndGet(n);
                    int x;
                    do {
                        x = together.get();
                    } while (!together.compareAndSet(x, x + 2));
                }
            });
            threads[t].start();
        }
        for (Thread t : threads) {
            t.join();
        }
        System.out.println(sum + " " + together + " " + cells[0] + " " + cells[1]);
    }
}
