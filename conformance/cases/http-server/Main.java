import com.sun.net.httpserver.*;
import java.io.*;
import java.net.*;
import java.net.http.*;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.time.Duration;
import java.util.*;
import java.util.concurrent.*;

/** The class library's own server, and its two clients. */
public class Main {
    interface Action {
        Object run() throws Exception;
    }

    static void t(String name, Action action) {
        try {
            System.out.println(name + ": " + action.run());
        } catch (Throwable e) {
            // How far it came in the time does not matter.
            Object what = e instanceof HttpTimeoutException ? HttpTimeoutException.class : e;
            System.out.println(name + " ! " + what.toString().replaceAll(":\\d{4,}", ":PORT"));
        }
    }

    static void handle(HttpExchange x) throws IOException {
        String path = x.getRequestURI().getPath();
        byte[] in = x.getRequestBody().readAllBytes();
        switch (path) {
            case "/hello" -> answer(x, 200, "hello, " + x.getRequestURI().getQuery());
            case "/echo" -> answer(x, 200, x.getRequestMethod() + " " + in.length + " " + Arrays.hashCode(in) + " " + x.getRequestHeaders().getFirst("Content-type"));
            case "/redirect" -> {
                x.getResponseHeaders().set("Location", "/hello?moved");
                x.sendResponseHeaders(302, -1);
            }
            case "/chunks" -> {
                x.sendResponseHeaders(200, 0);
                try (OutputStream out = x.getResponseBody()) {
                    for (int i = 0; i < 1000; i++) out.write(("line " + i + "\n").getBytes());
                }
            }
            case "/slow" -> {
                try {
                    Thread.sleep(400);
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                answer(x, 200, "late");
            }
            case "/throw" -> throw new IOException("as told");
            case "/cookie" -> {
                x.getResponseHeaders().add("Set-Cookie", "a=b; Path=/");
                answer(x, 200, String.valueOf(x.getRequestHeaders().get("Cookie")));
            }
            default -> answer(x, 404, "no " + path);
        }
        x.close();
    }

    static void answer(HttpExchange x, int code, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        x.sendResponseHeaders(code, body.length);
        x.getResponseBody().write(body);
    }

    public static void main(String[] args) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 20);
        server.createContext("/", Main::handle);
        HttpContext secret = server.createContext("/secret", x -> answer(x, 200, x.getPrincipal().getUsername()));
        secret.setAuthenticator(new BasicAuthenticator("here") {
            public boolean checkCredentials(String user, String password) {
                return user.equals("u") && password.equals("p");
            }
        });
        secret.getFilters().add(Filter.beforeHandler("a header", x -> x.getResponseHeaders().set("X-filter", "passed")));
        ExecutorService pool = Executors.newFixedThreadPool(4);
        server.setExecutor(pool);
        server.start();
        String base = "http://localhost:" + server.getAddress().getPort();

