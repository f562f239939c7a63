public class Main {
    static class P extends RuntimeException {
        P(String s) {
            super(s);
        }

        @Override
        public void printStackTrace(java.io.PrintStream s) {
            s.println("custom " + getMessage());
        }

        @Override
        public String toString() {
            return "P!" + super.toString();
        }
    }

    static class L extends Exception {
        public String getLocalizedMessage() {
            return "loc";
        }
    }

    static class NoTrace extends Exception {
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    static class Fixed extends Exception {
        public StackTraceElement[] getStackTrace() {
            return new StackTraceElement[0];
        }
    }

    static void cyc() {
        Exception a = new Exception("a"), b = new Exception("b", a);
        a.initCause(b);
        a.printStackTrace(System.out);
    }

    public static void main(String[] a) throws Exception {
        new P("x").printStackTrace();
        new L().printStackTrace(System.out);
        new NoTrace().printStackTrace(System.out);
        new Fixed().printStackTrace(System.out);
        cyc();
        Exception e = new Exception("set");
        e.setStackTrace(
                new StackTraceElement[] {
                    new StackTraceElement("A", "b", "C.java", 5),
                    new StackTraceElement("D", "e", null, -1),
                    new StackTraceElement("F", "g", "H.java", -2),
                    new StackTraceElement("ldr", "mod", "1.2", "cls", "mth", "F.java", -1),
                    new StackTraceElement(null, "java.base", null, "cls", "mth", "F.java", 3)
                });
        e.printStackTrace(System.out);
        Exception s = new Exception("s");
        s.addSuppressed(new Exception("inner", new Error("c")));
        new RuntimeException(s).printStackTrace(System.out);
        StackTraceElement el = new Throwable().getStackTrace()[0];
        System.out.println(
                el
                        + " "
                        + el.getClassName()
                        + el.getMethodName()
                        + el.getFileName()
                        + el.getLineNumber()
                        + el.isNativeMethod()
                        + el.getModuleName()
                        + el.getClassLoaderName());
        Thread t =
                new Thread(
                        () -> {
                            throw new P("thr");
                        });
        t.start();
        t.join();
        java.io.StringWriter w = new java.io.StringWriter();
        new Exception("w").printStackTrace(new java.io.PrintWriter(w));
        System.out.print(w);
    }
}
