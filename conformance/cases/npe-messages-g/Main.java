public class Main {
    int i;
    long l;
    Main m;
    int[] ia;
    int[][] iaa;
    Object[] oa;
    String s;
    static Main sm;
    static int[] sia;
    Main[] ma;
    byte[] ba;
    boolean[] za;
    char[] ca;
    short[] sa;
    float[] fa;
    double[] da;
    long[] la;
    Integer boxed;

    Main get() {
        return m;
    }

    static Main sget(int a, String b, long[] c, Main[][] d) {
        return sm;
    }

    int[] arr() {
        return ia;
    }

    Main chain() {
        return this;
    }

    private void pv() {}

    interface R {
        void run() throws Throwable;
    }

    static void t(R r) {
        try {
            r.run();
            System.out.println("none");
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        } catch (Throwable e) {
            System.out.println(e);
        }
    }

    static void params(Main p, int[] q, long w, Object z) {
        t(() -> {});
        try {
            p.i = 1;
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
        try {
            q[0]++;
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
        try {
            z.hashCode();
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
    }

    void inst(Main p) {
        try {
            p.m.m.i = 3;
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
        try {
            this.m.pv();
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
        try {
            m.l++;
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
    }

    public static void main(String[] a) throws Throwable {
        Main n = null, x = new Main();
        int k = 2;
        int[] in = null;
        int[][] jn = {null, {1}};
        x.iaa = new int[3][];
        x.oa = new Object[2];
        x.ma = new Main[4];
        String str = null;
        Object o = null;
        long[][][] deep = new long[2][2][];
        byte idx = 1;
        long big = 5;
        double dbl = 1;
        params(null, null, 1, null);
        x.inst(x);
        x.inst(null);
        t(() -> n.i = 1);
        t(() -> System.out.println(n.l));
        t(() -> n.get());
        t(() -> n.chain().get());
        t(() -> x.get().get());
        t(() -> x.m.m = null);
        t(() -> x.chain().m.i++);
        t(() -> sm.i = 5);
        t(() -> sget(1, "", null, null).i = 2);
        t(() -> System.out.println(sm.m.l));
        t(() -> in[0] = 1);
        t(() -> System.out.println(in[k]));
        t(() -> System.out.println(in.length));
        t(() -> System.out.println(x.ia.length));
        t(() -> jn[0][1] = 5);
        t(() -> x.iaa[k][1]++);
        t(() -> System.out.println(x.iaa[2][k]));
        t(() -> x.oa[1].hashCode());
        t(() -> x.oa[k - 1].toString());
        t(() -> x.ma[k + 1].m.i = 1);
        t(() -> x.arr()[0] = 1);
        t(() -> System.out.println(x.arr()[x.i]));
        t(() -> sia[0]++);
        t(() -> System.out.println(deep[1][0][3]));
        t(() -> deep[idx][idx][idx] = 9L);
        t(() -> str.length());
        t(() -> str.substring(1, 2).trim());
        t(() -> x.s.isEmpty());
        t(
                () -> {
                    throw null;
                });
        t(
                () -> {
                    RuntimeException e = null;
                    throw e;
                });
        t(
                () -> {
                    synchronized (o) {
                    }
                });
        t(
                () -> {
                    synchronized (x.m) {
                    }
                });
        t(
                () -> {
                    int q = x.boxed;
                });
        t(
                () -> {
                    for (int q : in) {}
                });
        t(
                () -> {
                    for (Object q : (Iterable<?>) o) {}
                });
        t(
                () -> {
                    switch (str) {
                        case "a":
                    }
                });
        t(
                () -> {
                    n.new In();
                });
        t(
                () -> {
                    Runnable r = n::pv;
                });
        t(() -> x.ba[0] = 1);
        t(() -> x.za[0] = true);
        t(() -> x.ca[0]++);
        t(() -> x.sa[0] = 2);
        t(() -> x.fa[0] = 1f);
        t(() -> x.da[1] = 2);
        t(() -> x.la[1] += 2);
        t(() -> x.oa[x.ia[0]] = 5);
        t(() -> x.ma[0] = null);
        t(() -> ((String) o).length());
        t(() -> ((Main) x.oa[0]).i = 1);
        t(() -> (k > 1 ? n : x).get());
        t(() -> new Main().m.get());
        t(() -> (new Object[1])[0].hashCode());
        t(() -> (new int[2][][])[1].clone());
        t(() -> "x".concat(null));
        t(() -> Main.class.cast(null).i++);
        t(() -> java.util.List.of(x).get(0).m.i++);
        t(() -> x.getClass().getSuperclass().getSuperclass().getName());
        t(() -> System.getProperty("no.such").length());
        t(() -> x.ma[Math.min(1, 2)].get());
        t(() -> x.ma[(int) big - 4].i = 0);
        t(() -> x.ma[(int) dbl].i = 0);
        t(() -> x.ma[k * 2 - 3].i = 0);
        t(() -> x.iaa[x.ma.length - 3][0]++);
        t(() -> ((Runnable) null).run());
        t(() -> System.arraycopy(null, 0, in, 0, 1));
        t(() -> x.<String>gen().length());
        t(() -> x.vs(1, 2L, 3.0, 'c', null).i = 5);
        Main l1 = null;
        try {
            l1.i = k;
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
        Main l2 = x.m;
        try {
            l2.vs(1, 2, 3, 'c');
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
        try {
            a = null;
            System.out.println(a[0]);
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
        {
            int w = 1;
            Main q1 = null;
            try {
                q1.ma[w] = q1;
            } catch (NullPointerException e) {
                System.out.println(e.getMessage());
            }
        }
        {
            Main q2 = null;
            try {
                q2.m = new Main();
            } catch (NullPointerException e) {
                System.out.println(e.getMessage());
            }
        }
        for (int[] row : jn)
            try {
                row[0] += row[0];
            } catch (NullPointerException e) {
                System.out.println(e.getMessage());
            }
        System.out.println(x.boxed + x.s);
    }

    class In {}

    <T> T gen() {
        return null;
    }

    Main vs(int a, long b, double c, char d, Object... r) {
        return null;
    }
}
