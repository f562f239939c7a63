import java.net.InetAddress;
import java.util.*;

/** Asks who and where it is. */
public class Main {
    public static void main(String[] args) throws Exception {
        System.out.println("variables: " + new TreeMap<>(System.getenv()));
        for (String name : new String[] {"SECRET", "PLAIN", "PATH", "HOME", "USER", "secret", "SECRET=", ""}) {
            System.out.println(name + ": " + System.getenv(name));
        }
        boolean known = !System.getProperty("user.name").equals("?");
        System.out.println("user known: " + known + ", home: " + System.getProperty("user.home"));
        System.out.println("console: " + System.console());
        System.out.println("host: " + InetAddress.getLocalHost());
        System.out.println("processes: " + ProcessHandle.allProcesses().count());
        ProcessHandle self = ProcessHandle.current();
        System.out.println("self: " + self.isAlive() + " " + self.parent() + " " + self.info().command() + " "
            + self.info().arguments().isPresent() + " " + self.info().commandLine());
        try {
            System.getenv().put("X", "y");
        } catch (UnsupportedOperationException e) {
            System.out.println("not to be changed");
        }
        // What the class library keeps of the variables holds no others.
        Map<String, String> child = new ProcessBuilder("x").environment();
        System.out.println("for children: " + new TreeMap<>(child));
    }
}
