import java.util.*;
import java.util.function.*;

public class Main {
    abstract static class Base<T, R> {
        abstract R apply(T t);

        R call(T t) {
            return apply(t);
        }

        T[] arr;

        Comparable<T> cmp() {
            return null;
        }
    }

    static class S extends Base<String, Integer> implements Comparable<S>, Supplier<String> {
        Integer apply(String s) {
            return s.length();
        }

        public int compareTo(S o) {
            return 1;
        }

        public String get() {
            return "got";
        }

        Comparable<String> cmp() {
            return "x";
        }
    }

    static <T extends Comparable<? super T> & java.io.Serializable> T max(
            Collection<? extends T> c) {
        T m = null;
        for (T t : c) if (m == null || t.compareTo(m) > 0) m = t;
        return m;
    }

    static <T> T[] mk(T... t) {
        return t;
    }

    static <E extends Exception> void sneaky(Exception e) throws E {
        throw (E) e;
    }

    static class Node<T> {
        T v;
        Node<T> n;

        Node(T v, Node<T> n) {
            this.v = v;
            this.n = n;
        }
    }

    public static void main(String[] a) throws Exception {
        Base raw = new S();
        System.out.println(raw.call("four"));
        try {
            raw.call(5);
        } catch (ClassCastException e) {
            System.out.println(e.getMessage());
        }
        System.out.println(max(List.of(3, 9, 2)) + max(Set.of("q")));
        System.out.println(mk(1, "a", 2.0).getClass() + " " + mk("x").getClass() + mk().length);
        try {
            Main.<RuntimeException>sneaky(new java.io.IOException("io"));
        } catch (Exception e) {
            System.out.println(e);
        }
        List<String> ls = new ArrayList<>();
        ((List) ls).add(1);
        try {
            String s = ls.get(0);
        } catch (ClassCastException e) {
            System.out.println(e.getMessage());
        }
        for (var m :
                new TreeMap<String, java.lang.reflect.Method>() {
                    {
                        for (var m : S.class.getDeclaredMethods()) put(m.toString(), m);
                    }
                }.values())
            System.out.println(
                    m + " " + m.isBridge() + m.isSynthetic() + " " + m.toGenericString());
        System.out.println(
                S.class.getGenericSuperclass() + Arrays.toString(S.class.getGenericInterfaces()));
        Node<Integer> n = null;
        for (int i = 0; i < 5; i++) n = new Node<>(i, n);
        int t = 0;
        for (; n != null; n = n.n) t = t * 10 + n.v;
        System.out.println(t);
    }
}
