import java.io.*;
import java.math.*;
import java.security.*;
import java.util.*;
import java.util.jar.*;
import java.util.spi.*;
import java.util.zip.*;

import javax.crypto.*;
import javax.crypto.spec.*;

public class Main {
    interface R {
        Object r() throws Exception;
    }

    static void t(String n, R r) {
        try {
            System.out.println(n + " = " + r.r());
        } catch (Throwable e) {
            System.out.println(n + " ! " + e);
        }
    }

    static String hex(byte[] b) {
        return HexFormat.of().formatHex(b);
    }

    public static void main(String[] a) throws Exception {
        for (String s : new String[] {"MD5", "SHA-1", "SHA-256", "SHA-512", "SHA3-256"})
            t(s, () -> hex(MessageDigest.getInstance(s).digest("abc".getBytes())));
        t(
                "hmac",
                () -> {
                    Mac m = Mac.getInstance("HmacSHA256");
                    m.init(new SecretKeySpec("k".getBytes(), "x"));
                    return hex(m.doFinal("d".getBytes()));
                });
        t(
                "aes",
                () -> {
                    Cipher c = Cipher.getInstance("AES/GCM/NoPadding");
                    c.init(
                            1,
                            new SecretKeySpec(new byte[16], "AES"),
                            new GCMParameterSpec(128, new byte[12]));
                    return hex(c.doFinal("hello".getBytes()));
                });
        t(
                "cbc",
                () -> {
                    Cipher c = Cipher.getInstance("AES/CBC/PKCS5Padding");
                    c.init(
                            1,
                            new SecretKeySpec(new byte[16], "AES"),
                            new IvParameterSpec(new byte[16]));
                    return hex(c.doFinal("hello".getBytes()));
                });
        t(
                "pbkdf",
                () ->
                        hex(
                                SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                                        .generateSecret(
                                                new PBEKeySpec(
                                                        "pw".toCharArray(),
                                                        "salt".getBytes(),
                                                        100,
                                                        256))
                                        .getEncoded()));
        t(
                "rsa",
                () -> {
                    KeyPairGenerator g = KeyPairGenerator.getInstance("RSA");
                    g.initialize(512);
                    KeyPair k = g.generateKeyPair();
                    Signature s = Signature.getInstance("SHA1withRSA");
                    s.initSign(k.getPrivate());
                    s.update(new byte[5]);
                    byte[] b = s.sign();
                    s.initVerify(k.getPublic());
                    s.update(new byte[5]);
                    return s.verify(b) + " " + b.length;
                });
        t(
                "ec",
                () -> {
                    KeyPairGenerator g = KeyPairGenerator.getInstance("EC");
                    g.initialize(256);
                    KeyPair k = g.generateKeyPair();
                    Signature s = Signature.getInstance("SHA256withECDSA");
                    s.initSign(k.getPrivate());
                    s.update(new byte[5]);
                    byte[] b = s.sign();
                    s.initVerify(k.getPublic());
                    s.update(new byte[5]);
                    return s.verify(b);
                });
        t("providers", () -> Arrays.toString(Security.getProviders()));
        t(
                "ks",
                () -> {
                    KeyStore k = KeyStore.getInstance("PKCS12");
                    k.load(null, null);
                    k.setEntry(
                            "s",
                            new KeyStore.SecretKeyEntry(new SecretKeySpec(new byte[16], "AES")),
                            new KeyStore.PasswordProtection("p".toCharArray()));
                    ByteArrayOutputStream o = new ByteArrayOutputStream();
                    k.store(o, "p".toCharArray());
                    KeyStore q = KeyStore.getInstance("PKCS12");
                    q.load(new ByteArrayInputStream(o.toByteArray()), "p".toCharArray());
                    return q.size() + hex(q.getKey("s", "p".toCharArray()).getEncoded());
                });
        t("noalg", () -> MessageDigest.getInstance("NOPE"));
        t("script", () -> Class.forName("javax.script.ScriptEngineManager"));
        t("script2", () -> new javax.script.ScriptEngineManager().getEngineByName("javascript"));
        t("uuid", () -> UUID.nameUUIDFromBytes("x".getBytes()) + " " + UUID.randomUUID().version());
        t(
                "base64",
                () ->
                        Base64.getMimeEncoder().encodeToString(new byte[100])
                                + Base64.getUrlEncoder()
                                        .withoutPadding()
                                        .encodeToString(new byte[] {-1, -2}));
        t(
                "bigint",
                () ->
                        new BigInteger("123456789012345678901234567890")
                                        .pow(20)
                                        .mod(BigInteger.valueOf(97))
                                + " "
                                + new BigInteger(1024, new Random(1)).isProbablePrime(10)
                                + BigInteger.TWO.pow(5000).bitLength()
                                + new BigDecimal("1")
                                        .divide(new BigDecimal("7"), MathContext.DECIMAL128)
                                + BigInteger.ONE.shiftLeft(3000).sqrt().bitLength()
                                + new BigInteger("9".repeat(3000))
                                        .multiply(new BigInteger("8".repeat(3000)))
                                        .hashCode()
                                + new BigInteger("7".repeat(4000)).toString(36).hashCode());
        t(
                "services",
                () -> {
                    List<String> l = new ArrayList<>();
                    for (java.nio.file.spi.FileSystemProvider p :
                            java.nio.file.spi.FileSystemProvider.installedProviders())
                        l.add(p.getScheme());
                    return l;
                });
        t(
                "tools",
                () -> {
                    StringWriter w = new StringWriter();
                    int r =
                            java.util.spi.ToolProvider.findFirst("javap")
                                    .get()
                                    .run(
                                            new PrintWriter(w),
                                            new PrintWriter(w),
                                            "-v",
                                            "java.lang.Runnable");
                    return r + w.toString().replaceAll("Last modified.*", "").hashCode();
                });
        t(
                "jartool",
                () -> {
                    try (FileOutputStream o = new FileOutputStream("x.txt")) {
                        o.write("hello hello hello".getBytes());
                    }
                    StringWriter w = new StringWriter();
                    int r =
                            java.util.spi.ToolProvider.findFirst("jar")
                                    .get()
                                    .run(
                                            new PrintWriter(w),
                                            new PrintWriter(w),
                                            "cvf",
                                            "x.jar",
                                            "x.txt");
                    r +=
                            java.util.spi.ToolProvider.findFirst("jar")
                                    .get()
                                    .run(new PrintWriter(w), new PrintWriter(w), "tf", "x.jar");
                    return r + w.toString();
                });
        t(
                "jdeps",
                () -> {
                    StringWriter w = new StringWriter();
                    int r =
                            java.util.spi.ToolProvider.findFirst("jdeps")
                                    .get()
                                    .run(new PrintWriter(w), new PrintWriter(w), "-s", "x.jar");
                    return r + w.toString();
                });
        t(
                "javac",
                () -> {
                    javax.tools.JavaCompiler c = javax.tools.ToolProvider.getSystemJavaCompiler();
                    try (FileWriter o = new FileWriter("Q.java")) {
                        o.write("class Q { int x = \"s\"; }");
                    }
                    ByteArrayOutputStream e = new ByteArrayOutputStream();
                    int r = c.run(null, null, e, "-d", ".", "Q.java");
                    return r + e.toString();
                });
        t(
                "runtime",
                () ->
                        Runtime.version().feature()
                                + ""
                                + (Runtime.getRuntime().availableProcessors() > 0)
                                + (Runtime.getRuntime().maxMemory() > 0)
                                + (Runtime.getRuntime().totalMemory()
                                        >= Runtime.getRuntime().freeMemory()));
        t("rb", () -> ResourceBundle.getBundle("nope", Locale.GERMANY));
        t(
                "inet",
                () ->
                        java.net.InetAddress.getByName("127.0.0.1")
                                + ""
                                + java.net.InetAddress.getLoopbackAddress()
                                + new java.net.URL("http://a.b:80/c?d#e").getRef()
                                + java.net.URLEncoder.encode("a b&ü", "UTF-8")
                                + java.net.URI.create("http://x/a/../b").normalize()
                                + java.net.IDN.toASCII("bücher.de"));
        t(
                "beans",
                () ->
                        Arrays.stream(
                                        java.beans.Introspector.getBeanInfo(Thread.class)
                                                .getPropertyDescriptors())
                                .map(p -> p.getName())
                                .toList());
        t(
                "sql",
                () ->
                        java.sql.Timestamp.valueOf("2020-01-01 00:00:00")
                                + ""
                                + java.sql.Date.valueOf("2020-02-02"));
        t(
                "cleaner",
                () -> {
                    java.lang.ref.Cleaner c = java.lang.ref.Cleaner.create();
                    boolean[] b = {false};
                    c.register(new Object(), () -> b[0] = true).clean();
                    return b[0];
                });
        t(
                "stackw",
                () ->
                        StackWalker.getInstance()
                                .walk(
                                        s ->
                                                s.map(f -> f.getMethodName())
                                                        .filter(n -> !n.contains("lambda"))
                                                        .toList()));
        t(
                "httpurl",
                () -> new java.net.URL("jar:file:x.jar!/x.txt").openStream().readAllBytes().length);
        t("fileurl", () -> new File("x.txt").toURI().toURL().openConnection().getContentLength());
        t(
                "compact",
                () ->
                        Integer.toHexString(Objects.hash(1, 2, "x", List.of(3)))
                                + Arrays.deepHashCode(new Object[] {1, new int[] {2}}));
    }
}
