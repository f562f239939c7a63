import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.util.*;

public class Main {
    static void fails(Runnable r) {
        try {
            r.run();
            System.out.println("nothing thrown");
        } catch (Throwable t) {
            System.out.println(t);
        }
    }

    public static void main(String[] args) throws Exception {
        for (int round = 0; round < 3; round++) {
            List<ByteBuffer> all = new ArrayList<>();
            fails(() -> {
                while (true) all.add(ByteBuffer.allocateDirect(1 << 20));
            });
            System.out.println(all.size());
            // Views take nothing.
            System.out.println(all.get(3).slice(5, 10).capacity() + " " + all.get(3).asLongBuffer().capacity());
        }
        fails(() -> ByteBuffer.allocateDirect((20 << 20) + 1));
        fails(() -> ByteBuffer.allocateDirect(Integer.MAX_VALUE));
        fails(() -> ByteBuffer.allocateDirect(-1));
        System.out.println(ByteBuffer.allocateDirect(20 << 20).capacity());
        // What nobody holds is given back in time.
        int sum = 0;
        for (int i = 0; i < 500; i++) {
            ByteBuffer b = ByteBuffer.allocateDirect(1 << 20);
            b.put(i, (byte) 1);
            sum += b.get(i);
        }
        System.out.println(sum);
        // Unsafe asks nobody but the system.
        Field f = sun.misc.Unsafe.class.getDeclaredField("theUnsafe");
        f.setAccessible(true);
        sun.misc.Unsafe unsafe = (sun.misc.Unsafe) f.get(null);
        long big = unsafe.allocateMemory(30 << 20);
        unsafe.putByte(big + (30 << 20) - 1, (byte) 7);
        System.out.println(unsafe.getByte(big + (30 << 20) - 1));
        fails(() -> unsafe.allocateMemory(1L << 62));
        fails(() -> unsafe.reallocateMemory(big, 1L << 62));
        fails(() -> unsafe.allocateMemory(-1));
        System.out.println(unsafe.getByte(big + (30 << 20) - 1));
        unsafe.freeMemory(big);
    }
}
