import java.io.*;

public class Main {
    public static void main(String[] a) throws IOException {
        System.out.println(System.in.available() >= 0);
        System.out.print((char) System.in.read());
        BufferedReader r = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        for (String l; (l = r.readLine()) != null; ) System.out.println("<" + l + ">");
        System.out.println(r.read() + " " + System.in.read());
    }
}
