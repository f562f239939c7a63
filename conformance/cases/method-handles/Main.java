import java.lang.invoke.*;
import java.util.*;
import static java.lang.invoke.MethodType.*;

public class Main {
    static int add(int a, int b) {
        return a + b;
    }

    static String cat(Object a, long b, String... r) {
        return a + "|" + b + Arrays.toString(r);
    }

    int f = 5;
    static long sf = 6;

    int inst(int x) {
        return f * x;
    }

    static double dd(double a, float b, byte c, char d, short e, boolean z) {
        return a + b + c + d + e + (z ? 1 : 0);
    }

    private static int priv() {
        return 77;
    }

    static void v(int x) {
        System.out.println("v" + x);
    }

    static boolean pos(int x) {
        return x > 0;
    }

    static int thrower(String s) {
        throw new IllegalStateException(s);
    }

    static int onEx(IllegalStateException e, String s) {
        return e.getMessage().length() + s.length();
    }

    static class B {
        String who() {
            return "B";
        }
    }

    static class C extends B {
        String who() {
            return "C";
        }

        static MethodHandle sup() throws Exception {
            return MethodHandles.lookup()
                    .findSpecial(B.class, "who", methodType(String.class), C.class);
        }
    }

    interface I {
        default int d() {
            return 12;
        }
    }

    static void t(String n, Callable c) {
        try {
            System.out.println(n + " = " + c.call());
        } catch (Throwable e) {
            String m = e instanceof NullPointerException ? "" : e.getMessage();
            System.out.println(n + " ! " + e.getClass().getName() + ": " + m);
        }
    }

    interface Callable {
        Object call() throws Throwable;
    }

