import java.util.*;
import java.util.function.*;
import java.util.concurrent.Callable;
import java.io.*;

public class Main {
    int f = 3;
    static int sf = 4;

    int inst(int x) {
        return x + f;
    }

    static int st(int x) {
        return x + sf;
    }

    Main() {}

    Main(int x) {
        f = x;
    }

    int vm(Main o) {
        return f * 10 + o.f;
    }

    interface TriL {
        long go(int a, long b, double c);
    }

    interface Prim {
        double d(byte b, short s, char c, float f, boolean z);
    }

    interface SerF extends Function<String, Integer>, Serializable {}

    interface Def {
        int x();

        default Def twice() {
            return () -> x() * 2;
        }
    }

    interface GenM<T> {
        T[] arr(int n);
    }

    interface Var {
        String v(String... s);
    }

    class Sub extends Main {
        int inst(int x) {
            return 1000;
        }

        IntUnaryOperator sup() {
            return super::inst;
        }

        IntUnaryOperator th() {
            return this::inst;
        }
    }

    static Supplier<Supplier<String>> cur(String s) {
        return () -> () -> s + s;
    }

    <T extends Number> int num(T t) {
        return t.intValue() + f;
    }

    public static void main(String[] a) throws Exception {
        Main m = new Main();
        IntUnaryOperator i1 = m::inst, i2 = Main::st;
        m = new Main(50);
        ToIntBiFunction<Main, Main> b = Main::vm;
        IntFunction<Main> c = Main::new;
        Supplier<Main> c0 = Main::new;
        Function<Integer, int[]> arr = int[]::new;
        GenM<String> ga = String[]::new;
        System.out.println(
                i1.applyAsInt(1)
                        + " "
                        + i2.applyAsInt(1)
                        + " "
                        + b.applyAsInt(m, new Main(7))
                        + " "
                        + c.apply(8).f
                        + c0.get().f
                        + arr.apply(3).length
                        + ga.arr(2).getClass());
        Sub s = m.new Sub();
        System.out.println(s.sup().applyAsInt(1) + " " + s.th().applyAsInt(1));
        byte bb = 1;
        short sh = 2;
        char ch = 'c';
        long l = 5;
        double d = 2.5;
        float f = 1.5f;
        boolean z = true;
        String str = "cap";
        int[] ia = {1};
        Supplier<String> all = () -> bb + sh + ch + l + d + f + " " + z + str + ia[0];
        System.out.println(all.get());
        TriL t = (x, y, w) -> (long) (x + y + w + l);
        System.out.println(t.go(1, 2, 3.7));
        Prim p = (q, r, v, w, x) -> x ? q + r + v + w : -1;
        System.out.println(p.d((byte) 1, (short) 2, 'a', 0.5f, true));
        Function<Object, String> os = Object::toString;
        Function<String, Integer> len = String::length;
        BiFunction<String, String, Boolean> eq = String::equals;
        Comparator<String> cmp = String::compareToIgnoreCase;
        System.out.println(
                os.andThen(len).apply(12345)
                        + " "
                        + eq.apply("a", "a")
                        + cmp.compare("B", "a")
                        + Function.<Integer>identity().apply(9));
        Callable<Integer> ca = () -> 5;
        Runnable r = ia::clone;
        r.run();
        IntBinaryOperator ib = Math::max;
        LongSupplier ls = ia.clone().length > 0 ? () -> 1 : () -> 2L;
        DoubleUnaryOperator du = Math::sqrt;
        ToLongFunction<Integer> tl = Integer::longValue;
        System.out.println(
                ca.call()
                        + ib.applyAsInt(3, 4)
                        + ls.getAsLong()
                        + du.applyAsDouble(16)
                        + tl.applyAsLong(4));
        System.out.println(
                cur("x").get().get()
                        + ((Def) () -> 5).twice().twice().x()
                        + ((Var) Arrays::toString).v("a", "b")
                        + ((Var) x -> x.length + "").v());
        Function<Integer, Function<Integer, Integer>> add = x -> y -> x + y;
        System.out.println(add.apply(3).apply(4));
        Supplier<Object> so =
                () -> {
                    class L {
                        public String toString() {
                            return "L" + str;
                        }
                    }
                    return new L();
                };
        System.out.println(so.get());
        Integer boxed = 5;
        IntSupplier un = () -> boxed;
        Supplier<Long> bo = () -> l;
        ToDoubleFunction<Integer> w = x -> x;
        System.out.println(un.getAsInt() + bo.get() + w.applyAsDouble(3));
        Function<Main, Integer> nm = x -> x.num(2.9);
        System.out.println(nm.apply(new Main(1)));
        try {
            Main nul = null;
            IntUnaryOperator q = nul::inst;
        } catch (NullPointerException e) {
            System.out.println("npe eager");
        }
        Runnable casted = (Runnable & Serializable) () -> System.out.println("ser");
        casted.run();
        System.out.println(casted instanceof Serializable);
        SerF sf = String::length;
        ByteArrayOutputStream bo2 = new ByteArrayOutputStream();
        new ObjectOutputStream(bo2).writeObject(sf);
        SerF back =
                (SerF)
                        new ObjectInputStream(new ByteArrayInputStream(bo2.toByteArray()))
                                .readObject();
        System.out.println(back.apply("four"));
        Runnable[] rs = new Runnable[3];
        for (int i = 0; i < 3; i++) {
            int k = i;
            rs[i] = () -> System.out.print(k);
        }
        for (Runnable x : rs) x.run();
        System.out.println(rs[0].getClass() == rs[1].getClass());
        System.out.println(
                rs[0].getClass().isSynthetic()
                        + " "
                        + rs[0].getClass().isHidden()
                        + " "
                        + rs[0].getClass().getName().startsWith("Main$$Lambda"));
        ((Consumer<Object>) System.out::println).accept("done");
        UnaryOperator<UnaryOperator<Integer>> tw = g -> x -> g.apply(g.apply(x));
        System.out.println(tw.apply(tw.apply(x -> x + 3)).apply(0));
        for (int i = 0; i < 1000; i++) {
            int k = i;
            sf.andThen(x -> x + k).apply("s");
        }
    }
}
