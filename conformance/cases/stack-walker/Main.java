import java.util.*;
import java.util.stream.*;

public class Main {
    static StackWalker w = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    static Class<?> caller() {
        return w.getCallerClass();
    }

    static class X {
        static Class<?> c() {
            return caller();
        }
    }

    static List<String> frames(StackWalker s) {
        return s.walk(
                st ->
                        st.map(
                                        f ->
                                                f.getClassName().replaceAll("0x.*", "")
                                                        + "."
                                                        + f.getMethodName()
                                                        + ":"
                                                        + f.getLineNumber()
                                                        + f.isNativeMethod())
                                .collect(Collectors.toList()));
    }

    static int deep(int n) {
        return n == 0 ? w.walk(s -> (int) s.count()) : deep(n - 1);
    }

    public static void main(String[] a) throws Exception {
        System.out.println(caller() + " " + X.c());
        System.out.println(frames(w));
        Runnable r = () -> System.out.println(frames(w));
        r.run();
        Main.class.getDeclaredMethod("viaReflect").invoke(null);
        System.out.println(deep(500));
        System.out.println(
                w.walk(
                                s ->
                                        s.skip(0)
                                                .limit(1)
                                                .map(
                                                        f ->
                                                                f.getMethodType()
                                                                        + f.getDescriptor()
                                                                        + f.getDeclaringClass()
                                                                        + f.getFileName()
                                                                        + f.toStackTraceElement()
                                                                        + (f.getByteCodeIndex()
                                                                                >= 0))
                                                .findFirst())
                        .get());
        try {
            StackWalker.getInstance().getCallerClass();
        } catch (UnsupportedOperationException e) {
            System.out.println(e.getMessage());
        }
        System.out.println(
                Stream.of(1)
                        .map(i -> frames(StackWalker.getInstance()).get(1))
                        .findFirst()
                        .get()
                        .split(":")[0]);
        List<String> h =
                frames(StackWalker.getInstance(Set.of(StackWalker.Option.SHOW_REFLECT_FRAMES)));
        System.out.println(h);
    }

    static void viaReflect() {
        System.out.println(frames(w));
        System.out.println(caller());
        w.forEach(f -> System.out.println(f));
    }
}
