import com.sun.jdi.*;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.ListeningConnector;
import com.sun.jdi.event.*;
import com.sun.jdi.request.*;
import java.util.*;

/** A debugger: runs Target by the same command as itself and tells what it sees. */
public class Main {
    static VirtualMachine vm;
    static EventRequestManager requests;
    static ThreadReference main;

    interface Handler {
        /** Whether to go on waiting. */
        boolean on(Event e) throws Exception;
    }

    static void until(Handler h) throws Exception {
        while (true) {
            EventSet set = vm.eventQueue().remove(60_000);
            if (set == null) {
                throw new IllegalStateException("no event in a minute");
            }
            boolean more = true;
            for (Event e : set) {
                more &= h.on(e);
            }
            if (!more) {
                return;
            }
            set.resume();
        }
    }

    static String where(Location l) {
        return l == null ? "nowhere" : l.declaringType().name() + "." + l.method().name() + ":" + l.lineNumber();
    }

    static ReferenceType type(String name) {
        return vm.classesByName(name).get(0);
    }

    static void breakpoint(ReferenceType t, String method, int line) throws Exception {
        Location at = line == 0 ? t.methodsByName(method).get(0).location() : t.locationsOfLine(line).get(0);
        BreakpointRequest r = requests.createBreakpointRequest(at);
        r.enable();
    }

    static void untilBreakpoint() throws Exception {
        vm.resume();
        until(e -> {
            if (e instanceof BreakpointEvent b) {
                System.out.println("at " + where(b.location()));
                main = b.thread();
                return false;
            }
            return true;
        });
    }

    static void steps(int depth, int size, int n) throws Exception {
        StepRequest r = requests.createStepRequest(main, size, depth);
        r.addClassExclusionFilter("java.*");
        r.enable();
        for (int i = 0; i < n; i++) {
            vm.resume();
            until(e -> {
                if (e instanceof StepEvent s) {
                    String frames = "";
                    for (StackFrame f : s.thread().frames()) {
                        frames += " " + f.location().method().name();
                    }
                    System.out.println("step " + where(s.location()) + frames);
                    return false;
                }
                System.out.println("no step " + e.getClass().getInterfaces()[0].getSimpleName());
                return false;
            });
        }
        requests.deleteEventRequest(r);
    }

    static void locals(StackFrame f) throws Exception {
        StringBuilder s = new StringBuilder("  locals");
        for (LocalVariable v : f.visibleVariables()) {
            s.append(' ').append(v.typeName()).append(' ').append(v.name()).append('=').append(f.getValue(v));
        }
        System.out.println(s);
    }

    public static void main(String[] args) throws Exception {
        ListeningConnector c = null;
        for (ListeningConnector l : Bootstrap.virtualMachineManager().listeningConnectors()) {
            if (l.transport().name().equals("dt_socket")) {
                c = l;
            }
        }
        Map<String, Connector.Argument> arguments = c.defaultArguments();
        arguments.get("localAddress").setValue("localhost");
        String address = c.startListening(arguments);
        String java = ProcessHandle.current().info().command().get();
        Process p = new ProcessBuilder(java, "-agentlib:jdwp=transport=dt_socket,server=n,suspend=y,address=" + address,
                "-cp", System.getProperty("java.class.path"), "Target").redirectErrorStream(true).start();
        vm = c.accept(arguments);
        c.stopListening(arguments);
        requests = vm.eventRequestManager();
        try {
            debug();
        } finally {
            p.waitFor();
            System.out.println("exit " + p.exitValue());
            System.out.write(p.getInputStream().readAllBytes());
            System.out.flush();
        }
    }

