/** new, checkcast, instanceof, athrow and monitors (JVMS 6.5). */
public class Main {
    public static void main(String[] args) {
        Kit.run("Creation", "Casts", "Throws", "MissingHandler", "Monitors");
    }
}

abstract class Abstract {}

interface Face {}

enum Color {
    RED
}

class Failing {
    static {
        if (true) throw new IllegalStateException("no");
    }
}

class Sub extends IllegalStateException {
    Sub() {
        super("sub");
    }
}
