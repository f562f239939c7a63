import java.io.*;
import java.nio.*;
import java.nio.channels.*;
import java.nio.charset.*;
import java.nio.file.*;
import java.nio.file.attribute.*;
import java.util.*;
import java.util.stream.*;

public class Main {
    static void t(String n, C c) {
        try {
            System.out.println(n + " " + c.c());
        } catch (Exception e) {
            System.out.println(n + " ! " + e);
        }
    }

    interface C {
        Object c() throws Exception;
    }

    public static void main(String[] a) throws Exception {
        Path d = Files.createDirectories(Path.of("a/b/c"));
        Files.writeString(d.resolve("f.txt"), "héllo\nworld\n");
        Files.write(
                Path.of("a/g"),
                List.of("1", "2"),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        System.out.println(
                Files.readAllLines(d.resolve("f.txt"))
                        + " "
                        + Files.size(Path.of("a/g"))
                        + Files.readString(Path.of("a/g")).trim());
        try (Stream<Path> s = Files.walk(Path.of("a"))) {
            System.out.println(s.map(Path::toString).sorted().toList());
        }
        try (DirectoryStream<Path> s = Files.newDirectoryStream(Path.of("a"), "g*")) {
            for (Path p : s) System.out.println(p);
        }
        try (Stream<Path> s = Files.find(Path.of("."), 9, (p, at) -> at.isRegularFile())) {
            System.out.println(s.map(p -> p.normalize().toString()).sorted().toList());
        }
        Files.copy(Path.of("a/g"), Path.of("h"));
        t("exists", () -> Files.copy(Path.of("a/g"), Path.of("h")));
        Files.copy(Path.of("a/g"), Path.of("h"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(Path.of("h"), Path.of("i"), StandardCopyOption.ATOMIC_MOVE);
        t(
                "notempty",
                () -> {
                    Files.delete(Path.of("a"));
                    return 0;
                });
        t("nosuch", () -> Files.readString(Path.of("zip")));
        t("del", () -> Files.deleteIfExists(Path.of("zip")));
        t("isdir", () -> Files.readAllBytes(Path.of("a")));
        t("newdir", () -> Files.createDirectory(Path.of("a")));
        t("parent", () -> Files.createFile(Path.of("no/such")));
        t("notdir", () -> Files.list(Path.of("i")));
        Files.createSymbolicLink(Path.of("ln"), Path.of("i"));
        System.out.println(
                Files.isSymbolicLink(Path.of("ln"))
                        + " "
                        + Files.readSymbolicLink(Path.of("ln"))
                        + Files.isSameFile(Path.of("ln"), Path.of("i"))
                        + Files.exists(Path.of("ln"), LinkOption.NOFOLLOW_LINKS)
                        + Path.of("ln").toRealPath().getFileName());
        Files.setLastModifiedTime(Path.of("i"), FileTime.fromMillis(1500000000000L));
        Files.setPosixFilePermissions(Path.of("i"), PosixFilePermissions.fromString("rw-r-----"));
        BasicFileAttributes at = Files.readAttributes(Path.of("i"), BasicFileAttributes.class);
        System.out.println(
                at.lastModifiedTime()
                        + " "
                        + at.size()
                        + at.isRegularFile()
                        + at.isSymbolicLink()
                        + at.isOther()
                        + PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of("i")))
                        + Files.getAttribute(Path.of("i"), "unix:mode")
                        + Files.isExecutable(Path.of("i"))
                        + new TreeMap<>(Files.readAttributes(Path.of("i"), "size,isDirectory")));
        Files.walkFileTree(
                Path.of("a"),
                new SimpleFileVisitor<>() {
                    public FileVisitResult visitFile(Path p, BasicFileAttributes x)
                            throws IOException {
                        Files.delete(p);
                        return FileVisitResult.CONTINUE;
                    }

                    public FileVisitResult postVisitDirectory(Path p, IOException e)
                            throws IOException {
                        System.out.println("post " + p);
                        Files.delete(p);
                        return FileVisitResult.CONTINUE;
                    }
                });
        System.out.println(Files.exists(Path.of("a")));
        try (FileChannel c =
                FileChannel.open(
                        Path.of("ch"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            ByteBuffer b = ByteBuffer.allocateDirect(64);
            b.putInt(7).putLong(8L).put("abc".getBytes()).flip();
            System.out.println(c.write(b) + " " + c.position() + c.size());
            c.position(4);
            ByteBuffer h = ByteBuffer.allocate(8);
            System.out.println(
                    c.read(h)
                            + " "
                            + h.flip().getLong()
                            + c.read(ByteBuffer.allocate(1), 12)
                            + c.read(ByteBuffer.allocate(1), 100));
            System.out.println(
                    c.write(
                                    new ByteBuffer[] {
                                        ByteBuffer.wrap(new byte[] {1}),
                                        ByteBuffer.wrap(new byte[] {2, 3})
                                    })
                            + " "
                            + c.size());
            MappedByteBuffer m = c.map(FileChannel.MapMode.READ_WRITE, 0, 16);
            m.put(0, (byte) 99);
            m.force();
            System.out.println(m.get(0) + " " + m.isDirect() + m.getInt(0));
            ByteBuffer v = ByteBuffer.allocate(1);
            c.read(v, 0);
            System.out.println(v.get(0));
            c.truncate(5);
            System.out.println(c.size());
            try (FileLock l = c.tryLock()) {
                System.out.println(l.isValid());
            }
            c.transferTo(
                    0,
                    3,
                    FileChannel.open(
                            Path.of("out"), StandardOpenOption.CREATE, StandardOpenOption.WRITE));
            System.out.println(Files.size(Path.of("out")));
        }
        Files.writeString(Path.of("long"), "0123456789".repeat(2_000));
        for (boolean append : new boolean[] {false, true}) {
            try (FileChannel from = FileChannel.open(Path.of("long"));
                    FileChannel to =
                            FileChannel.open(
                                    Path.of("sent"),
                                    StandardOpenOption.CREATE,
                                    append ? StandardOpenOption.APPEND : StandardOpenOption.WRITE);
                    FileChannel odd = FileChannel.open(Path.of("/proc/self/comm"))) {
                to.position(append ? 0 : 5);
                System.out.println(from.transferTo(7, 15_000, to) + " " + to.position());
                System.out.println(from.transferTo(19_990, 100, to) + " " + from.transferTo(30_000, 1, to));
                System.out.println(from.position() + " " + to.size() + " " + odd.transferTo(0, 100, to));
            }
            System.out.println(Arrays.hashCode(Files.readAllBytes(Path.of("sent"))));
        }
        for (int size : new int[] {0, 1, 4097, 20_000}) {
            byte[] some = Arrays.copyOf(Files.readAllBytes(Path.of("long")), size);
            Files.copy(Files.write(Path.of("original"), some), Path.of("copy"), StandardCopyOption.REPLACE_EXISTING);
            System.out.println(Arrays.equals(Files.readAllBytes(Path.of("copy")), some));
        }
        Files.copy(Path.of("/proc/version"), Path.of("copy"), StandardCopyOption.REPLACE_EXISTING);
        System.out.println(Files.size(Path.of("copy")) > 10);
        t(
                "closedch",
                () -> {
                    FileChannel c = FileChannel.open(Path.of("ch"));
                    c.close();
                    return c.size();
                });
        t("nonwrit", () -> FileChannel.open(Path.of("ch")).write(ByteBuffer.allocate(1)));
        Path p = Path.of("/a/./b/../c//d.txt");
        System.out.println(
                p
                        + " "
                        + p.normalize()
                        + p.getNameCount()
                        + p.subpath(1, 3)
                        + p.getRoot()
                        + p.relativize(Path.of("/a/z"))
                        + p.resolveSibling("q")
                        + p.startsWith("/a")
                        + p.endsWith("d.txt")
                        + p.getParent()
                        + p.iterator().next()
                        + Path.of("").toAbsolutePath().isAbsolute()
                        + p.compareTo(Path.of("/b"))
                        + FileSystems.getDefault().getPathMatcher("glob:**/*.{txt,md}").matches(p)
                        + Path.of("x").toUri().getScheme());
        System.out.println(
                Files.lines(Path.of("i")).count()
                        + " "
                        + Files.mismatch(Path.of("i"), Path.of("i"))
                        + Files.createTempDirectory("q").getFileName().toString().startsWith("q")
                        + Files.getFileStore(Path.of(".")).name().isEmpty()
                        + Files.isReadable(Path.of("i"))
                        + Files.notExists(Path.of("zz"))
                        + Files.probeContentType(Path.of("x.html")));
        try (FileSystem fs =
                FileSystems.newFileSystem(Path.of("z.zip"), Map.of("create", "true"))) {
            Files.writeString(fs.getPath("/in.txt"), "zipfs");
        }
        try (FileSystem fs = FileSystems.newFileSystem(Path.of("z.zip"))) {
            System.out.println(Files.readString(fs.getPath("in.txt")));
        }
        FileSystem jrt = FileSystems.getFileSystem(java.net.URI.create("jrt:/"));
        System.out.println(Files.exists(jrt.getPath("/modules/java.base/java/lang/String.class")));
        try (BufferedWriter w =
                Files.newBufferedWriter(Path.of("l1"), StandardCharsets.ISO_8859_1)) {
            w.write("é");
        }
        t("malformed", () -> Files.readString(Path.of("l1")));
    }
}
