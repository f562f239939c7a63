import java.io.*;
import java.net.*;
import java.nio.*;
import java.nio.channels.*;
import java.nio.file.*;
import java.util.*;

/** Bytes per second by files and sockets. Arguments: what, megabytes, the folder. Prints megabytes per second of wall and of processor time. */
public class Io {
    static final int BUFFER = 64 << 10;

    static void streams(Path from, Path to, int size) throws IOException {
        try (InputStream in = new FileInputStream(from.toFile()); OutputStream out = new FileOutputStream(to.toFile())) {
            byte[] b = new byte[size];
            for (int n; (n = in.read(b)) > 0; ) out.write(b, 0, n);
        }
    }

    static void channels(Path from, Path to) throws IOException {
        try (FileChannel in = FileChannel.open(from);
                FileChannel out = FileChannel.open(to, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer b = ByteBuffer.allocateDirect(BUFFER);
            while (in.read(b) > 0) {
                out.write(b.flip());
                b.clear();
            }
        }
    }

    static void transfer(Path from, Path to) throws IOException {
        try (FileChannel in = FileChannel.open(from);
                FileChannel out = FileChannel.open(to, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (long at = 0, size = in.size(); at < size; ) at += in.transferTo(at, size - at, out);
        }
    }

    static long mapped(Path from) throws IOException {
        long sum = 0;
        try (FileChannel in = FileChannel.open(from)) {
            MappedByteBuffer map = in.map(FileChannel.MapMode.READ_ONLY, 0, in.size());
            while (map.hasRemaining()) sum += map.get();
        }
        return sum;
    }

    static void sockets(long bytes, boolean channel) throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel c = SocketChannel.open(server.getLocalAddress()); SocketChannel d = server.accept()) {
            Thread reader = new Thread(() -> {
                try {
                    if (channel) {
                        ByteBuffer b = ByteBuffer.allocateDirect(BUFFER);
                        while (d.read(b.clear()) >= 0) { }
                    } else {
                        byte[] b = new byte[BUFFER];
                        InputStream in = d.socket().getInputStream();
                        while (in.read(b) >= 0) { }
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            reader.start();
            if (channel) {
                ByteBuffer b = ByteBuffer.allocateDirect(BUFFER);
                for (long n = 0; n < bytes; n += b.capacity()) {
                    b.clear();
                    while (b.hasRemaining()) c.write(b);
                }
            } else {
                byte[] b = new byte[BUFFER];
                OutputStream out = c.socket().getOutputStream();
                for (long n = 0; n < bytes; n += b.length) out.write(b);
            }
            c.shutdownOutput();
            reader.join();
        }
    }

    /** One byte there and back, over and over: what a call costs. */
    static void pings(int count) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()); Socket c = new Socket(server.getInetAddress(), server.getLocalPort()); Socket d = server.accept()) {
            c.setTcpNoDelay(true);
            d.setTcpNoDelay(true);
            Thread echo = new Thread(() -> {
                try {
                    for (int b; (b = d.getInputStream().read()) >= 0; ) d.getOutputStream().write(b);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            echo.start();
            for (int i = 0; i < count; i++) {
                c.getOutputStream().write(i);
                c.getInputStream().read();
            }
            c.shutdownOutput();
            echo.join();
        }
    }

    static void run(String what, int megabytes, Path from, Path to) throws Exception {
        switch (what) {
            case "streams" -> streams(from, to, BUFFER);
            case "small-reads" -> streams(from, to, 512);
            case "channels" -> channels(from, to);
            case "transfer" -> transfer(from, to);
            case "copy" -> Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
            case "mapped" -> mapped(from);
            case "socket-streams" -> sockets((long) megabytes << 20, false);
            case "socket-channels" -> sockets((long) megabytes << 20, true);
            case "pings" -> pings(megabytes * 50);
            default -> throw new IllegalArgumentException(what);
        }
    }

    public static void main(String[] args) throws Exception {
        int megabytes = Integer.parseInt(args[1]);
        Path dir = Path.of(args[2]);
        Path from = dir.resolve("from");
        Path to = dir.resolve("to");
        byte[] data = new byte[1 << 20];
        new Random(1).nextBytes(data);
        try (OutputStream out = Files.newOutputStream(from)) {
            for (int i = 0; i < megabytes; i++) out.write(data);
        }
        var os = (com.sun.management.OperatingSystemMXBean) java.lang.management.ManagementFactory.getOperatingSystemMXBean();
        run(args[0], megabytes, from, to);
        run(args[0], megabytes, from, to);
        double best = 0;
        double least = Double.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long cpu = os.getProcessCpuTime();
            long start = System.nanoTime();
            run(args[0], megabytes, from, to);
            best = Math.max(best, megabytes / ((System.nanoTime() - start) / 1e9));
            least = Math.min(least, (os.getProcessCpuTime() - cpu) / 1e9);
        }
        System.out.printf("%.1f %.1f%n", best, megabytes / Math.max(least, 1e-9));
    }
}
