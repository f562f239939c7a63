import java.io.*;
import java.net.*;
import java.nio.*;
import java.nio.channels.*;
import java.nio.file.*;
import java.util.concurrent.atomic.AtomicReference;

/** Threads that wait in a socket are woken when it is closed or they are interrupted: what each is told, and what is left. */
public class Main {
    interface Wait {
        Object run() throws Exception;
    }

    /** Whether a thread is in a native method of a channel, or waits for one that is. */
    static boolean isBlocked(Thread t) {
        StackTraceElement[] trace = t.getStackTrace();
        boolean channel = false;
        for (StackTraceElement e : trace) channel |= e.getClassName().startsWith("sun.nio.ch.");
        return channel && trace[0].isNativeMethod() && (trace[0].getClassName().startsWith("sun.nio.ch.") || trace[0].getMethodName().equals("park"));
    }

    /** Runs `wait` in a thread, and `wake` once that stands still in a native method. */
    static void t(String name, Wait wait, Wait wake) throws Exception {
        AtomicReference<String> result = new AtomicReference<>();
        Thread t = new Thread(() -> {
            try {
                Object r = wait.run();
                result.set("ends " + r);
            } catch (Throwable e) {
                result.set("! " + e);
            }
            result.set(result.get() + (Thread.currentThread().isInterrupted() ? " interrupted" : ""));
        });
        t.start();
        for (int still = 0; still < 3; ) {
            Thread.sleep(15);
            still = isBlocked(t) ? still + 1 : 0;
            if (!t.isAlive()) break;
        }
        if (wake == null) t.interrupt();
        else wake.run();
        t.join(20_000);
        System.out.println(name + ": " + (t.isAlive() ? "STUCK" : result.get()));
    }

    static Object close(Closeable c) throws IOException {
        c.close();
        return null;
    }

    static final InetAddress LOCAL = InetAddress.getLoopbackAddress();

