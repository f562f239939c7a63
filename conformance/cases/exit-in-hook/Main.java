public class Main {
    public static void main(String[] a) {
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    System.out.println("hook");
                                    Runtime.getRuntime().halt(9);
                                }));
        System.exit(2);
    }
}
