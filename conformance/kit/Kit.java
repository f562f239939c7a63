import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;

/** Calls what assembled classes hold and prints what came of it. */
public final class Kit {
    /** So often is each method called: enough for a compiler that is told to compile early. */
    private static final int TIMES = 24;

    static {
        // Reflection would make a class for each method that it calls often.
        System.setProperty("sun.reflect.inflationThreshold", "1000000");
    }

    public interface Action {
        Object run() throws Throwable;
    }

    private Kit() {}

    /** Runs the public static methods without parameters of these classes, in the order of their names. */
    public static void run(String... classes) {
        for (String name : classes) run(name, Kit.class.getClassLoader());
    }

    public static void run(String name, ClassLoader loader) {
        System.out.println("== " + name);
        Method[] all;
        try {
            all = Class.forName(name, true, loader).getDeclaredMethods();
        } catch (Throwable t) {
            System.out.println("   " + text(t));
            return;
        }
        Arrays.sort(all, Comparator.comparing(Method::getName));
        for (Method m : all) {
            if (!Modifier.isStatic(m.getModifiers()) || m.getParameterCount() != 0) continue;
            if (!Modifier.isPublic(m.getModifiers())) continue;
            m.setAccessible(true);
            say(m.getName(), () -> m.invoke(null));
        }
    }

    /** Prints the result; says so if it isn't the same each time. */
    public static void say(String name, Action a) {
        String first = what(a);
        System.out.println(name + ": " + first);
        for (int i = 1; i < TIMES; i++) {
            String next = what(a);
            if (!next.equals(first)) {
                System.out.println(name + " later: " + next);
                first = next;
            }
        }
    }

    /** The same, once. */
    public static void once(String name, Action a) {
        System.out.println(name + ": " + what(a));
    }

    public static String what(Action a) {
        try {
            return show(a.run());
        } catch (InvocationTargetException e) {
            return text(e.getCause());
        } catch (Throwable t) {
            return text(t);
        }
    }

    static String show(Object o) {
        if (o == null) return "null";
        if (o instanceof Float) return o + " " + Integer.toHexString(Float.floatToRawIntBits((Float) o));
        if (o instanceof Double) return o + " " + Long.toHexString(Double.doubleToRawLongBits((Double) o));
        if (o.getClass().isArray()) {
            String s = Arrays.deepToString(new Object[] {o});
            return o.getClass().getName() + " " + s.substring(1, s.length() - 1);
        }
        return clean(o.toString());
    }

    /** A throwable with its causes; numbers that differ from run to run are taken out. */
    public static String text(Throwable t) {
        StringBuilder s = new StringBuilder();
        for (int depth = 0; t != null && depth < 5; t = t.getCause(), depth++) {
            s.append(depth > 0 ? " <- " : "").append(clean(t.toString()));
            for (Throwable x : t.getSuppressed()) s.append(" + ").append(clean(x.toString()));
        }
        return s.toString();
    }

    public static String clean(String s) {
        if (s.indexOf('@') >= 0) s = s.replaceAll("@(0x)?[0-9a-f]{3,}", "@H");
        return s.contains("0x") ? s.replaceAll("0x[0-9a-f]{16}", "0xH") : s;
    }
}