    static Object fill(SocketChannel c) throws Exception {
        ByteBuffer b = ByteBuffer.allocate(1 << 16);
        try {
            while (true) {
                c.write(b);
                b.clear();
            }
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (ClosedChannelException e) {
            // AsynchronousCloseException, unless a part was written by then.
            return "closed";
        }
    }

    static void channels(boolean interrupt) throws Exception {
        String how = interrupt ? "interrupt " : "close ";
        try (ServerSocketChannel s = ServerSocketChannel.open().bind(new InetSocketAddress(LOCAL, 0))) {
            t(how + "accept", s::accept, interrupt ? null : () -> close(s));
            System.out.println(s.isOpen());
        }
        for (int what = 0; what < 4; what++) {
            int w = what;
            try (ServerSocketChannel s = ServerSocketChannel.open().bind(new InetSocketAddress(LOCAL, 0));
                    SocketChannel c = SocketChannel.open(s.getLocalAddress());
                    SocketChannel d = s.accept()) {
                t(how + new String[] {"read", "read of several", "write", "stream"}[w], () -> {
                    switch (w) {
                        case 0: return c.read(ByteBuffer.allocate(10));
                        case 1: return c.read(new ByteBuffer[] {ByteBuffer.allocateDirect(3), ByteBuffer.allocate(4)});
                        case 2: return fill(c);
                        default: return c.socket().getInputStream().read();
                    }
                }, interrupt ? null : () -> close(c));
                System.out.println(c.isOpen() + " " + d.isOpen());
                if (w < 2) System.out.println("the other side: " + d.read(ByteBuffer.allocate(4)));
            }
        }
        try (DatagramChannel d = DatagramChannel.open().bind(new InetSocketAddress(LOCAL, 0))) {
            t(how + "receive", () -> d.receive(ByteBuffer.allocate(10)), interrupt ? null : () -> close(d));
            System.out.println(d.isOpen());
        }
        Pipe p = Pipe.open();
        t(how + "pipe", () -> p.source().read(ByteBuffer.allocate(10)), interrupt ? null : () -> close(p.source()));
        System.out.println(p.source().isOpen() + " " + p.sink().isOpen());
        p.sink().close();
        p.source().close();
        Path path = Path.of("socket" + interrupt);
        try (ServerSocketChannel s = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path))) {
            t(how + "accept of a path", s::accept, interrupt ? null : () -> close(s));
            System.out.println(s.isOpen());
        }
        Files.delete(path);
        try (Selector s = Selector.open()) {
            t(how + "select", s::select, interrupt ? null : () -> close(s));
            System.out.println(s.isOpen());
            if (interrupt) t("wakeup", s::select, s::wakeup);
        }
        if (interrupt) {
            Thread.currentThread().interrupt();
            try (Selector s = Selector.open()) {
                System.out.println("already: " + s.select() + " " + Thread.interrupted());
            }
            try (DatagramChannel d = DatagramChannel.open().bind(new InetSocketAddress(LOCAL, 0))) {
                Thread.currentThread().interrupt();
                d.receive(ByteBuffer.allocate(1));
            } catch (ClosedByInterruptException e) {
                System.out.println("already: " + e + " " + Thread.interrupted());
            }
        }
    }

    static void sockets() throws Exception {
        ServerSocket s = new ServerSocket(0, 5, LOCAL);
        t("ServerSocket.close", s::accept, () -> close(s));
        DatagramSocket d = new DatagramSocket(0, LOCAL);
        t("DatagramSocket.close", () -> {
            d.receive(new DatagramPacket(new byte[4], 4));
            return null;
        }, () -> close(d));
        try (ServerSocket server = new ServerSocket(0, 5, LOCAL)) {
            Socket c = new Socket(LOCAL, server.getLocalPort());
            Socket other = server.accept();
            t("Socket.close", () -> c.getInputStream().read(), () -> close(c));
            System.out.println("the other side: " + other.getInputStream().read());
            other.close();
            Socket c2 = new Socket(LOCAL, server.getLocalPort());
            Socket other2 = server.accept();
            t("InputStream.close", () -> c2.getInputStream().read(), () -> close(c2.getInputStream()));
            System.out.println(c2.isClosed());
            other2.close();
            Socket c3 = new Socket(LOCAL, server.getLocalPort());
            Socket other3 = server.accept();
            t("write, close", () -> {
                while (true) c3.getOutputStream().write(new byte[1 << 16]);
            }, () -> close(c3));
            other3.close();
            Socket c4 = new Socket(LOCAL, server.getLocalPort());
            Socket other4 = server.accept();
            t("shutdownInput", () -> c4.getInputStream().read(), () -> {
                c4.shutdownInput();
                return null;
            });
            t("the other side closes", () -> other4.getInputStream().read(), () -> close(c4));
            other4.close();
            Socket c5 = new Socket(LOCAL, server.getLocalPort());
            Socket other5 = server.accept();
            c5.setSoTimeout(20_000);
            t("read with a time limit, closed", () -> c5.getInputStream().read(), () -> close(c5));
            other5.close();
            server.setSoTimeout(20_000);
            t("accept with a time limit, closed", server::accept, () -> close(server));
        }
        // A plain socket's thread doesn't mind an interrupt, but sees it afterwards.
        try (ServerSocket server = new ServerSocket(0, 5, LOCAL); Socket c = new Socket(LOCAL, server.getLocalPort()); Socket other = server.accept()) {
            Thread main = Thread.currentThread();
            t("Socket.read, interrupt", () -> c.getInputStream().read(), () -> {
                for (Thread t : Thread.getAllStackTraces().keySet()) {
                    if (t != main && t.getName().startsWith("Thread-")) t.interrupt();
                }
                Thread.sleep(30);
                other.getOutputStream().write(7);
                return null;
            });
        }
        // Several threads wait in one.
        ServerSocketChannel many = ServerSocketChannel.open().bind(new InetSocketAddress(LOCAL, 0));
        Thread[] all = new Thread[3];
        for (int i = 0; i < all.length; i++) {
            all[i] = new Thread(() -> {
                try {
                    many.accept();
                } catch (IOException e) {
                    System.out.println(e);
                }
            });
            all[i].start();
        }
        for (Thread t : all) {
            while (!isBlocked(t)) Thread.sleep(5);
        }
        Thread.sleep(30);
        many.close();
        for (Thread t : all) t.join();
    }

    public static void main(String[] args) throws Exception {
        channels(true);
        channels(false);
        sockets();
    }
}
