import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Links each class file of a folder in a loader of its own, and prints what came of it: the whole message. */
public class Load {
    static class One extends ClassLoader {
        Class<?> define(byte[] b) {
            return defineClass(null, b, 0, b.length);
        }

        /** The mutants' neighbours, unharmed. */
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            try {
                return define(Files.readAllBytes(Path.of("victims", name + ".class")));
            } catch (java.io.IOException e) {
                throw new ClassNotFoundException(name);
            }
        }
    }

    public static class Base {
        protected int field;
        protected Base() {}
        protected void method() {}
        public static class Sub extends Base {}
    }

    public static void main(String[] args) throws Exception {
        boolean whole = !Arrays.asList(args).contains("-short");
        List<Path> files;
        try (var s = Files.list(Path.of(args[0]))) {
            files = s.filter(p -> p.toString().endsWith(".class")).sorted().collect(Collectors.toList());
        }
        for (Path file : files) {
            String result;
            try {
                Class<?> c = new One().define(Files.readAllBytes(file));
                Class.forName(c.getName(), true, c.getClassLoader());
                result = "accepted";
            } catch (ExceptionInInitializerError e) {
                result = "accepted";
            } catch (Throwable e) {
                String text = String.valueOf(e);
                result = whole ? text : text.lines().findFirst().orElse("");
            }
            System.out.println(file.getFileName() + ": " + result);
        }
    }
}
