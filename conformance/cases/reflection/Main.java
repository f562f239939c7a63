import java.lang.reflect.*;
import java.util.*;

public class Main {
    public int pub = 1;
    protected static final String CONST = "c";
    private transient volatile long priv = 5;
    byte[] arr;
    List<? extends Map<String, int[]>> gen;

    public static <T extends Number & Comparable<T>, E extends Exception> T gm(
            List<T> a, Map<?, ? super E>[] b, int... c) throws E, java.io.IOException {
        return null;
    }

    private static synchronized strictfp double sp(double d) {
        return d * 2;
    }

    protected Main(int x, String... s) {
        pub = x;
    }

    public Main() {}

    private native void nat();

    abstract static class Abs<T> {
        abstract T m(T t);

        T[] f;
        Abs<T>.Inn in;

        class Inn {}
    }

    final int over(Object o) {
        return 1;
    }

    final int over(String o) {
        return 2;
    }

    public void thrower() {
        throw new IllegalStateException("thrown");
    }

    interface Itf {
        int X = 1;

        void a();

        default void b() {}

        static void c() {}

        private void d() {}
    }

    static void t(String n, Callable c) {
        try {
            System.out.println(n + " = " + c.call());
        } catch (Throwable e) {
            // A module's text ends in its identity hash.
            System.out.println(
                    n
                            + " ! "
                            + e.toString().replaceAll("@[0-9a-f]+", "@")
                            + (e.getCause() != null ? " / " + e.getCause() : ""));
        }
    }

    interface Callable {
        Object call() throws Throwable;
    }

    static void sorted(Object[] o, java.util.function.Function<Object, String> f) {
        TreeSet<String> s = new TreeSet<>();
        for (Object x : o) s.add(f.apply(x));
        s.forEach(System.out::println);
    }

