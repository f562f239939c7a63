/** Kernel: StringBuilder and String methods. Takes its size and prints a checksum. */
public class Builder {
    static long run(int n) {
        StringBuilder b = new StringBuilder();
        long h = 0;
        for (int i = 0; i < n; i++) {
            b.setLength(0);
            b.append("key").append(i).append('=').append(i * 3L).append(';').append(i * 0.5f);
            String s = b.toString();
            int eq = s.indexOf('=');
            h += s.substring(0, eq).hashCode() ^ s.substring(eq + 1).length() + (s.startsWith("key1") ? 1 : 0);
        }
        return h;
    }

    public static void main(String[] args) {
        System.out.println(run(args.length > 0 ? Integer.parseInt(args[0]) : 35000));
    }
}
