/** Branches, switches and subroutines at their extremes (JVMS 6.5). */
public class Main {
    static final int[] VALUES = {Integer.MIN_VALUE, -2, -1, 0, 1, 2, Integer.MAX_VALUE};

    public static void main(String[] args) throws Throwable {
        Kit.run("Branches", "Subroutines");
        for (String name : new String[] {"low", "high", "one", "none_table", "looked", "none_looked", "extremes"}) {
            var m = Class.forName("Switches").getMethod(name, int.class);
            StringBuilder s = new StringBuilder();
            for (int v : VALUES) s.append(v).append("->").append(m.invoke(null, v)).append(' ');
            System.out.println(name + " " + s);
        }
        for (String name : "ifeq ifne iflt ifge ifgt ifle".split(" ")) {
            var m = Class.forName("Tests").getMethod(name, int.class);
            StringBuilder s = new StringBuilder();
            for (int v : VALUES) s.append(m.invoke(null, v)).append(' ');
            System.out.println(name + " " + s);
        }
        for (String name : "if_icmpeq if_icmpne if_icmplt if_icmpge if_icmpgt if_icmple".split(" ")) {
            var m = Class.forName("Tests").getMethod(name, int.class, int.class);
            StringBuilder s = new StringBuilder();
            for (int v : VALUES) for (int w : VALUES) s.append(m.invoke(null, v, w)).append(' ');
            System.out.println(name + " " + s);
        }
        Object a = new Object(), b = new Object();
        for (String name : "if_acmpeq if_acmpne".split(" ")) {
            var m = Class.forName("Tests").getMethod(name, Object.class, Object.class);
            System.out.println(name + " " + m.invoke(null, a, a) + m.invoke(null, a, b) + m.invoke(null, a, null)
                    + m.invoke(null, null, b) + m.invoke(null, null, null));
        }
        for (String name : "ifnull ifnonnull".split(" ")) {
            var m = Class.forName("Tests").getMethod(name, Object.class);
            System.out.println(name + " " + m.invoke(null, a) + m.invoke(null, (Object) null));
        }
    }
}
