import java.nio.charset.StandardCharsets;

/** Strings of both codings, in all the lengths where their inner loops change their ways. */
public class Main {
    static final int ROUNDS = Integer.getInteger("rounds", 300);
    static long sum;

    static void mix(long v) {
        sum = sum * 31 + v;
    }

    static void mix(boolean v) {
        mix(v ? 1231 : 1237);
    }

    static String text(int n, char extra, int at) {
        char[] c = new char[n];
        for (int i = 0; i < n; i++) {
            c[i] = (char) ('a' + i * 7 % 26);
        }
        if (at < n) {
            c[at] = extra;
        }
        return new String(c);
    }

    static void pair(String a, String b) {
        mix(a.equals(b));
        mix(a.compareTo(b));
        mix(a.indexOf(b));
        mix(a.contains(b));
        mix(a.lastIndexOf(b));
        mix(a.indexOf(b, 2));
        mix(a.startsWith(b, 1));
        mix(a.regionMatches(true, 0, b, 0, 3));
        mix(a.contentEquals(b));
    }

    static void one(String s) {
        mix(s.hashCode());
        mix(new String(s.toCharArray()).hashCode());
        mix(s.indexOf('z'));
        mix(s.indexOf('\u20ac'));
        mix(s.indexOf(0x1f600));
        mix(s.indexOf('c', 3));
        mix(new StringBuilder(s).append(s).append('\u00e9').append("\u20ac").indexOf("\u00e9"));
        byte[] latin = s.getBytes(StandardCharsets.ISO_8859_1);
        mix(latin.length);
        mix(new String(latin, StandardCharsets.ISO_8859_1).hashCode());
        byte[] ascii = s.getBytes(StandardCharsets.US_ASCII);
        mix(new String(ascii, StandardCharsets.US_ASCII).equals(s));
        byte[] utf = s.getBytes(StandardCharsets.UTF_8);
        mix(new String(utf, StandardCharsets.UTF_8).equals(s));
        mix(s.getBytes(StandardCharsets.UTF_16).length);
        char[] chars = new char[s.length() + 3];
        s.getChars(0, s.length(), chars, 2);
        mix(chars[chars.length - 2]);
        StringBuilder b = new StringBuilder(s);
        if (s.length() > 2) {
            b.setCharAt(1, 'x');
            b.insert(2, 'y');
            b.deleteCharAt(0);
            b.setLength(b.length() - 1);
        }
        b.reverse();
        mix(b.toString().hashCode());
        mix(s.toUpperCase().hashCode());
        mix(s.strip().length());
        mix(s.replace('a', '\u0101').hashCode());
        mix(s.chars().filter(c -> c == 'h').count());
    }

    public static void main(String[] args) {
        int[] lengths = {0, 1, 2, 3, 7, 8, 15, 16, 31, 32, 33, 63, 64, 65, 100};
        char[] extras = {'a', 'z', '\u007f', '\u0080', '\u00ff', '\u0100', '\u20ac', '\ud83d', ' '};
        String[] all = new String[lengths.length * extras.length];
        for (int i = 0; i < all.length; i++) {
            int n = lengths[i % lengths.length];
            all[i] = text(n, extras[i / lengths.length], i % 3 == 0 ? 0 : i % 3 == 1 ? n / 2 : Math.max(0, n - 1));
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < all.length; i++) {
                String s = all[i];
                one(s);
                pair(s, all[(i * 7 + round) % all.length]);
                pair(s, s.substring(s.length() / 2));
                pair(s + s, s);
                pair(new String(s), s);
            }
        }
        int thrown = 0;
        for (int i = 0; i < 200; i++) {
            try {
                "abc".getChars(i % 2, 3, new char[1], 0);
            } catch (IndexOutOfBoundsException e) {
                mix(e.getMessage().hashCode());
                thrown++;
            }
            try {
                mix("abc\u20ac".charAt(3 + i % 2));
            } catch (StringIndexOutOfBoundsException e) {
                mix(e.getMessage().hashCode());
                thrown++;
            }
            try {
                mix("abc".compareTo(i % 2 == 0 ? null : "abd"));
            } catch (NullPointerException e) {
                thrown++;
            }
        }
        System.out.println(sum + " " + thrown);
    }
}
