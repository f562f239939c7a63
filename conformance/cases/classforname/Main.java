public class Main {
    static class N {
        static {
            System.out.println("N init");
        }
    }

    static void t(String s) {
        try {
            System.out.println(s + " -> " + Class.forName(s));
        } catch (Throwable e) {
            System.out.println(s + " ! " + e);
        }
    }

    public static void main(String[] a) throws Exception {
        for (String s :
                new String[] {
                    "Main",
                    "Main$N",
                    "java.lang.String",
                    "[I",
                    "[[J",
                    "[Ljava.lang.String;",
                    "[LMain$N;",
                    "int",
                    "void",
                    "java/lang/String",
                    "Main.N",
                    "",
                    "[",
                    "[Q",
                    "[Ljava.lang.String",
                    "Ljava.lang.String;",
                    "[[",
                    "main",
                    "java.lang.string",
                    "[Lint;",
                    "no.pkg.Cls",
                    "java.util.Map$Entry",
                    "é",
                    "a..b",
                    ".Main",
                    "Main;"
                }) t(s);
        try {
            Class.forName(null);
        } catch (NullPointerException e) {
            System.out.println("npe");
        }
        System.out.println(
                Class.forName(Object.class.getModule(), "java.util.List")
                        + " "
                        + Class.forName(Object.class.getModule(), "no.such"));
        System.out.println(ClassLoader.getSystemClassLoader().loadClass("Main$N"));
        try {
            ClassLoader.getSystemClassLoader().loadClass("[I");
        } catch (ClassNotFoundException e) {
            System.out.println(e);
        }
        System.out.println(
                Class.forName("Main$N", false, null == null ? Main.class.getClassLoader() : null));
        try {
            Class.forName("Main", false, null);
        } catch (ClassNotFoundException e) {
            System.out.println(e);
        }
        System.out.println(Main.class.getResource("Main.class") != null);
        System.out.println(
                Object.class.getResource("String.class") + " " + Main.class.getResource("nope"));
        System.out.println(ClassLoader.getSystemResource("java/lang/Object.class"));
        System.out.println(String.class.getResourceAsStream("String.class").read());
    }
}
