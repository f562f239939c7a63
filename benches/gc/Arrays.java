/**
 * Arrays of all sizes, most bytes in large ones, of numbers and of references, in a ring from which the oldest fall. Arguments:
 * megabytes that live, gigabytes to allocate.
 */
public class Arrays {
    public static void main(String[] args) {
        long live = Long.parseLong(args[0]) << 20, all = (long) (Double.parseDouble(args[1]) * (1 << 30));
        Object[] ring = new Object[1 << 16];
        long[] sizes = new long[ring.length];
        int head = 0, tail = 0;
        long held = 0, made = 0, random = 11, checksum = 0;
        while (made < all) {
            random = random * 6364136223846793005L + 1442695040888963407L;
            // Sizes from 16 bytes to 4 MiB, each power of two as likely as the others.
            int bytes = (16 << (int) ((random >>> 40) % 18)) + (int) (random >>> 33 & 15) * 8;
            Object o;
            if ((random >>> 60 & 3) == 0) {
                Object[] refs = new Object[bytes / 4];
                for (int i = 0; i < refs.length; i += 64) refs[i] = head == tail ? null : ring[(tail + i) % head & ring.length - 1];
                refs[0] = Integer.valueOf(bytes);
                // No chains: what refers to references lets go of them.
                for (int i = 1; i < refs.length; i++) if (refs[i] instanceof Object[]) refs[i] = null;
                o = refs;
            } else {
                int[] numbers = new int[bytes / 4];
                for (int i = 0; i < numbers.length; i += 16) numbers[i] = i ^ bytes;
                o = numbers;
            }
            made += bytes;
            held += bytes;
            ring[head & ring.length - 1] = o;
            sizes[head++ & ring.length - 1] = bytes;
            while (held > live || head - tail == ring.length) {
                int at = tail++ & ring.length - 1;
                checksum = checksum * 31 + (ring[at] instanceof int[] n ? n[n.length / 2] : ((Object[]) ring[at]).length);
                ring[at] = null;
                held -= sizes[at];
            }
        }
        System.out.println(checksum + " " + (head - tail));
    }
}
