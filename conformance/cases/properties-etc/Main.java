import java.io.*;
import java.nio.charset.StandardCharsets;
import java.security.*;
import java.util.*;

public class Main {
    static String hex(byte[] b) {
        return HexFormat.of().formatHex(b);
    }

    public static void main(String[] a) throws Exception {
        Properties p = new Properties();
        p.load(
                new StringReader(
                        "# c\na=1\nb : two words\nc\\ d = x\\\n  y\n\\u0065=\\t!\n! n\nempty\n"));
        System.out.println(new TreeMap<>(p));
        StringWriter w = new StringWriter();
        Properties q = new Properties(p);
        q.setProperty("k é", " v=1\n");
        q.store(w, null);
        System.out.println(
                w.toString().lines().filter(l -> !l.startsWith("#")).toList()
                        + q.getProperty("a")
                        + q.getProperty("z", "def")
                        + q.stringPropertyNames().size());
        ByteArrayOutputStream xo = new ByteArrayOutputStream();
        q.storeToXML(xo, "cm");
        System.out.println(xo);
        Properties x2 = new Properties();
        x2.loadFromXML(new ByteArrayInputStream(xo.toByteArray()));
        System.out.println(x2);
        for (String s : new String[] {"", "f", "fo", "foo", "foob\u00ff\u00fe"}) {
            byte[] b = s.getBytes(StandardCharsets.ISO_8859_1);
            System.out.println(
                    Base64.getEncoder().encodeToString(b)
                            + Base64.getUrlEncoder().withoutPadding().encodeToString(b)
                            + new String(
                                            Base64.getDecoder()
                                                    .decode(Base64.getEncoder().encode(b)),
                                            StandardCharsets.ISO_8859_1)
                                    .equals(s));
            for (String al :
                    new String[] {
                        "MD5", "SHA-1", "SHA-224", "SHA-256", "SHA-512", "SHA3-256", "MD2"
                    }) System.out.println(al + hex(MessageDigest.getInstance(al).digest(b)));
        }
        System.out.println(Base64.getMimeEncoder().encodeToString(new byte[100]));
        try {
            Base64.getDecoder().decode("a*b=");
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
        try {
            MessageDigest.getInstance("NOPE");
        } catch (NoSuchAlgorithmException e) {
            System.out.println(e.getMessage());
        }
        byte[] big = new byte[1000000];
        new Random(1).nextBytes(big);
        System.out.println(
                hex(MessageDigest.getInstance("SHA-256").digest(big))
                        + hex(MessageDigest.getInstance("MD5").digest(big)));
        javax.crypto.Mac m = javax.crypto.Mac.getInstance("HmacSHA256");
        m.init(new javax.crypto.spec.SecretKeySpec("key".getBytes(), "x"));
        System.out.println(hex(m.doFinal("msg".getBytes())));
        javax.crypto.Cipher c = javax.crypto.Cipher.getInstance("AES/CBC/PKCS5Padding");
        c.init(
                1,
                new javax.crypto.spec.SecretKeySpec(new byte[16], "AES"),
                new javax.crypto.spec.IvParameterSpec(new byte[16]));
        System.out.println(hex(c.doFinal("secret text".getBytes())));
        System.out.println(
                UUID.nameUUIDFromBytes("x".getBytes())
                        + " "
                        + UUID.fromString("123e4567-e89b-12d3-a456-426614174000").version()
                        + UUID.randomUUID().version()
                        + new UUID(1, 2).compareTo(new UUID(1, 3)));
        System.out.println(
                System.getProperty("java.version").startsWith("17")
                        + " "
                        + System.getProperty("file.separator")
                        + System.getProperty("line.separator").length()
                        + System.getProperty("java.specification.version")
                        + System.getProperty("os.name")
                        + System.getProperty("java.class.version")
                        + System.getProperty("file.encoding")
                        + System.getProperty("user.dir").isEmpty()
                        + System.getProperty("java.vm.specification.name")
                        + System.getProperty("no.such", "dflt")
                        + System.lineSeparator().equals("\n")
                        + Integer.getInteger("no.int", 5)
                        + Boolean.getBoolean("nope"));
        System.setProperty("my.p", "1");
        System.out.println(
                System.getProperty("my.p")
                        + System.clearProperty("my.p")
                        + System.getProperty("my.p"));
        System.out.println(
                HexFormat.ofDelimiter(":").withUpperCase().formatHex(new byte[] {1, -1})
                        + Runtime.version().feature()
                        + (Runtime.getRuntime().availableProcessors() > 0)
                        + (Runtime.getRuntime().maxMemory() > 0)
                        + (Runtime.getRuntime().freeMemory() <= Runtime.getRuntime().totalMemory())
                        + (System.nanoTime() <= System.nanoTime())
                        + (System.currentTimeMillis() > 1600000000000L));
        StringTokenizer st = new StringTokenizer("a,b;c", ",;", true);
        System.out.println(st.countTokens() + st.nextToken() + st.nextToken());
        java.net.URI u = new java.net.URI("http://u@h:80/p/../q?x=1#f");
        System.out.println(
                u.getHost()
                        + u.getPort()
                        + u.normalize()
                        + u.resolve("z")
                        + java.net.URLEncoder.encode("a b&é", "UTF-8")
                        + java.net.URLDecoder.decode("%C3%A9+", "UTF-8")
                        + new java.net.URL("file:///x/y?q").getPath()
                        + java.net.InetAddress.getByAddress(new byte[] {127, 0, 0, 1})
                                .isLoopbackAddress()
                        + java.net.InetAddress.getByName("10.1.2.3").getHostAddress());
    }
}
