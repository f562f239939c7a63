import java.lang.instrument.Instrumentation;

class Second {
    static Instrumentation inst;

    // Not the one that is taken.
    public static void premain(String options) {
        System.out.println("never");
    }

    public static void premain(String options, Instrumentation i) {
        System.out.println("second " + options + " " + First.capabilities(i));
        inst = i;
        i.addTransformer(new Teller("second, plain"));
        i.addTransformer(new Teller("second, retransforming"), true);
    }
}
