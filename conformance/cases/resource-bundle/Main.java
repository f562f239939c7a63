import java.util.*;

public class Main {
    public static void main(String[] a) {
        for (Locale l : new Locale[] {Locale.ROOT, Locale.GERMANY, Locale.GERMAN, Locale.FRANCE}) {
            ResourceBundle b =
                    ResourceBundle.getBundle(
                            "msgs",
                            l,
                            ResourceBundle.Control.getNoFallbackControl(
                                    ResourceBundle.Control.FORMAT_DEFAULT));
            System.out.println(
                    b.getString("hi")
                            + " "
                            + b.getString("only")
                            + b.getLocale()
                            + new TreeSet<>(b.keySet()));
        }
        System.out.println(ResourceBundle.getBundle("Lst").getObject("arr").getClass());
        try {
            ResourceBundle.getBundle("nope");
        } catch (MissingResourceException e) {
            System.out.println(e.getMessage());
        }
        try {
            ResourceBundle.getBundle("msgs").getString("zz");
        } catch (MissingResourceException e) {
            System.out.println(e.getMessage());
        }
    }
}
