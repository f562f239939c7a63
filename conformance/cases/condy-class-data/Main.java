import java.lang.invoke.*;
import java.util.*;

public class Main {
    public static void main(String[] a) throws Throwable {
        byte[] bytes = Main.class.getResourceAsStream("Tpl.class").readAllBytes();
        MethodHandles.Lookup l = MethodHandles.lookup();
        for (Object data : new Object[] {List.of("x", 2), "str", 7}) {
            MethodHandles.Lookup h =
                    l.defineHiddenClassWithClassData(
                            bytes, data, true, MethodHandles.Lookup.ClassOption.NESTMATE);
            Class<?> c = h.lookupClass();
            System.out.println(
                    c.isHidden()
                            + " "
                            + c.getName().startsWith("Tpl/0x")
                            + c.getSimpleName().startsWith("Tpl/")
                            + " "
                            + c.getNestHost()
                            + c.getCanonicalName()
                            + " "
                            + h.findStatic(c, "get", MethodType.methodType(Object.class)).invoke()
                            + h.findStatic(c, "sec", MethodType.methodType(int.class)).invoke());
            try {
                Class.forName(c.getName(), false, Main.class.getClassLoader());
            } catch (ClassNotFoundException e) {
                System.out.println("cnfe");
            }
            Object o = h.findConstructor(c, MethodType.methodType(void.class)).invoke();
            System.out.println(((Runnable) o).getClass() == c);
            ((Runnable) o).run();
            try {
                h.findStatic(c, "boom", MethodType.methodType(void.class)).invoke();
            } catch (RuntimeException e) {
                System.out.println(e.getStackTrace()[0].getMethodName().equals("boom"));
            }
        }
        Class<?> n = l.defineHiddenClass(bytes, false).lookupClass();
        System.out.println(n.getNestHost() == n);
        System.out.println(
                n.descriptorString().startsWith("LTpl.0x") + " " + n.describeConstable());
        try {
            l.defineHiddenClass(new byte[] {1, 2}, true);
        } catch (Throwable e) {
            System.out.println(e.getClass());
        }
        try {
            MethodHandles.publicLookup().defineHiddenClass(bytes, true);
        } catch (IllegalAccessException e) {
            System.out.println(e.getMessage());
        }
        System.out.println(
                ConstantBootstraps.primitiveClass(l, "I", Class.class)
                        + " "
                        + ConstantBootstraps.enumConstant(l, "NEW", Thread.State.class)
                        + ConstantBootstraps.nullConstant(l, "x", String.class)
                        + ConstantBootstraps.getStaticFinal(
                                l, "MAX_VALUE", int.class, Integer.class));
    }

    static int secret = 5;

    private static int hidden() {
        return secret;
    }

    static int call() {
        return hidden();
    }
}
