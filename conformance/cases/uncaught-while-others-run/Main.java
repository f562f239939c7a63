public class Main {
    public static void main(String[] a) throws Exception {
        new Thread(
                        () -> {
                            try {
                                Thread.sleep(200);
                            } catch (InterruptedException e) {
                            }
                            System.out.println("other ends");
                        })
                .start();
        throw new Exception("main is over");
    }
}
