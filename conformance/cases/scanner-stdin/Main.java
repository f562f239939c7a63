import java.util.*;

public class Main {
    public static void main(String[] a) {
        Scanner s = new Scanner(System.in);
        System.out.println(s.nextInt() + s.nextInt());
        System.out.println("[" + s.nextLine() + "]" + s.nextLine());
        s.useLocale(Locale.ROOT);
        System.out.println(s.nextDouble() + " " + s.nextBoolean() + s.hasNextInt() + s.next());
        try {
            s.nextInt();
        } catch (InputMismatchException e) {
            System.out.println(e);
        }
        System.out.println("[" + s.nextLine() + "]" + s.hasNext());
        try {
            s.nextLine();
        } catch (NoSuchElementException e) {
            System.out.println(e.getMessage());
        }
    }
}
