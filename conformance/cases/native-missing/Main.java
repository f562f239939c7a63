public class Main {
    static native int nat(String s, int[] a);

    native void inst();

    native long over(int a);

    native long over(String a);

    public static void main(String[] a) {
        try {
            nat("", null);
        } catch (UnsatisfiedLinkError e) {
            System.out.println(e);
        }
        try {
            new Main().inst();
        } catch (UnsatisfiedLinkError e) {
            System.out.println(e);
        }
        try {
            new Main().over(1);
        } catch (UnsatisfiedLinkError e) {
            System.out.println(e);
        }
        try {
            System.loadLibrary("nosuchlib");
        } catch (UnsatisfiedLinkError e) {
            System.out.println(e.getMessage().replaceAll("java.library.path.*", ""));
        }
        try {
            System.load("relative.so");
        } catch (UnsatisfiedLinkError e) {
            System.out.println(e);
        }
        try {
            System.load("/no/such.so");
        } catch (UnsatisfiedLinkError e) {
            System.out.println(e);
        }
    }
}
