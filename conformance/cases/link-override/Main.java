/** Which methods override which: packages, loaders, private, static and final ones, defaults (JVMS 5.4.5, 5.4.6). */
public class Main {
    public static void main(String[] args) {
        Kit.run("p.Calls", "q.Calls");
        Kit.run("p.Calls_S_on_T", "p.Calls_S_on_T3", "p.Calls_S_on_T4", "p.Calls_U_on_W", "p.Calls_U_on_X", "p.Calls_SS_on_ST", "p.Calls_SS_on_SU");
        Kit.run("p.Calls2", new Folder(""));
    }
}
