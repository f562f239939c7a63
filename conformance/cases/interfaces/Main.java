public class Main {
    interface A {
        default String hi() {
            return "A.hi " + name();
        }

        String name();

        static String st() {
            return "A.st";
        }

        private String pr() {
            return "A.pr" + prs();
        }

        private static String prs() {
            return "!";
        }

        default String viaPr() {
            return pr();
        }
    }

    interface B extends A {
        default String hi() {
            return "B:" + A.super.hi();
        }
    }

    interface C extends A {
        default String other() {
            return "C.other";
        }
    }

    static class D implements B, C {
        public String name() {
            return "D";
        }
    }

    static class E extends D {
        public String hi() {
            return "E:" + super.hi();
        }
    }

    abstract static class F {
        public String hi() {
            return "F wins";
        }
    }

    static class G extends F implements B {
        public String name() {
            return "G";
        }
    }

    interface X {
        default int m() {
            return 1;
        }
    }

    interface Y {
        default int m() {
            return 2;
        }
    }

    static class XY implements X, Y {
        public int m() {
            return X.super.m() * 10 + Y.super.m();
        }
    }

    interface Gen<T> {
        T get(T t);

        default T twice(T t) {
            return get(get(t));
        }
    }

    static class GI implements Gen<Integer> {
        public Integer get(Integer i) {
            return i + 1;
        }
    }

    interface Eq {
        boolean equals(Object o);

        String toString();

        int hashCode();
    }

    public static void main(String[] a) {
        System.out.println(
                new D().hi()
                        + new E().hi()
                        + new G().hi()
                        + A.st()
                        + new D().viaPr()
                        + new D().other());
        System.out.println(new XY().m());
        System.out.println(new GI().twice(3));
        Gen raw = new GI();
        try {
            raw.get("x");
        } catch (ClassCastException e) {
            System.out.println(e.getMessage());
        }
        Eq q =
                new Eq() {
                    public String toString() {
                        return "eq";
                    }
                };
        System.out.println(q.toString() + q.equals(q));
        A an = () -> "lambda";
        System.out.println(an.hi() + an.viaPr());
        B bn = () -> "lb";
        System.out.println(bn.hi());
        A[] many = {
            new D(),
            new E(),
            new G(),
            an,
            bn,
            new D() {
                public String name() {
                    return "anon";
                }
            }
        };
        for (int i = 0; i < 3; i++) for (A x : many) System.out.print(x.hi() + ";");
        System.out.println();
    }
}
