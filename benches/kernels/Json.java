/** Kernel: scanning characters. Takes its size and prints a checksum. */
public class Json {
    final String s;
    int at;

    Json(String s) {
        this.s = s;
    }

    long value() {
        char c = s.charAt(at);
        if (c == '{' || c == '[') {
            long h = c;
            at++;
            while (s.charAt(at) != '}' && s.charAt(at) != ']') {
                h = h * 31 + value();
                if (s.charAt(at) == ',' || s.charAt(at) == ':') at++;
            }
            at++;
            return h;
        }
        if (c == '"') {
            long h = 0;
            for (at++; s.charAt(at) != '"'; at++) h = h * 17 + s.charAt(at);
            at++;
            return h;
        }
        long n = 0;
        for (; at < s.length() && Character.isDigit(s.charAt(at)); at++) n = n * 10 + s.charAt(at) - '0';
        return n;
    }

    static long run(int n) {
        StringBuilder b = new StringBuilder("[");
        for (int i = 0; i < 40; i++) b.append(i == 0 ? "" : ",").append("{\"id\":").append(i * 17).append(",\"name\":\"item\",\"tags\":[1,22,333]}");
        String text = b.append("]").toString();
        long h = 0;
        for (int i = 0; i < n; i++) h += new Json(text).value();
        return h;
    }

    public static void main(String[] args) {
        System.out.println(run(args.length > 0 ? Integer.parseInt(args[0]) : 400));
    }
}
