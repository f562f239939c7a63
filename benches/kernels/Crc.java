/** Kernel: a table-driven checksum. Takes its size and prints a checksum. */
public class Crc {
    static long run(int n) {
        long[] table = new long[256];
        for (int i = 0; i < 256; i++) {
            long c = i;
            for (int j = 0; j < 8; j++) c = (c & 1) != 0 ? 0xedb88320L ^ (c >>> 1) : c >>> 1;
            table[i] = c;
        }
        byte[] data = new byte[10_000];
        for (int i = 0; i < data.length; i++) data[i] = (byte) (i * 31);
        long crc = 0xffffffffL;
        for (int r = 0; r < n; r++) {
            for (byte b : data) crc = table[(int) ((crc ^ b) & 0xff)] ^ (crc >>> 8);
        }
        return crc ^ 0xffffffffL;
    }

    public static void main(String[] args) {
        System.out.println(run(args.length > 0 ? Integer.parseInt(args[0]) : 2200));
    }
}
