public class Main {
    static String s(Object o) {
        return "" + o;
    }

    static char[] ca = {'a', 'b'};
    static String nul = null;
    static int cnt;

    static int n() {
        return ++cnt;
    }

    public static void main(String[] a) {
        boolean z = true;
        byte b = -1;
        char c = '\u20ac';
        short h = -300;
        int i = Integer.MIN_VALUE;
        long l = Long.MIN_VALUE;
        float f = 1e10f;
        double d = 1e-5;
        Object o = new int[0].length;
        System.out.println(
                "x" + z + b + c + h + i + l + f + d + o + nul + null + 'q' + "\u0001\u0002" + 5);
        System.out.println(c + "" + c + c);
        System.out.println(z + "z");
        System.out.println(1 + 2 + "3" + 4 + 5);
        System.out.println(
                f
                        + d
                        + ""
                        + Float.MIN_VALUE
                        + -0.0
                        + Double.NaN
                        + 100.0
                        + 1e7
                        + 1e-3
                        + 123456789.0f);
        System.out.println("\u00e9" + "e" + "\ud83d\ude00" + (char) 0xe9 + s(null) + s("x"));
        String t = "a";
        t += t += "b";
        System.out.println(t);
        System.out.println("" + n() + n() + n());
        final String K = "k";
        System.out.println((K + 1 == "k1") + " " + (("k" + n()) == "k4"));
        StringBuilder q = new StringBuilder("sb");
        System.out.println(
                "o:"
                        + q
                        + new Object() {
                            public String toString() {
                                return null;
                            }
                        });
        try {
            System.out.println(
                    "x"
                            + new Object() {
                                public String toString() {
                                    throw new RuntimeException("ts");
                                }
                            });
        } catch (RuntimeException e) {
            System.out.println(e.getMessage());
        }
        String big = "";
        for (int k = 0; k < 300; k++) big = k % 2 == 0 ? big + k : k + big;
        System.out.println(big.hashCode() + " " + big.length());
        System.out.println(
                "" + i + "0" + i + "1" + i + "2" + i + "3" + i + "4" + i + "5" + i + "6" + i + "7"
                        + i + "8" + i + "9" + i + "10" + i + "11" + i + "12" + i + "13" + i + "14"
                        + i + "15" + i + "16" + i + "17" + i + "18" + i + "19" + i + "20" + i + "21"
                        + i + "22" + i + "23" + i + "24" + i + "25" + i + "26" + i + "27" + i + "28"
                        + i + "29" + i + "30" + i + "31" + i + "32" + i + "33" + i + "34" + i + "35"
                        + i + "36" + i + "37" + i + "38" + i + "39" + i + "40" + i + "41" + i + "42"
                        + i + "43" + i + "44" + i + "45" + i + "46" + i + "47" + i + "48" + i + "49"
                        + i + "50" + i + "51" + i + "52" + i + "53" + i + "54" + i + "55" + i + "56"
                        + i + "57" + i + "58" + i + "59" + i + "60" + i + "61" + i + "62" + i + "63"
                        + i + "64" + i + "65" + i + "66" + i + "67" + i + "68" + i + "69" + i + "70"
                        + i + "71" + i + "72" + i + "73" + i + "74" + i + "75" + i + "76" + i + "77"
                        + i + "78" + i + "79" + i + "80" + i + "81" + i + "82" + i + "83" + i + "84"
                        + i + "85" + i + "86" + i + "87" + i + "88" + i + "89" + i + "90" + i + "91"
                        + i + "92" + i + "93" + i + "94" + i + "95" + i + "96" + i + "97" + i + "98"
                        + i + "99" + i + "100" + i + "101" + i + "102" + i + "103" + i + "104" + i
                        + "105" + i + "106" + i + "107" + i + "108" + i + "109" + i + "110" + i
                        + "111" + i + "112" + i + "113" + i + "114" + i + "115" + i + "116" + i
                        + "117" + i + "118" + i + "119");
    }
}
