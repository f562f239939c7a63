import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Jetty with HTTP/2, in plain and with TLS, and java.net.http as its client. Arguments: a key store, how many requests. */
public class Http2 {
    static final int AT_ONCE = 60;

    public static void main(String[] args) throws Exception {
        SSLContext context = Keys.context(args[0]);
        int count = Integer.parseInt(args[1]);
        Server server = new Server();
        ServerConnector plain = new ServerConnector(server, new HttpConnectionFactory(), new HTTP2CServerConnectionFactory(new HttpConfiguration()));
        plain.setHost("localhost");
        HttpConfiguration config = new HttpConfiguration();
        config.addCustomizer(new SecureRequestCustomizer(false));
        SslContextFactory.Server ssl = new SslContextFactory.Server();
        ssl.setSslContext(context);
        ssl.setNeedClientAuth(true);
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory("h2", "http/1.1");
        alpn.setDefaultProtocol("http/1.1");
        ServerConnector secure = new ServerConnector(server, new SslConnectionFactory(ssl, "alpn"), alpn,
            new HTTP2ServerConnectionFactory(config), new HttpConnectionFactory(config));
        secure.setHost("localhost");
        server.addConnector(plain);
        server.addConnector(secure);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                String path = Request.getPathInContext(request);
                response.getHeaders().put("x-version", request.getConnectionMetaData().getHttpVersion().toString());
                response.getHeaders().put("x-secure", Boolean.toString(request.isSecure()));
                if (path.equals("/echo")) {
                    Content.copy(request, response, callback);
                } else {
                    response.write(true, ByteBuffer.wrap(Load.page(Integer.parseInt(path.substring(1)))), callback);
                }
                return true;
            }
        });
        server.start();
        String at = "http://localhost:" + plain.getLocalPort();
        String atSecure = "https://localhost:" + secure.getLocalPort();
        for (HttpClient.Version version : HttpClient.Version.values()) {
            HttpClient client = HttpClient.newBuilder().version(version).sslContext(context).build();
            for (String base : List.of(at, atSecure)) {
                HttpResponse<byte[]> page = client.send(HttpRequest.newBuilder(URI.create(base + "/300")).build(), HttpResponse.BodyHandlers.ofByteArray());
                System.out.println(version + " " + base.replaceAll("[0-9]", "") + " " + page.statusCode() + " " + page.version() + " "
                    + page.headers().firstValue("x-version").get() + " " + page.headers().firstValue("x-secure").get() + " "
                    + Arrays.equals(page.body(), Load.page(300)) + " " + page.sslSession().map(s -> s.getProtocol() + " " + s.getCipherSuite()).orElse("plain"));
                byte[] large = new byte[3_000_000];
                for (int i = 0; i < large.length; i++) {
                    large[i] = (byte) (i * 31 >> 3);
                }
                HttpResponse<byte[]> echo = client.send(HttpRequest.newBuilder(URI.create(base + "/echo")).POST(HttpRequest.BodyPublishers.ofByteArray(large)).build(),
                    HttpResponse.BodyHandlers.ofByteArray());
                System.out.println("  echo " + echo.statusCode() + " " + Arrays.equals(large, echo.body()));
                int good = 0;
                List<CompletableFuture<Boolean>> all = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    // A server allows so many streams at once, and no more.
                    if (i >= AT_ONCE) {
                        good += all.get(i - AT_ONCE).get() ? 1 : 0;
                    }
                    int n = i;
                    all.add(client.sendAsync(HttpRequest.newBuilder(URI.create(base + "/" + n)).build(), HttpResponse.BodyHandlers.ofByteArray())
                        .thenApply(r -> r.statusCode() == 200 && Arrays.equals(r.body(), Load.page(n))));
                }
                for (CompletableFuture<Boolean> one : all.subList(Math.max(0, count - AT_ONCE), count)) {
                    good += one.get() ? 1 : 0;
                }
                System.out.println("  at once: " + good + " of " + count);
            }
        }
        server.stop();
        System.out.println("stopped: " + server.isStopped());
        System.exit(0);
    }
}
