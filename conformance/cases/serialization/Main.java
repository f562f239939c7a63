import java.io.*;
import java.util.*;

public class Main {
    /** Asking for the number of a class that has none asks for its static initializer, and so runs it. */
    static class Failing implements Serializable {
        static {
            if (true) throw new IllegalStateException("from the initializer");
        }
    }

    static class P implements Serializable {
        private static final long serialVersionUID = 1;
        int i = 5;
        transient int t = 6;
        String s = "p";
        P self = this;
        final long fin;
        Object[] os = {1, "two", 3.0, 'c', null, new int[][] {{1}, {2, 3}}};

        P(long f) {
            fin = f;
        }
    }

    static class Base {
        int b = 1;

        Base() {
            b = 77;
            System.out.println("Base()");
        }
    }

    static class Sub extends Base implements Serializable {
        int c = 2;
        Date d = new Date(0);
    }

    static class Cust implements Serializable {
        transient String secret = "s";
        int v = 3;

        private void writeObject(ObjectOutputStream o) throws IOException {
            o.defaultWriteObject();
            o.writeUTF(secret + "!");
            o.writeObject(List.of(1));
        }

        private void readObject(ObjectInputStream in) throws Exception {
            in.defaultReadObject();
            secret = in.readUTF();
            System.out.println(in.readObject());
        }
    }

    static class Ext implements Externalizable {
        int q;

        public Ext() {
            System.out.println("Ext()");
        }

        public void writeExternal(ObjectOutput o) throws IOException {
            o.writeInt(q * 2);
        }

        public void readExternal(ObjectInput in) throws IOException {
            q = in.readInt();
        }
    }

    static class Sing implements Serializable {
        static final Sing I = new Sing();

        private Object readResolve() {
            return I;
        }
    }

    static class Repl implements Serializable {
        Object writeReplace() {
            return "replaced";
        }
    }

    enum E {
        A,
        B {}
    }

    record R(int x, String y, R next) implements Serializable {
        R {
            System.out.println("R ctor " + x);
        }
    }

    static class Non {}

    static class Bad implements Serializable {
        Non n = new Non();
    }

    static class Fields implements Serializable {
        private static final ObjectStreamField[] serialPersistentFields = {
            new ObjectStreamField("k", int.class)
        };

        private void writeObject(ObjectOutputStream o) throws IOException {
            var pf = o.putFields();
            pf.put("k", 88);
            o.writeFields();
        }

        private void readObject(ObjectInputStream i) throws Exception {
            System.out.println("k=" + i.readFields().get("k", 0));
        }
    }

    static byte[] ser(Object o) throws IOException {
        ByteArrayOutputStream b = new ByteArrayOutputStream();
        try (ObjectOutputStream x = new ObjectOutputStream(b)) {
            x.writeObject(o);
        }
        return b.toByteArray();
    }

    static <T> T rt(T o) throws Exception {
        return (T) new ObjectInputStream(new ByteArrayInputStream(ser(o))).readObject();
    }

    public static void main(String[] a) throws Exception {
        P p = rt(new P(9));
        System.out.println(
                p.i + " " + p.t + p.s + (p.self == p) + p.fin + Arrays.deepToString(p.os));
        Sub s = new Sub();
        s.b = 5;
        s = rt(s);
        System.out.println(s.b + " " + s.c + s.d.getTime());
        Cust c = rt(new Cust());
        System.out.println(c.secret + c.v);
        Ext e = new Ext();
        e.q = 4;
        System.out.println(rt(e).q);
        System.out.println(
                (rt(Sing.I) == Sing.I)
                        + " "
                        + rt((Object) new Repl())
                        + (rt(E.B) == E.B)
                        + rt(E.class));
        System.out.println(rt(new R(1, "a", new R(2, "b", null))));
        rt(new Fields());
        try {
            ser(new Bad());
        } catch (NotSerializableException x) {
            System.out.println(x);
        }
        Object[] cols = {
            new ArrayList<>(List.of(1, 2)),
            new LinkedList<>(List.of("a")),
            new HashMap<>(Map.of("k", 1)),
            new TreeMap<>(Comparator.reverseOrder()),
            new HashSet<>(Set.of(5)),
            new ArrayDeque<>(List.of(3)),
            new PriorityQueue<>(List.of(3, 1)),
            new BitSet(),
            Collections.unmodifiableList(List.of(1)),
            List.of(1, 2),
            Map.of(1, 2),
            new java.math.BigDecimal("1.50"),
            new java.math.BigInteger("99"),
            Locale.FRANCE,
            new UUID(1, 2),
            java.time.LocalDate.of(2020, 2, 29),
            java.time.Duration.ofHours(5),
            new StringBuilder("sb"),
            Optional.class,
            int[].class,
            int.class,
            new EnumMap<>(Map.of(E.A, 1)),
            EnumSet.of(E.B),
            new Random(5),
            new java.util.concurrent.ConcurrentHashMap<>(Map.of("z", 1)),
            new Throwable("thr").getMessage(),
            new java.util.concurrent.atomic.AtomicInteger(4)
        };
        for (Object o : cols) {
            Object q = rt(o);
            System.out.println(
                    q.getClass().getName() + " " + (q instanceof Random r ? r.nextInt() : q));
        }
        System.out.println(
                Arrays.hashCode(ser(new P(1)))
                        + " "
                        + ser(new P(1)).length
                        + ObjectStreamClass.lookup(Cust.class)
                        + ObjectStreamClass.lookup(Non.class));
        byte[] b = ser("x");
        b[4] = 0x11;
        try {
            new ObjectInputStream(new ByteArrayInputStream(b)).readObject();
        } catch (IOException x) {
            System.out.println(x);
        }
        try {
            new ObjectInputStream(new ByteArrayInputStream(new byte[4]));
        } catch (IOException x) {
            System.out.println(x);
        }
        ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(ser(new P(1))));
        in.setObjectInputFilter(
                f ->
                        f.serialClass() == P.class
                                ? ObjectInputFilter.Status.REJECTED
                                : ObjectInputFilter.Status.UNDECIDED);
        try {
            in.readObject();
        } catch (InvalidClassException x) {
            System.out.println(x.getMessage());
        }
        try {
            System.out.println(ObjectStreamClass.lookup(Failing.class).getSerialVersionUID());
        } catch (ExceptionInInitializerError x) {
            System.out.println(x.getCause());
        }
        Exception ex = rt(new Exception("m", new Error("c")));
        System.out.println(ex + " " + ex.getCause() + ex.getStackTrace()[0]);
    }
}
