/** Field instructions: resolution, each linking error, narrowing, final fields, volatile ones (JVMS 5.4.3.2, 6.5). */
public class Main {
    public static void main(String[] args) {
        Kit.run("Access", "Narrow", "Finals", "OldFinals", "Order", "Array0", "Array1");
    }
}

interface Constants {
    int NUMBER = new java.util.Random(0) == null ? 1 : 2;
    String TEXT = String.valueOf("text");
}

interface MoreConstants {
    int OTHER = Integer.parseInt("33");
}

class Base implements MoreConstants {
    public int inherited = 5;
    public static int shared = 6;
    private int own = 7;
    private static int ownShared = 8;
    int hidden = 9;
    static int hiddenShared = 10;
}

class Holder extends Base implements Constants {
    public int i = 1;
    public static int s = 2;
    private int p = 3;
    private static int ps = 4;
    public final int last = 5;
    public static final int LAST = Integer.parseInt("6");
    int hidden = 90;
    static int hiddenShared = 100;
    volatile long vl = 1L << 33;
    static volatile double vd = 1.5;
    volatile Object vo = "vo";
    volatile byte vb = -1;
}

class Failing {
    static int s = 1 / Integer.parseInt("0");
    int i;
}
