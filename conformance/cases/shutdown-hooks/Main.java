public class Main {
    public static void main(String[] a) {
        Runtime r = Runtime.getRuntime();
        for (int i = 0; i < 5; i++) {
            int k = i;
            r.addShutdownHook(
                    new Thread(
                            () -> {
                                if (k == 2) throw new RuntimeException("in hook");
                                System.out.println("hook " + k);
                            },
                            "H" + i));
        }
        Thread t = new Thread(() -> System.out.println("removed"));
        r.addShutdownHook(t);
        System.out.println(r.removeShutdownHook(t) + " " + r.removeShutdownHook(t));
        r.addShutdownHook(t);
        try {
            r.addShutdownHook(t);
        } catch (IllegalArgumentException e) {
            System.out.println(e);
        }
        r.removeShutdownHook(t);
        r.addShutdownHook(
                new Thread(
                        () -> {
                            try {
                                r.addShutdownHook(new Thread());
                            } catch (IllegalStateException e) {
                                System.out.println(e);
                            }
                        }));
    }
}
