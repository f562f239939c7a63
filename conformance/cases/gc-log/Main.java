import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** -Xlog:gc*: which of the lines that tools read are there, numbers left out. */
public class Main {
    static final List<byte[]> KEPT = new ArrayList<>();

    static final String TIME = "\\[\\d+\\.\\d{3}s\\]";
    static final String[][] SHAPES = {
        {"using", TIME + "\\[info\\]\\[gc *\\] Using \\w+"},
        {"version", TIME + "\\[info\\]\\[gc,init *\\] Version: .* \\(release\\)"},
        {"cpus", TIME + "\\[info\\]\\[gc,init *\\] CPUs: \\d+ total, \\d+ available"},
        {"memory", TIME + "\\[info\\]\\[gc,init *\\] Memory: \\d+M"},
        {"region", TIME + "\\[info\\]\\[gc,init *\\] Heap Region Size: \\d+[KM]"},
        {"min", TIME + "\\[info\\]\\[gc,init *\\] Heap Min Capacity: \\d+M"},
        {"initial", TIME + "\\[info\\]\\[gc,init *\\] Heap Initial Capacity: 64M"},
        {"max", TIME + "\\[info\\]\\[gc,init *\\] Heap Max Capacity: 64M"},
        {"workers", TIME + "\\[info\\]\\[gc,init *\\] Parallel Workers: \\d+"},
        {"start", TIME + "\\[info\\]\\[gc,start *\\] GC\\(\\d+\\) Pause Young \\(Normal\\) \\([\\w ]+\\)"},
        {"task", TIME + "\\[info\\]\\[gc,task *\\] GC\\(\\d+\\) Using \\d+ workers of \\d+ for evacuation"},
        {"phases", TIME + "\\[info\\]\\[gc,phases *\\] GC\\(\\d+\\)   [\\w ]+: \\d+\\.\\dms"},
        {"eden", TIME + "\\[info\\]\\[gc,heap *\\] GC\\(\\d+\\) Eden regions: \\d+->0\\(\\d+\\)"},
        {"survivor", TIME + "\\[info\\]\\[gc,heap *\\] GC\\(\\d+\\) Survivor regions: \\d+->\\d+\\(\\d+\\)"},
        {"old", TIME + "\\[info\\]\\[gc,heap *\\] GC\\(\\d+\\) Old regions: \\d+->\\d+"},
        {"humongous", TIME + "\\[info\\]\\[gc,heap *\\] GC\\(\\d+\\) Humongous regions: \\d+->\\d+"},
        {"metaspace", TIME + "\\[info\\]\\[gc,metaspace *\\] GC\\(\\d+\\) Metaspace: \\d+K\\(\\d+K\\)->\\d+K\\(\\d+K\\).*"},
        {"young", TIME + "\\[info\\]\\[gc *\\] GC\\(\\d+\\) Pause Young \\(Normal\\) \\([\\w ]+\\) \\d+M->\\d+M\\(\\d+M\\) \\d+\\.\\d{3}ms"},
        {"cpu", TIME + "\\[info\\]\\[gc,cpu *\\] GC\\(\\d+\\) User=\\d+\\.\\d\\ds Sys=\\d+\\.\\d\\ds Real=\\d+\\.\\d\\ds"},
        {"full start", TIME + "\\[info\\]\\[gc,start *\\] GC\\(\\d+\\) Pause Full \\(System\\.gc\\(\\)\\)"},
        {"full phase", TIME + "\\[info\\]\\[gc,phases *\\] GC\\(\\d+\\) Phase 1: [\\w ]+ \\d+\\.\\d{3}ms"},
        {"full", TIME + "\\[info\\]\\[gc *\\] GC\\(\\d+\\) Pause Full \\(System\\.gc\\(\\)\\) \\d+M->\\d+M\\(\\d+M\\) \\d+\\.\\d{3}ms"},
        {"safepoint", TIME + "\\[info\\]\\[safepoint *\\] Safepoint \"\\w+\", Time since last: \\d+ ns, Reaching safepoint: \\d+ ns, "
            + "Cleanup: \\d+ ns, At safepoint: \\d+ ns, Total: \\d+ ns"},
    };

    public static void main(String[] args) throws Exception {
        for (int i = 0; i < 100_000; i++) {
            byte[] b = new byte[1024];
            if (i % 20 == 0) {
                KEPT.add(b);
            }
        }
        System.gc();
        List<String> lines = Files.readAllLines(Path.of("gc.log"));
        for (String[] shape : SHAPES) {
            Pattern p = Pattern.compile(shape[1]);
            System.out.println(shape[0] + ": " + lines.stream().anyMatch(l -> p.matcher(l).matches()));
        }
        // Each pause that begins ends, under the same number.
        for (String l : lines) {
            if (l.contains("[gc,start")) {
                String what = l.substring(l.indexOf("GC("));
                long ends = lines.stream().filter(e -> e.contains(what + " ") && e.contains("ms")).count();
                if (ends != 1) {
                    System.out.println(ends + " ends: " + l);
                }
            }
        }
    }
}
