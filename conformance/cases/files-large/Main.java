import java.io.*;
import java.nio.*;
import java.nio.channels.*;
import java.nio.file.*;
import static java.nio.file.StandardOpenOption.*;

/** Files of more than 4 GB, which are holes but for a few bytes: every way to a position. */
public class Main {
    static final long FIVE = 5L << 30;

    public static void main(String[] args) throws Exception {
        Path path = Path.of("sparse");
        try (RandomAccessFile f = new RandomAccessFile("sparse", "rw")) {
            f.seek(FIVE);
            f.write("end of it".getBytes());
            System.out.println(f.length() + " " + f.getFilePointer());
            f.seek((1L << 32) - 2);
            f.writeLong(0x0102030405060708L);
            f.seek(1L << 32);
            System.out.println(f.readInt());
            f.setLength(FIVE + 3);
            System.out.println(f.length());
        }
        System.out.println(Files.size(path) + " " + new File("sparse").length());
        try (FileInputStream in = new FileInputStream("sparse")) {
            System.out.println(in.skip(FIVE) + " " + in.available() + " " + new String(in.readAllBytes()));
        }
        try (FileInputStream in = new FileInputStream("sparse")) {
            System.out.println(in.available());
            in.readAllBytes();
        } catch (OutOfMemoryError e) {
            System.out.println(e);
        }
        try {
            Files.readAllBytes(path);
        } catch (OutOfMemoryError e) {
            System.out.println(e);
        }
        try (FileChannel c = FileChannel.open(path, READ, WRITE)) {
            ByteBuffer b = ByteBuffer.allocate(3);
            System.out.println(c.size() + " " + c.read(b, FIVE) + " " + new String(b.array()));
            c.position(FIVE + 100);
            System.out.println(c.write(ByteBuffer.wrap("far".getBytes())) + " " + c.position() + " " + c.size());
            MappedByteBuffer map = c.map(FileChannel.MapMode.READ_WRITE, FIVE - 5, 200);
            System.out.println(map.get(5) + " " + map.get(4) + " " + map.get(105));
            map.put(0, (byte) 42);
            map.force();
            b.clear().limit(1);
            System.out.println(c.read(b, FIVE - 5) + " " + b.get(0));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            System.out.println(c.transferTo(FIVE, 50, Channels.newChannel(out)) + " " + out.toString().trim());
            try (FileChannel to = FileChannel.open(Path.of("copy"), CREATE, WRITE)) {
                System.out.println(to.transferFrom(c.position(FIVE), FIVE, 10) + " " + c.transferTo(FIVE + 90, 1000, to.position(1L << 33)) + " " + to.size());
            }
            try (FileLock lock = c.lock(1L << 33, 1L << 34, false)) {
                System.out.println(lock);
                c.tryLock((1L << 33) + 5, 1, false);
            } catch (OverlappingFileLockException e) {
                System.out.println(e);
            }
            System.out.println(c.truncate(1L << 32).size() + " " + c.position());
            try {
                c.map(FileChannel.MapMode.READ_ONLY, 0, 1L << 31);
            } catch (IllegalArgumentException e) {
                System.out.println(e);
            }
        }
        System.out.println((Files.getAttribute(path, "unix:ino") != null) + " " + Files.size(Path.of("copy")));
        Files.delete(path);
        Files.delete(Path.of("copy"));
    }
}
