import com.google.common.base.*;
import com.google.common.cache.*;
import com.google.common.collect.*;
import com.google.common.graph.*;
import com.google.common.hash.Hashing;
import com.google.common.math.*;
import com.google.common.primitives.*;
import com.google.common.reflect.TypeToken;
import com.google.common.util.concurrent.*;
import java.nio.charset.StandardCharsets;
import java.util.*;
import java.util.concurrent.*;

public class Guava {
    public static void main(String[] args) throws Exception {
        int n = args.length > 0 ? Integer.parseInt(args[0]) : 20000;
        Multimap<Integer, String> byLength = TreeMultimap.create();
        for (String w : Splitter.on(' ').omitEmptyStrings().split("the quick  brown fox jumps over the lazy dog")) byLength.put(w.length(), w);
        System.out.println(byLength + " " + ImmutableMultiset.copyOf(byLength.keys()));
        Table<String, Integer, Double> t = HashBasedTable.create();
        t.put("r", 1, 2.5);
        t.put("s", 2, 3.5);
        System.out.println(t.row("r") + " " + t.column(2) + ImmutableBiMap.of("a", 1).inverse());
        RangeSet<Integer> rs = TreeRangeSet.create();
        rs.add(Range.closed(1, 10));
        rs.remove(Range.open(3, 5));
        System.out.println(rs + " " + Range.atLeast(5).contains(4) + ContiguousSet.create(Range.closedOpen(1, 4), DiscreteDomain.integers()));
        System.out.println(Joiner.on("|").skipNulls().join("a", null, "b") + CaseFormat.LOWER_CAMEL.to(CaseFormat.UPPER_UNDERSCORE, "fooBarBaz") + Strings.padStart("7", 3, '0') + CharMatcher.inRange('0', '9').retainFrom("a1b2"));
        System.out.println(Hashing.sha256().hashString("x", StandardCharsets.UTF_8) + " " + Hashing.murmur3_128(5).hashInt(7) + Hashing.crc32c().hashBytes(new byte[100]) + Hashing.sipHash24().hashLong(1) + Hashing.consistentHash(99, 10));
        System.out.println(LongMath.factorial(15) + " " + IntMath.gcd(84, 36) + BigIntegerMath.factorial(30) + Ints.asList(3, 1, 2) + Longs.max(1, 5) + Doubles.tryParse("1.5e3") + UnsignedLongs.toString(-1) + Bytes.concat(new byte[1], new byte[2]).length + Stats.of(1, 2, 3, 4).populationVariance());
        LoadingCache<Integer, String> cache = CacheBuilder.newBuilder().maximumSize(100).recordStats().build(CacheLoader.from(k -> "v" + k));
        for (int i = 0; i < n; i++) cache.get(i % 50);
        System.out.println(cache.stats().hitCount() + " " + cache.size());
        ListeningExecutorService ex = MoreExecutors.listeningDecorator(Executors.newFixedThreadPool(8));
        List<ListenableFuture<Integer>> fs = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int k = i;
            fs.add(ex.submit(() -> k * k));
        }
        System.out.println(Futures.transform(Futures.allAsList(fs), l -> l.stream().mapToInt(x -> x).sum(), ex).get());
        ex.shutdown();
        MutableValueGraph<String, Integer> g = ValueGraphBuilder.directed().build();
        g.putEdgeValue("a", "b", 1);
        g.putEdgeValue("b", "c", 2);
        System.out.println(g + " " + Graphs.reachableNodes(g.asGraph(), "a") + Graphs.hasCycle(g.asGraph()));
        System.out.println(new TypeToken<List<Map<String, int[]>>>() { }.getType() + " " + ImmutableList.of(1, 2, 3).reverse() + Lists.partition(Ints.asList(1, 2, 3, 4, 5), 2) + Sets.powerSet(ImmutableSet.of(1, 2)).size() + Iterables.getLast(Lists.newArrayList(1, 2)) + Ordering.natural().reverse().sortedCopy(Ints.asList(1, 3, 2)) + Sets.difference(ImmutableSet.of(1, 2), ImmutableSet.of(2)));
        try {
            Preconditions.checkArgument(false, "bad %s", 5);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
        try {
            ImmutableMap.of("k", 1, "k", 2);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
        BiMap<Integer, Integer> m = HashBiMap.create();
        for (int i = 0; i < n; i++) m.forcePut(i % 1000, i);
        System.out.println(m.size() + " " + m.inverse().containsKey(n - 1) + MoreObjects.toStringHelper("X").add("a", 1).omitNullValues().add("b", null) + ComparisonChain.start().compare(1, 2).result());
    }
}
