package ext;

public class Needs implements java.util.function.Supplier<String> {
    public String get() {
        try {
            return new Dep().toString();
        } finally {
            System.out.println("fin");
        }
    }

    static class Dep {
        public String toString() {
            return "dep";
        }
    }
}
