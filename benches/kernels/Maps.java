/** Kernel: HashMap. Takes its size and prints a checksum. */
public class Maps {
    static long run(int n) {
        java.util.HashMap<Integer, Integer> m = new java.util.HashMap<>();
        for (int i = 0; i < n; i++) m.merge(i * 7919 % 10_007, 1, Integer::sum);
        long s = 0;
        for (java.util.Map.Entry<Integer, Integer> e : m.entrySet()) s += (long) e.getKey() * e.getValue();
        java.util.HashMap<String, Integer> words = new java.util.HashMap<>();
        String[] keys = new String[1000];
        for (int i = 0; i < keys.length; i++) keys[i] = "w" + i;
        for (int i = 0; i < n; i++) {
            String k = keys[i % 1000];
            Integer old = words.get(k);
            words.put(k, old == null ? 1 : old + 1);
        }
        return s + words.size() + words.get("w5");
    }

    public static void main(String[] args) {
        System.out.println(run(args.length > 0 ? Integer.parseInt(args[0]) : 180000));
    }
}
