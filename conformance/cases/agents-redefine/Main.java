import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.function.IntUnaryOperator;

public class Main {
    static int hot(Version0 v, int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum += v.virtual(i) + Version0.twice(i) + v.last(i) + v.secretly(i);
        }
        return sum;
    }

    public static void main(String[] args) throws Throwable {
        int n = Integer.getInteger("size", 30_000);
        Version0 v = new Version0();
        Sub sub = new Sub();
        Method reflected = Version0.class.getDeclaredMethod("twice", int.class);
        Method secret = Version0.class.getDeclaredMethod("secret", int.class);
        secret.setAccessible(true);
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        MethodType type = MethodType.methodType(int.class, int.class);
        MethodHandle direct = lookup.findStatic(Version0.class, "twice", type);
        MethodHandle virtual = lookup.findVirtual(Version0.class, "virtual", type);
        IntUnaryOperator lambda = Version0::twice;
        Runnable bound = v::text;
        Runnable r = v;
        Speaks speaker = new Speaker();
        Throwable before = trace(v);

        System.out.println(hot(v, n) + " " + hot(sub, n) + " " + Version0.spin(n));
        Version0.inTheMiddle = () -> {
            try {
                Agent.become(Version0.class, "Version1");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
        System.out.println(v.old(3));
        System.out.println(v.old(3));
        // In the same frame, before and after.
        System.out.println(Version0.twice(5) + " " + v.virtual(5) + " " + v.last(5) + " " + v.secretly(5));
        System.out.println(reflected.invoke(null, 5) + " " + secret.invoke(v, 5));
        System.out.println((int) direct.invokeExact(5) + " " + (int) virtual.invokeExact(v, 5) + " "
            + (int) virtual.invokeExact((Version0) sub, 5));
        System.out.println(lambda.applyAsInt(5) + " " + sub.virtual(5) + " " + v.locked() + " " + v.text());
        r.run();
        bound.run();
        System.out.println(hot(v, n) + " " + hot(sub, n) + " " + Version0.spin(n));
        System.out.println(new Version0().field + " " + Version0.class.getDeclaredMethods().length);
        System.out.println(Version0.class.getDeclaredMethod("twice", int.class).equals(reflected));
        before.printStackTrace(System.out);

        System.out.println(speaker.speak());
        Agent.become(Speaks.class, "SpeakB");
        System.out.println(speaker.speak() + " " + ((Speaks) new Speaks() { }).speak());

        inALoop(n);
        again();
    }

    static Throwable trace(Version0 v) {
        return new Throwable("made before");
    }

    static volatile boolean changed;

    /** A loop that is in compiled code when what it calls changes. */
    static void inALoop(int n) throws Exception {
        Thread t = new Thread(() -> {
            long rounds = 0;
            while (Loop.step0() == 0) {
                rounds++;
            }
            System.out.println("the loop saw it");
        });
        t.start();
        for (int i = 0; i < n; i++) {
            Loop.step0();
        }
        Agent.become(Loop.class, "Loup");
        t.join();
    }

    /** Many times, back and forth. */
    static void again() throws Exception {
        Version0.inTheMiddle = () -> { };
        for (int i = 0; i < 20; i++) {
            Agent.become(Version0.class, i % 2 == 0 ? "Version0" : "Version1");
            if (Version0.twice(7) != (i % 2 == 0 ? 8 : 14)) {
                System.out.println("wrong in round " + i);
            }
        }
        System.out.println(new Version0().text());
    }
}

class Loop {
    static int step0() { return 0; }
}

class Loup {
    static int step0() { return 1; }
}
