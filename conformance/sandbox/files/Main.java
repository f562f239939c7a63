import java.io.*;
import java.net.URI;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.channels.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.nio.file.attribute.*;
import java.util.*;
import java.util.concurrent.TimeUnit;
import java.util.stream.*;

/** Tries every way to a file and says what came of it. */
public class Main {
    interface Way {
        Object go() throws Throwable;
    }

    static void say(String what, Way way) {
        String came;
        try {
            Object result = way.go();
            came = String.valueOf(result).strip().replace("\n", "|");
        } catch (Throwable t) {
            came = t.toString().replaceAll("cortado[0-9]+x|in/a[0-9]+b", "NAME");
        }
        System.out.println(what + ": " + came);
    }

    static String text(InputStream in) throws IOException {
        try (in) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static final String[] READ = {
        "in/f", "in/sub/../f", "in/sub/f", "in/hard", "in/../in/f", "alias/f", "out/f", "in/../out/f", "in/relative", "in/absolute",
        "in/dir/f", "in/up/out/f", "in/chain1", "in/circle", "in/none", "in/proc/etc/passwd", "/etc/hostname",
        "/proc/self/environ", "/proc/self/fd/0", "/proc/self/cwd/out/f", "/proc/self/root/etc/hostname", "/dev/stdin",
        "/none/such",
    };

    static void reading() {
        for (String name : READ) {
            say("stream " + name, () -> text(new FileInputStream(name)));
            say("nio " + name, () -> Files.readString(Path.of(name)));
        }
        String out = Path.of("out/f").toAbsolutePath().toString();
        say("random access", () -> new RandomAccessFile("out/f", "r").length());
        say("reader", () -> new BufferedReader(new FileReader("out/f")).readLine());
        say("scanner", () -> new Scanner(new File("out/f")).next());
        say("url", () -> text(new URL("file:" + out).openStream()));
        say("jar url", () -> text(new URL("jar:file:" + out + "!/x").openStream()));
        say("uri", () -> Files.readString(Path.of(URI.create("file://" + out))));
        say("zip", () -> new java.util.zip.ZipFile("out/f"));
        say("channel", () -> FileChannel.open(Path.of("out/f"), StandardOpenOption.READ).size());
        say("asynchronous", () -> AsynchronousFileChannel.open(Path.of("out/f")).size());
        say("map", () -> {
            try (FileChannel c = FileChannel.open(Path.of("in/f"))) {
                return c.map(FileChannel.MapMode.READ_ONLY, 0, c.size()).remaining();
            }
        });
        say("zip file system", () -> FileSystems.newFileSystem(Path.of("out/f"), Map.of()));
        say("properties", () -> System.getProperty("user.dir").equals(Path.of("").toAbsolutePath().toString()));
    }

    static void looking() {
        for (String name : new String[] {"in", "in/f", "out", "out/f", "in/relative", "in/dir", "/", "/etc", "/none"}) {
            File file = new File(name);
            say("exists " + name, () -> file.exists() + " " + Files.exists(Path.of(name)) + " " + file.canRead() + " "
                    + file.canWrite() + " " + file.isDirectory());
            say("list " + name, () -> {
                String[] names = file.list();
                return names == null ? null : Stream.of(names).sorted().toList();
            });
            say("directory " + name, () -> {
                try (Stream<Path> s = Files.list(Path.of(name))) {
                    return s.count();
                }
            });
        }
        say("walk", () -> {
            try (Stream<Path> s = Files.walk(Path.of("in"))) {
                return s.count();
            }
        });
        say("real", () -> Path.of("in/relative").toRealPath());
        say("real in", () -> Path.of("alias/sub/../f").toRealPath());
        say("canonical", () -> new File("out/../in/f").getCanonicalPath());
        say("attributes", () -> Files.readAttributes(Path.of("out/f"), PosixFileAttributes.class).size());
        say("owner", () -> Files.getOwner(Path.of("out/f")) != null);
        say("times", () -> new File("out/f").lastModified() > 0);
        say("space", () -> new File("out").getTotalSpace() > 0);
        say("store", () -> Files.getFileStore(Path.of("out/f")) != null);
        say("same", () -> Files.isSameFile(Path.of("in/f"), Path.of("in/hard")));
        say("link text", () -> Files.readSymbolicLink(Path.of("in/relative")));
        say("secure", () -> {
            try (DirectoryStream<Path> d = Files.newDirectoryStream(Path.of("in/sub"))) {
                SecureDirectoryStream<Path> s = (SecureDirectoryStream<Path>) d;
                return s.newByteChannel(Path.of("../../out/f"), Set.of(StandardOpenOption.READ)).size();
            }
        });
        say("watch", () -> {
            try (WatchService w = FileSystems.getDefault().newWatchService()) {
                Path.of("in").register(w, StandardWatchEventKinds.ENTRY_CREATE);
                return Path.of("out").register(w, StandardWatchEventKinds.ENTRY_CREATE).isValid();
            }
        });
    }

    static void writing() {
        for (String name : new String[] {"in/new", "out/new", "in/dir/new", "in/../new", "in/relative", "/etc/cortado-new"}) {
            say("write " + name, () -> {
                try (FileOutputStream o = new FileOutputStream(name, true)) {
                    o.write('x');
                }
                return "written";
            });
            say("create " + name, () -> Files.writeString(Path.of(name + "2"), "x").getFileName());
            say("mkdir " + name, () -> new File(name + "3").mkdir());
            say("directories " + name, () -> Files.createDirectories(Path.of(name + "4/a/b")).getFileName());
        }
        say("append to f", () -> Files.writeString(Path.of("in/f"), "more", StandardOpenOption.APPEND).getFileName());
        say("random access", () -> {
            try (RandomAccessFile r = new RandomAccessFile("out/f", "rw")) {
                r.setLength(0);
                return "cut";
            }
        });
        say("rename out", () -> Files.move(Path.of("in/sub/f"), Path.of("out/g")).getFileName());
        say("rename in", () -> Files.move(Path.of("out/f"), Path.of("in/g")).getFileName());
        say("old rename in", () -> new File("out/f").renameTo(new File("in/g2")));
        say("hard link in", () -> Files.createLink(Path.of("in/stolen"), Path.of("/etc/passwd")).getFileName());
        say("hard link", () -> Files.createLink(Path.of("in/stolen2"), Path.of("out/f")).getFileName());
        say("symbolic link", () -> Files.readString(Files.createSymbolicLink(Path.of("in/sym"), Path.of("/etc/hostname"))));
        say("copy in", () -> Files.copy(Path.of("out/f"), Path.of("in/copied")).getFileName());
        say("copy out", () -> Files.copy(Path.of("in/f"), Path.of("out/copied")).getFileName());
        say("delete", () -> {
            Files.delete(Path.of("out/f"));
            return "deleted";
        });
        say("old delete", () -> new File("out").delete());
        say("delete on exit", () -> {
            new File("out/f").deleteOnExit();
            return "hm";
        });
        say("permissions", () -> Files.setPosixFilePermissions(Path.of("in/f"), PosixFilePermissions.fromString("rwxrwxrwx")).getFileName());
        say("old permissions", () -> new File("in/hard").setWritable(false));
        say("modified", () -> Files.setLastModifiedTime(Path.of("in/f"), FileTime.from(1, TimeUnit.DAYS)).getFileName());
        say("through a descriptor", () -> {
            try (FileInputStream in = new FileInputStream("in/hard")) {
                Files.setLastModifiedTime(Path.of("in/hard"), FileTime.from(2, TimeUnit.DAYS));
                return in.getChannel().truncate(0).size();
            }
        });
        say("lock", () -> {
            try (FileChannel c = FileChannel.open(Path.of("in/lock"), StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
                return c.lock().isValid();
            }
        });
        say("temporary", () -> Files.createTempFile(Path.of("in"), "a", "b").startsWith("in"));
        say("temporary elsewhere", () -> {
            File f = File.createTempFile("cortado", "x");
            f.delete();
            return "made";
        });
        say("attribute", () -> {
            Files.setAttribute(Path.of("in/f"), "unix:mode", 04755);
            return "set";
        });
    }

    static void devices() {
        say("null", () -> text(new FileInputStream("/dev/null")).length());
        say("random", () -> new FileInputStream("/dev/urandom").readNBytes(16).length);
        say("secure random", () -> new java.security.SecureRandom().nextInt() != 0);
        say("zero", () -> new FileInputStream("/dev/zero").read());
        say("terminal", () -> new FileInputStream("/dev/tty").read());
        say("memory", () -> new FileInputStream("/proc/self/mem").read());
    }

    public static void main(String[] args) {
        devices();
        reading();
        looking();
        writing();
    }
}
