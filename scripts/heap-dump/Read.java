import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.netbeans.lib.profiler.heap.*;

/** Prints what the parser finds in a heap dump of the program's own classes. */
public class Read {
    static final String OWN = "Program";

    public static void main(String[] args) throws Exception {
        Heap heap = HeapFactory.createHeap(new File(args[0]));
        List<JavaClass> classes = new ArrayList<>();
        for (Object c : heap.getAllClasses()) {
            classes.add((JavaClass) c);
        }
        classes.sort((a, b) -> a.getName().compareTo(b.getName()));
        int dangling = 0;
        for (JavaClass c : classes) {
            for (Object i : c.getInstances()) {
                for (Object v : ((Instance) i).getFieldValues()) {
                    if (v instanceof ObjectFieldValue && ((ObjectFieldValue) v).getInstance() == null && !"0".equals(((FieldValue) v).getValue())) {
                        dangling++;
                    }
                }
            }
            if (c.getName().startsWith(OWN)) {
                show(c);
            }
        }
        System.out.println("references to nothing: " + dangling);
        List<String> inFrames = new ArrayList<>();
        for (Object r : heap.getGCRoots()) {
            if (r instanceof ThreadObjectGCRoot) {
                StackTraceElement[] trace = ((ThreadObjectGCRoot) r).getStackTrace();
                if (trace != null && trace.length > 0 && trace[trace.length - 1].getClassName().equals(OWN)) {
                    System.out.println("thread " + text(((GCRoot) r).getInstance().getValueOfField("name")));
                    System.out.println(Arrays.stream(trace).map(f -> "  at " + f).collect(Collectors.joining("\n")));
                }
            } else if (r instanceof JavaFrameGCRoot && ((GCRoot) r).getInstance().getJavaClass().getName().startsWith(OWN)) {
                inFrames.add("in frame " + ((JavaFrameGCRoot) r).getFrameNumber() + ": " + text(((GCRoot) r).getInstance()));
            }
        }
        inFrames.stream().sorted().forEach(System.out::println);
    }

    static void show(JavaClass c) throws Exception {
        Object loader = c.getClassLoader() == null ? null : c.getClassLoader().getJavaClass().getName();
        Object above = c.getSuperClass() == null ? null : c.getSuperClass().getName();
        System.out.println(c.getName() + " extends " + above + " of " + loader + ": " + c.getInstancesCount());
        for (Object f : c.getFields()) {
            System.out.println("  " + ((Field) f).getType().getName() + " " + ((Field) f).getName());
        }
        for (Object v : c.getStaticFieldValues()) {
            if (!((FieldValue) v).getField().getName().startsWith("<")) {
                System.out.println("  " + ((FieldValue) v).getField().getName() + " = " + text(value(v)));
            }
        }
        List<String> all = new ArrayList<>();
        if (!c.isArray()) {
            for (Object i : c.getInstances()) {
                StringBuilder fields = new StringBuilder();
                for (Object v : ((Instance) i).getFieldValues()) {
                    fields.append(' ').append(((FieldValue) v).getField().getName()).append('=').append(text(value(v)));
                }
                all.add(fields.toString());
            }
        }
        all.stream().sorted().forEach(System.out::println);
    }

    static Object value(Object v) {
        return v instanceof ObjectFieldValue ? ((ObjectFieldValue) v).getInstance() : ((FieldValue) v).getValue();
    }

    static String text(Object o) {
        if (o instanceof PrimitiveArrayInstance) {
            List<?> values = ((PrimitiveArrayInstance) o).getValues();
            return values.size() < 10 ? values.toString() : values.size() + " values, " + values.hashCode();
        }
        if (o instanceof ObjectArrayInstance) {
            List<?> values = ((ObjectArrayInstance) o).getValues();
            Map<String, Integer> kinds = new TreeMap<>();
            values.forEach(v -> kinds.merge(text(v), 1, Integer::sum));
            return values.size() + " elements " + kinds;
        }
        if (!(o instanceof Instance)) {
            return String.valueOf(o);
        }
        Instance i = (Instance) o;
        if (!i.getJavaClass().getName().equals("java.lang.String")) {
            return "a " + i.getJavaClass().getName();
        }
        List<?> bytes = ((PrimitiveArrayInstance) i.getValueOfField("value")).getValues();
        return bytes.stream().map(b -> String.valueOf((char) Byte.parseByte((String) b))).collect(Collectors.joining("", "\"", "\""));
    }
}
