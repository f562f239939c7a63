import java.net.*;
import java.nio.channels.*;
import java.util.*;

/** With java.net.preferIPv4Stack there is no version 6: not in interfaces, nor in names, nor in sockets. */
public class Main {
    interface Action {
        Object run() throws Exception;
    }

    static void t(String name, Action action) {
        try {
            System.out.println(name + ": " + action.run());
        } catch (Throwable e) {
            System.out.println(name + " ! " + e);
        }
    }

    public static void main(String[] args) throws Exception {
        for (NetworkInterface n : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            System.out.println(n + " " + n.getInterfaceAddresses() + " " + n.inetAddresses().toList());
        }
        InetAddress six = InetAddress.getByName("::1");
        t("localhost", () -> List.of(InetAddress.getAllByName("localhost")));
        t("loopback", InetAddress::getLoopbackAddress);
        t("interface", () -> NetworkInterface.getByInetAddress(six));
        t("listen", () -> new ServerSocket(0, 1, six));
        t("bind", () -> SocketChannel.open().bind(new InetSocketAddress(six, 0)));
        t("datagram", () -> new DatagramSocket(0, six));
        t("family", () -> SocketChannel.open(StandardProtocolFamily.INET6));
        t("wildcard", () -> {
            try (ServerSocket s = new ServerSocket(0); DatagramSocket d = new DatagramSocket()) {
                return s.getInetAddress() + " " + d.getLocalAddress();
            }
        });
        t("group", () -> {
            try (MulticastSocket m = new MulticastSocket(0)) {
                NetworkInterface lo = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
                m.setNetworkInterface(lo);
                InetSocketAddress where = new InetSocketAddress("239.1.2.3", m.getLocalPort());
                m.joinGroup(where, lo);
                m.setSoTimeout(5000);
                m.send(new DatagramPacket("all".getBytes(), 3, where));
                DatagramPacket p = new DatagramPacket(new byte[5], 5);
                m.receive(p);
                m.leaveGroup(where, lo);
                return p.getLength() + " " + p.getAddress() + " " + m.getNetworkInterface().getName();
            }
        });
    }
}
