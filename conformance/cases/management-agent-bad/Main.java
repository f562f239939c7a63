/** An agent for management that can't start ends the VM before main. */
public class Main {
    public static void main(String[] args) {
        System.out.println("not reached");
    }
}
