import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the tests below a class path root on the JUnit Platform (JUnit 3 to 5), or of the classes named in a file.
 *
 * <p>Writes a line when a test starts, and one when it is done: its status, its milliseconds, its unique id. What is
 * written is flushed, so that a run that is killed leaves what it came to.
 */
public final class Runner {
    public static void main(String[] args) throws Exception {
        Path results = Path.of(args[1]);
        LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
        if (args.length > 4) {
            for (String name : Files.readAllLines(Path.of(args[4]))) {
                request.selectors(selectClass(name));
            }
        } else {
            request.selectors(selectClasspathRoots(Set.of(Path.of(args[0]))));
            request.filters(ClassNameFilter.includeClassNamePatterns(args[2]));
            if (!args[3].isEmpty()) {
                request.filters(ClassNameFilter.excludeClassNamePatterns(args[3]));
            }
        }
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(results))) {
            LauncherFactory.create().execute(request.build(), new Lines(out));
        }
        // A test may have left threads behind.
        Runtime.getRuntime().halt(0);
    }

    private record Lines(PrintWriter out, Map<String, Long> starts) implements TestExecutionListener {
        Lines(PrintWriter out) {
            this(out, new ConcurrentHashMap<>());
        }

        @Override
        public void executionStarted(TestIdentifier test) {
            starts.put(test.getUniqueId(), System.nanoTime());
            if (test.isTest()) {
                line("START", 0, test);
            }
        }

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            line("SKIPPED", 0, test);
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            long millis = (System.nanoTime() - starts.remove(test.getUniqueId())) / 1_000_000;
            switch (result.getStatus()) {
                case SUCCESSFUL -> {
                    if (test.isTest()) {
                        line("PASSED", millis, test);
                    }
                }
                case ABORTED -> line("ABORTED", millis, test);
                case FAILED -> {
                    line("FAILED", millis, test);
                    synchronized (System.out) {
                        System.out.println("FAILED " + test.getUniqueId());
                        result.getThrowable().ifPresent(t -> t.printStackTrace(System.out));
                    }
                }
            }
        }

        private synchronized void line(String status, long millis, TestIdentifier test) {
            out.println(status + '\t' + millis + '\t' + test.getUniqueId().replace('\n', ' '));
            out.flush();
        }
    }
}
