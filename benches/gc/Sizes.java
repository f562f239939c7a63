import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;

/** How many bytes of heap common objects take: a million of each is made, the live heap measured before and after. */
public class Sizes {
    static final int COUNT = 1_000_000;

    record Point(int x, int y) {}

    record Person(String name, int age, Object boss) {}

    static class One {
        int a;
    }

    static class Mixed {
        Object a, b;
        long c;
        int d;
        byte e;
    }

    static Object kept;

    static long live() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        long least = Long.MAX_VALUE;
        // Of java's full collections only every fourth leaves no dead object behind.
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(least, memory.getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    static void each(String name, IntFunction<Object> make) {
        Object[] all = new Object[COUNT];
        kept = all;
        // Classes are loaded and caches filled before.
        make.apply(0);
        long before = live();
        for (int i = 0; i < COUNT; i++) all[i] = make.apply(i);
        tell(name, before);
    }

    static void whole(String name, IntFunction<Object> make) {
        kept = null;
        make.apply(10);
        long before = live();
        kept = make.apply(COUNT);
        tell(name, before);
    }

    static void tell(String name, long before) {
        System.out.printf("%s\t%.1f%n", name, (live() - before) / (double) COUNT);
        kept = null;
    }

    public static void main(String[] args) {
        Integer[] numbers = new Integer[COUNT];
        for (int i = 0; i < COUNT; i++) numbers[i] = 1000 + i;
        each("Object", i -> new Object());
        each("Integer", i -> 1000 + i);
        each("Long", i -> 1000L + i);
        each("class of one int", i -> new One());
        each("class of 2 references, long, int, byte", i -> new Mixed());
        each("record of 2 ints", i -> new Point(i, i));
        each("record of String, int, reference", i -> new Person("x", i, null));
        each("Optional", i -> Optional.of("x"));
        each("String of 8 Latin-1 characters", i -> Integer.toString(10_000_000 + i));
        each("String of 8 others", i -> "\u4e00" + (1_000_000 + i));
        each("byte[16]", i -> new byte[16]);
        each("int[3]", i -> new int[3]);
        each("Object[4]", i -> new Object[4]);
        each("ArrayList, empty", i -> new ArrayList<>());
        each("ArrayList of 3", i -> {
            List<Object> list = new ArrayList<>();
            for (int n = 0; n < 3; n++) list.add("x");
            return list;
        });
        each("List.of 2", i -> List.of("x", "y"));
        each("HashMap, empty", i -> new HashMap<>());
        each("HashMap of 1", i -> {
            Map<Object, Object> map = new HashMap<>();
            map.put("x", "y");
            return map;
        });
        each("lambda that captures an int", i -> (IntSupplier) () -> i);
        whole("entry of a HashMap (keys and values shared)", n -> {
            Map<Object, Object> map = new HashMap<>();
            for (int i = 0; i < n; i++) map.put(numbers[i], "x");
            return map;
        });
        whole("entry of a HashMap<Integer, Integer>", n -> {
            Map<Object, Object> map = new HashMap<>();
            for (int i = 0; i < n; i++) map.put(10_000_000 + i, 20_000_000 + i);
            return map;
        });
        whole("entry of a HashMap<String, String>", n -> {
            Map<Object, Object> map = new HashMap<>();
            for (int i = 0; i < n; i++) map.put("key" + (1_000_000 + i), "value" + (1_000_000 + i));
            return map;
        });
        whole("entry of a HashSet (keys shared)", n -> {
            HashSet<Object> set = new HashSet<>();
            for (int i = 0; i < n; i++) set.add(numbers[i]);
            return set;
        });
        whole("entry of a TreeMap (keys and values shared)", n -> {
            Map<Integer, Object> map = new TreeMap<>();
            for (int i = 0; i < n; i++) map.put(numbers[i], "x");
            return map;
        });
        whole("element of a LinkedList", n -> {
            LinkedList<Object> list = new LinkedList<>();
            for (int i = 0; i < n; i++) list.add("x");
            return list;
        });
        whole("element of an ArrayDeque", n -> {
            ArrayDeque<Object> deque = new ArrayDeque<>(n);
            for (int i = 0; i < n; i++) deque.add("x");
            return deque;
        });
    }
}
