import java.nio.file.*;

/** No native library of a program's, wherever it is. */
public class Main {
    interface Way {
        void go() throws Throwable;
    }

    static void say(String what, Way way) {
        try {
            way.go();
            System.out.println(what + ": loaded");
        } catch (Throwable t) {
            System.out.println(what + ": " + t);
        }
    }

    static native void missing();

    public static void main(String[] args) {
        String here = Path.of("").toAbsolutePath().toString();
        say("load", () -> System.load(here + "/in/libevil.so"));
        say("load by a link", () -> System.load(here + "/in/libnet.so"));
        say("load through ..", () -> System.load(here + "/in/../out/libevil.so"));
        say("runtime", () -> Runtime.getRuntime().load(here + "/in/libevil.so"));
        say("relative", () -> System.load("in/libevil.so"));
        say("library", () -> System.loadLibrary("evil"));
        say("library path", () -> {
            System.setProperty("java.library.path", here + "/in");
            Runtime.getRuntime().loadLibrary("evil");
        });
        say("path for a name", () -> System.loadLibrary("../in/evil"));
        // The JDK's own are part of the virtual machine.
        say("the JDK's", () -> System.loadLibrary("net"));
        say("native method", Main::missing);
    }
}
