import java.io.*;
import java.util.*;
import java.util.concurrent.*;

public class Main {
    public static void main(String[] a) throws Exception {
        Process p =
                new ProcessBuilder("sh", "-c", "read x; echo got $x $V; echo err >&2; exit 3")
                        .redirectErrorStream(true)
                        .start();
        p.destroy();
        ProcessBuilder b =
                new ProcessBuilder("sh", "-c", "read x; echo got $x $V; echo err >&2; exit 3");
        b.environment().put("V", "val");
        p = b.start();
        p.getOutputStream().write("in\n".getBytes());
        p.getOutputStream().close();
        System.out.println(
                new String(p.getInputStream().readAllBytes())
                        + new String(p.getErrorStream().readAllBytes())
                        + p.waitFor()
                        + p.exitValue()
                        + p.isAlive());
        try {
            new ProcessBuilder("/no/such/cmd").start();
        } catch (IOException e) {
            System.out.println(e.getMessage());
        }
        Process s = new ProcessBuilder("sleep", "100").start();
        System.out.println(s.waitFor(10, TimeUnit.MILLISECONDS));
        try {
            s.exitValue();
        } catch (IllegalThreadStateException e) {
            System.out.println(e.getMessage());
        }
        s.destroyForcibly();
        System.out.println(s.waitFor());
        File o = new File("out");
        new ProcessBuilder("echo", "to file").redirectOutput(o).start().waitFor();
        System.out.println(new BufferedReader(new FileReader(o)).readLine());
        System.out.println(Runtime.getRuntime().exec("true").onExit().get().exitValue());
        System.out.println(ProcessHandle.current().pid() > 0);
        new ProcessBuilder("pwd").directory(new File("/")).inheritIO().start().waitFor();
    }
}
