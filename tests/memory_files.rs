//! A directory in memory behaves as one on a disk: the same program says the same of both.

#![expect(clippy::disallowed_methods, reason = "the test is the embedder, not a guest")]

use cortado::{Config, Engine, Vm, VmBuilder};
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};

const PROGRAM: &str = r#"
import java.io.*;
import java.net.URI;
import java.nio.*;
import java.nio.channels.*;
import java.nio.file.*;
import java.nio.file.attribute.*;
import java.util.*;
import java.util.concurrent.TimeUnit;
import java.util.stream.*;
import static java.nio.file.StandardOpenOption.*;
import static java.nio.file.StandardCopyOption.*;

public class Main {
    interface Way {
        Object go() throws Throwable;
    }

    static Path dir;

    static void say(String what, Way way) {
        String came;
        try {
            came = String.valueOf(way.go());
        } catch (Throwable t) {
            came = t.toString();
        }
        System.out.println(what + ": " + came.replace(dir.toString(), "DIR"));
    }

    static List<String> names(Path p) throws IOException {
        try (Stream<Path> s = Files.walk(p)) {
            return s.map(x -> dir.relativize(x).toString()).sorted().toList();
        }
    }

    public static void main(String[] args) throws Throwable {
        dir = Path.of(args[0]);
        Path a = dir.resolve("a"), b = dir.resolve("b"), d = dir.resolve("d"), l = dir.resolve("l");
        say("write", () -> Files.readString(Files.writeString(a, "hello")));
        say("append", () -> Files.readString(Files.writeString(a, ", world", APPEND)));
        say("new", () -> Files.writeString(a, "x", CREATE_NEW));
        say("read none", () -> Files.readString(b));
        say("stream none", () -> new FileInputStream(b.toFile()));
        say("not a directory", () -> Files.readString(a.resolve("x")));
        say("size", () -> Files.size(a) + " " + a.toFile().length() + " " + a.toFile().isFile() + a.toFile().canWrite());
        say("random access", () -> {
            try (RandomAccessFile r = new RandomAccessFile(b.toFile(), "rw")) {
                r.writeInt(42);
                r.seek(100);
                r.writeInt(43);
                r.seek(0);
                int first = r.readInt();
                r.setLength(50);
                return first + " " + r.length() + " " + r.getFilePointer() + " " + r.read(new byte[100]);
            }
        });
        say("channel", () -> {
            try (FileChannel c = FileChannel.open(b, READ, WRITE)) {
                c.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 70);
                c.position(69);
                ByteBuffer buffer = ByteBuffer.allocate(10);
                int n = c.read(buffer);
                c.truncate(72);
                c.force(true);
                return n + " " + Arrays.toString(Arrays.copyOf(buffer.array(), 4)) + c.size() + " " + c.position();
            }
        });
        say("read only channel", () -> FileChannel.open(b, READ).write(ByteBuffer.allocate(1)));
        say("map", () -> {
            try (FileChannel c = FileChannel.open(b, READ, WRITE)) {
                MappedByteBuffer m = c.map(FileChannel.MapMode.READ_WRITE, 0, 8192);
                m.put(8000, (byte) 7);
                m.force();
                ByteBuffer one = ByteBuffer.allocate(1);
                c.read(one, 8000);
                c.write(ByteBuffer.wrap(new byte[] {9}), 1);
                return one.get(0) + " " + m.get(1) + " " + c.size();
            }
        });
        say("private map", () -> {
            try (FileChannel c = FileChannel.open(b, READ, WRITE)) {
                MappedByteBuffer m = c.map(FileChannel.MapMode.PRIVATE, 0, 10);
                m.put(0, (byte) 99);
                ByteBuffer one = ByteBuffer.allocate(1);
                c.read(one, 0);
                return one.get(0);
            }
        });
        say("transfer", () -> {
            try (FileChannel from = FileChannel.open(b, READ); FileChannel to = FileChannel.open(dir.resolve("t"), CREATE, WRITE)) {
                return from.transferTo(0, 8192, to) + " " + to.size() + " " + to.transferFrom(from, 8192, 10);
            }
        });
        say("mismatch", () -> Files.mismatch(b, dir.resolve("t")));
        say("lock", () -> {
            try (FileChannel c = FileChannel.open(a, WRITE)) {
                FileLock lock = c.lock(0, 10, false);
                try {
                    c.tryLock(5, 10, false);
                    return "twice";
                } catch (OverlappingFileLockException e) {
                    lock.release();
                    return e + " " + c.tryLock().isValid();
                }
            }
        });
        say("asynchronous", () -> {
            try (AsynchronousFileChannel c = AsynchronousFileChannel.open(a, READ, WRITE)) {
                ByteBuffer buffer = ByteBuffer.allocate(5);
                return c.read(buffer, 0).get() + new String(buffer.array()) + c.write(ByteBuffer.wrap("!".getBytes()), 12).get();
            }
        });
        say("directories", () -> dir.relativize(Files.createDirectories(d.resolve("e/f"))));
        say("again", () -> Files.createDirectory(d));
        say("move", () -> Files.readString(Files.move(a, d.resolve("e/a"))));
        say("move onto", () -> Files.move(b, d.resolve("e/a")));
        say("move atomically", () -> Files.size(Files.move(b, d.resolve("e/a"), ATOMIC_MOVE)));
        say("copy", () -> Files.mismatch(d.resolve("e/a"), Files.copy(d.resolve("e/a"), a, COPY_ATTRIBUTES)));
        say("copy onto", () -> Files.copy(d.resolve("e/a"), a));
        say("move into itself", () -> Files.move(d, d.resolve("e/g"), ATOMIC_MOVE));
        say("move a directory", () -> names(Files.move(d.resolve("e"), dir.resolve("e"))));
        say("delete full", () -> {
            Files.delete(dir.resolve("e"));
            return "deleted";
        });
        say("delete none", () -> Files.deleteIfExists(b));
        say("old delete", () -> dir.resolve("e").toFile().delete() + " " + d.toFile().delete() + " " + d.toFile().exists());
        say("link", () -> Files.isSameFile(a, Files.createLink(b, a)) + " " + Files.getAttribute(b, "unix:nlink"));
        say("symbolic link", () -> Files.readSymbolicLink(Files.createSymbolicLink(l, Path.of("e/../b"))));
        say("through it", () -> Files.size(l) + " " + Files.isSymbolicLink(l) + " " + dir.relativize(l.toRealPath()));
        say("dangling", () -> Files.exists(Files.createSymbolicLink(dir.resolve("m"), Path.of("none"))) + " "
                + Files.exists(dir.resolve("m"), LinkOption.NOFOLLOW_LINKS));
        say("circle", () -> Files.readString(Files.createSymbolicLink(dir.resolve("o"), Path.of("o"))));
        say("permissions", () -> PosixFilePermissions.toString(Files.getPosixFilePermissions(
                Files.setPosixFilePermissions(a, PosixFilePermissions.fromString("rw-r-x--x")))));
        say("old permissions", () -> a.toFile().setReadOnly() + " " + PosixFilePermissions.toString(Files.getPosixFilePermissions(a)));
        say("made with", () -> PosixFilePermissions.toString(Files.getPosixFilePermissions(Files.createFile(dir.resolve("p"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))))));
        say("times", () -> Files.getLastModifiedTime(Files.setLastModifiedTime(b, FileTime.from(123456789, TimeUnit.SECONDS))));
        say("old times", () -> b.toFile().setLastModified(1000) + " " + b.toFile().lastModified());
        say("owner", () -> Files.getOwner(b).equals(Files.getOwner(dir)));
        say("key", () -> Files.readAttributes(b, BasicFileAttributes.class).fileKey()
                .equals(Files.readAttributes(l, BasicFileAttributes.class).fileKey()));
        say("list", () -> Stream.of(dir.toFile().list()).sorted().toList());
        say("walk", () -> names(dir));
        say("secure", () -> {
            try (DirectoryStream<Path> s = Files.newDirectoryStream(dir)) {
                if (!(s instanceof SecureDirectoryStream<Path> secure)) {
                    return "no";
                }
                try (SecureDirectoryStream<Path> e = secure.newDirectoryStream(Path.of("e"))) {
                    secure.move(Path.of("t"), e, Path.of("u"));
                    e.newByteChannel(Path.of("v"), Set.of(CREATE, WRITE)).close();
                    e.deleteFile(Path.of("v"));
                }
                return names(dir.resolve("e"));
            }
        });
        say("temporary", () -> {
            Path t = Files.createTempFile(dir, "x", "y");
            Path u = File.createTempFile("abc", "d", dir.toFile()).toPath();
            Path v = Files.createTempDirectory(dir, "z");
            return Files.deleteIfExists(t) + " " + Files.deleteIfExists(u) + " " + Files.deleteIfExists(v);
        });
        say("zip", () -> {
            Path zip = dir.resolve("z.zip");
            try (FileSystem fs = FileSystems.newFileSystem(URI.create("jar:" + zip.toUri()), Map.of("create", "true"))) {
                Files.writeString(fs.getPath("/x"), "zipped");
            }
            try (java.util.zip.ZipFile z = new java.util.zip.ZipFile(zip.toFile())) {
                return new String(z.getInputStream(z.getEntry("x")).readAllBytes());
            }
        });
        say("open and deleted", () -> {
            try (FileChannel c = FileChannel.open(dir.resolve("gone"), CREATE, READ, WRITE, DELETE_ON_CLOSE)) {
                c.write(ByteBuffer.wrap(new byte[100]));
                return c.size();
            }
        });
        say("too long", () -> Files.createFile(dir.resolve("x".repeat(256))));
        say("odd name", () -> Files.readString(Files.writeString(dir.resolve("ä\n €"), "odd")));
        say("many", () -> {
            Path many = Files.createDirectory(dir.resolve("many"));
            for (int i = 0; i < 300; i++) {
                Files.writeString(many.resolve("f" + i), "text " + i);
            }
            try (Stream<Path> s = Files.list(many)) {
                return s.count();
            }
        });
        say("threads", () -> {
            Path shared = dir.resolve("shared");
            Thread[] threads = new Thread[4];
            for (int t = 0; t < 4; t++) {
                threads[t] = new Thread(() -> {
                    try (FileChannel c = FileChannel.open(shared, CREATE, APPEND)) {
                        for (int i = 0; i < 1000; i++) {
                            c.write(ByteBuffer.wrap("12345\n".getBytes()));
                        }
                    } catch (IOException e) {
                        System.out.println(e);
                    }
                });
                threads[t].start();
            }
            for (Thread t : threads) {
                t.join();
            }
            return Files.size(shared) + " " + Files.readAllLines(shared).stream().distinct().toList();
        });
        say("store", () -> Files.getFileStore(dir).getTotalSpace() > 0 && dir.toFile().getUsableSpace() > 0);
        say("out of", () -> dir.relativize(dir.resolve("../" + dir.getFileName() + "/b").toRealPath()));
    }
}
"#;

