import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** What initialises a class and what doesn't, in which order, and what comes of failures (JVMS 5.5). */
public class Main {
    static StringBuilder log = new StringBuilder();

    public static int log(String s) {
        log.append(s).append(' ');
        return s.length();
    }

    static void step(String name, Kit.Action a) {
        log.setLength(0);
        String r = Kit.what(a);
        System.out.println(name + ": " + log + "-> " + r);
    }

    static Object call(String name) throws Throwable {
        return Class.forName("Trigger").getMethod(name).invoke(null);
    }

    public static void main(String[] args) throws Throwable {
        for (String n : new String[] {
            "new_object", "getstatic", "putstatic", "invokestatic", "getstatic_inherited", "invokestatic_inherited", "putstatic_inherited", "constant", "constant_string", "constant_not_final",
            "constant_wrong_kind", "new_array", "new_multi_array", "class_literal", "checkcast", "instanceof_it", "catch_it", "interface_constant", "interface_static", "interface_default_by_class",
            "interface_without_default", "superinterface_of_interface", "getfield_null", "invokevirtual_null", "handle_getstatic", "handle_invokestatic", "handle_new", "order_of_interfaces", "diamond",
            "array_of_array", "super_first", "enum_it", "default_in_superinterface_only", "abstract_only", "private_default", "static_only_interface"
        }) {
            step(n, () -> call(n));
            step(n + " again", () -> call(n));
        }
        step("forName", () -> Class.forName("ForName").getName());
        step("forName false", () -> Class.forName("ForNameFalse", false, Main.class.getClassLoader()).getName());
        step("loadClass", () -> Main.class.getClassLoader().loadClass("Loaded").getName());
        step("newInstance", () -> Class.forName("Reflected", false, Main.class.getClassLoader()).getDeclaredConstructor().newInstance() != null);
        step("field get", () -> Class.forName("ReflectedField", false, Main.class.getClassLoader()).getField("x").get(null));
        step("method get", () -> Class.forName("ReflectedMethod", false, Main.class.getClassLoader()).getMethod("m") != null);
        step("method invoke", () -> Class.forName("ReflectedMethod", false, Main.class.getClassLoader()).getMethod("m").invoke(null));
        step("lookup find", () -> {
            MethodHandle h = MethodHandles.lookup().findStatic(Class.forName("LookedUp", false, Main.class.getClassLoader()), "m", MethodType.methodType(void.class));
            log("found");
            h.invoke();
            return null;
        });
        step("ensureInitialized", () -> MethodHandles.lookup().ensureInitialized(Class.forName("Ensured", false, Main.class.getClassLoader())) != null);
        step("array forName", () -> Class.forName("[LInArray;").getName());
        step("recursion", () -> Class.forName("Recursive1"));
        step("recursion again", () -> Class.forName("Recursive2"));

        for (String n : new String[] {"FailsUnchecked", "FailsChecked", "FailsError", "FailsSub", "FailsInterface", "FailsImplements", "FailsInInitializer", "FailsRecursive", "FailsLinkage"}) {
            for (int i = 0; i < 3; i++) step(n, () -> Class.forName(n));
            step(n + " new", () -> Class.forName(n, false, Main.class.getClassLoader()).getDeclaredConstructor().newInstance());
        }
        step("fails by instruction", () -> call("failing_static"));
        step("fails by instruction again", () -> call("failing_static"));
        step("unverifiable", () -> Class.forName("Unverifiable"));
        step("unverifiable again", () -> Class.forName("Unverifiable"));
        step("unverifiable super", () -> Class.forName("UnverifiableSub"));
        step("clinit forms", () -> Class.forName("OddClinit"));
        step("clinit with arguments", () -> Class.forName("ClinitArguments"));
        step("clinit old not static", () -> Class.forName("ClinitOld"));
        step("clinit new not static", () -> Class.forName("ClinitNew"));
        step("clinit private", () -> Class.forName("ClinitPrivate"));
        step("clinit interface", () -> Class.forName("ClinitInterface"));
        step("constant values", () -> Class.forName("Values").getMethod("all").invoke(null));
        step("finals set late", () -> Class.forName("Values").getMethod("late").invoke(null));
    }
}
