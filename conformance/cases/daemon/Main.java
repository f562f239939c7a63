public class Main {
    public static void main(String[] a) throws Exception {
        Thread d =
                new Thread(
                        () -> {
                            while (true)
                                try {
                                    Thread.sleep(1000);
                                } catch (InterruptedException e) {
                                }
                        });
        d.setDaemon(true);
        d.start();
        System.out.println(d.isDaemon() + " " + new Thread().isDaemon());
        Thread[] in = new Thread[1];
        Thread d2 = new Thread(() -> in[0] = new Thread());
        d2.setDaemon(true);
        d2.start();
        d2.join();
        System.out.println(in[0].isDaemon());
        try {
            d.setDaemon(false);
        } catch (IllegalThreadStateException e) {
            System.out.println(e);
        }
        new Thread(
                        () -> {
                            try {
                                Thread.sleep(100);
                            } catch (InterruptedException e) {
                            }
                            System.out.println("non-daemon ends last");
                        })
                .start();
        System.out.println("main ends");
    }
}
