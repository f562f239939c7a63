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

    public static void main(String[] args) throws Exception {
        int rounds = Integer.parseInt(args[1]);
        boolean verbose = args.length > 2;
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