        HttpClient client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).cookieHandler(new CookieManager()).connectTimeout(Duration.ofSeconds(60)).build();
        for (String path : new String[] {"/hello?you", "/redirect", "/chunks", "/missing", "/cookie", "/cookie"}) {
            t(path, () -> {
                HttpResponse<String> r = client.send(HttpRequest.newBuilder(URI.create(base + path)).build(), BodyHandlers.ofString());
                TreeMap<String, List<String>> headers = new TreeMap<>(r.headers().map());
                headers.remove("date");
                return r.statusCode() + " " + r.version() + " " + r.uri().getPath() + " " + r.body().length() + " " + r.body().lines().findFirst().get() + " " + headers;
            });
        }
        Files.write(Path.of("body"), new byte[300_000]);
        for (HttpRequest.BodyPublisher body : List.of(HttpRequest.BodyPublishers.ofString("text"), HttpRequest.BodyPublishers.ofFile(Path.of("body")),
            HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[100_000])), HttpRequest.BodyPublishers.noBody())) {
            for (String method : new String[] {"POST", "PUT", "DELETE"}) {
                t(method, () -> client.send(HttpRequest.newBuilder(URI.create(base + "/echo")).method(method, body).header("Content-Type", "x/y").build(), BodyHandlers.ofString()).body());
            }
        }
        t("to a file", () -> Files.size(client.send(HttpRequest.newBuilder(URI.create(base + "/chunks")).build(), BodyHandlers.ofFile(Path.of("got"))).body()));
        t("lines", () -> client.send(HttpRequest.newBuilder(URI.create(base + "/chunks")).build(), BodyHandlers.ofLines()).body().filter(l -> l.endsWith("7")).count());
        t("stream", () -> client.send(HttpRequest.newBuilder(URI.create(base + "/chunks")).build(), BodyHandlers.ofInputStream()).body().readAllBytes().length);
        t("too slow", () -> client.send(HttpRequest.newBuilder(URI.create(base + "/slow")).timeout(Duration.ofMillis(50)).build(), BodyHandlers.ofString()));
        t("thrown there", () -> client.send(HttpRequest.newBuilder(URI.create(base + "/throw")).build(), BodyHandlers.ofString()));
        t("secret", () -> client.send(HttpRequest.newBuilder(URI.create(base + "/secret")).build(), BodyHandlers.ofString()).statusCode());
        HttpClient knows = HttpClient.newBuilder().authenticator(new java.net.Authenticator() {
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication("u", "p".toCharArray());
            }
        }).build();
        t("known", () -> {
            HttpResponse<String> r = knows.send(HttpRequest.newBuilder(URI.create(base + "/secret")).build(), BodyHandlers.ofString());
            return r.statusCode() + " " + r.body() + " " + r.headers().firstValue("x-filter");
        });
        List<CompletableFuture<String>> all = new ArrayList<>();
        for (int i = 0; i < 30; i++) all.add(client.sendAsync(HttpRequest.newBuilder(URI.create(base + "/hello?" + i)).build(), BodyHandlers.ofString()).thenApply(HttpResponse::body));
        for (CompletableFuture<String> f : all) System.out.print(f.get() + " ");
        System.out.println();

        t("old", () -> {
            HttpURLConnection c = (HttpURLConnection) new URL(base + "/echo").openConnection();
            c.setDoOutput(true);
            c.setRequestProperty("Content-Type", "old");
            c.getOutputStream().write("some bytes".getBytes());
            return c.getResponseCode() + " " + c.getResponseMessage() + " " + new String(c.getInputStream().readAllBytes());
        });
        t("old, redirected", () -> new String(new URL(base + "/redirect").openStream().readAllBytes()));
        t("old, in chunks", () -> {
            HttpURLConnection c = (HttpURLConnection) new URL(base + "/echo").openConnection();
            c.setDoOutput(true);
            c.setChunkedStreamingMode(100);
            c.getOutputStream().write(new byte[1000]);
            return new String(c.getInputStream().readAllBytes());
        });
        t("old, missing", () -> new URL(base + "/missing").openStream());
        t("old, error", () -> {
            HttpURLConnection c = (HttpURLConnection) new URL(base + "/missing").openConnection();
            return c.getResponseCode() + " " + new String(c.getErrorStream().readAllBytes());
        });
        t("old, too slow", () -> {
            URLConnection c = new URL(base + "/slow").openConnection();
            c.setReadTimeout(50);
            return c.getInputStream();
        });
        // By hand: what is not HTTP, and two requests at once.
        try (Socket s = new Socket("localhost", server.getAddress().getPort())) {
            s.getOutputStream().write("what?\r\n\r\n".getBytes());
            System.out.println(new String(s.getInputStream().readAllBytes()).lines().findFirst().orElse("closed"));
        }
        try (Socket s = new Socket("localhost", server.getAddress().getPort())) {
            s.getOutputStream().write("GET /hello?1 HTTP/1.1\r\nHost: x\r\n\r\nGET /hello?2 HTTP/1.0\r\n\r\n".getBytes());
            System.out.println(new String(s.getInputStream().readAllBytes()).lines().filter(l -> l.startsWith("h") || l.startsWith("HTTP")).toList());
        }
        server.stop(0);
        pool.shutdown();
        t("stopped", () -> client.send(HttpRequest.newBuilder(URI.create(base + "/hello")).build(), BodyHandlers.ofString()));
    }
}
