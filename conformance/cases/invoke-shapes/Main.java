public class Main {
    static class A {
        String m() {
            return "A";
        }

        static String s() {
            return "As";
        }

        private String p() {
            return "Ap";
        }

        String callP() {
            return p();
        }

        protected Object cov() {
            return "Aobj";
        }

        String f = "Af";
        static String g = "Ag";

        final String fin() {
            return "fin";
        }

        long many(
                int a,
                long b,
                float c,
                double d,
                Object e,
                byte f,
                char g,
                short h,
                boolean i,
                int j,
                long k,
                double l) {
            return (long) (a + b + c + d + e.hashCode() + f + g + h + (i ? 1 : 0) + j + k + l);
        }
    }

    static class B extends A {
        String m() {
            return "B" + super.m();
        }

        static String s() {
            return "Bs";
        }

        private String p() {
            return "Bp";
        }

        protected String cov() {
            return "Bstr";
        }

        String f = "Bf";
        static String g = "Bg";
    }

    static class C extends B {
        String m() {
            return "C" + super.m();
        }
    }

    static String o(long x) {
        return "long";
    }

    static String o(Integer x) {
        return "Integer";
    }

    static String o(Object x) {
        return "Object";
    }

    static String o(int... x) {
        return "varargs";
    }

    static String q(double d) {
        return "double";
    }

    static String q(Object o) {
        return "obj";
    }

    public static void main(String[] a) {
        A[] as = {new A(), new B(), new C()};
        for (A x : as)
            System.out.println(x.m() + x.callP() + x.cov() + x.f + ((A) x).f + x.fin() + x.s());
        System.out.println(
                ((A) new C()).f
                        + ((B) new C()).f
                        + new C().f
                        + A.s()
                        + B.s()
                        + C.s()
                        + A.g
                        + B.g
                        + C.g);
        System.out.println(
                as[0].many(1, 2L, 3f, 4d, 5, (byte) 6, 'a', (short) 8, true, 10, 11L, 12d));
        System.out.println(
                o(1)
                        + o((byte) 1)
                        + o((Integer) 1)
                        + o("x")
                        + o()
                        + o('c')
                        + q(1)
                        + q(1f)
                        + q('c')
                        + q(1L));
        Object ob = new int[0];
        System.out.println(
                ob.getClass()
                        + " "
                        + ob.equals(ob)
                        + ((Object) "x").hashCode()
                        + ((Comparable<String>) "a").compareTo("b")
                        + ((CharSequence) "abc").length());
        String r = "";
        for (int i = 0; i < 50; i++) r += as[i % 3].m().length();
        System.out.println(r);
        Runnable rr = Main::hi;
        rr.run();
        new Main().new In().go();
        System.out.println(fact(20) + " " + ack(2, 3) + even(101));
    }

    static void hi() {
        System.out.println("hi");
    }

    class In {
        void go() {
            System.out.println(Main.this.getClass());
        }
    }

    static long fact(int n) {
        return n < 2 ? 1 : n * fact(n - 1);
    }

    static int ack(int m, int n) {
        return m == 0 ? n + 1 : n == 0 ? ack(m - 1, 1) : ack(m - 1, ack(m, n - 1));
    }

    static boolean even(int n) {
        return n == 0 || odd(n - 1);
    }

    static boolean odd(int n) {
        return n != 0 && even(n - 1);
    }
}
