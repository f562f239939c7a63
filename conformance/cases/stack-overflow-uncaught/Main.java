public class Main {
    static void r() {
        r();
    }

    public static void main(String[] a) {
        r();
    }
}
