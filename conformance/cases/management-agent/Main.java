import java.lang.management.ManagementFactory;
import javax.management.*;
import javax.management.remote.*;

/** A property starts the management agent before main, as tools that watch programs want it. */
public class Main {
    public static void main(String[] args) throws Exception {
        String address = jdk.internal.vm.VMSupport.getAgentProperties().getProperty("com.sun.management.jmxremote.localConnectorAddress");
        System.out.println(ModuleLayer.boot().findModule("jdk.management.agent").isPresent() + " " + address.startsWith("service:jmx:rmi://"));
        try (JMXConnector c = JMXConnectorFactory.connect(new JMXServiceURL(address))) {
            MBeanServerConnection beans = c.getMBeanServerConnection();
            System.out.println(beans.getAttribute(new ObjectName(ManagementFactory.RUNTIME_MXBEAN_NAME), "Pid").equals(ProcessHandle.current().pid()));
            System.out.println(beans.getDefaultDomain() + " " + beans.isRegistered(new ObjectName(ManagementFactory.MEMORY_MXBEAN_NAME)));
        }
    }
}
