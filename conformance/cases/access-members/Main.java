/** Who may access what: packages, loaders, protected members, nests (JVMS 5.4.4). */
public class Main {
    public static void main(String[] args) throws Exception {
        Kit.run("p.Same", "q.Other", "q.Derived");
        Kit.run("p.Apart", new Folder("one"));
        Kit.run("p.ApartDerived", new Folder("one"));
        Kit.run("Host", "Host$Listed", "Host$Unlisted", "Loner", "Wrong", "Missing", "NotHost", "p.Distant", "Circle");
        for (String n : new String[] {"Host", "Host$Listed", "Host$Unlisted", "Loner", "Wrong", "Missing", "NotHost", "p.Distant"}) {
            Kit.once("host of " + n, () -> Class.forName(n).getNestHost());
            Kit.once("members of " + n, () -> java.util.Arrays.toString(Class.forName(n).getNestMembers()));
            Kit.once("nestmate " + n, () -> Class.forName(n).isNestmateOf(Class.forName("Host")));
        }
    }
}
