import java.lang.instrument.ClassFileTransformer;
import java.nio.charset.StandardCharsets;
import java.security.ProtectionDomain;

/** Tells of the classes that it sees, and adds a letter to a string in them. */
class Teller implements ClassFileTransformer {
    static boolean on;
    private final String name;

    Teller(String name) {
        this.name = name;
    }

    public byte[] transform(Module module, ClassLoader loader, String className, Class<?> old,
            ProtectionDomain domain, byte[] bytes) {
        boolean ours = className == null || className.startsWith("Seen") || className.equals("java/util/Stack")
            || className.contains("$$Lambda");
        if (!on || !ours) {
            return null;
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int at = text.indexOf("seen by:");
        System.out.println(name + ": " + module.getName() + " " + (loader == null ? "boot" : loader.getClass().getSimpleName())
            + " " + className + " " + old + " " + (domain != null)
            + (at < 0 ? "" : " " + text.substring(at, at + 12)));
        if (className != null && className.endsWith("Thrower")) {
            throw new IllegalStateException("swallowed");
        }
        if (at < 0) {
            return null;
        }
        int dot = text.indexOf('.', at);
        char mark = Character.toUpperCase(name.charAt(0));
        if (name.endsWith("retransforming")) {
            mark = Character.toLowerCase(mark);
        }
        return (text.substring(0, dot) + mark + text.substring(dot + 1)).getBytes(StandardCharsets.ISO_8859_1);
    }
}
