import java.lang.reflect.*;
import java.lang.invoke.*;
import java.util.*;
import java.util.function.*;
public class Main {
    static int depth;
    static void plain() { depth++; plain(); }
    static Method M;
    static void refl() throws Throwable { depth++; try { M.invoke(null); } catch (InvocationTargetException e) { throw e.getCause(); } }
    static MethodHandle H;
    static void mh() throws Throwable { depth++; H.invokeExact(); }
    static void lambda(Runnable r) { depth++; Runnable q = () -> lambda(r); q.run(); }
    static synchronized void sync() { depth++; sync(); }
    static void fin() { depth++; try { fin(); } finally { depth++; } }
    static int many(long a, double b, long c, double d, int e) { depth++; return many(a+1, b, c, d, e) + 1; }
    static Object proxy;
    interface I { void go(); default void dflt() { depth++; dflt(); } }
    static class Cmp implements Comparable<Cmp> { public int compareTo(Cmp o) { depth++; Object[] a = {new Cmp(), new Cmp()}; Arrays.sort(a); return 0; } }
    static class Str { public String toString() { depth++; return "x" + this; } }
    static class Hc { public int hashCode() { depth++; return Objects.hash(this); } }
    static class Ctor { Ctor() { depth++; new Ctor(); } }
    static class Eq { public boolean equals(Object o) { depth++; return List.of(this).equals(List.of(o)); } }
    static class It implements Iterable<Object> { public Iterator<Object> iterator() { depth++; for (Object o : this) return null; return null; } }
    static void cls() throws Exception { depth++; Main.class.getDeclaredMethod("cls").invoke(null); }
    static void newinst() { depth++; try { NI.class.getDeclaredConstructor().newInstance(); } catch (ReflectiveOperationException e) { Throwable t = e.getCause(); if (t instanceof Error) throw (Error) t; throw new Error(t); } }
    static class NI { NI() { newinst(); } }
    static void stream() { depth++; java.util.stream.Stream.of(1, 2, 3).sorted((a, b) -> { stream(); return 0; }).forEach(x -> {}); }
    static void map(Map<Integer,Integer> m) { depth++; new TreeMap<Integer,Integer>((a, b) -> { map(m); return 0; }).put(1, 1); }
    static void indy(int i) { depth++; String s = "a" + i + depth; indy(i + s.length()); }
    static void exc() { depth++; try { throw new RuntimeException(); } catch (RuntimeException e) { exc(); } }
    static void sw2() { depth++; StackWalker.getInstance().walk(s -> { sw2(); return null; }); }
    static void t(String n, Runnable0 r) {
        depth = 0;
        for (int i = 0; i < 3; i++) {
        try { r.run(); System.out.println(n + " returned"); }
        catch (StackOverflowError e) { System.out.println(n + " SOE " + (depth > 50) + " " + (e.getStackTrace().length > 100) + " " + e.getMessage()); }
        catch (Throwable e) { System.out.println(n + " " + e + " cause " + e.getCause()); }
        }
    }
    interface Runnable0 { void run() throws Throwable; }
    public static void main(String[] a) throws Throwable {
        M = Main.class.getDeclaredMethod("refl");
        H = MethodHandles.lookup().findStatic(Main.class, "mh", MethodType.methodType(void.class));
        Object[] px = new Object[1];
        px[0] = Proxy.newProxyInstance(Main.class.getClassLoader(), new Class<?>[] {I.class}, (p, m, args) -> { depth++; ((I) px[0]).go(); return null; });
        t("plain", Main::plain);
        t("refl", Main::refl);
        t("mh", Main::mh);
        t("lambda", () -> lambda(null));
        t("sync", Main::sync);
        t("fin", Main::fin);
        t("many", () -> many(1, 2, 3, 4, 5));
        t("proxy", () -> ((I) px[0]).go());
        t("default", () -> new I() { public void go() {} }.dflt());
        t("compare", () -> new Cmp().compareTo(null));
        t("tostring", () -> new Str().toString());
        t("hash", () -> new Hc().hashCode());
        t("ctor", Ctor::new);
        t("eq", () -> new Eq().equals(new Eq()));
        t("iter", () -> new It().iterator());
        t("newinst", Main::newinst);
        t("stream", Main::stream);
        t("map", () -> map(null));
        t("indy", () -> indy(1));
        t("exc", Main::exc);
        t("sw2", Main::sw2);
        Thread th = new Thread(null, () -> t("thread", Main::plain), "deep", 1 << 18);
        th.start(); th.join();
        synchronized (Main.class) { System.out.println("lock free " + Thread.holdsLock(Main.class)); }
        Thread th3 = new Thread(() -> { synchronized (Main.class) { System.out.println("other got it"); } });
        th3.start(); th3.join();
    }
}
