import java.io.*;
import java.net.*;
import java.net.http.*;
import java.nio.ByteBuffer;
import java.nio.channels.*;
import java.util.*;
import java.util.concurrent.*;

/** Tries every way to another machine, and to be reached by one. */
public class Main {
    interface Way {
        Object go() throws Throwable;
    }

    static void say(String what, Way way) {
        String came;
        try {
            came = String.valueOf(way.go());
        } catch (Throwable t) {
            while (t instanceof ExecutionException && t.getCause() != null) {
                t = t.getCause();
            }
            came = t.toString();
        }
        // Ports that the system chose are different every time.
        System.out.println(what + ": " + came.replaceAll(":[0-9]{5}\\b|:3276[89]", ":PORT"));
    }

    /** Documentation's addresses (RFC 5737): nobody has them. */
    static final String FAR = "192.0.2.1";

    static void connecting() {
        say("socket", () -> new Socket(FAR, 80));
        say("socket by name", () -> new Socket("far.example", 80));
        say("mapped", () -> new Socket(Inet6Address.getByAddress(null,
            new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, 1}, -1), 80));
        say("proxy", () -> {
            try (Socket s = new Socket(new Proxy(Proxy.Type.SOCKS, new InetSocketAddress(FAR, 1080)))) {
                s.connect(new InetSocketAddress("127.0.0.1", 9));
                return "connected";
            }
        });
        say("channel", () -> SocketChannel.open(new InetSocketAddress(FAR, 80)));
        say("channel that does not wait", () -> {
            try (SocketChannel c = SocketChannel.open()) {
                c.configureBlocking(false);
                return c.connect(new InetSocketAddress(FAR, 80));
            }
        });
        say("asynchronous", () -> AsynchronousSocketChannel.open().connect(new InetSocketAddress(FAR, 80)).get());
        say("a name's forged address", () -> new Socket(InetAddress.getByAddress("localhost", new byte[] {(byte) 192, 0, 2, 1}), 80));
        say("http", () -> new URL("http://" + FAR + "/").openStream().read());
        say("https", () -> new URL("https://" + FAR + "/").openStream().read());
        say("ftp", () -> new URL("ftp://" + FAR + "/x").openStream().read());
        say("jar over http", () -> new URL("jar:http://" + FAR + "/x.jar!/y").openStream().read());
        say("http client", () -> HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(URI.create("http://" + FAR + "/")).build(), HttpResponse.BodyHandlers.ofString()).statusCode());
        say("classes from a URL", () -> new URLClassLoader(new URL[] {new URL("http://" + FAR + "/")}, null).loadClass("X"));
    }

    static void names() {
        say("localhost", () -> InetAddress.getByName("localhost"));
        say("this machine", () -> InetAddress.getLocalHost());
        // Names of granted addresses, by /etc/hosts or by nobody: none is looked up.
        for (String name : new String[] {"ip6-localhost", "secret.data.attacker.example", "LocalHost.localdomain", "0x7f000001"}) {
            say("name `" + name + "`", () -> InetAddress.getAllByName(name).length);
        }
        say("the name of an address", () -> InetAddress.getByName(FAR).getCanonicalHostName());
        say("the name of this machine", () -> InetAddress.getByName("127.0.0.1").getHostName());
        say("interfaces", () -> NetworkInterface.getNetworkInterfaces().hasMoreElements());
        say("interface of this machine", () -> NetworkInterface.getByInetAddress(InetAddress.getByName("127.0.0.1")).isLoopback());
    }

    static void datagrams() {
        byte[] data = "secret".getBytes();
        say("datagram socket", () -> {
            try (DatagramSocket s = new DatagramSocket()) {
                return "open";
            }
        });
        say("datagram", () -> {
            try (DatagramChannel c = DatagramChannel.open()) {
                return c.send(ByteBuffer.wrap(data), new InetSocketAddress(FAR, 53));
            }
        });
        say("datagrams connected", () -> {
            try (DatagramChannel c = DatagramChannel.open()) {
                return c.connect(new InetSocketAddress(FAR, 53)).write(ByteBuffer.wrap(data));
            }
        });
        say("broadcast", () -> {
            try (DatagramChannel c = DatagramChannel.open()) {
                c.setOption(StandardSocketOptions.SO_BROADCAST, true);
                return c.send(ByteBuffer.wrap(data), new InetSocketAddress("255.255.255.255", 9));
            }
        });
        say("port 5353", () -> {
            try (DatagramSocket s = new DatagramSocket(5353, InetAddress.getByName("127.0.0.1"))) {
                return "bound";
            }
        });
        say("multicast", () -> {
            try (DatagramChannel c = DatagramChannel.open(StandardProtocolFamily.INET)) {
                // The interface is no one's business here, only the group is.
                NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getByName("127.0.0.1"));
                return c.join(InetAddress.getByName("239.255.7.7"), loopback).isValid();
            }
        });
    }

    static void listening() {
        say("server", () -> {
            try (ServerSocket s = new ServerSocket(0)) {
                return "listens";
            }
        });
        say("server on loopback", () -> {
            try (ServerSocket s = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
                return "listens";
            }
        });
        say("server on a port", () -> {
            try (ServerSocket s = new ServerSocket(18432, 5, InetAddress.getLoopbackAddress())) {
                return "listens";
            }
        });
        say("server channel", () -> {
            try (ServerSocketChannel c = ServerSocketChannel.open()) {
                return c.bind(new InetSocketAddress("127.0.0.1", 0)).isOpen();
            }
        });
        say("asynchronous server", () -> {
            try (AsynchronousServerSocketChannel c = AsynchronousServerSocketChannel.open()) {
                return c.bind(new InetSocketAddress("127.0.0.1", 0)).isOpen();
            }
        });
        say("http server", () -> {
            var server = com.sun.net.httpserver.HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 1);
            server.createContext("/", x -> {
                x.sendResponseHeaders(200, 2);
                x.getResponseBody().write("ok".getBytes());
                x.close();
            });
            server.start();
            try {
                URL url = new URL("http://127.0.0.1:" + server.getAddress().getPort() + "/");
                return new String(url.openStream().readAllBytes());
            } finally {
                server.stop(0);
            }
        });
        say("by the wildcard to oneself", () -> {
            try (ServerSocket s = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
                 Socket c = new Socket("0.0.0.0", s.getLocalPort())) {
                return "connected";
            }
        });
        say("by name to oneself", () -> {
            try (ServerSocket s = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
                 Socket c = new Socket("localhost", s.getLocalPort())) {
                return "connected";
            }
        });
        say("a datagram to oneself", () -> {
            try (DatagramSocket a = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
                 DatagramSocket b = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
                b.send(new DatagramPacket("hello".getBytes(), 5, a.getLocalSocketAddress()));
                DatagramPacket p = new DatagramPacket(new byte[9], 9);
                a.setSoTimeout(5000);
                a.receive(p);
                return new String(p.getData(), 0, p.getLength());
            }
        });
    }

    public static void main(String[] args) {
        connecting();
        names();
        datagrams();
        listening();
    }
}
