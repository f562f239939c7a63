interface Speaks {
    default String speak() { return "speaks 0"; }
}

/** Another version of Speaks. */
interface SpeakB {
    default String speak() { return "speaks 1"; }
}

class Version0 implements Runnable {
    static Runnable inTheMiddle = () -> { };
    int field = 7;

    static int twice(int x) { return x + 1; }
    private int secret(int x) { return x + field; }
    int secretly(int x) { return secret(x); }
    int virtual(int x) { return x - 1; }
    final int last(int x) { return x + 10; }
    synchronized String locked() { return "locked 0"; }
    String text() { return "text 0"; }
    public void run() { System.out.println("run 0"); }
    String old(int n) {
        String before = text() + twice(1);
        inTheMiddle.run();
        StringBuilder b = new StringBuilder(before);
        for (int i = 0; i < n; i++) {
            b.append(" old ").append(i).append(text()).append(twice(i));
        }
        try {
            Object o = null;
            o.hashCode();
        } catch (NullPointerException e) {
            b.append(" caught ").append(e.getMessage()).append(e.getStackTrace()[0]);
        }
        Runnable r = () -> System.out.println("lambda of the old one " + field);
        r.run();
        return n == 0 ? "end" : b + " " + old(0);
    }
    static int spin(int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum += twice(i);
        }
        return sum;
    }
}

class Version1 implements Runnable {
    static Runnable inTheMiddle = () -> { };
    int field = 8;

    public void run() { System.out.println("run 1" + new int[3].length); }
    static int spin(int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum += twice(i) + 1;
        }
        return sum;
    }
    String old(int n) {
        Runnable r = () -> System.out.println("lambda of the new one " + field);
        r.run();
        return "new " + n;
    }
    String text() { return "text 1 of " + field; }
    synchronized String locked() { return "locked 1"; }
    final int last(int x) { return x + 20; }
    int virtual(int x) { return x - 2; }
    int secretly(int x) { return secret(x) + 1; }
    private int secret(int x) { return x * 100 + field; }
    static int twice(int x) { return 2 * x; }
}

class Sub extends Version0 {
    int virtual(int x) { return super.virtual(x) * 1000; }
}

class Speaker implements Speaks { }
