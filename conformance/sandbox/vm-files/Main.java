import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.File;
import java.lang.management.ManagementFactory;

public class Main {
    interface Way {
        Object go() throws Throwable;
    }

    static void say(String what, Way way) {
        String came;
        try {
            came = String.valueOf(way.go());
        } catch (Throwable t) {
            Throwable cause = t.getCause();
            came = t + (cause == null ? "" : " because of " + cause);
        }
        System.out.println(what + ": " + came.replaceAll("\\[[0-9]+ bytes in [0-9.]+ secs\\]", "[n bytes]").strip().replace("\n", "|"));
    }

    public static void main(String[] args) throws Exception {
        HotSpotDiagnosticMXBean bean = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        say("dump", () -> {
            bean.dumpHeap("out/mine.hprof", false);
            return new File("out/mine.hprof").length() > 0;
        });
        say("log", () -> new File("out/gc.log").length() >= 0 && new File("out/gc.log").exists());
        if (args.length == 0) {
            say("out of memory", () -> new long[Integer.MAX_VALUE - 8].length);
            say("option", () -> {
                bean.setVMOption("HeapDumpPath", "out/option.hprof");
                bean.setVMOption("HeapDumpBeforeFullGC", "true");
                System.gc();
                bean.setVMOption("HeapDumpBeforeFullGC", "false");
                return new File("out/option.hprof").exists();
            });
        }
    }
}
