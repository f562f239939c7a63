import java.io.*;
import java.net.*;
import java.nio.*;
import java.nio.channels.*;
import java.util.*;

/** Reads and writes that are done in part, sides that are closed by halves, connections that are reset. */
public class Main {
    static final InetAddress LOCAL = InetAddress.getLoopbackAddress();

    interface Action {
        Object run() throws Exception;
    }

    static void t(String name, Action action) {
        try {
            System.out.println(name + " " + action.run());
        } catch (Throwable e) {
            System.out.println(name + " ! " + e);
        }
    }

    static SocketChannel[] pair() throws IOException {
        try (ServerSocketChannel s = ServerSocketChannel.open().bind(new InetSocketAddress(LOCAL, 0))) {
            SocketChannel c = SocketChannel.open(s.getLocalAddress());
            return new SocketChannel[] {c, s.accept()};
        }
    }

    static void partial() throws Exception {
        SocketChannel[] p = pair();
        p[0].write(ByteBuffer.wrap("0123456789".getBytes()));
        ByteBuffer three = ByteBuffer.allocate(3);
        t("three of ten", () -> p[1].read(three) + " " + new String(three.array()));
        ByteBuffer[] parts = {ByteBuffer.allocate(2), ByteBuffer.allocateDirect(3), ByteBuffer.allocate(100)};
        t("scattered", () -> p[1].read(parts) + " " + Arrays.toString(parts));
        t("part of the parts", () -> p[0].write(new ByteBuffer[] {ByteBuffer.wrap(new byte[5]), ByteBuffer.wrap(new byte[6])}, 1, 1));
        p[1].configureBlocking(false);
        ByteBuffer big = ByteBuffer.allocate(1 << 22);
        t("all there is", () -> p[1].read(big));
        t("nothing", () -> p[1].read(big));
        t("no room", () -> p[1].read(ByteBuffer.allocate(0)));
        // As much as there is room for, the rest when the other side has read.
        p[0].configureBlocking(false);
        long wrote = 0;
        ByteBuffer out = ByteBuffer.allocate(1 << 20);
        // The system goes on moving bytes to the other side's buffer for a while.
        for (int idle = 0; idle < 8; out.clear()) {
            int n = p[0].write(out);
            wrote += n;
            idle = n == 0 ? idle + 1 : 0;
            if (n == 0) Thread.sleep(5);
        }
        System.out.println("full");
        long read = 0;
        while (read < wrote) {
            big.clear();
            int n = p[1].read(big);
            if (n > 0) read += n;
            else Thread.sleep(1);
        }
        System.out.println("the same: " + (read == wrote));
        t("room again", () -> p[0].write(ByteBuffer.allocate(1)));
        p[0].close();
        p[1].close();
        // A blocking write is done whole.
        SocketChannel[] q = pair();
        Thread reader = new Thread(() -> {
            try {
                long n = 0;
                ByteBuffer b = ByteBuffer.allocate(100_000);
                for (int k; (k = q[1].read(b)) >= 0; b.clear()) n += k;
                System.out.println("received " + n);
            } catch (IOException e) {
                System.out.println(e);
            }
        });
        reader.start();
        t("whole", () -> q[0].write(ByteBuffer.allocate(5_000_000)));
        q[0].shutdownOutput();
        reader.join();
        q[0].close();
        q[1].close();
    }

    static void halves() throws Exception {
        SocketChannel[] p = pair();
        p[0].shutdownOutput();
        t("end", () -> p[1].read(ByteBuffer.allocate(4)));
        t("the other way", () -> p[1].write(ByteBuffer.wrap(new byte[4])));
        t("arrives", () -> p[0].read(ByteBuffer.allocate(10)));
        t("write after that", () -> p[0].write(ByteBuffer.allocate(1)));
        t("twice", () -> p[0].shutdownOutput() == p[0]);
        p[1].write(ByteBuffer.wrap(new byte[4]));
        p[0].shutdownInput();
        t("no more", () -> p[0].read(ByteBuffer.allocate(10)));
        System.out.println(p[0].isConnected() + " " + p[0].isOpen());
        p[0].close();
        t("closed", () -> p[0].shutdownInput());
        p[1].close();
        try (ServerSocket s = new ServerSocket(0, 5, LOCAL)) {
            Socket a = new Socket(LOCAL, s.getLocalPort());
            Socket b = s.accept();
            a.getOutputStream().write("last words".getBytes());
            a.shutdownOutput();
            System.out.println(a.isOutputShutdown() + " " + a.isInputShutdown() + " " + a.isClosed());
            t("all", () -> new String(b.getInputStream().readAllBytes()));
            b.getOutputStream().write("answer".getBytes());
            t("write", () -> {
                a.getOutputStream().write(1);
                return "?";
            });
            b.close();
            t("answer", () -> new String(a.getInputStream().readAllBytes()));
            a.shutdownInput();
            t("shut", () -> a.getInputStream().read());
            t("available", () -> a.getInputStream().available());
            t("again", () -> {
                a.shutdownInput();
                return "?";
            });
            a.close();
            t("stream of a closed one", () -> a.getInputStream());
        }
    }

