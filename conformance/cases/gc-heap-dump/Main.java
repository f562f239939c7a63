import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** A heap dump's records: each is whole, and the program's own objects are there. scripts/heap-dump.sh has a real parser. */
public class Main {
    static class Node {
        int number;
        Node next;

        Node(int number, Node next) {
            this.number = number;
            this.next = next;
        }
    }

    static Node list;
    static int answer = 42;
    static long[] numbers = new long[300_000];
    static Node[][] table = new Node[3][200_000];

    static final Map<Long, String> STRINGS = new HashMap<>();
    static final Map<Long, String> CLASSES = new HashMap<>();
    static final Map<String, Integer> COUNTS = new TreeMap<>();
    static final int[] SIZES = {0, 0, 8, 0, 1, 2, 4, 8, 1, 2, 4, 8};
    static long sum;
    static boolean threads;

    public static void main(String[] args) throws Exception {
        for (int i = 0; i < 500; i++) {
            list = new Node(i, list);
        }
        HotSpotDiagnosticMXBean bean = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        bean.dumpHeap("live.hprof", true);
        read("live.hprof");
        for (int i = 0; i < 100; i++) {
            new Node(-1, null);
        }
        bean.dumpHeap("all.hprof", false);
        read("all.hprof");
        for (String bad : new String[] {"live.hprof", "no/such/folder.hprof", "name"}) {
            try {
                bean.dumpHeap(bad, true);
            } catch (IOException | IllegalArgumentException e) {
                System.out.println(e);
            }
        }
    }

    static void read(String name) throws IOException {
        STRINGS.clear();
        CLASSES.clear();
        COUNTS.clear();
        sum = 0;
        threads = false;
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(new FileInputStream(name)))) {
            StringBuilder format = new StringBuilder();
            for (int c; (c = in.read()) != 0; ) {
                format.append((char) c);
            }
            System.out.println(format + ", ids of " + in.readInt() + " bytes");
            in.readLong();
            for (int tag; (tag = in.read()) >= 0; ) {
                in.readInt();
                long length = in.readInt() & 0xffffffffL;
                if (tag == 1) {
                    long id = in.readLong();
                    STRINGS.put(id, new String(in.readNBytes((int) length - 8), "UTF-8"));
                } else if (tag == 2) {
                    in.readInt();
                    long id = in.readLong();
                    in.readInt();
                    CLASSES.put(id, STRINGS.get(in.readLong()));
                } else if (tag == 0x1c) {
                    segment(in, length);
                } else {
                    in.skipNBytes(length);
                }
            }
        }
        COUNTS.keySet().removeIf(k -> !k.contains("Main") || k.contains("Lambda"));
        System.out.println(COUNTS + " sum " + sum + " threads " + threads);
    }

    static void segment(DataInputStream in, long length) throws IOException {
        while (length > 0) {
            int kind = in.readUnsignedByte();
            long id = in.readLong();
            long size = 9;
            switch (kind) {
                case 0xff, 0x05, 0x07 -> { }
                case 0x01 -> size += skip(in, 8);
                case 0x02, 0x03, 0x08 -> size += skip(in, 8);
                case 0x04, 0x06 -> size += skip(in, 4);
                case 0x20 -> size += type(in, id);
                case 0x21 -> {
                    in.readInt();
                    String name = CLASSES.get(in.readLong());
                    int bytes = in.readInt();
                    COUNTS.merge(name, 1, Integer::sum);
                    if (name.equals("Main$Node") && bytes == 12) {
                        in.readLong();
                        sum += Math.max(in.readInt(), 0);
                        bytes -= 12;
                        size += 12;
                    }
                    size += 16 + skip(in, bytes);
                }
                case 0x22 -> {
                    in.readInt();
                    int n = in.readInt();
                    COUNTS.merge(CLASSES.get(in.readLong()) + " of " + n, 1, Integer::sum);
                    size += 16 + skip(in, 8L * n);
                }
                case 0x23 -> {
                    in.readInt();
                    long n = in.readInt();
                    size += 9 + skip(in, n * SIZES[in.readUnsignedByte()]);
                }
                default -> throw new IOException("part " + kind);
            }
            threads |= kind == 8;
            length -= size;
        }
        if (length != 0) {
            throw new IOException("a segment is longer than it says");
        }
    }

    static long skip(DataInputStream in, long bytes) throws IOException {
        in.skipNBytes(bytes);
        return bytes;
    }

    /** Statics that the program knows, and the bytes of the rest. */
    static long type(DataInputStream in, long id) throws IOException {
        boolean own = CLASSES.get(id).equals("Main");
        long size = skip(in, 4 + 6 * 8 + 4 + 2) + 2;
        for (int n = in.readUnsignedShort(); n > 0; n--) {
            String name = STRINGS.get(in.readLong());
            int of = in.readUnsignedByte();
            size += 9 + SIZES[of];
            if (own && name.equals("answer")) {
                System.out.println("answer = " + in.readInt());
            } else {
                skip(in, SIZES[of]);
            }
        }
        int fields = in.readUnsignedShort();
        return size + 2 + skip(in, 9L * fields);
    }
}
