/** Which methods override which: packages, loaders, private, static and final ones, defaults (JVMS 5.4.5, 5.4.6). */
public class Main {
    public static void main(String[] args) {
        Kit.run("p.Calls", "q.Calls");
        Kit.run("p.Calls2", new Folder(""));
    }
}
