import java.util.logging.*;

public class Main {
    public static void main(String[] a) throws Exception {
        Logger l = Logger.getLogger("a.b");
        l.setUseParentHandlers(false);
        Handler h =
                new StreamHandler(
                        System.out,
                        new Formatter() {
                            public String format(LogRecord r) {
                                return r.getLevel()
                                        + " "
                                        + r.getLoggerName()
                                        + " "
                                        + formatMessage(r)
                                        + " "
                                        + r.getSourceClassName()
                                        + "."
                                        + r.getSourceMethodName()
                                        + (r.getThrown() != null ? " " + r.getThrown() : "")
                                        + "\n";
                            }
                        });
        h.setLevel(Level.ALL);
        l.addHandler(h);
        l.setLevel(Level.FINE);
        l.info("hello");
        l.fine(() -> "lazy");
        l.finer("no");
        l.log(Level.WARNING, "p {0} {1}", new Object[] {1, "x"});
        l.log(Level.SEVERE, "ex", new Exception("e"));
        l.entering("C", "m");
        h.flush();
        System.out.println(Logger.getLogger("a.b") == l);
        System.out.println(
                l.getParent().getName()
                        + l.isLoggable(Level.FINER)
                        + Level.parse("800")
                        + LogManager.getLogManager().getLogger("a.b").getLevel());
        FileHandler fh = new FileHandler("log%g.txt");
        fh.setFormatter(new SimpleFormatter());
        Logger g = Logger.getLogger("g");
        g.setUseParentHandlers(false);
        g.addHandler(fh);
        g.info("to file");
        fh.close();
        System.out.println(
                java.nio.file.Files.readAllLines(java.nio.file.Path.of("log0.txt")).size());
        System.setProperty("java.util.logging.SimpleFormatter.format", "%4$s: %5$s%n");
        System.Logger sl = System.getLogger("sys");
        System.out.println(sl.isLoggable(System.Logger.Level.INFO));
    }
}
