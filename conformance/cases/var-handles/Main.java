import java.lang.invoke.*;
import java.nio.*;
import java.util.*;

public class Main {
    volatile int i = 1;
    long l = 2;
    static int si = 3;
    String s = "a";
    boolean z;
    byte b = 1;
    short sh = 2;
    char c = 'a';
    float f = 1.5f;
    double d = 2.5;
    final int fin = 9;
    static Object so = "o";

    static void t(String n, Callable c) {
        try {
            System.out.println(n + " = " + c.call());
        } catch (Throwable e) {
            // A module's text ends in its identity hash.
            System.out.println(n + " ! " + e.toString().replaceAll("@[0-9a-f]+", "@"));
        }
    }

    interface Callable {
        Object call() throws Throwable;
    }

    static VarHandle vh(String n, Class<?> t) throws Exception {
        return MethodHandles.lookup().findVarHandle(Main.class, n, t);
    }

    public static void main(String[] a) throws Throwable {
        Main m = new Main();
        VarHandle i = vh("i", int.class),
                l = vh("l", long.class),
                s = vh("s", String.class),
                z = vh("z", boolean.class),
                b = vh("b", byte.class),
                sh = vh("sh", short.class),
                c = vh("c", char.class),
                f = vh("f", float.class),
                d = vh("d", double.class);
        VarHandle si = MethodHandles.lookup().findStaticVarHandle(Main.class, "si", int.class),
                so = MethodHandles.lookup().findStaticVarHandle(Main.class, "so", Object.class);
        System.out.println(
                (int) i.get(m)
                        + " "
                        + (int) i.getVolatile(m)
                        + (int) i.getOpaque(m)
                        + (int) i.getAcquire(m));
        i.set(m, 5);
        i.setVolatile(m, 6);
        i.setOpaque(m, 7);
        i.setRelease(m, 8);
        System.out.println(
                m.i
                        + " "
                        + i.compareAndSet(m, 8, 9)
                        + i.compareAndSet(m, 8, 10)
                        + (int) i.compareAndExchange(m, 9, 11)
                        + (int) i.compareAndExchangeAcquire(m, 0, 12)
                        + (int) i.compareAndExchangeRelease(m, 11, 13)
                        + " "
                        + (int) i.getAndSet(m, 14)
                        + (int) i.getAndSetAcquire(m, 15)
                        + (int) i.getAndSetRelease(m, 16)
                        + " "
                        + (int) i.getAndAdd(m, 3)
                        + (int) i.getAndAddAcquire(m, 3)
                        + (int) i.getAndAddRelease(m, -1)
                        + " "
                        + (int) i.getAndBitwiseOr(m, 0x100)
                        + (int) i.getAndBitwiseAnd(m, 0x1f0)
                        + (int) i.getAndBitwiseXor(m, 0xff)
                        + (int) i.getAndBitwiseOrAcquire(m, 1)
                        + (int) i.getAndBitwiseXorRelease(m, 2)
                        + " "
                        + m.i);
        boolean w = false;
        for (int k = 0; k < 1000 && !w; k++) w = i.weakCompareAndSet(m, m.i, 77);
        System.out.println(w + " " + m.i);
        System.out.println(
                (long) l.getAndAdd(m, 1L << 40)
                        + " "
                        + (long) l.compareAndExchange(m, 2L + (1L << 40), 5L)
                        + " "
                        + m.l
                        + (long) l.getAndBitwiseXor(m, -1L)
                        + m.l);
        System.out.println(
                (String) s.getAndSet(m, "b")
                        + s.compareAndSet(m, "b", "c")
                        + (String) s.compareAndExchange(m, "zz", "d")
                        + m.s);
        System.out.println(
                z.compareAndSet(m, false, true)
                        + " "
                        + (boolean) z.getAndBitwiseAnd(m, false)
                        + m.z
                        + (boolean) z.getAndSet(m, true));
        System.out.println(
                (byte) b.getAndAdd(m, (byte) 127)
                        + " "
                        + m.b
                        + " "
                        + b.compareAndSet(m, (byte) -128, (byte) 3)
                        + (short) sh.getAndAdd(m, (short) -5)
                        + m.sh
                        + (char) c.getAndAdd(m, (char) 1)
                        + m.c
                        + c.compareAndSet(m, 'b', 'z')
                        + m.c
                        + (short) sh.getAndBitwiseOr(m, (short) 1));
        System.out.println(
                (float) f.getAndAdd(m, 2f)
                        + " "
                        + m.f
                        + f.compareAndSet(m, 3.5f, -0f)
                        + m.f
                        + (double) d.getAndAdd(m, 1.0)
                        + (double) d.compareAndExchange(m, 3.5, Double.NaN)
                        + m.d);
        System.out.println(
                (int) si.getAndAdd(4)
                        + si.toString().length() / 1000
                        + " "
                        + si.compareAndSet(7, 8)
                        + so.compareAndSet((Object) "o", (Object) 5)
                        + so.get());
        t(
                "fin",
                () -> {
                    vh("fin", int.class).set(m, 1);
                    return 1;
                });
        t(
                "wmt",
                () -> {
                    i.set(m, "x");
                    return 1;
                });
        t("wmt2", () -> (Object) i.get("x"));
        t("null", () -> (int) i.get((Main) null));
        t("unsup", () -> s.getAndAdd(m, "x"));
        t("nosuch", () -> vh("nope", int.class));
        t("badtype", () -> vh("i", long.class));
        t("static", () -> vh("si", int.class));
        System.out.println(
                i.varType()
                        + " "
                        + i.coordinateTypes()
                        + i.isAccessModeSupported(VarHandle.AccessMode.GET_AND_ADD)
                        + s.isAccessModeSupported(VarHandle.AccessMode.GET_AND_ADD)
                        + i.accessModeType(VarHandle.AccessMode.COMPARE_AND_EXCHANGE)
                        + VarHandle.AccessMode.valueFromMethodName("getAndSet"));
        VarHandle ia = MethodHandles.arrayElementVarHandle(int[].class),
                sa = MethodHandles.arrayElementVarHandle(String[].class);
        int[] arr = {1, 2, 3};
        System.out.println(
                (int) ia.getAndAdd(arr, 1, 40)
                        + Arrays.toString(arr)
                        + ia.compareAndSet(arr, 0, 1, 9)
                        + (int) ia.getVolatile(arr, 0));
        t("aioobe", () -> (int) ia.get(arr, 3));
        t(
                "ase",
                () -> {
                    Object[] o = new String[1];
                    MethodHandles.arrayElementVarHandle(Object[].class).set(o, 0, (Object) 1);
                    return 0;
                });
        String[] st = {"x"};
        System.out.println(sa.compareAndSet(st, 0, "x", "y") + st[0]);
        VarHandle be = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN),
                le = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
        byte[] by = new byte[16];
        be.set(by, 1, 0x01020304);
        le.set(by, 8, 0x1122334455667788L);
        System.out.println(
                Arrays.toString(by)
                        + Integer.toHexString((int) be.get(by, 0))
                        + Long.toHexString((long) le.get(by, 5)));
        t("ioobe", () -> (int) be.get(by, 13));
        t("align", () -> (int) be.getVolatile(by, 1));
        VarHandle bb = MethodHandles.byteBufferViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
        ByteBuffer buf = ByteBuffer.allocateDirect(8);
        bb.set(buf, 2, (short) 0x1234);
        System.out.println(buf.get(2) + " " + (short) bb.get(buf, 2));
        VarHandle dd = MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.BIG_ENDIAN);
        dd.set(by, 0, Math.PI);
        System.out.println(
                (double) dd.get(by, 0)
                        + " "
                        + (float)
                                MethodHandles.byteArrayViewVarHandle(
                                                float[].class, ByteOrder.BIG_ENDIAN)
                                        .get(by, 0));
        MethodHandle mh = i.toMethodHandle(VarHandle.AccessMode.GET_AND_ADD);
        System.out.println(
                (int) mh.invokeExact(m, 1)
                        + " "
                        + MethodHandles.varHandleInvoker(
                                        VarHandle.AccessMode.GET,
                                        MethodType.methodType(int.class, Main.class))
                                .invoke(i, m));
        VarHandle.fullFence();
        VarHandle.acquireFence();
        VarHandle.releaseFence();
        VarHandle.loadLoadFence();
        VarHandle.storeStoreFence();
        t(
                "exact",
                () -> {
                    i.withInvokeExactBehavior().set(m, (byte) 1);
                    return 1;
                });
        i.set(m, (byte) 1);
        System.out.println(m.i);
        for (int k = 0; k < 5000; k++) i.getAndAdd(m, 1);
        System.out.println(m.i);
    }
}
