import java.util.*;
import java.util.stream.*;

public class Main {
    public static void main(String[] a) {
        String[] v = {
            "",
            " ",
            "abc",
            "ABC",
            "a\u0301",
            "\u00e9\u00df",
            "\ud83d\ude00x",
            "\ud83d",
            "I\u0130i\u0131",
            "\t x \u2003",
            "a,b,,c,,",
            "\u03a3\u03c3\u03c2",
            "x".repeat(40),
            "\0",
            "straße",
            "ﬁ"
        };
        for (String s : v) {
            System.out.println(
                    s.length()
                            + " "
                            + s.hashCode()
                            + " "
                            + s.toUpperCase(Locale.ROOT)
                            + s.toLowerCase(Locale.ROOT)
                            + s.toUpperCase(new Locale("tr"))
                            + "|"
                            + s.trim()
                            + "|"
                            + s.strip()
                            + "|"
                            + s.stripLeading()
                            + "|"
                            + s.isBlank()
                            + s.codePoints().boxed().toList()
                            + s.chars().sum()
                            + s.codePointCount(0, s.length())
                            + Arrays.toString(s.split(","))
                            + Arrays.toString(s.split(",", -1))
                            + Arrays.toString(s.split(""))
                            + s.indexOf('x')
                            + s.indexOf("b,")
                            + s.lastIndexOf(0x1f600)
                            + s.contains("b")
                            + new StringBuilder(s).reverse()
                            + s.replace('a', 'z')
                            + s.replace("", "-").length()
                            + s.replaceAll("[a-z]", "<$0>")
                            + s.intern().equals(s)
                            + s.matches("\\w*"));
            for (String t : v)
                System.out.print(
                        Integer.signum(s.compareTo(t))
                                + ""
                                + s.compareToIgnoreCase(t)
                                + s.equalsIgnoreCase(t)
                                + s.startsWith(t)
                                + s.endsWith(t)
                                + s.indexOf(t)
                                + s.regionMatches(true, 0, t, 0, 2)
                                + " ");
            System.out.println();
        }
        System.out.println(
                ("a" + "b" == "ab")
                        + " "
                        + (new String("ab") == "ab")
                        + (new String("ab").intern() == "ab")
                        + (String.valueOf(new char[] {'a', 'b'}).intern() == "ab"));
        System.out.println(
                String.join("-", "a", "b")
                        + String.valueOf((Object) null)
                        + String.valueOf(1.0f)
                        + String.copyValueOf(new char[] {'x', 'y'}, 1, 1)
                        + "abc".substring(1)
                        + "abc".substring(3)
                        + "a-b-c".replaceFirst("-", "\\$")
                        + "abc".concat("d")
                        + "  x\n  y\n".lines().toList()
                        + "%s".formatted("z")
                        + "ab".chars().mapToObj(c -> (char) c).toList()
                        + "abcabc".lastIndexOf("bc", 3)
                        + "x".compareTo("xyz")
                        + "\u00ff".compareTo("\u0100")
                        + "abc".contentEquals(new StringBuilder("abc"))
                        + Arrays.toString(
                                "héllo€😀".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        + Arrays.toString(
                                "é€".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1))
                        + new String(
                                new byte[] {(byte) 0xc3, 0x28, (byte) 0xf0, (byte) 0x9f},
                                java.nio.charset.StandardCharsets.UTF_8)
                        + "abc".transform(s -> s + 1)
                        + Character.getName('a')
                        + Character.isLetter(0x4e00)
                        + Character.getNumericValue('Ⅷ')
                        + Character.toChars(0x1f600).length
                        + Character.isSurrogate('\ud800')
                        + Character.UnicodeBlock.of('é')
                        + Character.UnicodeScript.of('я')
                        + Character.getType('A')
                        + Character.isWhitespace('\u00a0')
                        + Character.isJavaIdentifierStart('$')
                        + Character.reverseBytes('a')
                        + Character.digit('f', 16)
                        + Character.forDigit(11, 16));
        String s = "x";
        for (int i = 0; i < 12; i++) s += s + "\u20ac";
        System.out.println(s.hashCode() + " " + s.length() + s.indexOf("\u20ac\u20ac\u20ac"));
        try {
            "abc".codePointAt(3);
        } catch (IndexOutOfBoundsException e) {
            System.out.println(e);
        }
        try {
            "x".substring(2);
        } catch (IndexOutOfBoundsException e) {
            System.out.println(e);
        }
    }
}
