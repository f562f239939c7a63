public class Main {
    static void m(final int alpha, String... beta) {}

    Main(long gamma) {}

    enum E {
        A;

        E() {}
    }

    class In {
        In(int q) {}
    }

    public static void main(String[] a) throws Exception {
        for (var p : Main.class.getDeclaredMethod("m", int.class, String[].class).getParameters())
            System.out.println(
                    p
                            + " "
                            + p.getName()
                            + p.getModifiers()
                            + p.isNamePresent()
                            + p.isImplicit()
                            + p.isSynthetic());
        for (var c : new Class<?>[] {Main.class, E.class, In.class})
            for (var p : c.getDeclaredConstructors()[0].getParameters())
                System.out.println(p + " " + p.isImplicit() + p.isSynthetic());
    }
}
