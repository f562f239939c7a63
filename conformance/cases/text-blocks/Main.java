public class Main {
    static String s = """
        Hello,
          "World" \
        joined
        tab\tescaped \""" end   \s
        é ü 😀 \u0041 \101
        """;
    public static void main(String[] a) { System.out.print(s); System.out.println(s.length() + " " + s.lines().count() + " " + s.hashCode()); System.out.println("""
            %d-%s""".formatted(5, "x") + "  a\n b\n".stripIndent() + "q\\tz".translateEscapes() + "x\ny\n".indent(3)); }
}
