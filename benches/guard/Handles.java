import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** Method handles: static and virtual methods, a getter, and a combination. */
public class Handles {
    static final MethodHandle ADD;
    static final MethodHandle LENGTH;
    static final MethodHandle VALUE;
    static final MethodHandle BOTH;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            ADD = lookup.findStatic(Handles.class, "add", MethodType.methodType(int.class, int.class, int.class));
            LENGTH = lookup.findVirtual(String.class, "length", MethodType.methodType(int.class));
            VALUE = lookup.findGetter(Handles.class, "value", int.class);
            BOTH = MethodHandles.filterArguments(ADD, 0, LENGTH);
        } catch (ReflectiveOperationException e) {
            throw new Error(e);
        }
    }

    final int value = 3;

    static int add(int a, int b) {
        return a + b;
    }

    static int round(Handles o, String text, int n) throws Throwable {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum = (int) ADD.invokeExact(sum, i);
            sum += (int) LENGTH.invokeExact(text);
            sum += (int) VALUE.invokeExact(o);
            sum += (int) BOTH.invokeExact(text, i);
        }
        return sum;
    }

    public static void main(String[] args) throws Throwable {
        int n = Integer.parseInt(args[0]);
        Handles o = new Handles();
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum += round(o, "text" + (i & 7), 1000);
        }
        System.out.println(sum);
    }
}
