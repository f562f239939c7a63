import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

/** Makes objects of all kinds of fields, and dumps its heap. */
public class Program {
    static class Node {
        int number;
        Node next;
        String name;
        long wide;
        double fraction;
        boolean even;
        byte small;
        char letter;
        short negative;
        float half;

        Node(int n, Node next) {
            number = n;
            this.next = next;
            name = "node" + n;
            wide = n * 1_000_000_007L;
            fraction = n / 4.0;
            even = n % 2 == 0;
            small = (byte) n;
            letter = (char) ('a' + n % 26);
            negative = (short) -n;
            half = n * 0.5f;
        }
    }

    static class Sub extends Node {
        int more = 7;
        int[] numbers = {number, -number};

        Sub(int n, Node next) {
            super(n, next);
        }
    }

    static Node list;
    static int count = 42;
    static long[] longs = {1, -2, Long.MIN_VALUE};
    static double[] doubles = {1.5, Double.NaN};
    static float[] floats = {0.25f};
    static short[] shorts = {-1};
    static boolean[] booleans = {true, false};
    static int[] large = new int[1_000_000];
    static Node[] nodes = new Node[400_000];
    static String[][] names = {{"a", "b"}, {null}};
    static char[] letters = "hello".toCharArray();
    static Map<String, Integer> map = new HashMap<>();

    public static void main(String[] args) throws Exception {
        for (int i = 0; i < 1000; i++) {
            list = i % 3 == 0 ? new Sub(i, list) : new Node(i, list);
            map.put("key" + i, i);
            nodes[i * 400] = list;
            large[i * 1000] = i;
        }
        dump(args[0], Boolean.parseBoolean(args[1]));
    }

    static void dump(String file, boolean live) throws Exception {
        Object kept = new Sub(-1, null);
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(file, live);
        kept.hashCode();
    }
}
