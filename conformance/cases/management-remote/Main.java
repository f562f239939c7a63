import java.lang.management.*;
import java.util.*;
import java.util.concurrent.*;
import javax.management.*;
import javax.management.openmbean.*;
import javax.management.remote.*;

/** Management over a connection to this machine: beans of the platform, a bean of one's own, notifications, diagnostic commands. */
public class Main {
    public interface CounterMBean {
        int getCount();

        void setCount(int n);

        String say(String what, int times);
    }

    public static class Counter extends NotificationBroadcasterSupport implements CounterMBean {
        private int count;

        public int getCount() {
            return count;
        }

        public void setCount(int n) {
            sendNotification(new AttributeChangeNotification(this, n, 0, "changed", "Count", "int", count, n));
            count = n;
        }

        public String say(String what, int times) {
            if (times < 0) throw new IllegalArgumentException("negative");
            return what.repeat(times);
        }
    }

    public static void main(String[] args) throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("test:type=Counter");
        server.registerMBean(new Counter(), name);
        JMXConnectorServer remote = JMXConnectorServerFactory.newJMXConnectorServer(new JMXServiceURL("rmi", "localhost", 0), null, server);
        remote.start();
        System.out.println(remote.isActive() + " " + remote.getAddress().getProtocol());
        try (JMXConnector connector = JMXConnectorFactory.connect(remote.getAddress())) {
            MBeanServerConnection c = connector.getMBeanServerConnection();
            System.out.println(c.getDefaultDomain() + " " + Arrays.asList(c.getDomains()).containsAll(List.of("java.lang", "java.nio", "java.util.logging", "test")));
            for (String bean : new String[] {"Memory", "Threading", "Runtime", "ClassLoading", "Compilation", "OperatingSystem"}) {
                MBeanInfo info = c.getMBeanInfo(new ObjectName("java.lang:type=" + bean));
                System.out.println(bean + " " + Arrays.stream(info.getAttributes()).map(MBeanAttributeInfo::getName).sorted().toList());
                MBeanAttributeInfo[] attributes = info.getAttributes();
                Arrays.sort(attributes, Comparator.comparing(MBeanAttributeInfo::getName));
                for (MBeanAttributeInfo a : attributes) {
                    Object v = null;
                    try {
                        v = c.getAttribute(new ObjectName("java.lang:type=" + bean), a.getName());
                    } catch (RuntimeMBeanException e) {
                        System.out.println("  " + a.getName() + " ! " + e.getCause());
                    }
                    if (v instanceof CompositeData d) System.out.println("  " + a.getName() + " " + new TreeSet<>(d.getCompositeType().keySet()));
                }
            }
            RuntimeMXBean runtime = ManagementFactory.newPlatformMXBeanProxy(c, ManagementFactory.RUNTIME_MXBEAN_NAME, RuntimeMXBean.class);
            System.out.println(runtime.getPid() == ProcessHandle.current().pid());
            ThreadMXBean threads = JMX.newMXBeanProxy(c, new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME), ThreadMXBean.class);
            System.out.println(Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds(), 3)).filter(Objects::nonNull).anyMatch(t -> t.getThreadName().equals("main")));
            System.out.println(Arrays.toString(threads.findDeadlockedThreads()));
            MemoryMXBean memory = JMX.newMXBeanProxy(c, new ObjectName(ManagementFactory.MEMORY_MXBEAN_NAME), MemoryMXBean.class);
            memory.gc();
            System.out.println(memory.getHeapMemoryUsage().getUsed() > 0);
            BlockingQueue<Notification> heard = new LinkedBlockingQueue<>();
            c.addNotificationListener(name, (n, back) -> heard.add(n), null, "back");
            CounterMBean counter = JMX.newMBeanProxy(c, name, CounterMBean.class);
            counter.setCount(5);
            AttributeChangeNotification n = (AttributeChangeNotification) heard.poll(20, TimeUnit.SECONDS);
            System.out.println(counter.getCount() + " " + n.getOldValue() + " " + n.getNewValue() + " " + n.getMessage());
            System.out.println(counter.say("ab", 3));
            try {
                counter.say("ab", -1);
            } catch (IllegalArgumentException e) {
                System.out.println(e);
            }
            try {
                c.getAttribute(name, "Missing");
            } catch (AttributeNotFoundException e) {
                System.out.println(e);
            }
            System.out.println(c.isInstanceOf(name, CounterMBean.class.getName()) + " " + c.queryNames(new ObjectName("test:*"), null));
            ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
            Set<String> some = new TreeSet<>(Set.of("gcRun", "gcClassHistogram", "gcFinalizerInfo", "gcHeapInfo", "threadPrint", "vmVersion", "vmUptime", "vmFlags", "vmSystemProperties", "help"));
            for (MBeanOperationInfo o : c.getMBeanInfo(commands).getOperations()) {
                if (some.remove(o.getName())) System.out.println(o.getName() + " " + o.getDescription() + " " + o.getSignature().length + " " + o.getDescriptor().getFieldValue("dcmd.permissionClass"));
            }
            System.out.println("missing: " + some);
            System.out.println("run: " + c.invoke(commands, "gcRun", null, null));
            String[] of = {String[].class.getName()};
            System.out.println(c.invoke(commands, "help", new Object[] {new String[] {"GC.run"}}, of));
            System.out.println(((String) c.invoke(commands, "threadPrint", new Object[] {new String[0]}, of)).contains("\"main\""));
            try {
                c.invoke(commands, "gcHeapDump", new Object[] {new String[0]}, of);
            } catch (ReflectionException e) {
                System.out.println(e.getCause());
            }
        }
        remote.stop();
        System.out.println(remote.isActive());
        System.exit(0);
    }
}
