public class Main {
    public static void main(String[] a) {
        StringBuilder s = new StringBuilder();
        s.append(1)
                .append(2L)
                .append('c')
                .append(1.5f)
                .append(2.5)
                .append(true)
                .append((Object) null)
                .append((String) null)
                .append(new char[] {'x', 'y'})
                .append("abcdef", 2, 4)
                .append(new char[] {'p', 'q', 'r'}, 1, 2)
                .appendCodePoint(0x1f600)
                .append(new StringBuffer("sb"))
                .append(Integer.MIN_VALUE)
                .append(Long.MIN_VALUE);
        System.out.println(s);
        s.insert(0, "<<")
                .insert(3, 9.5)
                .insert(5, '€')
                .insert(1, new char[] {'k'})
                .insert(0, 7)
                .insert(0, true)
                .insert(2, "abc", 0, 2);
        System.out.println(s + " " + s.length());
        s.delete(2, 5).deleteCharAt(0).replace(0, 3, "REPL").setCharAt(1, '\u0101');
        System.out.println(s);
        s.setLength(10);
        System.out.println(s + "|" + s.indexOf("L") + s.lastIndexOf("R") + s.charAt(2));
        System.out.println(s.reverse());
        s.setLength(12);
        System.out.println((int) s.charAt(11));
        System.out.println(
                new StringBuilder("a\ud83d\ude00b").reverse()
                        + " "
                        + new StringBuilder("abc").compareTo(new StringBuilder("abd"))
                        + new StringBuilder("x").equals(new StringBuilder("x"))
                        + s.capacity() / 1000
                        + s.chars().count()
                        + s.subSequence(0, 2)
                        + s.substring(3));
        for (int i = 0; i < 10000; i++) s.append(i % 10);
        System.out.println(s.length() + " " + s.toString().hashCode());
        StringBuffer b = new StringBuffer("q");
        b.append(1).insert(0, "z").reverse();
        System.out.println(b);
        try {
            s.setLength(-1);
        } catch (IndexOutOfBoundsException e) {
            System.out.println(e);
        }
        try {
            s.delete(5, 2);
        } catch (IndexOutOfBoundsException e) {
            System.out.println(e.getMessage());
        }
        try {
            s.charAt(99999);
        } catch (IndexOutOfBoundsException e) {
            System.out.println(e.getMessage());
        }
        System.out.println(
                new java.util.StringJoiner(",", "[", "]").setEmptyValue("E")
                        + ""
                        + new java.util.StringJoiner(",", "[", "]").add("a").add("b"));
    }
}
