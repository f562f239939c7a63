import java.util.*;
import java.util.function.*;

public class Main {
    static class K implements Comparable<K> {
        final int v;

        K(int v) {
            this.v = v;
        }

        public int hashCode() {
            return v % 3;
        }

        public boolean equals(Object o) {
            return o instanceof K k && k.v == v;
        }

        public int compareTo(K o) {
            return Integer.compare(v, o.v);
        }

        public String toString() {
            return "K" + v;
        }
    }

    static class NC {
        final int v;

        NC(int v) {
            this.v = v;
        }

        public int hashCode() {
            return 1;
        }

        public boolean equals(Object o) {
            return o instanceof NC k && k.v == v;
        }
    }

    public static void main(String[] a) {
        HashMap<K, Integer> m = new HashMap<>();
        for (int i = 0; i < 500; i++) m.put(new K(i * 7 % 500), i);
        for (int i = 0; i < 400; i++) m.remove(new K(i));
        System.out.println(m.size() + " " + m.get(new K(450)) + new TreeMap<>(m));
        HashMap<NC, Integer> n = new HashMap<>();
        for (int i = 0; i < 100; i++) n.put(new NC(i), i);
        int s = 0;
        for (int i = 0; i < 120; i++) s += n.getOrDefault(new NC(i), 1000);
        System.out.println(s);
        Map<String, Integer> h = new HashMap<>();
        for (String w : "the quick brown fox jumps over the lazy dog the end".split(" "))
            h.merge(w, 1, Integer::sum);
        System.out.println(h);
        h.computeIfAbsent("new", k -> 9);
        h.computeIfPresent("the", (k, v) -> null);
        h.replaceAll((k, v) -> v * 2);
        h.putIfAbsent("dog", 5);
        h.entrySet().removeIf(e -> e.getKey().startsWith("o"));
        System.out.println(h + " " + h.keySet() + h.values());
        TreeMap<Integer, String> t = new TreeMap<>();
        for (int i = 0; i < 20; i++) t.put(i * 37 % 20, "v" + i);
        t.remove(7);
        System.out.println(
                t.floorKey(7)
                        + " "
                        + t.ceilingEntry(7)
                        + t.headMap(5, true)
                        + t.tailMap(15, true).descendingMap()
                        + t.subMap(3, 9)
                        + t.pollFirstEntry()
                        + t.higherKey(18)
                        + t.higherKey(19)
                        + t.descendingKeySet());
        PriorityQueue<String> p =
                new PriorityQueue<>(
                        Comparator.comparing(String::length)
                                .thenComparing(Comparator.reverseOrder()));
        Collections.addAll(p, "ccc", "a", "bb", "b", "dddd", "aa");
        StringBuilder sb = new StringBuilder();
        while (!p.isEmpty()) sb.append(p.poll()).append(' ');
        System.out.println(sb);
        List<Integer> l = new ArrayList<>();
        for (int i = 0; i < 50; i++) l.add(i * 31 % 50);
        l.sort(null);
        l.subList(10, 40).clear();
        Collections.rotate(l, 3);
        Collections.swap(l, 0, 1);
        System.out.println(
                l
                        + " "
                        + Collections.max(l)
                        + Collections.binarySearch(List.of(1, 3, 5), 4)
                        + Collections.frequency(l, 3)
                        + Collections.nCopies(3, "x")
                        + Collections.disjoint(l, List.of(99)));
        ListIterator<Integer> it = l.listIterator();
        while (it.hasNext()) {
            int v = it.next();
            if (v % 2 == 0) it.remove();
            else if (v % 5 == 0) it.add(-v);
            else it.set(v * 10);
        }
        System.out.println(l);
        ArrayDeque<Integer> d = new ArrayDeque<>();
        for (int i = 0; i < 40; i++) {
            if (i % 3 == 0) d.addFirst(i);
            else d.addLast(i);
            if (i % 4 == 0) d.pollFirst();
        }
        System.out.println(d);
        LinkedHashMap<String, Integer> lh = new LinkedHashMap<>(16, .75f, true);
        lh.put("a", 1);
        lh.put("b", 2);
        lh.get("a");
        System.out.println(lh);
        System.out.println(
                new LinkedHashSet<>(List.of(3, 1, 2))
                        + ""
                        + new TreeSet<>(Set.of("x", "y")).first()
                        + new BitSet() {
                            {
                                set(3, 7);
                                clear(5);
                            }
                        }
                        + new IdentityHashMap<>(Map.of())
                        + new Vector<>(List.of(1))
                        + new Stack<Integer>() {
                            {
                                push(1);
                                push(2);
                                pop();
                            }
                        }
                        + new Hashtable<>(Map.of("q", 1))
                        + Arrays.asList(1, 2)
                        + Collections.emptyMap()
                        + Collections.singleton(1));
        Integer[] arr = {5, 2, 9, 1};
        Arrays.sort(arr, Collections.reverseOrder());
        System.out.println(
                Arrays.toString(arr)
                        + Arrays.asList(arr).indexOf(9)
                        + Arrays.hashCode(arr)
                        + Arrays.equals(arr, arr.clone())
                        + Arrays.mismatch(new int[] {1, 2}, new int[] {1, 3})
                        + Arrays.compare(new int[] {1}, new int[] {1, 2}));
        Random r = new Random(9);
        double[] ds = r.doubles(2000).toArray();
        Arrays.sort(ds);
        int[] is = r.ints(5000).toArray();
        Arrays.sort(is);
        String[] ss = new String[1000];
        for (int i = 0; i < 1000; i++) ss[i] = Integer.toString(r.nextInt(5000), 36);
        Arrays.sort(ss);
        char[] cs = "hello world".toCharArray();
        Arrays.sort(cs);
        long[] ls = r.longs(100).sorted().toArray();
        System.out.println(ds[0] + " " + is[2500] + ss[500] + new String(cs) + ls[50]);
        try {
            for (Integer i : l) l.add(i);
        } catch (ConcurrentModificationException e) {
            System.out.println(e);
        }
        try {
            Collections.unmodifiableList(l).add(1);
        } catch (UnsupportedOperationException e) {
            System.out.println(e);
        }
        try {
            List.of(1, 2).toArray(new String[0]);
        } catch (ArrayStoreException e) {
            System.out.println(e.getMessage());
        }
        try {
            Arrays.asList(3, 1, 2)
                    .sort(
                            (x, y) -> {
                                throw new RuntimeException("cmp");
                            });
        } catch (RuntimeException e) {
            System.out.println(e.getMessage());
        }
        System.out.println(
                Set.copyOf(List.of(1, 1)).size()
                        + " "
                        + Map.entry("k", 2)
                        + List.of(1, 2, 3).equals(Arrays.asList(1, 2, 3))
                        + Map.of("a", 1).hashCode()
                        + new AbstractMap.SimpleEntry<>("x", null)
                        + Objects.hash(1, null, "z")
                        + Arrays.deepHashCode(new Object[] {1, new int[] {2}}));
    }
}
