package ext;

public class Hello implements java.util.function.Supplier<String> {
    static int n;

    public String get() {
        return "hello" + ++n;
    }
}
