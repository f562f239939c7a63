public class Main {
    static int p(String s, int i) {
        System.out.println("init " + s);
        return i;
    }

    static class A {
        static int x = p("A.x", 1);
        static final int C = 5;
        static final String S = "const";
        static final Integer BOXED = p("A.BOXED", 9);

        static {
            System.out.println("A.clinit");
        }

        static void m() {}

        {
            System.out.println("A.inst");
        }

        A() {
            System.out.println("A()");
            v();
        }

        void v() {
            System.out.println("A.v");
        }
    }

    static class B extends A {
        static int y = p("B.y", 2);
        int f = p("B.f", 3);
        String g = "set";

        B() {
            super();
            System.out.println("B() " + f + g);
        }

        void v() {
            System.out.println("B.v " + f + g);
        }
    }

    interface I {
        int a = p("I.a", 1);

        default void d() {}
    }

    interface J extends I {
        int b = p("J.b", 2);
    }

    interface K {
        int c = p("K.c", 3);

        static void s() {}
    }

    static class D implements J, K {
        static {
            System.out.println("D.clinit");
        }
    }

    static class E1 {
        static {
            System.out.println("E1");
        }
    }

    static class F extends E1 {
        static int q = p("F.q", 1);
    }

    static class Cyc1 {
        static int a = p("c1", 1);
        static int b = Cyc2.z + 1;
    }

    static class Cyc2 {
        static int z = Cyc1.b + 10;
    }

    static class L1 {
        static {
            System.out.println("L1");
        }

        static Object o;
    }

    enum En {
        X,
        Y;

        static {
            System.out.println("En static");
        }

        En() {
            System.out.println("En()");
        }
    }

    public static void main(String[] a) throws Exception {
        System.out.println(A.C + A.S);
        System.out.println("--");
        A[] arr = new A[3];
        Class<?> c = A.class;
        System.out.println(arr.length + c.getName());
        System.out.println("B.x via B");
        System.out.println(B.x);
        System.out.println("new B");
        new B();
        System.out.println("new D");
        new D();
        System.out.println("K.c " + K.c);
        System.out.println("J.b " + J.b);
        System.out.println("F.class no init " + F.class.getSimpleName());
        System.out.println("forName noinit");
        Class.forName("Main$F", false, Main.class.getClassLoader());
        System.out.println("forName init");
        Class.forName("Main$F");
        System.out.println(Cyc1.b + " " + Cyc2.z);
        System.out.println("instanceof");
        Object o = "x";
        System.out.println(o instanceof L1);
        System.out.println(En.valueOf("Y").ordinal());
        System.out.println(java.lang.reflect.Array.newInstance(L1.class, 1).getClass());
        L1.class.getDeclaredFields();
        System.out.println("get");
        L1.class.getDeclaredField("o").get(null);
        System.out.println("lambda");
        Runnable r = Lazy::go;
        System.out.println("made");
        r.run();
        var mh =
                java.lang.invoke.MethodHandles.lookup()
                        .findStatic(
                                Lazy2.class,
                                "go",
                                java.lang.invoke.MethodType.methodType(void.class));
        System.out.println("found");
        try {
            mh.invokeExact();
        } catch (Throwable t) {
            System.out.println(t);
        }
    }

    static class Lazy {
        static {
            System.out.println("Lazy");
        }

        static void go() {
            System.out.println("go");
        }
    }

    static class Lazy2 {
        static {
            System.out.println("Lazy2");
        }

        static void go() {
            System.out.println("go2");
        }
    }
}
