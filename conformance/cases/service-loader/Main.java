import java.util.*;

public class Main {
    public interface Svc {
        String n();
    }

    public static class A implements Svc {
        public String n() {
            return "A";
        }
    }

    public static class B implements Svc {
        public B() {
            System.out.println("B()");
        }

        public String n() {
            return "B";
        }
    }

    public static class Bad implements Svc {
        public Bad() {
            throw new RuntimeException("ctor");
        }

        public String n() {
            return "";
        }
    }

    public static void main(String[] a) {
        ServiceLoader<Svc> l = ServiceLoader.load(Svc.class);
        Iterator<Svc> it = l.iterator();
        while (true) {
            try {
                if (!it.hasNext()) break;
                System.out.println(it.next().n());
            } catch (ServiceConfigurationError e) {
                System.out.println(e.getMessage() + " / " + e.getCause());
            }
        }
        System.out.println(l.findFirst().get().n());
        System.out.println(ServiceLoader.load(Runnable.class).findFirst().isPresent());
        System.out.println(
                ServiceLoader.load(java.nio.file.spi.FileSystemProvider.class).stream()
                        .map(p -> p.type().getName())
                        .sorted()
                        .toList());
        System.out.println(
                ServiceLoader.load(java.util.spi.ToolProvider.class).stream().count() > 3);
    }
}
