/** A loop that is one jump to itself stops for collections, and ends with the program. */
public class Main {
    static volatile boolean started;

    static void spin() {
        started = true;
        for (;;);
    }

    public static void main(String[] args) throws Exception {
        Thread thread = new Thread(Main::spin);
        thread.setDaemon(true);
        thread.start();
        while (!started) Thread.onSpinWait();
        for (int i = 0; i < 3; i++) {
            Thread.sleep(10);
            System.gc();
        }
        System.out.println(thread.getStackTrace()[0].getMethodName() + " " + thread.isAlive());
    }
}
