package ext;

public class Thrower {
    public static void go() {
        throw new IllegalStateException("from loader");
    }
}
