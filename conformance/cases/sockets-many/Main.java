import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.net.*;
import java.nio.*;
import java.nio.channels.*;
import java.util.*;

/** Ten thousand open sockets, all in one selector. With a limit on files (`ulimit -n`) that is lower, as many as it allows. */
public class Main {
    public static void main(String[] args) throws Exception {
        long limit = ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getMaxFileDescriptorCount();
        int pairs = Math.min(Integer.getInteger("sockets", 10_000), (int) Math.min(limit - 100, 1 << 20)) / 2;
        System.out.println("sockets: " + 2 * pairs);
        ByteBuffer b = ByteBuffer.allocateDirect(16);
        try (Selector selector = Selector.open(); ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
            SocketChannel[] clients = new SocketChannel[pairs];
            SocketChannel[] accepted = new SocketChannel[pairs];
            for (int i = 0; i < pairs; i++) {
                clients[i] = SocketChannel.open(server.getLocalAddress());
                accepted[i] = server.accept();
                accepted[i].configureBlocking(false).register(selector, SelectionKey.OP_READ, i);
            }
            System.out.println("keys: " + selector.keys().size() + ", ready: " + selector.selectNow());
            for (int i = 0; i < pairs; i++) {
                b.clear().putInt(i).flip();
                clients[i].write(b);
            }
            BitSet seen = new BitSet();
            int wrong = 0;
            while (seen.cardinality() < pairs) {
                selector.select(5000);
                for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
                    SelectionKey key = keys.next();
                    keys.remove();
                    b.clear();
                    int n = ((SocketChannel) key.channel()).read(b);
                    int i = (Integer) key.attachment();
                    if (n != 4 || b.flip().getInt() != i) wrong++;
                    seen.set(i);
                }
            }
            System.out.println("heard from all, wrong: " + wrong);
            for (int i = 0; i < pairs; i += 2) clients[i].close();
            int ended = 0;
            while (ended < (pairs + 1) / 2) {
                selector.select(5000);
                for (SelectionKey key : selector.selectedKeys()) {
                    b.clear();
                    if (((SocketChannel) key.channel()).read(b) == -1) {
                        ended++;
                        key.channel().close();
                    }
                }
                selector.selectedKeys().clear();
            }
            System.out.println("ended: " + (ended == (pairs + 1) / 2));
            for (int i = 0; i < pairs; i++) {
                clients[i].close();
                accepted[i].close();
            }
            selector.selectNow();
            System.out.println("keys: " + selector.keys().size());
        }
    }
}
