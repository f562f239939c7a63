public class Main {
    public static void main(String[] a) throws Exception {
        Thread t = new Thread(() -> System.exit(4));
        t.start();
        Thread.sleep(20000);
        System.out.println("late");
    }
}
