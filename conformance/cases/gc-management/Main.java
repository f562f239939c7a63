import com.sun.management.*;
import java.lang.management.*;
import javax.management.*;
import javax.management.openmbean.CompositeData;
import java.util.*;
import java.util.concurrent.*;
/** What management tells of the heap and of collections: notices, thresholds, flags. */
public class Main {
  static List<byte[]> keep = new ArrayList<>();
  public static void main(String[] a) throws Exception {
    BlockingQueue<String> got = new LinkedBlockingQueue<>();
    for (java.lang.management.GarbageCollectorMXBean b : ManagementFactory.getGarbageCollectorMXBeans())
      ((NotificationEmitter) b).addNotificationListener((n, h) -> {
        GarbageCollectionNotificationInfo i = GarbageCollectionNotificationInfo.from((CompositeData) n.getUserData());
        if (i.getGcCause().equals("System.gc()")) got.add(n.getType() + " " + i.getGcAction() + " " + i.getGcCause() + " " + (i.getGcInfo().getMemoryUsageBeforeGc().size() > 1) + " " + (i.getGcInfo().getDuration() >= 0)+" "+(i.getGcInfo().getId()>0)+" "+i.getGcName().equals(((java.lang.management.GarbageCollectorMXBean)b).getName()));
      }, null, null);
    System.gc();
    System.out.println(got.poll(10, TimeUnit.SECONDS));
    MemoryPoolMXBean old = null;
    for (MemoryPoolMXBean p : ManagementFactory.getMemoryPoolMXBeans()) if (p.getType() == MemoryType.HEAP && p.isUsageThresholdSupported()) old = p;
    System.out.println(old.isCollectionUsageThresholdSupported());
    BlockingQueue<String> th = new LinkedBlockingQueue<>();
    ((NotificationEmitter) ManagementFactory.getMemoryMXBean()).addNotificationListener((n, h) -> {
      MemoryNotificationInfo i = MemoryNotificationInfo.from((CompositeData) n.getUserData());
      th.add(n.getType() + " " + (i.getCount() > 0) + " " + (i.getUsage().getUsed() > 0)); }, null, null);
    old.setCollectionUsageThreshold(8 << 20); old.setUsageThreshold(8<<20);
    System.out.println(old.isUsageThresholdExceeded() + " " + old.isCollectionUsageThresholdExceeded() + " " + old.getUsageThresholdCount());
    for (int i = 0; i < 16; i++) keep.add(new byte[1 << 20]);
    System.gc();
    Set<String> seen = new TreeSet<>();
    while (seen.size() < 2) {
      seen.add(String.valueOf(th.poll(10, TimeUnit.SECONDS)));
    }
    System.out.println(seen);
    System.out.println(old.isUsageThresholdExceeded() + " " + old.isCollectionUsageThresholdExceeded() + " " + (old.getUsageThresholdCount()>0));
    HotSpotDiagnosticMXBean d = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    for (String n : new String[]{"MaxHeapSize","HeapDumpOnOutOfMemoryError","HeapDumpPath","MaxHeapFreeRatio","UseCompressedOops","NoSuch","PrintInlining"})
      try { System.out.println(d.getVMOption(n)); } catch (IllegalArgumentException e) { System.out.println(e.getMessage()); }
    d.setVMOption("HeapDumpOnOutOfMemoryError", "true"); d.setVMOption("HeapDumpPath", "x.hprof");
    System.out.println(d.getVMOption("HeapDumpOnOutOfMemoryError")); System.out.println(d.getVMOption("HeapDumpPath").getValue());
    for (String[] s : new String[][]{{"MaxHeapSize","1"},{"MaxHeapFreeRatio","x"},{"MaxHeapFreeRatio","101"},{"HeapDumpOnOutOfMemoryError","maybe"},{"NoSuch","1"}})
      try { d.setVMOption(s[0], s[1]); } catch (IllegalArgumentException e) { System.out.println(e.getMessage()); }
    List<String> names = new ArrayList<>(); for (VMOption o : d.getDiagnosticOptions()) names.add(o.getName()); Collections.sort(names); System.out.println(names);
    MemoryUsage h = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    System.out.println((h.getMax() == Runtime.getRuntime().maxMemory()) + " " + (h.getCommitted() == Runtime.getRuntime().totalMemory()) + " " + (h.getUsed() <= h.getCommitted()));
  }
}
