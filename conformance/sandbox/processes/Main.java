import java.io.*;
import java.nio.file.*;
import java.util.*;
import java.util.concurrent.TimeUnit;

/** Tries to start programs, and to reach those that run. */
public class Main {
    interface Way {
        Object go() throws Throwable;
    }

    static void say(String what, Way way) {
        String came;
        try {
            came = String.valueOf(way.go()).strip();
        } catch (Throwable t) {
            came = t.toString();
        }
        System.out.println(what + ": " + came);
    }

    static String output(ProcessBuilder b) throws Exception {
        Process p = b.redirectErrorStream(true).start();
        String text = new String(p.getInputStream().readAllBytes()).strip();
        int code = p.waitFor();
        return text + (code == 0 ? "" : " exit " + code);
    }

    static String output(String... command) throws Exception {
        return output(new ProcessBuilder(command));
    }

    public static void main(String[] args) throws Exception {
        say("by name", () -> output("echo", "hello"));
        say("by path", () -> output("/bin/echo", "hello"));
        say("by another path", () -> output("/usr/../bin/./echo", "hello"));
        say("by a link", () -> output("in/links/echo", "hello"));
        say("by another name", () -> output("in/say", "hello"));
        say("from a folder", () -> output(new ProcessBuilder("./echo", "hello").directory(new File("in/links"))));
        say("with arguments", () -> output("echo", "$HOME", "; id", "`id`"));
        say("runtime", () -> {
            Process p = Runtime.getRuntime().exec("echo a b");
            return new String(p.getInputStream().readAllBytes());
        });
        // Others: the shell, one that has the name of what is granted, a copy of what is not.
        say("shell", () -> output("sh", "-c", "echo shell"));
        say("shell by path", () -> output("/bin/sh", "-c", "echo shell"));
        say("same name", () -> output("in/echo"));
        say("copy", () -> {
            Path copy = Path.of("in/copy");
            Files.write(copy, Files.readAllBytes(Path.of("/bin/sh")));
            copy.toFile().setExecutable(true);
            return output("in/copy", "-c", "echo copied");
        });
        say("missing", () -> output("no-such-program"));
        say("missing path", () -> output("/no/such/program"));
        say("a directory", () -> output("/bin"));
        say("through /proc", () -> output("/proc/self/exe", "-version"));
        // Variables decide what a program does.
        for (String name : new String[] {"PATH", "LD_PRELOAD", "GRANTED"}) {
            say("with " + name, () -> {
                ProcessBuilder b = new ProcessBuilder("env");
                b.environment().put(name, "/tmp/x");
                return output(b);
            });
        }
        say("variables", () -> output("env"));
        // Streams.
        say("output to a granted file", () -> {
            new ProcessBuilder("echo", "redirected").redirectOutput(new File("in/out.txt")).start().waitFor();
            return Files.readString(Path.of("in/out.txt"));
        });
        say("output to another file", () -> new ProcessBuilder("echo").redirectOutput(new File("out/new")).start());
        say("appended", () -> new ProcessBuilder("echo").redirectOutput(ProcessBuilder.Redirect.appendTo(new File("out/f"))).start());
        say("errors", () -> new ProcessBuilder("echo").redirectError(new File("out/new")).start());
        say("input", () -> output(new ProcessBuilder("cat").redirectInput(new File("out/f"))));
        say("pipeline", () -> {
            List<Process> all = ProcessBuilder.startPipeline(List.of(new ProcessBuilder("echo", "piped"), new ProcessBuilder("cat")));
            return new String(all.get(1).getInputStream().readAllBytes());
        });
        // Other processes.
        say("parent", () -> ProcessHandle.current().parent());
        say("process 1", () -> ProcessHandle.of(1));
        say("destroy oneself", () -> ProcessHandle.current().destroy());
        say("a child", () -> {
            Process p = new ProcessBuilder("sleep", "100").start();
            String seen = p.isAlive() + " " + ProcessHandle.current().children().anyMatch(c -> c.pid() == p.pid()) + " "
                + ProcessHandle.allProcesses().count();
            p.destroy();
            return seen + " " + p.waitFor(20, TimeUnit.SECONDS) + " " + p.exitValue() + " " + ProcessHandle.of(p.pid()).isPresent();
        });
        say("raise", () -> {
            sun.misc.Signal.raise(new sun.misc.Signal("QUIT"));
            return "raised";
        });
        for (String name : new String[] {"INT", "TERM", "USR2", "CHLD"}) {
            say("handle " + name, () -> sun.misc.Signal.handle(new sun.misc.Signal(name), s -> {}));
        }
        System.exit(7);
    }
}
