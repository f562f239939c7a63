import java.nio.file.Files;
import java.nio.file.Path;

/** Creating and loading classes: every error of JVMS 5.3, from the VM, from loaders and by Class.forName. */
public class Main {
    static byte[] bytes(String path) throws Exception {
        return Files.readAllBytes(Path.of(System.getProperty("ext"), path));
    }

    /** A loader that does what a test says. */
    static class Odd extends ClassLoader {
        Kit.Action answer;
        String name;

        Odd(String name, Kit.Action answer) {
            super("Odd", Main.class.getClassLoader());
            this.name = name;
            this.answer = answer;
        }

        protected Class<?> loadClass(String n, boolean resolve) throws ClassNotFoundException {
            if (!n.equals(name)) return super.loadClass(n, resolve);
            try {
                return (Class<?>) answer.run();
            } catch (Throwable t) {
                Odd.<RuntimeException>sneak(t);
                return null;
            }
        }

        @SuppressWarnings("unchecked")
        static <T extends Throwable> void sneak(Throwable t) throws T {
            throw (T) t;
        }

        Class<?> define(String name, byte[] b) {
            return defineClass(name, b, 0, b.length);
        }
    }

    static Odd odd() {
        return new Odd("", null);
    }

    /** A class with a symbolic reference to `Wanted`, which this loader gives as it likes. */
    static void wanted(String what, Kit.Action answer) throws Exception {
        Odd l = new Odd("Wanted", answer);
        Class<?> user = l.define("User", bytes("User.class"));
        Kit.say(what, () -> user.getMethod("run").invoke(null));
        Kit.once(what + " by name", () -> Class.forName("Wanted", true, l));
        Kit.once(what + " array by name", () -> Class.forName("[LWanted;", true, l));
    }

    public static void main(String[] args) throws Exception {
        ClassLoader f = new Folder("");
        for (String n : new String[] {
            "Loop", "LoopA", "LoopI", "LoopIA", "Self", "SelfI", "ExtendsMissing", "ImplementsMissing", "ExtendsFinal", "ExtendsInterface",
            "ImplementsClass", "ExtendsEnum", "ExtendsRecord", "ExtendsHidden", "ImplementsHidden", "ExtendsArray", "SealedSub", "SealedOther", "SealedImplements", "SealedFace", "SealedPackage",
            "NoSuper", "InterfaceWithSuper", "TooNew", "TooOld", "Preview", "PreviewNow", "Zero", "Named", "p.Path", "dir/Path", "[I", "[LMissing;", "[[I", "[Loop", "int", "", ".", "[", "[V", "LMissing;", "java.lang.Object", "java/lang/Object",
            "Generic", "Module", "ImplementsTwice", "ImplementsSelf"
        }) {
            Kit.once("load " + n, () -> Class.forName(n, false, f));
            Kit.once("again " + n, () -> Class.forName(n, false, f));
        }

        wanted("null", () -> null);
        wanted("not found", () -> {
            throw new ClassNotFoundException("my words");
        });
        wanted("runtime exception", () -> {
            throw new IllegalStateException("my words");
        });
        wanted("error", () -> {
            throw new AssertionError("my words");
        });
        wanted("checked exception", () -> {
            throw new java.io.IOException("my words");
        });
        wanted("no class def", () -> {
            throw new NoClassDefFoundError("my words");
        });
        wanted("other class", () -> String.class);
        wanted("array class", () -> int[].class);
        wanted("format error", () -> odd().define("Wanted", new byte[10]));
        wanted("wrong name", () -> odd().define("Wanted", bytes("User.class")));
        wanted("another loader's", () -> odd().define("Wanted", bytes("Wanted.class")));
        wanted("circular", () -> odd().define("Loop", bytes("Loop.class")));

        Odd l = odd();
        byte[] b = bytes("Wanted.class");
        Kit.once("defined", () -> l.define("Wanted", b).getClassLoader() == l);
        Kit.once("twice", () -> l.define("Wanted", b));
        Kit.once("without a name", () -> odd().define(null, b).getName());
        Kit.once("with slashes", () -> odd().define("a/Wanted", b));
        Kit.once("in java", () -> odd().define("java.Wanted", b));
        Kit.once("in java by its bytes", () -> odd().define(null, bytes("java/lang/Intruder.class")));
        Kit.once("empty", () -> odd().define("Wanted", new byte[0]));
        Kit.once("null", () -> odd().define("Wanted", null));
        Kit.once("truncated", () -> odd().define("Wanted", java.util.Arrays.copyOf(b, b.length - 3)));
        Kit.once("too long", () -> odd().define("Wanted", java.util.Arrays.copyOf(b, b.length + 1)));
        Kit.once("magic", () -> {
            byte[] c = b.clone();
            c[0] = 0;
            return odd().define("Wanted", c);
        });
        for (int v : new int[] {0, 44, 45, 60, 61, 62, 65535}) {
            for (int minor : new int[] {0, 3, 4, 65535}) {
                byte[] c = b.clone();
                c[4] = (byte) (minor >> 8);
                c[5] = (byte) minor;
                c[6] = (byte) (v >> 8);
                c[7] = (byte) v;
                Kit.once("version " + v + "." + minor, () -> odd().define("Wanted", c).getName());
            }
        }
        Kit.once("package", () -> l.loadClass("Wanted").getPackage());
        Kit.once("signers", () -> l.loadClass("Wanted").getSigners());
        Kit.once("array's loader", () -> java.lang.reflect.Array.newInstance(l.loadClass("Wanted"), 1, 2).getClass().getClassLoader() == l);
        Kit.once("arrays are the same", () -> Class.forName("[LWanted;", false, l) == java.lang.reflect.Array.newInstance(l.loadClass("Wanted"), 0).getClass());
        Kit.once("array of void", () -> java.lang.reflect.Array.newInstance(void.class, 1));
        Kit.once("array too deep", () -> java.lang.reflect.Array.newInstance(int.class, new int[256]));
        Kit.once("array deep", () -> java.lang.reflect.Array.newInstance(int.class, new int[255]).getClass().getName().length());
    }
}