#[derive(Clone, Default)]
struct Output(Arc<Mutex<Vec<u8>>>);

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn run(vm: VmBuilder) -> String {
    let output = Output::default();
    let code = vm.stdout(output.clone()).stderr(output.clone()).build().unwrap().run().unwrap();
    let text = String::from_utf8_lossy(&output.0.lock().unwrap()).into_owned();
    assert_eq!(code, 0, "{text}");
    text
}

#[test]
fn memory_is_as_a_disk() {
    let engine = Engine::new(Config::new()).expect("this test needs a JDK");
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("memory_files");
    let _ = std::fs::remove_dir_all(&dir);
    let (classes, disk) = (dir.join("classes"), dir.join("disk"));
    std::fs::create_dir_all(&classes).unwrap();
    std::fs::create_dir_all(&disk).unwrap();
    let source = dir.join("Main.java");
    std::fs::write(&source, PROGRAM).unwrap();
    run(Vm::builder(&engine)
        .main_module("jdk.compiler/com.sun.tools.javac.Main")
        .args(["-d".to_owned(), classes.display().to_string(), source.display().to_string()])
        .allow_read(&dir)
        .allow_write(&classes));
    let program = |at: &Path| {
        let place = at.display().to_string();
        Vm::builder(&engine)
            .class_path([&classes])
            .main_class("Main")
            .property("sun.jnu.encoding", "UTF-8")
            .property("file.encoding", "UTF-8")
            .args([place])
    };
    let on_disk = run(program(&disk).allow_read(&disk).allow_write(&disk));
    let memory = Path::new("/in/memory");
    let in_memory = run(program(memory).memory_dir(memory, 10 << 20));
    for (a, b) in on_disk.lines().zip(in_memory.lines()) {
        assert_eq!(a, b, "on disk, and in memory");
    }
    assert_eq!(on_disk.lines().count(), in_memory.lines().count());
    assert!(!on_disk.contains("AccessDenied") && !on_disk.contains("Permission"), "{on_disk}");
}
