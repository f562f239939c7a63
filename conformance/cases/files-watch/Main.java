import java.nio.file.*;
import java.util.*;
import java.util.concurrent.TimeUnit;
import static java.nio.file.StandardWatchEventKinds.*;

/** Directories that are watched: each event, keys and their states, closing. */
public class Main {
    static void events(WatchService watch, Set<String> expected) throws Exception {
        Set<String> seen = new TreeSet<>();
        long end = System.nanoTime() + 20_000_000_000L;
        while (!seen.containsAll(expected) && System.nanoTime() < end) {
            WatchKey key = watch.poll(100, TimeUnit.MILLISECONDS);
            if (key == null) continue;
            for (WatchEvent<?> e : key.pollEvents()) seen.add(e.kind() + " " + e.context());
            if (!key.reset()) seen.add("not valid: " + key.watchable());
        }
        System.out.println(seen);
    }

    public static void main(String[] args) throws Exception {
        Path dir = Files.createDirectory(Path.of("dir"));
        Path sub = Files.createDirectory(dir.resolve("sub"));
        try (WatchService watch = FileSystems.getDefault().newWatchService()) {
            WatchKey key = dir.register(watch, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
            System.out.println(key.isValid() + " " + key.watchable() + " " + watch.poll() + " " + key.pollEvents());
            Files.writeString(dir.resolve("one"), "1");
            events(watch, Set.of("ENTRY_CREATE one", "ENTRY_MODIFY one"));
            Files.writeString(dir.resolve("one"), "2", StandardOpenOption.APPEND);
            events(watch, Set.of("ENTRY_MODIFY one"));
            Files.move(dir.resolve("one"), dir.resolve("two"));
            events(watch, Set.of("ENTRY_DELETE one", "ENTRY_CREATE two"));
            Files.writeString(sub.resolve("deep"), "not seen");
            Files.delete(dir.resolve("two"));
            events(watch, Set.of("ENTRY_DELETE two"));
            // Only what is asked for; the same key for the same directory.
            System.out.println(dir.register(watch, ENTRY_DELETE) == key);
            Files.writeString(dir.resolve("three"), "3");
            Files.delete(dir.resolve("three"));
            events(watch, Set.of("ENTRY_DELETE three"));
            WatchKey below = sub.register(watch, new WatchEvent.Kind<?>[] {ENTRY_CREATE}, com.sun.nio.file.SensitivityWatchEventModifier.HIGH);
            Files.createDirectory(sub.resolve("x"));
            events(watch, Set.of("ENTRY_CREATE x"));
            key.cancel();
            System.out.println(key.isValid() + " " + key.reset());
            Files.delete(sub.resolve("x"));
            Files.delete(sub.resolve("deep"));
            Files.delete(sub);
            events(watch, Set.of("not valid: dir/sub"));
            System.out.println(below.isValid());
            try {
                Path.of("missing").register(watch, ENTRY_CREATE);
            } catch (NoSuchFileException e) {
                System.out.println(e);
            }
            try {
                Files.createFile(Path.of("file")).register(watch, ENTRY_CREATE);
            } catch (NotDirectoryException e) {
                System.out.println(e);
            }
            try {
                dir.register(watch);
            } catch (IllegalArgumentException e) {
                System.out.println(e);
            }
            Thread t = new Thread(() -> {
                try {
                    watch.take();
                } catch (InterruptedException e) {
                    System.out.println(e);
                }
                try {
                    watch.take();
                } catch (ClosedWatchServiceException | InterruptedException e) {
                    System.out.println(e);
                }
            });
            t.start();
            Thread.sleep(50);
            t.interrupt();
            Thread.sleep(50);
            watch.close();
            t.join();
            watch.poll();
        } catch (ClosedWatchServiceException e) {
            System.out.println(e);
        }
    }
}
