import java.io.*;
import java.net.*;
import java.nio.file.*;
import java.util.*;
import java.util.jar.*;

public class Main {
    interface Way {
        Object go() throws Throwable;
    }

    static void say(String what, Way way) {
        String came;
        try {
            came = String.valueOf(way.go());
        } catch (Throwable t) {
            came = t.toString();
        }
        System.out.println(what + ": " + came);
    }

    static String text(InputStream in) throws IOException {
        if (in == null) {
            return null;
        }
        try (in) {
            return new String(in.readAllBytes()).strip();
        }
    }

    public static void main(String[] args) throws Exception {
        String here = Path.of("").toAbsolutePath().toString();
        URL out = new URL("file:" + here + "/out/");
        say("own class", () -> Main.class.getResource("Main.class") != null);
        say("own bytes", () -> Main.class.getResourceAsStream("/Main.class").read());
        say("own source", () -> new File(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI()).list().length > 0);
        String up = "../".repeat(30);
        say("resource above", () -> text(Main.class.getResourceAsStream("/" + up + here.substring(1) + "/out/secret")));
        say("system resource above", () -> ClassLoader.getSystemResource(up + "etc/passwd"));
        say("class of the JDK", () -> text(Object.class.getResourceAsStream("/java/lang/Object.class")).length() > 0);
        say("loader", () -> text(new URLClassLoader(new URL[] {out}).getResourceAsStream("secret")));
        say("loader's class", () -> new URLClassLoader(new URL[] {out}).loadClass("p.Hidden"));
        say("by a link", () -> text(new URLClassLoader(new URL[] {new URL("file:" + here + "/in/link/")}).getResourceAsStream("secret")));
        say("property", () -> {
            System.setProperty("java.class.path", here + "/out");
            return ClassLoader.getSystemResource("secret");
        });
        say("jrt", () -> Files.size(Path.of(URI.create("jrt:/java.base/java/lang/Object.class"))) > 0);
        say("jrt out", () -> Files.exists(Path.of(URI.create("jrt:/java.base/../../../etc/passwd"))));
        say("home", () -> {
            System.setProperty("java.home", here + "/out");
            return new File(System.getProperty("java.home")).list() != null;
        });
        say("stream", () -> text(out.openStream()));
        say("file url", () -> text(new URL(out, "secret").openStream()));
        say("host url", () -> text(new URL("file://localhost" + here + "/out/secret").openStream()));
        say("jar", () -> new JarFile(here + "/out/secret"));
        say("module path", () -> java.lang.module.ModuleFinder.of(Path.of("out")).findAll().size());
        say("service", () -> ServiceLoader.load(Runnable.class, new URLClassLoader(new URL[] {out})).findFirst().isPresent());
    }
}
