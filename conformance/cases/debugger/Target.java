import java.util.ArrayList;
import java.util.List;

/** What is debugged. The debugger sets breakpoints by numbers of lines. */

public class Target {
    static int total = 3;
    final String name;
    long count;

    Target(String name) {
        this.name = name;
    }

    int add(int a, long b, double c) {
        int sum = a;
        sum += (int) b;
        sum += (int) c;
        count = sum;
        return sum;
    }

    static int nested(int depth) {
        if (depth == 0) {
            return 1;
        }
        return depth * nested(depth - 1);
    }

    static synchronized String greet(Object who) {
        return "hello " + who;
    }

    static void fail(String why) {
        throw new IllegalStateException(why);
    }

    static int loop(int[] values) {
        int sum = 0;
        for (int v : values) {
            sum += v;
        }
        return sum;
    }

    static String popped(String text) {
        String twice = text + text;
        return twice;
    }

    static int forced() {
        int x = 1;
        return x;
    }

    static void stop() {}

    public static void main(String[] args) throws Exception {
        Target t = new Target("target");
        stop();
        System.out.println("add " + t.add(1, 2L, 3.5));
        stop();
        System.out.println(nested(3));
        System.out.println(loop(new int[] {1, 2, 3}));
        try {
            fail("caught");
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
        total = 4;
        t.count += total;
        System.out.println(popped("ab"));
        System.out.println("forced " + forced());
        List<String> names = new ArrayList<>();
        Thread worker = new Thread(() -> names.add(greet("thread")), "worker");
        worker.start();
        worker.join();
        System.out.println(names + " " + t.count + " " + total);
        stop();
        fail("uncaught");
    }
}
