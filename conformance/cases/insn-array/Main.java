/** Array instructions: every exception, in the order that the specification has them (JVMS 6.5). */
public class Main {
    public static void main(String[] args) {
        Kit.run("Loads", "Stores", "Creation");
    }
}
