public class Agent {
    public static void premain(String options) {
        System.out.println("premain " + options);
        throw new IllegalStateException("no");
    }
}
