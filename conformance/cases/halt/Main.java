public class Main {
    public static void main(String[] a) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("not run")));
        System.out.println("x");
        Runtime.getRuntime().halt(5);
    }
}
