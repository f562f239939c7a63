public class Main {
    public static void main(String[] a) throws Exception {
        var f = String.class.getDeclaredField("hash");
        f.setAccessible(true);
        System.out.println(f.get("abc".concat("")) + " " + "abc".hashCode());
        System.out.println(
                Class.forName("jdk.internal.misc.VM").getMethod("isBooted").invoke(null));
        try {
            var g = java.util.ArrayList.class.getDeclaredField("size");
            g.setAccessible(true);
        } catch (RuntimeException e) {
            System.out.println(e.getMessage().replaceAll("@[0-9a-f]+", "@H"));
        }
    }
}
