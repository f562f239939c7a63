public class Main {
    static void t(Runnable r) {
        try {
            r.run();
            System.out.println("passed");
        } catch (AssertionError e) {
            System.out.println(e + " " + e.getMessage() + " " + e.getCause());
        }
    }

    public static void main(String[] a) {
        t(
                () -> {
                    assert 1 > 2;
                });
        t(
                () -> {
                    assert false : "msg";
                });
        t(
                () -> {
                    assert false : 5;
                });
        t(
                () -> {
                    assert false : 'c';
                });
        t(
                () -> {
                    assert false : new Exception("c");
                });
        t(
                () -> {
                    assert true : 1 / 0;
                });
        t(
                () -> {
                    assert false : null;
                });
        System.out.println(
                Main.class.desiredAssertionStatus() + " " + String.class.desiredAssertionStatus());
    }
}
