import java.io.*;
import java.net.URI;
import java.nio.*;
import java.nio.channels.*;
import java.nio.charset.*;
import java.nio.file.*;
import java.nio.file.attribute.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.stream.*;

public class Main {
    interface R {
        Object r() throws Exception;
    }

    static void t(String n, R r) {
        try {
            System.out.println(n + " = " + r.r());
        } catch (Throwable e) {
            System.out.println(
                    n
                            + " ! "
                            + e.toString()
                                    .replaceAll("/x[0-9]+", "/x")
                                    .replaceAll("@[0-9a-f]+", "@"));
        }
    }

    public static void main(String[] a) throws Exception {
        Path d = Files.createTempDirectory(Path.of("."), "x");
        Path z = d.resolve("z.zip");
        t(
                "zipfs",
                () -> {
                    try (FileSystem fs =
                            FileSystems.newFileSystem(
                                    URI.create("jar:" + z.toUri()), Map.of("create", "true"))) {
                        Files.writeString(fs.getPath("/a.txt"), "hello");
                        Files.createDirectory(fs.getPath("/dir"));
                        Files.copy(fs.getPath("/a.txt"), fs.getPath("/dir/b.txt"));
                        Files.setLastModifiedTime(
                                fs.getPath("/a.txt"), FileTime.fromMillis(1600000000000L));
                        return fs.isOpen();
                    }
                });
        t(
                "zipread",
                () -> {
                    try (FileSystem fs = FileSystems.newFileSystem(z)) {
                        try (Stream<Path> s = Files.walk(fs.getPath("/"))) {
                            return s.map(Path::toString).sorted().toList()
                                    + Files.readString(fs.getPath("/dir/b.txt"))
                                    + Files.size(fs.getPath("/a.txt"))
                                    + Files.getLastModifiedTime(fs.getPath("/a.txt")).toMillis()
                                    + Files.readAttributes(
                                                    fs.getPath("/dir"), BasicFileAttributes.class)
                                            .isDirectory();
                        }
                    }
                });
        t(
                "zipdel",
                () -> {
                    try (FileSystem fs = FileSystems.newFileSystem(z)) {
                        Files.delete(fs.getPath("/a.txt"));
                        Files.move(fs.getPath("/dir/b.txt"), fs.getPath("/c.txt"));
                        Files.delete(fs.getPath("/nope"));
                        return 1;
                    }
                });
        t(
                "zipread2",
                () -> {
                    try (FileSystem fs = FileSystems.newFileSystem(z)) {
                        try (Stream<Path> s = Files.walk(fs.getPath("/"))) {
                            return s.map(Path::toString).sorted().toList();
                        }
                    }
                });
        t(
                "notzip",
                () -> {
                    Path q = d.resolve("q.zip");
                    Files.writeString(q, "nonono");
                    return FileSystems.newFileSystem(q);
                });
        t(
                "jrt",
                () -> {
                    Path p =
                            FileSystems.getFileSystem(URI.create("jrt:/"))
                                    .getPath("/modules/java.base/java/lang");
                    try (Stream<Path> s = Files.list(p)) {
                        return s.map(x -> x.getFileName().toString())
                                .filter(x -> x.startsWith("Stri"))
                                .sorted()
                                .toList();
                    }
                });
        t(
                "jrt2",
                () ->
                        Files.readAllBytes(
                                                FileSystems.getFileSystem(URI.create("jrt:/"))
                                                        .getPath(
                                                                "/modules/java.base/java/lang/Object.class"))
                                        .length
                                > 1000);
        t(
                "watch",
                () -> {
                    try (WatchService w = d.getFileSystem().newWatchService()) {
                        d.register(
                                w,
                                StandardWatchEventKinds.ENTRY_CREATE,
                                StandardWatchEventKinds.ENTRY_DELETE,
                                StandardWatchEventKinds.ENTRY_MODIFY);
                        Files.createFile(d.resolve("new"));
                        WatchKey k = w.poll(10, TimeUnit.SECONDS);
                        String s = "";
                        for (WatchEvent<?> e : k.pollEvents())
                            s += e.kind() + " " + e.context() + e.count();
                        k.reset();
                        Files.delete(d.resolve("new"));
                        k = w.poll(10, TimeUnit.SECONDS);
                        for (WatchEvent<?> e : k.pollEvents())
                            s += " " + e.kind() + " " + e.context();
                        return s + k.isValid() + w.poll();
                    }
                });
        t(
                "watchclosed",
                () -> {
                    WatchService w = d.getFileSystem().newWatchService();
                    w.close();
                    return w.poll();
                });
        t(
                "owner",
                () ->
                        Files.getOwner(d).getName().isEmpty()
                                + ""
                                + Files.getAttribute(d, "unix:mode")
                                + new TreeSet<>(Files.getPosixFilePermissions(d)));
        t(
                "attrs",
                () ->
                        new TreeMap<>(Files.readAttributes(d, "posix:*")).keySet()
                                + ""
                                + new TreeMap<>(Files.readAttributes(d, "unix:nlink")));
        t(
                "userattr",
                () -> {
                    UserDefinedFileAttributeView v =
                            Files.getFileAttributeView(z, UserDefinedFileAttributeView.class);
                    v.write("k", StandardCharsets.UTF_8.encode("val"));
                    ByteBuffer b = ByteBuffer.allocate(10);
                    v.read("k", b);
                    return v.list() + "" + b.position() + v.size("k");
                });
        t(
                "link",
                () -> {
                    Path s = d.resolve("s");
                    Files.createSymbolicLink(s, Path.of("z.zip"));
                    Files.createLink(d.resolve("h"), z);
                    return Files.readSymbolicLink(s)
                            + " "
                            + Files.isSameFile(s, z)
                            + Files.isSymbolicLink(s)
                            + Files.isSameFile(d.resolve("h"), z)
                            + s.toRealPath().getFileName();
                });
        t(
                "cyclic",
                () -> {
                    Path s = d.resolve("cy");
                    Files.createSymbolicLink(s, Path.of("cy"));
                    return Files.size(s);
                });
        t(
                "store",
                () ->
                        Files.getFileStore(d).getTotalSpace() > 0
                                && Files.getFileStore(d).supportsFileAttributeView("posix"));
        t(
                "stores",
                () ->
                        FileSystems.getDefault().getFileStores().iterator().hasNext()
                                + " "
                                + FileSystems.getDefault()
                                        .supportedFileAttributeViews()
                                        .contains("unix"));
        t(
                "lock",
                () -> {
                    try (FileChannel c =
                                    FileChannel.open(
                                            d.resolve("l"),
                                            StandardOpenOption.CREATE,
                                            StandardOpenOption.WRITE);
                            FileLock l = c.lock()) {
                        String s = l.isValid() + "" + l.isShared();
                        try {
                            c.tryLock();
                        } catch (OverlappingFileLockException e) {
                            s += e;
                        }
                        return s;
                    }
                });
        t(
                "map",
                () -> {
                    try (FileChannel c =
                            FileChannel.open(
                                    d.resolve("m"),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.READ,
                                    StandardOpenOption.WRITE)) {
                        MappedByteBuffer m = c.map(FileChannel.MapMode.READ_WRITE, 0, 8192);
                        m.putInt(4096, 77);
                        m.force();
                        return c.size()
                                + " "
                                + m.isLoaded()
                                + m.load().isDirect()
                                + c.map(FileChannel.MapMode.READ_ONLY, 4096, 4).getInt();
                    }
                });
        t(
                "xfer",
                () -> {
                    try (FileChannel c = FileChannel.open(d.resolve("m"));
                            FileChannel o =
                                    FileChannel.open(
                                            d.resolve("o"),
                                            StandardOpenOption.CREATE_NEW,
                                            StandardOpenOption.WRITE)) {
                        return c.transferTo(10, 5000, o)
                                + o.transferFrom(c, 0, 100)
                                + " "
                                + o.size();
                    }
                });
        t(
                "scatter",
                () -> {
                    try (FileChannel c = FileChannel.open(d.resolve("m"))) {
                        ByteBuffer[] b = {ByteBuffer.allocate(3), ByteBuffer.allocateDirect(5)};
                        return c.read(b) + " " + c.position();
                    }
                });
        t(
                "async",
                () -> {
                    try (AsynchronousFileChannel c =
                            AsynchronousFileChannel.open(
                                    d.resolve("as"),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE)) {
                        return c.write(ByteBuffer.wrap("async".getBytes()), 0).get() + c.size();
                    }
                });
        t(
                "append",
                () -> {
                    Files.writeString(d.resolve("ap"), "a\n");
                    Files.writeString(d.resolve("ap"), "b\n", StandardOpenOption.APPEND);
                    return Files.readAllLines(d.resolve("ap"))
                            + ""
                            + Files.mismatch(d.resolve("ap"), z)
                            + Files.lines(d.resolve("ap")).count();
                });
        t(
                "copyattr",
                () -> {
                    Files.copy(
                            d.resolve("ap"), d.resolve("ap2"), StandardCopyOption.COPY_ATTRIBUTES);
                    return Files.getLastModifiedTime(d.resolve("ap2"))
                            .equals(Files.getLastModifiedTime(d.resolve("ap")));
                });
        t("copyex", () -> Files.copy(d.resolve("ap"), d.resolve("ap2")).toString().length());
        t("nsf", () -> Files.newInputStream(Path.of("nope/x")));
        t("notdir", () -> Files.newDirectoryStream(d.resolve("ap")).iterator().hasNext());
        t(
                "dirne",
                () -> {
                    Files.delete(d);
                    return 0;
                });
        t(
                "glob",
                () -> {
                    List<String> l = new ArrayList<>();
                    try (DirectoryStream<Path> s = Files.newDirectoryStream(d, "a{p,s}*")) {
                        for (Path p : s) l.add(p.getFileName() + "");
                    }
                    Collections.sort(l);
                    return l
                            + ""
                            + d.getFileSystem().getPathMatcher("regex:.*p").matches(Path.of("xp"));
                });
        t(
                "probe",
                () ->
                        Files.probeContentType(Path.of("a.html"))
                                + Files.probeContentType(Path.of("a.png"))
                                + Files.probeContentType(Path.of("a.zzz")));
        t(
                "perms",
                () -> {
                    Files.setPosixFilePermissions(
                            d.resolve("ap"), PosixFilePermissions.fromString("r-x------"));
                    return PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(d.resolve("ap")))
                            + Files.isExecutable(d.resolve("ap"));
                });
        t(
                "walktree",
                () -> {
                    List<String> l = new ArrayList<>();
                    Files.walkFileTree(
                            d,
                            new SimpleFileVisitor<>() {
                                public FileVisitResult visitFile(Path p, BasicFileAttributes at) {
                                    l.add(p.getFileName() + "");
                                    return FileVisitResult.CONTINUE;
                                }
                            });
                    Collections.sort(l);
                    return l;
                });
        t(
                "raf",
                () -> {
                    try (RandomAccessFile f =
                            new RandomAccessFile(d.resolve("raf").toFile(), "rw")) {
                        f.setLength(10);
                        f.seek(5);
                        f.writeUTF("x");
                        return f.length() + " " + f.getFilePointer();
                    }
                });
        t(
                "file",
                () -> {
                    File f = d.toFile();
                    return f.isDirectory()
                            + ""
                            + f.canWrite()
                            + new File(f, "raf").delete()
                            + new File(f, "mk/a").mkdirs()
                            + new File(f, "mk").renameTo(new File(f, "mk2"))
                            + Arrays.asList(f.list()).contains("mk2")
                            + new File("a/../b").getCanonicalFile().getName()
                            + (f.getFreeSpace() > 0)
                            + File.createTempFile("abc", ".d", f).getName().endsWith(".d");
                });
        try (Stream<Path> s = Files.walk(d)) {
            for (Path p : s.sorted(Comparator.reverseOrder()).toList()) Files.delete(p);
        }
        System.out.println(Files.exists(d));
    }
}
