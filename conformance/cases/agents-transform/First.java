import java.lang.instrument.Instrumentation;

public class First {
    static Instrumentation inst;

    public static void premain(String options, Instrumentation i) {
        System.out.println("first " + options + " " + capabilities(i));
        inst = i;
        i.addTransformer(new Teller("first, retransforming"), true);
        i.addTransformer(new Teller("first, plain"), false);
    }

    static String capabilities(Instrumentation i) {
        return i.isRedefineClassesSupported() + " " + i.isRetransformClassesSupported() + " "
            + i.isNativeMethodPrefixSupported();
    }
}
