import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.ResourceHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.resource.ResourceFactory;

/** Serves pages, files of a folder and echoes until somebody asks for /stop. Arguments: where to write the port, the folder. */
public class JettyServer {
    static final CountDownLatch stopped = new CountDownLatch(1);

    static final class Pages extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            String path = Request.getPathInContext(request);
            if (path.startsWith("/page/")) {
                byte[] page = Load.page(Integer.parseInt(path.substring(6)));
                response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
                response.getHeaders().put(HttpHeader.CONTENT_LENGTH, page.length);
                response.write(true, ByteBuffer.wrap(page), callback);
                return true;
            }
            if (path.equals("/echo")) {
                Content.copy(request, response, callback);
                return true;
            }
            if (path.equals("/stop")) {
                response.write(true, ByteBuffer.wrap("bye".getBytes(StandardCharsets.UTF_8)), callback);
                stopped.countDown();
                return true;
            }
            return false;
        }
    }

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[1]);
        Files.createDirectories(folder);
        Files.write(folder.resolve("file.txt"), Load.page(5000));
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ResourceHandler files = new ResourceHandler();
        files.setBaseResource(ResourceFactory.of(server).newResource(folder));
        server.setHandler(new Handler.Sequence(new ContextHandler(files, "/files"), new Pages()));
        server.start();
        Path port = Path.of(args[0]);
        Path part = port.resolveSibling(port.getFileName() + ".part");
        try (PrintWriter out = new PrintWriter(part.toFile())) {
            out.println(connector.getLocalPort());
        }
        Files.move(part, port);
        stopped.await();
        server.stop();
        var os = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        System.err.println("cpu " + os.getProcessCpuTime() / 1_000_000 + " ms");
        System.out.println("stopped: " + server.isStopped());
    }
}
