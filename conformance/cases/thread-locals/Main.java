import java.util.*;

public class Main {
    static ThreadLocal<List<String>> tl = ThreadLocal.withInitial(ArrayList::new);
    static InheritableThreadLocal<String> in =
            new InheritableThreadLocal<>() {
                protected String childValue(String p) {
                    return p + "-child";
                }
            };

    public static void main(String[] a) throws Exception {
        tl.get().add("main");
        in.set("p");
        Thread t =
                new Thread(
                        () -> {
                            tl.get().add("t");
                            System.out.println(tl.get() + in.get());
                            in.remove();
                            System.out.println(in.get());
                        });
        t.start();
        t.join();
        System.out.println(tl.get() + in.get());
        tl.remove();
        System.out.println(tl.get());
        for (int i = 0; i < 200; i++) {
            ThreadLocal<Integer> x = new ThreadLocal<>();
            x.set(i);
            if (x.get() != i) System.out.println("bad");
        }
        Thread n = new Thread(null, () -> System.out.println(in.get()), "noinherit", 0, false);
        n.start();
        n.join();
        java.util.concurrent.ThreadLocalRandom.current().nextInt();
    }
}
