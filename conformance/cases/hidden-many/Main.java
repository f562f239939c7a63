import java.lang.invoke.*;
import java.lang.reflect.Proxy;
import java.util.function.IntSupplier;

public class Main {
    static class Model {
        static int n;
        static String text = "m";

        static int next() {
            return ++n + text.length();
        }
    }

    public interface Shape {
        int area();
    }

    public static void main(String[] args) throws Throwable {
        int n = Integer.getInteger("n", 3000);
        byte[] bytes;
        try (var in = Main.class.getResourceAsStream("Main$Model.class")) {
            bytes = in.readAllBytes();
        }
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        MethodType type = MethodType.methodType(int.class);
        long sum = 0;
        for (int i = 0; i < n; i++) {
            Class<?> c = lookup.defineHiddenClass(bytes, true).lookupClass();
            MethodHandle next = MethodHandles.privateLookupIn(c, lookup).findStatic(c, "next", type);
            sum += (int) next.invokeExact();
            sum += (int) next.invokeExact();
        }
        System.out.println(sum);

        // The same call site linked again and again: a class for each.
        MethodHandle body = lookup.findStatic(Main.class, "seven", type);
        for (int i = 0; i < n / 10; i++) {
            CallSite site = LambdaMetafactory.metafactory(
                    lookup, "getAsInt", MethodType.methodType(IntSupplier.class), type, body, type);
            sum += ((IntSupplier) site.getTarget().invokeExact()).getAsInt();
        }
        System.out.println(sum);

        for (int i = 0; i < n / 30; i++) {
            int k = i;
            ClassLoader loader = new ClassLoader(Main.class.getClassLoader()) {};
            Shape s = (Shape) Proxy.newProxyInstance(loader, new Class<?>[] {Shape.class}, (p, m, a) -> k);
            sum += s.area();
        }
        System.out.println(sum);
    }

    static int seven() {
        return 7;
    }
}
