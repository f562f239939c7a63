import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Runs a program (its class and its arguments) and tells on standard error what the process has used until then: CPU time of each
 * thread that is still there, CPU time of all, peak resident memory. Linux only; any VM.
 */
public class Run {
    public static void main(String[] args) throws Exception {
        String[] rest = java.util.Arrays.copyOfRange(args, 1, args.length);
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        });
        long began = System.nanoTime();
        Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object) rest);
        StringBuilder told = new StringBuilder();
        told.append("wall ").append((System.nanoTime() - began) / 1e9).append('\n');
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path task : tasks) {
                try {
                    String name = Files.readString(task.resolve("comm")).strip();
                    told.append("thread ").append(seconds(task)).append(' ').append(name).append('\n');
                } catch (IOException e) {
                    // It has ended meanwhile.
                }
            }
        }
        told.append("total ").append(ticks(Path.of("/proc/self"))).append('\n');
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM:")) told.append("peak ").append(line.replaceAll("\\D", "")).append('\n');
        }
        System.err.print(told);
    }

    /** In nanoseconds where the kernel tells, or in ticks. */
    private static double seconds(Path task) throws IOException {
        try {
            return Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ")[0]) / 1e9;
        } catch (IOException e) {
            return ticks(task);
        }
    }

    private static double ticks(Path task) throws IOException {
        String stat = Files.readString(task.resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
    }
}
