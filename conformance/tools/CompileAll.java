import java.io.*;
import java.nio.file.*;
import java.util.*;
import java.util.concurrent.*;
import javax.tools.*;

/**
 * Compiles many small programs in one warm compiler: starting javac for each costs ten times the compilation.
 * Reads lines from standard input, fields parted by tabs: output folder, then javac's arguments. An output folder
 * gets a file `.ok` when it is complete, or `.errors` with what the compiler said.
 */
public class CompileAll {
    public static void main(String[] args) throws Exception {
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        if (javac == null) {
            System.err.println("this Java has no compiler: the conformance suite needs a JDK, not a JRE");
            System.exit(2);
        }
        ExecutorService pool = Executors.newFixedThreadPool(2);
        List<Future<?>> jobs = new ArrayList<>();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        for (String line; (line = in.readLine()) != null; ) {
            String[] f = line.split("\t");
            jobs.add(pool.submit(() -> {
                Path out = Path.of(f[0]);
                Files.createDirectories(out);
                List<String> a = new ArrayList<>(List.of("-d", f[0], "-nowarn", "-proc:none", "-encoding", "UTF-8"));
                a.addAll(Arrays.asList(f).subList(1, f.length));
                ByteArrayOutputStream err = new ByteArrayOutputStream();
                int rc = javac.run(null, err, err, a.toArray(new String[0]));
                Files.write(out.resolve(rc == 0 ? ".ok" : ".errors"), err.toByteArray());
                return null;
            }));
        }
        for (Future<?> j : jobs) j.get();
        pool.shutdown();
    }
}
