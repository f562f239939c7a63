import java.io.*;

/** Defines and links each class of a file in a loader of its own, runs nothing of it, and prints what came of it. */
public class LinkAll {
    static class One extends ClassLoader {
        One() {
            super(ClassLoader.getPlatformClassLoader());
        }

        Class<?> define(byte[] b) {
            return defineClass(null, b, 0, b.length);
        }
    }

    public static void main(String[] args) throws Exception {
        try (var in = new DataInputStream(new BufferedInputStream(new FileInputStream(args[0])))) {
            for (int n = 0; ; n++) {
                int length;
                try {
                    length = in.readInt();
                } catch (EOFException e) {
                    return;
                }
                byte[] bytes = in.readNBytes(length);
                String result;
                try {
                    // Asking for its constructors links a class.
                    new One().define(bytes).getDeclaredConstructors();
                    result = "accepted";
                } catch (Throwable e) {
                    result = String.valueOf(e).lines().findFirst().orElse("").replaceAll("@(0x)?[0-9a-f]{4,}", "@X");
                }
                System.out.println(n + " " + result);
            }
        }
    }
}
