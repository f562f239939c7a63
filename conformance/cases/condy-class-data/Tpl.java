import java.lang.invoke.*;

public class Tpl implements Runnable {
    static Object get() throws Throwable {
        return MethodHandles.classData(MethodHandles.lookup(), "_", Object.class);
    }

    static int sec() {
        return Main.call();
    }

    public void run() {
        System.out.println("run ");
    }

    static void boom() {
        throw new RuntimeException();
    }
}
