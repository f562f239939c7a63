import java.io.IOException;
import java.io.InputStream;
import java.net.*;
import java.nio.ByteBuffer;
import java.nio.channels.*;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

public class Main {
    public static void main(String[] args) throws Exception {
        streams();
        errors();
        closing();
        datagrams();
        selector();
        System.out.println(InetAddress.getByName("127.0.0.1").isLoopbackAddress());
        NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getByName("127.0.0.1"));
        System.out.println(loopback.isLoopback() + " " + loopback.isUp() + " " + loopback.getName());
    }

    static void streams() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            Thread echo = new Thread(() -> {
                try (Socket s = server.accept()) {
                    InputStream in = s.getInputStream();
                    for (int b; (b = in.read()) >= 0; ) s.getOutputStream().write(b ^ 0x20);
                } catch (IOException e) {
                    System.out.println(e);
                }
            });
            echo.start();
            try (Socket s = new Socket(server.getInetAddress(), server.getLocalPort())) {
                s.setTcpNoDelay(true);
                s.setSoTimeout(5000);
                System.out.println(s.getTcpNoDelay() + " " + s.getSoTimeout() + " " + s.getSoLinger());
                s.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
                System.out.println(new String(s.getInputStream().readNBytes(5)));
                s.shutdownOutput();
                System.out.println(s.getInputStream().read() + " " + s.isConnected());
                System.out.println(s.getRemoteSocketAddress().equals(server.getLocalSocketAddress()));
            }
            echo.join();
        }
    }

    static void errors() throws Exception {
        int port;
        try (ServerSocket s = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = s.getLocalPort();
            try (ServerSocket t = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
                System.out.println("bound twice");
            } catch (BindException e) {
                System.out.println(e.getMessage());
            }
            s.setSoTimeout(20);
            try {
                s.accept();
            } catch (SocketTimeoutException e) {
                System.out.println(e.getMessage());
            }
        }
        try {
            new Socket("127.0.0.1", port).close();
        } catch (ConnectException e) {
            System.out.println(e.getMessage());
        }
        try {
            InetAddress.getByName("no.such.host.invalid");
        } catch (UnknownHostException e) {
            System.out.println(e.getMessage().startsWith("no.such.host.invalid"));
        }
    }

    static void closing() throws Exception {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        Thread waits = new Thread(() -> {
            try {
                server.accept();
            } catch (IOException e) {
                System.out.println(e);
            }
        });
        waits.start();
        while (waits.getState() == Thread.State.NEW) Thread.onSpinWait();
        Thread.sleep(100);
        server.close();
        waits.join();
    }

    static void datagrams() throws Exception {
        try (DatagramSocket a = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
                DatagramSocket b = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            byte[] text = "packet".getBytes();
            a.send(new DatagramPacket(text, text.length, b.getLocalSocketAddress()));
            DatagramPacket p = new DatagramPacket(new byte[100], 100);
            b.setSoTimeout(5000);
            b.receive(p);
            System.out.println(new String(p.getData(), 0, p.getLength()) + " " + (p.getPort() == a.getLocalPort()));
        }
    }

    static void selector() throws Exception {
        try (Selector selector = Selector.open(); ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress("127.0.0.1", 0));
            server.configureBlocking(false);
            server.register(selector, SelectionKey.OP_ACCEPT);
            SocketChannel client = SocketChannel.open(server.getLocalAddress());
            System.out.println(selector.select(5000) + " " + selector.selectedKeys().iterator().next().isAcceptable());
            selector.selectedKeys().clear();
            SocketChannel accepted = server.accept();
            accepted.configureBlocking(false);
            SelectionKey key = accepted.register(selector, SelectionKey.OP_READ);
            System.out.println(selector.selectNow());
            client.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            System.out.println(selector.select(5000) + " " + key.isReadable());
            ByteBuffer to = ByteBuffer.allocate(10);
            System.out.println(accepted.read(to) + " " + Arrays.toString(Arrays.copyOf(to.array(), 3)));
            System.out.println(accepted.read(to));
            client.close();
            selector.selectedKeys().clear();
            System.out.println(selector.select(5000) + " " + accepted.read(to));
            accepted.close();
            new Thread(selector::wakeup).start();
            System.out.println(selector.select(5000));
        }
    }
}
