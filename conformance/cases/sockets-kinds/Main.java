import java.io.*;
import java.net.*;
import java.nio.*;
import java.nio.channels.*;
import java.nio.file.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.stream.*;

/** Multicast, datagram channels, sockets of the Unix domain, asynchronous channels, interfaces, options. */
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

    static void interfaces() throws Exception {
        List<NetworkInterface> all = Collections.list(NetworkInterface.getNetworkInterfaces());
        for (NetworkInterface n : all) {
            System.out.println(n + " " + n.getIndex() + " " + n.isUp() + n.isLoopback() + n.isPointToPoint() + n.isVirtual() + n.supportsMulticast() + " " + n.getMTU()
                + " " + Arrays.toString(n.getHardwareAddress()) + " " + n.getInterfaceAddresses() + " " + n.inetAddresses().toList() + " " + n.getParent());
            System.out.println(n.equals(NetworkInterface.getByName(n.getName())) + " " + n.equals(NetworkInterface.getByIndex(n.getIndex())));
        }
        t("by address", () -> NetworkInterface.getByInetAddress(LOCAL).getName());
        t("none", () -> NetworkInterface.getByName("none") + " " + NetworkInterface.getByIndex(9999));
        t("names", () -> InetAddress.getByName("127.0.0.1") + " " + InetAddress.getByName("::1") + " " + InetAddress.getByName("::ffff:1.2.3.4"));
        t("localhost", () -> Arrays.toString(InetAddress.getAllByName("localhost")));
        t("unknown", () -> InetAddress.getByName("no.such.host.invalid"));
        t("reachable", () -> LOCAL.isReachable(2000) + " " + InetAddress.getByName("127.0.0.1").isReachable(NetworkInterface.getByInetAddress(LOCAL), 0, 2000));
        t("local host", () -> InetAddress.getLocalHost().getHostName().length() > 0);
    }

    static void multicast() throws Exception {
        NetworkInterface lo = NetworkInterface.getByInetAddress(LOCAL);
        InetAddress group = InetAddress.getByName("239.1.2.3");
        try (MulticastSocket m = new MulticastSocket(0); DatagramSocket d = new DatagramSocket()) {
            m.setSoTimeout(5000);
            InetSocketAddress where = new InetSocketAddress(group, m.getLocalPort());
            m.joinGroup(where, lo);
            t("twice", () -> {
                m.joinGroup(where, lo);
                return "?";
            });
            m.setTimeToLive(3);
            m.setNetworkInterface(lo);
            System.out.println(m.getTimeToLive() + " " + m.getNetworkInterface().getName() + " " + m.getOption(StandardSocketOptions.IP_MULTICAST_LOOP));
            t("to the group", () -> {
                m.send(new DatagramPacket("to all".getBytes(), 6, group, m.getLocalPort()));
                DatagramPacket p = new DatagramPacket(new byte[20], 20);
                m.receive(p);
                return new String(p.getData(), 0, p.getLength());
            });
            m.leaveGroup(where, lo);
            t("left", () -> {
                m.leaveGroup(where, lo);
                return "?";
            });
            t("no group", () -> {
                m.joinGroup(new InetSocketAddress(LOCAL, 1), lo);
                return "?";
            });
        }
        try (DatagramChannel c = DatagramChannel.open(StandardProtocolFamily.INET)) {
            c.setOption(StandardSocketOptions.SO_REUSEADDR, true).setOption(StandardSocketOptions.IP_MULTICAST_IF, lo);
            c.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true).setOption(StandardSocketOptions.IP_MULTICAST_TTL, 2).bind(new InetSocketAddress(0));
            int port = ((InetSocketAddress) c.getLocalAddress()).getPort();
            MembershipKey key = c.join(group, lo);
            System.out.println(key.isValid() + " " + key.group() + " " + key.sourceAddress() + " " + key.equals(c.join(group, lo)));
            c.send(ByteBuffer.wrap("channel".getBytes()), new InetSocketAddress(group, port));
            ByteBuffer b = ByteBuffer.allocate(20);
            InetSocketAddress from = (InetSocketAddress) c.receive(b);
            System.out.println((from.getPort() == port) + " " + new String(b.array(), 0, b.position()));
            key.block(from.getAddress());
            c.configureBlocking(false);
            c.send(ByteBuffer.wrap("blocked".getBytes()), new InetSocketAddress(group, port));
            Thread.sleep(20);
            t("blocked", () -> c.receive(b));
            key.unblock(from.getAddress());
            key.drop();
            System.out.println(key.isValid());
            MembershipKey of = c.join(group, lo, from.getAddress());
            System.out.println(of.sourceAddress().equals(from.getAddress()));
            t("block it all", () -> of.block(LOCAL));
        }
    }

    static void datagrams() throws Exception {
        try (DatagramChannel a = DatagramChannel.open(); DatagramChannel b = DatagramChannel.open()) {
            a.bind(new InetSocketAddress(LOCAL, 0));
            b.bind(new InetSocketAddress(LOCAL, 0)).connect(a.getLocalAddress());
            System.out.println(b.isConnected() + " " + b.getRemoteAddress().equals(a.getLocalAddress()));
            t("write", () -> b.write(new ByteBuffer[] {ByteBuffer.wrap("ab".getBytes()), ByteBuffer.allocateDirect(3)}));
            ByteBuffer in = ByteBuffer.allocateDirect(4);
            t("cut", () -> a.receive(in).equals(b.getLocalAddress()) + " " + in);
            t("answer", () -> a.send(ByteBuffer.wrap("xyz".getBytes()), b.getLocalAddress()));
            t("read", () -> b.read(new ByteBuffer[] {ByteBuffer.allocate(1), ByteBuffer.allocate(9)}));
            t("elsewhere", () -> b.send(ByteBuffer.allocate(1), new InetSocketAddress(LOCAL, 9)));
            b.disconnect();
            t("not connected", () -> b.read(in.clear()));
            t("too long", () -> a.send(ByteBuffer.allocate(66_000), b.getLocalAddress()));
        }
        // Nobody listens there: told to who is connected.
        int port;
        try (DatagramSocket gone = new DatagramSocket(0, LOCAL)) {
            port = gone.getLocalPort();
        }
        try (DatagramChannel c = DatagramChannel.open().connect(new InetSocketAddress(LOCAL, port))) {
            c.write(ByteBuffer.allocate(1));
            t("unreachable", () -> c.read(ByteBuffer.allocate(1)));
        }
    }

    static void paths() throws Exception {
        UnixDomainSocketAddress at = UnixDomainSocketAddress.of("a socket");
        try (ServerSocketChannel s = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(at)) {
            System.out.println(s.getLocalAddress() + " " + Files.exists(at.getPath()) + " " + Files.readAttributes(at.getPath(), "isOther,size"));
            try (SocketChannel c = SocketChannel.open(at); SocketChannel d = s.accept()) {
                System.out.println(c.getRemoteAddress() + " " + c.getLocalAddress() + " " + d.getRemoteAddress() + " " + d.getLocalAddress());
                c.write(ByteBuffer.wrap("through a path".getBytes()));
                c.shutdownOutput();
                ByteBuffer b = ByteBuffer.allocate(100);
                System.out.println(d.read(b) + " " + new String(b.array(), 0, b.position()) + " " + d.read(b));
                t("who", () -> d.getOption(jdk.net.ExtendedSocketOptions.SO_PEERCRED).user().getName().equals(System.getProperty("user.name")));
                t("options", () -> new TreeSet<>(c.supportedOptions().stream().map(SocketOption::name).toList()));
                t("socket", () -> c.socket());
                d.configureBlocking(false);
                try (Selector selector = Selector.open()) {
                    d.register(selector, SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                    System.out.println(selector.select() + " " + selector.selectedKeys().iterator().next().readyOps());
                }
            }
            t("taken", () -> ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(at));
        }
        System.out.println("stays: " + Files.deleteIfExists(at.getPath()));
        t("gone", () -> SocketChannel.open(at));
        t("too long", () -> SocketChannel.open(UnixDomainSocketAddress.of("x".repeat(200))));
        t("wrong kind", () -> SocketChannel.open().connect(at));
        t("unnamed", () -> {
            try (ServerSocketChannel s = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(null)) {
                Path p = ((UnixDomainSocketAddress) s.getLocalAddress()).getPath();
                return Files.deleteIfExists(p);
            }
        });
    }

    static void asynchronous() throws Exception {
        try (AsynchronousServerSocketChannel s = AsynchronousServerSocketChannel.open().bind(new InetSocketAddress(LOCAL, 0))) {
            Future<AsynchronousSocketChannel> accepting = s.accept();
            AsynchronousSocketChannel c = AsynchronousSocketChannel.open();
            c.connect(s.getLocalAddress()).get();
            AsynchronousSocketChannel d = accepting.get();
            System.out.println(c.getRemoteAddress().equals(d.getLocalAddress()));
            ByteBuffer b = ByteBuffer.allocate(10);
            Future<Integer> reading = d.read(b);
            System.out.println(reading.isDone() + " " + c.write(ByteBuffer.wrap("bytes".getBytes())).get() + " " + reading.get());
            CompletableFuture<String> done = new CompletableFuture<>();
            d.read(b, 30, TimeUnit.MILLISECONDS, "x", new CompletionHandler<Integer, String>() {
                public void completed(Integer n, String x) {
                    done.complete(n + x);
                }

                public void failed(Throwable e, String x) {
                    done.complete(e + " " + x);
                }
            });
            System.out.println(done.get());
            CompletableFuture<String> closed = new CompletableFuture<>();
            c.read(ByteBuffer.allocate(5), null, new CompletionHandler<Integer, Void>() {
                public void completed(Integer n, Void x) {
                    closed.complete("read " + n);
                }

                public void failed(Throwable e, Void x) {
                    closed.complete(e.toString());
                }
            });
            t("again", () -> c.read(ByteBuffer.allocate(5)));
            c.close();
            System.out.println(closed.get());
            d.close();
            Future<AsynchronousSocketChannel> waiting = s.accept();
            t("two accept", s::accept);
            s.close();
            t("closed", waiting::get);
        }
        t("refused", () -> AsynchronousSocketChannel.open().connect(new InetSocketAddress(LOCAL, 1)).get());
    }

    static void options() throws Exception {
        try (ServerSocketChannel s = ServerSocketChannel.open(); SocketChannel c = SocketChannel.open(); DatagramChannel d = DatagramChannel.open()) {
            for (NetworkChannel n : new NetworkChannel[] {s, c, d}) {
                TreeMap<String, Object> all = new TreeMap<>();
                for (SocketOption<?> o : n.supportedOptions()) {
                    Object v;
                    try {
                        v = n.getOption(o);
                    } catch (Exception e) {
                        v = e.toString();
                    }
                    all.put(o.name(), v);
                }
                System.out.println(all);
            }
            c.setOption(StandardSocketOptions.SO_SNDBUF, 20_000).setOption(StandardSocketOptions.TCP_NODELAY, true).setOption(StandardSocketOptions.SO_LINGER, 5);
            c.setOption(jdk.net.ExtendedSocketOptions.TCP_KEEPIDLE, 77).setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            System.out.println(c.getOption(StandardSocketOptions.SO_SNDBUF) + " " + c.getOption(StandardSocketOptions.TCP_NODELAY) + " "
                + c.getOption(StandardSocketOptions.SO_LINGER) + " " + c.getOption(jdk.net.ExtendedSocketOptions.TCP_KEEPIDLE));
            t("not an option of it", () -> s.setOption(StandardSocketOptions.TCP_NODELAY, true));
            t("negative", () -> c.setOption(StandardSocketOptions.SO_RCVBUF, -1));
            t("not inherited", () -> System.inheritedChannel());
        }
        System.setProperty("java.net.useSystemProxies", "true");
        t("proxies", () -> ProxySelector.getDefault().select(URI.create("http://example.com/")));
    }

    public static void main(String[] args) throws Exception {
        interfaces();
        multicast();
        datagrams();
        paths();
        asynchronous();
        options();
    }
}
