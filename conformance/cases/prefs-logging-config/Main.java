import java.io.*;
import java.nio.file.*;
import java.util.*;
import java.util.logging.*;
import java.util.prefs.*;

public class Main {
    // The log manager holds loggers weakly: one that is collected before the exit does not have its handlers closed there.
    static Logger l, q;

    public static void main(String[] a) throws Exception {
        Preferences p = Preferences.userRoot().node("x/y");
        p.put("k", "v");
        p.putInt("i", 5);
        p.flush();
        System.out.println(
                p.get("k", "d")
                        + p.getInt("i", 0)
                        + p.absolutePath()
                        + Arrays.toString(Preferences.userRoot().childrenNames())
                        + p.nodeExists(""));
        ByteArrayOutputStream bo = new ByteArrayOutputStream();
        p.exportNode(bo);
        System.out.println(bo);
        p.removeNode();
        System.out.println(Preferences.userRoot().nodeExists("x/y"));
        Files.writeString(
                Path.of("l.properties"),
                "handlers=java.util.logging.ConsoleHandler,java.util.logging.FileHandler\n"
                    + ".level=FINE\n"
                    + "java.util.logging.ConsoleHandler.level=FINER\n"
                    + "java.util.logging.FileHandler.pattern=log%g.txt\n"
                    + "java.util.logging.FileHandler.formatter=java.util.logging.SimpleFormatter\n"
                    + "java.util.logging.SimpleFormatter.format=%4$s %3$s: %5$s%6$s%n\n"
                    + "foo.level=SEVERE\n");
        LogManager.getLogManager().readConfiguration(new FileInputStream("l.properties"));
        l = Logger.getLogger("bar");
        l.fine("fine one");
        l.log(Level.WARNING, "w {0} {1}", new Object[] {1, "two"});
        Logger.getLogger("foo").info("no");
        Logger.getLogger("foo").log(Level.SEVERE, "sev", new RuntimeException("r"));
        l.entering("C", "m", 5);
        l.finer("finer");
        l.info(() -> "lazy");
        for (Handler h : Logger.getLogger("").getHandlers()) h.close();
        System.out.println(Files.readString(Path.of("log0.txt")));
        Handler mh =
                new MemoryHandler(
                        new StreamHandler(
                                System.out,
                                new XMLFormatter() {
                                    public String format(LogRecord r) {
                                        r.setInstant(java.time.Instant.EPOCH);
                                        return super.format(r)
                                                .replaceAll("<thread>.*", "")
                                                .replaceAll("<sequence>.*", "");
                                    }
                                }),
                        10,
                        Level.SEVERE);
        q = Logger.getLogger("q");
        q.setUseParentHandlers(false);
        q.addHandler(mh);
        q.info("one");
        q.severe("two");
        mh.flush();
        System.out.println(
                l.getLevel()
                        + " "
                        + l.getParent().getName()
                        + LogManager.getLogManager().getProperty("foo.level")
                        + Level.parse("800"));
        System.Logger sl = System.getLogger("sys");
        System.out.println(sl.getName() + sl.isLoggable(System.Logger.Level.DEBUG));
    }
}
