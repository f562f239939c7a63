public class Main {
    public static void main(String[] a) {
        Thread.setDefaultUncaughtExceptionHandler(
                (t, e) -> System.out.println("H " + t.getName() + " " + e));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
        throw new IllegalStateException("x");
    }
}
