import java.util.*;

public class Main {
    static void f(String s, Object... a) {
        try {
            System.out.println(String.format(Locale.ROOT, s, a));
        } catch (Exception e) {
            System.out.println(e);
        }
    }

    public static void main(String[] x) {
        f(
                "%5d|%-5d|%05d|%+d|% d|%,d|%(d|%x|%X|%o|%#x",
                42, 42, 42, 42, 42, 1234567, -5, 255, 255, 8, 16);
        f(
                "%b %B %c %C %s %S %10s|%-10s|%.2s %h %n",
                true, null, 'x', 'y', "str", "up", "r", "l", "trunc", "hash");
        f(
                "%f %.2f %10.3f %e %E %.0e %g %a %,.2f %+.1f",
                1.5, 2.345, 3.14159, 12345.678, 0.00012, 5.5, 0.0001, 1.0, 1e7, -0.05);
        f(
                "%f %f %f %e %.3f",
                Double.NaN, Double.POSITIVE_INFINITY, -0.0, Double.MIN_VALUE, Float.MAX_VALUE);
        f("%2$s %1$s %<s %s", "a", "b");
        f("%d %d %d %d", (byte) 1, (short) 2, 3L, new java.math.BigInteger("99999999999999999999"));
        f("%s %s", new int[0].length, List.of(1));
        f("%.3f %10.2e", new java.math.BigDecimal("1.23456789"), new java.math.BigDecimal("12345"));
        f(
                "%tY-%<tm-%<td %<tH:%<tM:%<tS %<tA %<tB %<tj",
                new GregorianCalendar(2021, 1, 3, 4, 5, 6));
        f("%%|%5%|%-5%|");
        f("%d", 1.0);
        f("%c", 0x110000);
        f("%-d", 1);
        f("%.2d", 1);
        f("%z");
        f("%s");
        f("%08.2f|%(,.2f", -3.14159, -1234.5);
        f("%x %x", -1, -1L);
        f("%s", (Object) null);
        f("%c%c", 65, (byte) 66);
        f("%-+5d|%+-5d|", 1, 2);
        f("%5c|%-3b|", 'a', false);
        System.out.printf("%s %d%n", "p", 1);
        System.out.println(new Formatter(Locale.GERMANY).format("%,.2f", 1234.5));
        for (double d :
                new double[] {
                    0.1,
                    1.0 / 3,
                    1e21,
                    123456789012345680.0,
                    1e-7,
                    5e-324,
                    1.7976931348623157e308,
                    2.2250738585072014e-308,
                    9007199254740993.0,
                    0.3,
                    100,
                    1e6,
                    1e7,
                    2e-3
                }) System.out.println(d + " " + (float) d);
    }
}
