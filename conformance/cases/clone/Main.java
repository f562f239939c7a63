public class Main {
    static class C implements Cloneable {
        int x = 1;
        int[] a = {1, 2};
        C next;

        public C clone() throws CloneNotSupportedException {
            return (C) super.clone();
        }
    }

    static class D extends C {
        String s = "d";
        double d = 2.5;
        long l = -1;
        byte b = 7;
        boolean z = true;
    }

    static class N {
        Object c() throws CloneNotSupportedException {
            return super.clone();
        }
    }

    public static void main(String[] a) throws Exception {
        D d = new D();
        d.next = d;
        D e = (D) d.clone();
        e.x = 5;
        e.a[0] = 99;
        System.out.println(
                d.x
                        + " "
                        + d.a[0]
                        + e.s
                        + e.d
                        + e.l
                        + e.b
                        + e.z
                        + (e.next == d)
                        + e.getClass()
                        + (e.hashCode() != d.hashCode()));
        try {
            new N().c();
        } catch (CloneNotSupportedException x) {
            System.out.println(x);
        }
        Object[] o = {1, "x", null};
        Object[] p = o.clone();
        p[0] = 2;
        System.out.println(o[0] + " " + p[1] + p.getClass());
        String[][] ss = {{"q"}, null};
        System.out.println(ss.clone()[0] == ss[0]);
        System.out.println(new long[] {1, 2}.clone()[1] + new boolean[0].clone().length);
    }
}
