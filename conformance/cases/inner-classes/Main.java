import java.util.*;
import java.util.function.*;

public class Main {
    int v = 10;

    class In {
        int v = 20;

        class In2 {
            int v = 30;

            String all() {
                return v + " " + In.this.v + " " + Main.this.v;
            }
        }
    }

    static int cnt;

    static Supplier<Integer> counter() {
        int[] c = {0};
        class Loc implements Supplier<Integer> {
            int step = ++cnt;

            public Integer get() {
                return c[0] += step;
            }
        }
        return new Loc();
    }

    class Sub extends In {
        Sub() {
            v = 99;
        }
    }

    static class Ext extends Main.In {
        Ext(Main m) {
            m.super();
            v++;
        }
    }

    abstract static class Tmpl {
        final String s;

        Tmpl(String p) {
            s = p + hook();
        }

        abstract String hook();
    }

    static String m(Object... o) {
        return "obj" + o.length;
    }

    static String m(Integer i) {
        return "I";
    }

    static String m(long l) {
        return "long";
    }

    static String vs(String f, Object... r) {
        return f + (r == null ? "null" : r.length + Arrays.toString(r));
    }

    static String ch(char... c) {
        return new String(c);
    }

    public static void main(String[] a) throws Exception {
        Main m = new Main();
        In.In2 i2 = m.new In().new In2();
        System.out.println(i2.all());
        Supplier<Integer> s1 = counter(), s2 = counter();
        System.out.println(s1.get() + s1.get() + s2.get() + s2.get());
        System.out.println(m.new Sub().v + new Ext(m).v);
        String cap = "cap";
        Tmpl t =
                new Tmpl("p") {
                    String hook() {
                        return cap + this.getClass().getName();
                    }
                };
        System.out.println(t.s);
        System.out.println(
                m(1)
                        + m('c')
                        + m(1L)
                        + m(1.0)
                        + m((Object) 1)
                        + m("a", 1)
                        + vs("a")
                        + vs("b", 1, "x")
                        + vs("c", (Object[]) null)
                        + vs("d", (Object) null)
                        + vs("e", new Object[] {1, 2})
                        + vs("f", new int[] {1}).startsWith("f1[[I@")
                        + ch('a', 'b')
                        + ch());
        for (Class<?> c :
                new Class<?>[] {
                    In.class,
                    In.In2.class,
                    t.getClass(),
                    s1.getClass(),
                    Main.class,
                    int.class,
                    int[].class,
                    Map.Entry.class,
                    ((Runnable) () -> {}).getClass()
                })
            System.out.println(
                    c.isAnonymousClass()
                            + " "
                            + c.isLocalClass()
                            + " "
                            + c.isMemberClass()
                            + " "
                            + c.getEnclosingClass()
                            + " "
                            + c.getDeclaringClass()
                            + " "
                            + c.getEnclosingMethod()
                            + " "
                            + (c.isHidden() ? "" : c.getSimpleName() + " " + c.getCanonicalName())
                            + " "
                            + java.lang.reflect.Modifier.toString(c.getModifiers()));
        System.out.println(
                new TreeSet<>(
                        Arrays.asList(Main.class.getDeclaredClasses()).stream()
                                .map(Class::getName)
                                .toList()));
    }
}
