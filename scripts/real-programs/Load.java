import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Asks a server of this machine for pages, on several connections that are kept, and checks each byte of each answer.
 * Arguments: port, seconds, connections. Prints what doesn't change from run to run; the rest goes to standard error.
 */
public class Load {
    static final AtomicLong requests = new AtomicLong();
    static final AtomicLong errors = new AtomicLong();
    static final byte[][] pages = new byte[64][];

    static byte[] page(int number) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < number % 400 + 10; i++) {
            text.append("page ").append(number).append(", line ").append(i).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c; (c = in.read()) != '\n'; ) {
            if (c < 0) {
                throw new IOException("closed within a line: " + line);
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    static byte[] answer(InputStream in) throws IOException {
        String status = line(in);
        if (!status.startsWith("HTTP/1.1 200 ")) {
            throw new IOException(status);
        }
        int length = -1;
        boolean chunked = false;
        for (String header; !(header = line(in)).isEmpty(); ) {
            String low = header.toLowerCase(java.util.Locale.ROOT);
            if (low.startsWith("content-length:")) {
                length = Integer.parseInt(header.substring(15).trim());
            }
            chunked |= low.equals("transfer-encoding: chunked");
        }
        if (!chunked) {
            return in.readNBytes(length);
        }
        var body = new java.io.ByteArrayOutputStream();
        for (int size; (size = Integer.parseInt(line(in), 16)) != 0; line(in)) {
            body.write(in.readNBytes(size));
        }
        line(in);
        return body.toByteArray();
    }

    static void ask(InputStream in, OutputStream out, String what, byte[] body, byte[] expected) throws IOException {
        String head = what + " HTTP/1.1\r\nHost: localhost\r\n"
            + (body.length > 0 ? "Content-Length: " + body.length + "\r\n" : "") + "\r\n";
        byte[] start = head.getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = Arrays.copyOf(start, start.length + body.length);
        System.arraycopy(body, 0, all, start.length, body.length);
        out.write(all);
        byte[] got = answer(in);
        if (!Arrays.equals(got, expected)) {
            throw new IOException(what + ": " + got.length + " bytes, not the " + expected.length + " expected");
        }
        requests.incrementAndGet();
    }

    static void connection(int port, int seed, long end) {
        byte[] none = {};
        byte[] file = page(5000);
        // Now and then a connection is closed and opened anew.
        for (int n = seed; System.nanoTime() < end; ) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(30_000);
                InputStream in = new BufferedInputStream(socket.getInputStream(), 16384);
                OutputStream out = socket.getOutputStream();
                for (int i = 0; i < 5000 && System.nanoTime() < end; i++, n++) {
                    int page = n % pages.length;
                    switch (n % 16) {
                        case 7 -> ask(in, out, "GET /files/file.txt", none, file);
                        case 11 -> ask(in, out, "POST /echo", pages[page], pages[page]);
                        default -> ask(in, out, "GET /page/" + page, none, pages[page]);
                    }
                }
            } catch (IOException e) {
                errors.incrementAndGet();
                System.out.println(e);
            }
        }
    }

    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        double seconds = Double.parseDouble(args[1]);
        for (int i = 0; i < pages.length; i++) {
            pages[i] = page(i);
        }
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        Thread[] threads = new Thread[Integer.parseInt(args[2])];
        for (int i = 0; i < threads.length; i++) {
            int seed = i * 5;
            threads[i] = new Thread(() -> connection(port, seed, end));
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        double took = (System.nanoTime() - start) / 1e9;
        System.err.printf("requests %d in %.2f s%n", requests.get(), took);
        System.out.println("errors: " + errors);
        System.out.println("answers: " + (requests.get() > 0 ? "some" : "none"));
        try (Socket socket = new Socket("127.0.0.1", port)) {
            ask(socket.getInputStream(), socket.getOutputStream(), "GET /stop", new byte[0], "bye".getBytes());
        }
    }
}
