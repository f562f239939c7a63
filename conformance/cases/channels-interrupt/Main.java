import java.io.*;
import java.nio.*;
import java.nio.channels.*;
import java.nio.file.*;

/** Threads that wait in a file channel's read, write or transfer are woken when it is closed or they are interrupted. */
public class Main {
    interface Action {
        void run(FileChannel fifo) throws Exception;
    }

    static void t(String name, Action action, boolean interrupt) throws Exception {
        try (RandomAccessFile f = new RandomAccessFile("fifo", "rw")) {
            FileChannel c = f.getChannel();
            Thread t = new Thread(() -> {
                try {
                    action.run(c);
                    System.out.println(name + " ends");
                } catch (ClosedByInterruptException e) {
                    System.out.println(name + " ! " + e + " " + Thread.currentThread().isInterrupted());
                } catch (ClosedChannelException e) {
                    // AsynchronousCloseException, if it was in the call already.
                    System.out.println(name + " ! closed");
                } catch (Exception e) {
                    System.out.println(name + " ! " + e);
                }
            });
            t.start();
            t.join(200);
            if (interrupt) t.interrupt();
            else c.close();
            t.join();
            System.out.println(c.isOpen());
        }
    }

    static void fill(FileChannel c) throws Exception {
        while (true) c.write(ByteBuffer.allocate(100_000));
    }

    static void transfer(FileChannel c) throws Exception {
        try (FileChannel big = FileChannel.open(Path.of("big"), StandardOpenOption.READ)) {
            while (true) big.transferTo(0, 1_000_000, c);
        }
    }

    public static void main(String[] args) throws Exception {
        if (new ProcessBuilder("mkfifo", "fifo").inheritIO().start().waitFor() != 0) throw new Error();
        Files.write(Path.of("big"), new byte[1_000_000]);
        for (boolean interrupt : new boolean[] {true, false}) {
            t("read", c -> c.read(ByteBuffer.allocate(10)), interrupt);
            t("read direct", c -> c.read(ByteBuffer.allocateDirect(10)), interrupt);
            t("scatter", c -> c.read(new ByteBuffer[] {ByteBuffer.allocate(3), ByteBuffer.allocate(5)}), interrupt);
            t("write", Main::fill, interrupt);
        }
        t("transfer", Main::transfer, true);
        // A stream's read is not woken by an interrupt.
        try (RandomAccessFile f = new RandomAccessFile("fifo", "rw");
                InputStream in = new FileInputStream("fifo")) {
            Thread t = new Thread(() -> {
                try {
                    System.out.println(in.read() + " " + Thread.currentThread().isInterrupted());
                } catch (IOException e) {
                    System.out.println(e);
                }
            });
            t.start();
            t.join(100);
            t.interrupt();
            t.join(100);
            f.write(7);
            t.join();
        }
    }
}
