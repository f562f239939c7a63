public class Main {
    @SuppressWarnings("finally")
    static int f() {
        try {
            throw new RuntimeException("lost");
        } finally {
            System.exit(7);
        }
    }

    public static void main(String[] a) {
        System.out.println("go");
        f();
    }
}
