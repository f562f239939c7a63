public class User {
    public static void field() {
        new OldA().f = 1;
    }

    public static void stat() {
        OldA.s = 1;
    }

    public static void method() {
        new OldA().m();
    }

    public static void abs() {
        new OldB();
    }

    public static void cls() {
        new OldG();
    }

    static class Im implements OldI {
        public void i() {}
    }

    public static void iface() {
        OldI x = new Im();
        x.i();
    }

    public static void access() {
        new OldA().acc();
    }

    public static void stic() {
        OldA.st();
    }

    public static void ctor() {
        new OldA(5);
    }

    public static void priv() {
        Object o = OldG.class;
    }

    static class Ex extends OldF {}

    public static void fin() {
        new Ex();
    }

    public static void type() {
        new OldA().ty = 5L;
    }
}
