public class Main {
    static class MyNpe extends NullPointerException {
        MyNpe() {}

        MyNpe(String s) {
            super(s);
        }
    }

    public static void main(String[] a) {
        try {
            throw new NullPointerException();
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
        try {
            throw new NullPointerException("mine");
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
        try {
            throw new MyNpe();
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
        try {
            Object o = null;
            o.hashCode();
        } catch (NullPointerException e) {
            System.out.println(e.getMessage() == null ? "null" : "m");
            System.out.println(
                    e.getMessage().equals(e.getMessage())
                            + " "
                            + e.getLocalizedMessage()
                            + " "
                            + e);
        }
        try {
            Object o = null;
            synchronized (o) {
            }
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
    }
}
