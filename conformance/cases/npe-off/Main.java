public class Main {
    public static void main(String[] a) {
        try {
            String s = null;
            s.length();
        } catch (NullPointerException e) {
            System.out.println(e);
        }
    }
}
