public class Main {
    public static void main(String[] a) {
        System.out.println(
                java.util.Arrays.toString(a)
                        + System.getenv("MY_VAR")
                        + "["
                        + System.getenv("EMPTY")
                        + "]"
                        + System.getenv("NO_SUCH")
                        + System.getenv().containsKey("PATH"));
        System.out.println(
                System.getProperty("p1")
                        + "["
                        + System.getProperty("p2")
                        + "]["
                        + System.getProperty("p3")
                        + "]"
                        + System.getProperty("a.b")
                        + System.getProperty("sun.java.command")
                        + System.getProperty("x"));
        try {
            System.getenv().put("a", "b");
        } catch (UnsupportedOperationException e) {
            System.out.println(e);
        }
        try {
            System.getProperty("");
        } catch (IllegalArgumentException e) {
            System.out.println(e);
        }
    }
}
