import java.util.ArrayList;
import java.util.List;

/** What is done at the first OutOfMemoryError, before anybody catches it. */
public class Main {
    public static void main(String[] args) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
        for (int i = 0; i < 2; i++) {
            List<long[]> all = new ArrayList<>();
            try {
                while (true) {
                    all.add(new long[8192]);
                }
            } catch (OutOfMemoryError e) {
                all = null;
                System.out.println("caught " + e.getMessage());
            }
        }
    }
}
