import java.io.*;
import java.nio.charset.*;
import java.nio.file.*;
import java.util.*;
import java.util.concurrent.*;

public class Main {
    interface R {
        Object r() throws Exception;
    }

    static void t(String n, R r) {
        try {
            System.out.println(n + " = " + r.r());
        } catch (Throwable e) {
            System.out.println(n + " ! " + e);
        }
    }

    static String out(Process p) throws Exception {
        return new String(p.getInputStream().readAllBytes())
                + "|"
                + new String(p.getErrorStream().readAllBytes())
                + "|"
                + p.waitFor();
    }

    public static void main(String[] a) throws Exception {
        t("echo", () -> out(new ProcessBuilder("echo", "hi", "there").start()));
        t("exit", () -> out(new ProcessBuilder("sh", "-c", "echo err >&2; exit 7").start()));
        t(
                "merge",
                () ->
                        out(
                                new ProcessBuilder("sh", "-c", "echo o; echo e >&2")
                                        .redirectErrorStream(true)
                                        .start()));
        t(
                "stdin",
                () -> {
                    Process p = new ProcessBuilder("tr", "a-z", "A-Z").start();
                    try (OutputStream o = p.getOutputStream()) {
                        o.write("shout".getBytes());
                    }
                    return out(p);
                });
        t("cwd", () -> out(new ProcessBuilder("pwd").directory(new File("/")).start()));
        t(
                "env",
                () -> {
                    ProcessBuilder b = new ProcessBuilder("sh", "-c", "echo $FOO-$HOME");
                    b.environment().clear();
                    b.environment().put("FOO", "bar");
                    return out(b.start());
                });
        t(
                "redirect",
                () -> {
                    File f = new File("o.txt");
                    Process p =
                            new ProcessBuilder("sh", "-c", "cat; echo x")
                                    .redirectOutput(f)
                                    .redirectInput(
                                            ProcessBuilder.Redirect.from(new File("/dev/null")))
                                    .start();
                    int c = p.waitFor();
                    new ProcessBuilder("echo", "y")
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(f))
                            .start()
                            .waitFor();
                    return c + Files.readString(f.toPath());
                });
        t(
                "discard",
                () ->
                        new ProcessBuilder("echo", "x")
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor());
        System.out.flush();
        t("inherit", () -> new ProcessBuilder("echo", "inherited").inheritIO().start().waitFor());
        t("nope", () -> new ProcessBuilder("/no/such/program").start());
        t("nope2", () -> new ProcessBuilder("nosuchprogram").start());
        t("nodir", () -> new ProcessBuilder("ls").directory(new File("/nodir")).start());
        t(
                "notexec",
                () -> {
                    Files.writeString(Path.of("ne.sh"), "x");
                    return new ProcessBuilder("./ne.sh").start();
                });
        t("empty", () -> new ProcessBuilder("").start());
        t("nul", () -> new ProcessBuilder("a\0b").start());
        t(
                "destroy",
                () -> {
                    Process p = new ProcessBuilder("sleep", "100").start();
                    boolean al = p.isAlive();
                    p.destroy();
                    return al + " " + p.waitFor() + p.isAlive();
                });
        t(
                "kill",
                () -> {
                    Process p = new ProcessBuilder("sleep", "100").start();
                    p.destroyForcibly();
                    return p.waitFor();
                });
        t(
                "timeout",
                () -> {
                    Process p = new ProcessBuilder("sleep", "100").start();
                    boolean w = p.waitFor(50, TimeUnit.MILLISECONDS);
                    try {
                        p.exitValue();
                    } catch (IllegalThreadStateException e) {
                        System.out.println(e.getMessage());
                    }
                    p.destroy();
                    p.waitFor();
                    return w;
                });
        t(
                "onexit",
                () ->
                        new ProcessBuilder("true")
                                .start()
                                .onExit()
                                .thenApply(Process::exitValue)
                                .get());
        t(
                "pipeline",
                () -> {
                    List<Process> l =
                            ProcessBuilder.startPipeline(
                                    List.of(
                                            new ProcessBuilder("printf", "b\\na\\n"),
                                            new ProcessBuilder("sort")));
                    return out(l.get(1));
                });
        t(
                "handle",
                () -> {
                    Process p = new ProcessBuilder("sleep", "50").start();
                    ProcessHandle h = p.toHandle();
                    String s =
                            h.isAlive()
                                    + ""
                                    + (h.pid() == p.pid())
                                    + h.parent().get().equals(ProcessHandle.current())
                                    + h.info().command().get().endsWith("sleep")
                                    + Arrays.toString(h.info().arguments().get())
                                    + ProcessHandle.current().children().anyMatch(c -> c.equals(h))
                                    + h.supportsNormalTermination();
                    h.destroy();
                    return s + h.onExit().get().isAlive();
                });
        t("selfdestroy", () -> ProcessHandle.current().destroy());
        t("runtime", () -> out(Runtime.getRuntime().exec("echo a b  c")));
        t(
                "runtime2",
                () ->
                        out(
                                Runtime.getRuntime()
                                        .exec(
                                                new String[] {"sh", "-c", "echo $Q"},
                                                new String[] {"Q=z"},
                                                new File("/tmp"))));
        t(
                "big",
                () -> {
                    Process p = new ProcessBuilder("sh", "-c", "head -c 1000000 /dev/zero").start();
                    return p.getInputStream().readAllBytes().length + " " + p.waitFor();
                });
        t(
                "reader",
                () ->
                        new ProcessBuilder("printf", "l1\\nl2\\n")
                                .start()
                                .inputReader()
                                .lines()
                                .toList());
        t(
                "tostring",
                () -> {
                    Process p = new ProcessBuilder("true").start();
                    p.waitFor();
                    return p.toString().replaceAll("[0-9]+", "N");
                });
    }
}
