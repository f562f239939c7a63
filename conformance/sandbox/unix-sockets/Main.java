import java.net.*;
import java.nio.ByteBuffer;
import java.nio.channels.*;
import java.nio.file.*;

public class Main {
    interface Way {
        Object go() throws Throwable;
    }

    static void say(String what, Way way) {
        String came;
        try {
            came = String.valueOf(way.go());
        } catch (Throwable t) {
            came = t.toString().replaceAll("socket_?[0-9]+", "NAME");
        }
        System.out.println(what + ": " + came);
    }

    static ServerSocketChannel bind(String path) throws Exception {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        return server.bind(path == null ? null : UnixDomainSocketAddress.of(path));
    }

    static SocketChannel connect(String path) throws Exception {
        return SocketChannel.open(UnixDomainSocketAddress.of(path));
    }

    public static void main(String[] args) throws Exception {
        say("bind out", () -> bind("out/s"));
        say("bind by a link", () -> bind("in/link"));
        say("bind anywhere", () -> bind(null));
        say("connect out", () -> connect("out/s"));
        say("connect elsewhere", () -> connect("/run/docker.sock"));
        say("connect to none", () -> connect("in/none"));
        say("echo", () -> {
            try (ServerSocketChannel server = bind("in/s")) {
                Thread thread = new Thread(() -> {
                    try (SocketChannel c = server.accept()) {
                        ByteBuffer buffer = ByteBuffer.allocate(100);
                        while (c.read(buffer) >= 0 && buffer.position() < 5) { }
                        buffer.flip();
                        c.write(buffer);
                    } catch (Exception e) {
                        System.out.println(e);
                    }
                });
                thread.start();
                try (SocketChannel c = connect("in/to-s")) {
                    c.write(ByteBuffer.wrap("hello".getBytes()));
                    ByteBuffer buffer = ByteBuffer.allocate(5);
                    while (buffer.hasRemaining() && c.read(buffer) >= 0) { }
                    thread.join();
                    return new String(buffer.array()) + " at " + server.getLocalAddress();
                }
            }
        });
        say("bind twice", () -> bind("in/s"));
        say("delete", () -> {
            Files.delete(Path.of("in/s"));
            return "deleted";
        });
    }
}
