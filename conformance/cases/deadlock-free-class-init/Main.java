public class Main {
    static class P {
        static {
            pause();
        }

        static int v = 1;
    }

    static class C extends P {
        static {
            pause();
        }

        static int w = 2;
    }

    static class X {
        static {
            pause();
        }

        static int a = 3;
    }

    static class Y extends X {
        static int b = X.a + 1;
    }

    static void pause() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
        }
    }

    public static void main(String[] a) throws Exception {
        int[] r = new int[4];
        Thread[] t = {
            new Thread(() -> r[0] = C.w),
            new Thread(() -> r[1] = C.v + C.w),
            new Thread(() -> r[2] = Y.b),
            new Thread(() -> r[3] = Y.b + Y.a)
        };
        for (Thread x : t) x.start();
        for (Thread x : t) x.join();
        System.out.println(r[0] + " " + r[1] + " " + r[2] + " " + r[3]);
    }
}