    public static void main(String[] args) throws Throwable {
        MethodHandles.Lookup L = MethodHandles.lookup();
        MethodHandle add =
                L.findStatic(Main.class, "add", methodType(int.class, int.class, int.class));
        MethodHandle inst = L.findVirtual(Main.class, "inst", methodType(int.class, int.class));
        MethodHandle cat =
                L.findStatic(
                        Main.class,
                        "cat",
                        methodType(String.class, Object.class, long.class, String[].class));
        MethodHandle dd =
                L.findStatic(
                        Main.class,
                        "dd",
                        methodType(
                                double.class,
                                double.class,
                                float.class,
                                byte.class,
                                char.class,
                                short.class,
                                boolean.class));
        Main m = new Main();
        System.out.println((int) add.invokeExact(1, 2));
        t("wmt", () -> (long) add.invokeExact(1, 2));
        t("wmt2", () -> add.invokeExact(1, 2));
        t("invoke", () -> (long) add.invoke((byte) 1, (short) 2));
        t("boxed", () -> add.invoke((Object) 1, Integer.valueOf(4)));
        t("cce", () -> add.invoke((Object) "x", 4));
        t("npe", () -> add.invoke((Object) null, 4));
        t("arity", () -> add.invoke(1));
        t("virt", () -> (int) inst.invokeExact(m, 4));
        t("vnull", () -> (int) inst.invokeExact((Main) null, 4));
        t("withargs", () -> add.invokeWithArguments(3, 4));
        t("wargs list", () -> add.invokeWithArguments(List.of(3, 9)));
        t("varargs", () -> cat.invoke("a", 1L, "x", "y"));
        t("varargs0", () -> cat.invoke("a", 1));
        t("varargsArr", () -> cat.invoke("a", 1L, new String[] {"q"}));
        t(
                "fixed",
                () ->
                        (String)
                                cat.asFixedArity()
                                        .invokeExact((Object) "a", 1L, new String[] {"q"}));
        t("dd", () -> (double) dd.invokeExact(1.0, 2f, (byte) 3, 'a', (short) 4, true));
        t("dd2", () -> dd.invokeWithArguments(1.0, 2f, (byte) 3, 'a', (short) 4, false));
        System.out.println(add + " " + cat + " " + inst.type() + cat.isVarargsCollector());
        MethodHandle g = L.findGetter(Main.class, "f", int.class),
                s = L.findSetter(Main.class, "f", int.class),
                sg = L.findStaticGetter(Main.class, "sf", long.class),
                ss = L.findStaticSetter(Main.class, "sf", long.class);
        s.invokeExact(m, 8);
        ss.invokeExact(60L);
        System.out.println((int) g.invokeExact(m) + (long) sg.invokeExact());
        MethodHandle ctor =
                L.findConstructor(ArrayList.class, methodType(void.class, Collection.class));
        System.out.println(ctor.invoke(List.of(1, 2)));
        System.out.println(C.sup().invoke(new C()));
        t("nosuch", () -> L.findStatic(Main.class, "nope", methodType(void.class)));
        t("nosuch2", () -> L.findVirtual(String.class, "length", methodType(long.class)));
        t(
                "access",
                () -> L.findStatic(Integer.class, "stringSize", methodType(int.class, int.class)));
        t(
                "access2",
                () ->
                        MethodHandles.publicLookup()
                                .findStatic(Main.class, "priv", methodType(int.class)));
        t(
                "static",
                () ->
                        L.findVirtual(
                                Main.class, "add", methodType(int.class, int.class, int.class)));
        t("insert", () -> (int) MethodHandles.insertArguments(add, 0, 100).invokeExact(5));
        t("bind", () -> (int) inst.bindTo(m).invokeExact(6));
        t(
                "drop",
                () ->
                        (int)
                                MethodHandles.dropArguments(add, 1, String.class, long.class)
                                        .invokeExact(1, "x", 9L, 2));
        t(
                "permute",
                () ->
                        (int)
                                MethodHandles.permuteArguments(
                                                L.findVirtual(
                                                                String.class,
                                                                "charAt",
                                                                methodType(char.class, int.class))
                                                        .asType(
                                                                methodType(
                                                                        int.class,
                                                                        String.class,
                                                                        int.class)),
                                                methodType(int.class, int.class, String.class),
                                                1,
                                                0)
                                        .invokeExact(1, "abc"));
        MethodHandle len = L.findVirtual(String.class, "length", methodType(int.class));
        t(
                "filterArgs",
                () ->
                        (int)
                                MethodHandles.filterArguments(add, 0, len, len)
                                        .invokeExact("abc", "de"));
        t(
                "filterRet",
                () ->
                        (boolean)
                                MethodHandles.filterReturnValue(
                                                add,
                                                L.findStatic(
                                                        Main.class,
                                                        "pos",
                                                        methodType(boolean.class, int.class)))
                                        .invokeExact(-5, 2));
        t(
                "fold",
                () ->
                        (int)
                                MethodHandles.foldArguments(
                                                MethodHandles.dropArguments(add, 2, int.class), add)
                                        .invokeExact(1, 2));
        t("collect", () -> (int) MethodHandles.collectArguments(add, 0, add).invokeExact(1, 2, 3));
        t(
                "guard",
                () -> {
                    MethodHandle gd =
                            MethodHandles.guardWithTest(
                                    L.findStatic(
                                            Main.class,
                                            "pos",
                                            methodType(boolean.class, int.class)),
                                    MethodHandles.identity(int.class),
                                    MethodHandles.dropArguments(
                                            MethodHandles.constant(int.class, -99), 0, int.class));
                    return (int) gd.invokeExact(5) + " " + (int) gd.invokeExact(-5);
                });
        t(
                "catch",
                () ->
                        (int)
                                MethodHandles.catchException(
                                                L.findStatic(
                                                        Main.class,
                                                        "thrower",
                                                        methodType(int.class, String.class)),
                                                IllegalStateException.class,
                                                L.findStatic(
                                                        Main.class,
                                                        "onEx",
                                                        methodType(
                                                                int.class,
                                                                IllegalStateException.class,
                                                                String.class)))
                                        .invokeExact("four"));
        t(
                "throw",
                () ->
                        MethodHandles.throwException(int.class, Exception.class)
                                .invoke(new Exception("thrown")));
        t("spread", () -> (int) add.asSpreader(int[].class, 2).invokeExact(new int[] {7, 8}));
        t("spreadO", () -> add.asSpreader(Object[].class, 2).invoke(new Object[] {7, 8}));
        t("spreadBad", () -> add.asSpreader(Object[].class, 2).invoke(new Object[] {7}));
        t(
                "collector",
                () ->
                        L.findStatic(
                                        Arrays.class,
                                        "toString",
                                        methodType(String.class, long[].class))
                                .asCollector(long[].class, 3)
                                .invoke(1, 2, 3L));
        t(
                "asType",
                () ->
                        (Object)
                                add.asType(methodType(Object.class, Integer.class, byte.class))
                                        .invokeExact((Integer) 3, (byte) 4));
        t("asTypeBad", () -> add.asType(methodType(String.class, int.class, int.class)));
        t(
                "explicit",
                () ->
                        (byte)
                                MethodHandles.explicitCastArguments(
                                                add,
                                                methodType(byte.class, long.class, double.class))
                                        .invokeExact(300L, 3.9));
        t(
                "arrElem",
                () ->
                        MethodHandles.arrayElementGetter(String[].class)
                                .invoke(new String[] {"e0", "e1"}, 1));
        t(
                "arrSet",
                () -> {
                    int[] q = new int[2];
                    MethodHandles.arrayElementSetter(int[].class).invokeExact(q, 1, 5);
                    return Arrays.toString(q);
                });
        t(
                "arrCtor",
                () -> ((int[]) MethodHandles.arrayConstructor(int[].class).invokeExact(4)).length);
        t("arrLen", () -> (int) MethodHandles.arrayLength(long[].class).invokeExact(new long[3]));
        t("zero", () -> (long) MethodHandles.zero(long.class).invokeExact());
        t(
                "empty",
                () ->
                        (String)
                                MethodHandles.empty(methodType(String.class, int.class))
                                        .invokeExact(3));
        t("invoker", () -> (int) MethodHandles.exactInvoker(add.type()).invokeExact(add, 1, 6));
        t(
                "ginvoker",
                () ->
                        MethodHandles.invoker(methodType(Object.class, Object.class, Object.class))
                                .invoke(add, (Object) 1, (Object) 6));
        t(
                "spreadInv",
                () -> MethodHandles.spreadInvoker(add.type(), 0).invoke(add, new Object[] {1, 8}));
        t(
                "counted",
                () ->
                        (String)
                                MethodHandles.countedLoop(
                                                MethodHandles.constant(int.class, 5),
                                                MethodHandles.constant(String.class, "s"),
                                                L.findStatic(
                                                        Main.class,
                                                        "step",
                                                        methodType(
                                                                String.class,
                                                                String.class,
                                                                int.class)))
                                        .invokeExact());
        t(
                "while",
                () ->
                        MethodHandles.whileLoop(
                                        MethodHandles.zero(int.class),
                                        L.findStatic(
                                                Main.class,
                                                "lt10",
                                                methodType(boolean.class, int.class)),
                                        L.findStatic(
                                                Main.class,
                                                "plus3",
                                                methodType(int.class, int.class)))
                                .invoke());
        t(
                "doWhile",
                () ->
                        MethodHandles.doWhileLoop(
                                        MethodHandles.constant(int.class, 20),
                                        L.findStatic(
                                                Main.class,
                                                "plus3",
                                                methodType(int.class, int.class)),
                                        L.findStatic(
                                                Main.class,
                                                "lt10",
                                                methodType(boolean.class, int.class)))
                                .invoke());
        t(
                "iterated",
                () ->
                        MethodHandles.iteratedLoop(
                                        L.findVirtual(
                                                List.class, "iterator", methodType(Iterator.class)),
                                        MethodHandles.constant(String.class, ""),
                                        L.findStatic(
                                                Main.class,
                                                "it",
                                                methodType(
                                                        String.class, String.class, Object.class)))
                                .invoke(List.of("a", 2, 'c')));
        t(
                "tryFinally",
                () ->
                        MethodHandles.tryFinally(
                                        add,
                                        L.findStatic(
                                                Main.class,
                                                "clean",
                                                methodType(
                                                        int.class,
                                                        Throwable.class,
                                                        int.class,
                                                        int.class,
                                                        int.class)))
                                .invoke(3, 4));
        t(
                "tableSwitch",
                () ->
                        MethodHandles.tableSwitch(
                                        MethodHandles.dropArguments(
                                                MethodHandles.constant(String.class, "dflt"),
                                                0,
                                                int.class),
                                        MethodHandles.dropArguments(
                                                MethodHandles.constant(String.class, "zero"),
                                                0,
                                                int.class),
                                        MethodHandles.dropArguments(
                                                MethodHandles.constant(String.class, "one"),
                                                0,
                                                int.class))
                                .invoke(1));
        MutableCallSite mcs = new MutableCallSite(add);
        MethodHandle dyn = mcs.dynamicInvoker();
        System.out.println((int) dyn.invokeExact(5, 6));
        mcs.setTarget(
                MethodHandles.dropArguments(
                        MethodHandles.constant(int.class, 1), 0, int.class, int.class));
        System.out.println((int) dyn.invokeExact(5, 6));
        SwitchPoint sp = new SwitchPoint();
        MethodHandle sw =
                sp.guardWithTest(
                        MethodHandles.constant(int.class, 1), MethodHandles.constant(int.class, 2));
        System.out.print((int) sw.invokeExact());
        SwitchPoint.invalidateAll(new SwitchPoint[] {sp});
        System.out.println((int) sw.invokeExact());
        Runnable r =
                MethodHandleProxies.asInterfaceInstance(
                        Runnable.class,
                        MethodHandles.insertArguments(
                                L.findStatic(Main.class, "v", methodType(void.class, int.class)),
                                0,
                                3));
        r.run();
        System.out.println(L.revealDirect(add));
        System.out.println(L.unreflect(Main.class.getDeclaredMethod("priv")).invoke());
        t("idefault", () -> L.findVirtual(I.class, "d", methodType(int.class)).invoke(new I() {}));
        for (int i = 0, acc = 0; i < 3000; i++) {
            acc = (int) add.invokeExact(acc, i);
            if (i == 2999) System.out.println(acc);
        }
        System.out.println(
                methodType(int.class, String.class, long[].class).toMethodDescriptorString()
                        + fromMethodDescriptorString("(I[JLjava/lang/String;)V", null)
                        + methodType(void.class).wrap()
                        + methodType(Integer.class, int.class).unwrap().generic());
        t("mtNull", () -> methodType(void.class, void.class));
        // A method that asks for its caller is called from a hidden class injected beside the lookup class.
        t("caller", () -> L.findStatic(Class.class, "forName", methodType(Class.class, String.class)).invoke("Main$C"));
        var ld = MethodHandles.privateLookupIn(C.class, L);
        System.out.println(ld + " " + L.in(String.class) + " " + MethodHandles.publicLookup());
    }

    static String step(String s, int i) {
        return s + i;
    }

    static boolean lt10(int i) {
        return i < 10;
    }

    static int plus3(int i) {
        return i + 3;
    }

    static String it(String a, Object o) {
        return a + o + ";";
    }

    static int clean(Throwable t, int r, int a, int b) {
        return r * 100 + a + (t == null ? 0 : 1);
    }
}
