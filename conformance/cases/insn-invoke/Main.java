/** The invoke instructions: resolution, selection, each linking error and exception (JVMS 5.4.3.3, 5.4.3.4, 5.4.6, 6.5). */
public class Main {
    public static void main(String[] args) {
        Kit.run("Virtual", "Static", "Interface", "Special", "SpecialMore", "Old", "Natives", "Defaults", "NotInterface", "Polymorphic", "Arguments");
    }
}

interface Face {
    String face();

    static String stat() {
        return "Face.stat";
    }

    default String def() {
        return "Face.def";
    }

    private String priv() {
        return "Face.priv";
    }
}

abstract class Base {
    public String pub() {
        return "Base.pub";
    }

    private String priv() {
        return "Base.priv";
    }

    String pack() {
        return "Base.pack";
    }

    public static String stat() {
        return "Base.stat";
    }

    private static String privStat() {
        return "Base.privStat";
    }

    public abstract String abs();

    public final String fin() {
        return "Base.fin";
    }
}

class Sub extends Base implements Face {
    public String pub() {
        return "Sub.pub";
    }

    public String abs() {
        return "Sub.abs";
    }

    public String face() {
        return "Sub.face";
    }
}

class Failing {
    static {
        if (true) throw new IllegalStateException("no");
    }

    static void stat() {}

    void inst() {}
}
