import java.util.*;
import java.util.random.*;

public class Main {
    public static void main(String[] a) {
        Random r = new Random(42);
        System.out.println(
                r.nextInt()
                        + " "
                        + r.nextInt(100)
                        + " "
                        + r.nextLong()
                        + " "
                        + r.nextDouble()
                        + " "
                        + r.nextFloat()
                        + " "
                        + r.nextBoolean()
                        + " "
                        + r.nextGaussian()
                        + " "
                        + r.nextInt(5, 10)
                        + r.ints(5, 0, 10).boxed().toList()
                        + r.doubles(2).boxed().toList());
        byte[] b = new byte[7];
        r.nextBytes(b);
        System.out.println(Arrays.toString(b));
        SplittableRandom s = new SplittableRandom(7);
        System.out.println(s.nextInt() + " " + s.split().nextLong() + s.nextDouble());
        for (String n :
                new String[] {
                    "L64X128MixRandom",
                    "Xoshiro256PlusPlus",
                    "L32X64MixRandom",
                    "Xoroshiro128PlusPlus",
                    "L128X256MixRandom",
                    "Random",
                    "SplittableRandom"
                }) System.out.println(n + RandomGeneratorFactory.of(n).create(99).nextLong());
        List<Integer> l = new ArrayList<>(List.of(1, 2, 3, 4, 5, 6));
        Collections.shuffle(l, new Random(1));
        System.out.println(l);
        System.out.println(new Random(0).ints().limit(3).sum());
        System.out.println(
                Math.random() < 1
                        && new java.security.SecureRandom().nextInt(10) < 10
                        && java.util.concurrent.ThreadLocalRandom.current().nextInt(3, 4) == 3);
        try {
            r.nextInt(0);
        } catch (IllegalArgumentException e) {
            System.out.println(e);
        }
    }
}
