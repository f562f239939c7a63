import java.lang.annotation.*;
import java.util.*;

public class Main {
    enum Lv {
        LO,
        HI
    }

    @Retention(RetentionPolicy.RUNTIME)
    @interface In {
        String value() default "in";

        int n() default 3;
    }

    @Retention(RetentionPolicy.RUNTIME)
    @interface All {
        boolean z() default true;

        byte b() default 1;

        char c() default 'x';

        short s() default 2;

        int i() default 3;

        long l() default 4;

        float f() default 1.5f;

        double d() default 2.5;

        String str() default "q\"\n\u00e9";

        Class<?> cl() default int[].class;

        Lv e() default Lv.HI;

        In in() default @In;

        int[] ia() default {1, 2};

        String[] sa() default {};

        Class<?>[] ca() default {String.class, void.class};

        Lv[] ea() default Lv.LO;

        In[] ina() default {@In("a"), @In(n = 9)};

        double[] dbls() default {Double.NaN, 1.0 / 0};
    }

    @Retention(RetentionPolicy.RUNTIME)
    @Repeatable(Tags.class)
    @Inherited
    @interface Tag {
        String value();
    }

    @Retention(RetentionPolicy.RUNTIME)
    @Inherited
    @interface Tags {
        Tag[] value();
    }

    @Retention(RetentionPolicy.CLASS)
    @interface Cls {}

    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.TYPE_USE, ElementType.TYPE_PARAMETER})
    @interface TU {
        int value() default 0;
    }

    @Retention(RetentionPolicy.RUNTIME)
    @interface Empty {}

    @Tag("one")
    @Tag("two")
    @All
    @Cls
    static class A {
        @In("field")
        @Deprecated
        int f;

        @All(
                i = -1,
                ia = {},
                str = "",
                cl = Map.Entry.class,
                in = @In("nest"))
        void m(@In("p0") int a, int b, @Empty @Tag("p") Object c) {}

        @Empty
        A() {}

        List<@TU(1) String> tu;

        @TU(2)
        int @TU(3) [] arr;

        <@TU(4) T extends @TU(5) Object> T gm() throws @TU(6) Exception {
            return null;
        }
    }

    @Tag("solo")
    static class B extends A {}

    static class C extends B {}

    interface I extends @TU(7) Runnable {}

    public static void main(String[] a) throws Exception {
        for (Annotation n : A.class.getAnnotations()) System.out.println(n);
        System.out.println(
                Arrays.toString(B.class.getAnnotations())
                        + Arrays.toString(C.class.getAnnotations())
                        + Arrays.toString(C.class.getDeclaredAnnotations()));
        System.out.println(
                Arrays.toString(A.class.getAnnotationsByType(Tag.class))
                        + Arrays.toString(B.class.getAnnotationsByType(Tag.class))
                        + A.class.getAnnotation(Tag.class));
        var m = A.class.getDeclaredMethod("m", int.class, int.class, Object.class);
        System.out.println(m.getAnnotation(All.class));
        System.out.println(Arrays.deepToString(m.getParameterAnnotations()));
        System.out.println(
                Arrays.toString(A.class.getDeclaredField("f").getAnnotations())
                        + Arrays.toString(A.class.getDeclaredConstructor().getAnnotations()));
        All x = A.class.getAnnotation(All.class), y = m.getAnnotation(All.class);
        System.out.println(
                x.equals(y)
                        + " "
                        + x.equals(x)
                        + x.annotationType()
                        + (x.hashCode() == x.hashCode())
                        + x.getClass().getSimpleName().startsWith("$Proxy")
                        + x.l()
                        + x.in().n()
                        + y.in().value()
                        + x.ia().length
                        + x.ina()[1].n()
                        + x.cl()
                        + x.e());
        In i1 = A.class.getDeclaredField("f").getAnnotation(In.class);
        System.out.println(
                i1.hashCode()
                        + " "
                        + i1.equals(
                                new In() {
                                    public String value() {
                                        return "field";
                                    }

                                    public int n() {
                                        return 3;
                                    }

                                    public Class<? extends Annotation> annotationType() {
                                        return In.class;
                                    }
                                }));
        x.ia()[0] = 99;
        System.out.println(x.ia()[0]);
        System.out.println(
                All.class.getMethod("ina").getDefaultValue().getClass()
                        + " "
                        + In.class.getMethod("n").getDefaultValue());
        for (var mm :
                new TreeMap<String, Object>() {
                    {
                        for (var q : All.class.getDeclaredMethods())
                            put(q.getName(), q.getDefaultValue());
                    }
                }.keySet()) System.out.print(mm + " ");
        System.out.println();
        var at = A.class.getDeclaredField("tu").getAnnotatedType();
        System.out.println(
                at
                        + " "
                        + Arrays.toString(
                                ((java.lang.reflect.AnnotatedParameterizedType) at)
                                        .getAnnotatedActualTypeArguments()[0].getAnnotations()));
        System.out.println(A.class.getDeclaredField("arr").getAnnotatedType());
        var gm = A.class.getDeclaredMethod("gm");
        System.out.println(
                Arrays.toString(gm.getTypeParameters()[0].getAnnotations())
                        + gm.getTypeParameters()[0].getAnnotatedBounds()[0]
                        + gm.getAnnotatedExceptionTypes()[0]
                        + Arrays.toString(I.class.getAnnotatedInterfaces()));
        System.out.println(
                Deprecated.class.getAnnotation(Retention.class)
                        + " "
                        + Arrays.toString(FunctionalInterface.class.getAnnotations()));
        System.out.println(pk.P.class.getPackage().getAnnotation(Deprecated.class));
    }
}
