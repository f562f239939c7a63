import java.util.*;
import java.util.function.*;
import java.util.stream.*;

public class Main {
    static int boom(int i) {
        if (i == 3) throw new IllegalArgumentException("at " + i);
        return i;
    }

    Main(int q) {
        boom(q);
    }

    static void t(Runnable r) {
        try {
            r.run();
        } catch (Throwable e) {
            e.printStackTrace(System.out);
        }
    }

    interface Itf {
        default void dm() {
            boom(3);
        }
    }

    static <T> Runnable nest(Runnable r) {
        return () -> r.run();
    }

    public static void main(String[] a) {
        t(() -> boom(3));
        t(
                () -> {
                    Runnable r = () -> boom(3);
                    r.run();
                });
        Function<Integer, Integer> f = Main::boom;
        t(() -> f.apply(3));
        t(() -> new Main(3));
        Function<Integer, Main> c = Main::new;
        t(() -> c.apply(3));
        t(() -> Stream.of(1, 2, 3).map(Main::boom).forEach(x -> {}));
        t(() -> IntStream.range(0, 5).map(i -> boom(i)).sum());
        t(nest(nest(() -> boom(3))));
        t(() -> new Itf() {}.dm());
        t(() -> new TreeMap<>((Comparator<Object>) (x, y) -> boom(3)).put(1, 2));
        t(
                new Runnable() {
                    public void run() {
                        boom(3);
                    }
                });
        t(() -> List.of(3).forEach(Main::boom));
        t(
                () -> {
                    try {
                        Main.class.getDeclaredMethod("boom", int.class).invoke(null, 3);
                    } catch (ReflectiveOperationException e) {
                        throw new RuntimeException(e);
                    }
                });
        t(
                () -> {
                    try {
                        Main.class.getDeclaredConstructor(int.class).newInstance(3);
                    } catch (ReflectiveOperationException e) {
                        e.getCause().printStackTrace(System.out);
                    }
                });
        t(
                () -> {
                    Runnable p =
                            (Runnable)
                                    java.lang.reflect.Proxy.newProxyInstance(
                                            Main.class.getClassLoader(),
                                            new Class<?>[] {Runnable.class},
                                            (o, m, x) -> boom(3));
                    try {
                        p.run();
                    } catch (Throwable e) {
                        for (var s : e.getStackTrace())
                            if (!s.getClassName().contains("Proxy")) System.out.println(s);
                    }
                });
        t(
                () -> {
                    try {
                        var mh =
                                java.lang.invoke.MethodHandles.lookup()
                                        .findStatic(
                                                Main.class,
                                                "boom",
                                                java.lang.invoke.MethodType.methodType(
                                                        int.class, int.class));
                        int i = (int) mh.invokeExact(3);
                    } catch (Throwable e) {
                        throw new RuntimeException(e);
                    }
                });
    }
}
