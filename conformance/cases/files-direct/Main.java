import com.sun.nio.file.ExtendedOpenOption;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.*;

/** Files past the page cache, where the file system has that: what is written and read must begin at a block in memory too. */
public class Main {
    interface Action {
        Object run() throws Exception;
    }

    static void t(String name, Action action) {
        try {
            System.out.println(name + ": " + action.run());
        } catch (Exception e) {
            System.out.println(name + " ! " + e);
        }
    }

    public static void main(String[] args) throws Exception {
        Path p = Path.of("file");
        Files.createFile(p);
        int block = (int) Files.getFileStore(p).getBlockSize();
        int n = block * 2;
        t("all", () -> {
            try (FileChannel c = FileChannel.open(p, StandardOpenOption.WRITE, StandardOpenOption.READ, ExtendedOpenOption.DIRECT)) {
                ByteBuffer[] parts = new ByteBuffer[3];
                for (int i = 0; i < parts.length; i++) {
                    parts[i] = ByteBuffer.allocateDirect(n + block - 1).alignedSlice(block).limit(n);
                    while (parts[i].hasRemaining()) parts[i].put((byte) i);
                    parts[i].flip();
                }
                t("one", () -> c.write(parts[2]));
                t("several", () -> c.write(parts, 0, 2));
                t("from the heap", () -> c.write(ByteBuffer.allocate(n)));
                t("at", () -> c.write(parts[2].rewind(), 4 * n));
                t("a part of a block", () -> c.write(ByteBuffer.allocate(7)));
                t("within a block", () -> c.write(ByteBuffer.allocate(n), 5));
                c.position(0);
                for (ByteBuffer b : parts) b.clear().limit(n);
                t("read", () -> c.read(parts[0]) + " " + parts[0].get(3));
                t("read several", () -> c.read(parts, 1, 2) + " " + parts[1].get(3) + parts[2].get(n - 1));
                t("read into the heap", () -> {
                    ByteBuffer b = ByteBuffer.allocate(n);
                    return c.read(b, 4 * n) + " " + b.get(3);
                });
                t("read a part", () -> c.read(ByteBuffer.allocate(7)));
            }
            return Files.size(p) / n;
        });
    }
}
