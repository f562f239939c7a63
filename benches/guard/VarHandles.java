import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Fields and elements by VarHandles: plain, volatile, compared and set. */
public class VarHandles {
    static final VarHandle COUNT;
    static final VarHandle NEXT;
    static final VarHandle ELEMENTS = MethodHandles.arrayElementVarHandle(int[].class);

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            COUNT = lookup.findVarHandle(VarHandles.class, "count", int.class);
            NEXT = lookup.findVarHandle(VarHandles.class, "next", VarHandles.class);
        } catch (ReflectiveOperationException e) {
            throw new Error(e);
        }
    }

    volatile int count;
    VarHandles next;

    static int round(VarHandles a, VarHandles b, int[] elements, int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            COUNT.setVolatile(a, i);
            sum += (int) COUNT.get(a);
            NEXT.setRelease(a, (i & 1) == 0 ? b : a);
            if (NEXT.compareAndSet(a, b, a)) {
                sum++;
            }
            sum += (int) ELEMENTS.getAndAdd(elements, i & 63, i);
        }
        return sum;
    }

    public static void main(String[] args) {
        int n = Integer.parseInt(args[0]);
        VarHandles a = new VarHandles();
        VarHandles b = new VarHandles();
        int[] elements = new int[64];
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum += round(a, b, elements, 1000);
        }
        System.out.println(sum);
    }
}
