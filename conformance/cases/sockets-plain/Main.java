import java.io.*;
import java.net.*;
import java.util.*;
import java.util.concurrent.atomic.AtomicReference;

/** The sockets before NIO, which two properties select: what they say, wait for and are told. */
public class Main {
    interface Action {
        Object run() throws Exception;
    }

    static void t(String name, Action action) {
        try {
            System.out.println(name + ": " + action.run());
        } catch (Throwable e) {
            System.out.println(name + " ! " + e + (e.getCause() == null ? "" : " / " + e.getCause()));
        }
    }

    static final InetAddress LOCAL = InetAddress.getLoopbackAddress();

    /** Runs `wait` in a thread, and `wake` once that stands still in a native method. */
    static void woken(String name, Action wait, Action wake) throws Exception {
        AtomicReference<String> result = new AtomicReference<>();
        Thread t = new Thread(() -> {
            try {
                result.set("ends " + wait.run());
            } catch (Throwable e) {
                result.set("! " + e);
            }
        });
        t.start();
        for (int still = 0; still < 3 && t.isAlive(); ) {
            Thread.sleep(10);
            StackTraceElement[] trace = t.getStackTrace();
            still = trace.length > 0 && trace[0].isNativeMethod() && trace[0].getClassName().startsWith("java.net.") ? still + 1 : 0;
        }
        wake.run();
        t.join(20_000);
        System.out.println(name + ": " + (t.isAlive() ? "STUCK" : result.get()));
    }

    static void streams() throws Exception {
        try (ServerSocket s = new ServerSocket(0, 5, LOCAL); Socket a = new Socket(LOCAL, s.getLocalPort()); Socket b = s.accept()) {
            System.out.println(b.getPort() == a.getLocalPort() && b.getLocalPort() == s.getLocalPort() && a.getPort() == b.getLocalPort());
            System.out.println(a.getInetAddress() + " " + a.getLocalAddress() + " " + b.getInetAddress() + " " + b.getLocalAddress() + " " + s.getInetAddress());
            OutputStream out = a.getOutputStream();
            InputStream in = b.getInputStream();
            out.write("hello".getBytes());
            System.out.println(new String(in.readNBytes(5)) + " " + in.available());
            byte[] big = new byte[1_000_000];
            new Random(1).nextBytes(big);
            Thread t = new Thread(() -> t("large", () -> {
                out.write(big, 3, big.length - 3);
                return "written";
            }));
            t.start();
            byte[] came = in.readNBytes(big.length - 3);
            t.join();
            System.out.println(Arrays.equals(came, Arrays.copyOfRange(big, 3, big.length)));
            b.setSoTimeout(30);
            t("time", in::read);
            b.setSoTimeout(0);
            s.setSoTimeout(30);
            t("accept's time", s::accept);
            t("bounds", () -> in.read(new byte[3], 2, 2));
            t("nothing", () -> in.read(new byte[0]));
            a.sendUrgentData(7);
            out.write(8);
            System.out.println(in.read());
            a.shutdownOutput();
            t("end", in::read);
            t("after the end", () -> {
                out.write(1);
                return "?";
            });
            b.getOutputStream().write(9);
            System.out.println(a.getInputStream().read());
            b.shutdownInput();
            t("shut", in::read);
        }
        int free;
        try (ServerSocket s = new ServerSocket(0, 5, LOCAL)) {
            free = s.getLocalPort();
            t("bound twice", () -> new ServerSocket(s.getLocalPort(), 5, LOCAL));
        }
        t("refused", () -> new Socket(LOCAL, free));
        t("refused in time", () -> {
            try (Socket c = new Socket()) {
                c.connect(new InetSocketAddress(LOCAL, free), 1000);
                return "?";
            }
        });
        t("not here", () -> new ServerSocket(0, 5, InetAddress.getByName("192.0.2.1")));
        t("in time", () -> {
            try (ServerSocket s = new ServerSocket(0, 5, LOCAL); Socket c = new Socket()) {
                c.bind(new InetSocketAddress(LOCAL, 0));
                c.connect(new InetSocketAddress(LOCAL, s.getLocalPort()), 5000);
                return c.isConnected() && c.getLocalPort() > 0 && s.accept().getPort() == c.getLocalPort();
            }
        });
        t("closed", () -> {
            Socket c = new Socket();
            c.close();
            c.setTcpNoDelay(true);
            return "?";
        });
    }

