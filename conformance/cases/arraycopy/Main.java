import java.util.*;

public class Main {
    public static void main(String[] a) {
        int[] x = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
        System.arraycopy(x, 0, x, 3, 6);
        System.out.println(Arrays.toString(x));
        System.arraycopy(x, 4, x, 1, 5);
        System.out.println(Arrays.toString(x));
        Object[] o = {"a", "b", "c", "d"};
        System.arraycopy(o, 0, o, 1, 3);
        System.out.println(Arrays.toString(o));
        System.arraycopy(o, 1, o, 0, 3);
        System.out.println(Arrays.toString(o));
        Object[] mix = {"p", "q", 5, "r"};
        String[] s = {"1", "2", "3", "4"};
        try {
            System.arraycopy(mix, 0, s, 0, 4);
        } catch (ArrayStoreException e) {
            System.out.println(e.getMessage() + Arrays.toString(s));
        }
        for (Object arr :
                new Object[] {
                    new byte[] {1, 2, 3},
                    new boolean[] {true, false, true},
                    new char[] {'a', 'b', 'c'},
                    new short[] {1, 2, 3},
                    new long[] {1, 2, 3},
                    new float[] {1, 2, 3},
                    new double[] {1, 2, 3}
                }) {
            System.arraycopy(arr, 0, arr, 1, 2);
            System.out.println(
                    java.lang.reflect.Array.get(arr, 2)
                            + " "
                            + java.lang.reflect.Array.get(arr, 1));
        }
        long[] big = new long[100001];
        for (int i = 0; i < big.length; i++) big[i] = i;
        System.arraycopy(big, 0, big, 1, 100000);
        System.out.println(big[100000] + big[1] + big[0]);
        System.arraycopy(big, 5, big, 5, 0);
        System.arraycopy(x, 10, x, 10, 0);
        Integer[] in = {1, 2};
        Number[] nu = new Number[2];
        System.arraycopy(in, 0, nu, 0, 2);
        System.out.println(Arrays.toString(nu));
        int[][] d = {{1}, {2}};
        Object[] od = new Object[2];
        System.arraycopy(d, 0, od, 0, 2);
        System.out.println(od[0] == d[0]);
        System.out.println(
                Arrays.toString(Arrays.copyOf(x, 12))
                        + Arrays.toString(Arrays.copyOfRange(o, 2, 6))
                        + Arrays.toString(Arrays.copyOf(in, 3, Number[].class)));
    }
}