    public static void main(String[] a) throws Exception {
        sorted(
                Main.class.getDeclaredMethods(),
                o ->
                        ((Method) o).toGenericString()
                                + " | "
                                + o
                                + " "
                                + ((Method) o).getModifiers()
                                + ((Method) o).isVarArgs());
        sorted(Main.class.getDeclaredFields(), o -> ((Field) o).toGenericString() + " | " + o);
        sorted(
                Main.class.getDeclaredConstructors(),
                o -> ((Constructor<?>) o).toGenericString() + " | " + o);
        sorted(Main.class.getMethods(), Object::toString);
        sorted(Itf.class.getDeclaredMethods(), o -> o + " " + ((Method) o).isDefault());
        sorted(Abs.class.getDeclaredFields(), o -> ((Field) o).getGenericType().toString());
        System.out.println(
                Abs.class.toGenericString()
                        + " "
                        + Itf.class.toGenericString()
                        + " "
                        + Thread.State.class.toGenericString()
                        + " "
                        + Map.class.toGenericString()
                        + int[].class.toGenericString()
                        + Arrays.toString(Abs.class.getTypeParameters()));
        Main m = new Main();
        Field p = Main.class.getDeclaredField("priv");
        System.out.println(p.getLong(m) + " " + p.get(m));
        p.set(m, 9);
        System.out.println(m.priv);
        p.setLong(m, 10);
        t(
                "setbad",
                () -> {
                    p.set(m, "x");
                    return 0;
                });
        t(
                "setnull",
                () -> {
                    p.set(m, null);
                    return 0;
                });
        t("getInt", () -> p.getInt(m));
        t("getDouble", () -> p.getDouble(m));
        t("wrongobj", () -> p.get("x"));
        t("nullobj", () -> p.get(null));
        Field c = Main.class.getDeclaredField("CONST");
        t(
                "final",
                () -> {
                    c.setAccessible(true);
                    c.set(null, "y");
                    return 0;
                });
        System.out.println(c.get(null));
        t("invoke", () -> Main.class.getDeclaredMethod("sp", double.class).invoke(null, 2.5));
        t("widen", () -> Main.class.getDeclaredMethod("sp", double.class).invoke(null, 3));
        t("argtype", () -> Main.class.getDeclaredMethod("sp", double.class).invoke(null, "x"));
        t("argcount", () -> Main.class.getDeclaredMethod("sp", double.class).invoke(null));
        t(
                "argnull",
                () -> Main.class.getDeclaredMethod("sp", double.class).invoke(null, (Object) null));
        t("ite", () -> Main.class.getMethod("thrower").invoke(m));
        t("npe", () -> Main.class.getMethod("thrower").invoke(null));
        t("recv", () -> Main.class.getMethod("thrower").invoke("x"));
        t(
                "ctor",
                () ->
                        Main.class
                                .getDeclaredConstructor(int.class, String[].class)
                                .newInstance(5, new String[0])
                                .pub);
        t(
                "ctorbad",
                () -> Main.class.getDeclaredConstructor(int.class, String[].class).newInstance(5));
        t("abs", () -> Abs.class.getDeclaredConstructor().newInstance());
        t("nat", () -> Main.class.getDeclaredMethod("nat").invoke(m));
        t("virt", () -> Object.class.getMethod("toString").invoke("str"));
        t(
                "many",
                () -> {
                    Method q = Math.class.getMethod("abs", int.class);
                    int s = 0;
                    for (int i = -50; i < 0; i++) s += (int) q.invoke(null, i);
                    return s;
                });
        t("nsme", () -> Main.class.getDeclaredMethod("over", Integer.class));
        t("over", () -> Main.class.getDeclaredMethod("over", String.class).invoke(m, "x"));
        t("newInst", () -> Main.class.newInstance().pub);
        t(
                "module",
                () -> {
                    Field v = String.class.getDeclaredField("value");
                    v.setAccessible(true);
                    return v.get("x");
                });
        t(
                "module2",
                () -> {
                    Field v = String.class.getDeclaredField("value");
                    return v.get("x");
                });
        t(
                "module3",
                () ->
                        Class.forName("jdk.internal.misc.Unsafe")
                                .getMethod("getUnsafe")
                                .invoke(null));
        t("try", () -> String.class.getDeclaredField("value").trySetAccessible());
        t("trypub", () -> String.class.getMethod("length").trySetAccessible());
        t("privother", () -> Other.class.getDeclaredField("x").get(null));
        t("canAccess", () -> p.canAccess(m));
        t(
                "classacc",
                () -> {
                    Class.class.getDeclaredConstructors()[0].setAccessible(true);
                    return 0;
                });
        t("filtered", () -> System.class.getDeclaredField("security"));
        Object ia = Array.newInstance(int.class, 3);
        Array.set(ia, 0, 5);
        Array.setInt(ia, 1, 6);
        Array.set(ia, 2, (byte) 7);
        System.out.println(Array.get(ia, 0) + " " + Array.getLong(ia, 2) + Array.getLength(ia));
        t("arr1", () -> Array.get(ia, 3));
        t(
                "arr2",
                () -> {
                    Array.set(ia, 0, 5L);
                    return 0;
                });
        t("arr3", () -> Array.getByte(ia, 0));
        t("arr4", () -> Array.getLength("x"));
        t("arr5", () -> Array.newInstance(void.class, 1));
        t("arr6", () -> Array.newInstance(int.class, -1));
        t("arr7", () -> Array.newInstance(String.class, 2, 3).getClass());
        t(
                "arr8",
                () -> {
                    Array.set(new String[1], 0, 5);
                    return 0;
                });
        t("arr9", () -> Array.getLength(null));
        for (Type tt :
                Main.class
                        .getDeclaredMethod("gm", List.class, Map[].class, int[].class)
                        .getGenericParameterTypes())
            System.out.println(tt + " " + tt.getClass().getSimpleName());
        TypeVariable<?>[] tv =
                Main.class
                        .getDeclaredMethod("gm", List.class, Map[].class, int[].class)
                        .getTypeParameters();
        System.out.println(Arrays.toString(tv[0].getBounds()) + tv[1].getGenericDeclaration());
        ParameterizedType pt =
                (ParameterizedType) Main.class.getDeclaredField("gen").getGenericType();
        System.out.println(
                pt.getRawType()
                        + " "
                        + pt.getOwnerType()
                        + ((WildcardType) pt.getActualTypeArguments()[0]).getUpperBounds()[0]);
        for (Parameter q :
                Main.class
                        .getDeclaredMethod("gm", List.class, Map[].class, int[].class)
                        .getParameters())
            System.out.println(q + " " + q.isNamePresent() + q.isVarArgs());
        System.out.println(
                int.class
                        + " "
                        + void.class.getName()
                        + Integer.TYPE
                        + int.class.isPrimitive()
                        + Object.class.getSuperclass()
                        + int.class.getSuperclass()
                        + Runnable.class.getSuperclass()
                        + Class.class.getPackage()
                        + Main.class.getPackageName().isEmpty()
                        + Main.class.getModule().isNamed()
                        + String.class.getModule()
                        + int[].class.getModule());
        System.out.println(
                Number.class.isAssignableFrom(Integer.class)
                        + " "
                        + Object[].class.isAssignableFrom(int[][].class)
                        + Object[].class.isInstance(new int[0])
                        + Integer.class.isInstance(5)
                        + int.class.isAssignableFrom(Integer.class)
                        + Map.Entry.class.descriptorString()
                        + int[][].class.arrayType()
                        + long.class.arrayType().getName());
    }
}
