public class Main {
    static class Z {}

    public static void main(String[] a) {
        System.out.println(
                Main.class.desiredAssertionStatus()
                        + " "
                        + Z.class.desiredAssertionStatus()
                        + " "
                        + p.A.class.desiredAssertionStatus()
                        + " "
                        + p.B.class.desiredAssertionStatus()
                        + " "
                        + p.q.C.class.desiredAssertionStatus()
                        + String.class.desiredAssertionStatus());
    }
}
