public class Main {
    static boolean f() {
        System.out.println("called");
        return false;
    }

    public static void main(String[] a) {
        assert f() : "x";
        System.out.println(Main.class.desiredAssertionStatus());
        ClassLoader.getSystemClassLoader().setDefaultAssertionStatus(true);
        System.out.println(Late.on());
    }

    static class Late {
        static boolean on() {
            boolean b = false;
            assert b = true;
            return b;
        }
    }
}
