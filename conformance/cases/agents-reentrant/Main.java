import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;

public class Main implements ClassFileTransformer {
    private static Instrumentation inst;

    public static void premain(String options, Instrumentation instrumentation) {
        inst = instrumentation;
    }

    public byte[] transform(ClassLoader loader, String name, Class<?> old, ProtectionDomain domain, byte[] bytes) {
        if (!name.equals("Needed")) {
            return null;
        }
        System.out.println("shown " + old);
        try {
            inst.retransformClasses(Needed.class);
        } catch (Exception e) {
            System.out.println(e);
        }
        return bytes;
    }

    public static void main(String[] args) throws Exception {
        inst.addTransformer(new Main(), true);
        inst.retransformClasses(Needed.class);
        System.out.println(new Needed().text());
    }
}

class Needed {
    String text() {
        return "needed";
    }
}
