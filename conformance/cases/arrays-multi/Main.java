import java.util.*;

public class Main {
    static int n(int i) {
        System.out.print("n" + i + " ");
        return i;
    }

    public static void main(String[] a) {
        int[][][] m = new int[n(2)][n(3)][n(4)];
        m[1][2][3] = 7;
        System.out.println(Arrays.deepToString(m));
        int[][][] p = new int[2][3][];
        System.out.println(Arrays.deepToString(p) + p.getClass() + p[0].getClass());
        System.out.println(
                Arrays.deepToString(new String[0][5])
                        + new long[3][0][7][2].length
                        + Arrays.deepToString(new Object[2][2]));
        try {
            int[][] x = new int[n(3)][n(-1)];
        } catch (NegativeArraySizeException e) {
            System.out.println(e);
        }
        try {
            int[][] x = new int[n(-3)][n(-1)];
        } catch (NegativeArraySizeException e) {
            System.out.println(e);
        }
        try {
            int[][] x = new int[n(0)][n(-1)];
        } catch (NegativeArraySizeException e) {
            System.out.println(e);
        }
        try {
            Object x = new byte[n(-7)];
        } catch (NegativeArraySizeException e) {
            System.out.println(e);
        }
        try {
            Object x = new String[n(-8)];
        } catch (NegativeArraySizeException e) {
            System.out.println(e);
        }
        Object[] t = {
            new boolean[2],
            new byte[2],
            new char[1],
            new short[2],
            new int[2],
            new long[2],
            new float[2],
            new double[2],
            new String[2],
            new int[1][1],
            new Thread[0][]
        };
        for (Object o : t)
            System.out.println(
                    o.getClass().getName()
                            + " "
                            + o.getClass().getSimpleName()
                            + " "
                            + o.getClass().getTypeName()
                            + " "
                            + o.getClass().getSuperclass()
                            + " "
                            + Arrays.toString(o.getClass().getInterfaces())
                            + o.getClass().getComponentType()
                            + " "
                            + (o instanceof Object[])
                            + (o instanceof Cloneable)
                            + java.lang.reflect.Modifier.toString(o.getClass().getModifiers()));
        byte[] b = new byte[3];
        b[0] = (byte) 200;
        boolean[] z = new boolean[2];
        z[1] = !z[0];
        char[] c = {'x'};
        c[0] += 1;
        short[] s = {-1};
        s[0] >>>= 1;
        float[] f = {1};
        f[0] /= 3;
        double[] d = {2};
        d[0] %= 1.5;
        long[] l = {1};
        l[0] <<= 40;
        System.out.println(b[0] + " " + z[1] + c[0] + s[0] + " " + f[0] + " " + d[0] + " " + l[0]);
        int[] cl = {1, 2, 3};
        int[] c2 = cl.clone();
        c2[0] = 9;
        System.out.println(Arrays.toString(cl) + Arrays.toString(c2));
        int[][] dd = {{1}, {2}};
        int[][] d2 = dd.clone();
        d2[0][0] = 5;
        d2[1] = null;
        System.out.println(Arrays.deepToString(dd));
        int i = 0;
        int[] q = new int[4];
        q[i++] = i++;
        q[i] = i = 3;
        q[i] += i++ * 2;
        System.out.println(Arrays.toString(q) + i);
        int[] r = {0, 1};
        try {
            r[n(5)] = n(1) / 0;
        } catch (ArithmeticException e) {
            System.out.println("rhs first " + e.getMessage());
        }
    }
}