    static void resets() throws Exception {
        try (ServerSocket s = new ServerSocket(0, 5, LOCAL)) {
            Socket a = new Socket(LOCAL, s.getLocalPort());
            Socket b = s.accept();
            b.setSoLinger(true, 0);
            b.close();
            Thread.sleep(20);
            t("reset", () -> a.getInputStream().read());
            t("available", () -> a.getInputStream().available());
            t("write", () -> {
                for (int i = 0; i < 3; i++) a.getOutputStream().write(1);
                return "?";
            });
            a.close();
        }
    }

    static void closing() throws Exception {
        ServerSocket s = new ServerSocket(0, 5, LOCAL);
        woken("close accept", s::accept, () -> {
            s.close();
            return null;
        });
        try (ServerSocket s2 = new ServerSocket(0, 5, LOCAL); Socket a = new Socket(LOCAL, s2.getLocalPort()); Socket b = s2.accept()) {
            woken("close read", () -> a.getInputStream().read(), () -> {
                a.close();
                return null;
            });
            t("the other side", () -> b.getInputStream().read());
            t("read again", () -> a.getInputStream().read());
        }
        try (ServerSocket s2 = new ServerSocket(0, 5, LOCAL); Socket a = new Socket(LOCAL, s2.getLocalPort()); Socket b = s2.accept()) {
            a.setSoTimeout(60_000);
            woken("close read with a time", () -> a.getInputStream().read(), () -> {
                a.close();
                return null;
            });
        }
        DatagramSocket d = new DatagramSocket(0, LOCAL);
        woken("close receive", () -> {
            d.receive(new DatagramPacket(new byte[1], 1));
            return "?";
        }, () -> {
            d.close();
            return null;
        });
        DatagramSocket e = new DatagramSocket(0, LOCAL);
        e.setSoTimeout(60_000);
        woken("close receive with a time", () -> {
            e.receive(new DatagramPacket(new byte[1], 1));
            return "?";
        }, () -> {
            e.close();
            return null;
        });
    }

    static void datagrams() throws Exception {
        try (DatagramSocket a = new DatagramSocket(0, LOCAL); DatagramSocket b = new DatagramSocket(0, LOCAL)) {
            a.send(new DatagramPacket("_message".getBytes(), 1, 7, LOCAL, b.getLocalPort()));
            DatagramPacket p = new DatagramPacket(new byte[10], 2, 4);
            b.receive(p);
            System.out.println(new String(p.getData(), 2, p.getLength()) + " " + p.getAddress() + " " + (p.getPort() == a.getLocalPort()) + " " + p.getOffset());
            a.send(new DatagramPacket(new byte[0], 0, LOCAL, b.getLocalPort()));
            b.receive(p);
            System.out.println(p.getLength());
            b.setSoTimeout(20);
            t("time", () -> {
                b.receive(p);
                return "?";
            });
            t("too large", () -> {
                a.send(new DatagramPacket(new byte[70_000], 70_000, LOCAL, b.getLocalPort()));
                return "?";
            });
            a.connect(LOCAL, b.getLocalPort());
            a.send(new DatagramPacket(new byte[3], 3));
            b.receive(p);
            System.out.println(p.getLength() + " " + a.isConnected() + " " + a.getInetAddress());
            t("elsewhere", () -> {
                a.send(new DatagramPacket(new byte[3], 3, LOCAL, a.getLocalPort()));
                return "?";
            });
            int port = a.getLocalPort();
            a.disconnect();
            System.out.println(a.getLocalPort() == port);
            b.send(new DatagramPacket(new byte[1], 1, LOCAL, port));
            a.setSoTimeout(5000);
            a.receive(p);
            System.out.println(p.getLength());
        }
        int free;
        try (DatagramSocket s = new DatagramSocket(0, LOCAL)) {
            free = s.getLocalPort();
            t("bound twice", () -> new DatagramSocket(s.getLocalPort(), LOCAL));
        }
        try (DatagramSocket s = new DatagramSocket()) {
            s.setSoTimeout(5000);
            s.connect(LOCAL, free);
            s.send(new DatagramPacket(new byte[1], 1));
            t("nobody", () -> {
                s.receive(new DatagramPacket(new byte[1], 1));
                return "?";
            });
        }
    }

