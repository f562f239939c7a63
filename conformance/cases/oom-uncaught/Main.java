public class Main {
    public static void main(String[] a) {
        java.util.ArrayList<Object> l = new java.util.ArrayList<>();
        while (true) l.add(new byte[1 << 20]);
    }
}
