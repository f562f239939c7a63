import java.io.*;
import java.nio.file.*;
import java.util.*;
import java.util.concurrent.atomic.*;

public class Main {
    static volatile boolean done;

    static void swap() throws IOException {
        Path dir = Path.of("in/real"), away = Path.of("in/away"), link = Path.of("in/link");
        Path file = Path.of("in/file"), fileAway = Path.of("in/file-away"), fileLink = Path.of("in/file-link");
        Files.createSymbolicLink(link, Path.of("../out"));
        Files.createSymbolicLink(fileLink, Path.of("../out/f"));
        while (!done) {
            Files.move(dir, away, StandardCopyOption.ATOMIC_MOVE);
            Files.move(link, dir, StandardCopyOption.ATOMIC_MOVE);
            Files.move(dir, link, StandardCopyOption.ATOMIC_MOVE);
            Files.move(away, dir, StandardCopyOption.ATOMIC_MOVE);
            Files.move(file, fileAway, StandardCopyOption.ATOMIC_MOVE);
            Files.move(fileLink, file, StandardCopyOption.ATOMIC_MOVE);
            Files.move(file, fileLink, StandardCopyOption.ATOMIC_MOVE);
            Files.move(fileAway, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    public static void main(String[] args) throws Exception {
        Thread swapper = new Thread(() -> {
            try {
                swap();
            } catch (Throwable t) {
                System.out.println("swapper: " + t);
            }
        });
        swapper.start();
        AtomicInteger inside = new AtomicInteger(), other = new AtomicInteger(), refused = new AtomicInteger();
        Runnable reader = () -> {
            for (int i = 0; i < 5000; i++) {
                String name = i % 2 == 0 ? "in/real/f" : "in/file";
                try {
                    String text = i % 4 < 2 ? Files.readString(Path.of(name))
                            : new String(new FileInputStream(name).readAllBytes());
                    (text.equals("inside") ? inside : other).incrementAndGet();
                } catch (IOException e) {
                    refused.incrementAndGet();
                }
                if (i % 10 == 0) {
                    try {
                        Files.writeString(Path.of("in/real/made"), "x");
                        Files.deleteIfExists(Path.of("in/real/made"));
                        Files.setLastModifiedTime(Path.of(name), java.nio.file.attribute.FileTime.fromMillis(0));
                    } catch (IOException e) {
                        refused.incrementAndGet();
                    }
                }
            }
        };
        Thread second = new Thread(reader);
        second.start();
        reader.run();
        second.join();
        done = true;
        swapper.join();
        System.out.println("inside: " + (inside.get() > 0) + ", anything else: " + other + ", refused or missing: " + (refused.get() > 0));
    }
}
