import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.BufferedInputStream;

/**
 * Runs generated programs (conformance/src/programs), each a class in a loader of its own, and prints a line for each:
 * what a first run of it came to and what all rounds came to.
 */
public class RunPrograms {
    static class One extends ClassLoader {
        Class<?> define(byte[] b) {
            return defineClass(null, b, 0, b.length);
        }
    }

    /** Mutants may never end: each runs in a thread that is given up, and with it the process, after some seconds. */
    private static void mutants(String file, int rounds, int first) throws Exception {
        try (var in = new DataInputStream(new BufferedInputStream(new FileInputStream(file)))) {
            for (int n = 0; ; n++) {
                int length;
                try {
                    length = in.readInt();
                } catch (EOFException e) {
                    return;
                }
                byte[] bytes = in.readNBytes(length);
                if (n < first) continue;
                String[] result = {"slow"};
                Thread t = new Thread(null, () -> {
                    try {
                        Base p = (Base) new One().define(bytes).getDeclaredConstructor().newInstance();
                        long all = 0;
                        for (int i = 0; i < rounds; i++) all = all * 31 + p.run(i * 7 - 3);
                        result[0] = Long.toHexString(all);
                    } catch (Throwable e) {
                        Throwable cause = e instanceof java.lang.reflect.InvocationTargetException ? e.getCause() : e;
                        result[0] = "fails: " + cause.getClass().getName();
                    }
                }, "mutant", 1 << 20);
                t.setDaemon(true);
                t.start();
                t.join(4000);
                System.out.println(n + " " + result[0]);
                if (t.isAlive()) {
                    System.out.flush();
                    Runtime.getRuntime().halt(3);
                }
            }
        }
    }

    public static void main(String[] args) throws Exception {
        int rounds = Integer.parseInt(args[1]);
        boolean verbose = args.length > 2 && args[2].equals("-v");
        if (args.length > 3 && args[2].equals("-mutants")) {
            mutants(args[0], rounds, Integer.parseInt(args[3]));
            return;
        }
        try (var in = new DataInputStream(new BufferedInputStream(new FileInputStream(args[0])))) {
            for (;;) {
                int length;
                try {
                    length = in.readInt();
                } catch (EOFException e) {
                    break;
                }
                Class<?> c = new One().define(in.readNBytes(length));
                StringBuilder line = new StringBuilder(c.getName());
                try {
                    Base p = (Base) c.getDeclaredConstructor().newInstance();
                    long all = 0;
                    for (int i = 0; i < rounds; i++) {
                        long one = p.run(i * 7 - 3);
                        all = all * 31 + one;
                        if (i == 0) line.append(' ').append(Long.toHexString(one));
                        if (verbose) System.out.println(i + " " + Long.toHexString(one));
                    }
                    line.append(' ').append(Long.toHexString(all));
                } catch (Throwable e) {
                    line.append(" fails: ").append(String.valueOf(e).replace('\n', ' '));
                }
                System.out.println(line);
            }
        }
    }
}