    static void resets() throws Exception {
        try (ServerSocket s = new ServerSocket(0, 5, LOCAL)) {
            Socket a = new Socket(LOCAL, s.getLocalPort());
            Socket b = s.accept();
            b.setSoLinger(true, 0);
            a.getOutputStream().write(1);
            b.getInputStream().read();
            b.close();
            Thread.sleep(20);
            t("reset", () -> a.getInputStream().read());
            t("reset again", () -> a.getInputStream().read());
            t("write to it", () -> {
                for (int i = 0; i < 3; i++) {
                    a.getOutputStream().write(new byte[10]);
                    Thread.sleep(10);
                }
                return "?";
            });
            a.close();
            Socket c = new Socket(LOCAL, s.getLocalPort());
            c.setTcpNoDelay(true);
            c.setOOBInline(true);
            Socket d = s.accept();
            d.setOOBInline(true);
            c.getOutputStream().write(5);
            c.sendUrgentData(6);
            c.getOutputStream().write(7);
            t("urgent", () -> Arrays.toString(d.getInputStream().readNBytes(3)));
            d.setSoTimeout(30);
            t("time limit", () -> d.getInputStream().read());
            c.getOutputStream().write(9);
            t("after it", () -> d.getInputStream().read());
            t("available", () -> {
                c.getOutputStream().write(new byte[7]);
                for (int i = 0; i < 100 && d.getInputStream().available() < 7; i++) Thread.sleep(5);
                return d.getInputStream().available();
            });
            t("skip", () -> d.getInputStream().skip(3) + " " + d.getInputStream().available());
            c.close();
            d.close();
            s.setSoTimeout(20);
            t("nobody comes", s::accept);
        }
        t("refused", () -> new Socket(LOCAL, 1));
        t("refused with a time limit", () -> {
            new Socket().connect(new InetSocketAddress(LOCAL, 1), 1000);
            return "?";
        });
        SocketChannel c = SocketChannel.open();
        c.configureBlocking(false);
        t("not blocking", () -> {
            boolean done = c.connect(new InetSocketAddress(LOCAL, 1));
            while (!c.finishConnect()) Thread.sleep(1);
            return done;
        });
        System.out.println(c.isOpen());
        SocketChannel un = SocketChannel.open();
        t("not connected: read", () -> un.read(ByteBuffer.allocate(1)));
        t("not connected: write", () -> un.write(ByteBuffer.allocate(1)));
        t("not connected: finish", un::finishConnect);
        un.close();
        t("unresolved", () -> SocketChannel.open(InetSocketAddress.createUnresolved("nowhere", 1)));
        try (DatagramSocket d = new DatagramSocket(0, LOCAL); DatagramSocket e = new DatagramSocket(0, LOCAL)) {
            d.send(new DatagramPacket("a long datagram".getBytes(), 15, LOCAL, e.getLocalPort()));
            DatagramPacket four = new DatagramPacket(new byte[4], 4);
            e.receive(four);
            System.out.println("cut: " + four.getLength() + " " + new String(four.getData()));
            t("too long", () -> {
                d.send(new DatagramPacket(new byte[70_000], 70_000, LOCAL, e.getLocalPort()));
                return "?";
            });
            d.connect(LOCAL, e.getLocalPort());
            t("another's address", () -> {
                d.send(new DatagramPacket(new byte[1], 1, LOCAL, 9));
                return "?";
            });
            e.setSoTimeout(20);
            t("none", () -> {
                e.receive(four);
                return "?";
            });
        }
    }

    public static void main(String[] args) throws Exception {
        partial();
        halves();
        resets();
    }
}
