/** Each form of the stack instructions, loads and stores, and the wide forms (JVMS 6.5). */
public class Main {
    public static void main(String[] args) {
        Kit.run("Stack", "Locals");
    }
}
