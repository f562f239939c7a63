import java.lang.instrument.ClassDefinition;
import java.lang.instrument.Instrumentation;
import java.nio.charset.StandardCharsets;

public class Agent {
    static Instrumentation inst;

    public static void premain(String options, Instrumentation instrumentation) {
        inst = instrumentation;
    }

    /** The bytes of a class file, with one class's name for another's of the same length. */
    static byte[] renamed(String from, String to) throws Exception {
        try (var in = Agent.class.getResourceAsStream("/" + from + ".class")) {
            String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    static void become(Class<?> c, String version) throws Exception {
        inst.redefineClasses(new ClassDefinition(c, renamed(version, c.getName())));
    }
}