    static void debug() throws Exception {
        ClassPrepareRequest prepare = requests.createClassPrepareRequest();
        prepare.addClassFilter("Target");
        prepare.enable();
        until(e -> {
            System.out.println(e.getClass().getSimpleName().replace("Impl", "").contains("VMStart") ? "start" : "" + e);
            return false;
        });
        vm.resume();
        until(e -> {
            if (e instanceof ClassPrepareEvent p) {
                System.out.println("prepared " + p.referenceType().name() + " " + p.referenceType().isPrepared());
                return false;
            }
            return true;
        });
        ReferenceType t = type("Target");
        System.out.println(t.sourceName() + " " + t.signature() + " " + t.modifiers() + " " + t.fields() + " "
                + t.methodsByName("add").get(0).signature());
        for (Method m : t.methods()) {
            System.out.println("  " + m + " " + m.modifiers() + " " + m.bytecodes().length + " " + m.allLineLocations().size());
        }
        breakpoint(t, "stop", 0);
        untilBreakpoint();

        System.out.println("-- locals, this, fields");
        breakpoint(t, "add", 17);
        untilBreakpoint();
        StackFrame f = main.frame(0);
        locals(f);
        ObjectReference self = f.thisObject();
        System.out.println("  this " + self.type().name() + " " + self.getValue(t.fieldByName("name")) + " "
                + self.getValue(t.fieldByName("count")) + " " + t.getValue(t.fieldByName("total")));
        f.setValue(f.visibleVariableByName("a"), vm.mirrorOf(10));
        f.setValue(f.visibleVariableByName("b"), vm.mirrorOf(20L));
        f.setValue(f.visibleVariableByName("sum"), vm.mirrorOf(100));
        self.setValue(t.fieldByName("count"), vm.mirrorOf(7L));
        System.out.println("-- steps");
        steps(StepRequest.STEP_OVER, StepRequest.STEP_LINE, 2);
        locals(main.frame(0));
        steps(StepRequest.STEP_INTO, StepRequest.STEP_MIN, 1);
        steps(StepRequest.STEP_OUT, StepRequest.STEP_LINE, 1);

        System.out.println("-- calls");
        breakpointsOff();
        breakpoint(t, "stop", 0);
        untilBreakpoint();
        ClassType ct = (ClassType) t;
        Value v = ct.invokeMethod(main, t.methodsByName("nested").get(0), List.of(vm.mirrorOf(5)), 0);
        System.out.println(v);
        v = ct.invokeMethod(main, t.methodsByName("greet").get(0), List.of(vm.mirrorOf("you")), ObjectReference.INVOKE_SINGLE_THREADED);
        System.out.println(v);
        ObjectReference made = ct.newInstance(main, t.methodsByName("<init>").get(0), List.of(vm.mirrorOf("made")), 0);
        made.disableCollection();
        System.out.println(made.getValue(t.fieldByName("name")) + " " + made.invokeMethod(main, t.methodsByName("add").get(0),
                List.of(vm.mirrorOf(1), vm.mirrorOf(1L), vm.mirrorOf(1.0)), 0));
        ReferenceType object = type("java.lang.Object");
        v = vm.mirrorOf("text").invokeMethod(main, object.methodsByName("toString").get(0), List.of(), 0);
        System.out.println(v);
        try {
            ct.invokeMethod(main, t.methodsByName("fail").get(0), List.of(vm.mirrorOf("within")), 0);
        } catch (InvocationException e) {
            System.out.println("threw " + e.exception().type().name());
        }
        ArrayType at = (ArrayType) type("int[]");
        ArrayReference array = at.newInstance(3);
        array.setValues(List.of(vm.mirrorOf(4), vm.mirrorOf(5), vm.mirrorOf(6)));
        System.out.println(array.length() + " " + array.getValues() + " " + array.getValue(1));

        System.out.println("-- methods, fields, exceptions, threads");
        MethodEntryRequest entry = requests.createMethodEntryRequest();
        MethodExitRequest exit = requests.createMethodExitRequest();
        ThreadStartRequest started = requests.createThreadStartRequest();
        ThreadDeathRequest died = requests.createThreadDeathRequest();
        ExceptionRequest thrown = requests.createExceptionRequest(null, true, true);
        ModificationWatchpointRequest written = requests.createModificationWatchpointRequest(t.fieldByName("total"));
        AccessWatchpointRequest read = requests.createAccessWatchpointRequest(t.fieldByName("count"));
        entry.addClassFilter(t);
        exit.addClassFilter(t);
        thrown.addClassFilter(t);
        for (EventRequest r : List.of(entry, exit, started, died, thrown, written, read)) {
            r.enable();
        }
        breakpointsOff();
        breakpoint(t, "popped", 47);
        vm.resume();
        until(Main::tell);
        entry.disable();
        exit.disable();

        System.out.println("-- frames popped, returns forced");
        StackFrame popped = main.frame(0);
        popped.setValue(popped.visibleVariableByName("text"), vm.mirrorOf("xy"));
        main.popFrames(popped);
        System.out.println(where(main.frame(0).location()));
        untilBreakpoint();
        locals(main.frame(0));
        breakpoint(t, "forced", 53);
        untilBreakpoint();
        main.forceEarlyReturn(vm.mirrorOf(42));
        breakpointsOff();
        breakpoint(t, "stop", 0);
        vm.resume();
        until(Main::tell);
        for (EventRequest r : List.of(started, died, written, read)) {
            r.disable();
        }
        System.out.println(main.name() + " " + main.threadGroup().name() + " " + main.isSuspended() + " " + main.suspendCount());
        breakpointsOff();
        vm.resume();
        until(e -> {
            tell(e);
            return !(e instanceof VMDeathEvent || e instanceof VMDisconnectEvent);
        });
        try {
            vm.resume();
        } catch (VMDisconnectedException e) {
            // It was suspended for nothing.
        }
    }

    static void breakpointsOff() {
        requests.deleteAllBreakpoints();
    }

    static boolean tell(Event e) {
        if (e instanceof MethodEntryEvent m) {
            System.out.println("enter " + m.method().name());
        } else if (e instanceof MethodExitEvent m) {
            System.out.println("exit " + m.method().name() + " " + m.returnValue());
        } else if (e instanceof ExceptionEvent x) {
            System.out.println("thrown " + x.exception().type().name() + " " + where(x.location()) + " caught " + where(x.catchLocation()));
        } else if (e instanceof ModificationWatchpointEvent w) {
            System.out.println("write " + w.field().name() + " " + w.valueCurrent() + " " + w.valueToBe() + " " + where(w.location()));
        } else if (e instanceof AccessWatchpointEvent w) {
            System.out.println("read " + w.field().name() + " " + w.valueCurrent() + " " + where(w.location()));
        } else if (e instanceof ThreadStartEvent s && s.thread().name().equals("worker")) {
            System.out.println("thread " + s.thread().name());
        } else if (e instanceof ThreadDeathEvent s && s.thread().name().equals("worker")) {
            System.out.println("dead " + s.thread().name());
        } else if (e instanceof BreakpointEvent b) {
            System.out.println("at " + where(b.location()));
            main = b.thread();
            return false;
        } else if (e instanceof VMDeathEvent || e instanceof VMDisconnectEvent) {
            System.out.println("end");
            return false;
        }
        return true;
    }
}
