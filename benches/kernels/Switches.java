/** Kernel: dense, sparse and string switches. Takes its size and prints a checksum. */
public class Switches {
    static int dense(int i) {
        switch (i) {
            case 0: return 7;
            case 1: return 3;
            case 2: return 9;
            case 3: return 1;
            case 4: return 4;
            case 5: return 2;
            default: return 0;
        }
    }

    static int sparse(int i) {
        switch (i) {
            case 1: return 5;
            case 100: return 6;
            case 10_000: return 7;
            case 1_000_000: return 8;
            default: return 1;
        }
    }

    static long run(int n) {
        String[] names = {"red", "green", "blue", "none"};
        int[] keys = {1, 100, 10_000, 1_000_000, 5};
        long s = 0;
        for (int i = 0; i < n; i++) {
            s += dense(i & 7) + sparse(keys[i % 5]);
            if ((i & 3) == 0) {
                switch (names[i >> 2 & 3]) {
                    case "red": s += 1; break;
                    case "green": s += 2; break;
                    case "blue": s += 3; break;
                    default: s -= 1;
                }
            }
        }
        return s;
    }

    public static void main(String[] args) {
        System.out.println(run(args.length > 0 ? Integer.parseInt(args[0]) : 1500000));
    }
}
