import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;

/** A file becomes shorter than its map: what touches the rest is told so, and the program goes on. */
public class Main {
    interface Touch {
        void touch(MappedByteBuffer b, int at);
    }

    static int sink;

    static void attempt(String what, MappedByteBuffer b, int page, Touch touch) {
        boolean told = false;
        for (int round = 0; round < 20; round++) {
            try {
                if (round == 0) touch.touch(b, page << 12);
                // The error may come a little later than the access, and more than once.
                for (int i = 0; i < 10_000; i++) sink += i;
            } catch (InternalError e) {
                told |= e.getMessage().contains("unsafe memory access");
            }
        }
        System.out.println(what + ": " + told);
    }

    interface Call {
        long call() throws IOException;
    }

    static void refused(Call call) {
        try {
            System.out.println(call.call());
        } catch (IOException e) {
            System.out.println(e.getMessage());
        }
    }

    public static void main(String[] args) throws Exception {
        File f = File.createTempFile("mapped", ".bin");
        f.deleteOnExit();
        try (RandomAccessFile r = new RandomAccessFile(f, "rw")) {
            r.setLength(1 << 20);
            MappedByteBuffer b = r.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, 1 << 20);
            b.put(10, (byte) 42).put(1 << 19, (byte) 7);
            attempt("before", b, 3, (m, at) -> sink += m.get(at));
            r.setLength(4096);
            attempt("get", b, 10, (m, at) -> sink += m.get(at));
            attempt("put", b, 20, (m, at) -> m.put(at, (byte) 1));
            attempt("getLong", b, 30, (m, at) -> sink += (int) m.getLong(at + 8));
            attempt("putLong", b, 40, (m, at) -> m.putLong(at + 16, 1));
            attempt("bulk get", b, 50, (m, at) -> m.get(at, new byte[20_000]));
            attempt("bulk put", b, 60, (m, at) -> m.put(at, new byte[20_000]));
            attempt("still there", b, 0, (m, at) -> sink += m.get(at + 10));
            System.out.println(b.get(10));
            // The system, which does not touch it for the program, refuses.
            try (FileChannel c = r.getChannel()) {
                ByteBuffer rest = b.position(70 << 12).slice();
                refused(() -> c.write(rest, 0));
                refused(() -> c.read(rest, 0));
                refused(() -> c.write(new ByteBuffer[] {rest, ByteBuffer.allocate(3)}));
                System.out.println(c.size());
            }
        }
        System.out.println("the end");
    }
}
