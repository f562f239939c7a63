import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Executors;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** Handshakes with certificates that signed themselves, on both sides. Argument: the key store that both have. */
public class Tls {
    static void sockets(SSLContext context, String protocol, String suite, boolean trusted) throws Exception {
        try (SSLServerSocket listening = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            listening.setNeedClientAuth(true);
            listening.setEnabledProtocols(new String[] {protocol});
            listening.setEnabledCipherSuites(new String[] {suite});
            Thread server = new Thread(() -> {
                try (SSLSocket socket = (SSLSocket) listening.accept()) {
                    DataInputStream in = new DataInputStream(socket.getInputStream());
                    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                    byte[] data = in.readNBytes(in.readInt());
                    for (int i = 0; i < data.length; i++) {
                        data[i] ^= 0x55;
                    }
                    out.writeInt(data.length);
                    out.write(data);
                    out.flush();
                } catch (IOException e) {
                    // What the server is told depends on how far it came.
                }
            });
            server.start();
            SSLContext own = trusted ? context : SSLContext.getDefault();
            try (SSLSocket socket = (SSLSocket) own.getSocketFactory().createSocket("localhost", listening.getLocalPort())) {
                socket.setEnabledProtocols(new String[] {protocol});
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                var session = socket.getSession();
                X509Certificate peer = (X509Certificate) session.getPeerCertificates()[0];
                System.out.println(session.getProtocol() + " " + session.getCipherSuite() + " " + peer.getSubjectX500Principal()
                    + " " + session.getLocalPrincipal());
                byte[] data = new byte[200_000];
                new Random(1).nextBytes(data);
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                out.writeInt(data.length);
                out.write(data);
                out.flush();
                DataInputStream in = new DataInputStream(socket.getInputStream());
                byte[] back = in.readNBytes(in.readInt());
                boolean same = back.length == data.length;
                for (int i = 0; same && i < data.length; i++) {
                    same = (data[i] ^ 0x55) == back[i];
                }
                System.out.println("  data: " + same + ", end: " + in.read());
            } catch (SSLException e) {
                System.out.println(protocol + ": " + e);
            }
            server.join();
        }
    }

    static void https(SSLContext context) throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                parameters.setNeedClientAuth(true);
            }
        });
        var pool = Executors.newFixedThreadPool(4);
        server.setExecutor(pool);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            byte[] answer = (exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + Arrays.hashCode(body)).getBytes();
            exchange.sendResponseHeaders(200, exchange.getRequestURI().getPath().equals("/chunks") ? 0 : answer.length);
            try (var out = exchange.getResponseBody()) {
                out.write(answer);
            }
        });
        server.start();
        String base = "https://localhost:" + server.getAddress().getPort();
        HttpClient client = HttpClient.newBuilder().sslContext(context).build();
        for (String path : new String[] {"/", "/chunks", "/a?b=c"}) {
            HttpResponse<String> got = client.send(HttpRequest.newBuilder(URI.create(base + path)).build(), HttpResponse.BodyHandlers.ofString());
            System.out.println(got.statusCode() + " " + got.version() + " " + got.body() + " " + got.sslSession().get().getProtocol());
            got = client.send(HttpRequest.newBuilder(URI.create(base + path)).POST(HttpRequest.BodyPublishers.ofString("x".repeat(100_000))).build(),
                HttpResponse.BodyHandlers.ofString());
            System.out.println(got.statusCode() + " " + got.body());
        }
        HttpsURLConnection old = (HttpsURLConnection) URI.create(base + "/old").toURL().openConnection();
        old.setSSLSocketFactory(context.getSocketFactory());
        try (InputStream in = old.getInputStream()) {
            System.out.println(old.getResponseCode() + " " + new String(in.readAllBytes()) + " " + old.getCipherSuite());
        }
        try {
            HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(base)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            System.out.println(e);
        }
        server.stop(0);
        pool.shutdown();
    }

    public static void main(String[] args) throws Exception {
        SSLContext context = Keys.context(args[0]);
        sockets(context, "TLSv1.3", "TLS_AES_256_GCM_SHA384", true);
        sockets(context, "TLSv1.3", "TLS_AES_128_GCM_SHA256", true);
        sockets(context, "TLSv1.3", "TLS_CHACHA20_POLY1305_SHA256", true);
        sockets(context, "TLSv1.2", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", true);
        sockets(context, "TLSv1.2", "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256", true);
        sockets(context, "TLSv1.2", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", true);
        sockets(context, "TLSv1.3", "TLS_AES_256_GCM_SHA384", false);
        https(context);
    }
}
