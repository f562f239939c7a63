public class Main {
    interface R {
        void run() throws Throwable;
    }

    static void t(R r) {
        try {
            r.run();
            System.out.println("no exception");
        } catch (Throwable e) {
            System.out.println(e);
        }
    }

    static class P {}

    static class Q extends P {}

    record Rec(int a) {}

    public static void main(String[] a) {
        int[] i = new int[3];
        long[] l = {};
        Object[] o = new Integer[2];
        byte[] b = new byte[1];
        String[][] s = new String[2][1];
        boolean[] z = {};
        char[] c = {};
        short[] h = {};
        float[] f = {};
        double[] d = {};
        t(() -> i[3] = 0);
        t(() -> System.out.println(i[-1]));
        t(() -> l[0]++);
        t(() -> System.out.println(o[Integer.MIN_VALUE]));
        t(() -> b[1] = 2);
        t(() -> s[1][1] = "");
        t(() -> z[0] = true);
        t(() -> c[7]++);
        t(() -> h[0] = 1);
        t(() -> f[0] += 1);
        t(() -> System.out.println(d[99]));
        t(() -> o[0] = "s");
        t(() -> o[1] = new int[0]);
        t(() -> ((Object[]) (Object) s)[0] = new Object[1]);
        t(
                () -> {
                    Object[] q = new P[1];
                    q[0] = new Object();
                });
        t(
                () -> {
                    P[] q = new Q[1];
                    q[0] = new P();
                });
        t(() -> System.out.println((String) (Object) 1));
        t(() -> System.out.println((Integer) (Object) "x"));
        t(() -> System.out.println((Q) new P()));
        t(() -> System.out.println((int[]) (Object) new long[0]));
        t(() -> System.out.println(((Runnable) (Object) "x")));
        t(() -> System.out.println((Object[]) (Object) new int[1]));
        t(() -> System.out.println((P[]) (Object) new String[1]));
        t(() -> System.out.println((Rec) (Object) new Q[0][0]));
        t(() -> System.out.println((java.sql.Date) (Object) "x"));
        t(() -> System.out.println((java.util.logging.Level) (Object) new P()));
        t(() -> System.out.println(new int[-1]));
        t(() -> System.out.println(new Object[-2147483648]));
        t(() -> "abc".charAt(3));
        t(() -> "abc".substring(2, 1));
        t(() -> "abc".substring(-1));
        t(() -> new StringBuilder("x").insert(3, "q"));
        t(() -> new StringBuilder("x").deleteCharAt(1));
        t(() -> java.util.List.of(1).get(1));
        t(() -> new java.util.ArrayList<>().get(0));
        t(() -> new java.util.ArrayList<>(java.util.List.of(1)).add(5, 2));
        t(() -> new java.util.LinkedList<>().getFirst());
        t(() -> Integer.parseInt("x1"));
        t(() -> Integer.parseInt(""));
        t(() -> Long.parseLong("9223372036854775808"));
        t(() -> Integer.parseInt("99", 8));
        t(() -> Double.parseDouble("1.2.3"));
        t(() -> Integer.parseInt(null));
        t(() -> java.util.Objects.requireNonNull(null, "msg"));
        t(() -> java.util.Objects.checkIndex(5, 3));
        t(() -> Math.addExact(Integer.MAX_VALUE, 1));
        t(() -> Math.toIntExact(1L << 40));
        t(() -> Thread.State.valueOf("NOPE"));
        t(() -> java.util.List.of(1).add(2));
        t(() -> java.util.List.of(1, null));
        t(() -> java.util.Map.of(1, 2, 1, 3));
        t(() -> new java.util.ArrayDeque<>().add(null));
        t(() -> new java.util.TreeMap<Object, Object>().put(new P(), 1));
        t(() -> java.util.Optional.empty().get());
        t(
                () -> {
                    var x = new java.util.ArrayList<>(java.util.List.of(1, 2, 3));
                    for (var y : x) x.remove(y);
                });
        t(() -> new java.util.ArrayList<>(-1));
        t(() -> "x".repeat(-1));
        t(() -> System.arraycopy(i, 0, i, 2, 2));
        t(() -> System.arraycopy(i, -1, i, 0, 1));
        t(() -> System.arraycopy(i, 0, l, 0, 0));
        t(() -> System.arraycopy("x", 0, i, 0, 0));
        t(() -> System.arraycopy(i, 0, "x", 0, 0));
        t(() -> System.arraycopy(o, 0, i, 0, 0));
        t(() -> System.arraycopy(i, 0, i, 0, -1));
        t(() -> System.arraycopy(o, 0, s, 1, 2));
        t(() -> System.arraycopy(new Object[] {1, "s"}, 0, new Integer[2], 0, 2));
        t(() -> System.arraycopy(null, 0, i, 0, -1));
        t(() -> Class.forName("no.such.Thing"));
        t(() -> Class.forName("[Lno.Such;"));
        t(() -> Class.forName("a/b"));
        t(() -> Class.forName("int"));
        t(() -> Main.class.getMethod("nope", int.class));
        t(() -> Main.class.getField("nope"));
        t(() -> P.class.getDeclaredConstructor(String.class));
        t(() -> Enum.valueOf(Thread.State.class, null));
        t(
                () -> {
                    throw null;
                });
        t(
                () -> {
                    throw new Error();
                });
        t(
                () -> {
                    assert false : "off";
                });
        t(() -> Character.toChars(0x110000));
        t(() -> String.format("%d", "x"));
        t(() -> String.format("%q"));
        t(() -> String.format("%s %s", 1));
        t(() -> java.util.regex.Pattern.compile("a(b"));
        t(() -> new java.math.BigDecimal(1).divide(new java.math.BigDecimal(3)));
        t(() -> java.math.BigInteger.ONE.divide(java.math.BigInteger.ZERO));
        t(() -> java.time.LocalDate.of(2021, 2, 29));
        t(() -> java.time.LocalDate.parse("x"));
    }
}
