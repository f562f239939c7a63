import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.Arrays;

public class Main {
    public static void main(String[] args) throws Exception {
        Teller.on = true;
        System.out.println(new Seen().text());
        System.out.println(new SeenThrower());
        System.out.println(new java.util.Stack<String>());
        Runnable r = () -> System.out.println("not seen");
        r.run();
        Instrumentation first = First.inst;
        Instrumentation second = Second.inst;
        first.retransformClasses(Seen.class);
        System.out.println(new Seen().text());
        second.retransformClasses(Seen.class, java.util.Stack.class);
        System.out.println(new Seen().text());
        Teller late = new Teller("late, retransforming");
        second.addTransformer(late, true);
        first.retransformClasses(Seen.class);
        System.out.println(new Seen().text() + " " + second.removeTransformer(late) + " " + second.removeTransformer(late));
        first.retransformClasses(Seen.class);
        System.out.println(new Seen().text());
        try (var in = Main.class.getResourceAsStream("/Seen.class")) {
            first.redefineClasses(new java.lang.instrument.ClassDefinition(Seen.class, in.readAllBytes()));
        }
        System.out.println(new Seen().text());
        // What a transformer loads itself is not shown to its agent.
        ClassFileTransformer loader = new ClassFileTransformer() {
            public byte[] transform(ClassLoader l, String name, Class<?> c, ProtectionDomain d, byte[] b) {
                if (name.equals("SeenLate")) {
                    System.out.println(new SeenInside());
                }
                return null;
            }
        };
        second.addTransformer(loader);
        System.out.println(new SeenLate());
        second.removeTransformer(loader);
        Teller.on = false;
        System.out.println(Arrays.asList(first.getAllLoadedClasses()).containsAll(
            Arrays.asList(Seen.class, String[].class, int[].class, Object.class, r.getClass())));
        System.out.println(Arrays.asList(first.getAllLoadedClasses()).contains(int.class));
        System.out.println(Arrays.asList(first.getInitiatedClasses(Main.class.getClassLoader())).contains(Seen.class));
        System.out.println(first.getObjectSize(new byte[1000]) > first.getObjectSize(new byte[0]));
        for (Runnable bad : new Runnable[] {
            () -> first.addTransformer(null), () -> first.removeTransformer(null), () -> first.getObjectSize(null),
            () -> second.setNativeMethodPrefix(null, "x"), () -> first.setNativeMethodPrefix(late, "x"),
            () -> second.setNativeMethodPrefix(late, "x"), () -> first.isModifiableClass(null),
            () -> first.isModifiableModule(null)
        }) {
            try {
                bad.run();
                System.out.println("nothing thrown");
            } catch (RuntimeException e) {
                System.out.println(e);
            }
        }
        first.redefineModule(Object.class.getModule(), java.util.Set.of(), java.util.Map.of(),
            java.util.Map.of("java.lang", java.util.Set.of(Main.class.getModule())), java.util.Set.of(), java.util.Map.of());
        var f = String.class.getDeclaredField("hash");
        f.setAccessible(true);
        System.out.println(f.getInt(""));
        // JDK classes that the VM knows well go on working.
        first.addTransformer(new ClassFileTransformer() {
            public byte[] transform(ClassLoader l, String name, Class<?> c, ProtectionDomain d, byte[] b) {
                return b.clone();
            }
        }, true);
        first.retransformClasses(Object.class, String.class, Math.class, Thread.class, java.util.HashMap.class, Class.class);
        System.out.println(String.join(",", new java.util.TreeMap<>(java.util.Map.of("b", 1, "a", 2)).keySet()) + Math.abs(-3)
            + "abc".indexOf("c") + Thread.currentThread().getName());
    }
}

class Seen {
    String text() { return "seen by:........"; }
}

class SeenThrower {
    public String toString() { return "thrower"; }
}

class SeenLate {
    public String toString() { return "late"; }
}

class SeenInside {
    public String toString() { return "inside"; }
}
