import java.io.*;
import java.nio.*;
import java.nio.channels.*;
import java.nio.file.*;
import java.util.*;

/** A disk that is full (/dev/full), and files that may not grow (`ulimit -f`, in a Java of its own). */
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

    static void full() {
        t("stream", () -> {
            try (FileOutputStream out = new FileOutputStream("/dev/full")) {
                out.write(1);
                return "?";
            }
        });
        t("array", () -> {
            try (FileOutputStream out = new FileOutputStream("/dev/full")) {
                out.write(new byte[100_000]);
                return "?";
            }
        });
        t("file", () -> {
            try (RandomAccessFile f = new RandomAccessFile("/dev/full", "rw")) {
                f.writeInt(5);
                return "?";
            }
        });
        t("channel", () -> {
            try (FileChannel c = FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE)) {
                return c.write(ByteBuffer.allocate(10));
            }
        });
        t("gathered", () -> {
            try (FileChannel c = FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE)) {
                return c.write(new ByteBuffer[] {ByteBuffer.allocate(10), ByteBuffer.allocateDirect(10)});
            }
        });
        t("Files.write", () -> Files.write(Path.of("/dev/full"), new byte[10]));
        t("Files.writeString", () -> Files.writeString(Path.of("/dev/full"), "x"));
        t("transferTo", () -> {
            Files.write(Path.of("some"), new byte[1000]);
            try (FileChannel from = FileChannel.open(Path.of("some")); FileChannel to = FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE)) {
                return from.transferTo(0, 1000, to);
            }
        });
        // (Files.copy onto it would put a file in its place, if whoever runs this may.)
        t("copy", () -> {
            try (OutputStream out = Files.newOutputStream(Path.of("/dev/full"))) {
                return Files.copy(Path.of("some"), out);
            }
        });
        t("print", () -> {
            try (PrintStream out = new PrintStream("/dev/full")) {
                out.print("x");
                return out.checkError();
            }
        });
        t("buffered", () -> {
            try (Writer w = new BufferedWriter(new FileWriter("/dev/full"))) {
                w.write("x");
                return "not yet";
            }
        });
        t("asynchronous", () -> {
            try (AsynchronousFileChannel c = AsynchronousFileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE)) {
                return c.write(ByteBuffer.allocate(3), 0).get();
            }
        });
    }

    /** No file may be longer than 64 KB. */
    static void limited() {
        byte[] data = new byte[60_000];
        t("limit: stream", () -> {
            try (FileOutputStream out = new FileOutputStream("a")) {
                out.write(data);
                out.write(data);
                return "?";
            }
        });
        t("limit: size", () -> Files.size(Path.of("a")));
        t("limit: length", () -> {
            try (RandomAccessFile f = new RandomAccessFile("b", "rw")) {
                f.setLength(100_000);
                return f.length();
            }
        });
        t("limit: position", () -> {
            try (FileChannel c = FileChannel.open(Path.of("c"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                return c.write(ByteBuffer.allocate(1), 100_000);
            }
        });
        t("limit: map", () -> {
            try (FileChannel c = FileChannel.open(Path.of("d"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                return c.map(FileChannel.MapMode.READ_WRITE, 0, 100_000).capacity();
            }
        });
        t("limit: a part", () -> {
            try (FileChannel c = FileChannel.open(Path.of("e"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                return c.write(ByteBuffer.allocate(50_000)) + " " + c.write(ByteBuffer.allocate(50_000));
            }
        });
    }

    public static void main(String[] args) throws Exception {
        if (args.length > 0) {
            limited();
            return;
        }
        full();
        String java = ProcessHandle.current().info().command().get();
        // 512 bytes a block. What a child is told of the limit on files is not this program's: no temporary files here.
        Process p = new ProcessBuilder("sh", "-c", "ulimit -f 128; exec \"$0\" \"$@\"", java, "-XX:-UsePerfData", "-cp", System.getProperty("java.class.path"), "Main", "child")
            .redirectErrorStream(true).start();
        p.getInputStream().transferTo(System.out);
        System.out.println(p.waitFor());
    }
}
