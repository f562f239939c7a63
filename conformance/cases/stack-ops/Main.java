public class Main {
    int f;
    long g;
    static int s;
    static long t;
    double[] d = new double[3];
    static int calls;

    Main self() {
        calls++;
        return this;
    }

    int idx() {
        return calls++ % 3;
    }

    public static void main(String[] a) {
        Main m = new Main();
        int x = m.self().f++;
        x += ++m.self().f;
        x = m.self().f += 5;
        x ^= m.self().f--;
        System.out.println(x + " " + m.f);
        long y = m.self().g++;
        y += ++m.self().g;
        y = m.self().g -= 5;
        y *= m.self().g--;
        System.out.println(y + " " + m.g);
        int p = s++ + ++s - s--;
        long q = t++ + ++t - t--;
        System.out.println(p + " " + s + " " + q + " " + t);
        double z = m.d[m.idx()]++;
        z += ++m.d[m.idx()];
        z = m.d[m.idx()] += 2.5;
        z -= m.d[m.idx()]--;
        System.out.println(z + java.util.Arrays.toString(m.d));
        int[] ia = {1, 2};
        int k = 0;
        int w = ia[k++] += ia[k] *= 3;
        System.out.println(w + " " + ia[0] + ia[1] + k);
        long[] la = {1, 2};
        k = 0;
        long v = la[k++] = la[k--] = 9L + k;
        System.out.println(v + " " + la[0] + la[1]);
        int a1, b1, c1;
        a1 = b1 = c1 = 4;
        long a2, b2;
        a2 = b2 = 5;
        System.out.println(a1 + b1 + c1 + a2 + b2);
        String str = null;
        str += "x";
        str += 1 + 2L;
        str += 'c';
        System.out.println(str);
        byte bb = 10;
        bb *= 30;
        bb >>= 1;
        char cc = 'a';
        cc += 1.7;
        short ss = 1;
        ss <<= 15;
        int ii = 5;
        ii *= 1.5;
        ii -= 0.5f;
        long ll = 7;
        ll /= 2.0;
        System.out.println(bb + " " + cc + " " + ss + " " + ii + " " + ll);
        Integer box = 127, box2 = 127;
        box++;
        Integer big = 1000, big2 = 1000;
        System.out.println(
                box
                        + " "
                        + (box2 == Integer.valueOf(127))
                        + " "
                        + (big == big2)
                        + " "
                        + big.equals(big2));
        boolean bo = true;
        bo &= calls > 3;
        bo ^= true;
        bo |= !bo;
        System.out.println(bo ? calls > 5 ? "a" : "b" : "c");
        new Main();
        m.self();
        Math.max(1L, 2L);
        Math.max(1, 2);
        System.out.println(calls);
        label:
        for (int i = 0; ; i++) {
            for (int j = 0; j < 5; j++) {
                if (i * j == 12) break label;
                if (j > i) continue label;
                System.out.print(i * j + " ");
            }
        }
        System.out.println();
        do {
            k++;
        } while (k < 10);
        while (true) {
            if (k-- < 3) break;
        }
        System.out.println(k);
        Object o = a;
        System.out.println(o == null ? 1 : o instanceof String[] ? 2.0 : 'c');
        System.out.println(true ? 1 : 2.0);
        System.out.println(true ? (Object) 1 : 2.0);
        System.out.println((Object) (false ? 1 : 'a'));
        System.out.println(true ? null : 0);
        System.out.println(Integer.MIN_VALUE == -Integer.MIN_VALUE);
        System.out.println(
                (5 & 6) + (5 | 6) + (5 ^ 6) + (~5) + (-5 >> 1) + (-5 >>> 28) + (1 << 33));
        final int C = 3;
        switch (C) {
            case 3:
                System.out.println("three");
        }
        System.out.println('a' + 'b' + "c" + 'd' + 1 + 2L + 3f + 4d + true + null + (char) 65);
    }
}
