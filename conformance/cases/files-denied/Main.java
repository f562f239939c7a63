import java.io.*;
import java.net.*;
import java.nio.channels.*;
import java.nio.file.*;
import java.nio.file.attribute.*;
import java.util.*;

/**
 * What the system does not permit, with the messages that `java` has for it. The superuser may do nearly all, but not this: things
 * in /proc and /sys; and then there is what is wrong for everybody.
 */
public class Main {
    interface Action {
        Object run() throws Exception;
    }

    static void t(String name, Action action) {
        try {
            System.out.println(name + ": " + action.run());
        } catch (Throwable e) {
            String text = name + " ! " + e + (e.getCause() == null ? "" : " / " + e.getCause());
            System.out.println(text.replace(System.getProperty("user.dir"), "HERE"));
        }
    }

    static void both(String where) {
        Path path = Path.of(where);
        t("create", () -> Files.createFile(path.resolve("new")));
        t("create, io", () -> new File(where, "new").createNewFile());
        t("stream", () -> new FileOutputStream(new File(where, "new")));
        t("directory", () -> Files.createDirectory(path.resolve("new")));
        t("directories", () -> Files.createDirectories(path.resolve("new/more")));
        t("directory, io", () -> new File(where, "new").mkdir());
        t("temporary", () -> File.createTempFile("abc", "d", new File(where)));
        t("link", () -> Files.createSymbolicLink(path.resolve("new"), Path.of("x")));
        t("copy", () -> Files.copy(Path.of("file"), path.resolve("new")));
        t("move", () -> Files.move(Path.of("file"), path.resolve("new")));
        t("hard link", () -> Files.createLink(path.resolve("new"), Path.of("file")));
    }

    static void one(String file) {
        Path path = Path.of(file);
        t("delete", () -> {
            Files.delete(path);
            return "?";
        });
        t("delete, io", () -> new File(file).delete());
        t("rename, io", () -> new File(file).renameTo(new File("elsewhere")));
        t("write", () -> Files.write(path, new byte[1]));
        t("append", () -> Files.writeString(path, "x", StandardOpenOption.APPEND));
        t("random access", () -> new RandomAccessFile(file, "rw").length());
        t("socket", () -> ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(file)));
        t("can", () -> new File(file).canRead() + " " + new File(file).canExecute() + " " + Files.isExecutable(path));
        t("run", () -> new ProcessBuilder(file).start());
    }

    public static void main(String[] args) throws Exception {
        Files.writeString(Path.of("file"), "text");
        Files.createDirectory(Path.of("dir"));
        Files.createFile(Path.of("dir/inside"));
        System.out.println("-- /proc");
        both("/proc");
        System.out.println("-- a file of /proc");
        one("/proc/version");
        System.out.println("-- a file as a directory");
        both("file");
        t("list", () -> Files.list(Path.of("file")));
        t("list, io", () -> new File("file").list());
        t("below", () -> Files.size(Path.of("file/x")));
        t("below, io", () -> new FileInputStream("file/x"));
        System.out.println("-- a directory as a file");
        t("read", () -> Files.readAllBytes(Path.of("dir")));
        t("read, io", () -> new FileInputStream("dir"));
        t("write", () -> Files.write(Path.of("dir"), new byte[1]));
        t("write, io", () -> new FileOutputStream("dir"));
        t("delete", () -> {
            Files.delete(Path.of("dir"));
            return "?";
        });
        t("replace", () -> Files.move(Path.of("file"), Path.of("dir"), StandardCopyOption.REPLACE_EXISTING));
        t("into itself", () -> Files.move(Path.of("dir"), Path.of("dir/sub")));
        t("run", () -> new ProcessBuilder("./dir").start());
        t("run what is no program", () -> new ProcessBuilder("./file").start());
        t("work in a file", () -> new ProcessBuilder("true").directory(new File("file")).start());
        System.out.println("-- what is there, what is not");
        t("again", () -> Files.createFile(Path.of("file")));
        t("again", () -> Files.createDirectory(Path.of("dir")));
        t("over", () -> Files.copy(Path.of("file"), Path.of("dir/inside")));
        t("missing", () -> Files.readString(Path.of("missing")));
        t("missing, io", () -> new FileReader("missing"));
        t("missing, random access", () -> new RandomAccessFile("missing", "r"));
        t("missing, channel", () -> FileChannel.open(Path.of("missing"), StandardOpenOption.WRITE));
        t("missing, attributes", () -> Files.readAttributes(Path.of("missing"), "*"));
        t("missing, times", () -> Files.setLastModifiedTime(Path.of("missing"), FileTime.fromMillis(0)));
        t("missing, owner", () -> Files.getOwner(Path.of("missing")));
        t("missing, list", () -> Files.newDirectoryStream(Path.of("missing")));
        t("missing, url", () -> new URL("file:missing").openStream());
        t("missing, socket", () -> SocketChannel.open(UnixDomainSocketAddress.of("missing")));
        Files.createSymbolicLink(Path.of("loop"), Path.of("loop"));
        t("loop", () -> Files.readString(Path.of("loop")));
        t("loop, io", () -> new FileInputStream("loop"));
        t("loop, real", () -> Path.of("loop").toRealPath());
        t("loop, canonical", () -> new File("loop").getCanonicalFile().getName());
        t("not a link", () -> Files.readSymbolicLink(Path.of("file")));
        t("no such user", () -> FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("no such user"));
        t("low port", () -> {
            boolean root = Files.getOwner(Path.of("file")).getName().equals("root");
            return root ? "root may" : new ServerSocket(1);
        });
        t("not an address of this machine", () -> new ServerSocket(0, 1, InetAddress.getByName("192.0.2.7")));
        t("taken", () -> {
            try (ServerSocket s = new ServerSocket(0)) {
                return new ServerSocket(s.getLocalPort());
            } catch (BindException e) {
                return e;
            }
        });
    }
}
