import jdk.internal.misc.VM;

/** The VM's clock counts from any second that is less than 2^32 seconds away. */
public class Main {
    public static void main(String[] args) {
        for (long d : new long[] {0, -1, 1, -2}) {
            // Not where the second changes.
            while (System.currentTimeMillis() % 1000 > 600) Thread.onSpinWait();
            long now = System.currentTimeMillis() / 1000;
            boolean past = VM.getNanoTimeAdjustment(now - (1L << 32) + d) == -1;
            boolean future = VM.getNanoTimeAdjustment(now + (1L << 32) + d) == -1;
            System.out.println(d + " " + past + " " + future);
        }
        System.out.println(VM.getNanoTimeAdjustment(Long.MIN_VALUE) + " " + VM.getNanoTimeAdjustment(Long.MAX_VALUE));
    }
}