    static void groups() throws Exception {
        NetworkInterface lo = NetworkInterface.getByInetAddress(LOCAL);
        InetAddress group = InetAddress.getByName("239.1.2.3");
        try (MulticastSocket m = new MulticastSocket(0)) {
            InetSocketAddress where = new InetSocketAddress(group, m.getLocalPort());
            t("left before", () -> {
                m.leaveGroup(where, lo);
                return "?";
            });
            m.joinGroup(where, lo);
            t("twice", () -> {
                m.joinGroup(where, lo);
                return "?";
            });
            t("no group", () -> {
                m.joinGroup(new InetSocketAddress(LOCAL, 0), lo);
                return "?";
            });
            System.out.println(m.getTimeToLive() + " " + m.getTTL() + " " + m.getLoopbackMode());
            m.setTimeToLive(200);
            System.out.println(m.getTimeToLive() + " " + m.getTTL());
            m.setNetworkInterface(lo);
            System.out.println(m.getNetworkInterface().getName() + " " + m.getInterface());
            m.setInterface(LOCAL);
            t("not ours", () -> {
                m.setInterface(InetAddress.getByName("192.0.2.1"));
                return "?";
            });
            m.setSoTimeout(5000);
            m.send(new DatagramPacket("all".getBytes(), 3, group, m.getLocalPort()));
            DatagramPacket p = new DatagramPacket(new byte[5], 5);
            m.receive(p);
            System.out.println(new String(p.getData(), 0, p.getLength()));
            m.setLoopbackMode(true);
            System.out.println(m.getLoopbackMode());
            m.leaveGroup(where, lo);
        }
    }

    static void options() throws Exception {
        try (ServerSocket s = new ServerSocket(0, 5, LOCAL); Socket a = new Socket(LOCAL, s.getLocalPort()); DatagramSocket d = new DatagramSocket()) {
            a.setTcpNoDelay(true);
            a.setKeepAlive(true);
            a.setOOBInline(true);
            a.setReuseAddress(true);
            a.setSoLinger(true, 5);
            a.setTrafficClass(8);
            a.setSendBufferSize(20_000);
            a.setReceiveBufferSize(30_000);
            System.out.println(a.getTcpNoDelay() + " " + a.getKeepAlive() + " " + a.getOOBInline() + " " + a.getReuseAddress() + " " + a.getSoLinger() + " " + a.getTrafficClass()
                + " " + a.getSendBufferSize() + " " + a.getReceiveBufferSize() + " " + s.getReuseAddress() + " " + s.getSoTimeout());
            a.setSoLinger(false, 0);
            System.out.println(a.getSoLinger() + " " + a.getOption(StandardSocketOptions.SO_REUSEPORT));
            d.setBroadcast(false);
            d.setReuseAddress(true);
            d.setTrafficClass(0x10);
            d.setSendBufferSize(20_000);
            System.out.println(d.getBroadcast() + " " + d.getReuseAddress() + " " + d.getTrafficClass() + " " + d.getSendBufferSize() + " " + d.getLocalAddress());
            System.out.println(new TreeSet<>(names(a.supportedOptions())) + " " + new TreeSet<>(names(d.supportedOptions())) + " " + new TreeSet<>(names(s.supportedOptions())));
        }
    }

    static List<String> names(Set<SocketOption<?>> options) {
        return options.stream().map(SocketOption::name).toList();
    }

    /** Sockets that nobody reaches any more are closed. */
    static void dropped() throws Exception {
        try (ServerSocket s = new ServerSocket(0, 5, LOCAL)) {
            make(s.getLocalPort());
            try (Socket b = s.accept()) {
                b.setSoTimeout(200);
                Object end = null;
                for (int i = 0; i < 50 && end == null; i++) {
                    System.gc();
                    try {
                        end = b.getInputStream().read();
                    } catch (SocketTimeoutException e) {
                        // Not yet.
                    }
                }
                System.out.println("dropped: " + end);
            }
        }
    }

    static void make(int port) throws Exception {
        new Socket(LOCAL, port);
    }

    @SuppressWarnings("deprecation")
    public static void main(String[] args) throws Exception {
        streams();
        resets();
        closing();
        datagrams();
        groups();
        options();
        dropped();
    }
}
