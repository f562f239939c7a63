import java.io.*;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import java.util.stream.*;

/** Names of files that are no text, or text that is odd. */
public class Main {
    interface Action {
        Object run() throws Exception;
    }

    static void t(String name, Action action) {
        try {
            System.out.println(name + ": " + action.run());
        } catch (Throwable e) {
            System.out.println(name + " ! " + e);
        }
    }

    static String hex(String s) {
        return s.chars().mapToObj(Integer::toHexString).collect(Collectors.joining(" "));
    }

    public static void main(String[] args) throws Exception {
        // What no String can name, made by a shell: bytes that are not UTF-8.
        Process p = new ProcessBuilder("sh", "-c", "mkdir odd && cd odd && printf one >$(printf 'a\\377b') && printf two >$(printf '\\300\\200')"
            + " && printf three >$(printf '\\355\\240\\200x') && mkdir $(printf 'd\\351') && printf four >$(printf 'd\\351/in') && ln -s $(printf 'a\\377b') link").inheritIO().start();
        System.out.println(p.waitFor());
        try (Stream<Path> s = Files.list(Path.of("odd"))) {
            for (Path path : s.sorted(Comparator.comparing(x -> hex(x.toString()))).toList()) {
                t(hex(path.getFileName().toString()), () -> Files.isDirectory(path) ? "directory" : Files.readString(path) + " " + Files.size(path));
                t("  uri", () -> path.toUri().getRawPath().replaceAll(".*/odd/", ""));
                t("  again", () -> Files.isSameFile(path, Path.of(path.toUri())));
                t("  file", () -> path.toFile().exists());
                t("  real", () -> path.toRealPath().getFileName().equals(path.getFileName()));
            }
        }
        t("link", () -> hex(Files.readSymbolicLink(Path.of("odd/link")).toString()));
        t("by link", () -> Files.readString(Path.of("odd/link")));
        t("io", () -> Arrays.stream(new File("odd").list()).map(Main::hex).sorted().toList());
        t("walk", () -> {
            try (Stream<Path> s = Files.walk(Path.of("odd"))) {
                return s.map(x -> hex(x.getFileName().toString())).sorted().toList();
            }
        });
        t("move", () -> {
            try (DirectoryStream<Path> d = Files.newDirectoryStream(Path.of("odd"), "a*b")) {
                for (Path x : d) return Files.move(x, x.resolveSibling("plain")).getFileName();
            }
            return "?";
        });
        for (String name : new String[] {"sp ace", "new\nline", "tab\t", "quote\"'", "back\\slash", "-rf", "*?[x]{y}", "ünïcödé", "e\u0301", "\u00e9", "日本", "😀",
                "#frag?query%41", " lead", "trail ", "...", "~", "$HOME", "semi;colon", "x".repeat(255)}) {
            t(hex(name).length() > 60 ? "long" : name, () -> {
                Path path = Path.of(name);
                Files.writeString(path, name);
                boolean same = Files.readString(Path.of(path.toUri())).equals(name) && new File(new File(name).toURI()).exists();
                String uri = path.toUri().getRawPath();
                Files.delete(path);
                return same + " " + (uri.length() > 200 ? "" : uri.substring(uri.lastIndexOf('/') + 1)) + " " + new File(name).exists();
            });
        }
        t("too long", () -> Files.createFile(Path.of("x".repeat(256))).toString().length());
        t("too long, io", () -> new File("x".repeat(256)).createNewFile());
        t("too long a path", () -> Files.size(Path.of("a/".repeat(3000))));
        t("NUL", () -> Path.of("a\0b"));
        t("NUL, io", () -> new File("a\0b").createNewFile());
        t("NUL, stream", () -> new FileInputStream("a\0b"));
        t("surrogate", () -> Path.of("a\ud800b"));
        t("surrogate, io", () -> new File("a\ud800b").createNewFile());
        t("empty", () -> Files.size(Path.of("")) >= 0);
        t("empty, io", () -> new File("").exists());
        t("slashes", () -> Path.of("a//b///c/").toString() + " " + new File("a//b///c/"));
        t("dots", () -> Path.of("a/../b/./c/..").normalize() + " " + new File("a/../b/.").getCanonicalFile().getName());
        t("uri", () -> Path.of(new URI("file:///a%20b%ff%00")));
        t("uri with host", () -> Path.of(new URI("file://host/a")));
        t("sorted", () -> Stream.of("b", "a", "B", "é", "z").map(Path::of).sorted().toList());
    }
}
