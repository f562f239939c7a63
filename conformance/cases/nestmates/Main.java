public class Main {
    private int secret = 1;
    private static String ss = "static";

    private Main() {}

    private Main(int i) {
        secret = i;
    }

    private int priv() {
        return secret;
    }

    private static int sp() {
        return 7;
    }

    class Inner {
        private int mine = 5;

        private int get() {
            return secret + priv() + sp() + Main.this.secret;
        }

        class Deep {
            private int all() {
                return mine + secret + get();
            }
        }
    }

    static class Nested {
        private Nested() {}

        private long l = 3;
        private static int cnt;

        Main make() {
            cnt++;
            return new Main(9);
        }
    }

    interface NI {
        private int q() {
            return 4;
        }

        static int call(NI n) {
            return n.q();
        }
    }

    public static void main(String[] a) throws Exception {
        Main m = new Main(2);
        Inner i = m.new Inner();
        Inner.Deep d = i.new Deep();
        i.mine++;
        System.out.println(
                i.get()
                        + " "
                        + d.all()
                        + " "
                        + new Nested().make().secret
                        + " "
                        + Nested.cnt
                        + " "
                        + (new Nested().l += 2)
                        + NI.call(new NI() {}));
        System.out.println(
                Main.class.getNestHost()
                        + " "
                        + Inner.Deep.class.getNestHost()
                        + " "
                        + Inner.class.isNestmateOf(Nested.class)
                        + " "
                        + String.class.isNestmateOf(Main.class));
        for (Class<?> c : Main.class.getNestMembers()) System.out.println(c);
        System.out.println(Nested.class.getDeclaredField("l").get(new Nested()));
        System.out.println(Main.class.getDeclaredMethod("sp").invoke(null));
        System.out.println(Nested.class.getDeclaredConstructor().newInstance().l);
        System.out.println(
                new Object() {
                    private int z = ss.length();
                }.z);
    }
}
