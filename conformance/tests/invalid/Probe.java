import java.lang.reflect.*;
import java.nio.file.*;
import java.util.*;
import java.util.concurrent.Callable;
import java.util.stream.*;

/** Defines, links, initialises and reflects upon each class file of a folder, and prints what came of it. */
public class Probe {
    static class One extends ClassLoader {
        Class<?> define(byte[] b) {
            return defineClass(null, b, 0, b.length);
        }
    }

    public static final class Final {}
    public static sealed class Sealed permits Permitted {}
    public static final class Permitted extends Sealed {}
    public static class Super {
        public final void last() {}
        public void open() {}
        public static void still() {}
        void near() {}
    }
    public interface Face {
        int seven();
    }

    static StringBuilder line;

    static void ask(String what, Callable<?> question) {
        String s;
        try {
            Object o = question.call();
            if (o instanceof Object[]) {
                // No order is promised.
                s = Arrays.stream((Object[]) o).map(String::valueOf).sorted().collect(Collectors.joining(","));
            } else {
                s = String.valueOf(o);
            }
        } catch (Throwable e) {
            s = "!" + e;
        }
        line.append('|').append(what).append('=').append(s);
    }

    public static void main(String[] args) throws Exception {
        List<Path> files;
        try (var s = Files.list(Path.of(args[0]))) {
            files = s.filter(p -> p.toString().endsWith(".class")).sorted().collect(Collectors.toList());
        }
        for (Path file : files) {
            line = new StringBuilder();
            try {
                Class<?> c = new One().define(Files.readAllBytes(file));
                line.append("defined");
                try {
                    Class.forName(c.getName(), true, c.getClassLoader());
                    line.append(" accepted");
                } catch (Throwable e) {
                    line.append(" !").append(e);
                    if (e.getCause() != null) line.append(" by ").append(e.getCause());
                }
                reflect(c);
            } catch (Throwable e) {
                line.append('!').append(e);
            }
            String text = line.toString().replaceAll("@[0-9a-f]{4,}", "@X").replace("\n", "\n    ");
            System.out.println("== " + file.getFileName() + ": " + text);
        }
    }

    static void reflect(Class<?> c) {
        ask("mod", () -> Integer.toHexString(c.getModifiers()));
        ask("super", () -> c.getSuperclass());
        ask("generic", () -> c.getGenericSuperclass());
        ask("params", c::getTypeParameters);
        ask("interfaces", c::getInterfaces);
        ask("fields", c::getDeclaredFields);
        ask("methods", c::getDeclaredMethods);
        ask("constructors", c::getDeclaredConstructors);
        ask("classes", c::getDeclaredClasses);
        ask("declaring", c::getDeclaringClass);
        ask("enclosing", c::getEnclosingMethod);
        ask("simple", c::getSimpleName);
        ask("host", c::getNestHost);
        ask("members", c::getNestMembers);
        ask("record", c::getRecordComponents);
        ask("sealed", c::isSealed);
        ask("permitted", c::getPermittedSubclasses);
        ask("annotations", c::getAnnotations);
        try {
            for (Field f : c.getDeclaredFields()) {
                ask("type of " + f.getName(), f::getGenericType);
                ask("annotations", f::getAnnotations);
                if (Modifier.isStatic(f.getModifiers())) {
                    ask("value", () -> {
                        f.setAccessible(true);
                        return f.get(null);
                    });
                }
            }
            for (Method m : c.getDeclaredMethods()) {
                ask("throws", m::getExceptionTypes);
                ask("generic", m::toGenericString);
                ask("parameters", m::getParameters);
                ask("annotations", m::getAnnotations);
                ask("default", m::getDefaultValue);
            }
        } catch (Throwable e) {
            // Said above.
        }
    }
}
