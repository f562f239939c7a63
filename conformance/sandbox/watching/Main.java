import java.nio.file.*;
import java.util.*;
import java.util.concurrent.TimeUnit;

public class Main {
    static void watch(String name) {
        try (WatchService service = FileSystems.getDefault().newWatchService()) {
            Path dir = Path.of(name);
            dir.register(service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE);
            Files.createDirectory(dir.resolve("new"));
            Files.delete(dir.resolve("new"));
            Set<String> events = new TreeSet<>();
            while (events.size() < 2) {
                WatchKey key = service.poll(20, TimeUnit.SECONDS);
                if (key == null) {
                    break;
                }
                for (WatchEvent<?> e : key.pollEvents()) {
                    events.add(e.kind() + " " + e.context());
                }
                key.reset();
            }
            System.out.println(name + ": " + events);
        } catch (Exception e) {
            System.out.println(name + ": " + e);
        }
    }

    public static void main(String[] args) {
        for (String name : new String[] {"in", "in/sub", "in/link", "out", ".", "/", "/tmp"}) {
            watch(name);
        }
    }
}
