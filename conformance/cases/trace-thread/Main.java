import java.util.*;

public class Main {
    public static void main(String[] x) throws Exception {
        Thread t =
                new Thread(
                        () -> {
                            Object o = null;
                            o.toString();
                        },
                        "worker-x");
        t.start();
        t.join();
        System.out.println("main goes on " + t.getState());
        Thread u =
                new Thread(
                        () -> {
                            throw new Error("u");
                        },
                        "u");
        u.setUncaughtExceptionHandler(
                (th, e) -> System.out.println(th.getName() + " handled " + e));
        u.start();
        u.join();
        Thread.setDefaultUncaughtExceptionHandler(
                (th, e) -> System.out.println("default " + th.getName() + e.getMessage()));
        Thread v =
                new Thread(
                        () -> {
                            throw new RuntimeException("v");
                        },
                        "v");
        v.start();
        v.join();
        ThreadGroup g =
                new ThreadGroup("grp") {
                    public void uncaughtException(Thread th, Throwable e) {
                        System.out.println("group " + e.getMessage());
                    }
                };
        Thread w =
                new Thread(
                        g,
                        () -> {
                            throw new RuntimeException("w");
                        });
        w.start();
        w.join();
        Thread bad =
                new Thread(
                        () -> {
                            throw new RuntimeException("bad");
                        },
                        "bad");
        bad.setUncaughtExceptionHandler(
                (th, e) -> {
                    throw new Error("in handler");
                });
        bad.start();
        bad.join();
        System.out.println("end");
    }
}
