import java.util.*;
import java.util.regex.*;

public class Main {
    static void m(String p, String s, int... fl) {
        try {
            Matcher m = Pattern.compile(p, fl.length > 0 ? fl[0] : 0).matcher(s);
            StringBuilder r = new StringBuilder(p + ": ");
            while (m.find()) {
                r.append(m.start()).append('-').append(m.end());
                for (int i = 0; i <= m.groupCount(); i++)
                    r.append('[').append(m.group(i)).append(']');
            }
            System.out.println(r);
        } catch (PatternSyntaxException e) {
            System.out.println(e.getMessage());
        }
    }

    public static void main(String[] a) {
        m("(a+)(b*)", "aabbab");
        m("(?<y>\\d{4})-(?<m>\\d\\d)", "on 2020-12 and 1999-01");
        m("a|ab|abc", "abc");
        m("(a|ab)(c|bcd)", "abcd");
        m("a*?b", "aaab");
        m("a++a", "aaa");
        m("(?=x)x(?!y)", "xyxz");
        m("(?<=a)b(?<!ab)", "ab");
        m("(.)\\1", "aabbc");
        m("[^a-c&&[^x]]+", "abcdxyz");
        m("\\bfoo\\b", "foo foobar foo");
        m("^x$", "x\nx\ny", Pattern.MULTILINE);
        m("HELLO", "hello HeLLo", Pattern.CASE_INSENSITIVE);
        m("ÄÖ", "äö", Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
        m("a.c", "a\nc", Pattern.DOTALL);
        m("\\p{Lu}\\p{L}+", "Ünder Straße");
        m("[\\p{Alpha}&&\\P{Upper}]", "aB1");
        m("(?i:a)b", "AbAB");
        m(".", "😀x");
        m("\\x{1F600}", "😀");
        m("a # c\nb", "ab", Pattern.COMMENTS);
        m("a{2,3}?", "aaaaa");
        m("(?>a+)b", "aaab");
        m("x*", "axb");
        m("[", "x");
        m("*a", "x");
        m("a{3,1}", "x");
        m("(?<n>a)(?<n>b)", "x");
        m("\\", "x");
        m("\\Qa.b\\E", "a.b axb");
        m("\\R", "a\r\nb\n");
        m("\\X", "e\u0301x");
        System.out.println(
                "a1b22".replaceAll("(\\d+)", "<$1>")
                        + "xay".replaceAll("(?<q>a)", "${q}${q}")
                        + Pattern.compile("\\d")
                                .matcher("a1b2")
                                .replaceAll(r -> "" + (Integer.parseInt(r.group()) + 1))
                        + Arrays.toString(Pattern.compile("\\s*,\\s*").split("a , b,c ,"))
                        + Pattern.matches("a.b", "axb")
                        + Pattern.quote("a\\Eb")
                        + Matcher.quoteReplacement("$1\\")
                        + Pattern.compile("o").splitAsStream("foobo").toList()
                        + Pattern.compile("x").asPredicate().test("axb")
                        + Pattern.compile("b")
                                .matcher("abab")
                                .results()
                                .map(r -> r.start())
                                .toList());
        Matcher m = Pattern.compile("(a)(b)?").matcher("ac");
        System.out.println(
                m.lookingAt()
                        + " "
                        + m.group(2)
                        + m.start(2)
                        + m.hitEnd()
                        + m.matches()
                        + m.toMatchResult().groupCount());
        try {
            m.group();
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
        System.out.println(
                "aaaaaaaaaaaaaaaaaaaaaaaa".matches("(a|aa)+$")
                        + " "
                        + new Scanner("1 two 3.5 x").findInLine("(\\d) (\\w+)"));
    }
}
