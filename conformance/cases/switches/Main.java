public class Main {
    static String dense(int i) {
        switch (i) {
            case -2:
                return "m2";
            case -1:
                return "m1";
            case 0:
                return "z";
            case 1:
            case 2:
                return "12";
            case 3:
                break;
            default:
                return "d";
        }
        return "b";
    }

    static String sparse(int i) {
        switch (i) {
            case Integer.MIN_VALUE:
                return "min";
            case -1000000:
                return "mm";
            case 0:
                return "z";
            case 99999:
                return "n";
            case Integer.MAX_VALUE:
                return "max";
        }
        return "d";
    }

    static String str(String s) {
        switch (s) {
            case "Aa":
                return "1";
            case "BB":
                return "2";
            case "":
                return "3";
            case "AaAa":
                return "4";
            case "BBBB":
                return "5";
            case "AaBB":
                return "6";
            case "\u00e9\ud83d\ude00":
                return "7";
            default:
                return "d";
        }
    }

    enum E {
        A,
        B {},
        C
    }

    static int en(E e) {
        switch (e) {
            case A:
                return 1;
            case B:
                return 2;
            default:
                return 3;
        }
    }

    static int ex(String s) {
        return switch (s) {
            case "a", "b" -> 1;
            case "c" -> {
                int q = s.length();
                yield q + 10;
            }
            default -> throw new IllegalStateException(s);
        };
    }

    static int exEnum(E e) {
        return switch (e) {
            case A -> 10;
            case B -> 20;
            case C -> 30;
        };
    }

    static String ch(char c) {
        switch (c) {
            case 'a':
                return "A";
            case '\uffff':
                return "F";
            case 0:
                return "0";
            default:
                return "?";
        }
    }

    static String boxed(Integer i) {
        switch (i) {
            case 127:
                return "x";
            default:
                return "y";
        }
    }

    public static void main(String[] a) {
        for (int i :
                new int[] {
                    -3,
                    -2,
                    -1,
                    0,
                    1,
                    2,
                    3,
                    4,
                    Integer.MIN_VALUE,
                    Integer.MAX_VALUE,
                    99999,
                    -1000000,
                    99998
                }) System.out.println(i + dense(i) + sparse(i));
        for (String s :
                new String[] {
                    "Aa", "BB", "", "AaAa", "BBBB", "AaBB", "BBAa", "C#", "\u00e9\ud83d\ude00"
                }) System.out.println(str(s));
        for (E e : E.values())
            System.out.println(
                    en(e) + " " + exEnum(e) + " " + e.getClass().isEnum() + e.getDeclaringClass());
        System.out.println(ex("a") + ex("b") + ex("c"));
        try {
            ex("zz");
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
        try {
            str(null);
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
        try {
            en(null);
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
        try {
            boxed(null);
        } catch (NullPointerException e) {
            System.out.println(e.getMessage());
        }
        System.out.println(ch('a') + ch('\uffff') + ch('\0') + ch('b') + boxed(127) + boxed(5));
        StringBuilder sb = new StringBuilder();
        for (int i = 0; i < 12; i++)
            switch (i % 5) {
                case 0:
                    sb.append(0);
                case 1:
                    sb.append(1);
                    continue;
                case 3:
                    sb.append(3);
                    break;
                default:
                    sb.append('-');
            }
        System.out.println(sb);
    }
}
