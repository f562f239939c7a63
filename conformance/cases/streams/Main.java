import java.util.*;
import java.util.function.*;
import java.util.stream.*;

public class Main {
    record P(String n, int age, String city) {}

    public static void main(String[] a) {
        List<P> p =
                List.of(
                        new P("Ann", 30, "X"),
                        new P("Bob", 25, "Y"),
                        new P("Cid", 35, "X"),
                        new P("Dan", 25, "Z"),
                        new P("Eve", 41, "Y"));
        Map<String, Double> avg =
                p.stream()
                        .collect(
                                Collectors.groupingBy(
                                        P::city, TreeMap::new, Collectors.averagingInt(P::age)));
        System.out.println(avg);
        System.out.println(
                p.stream()
                        .collect(
                                Collectors.partitioningBy(
                                        x -> x.age() > 28,
                                        Collectors.mapping(
                                                P::n, Collectors.joining("/", "<", ">")))));
        System.out.println(
                p.stream()
                        .sorted(Comparator.comparing(P::age).reversed().thenComparing(P::n))
                        .map(P::n)
                        .toList());
        Map<String, Integer> sums =
                p.stream().collect(Collectors.toMap(P::city, P::age, Integer::sum, TreeMap::new));
        System.out.println(sums);
        try {
            p.stream().collect(Collectors.toMap(P::city, P::age));
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
        System.out.println(
                IntStream.rangeClosed(1, 5)
                        .mapToObj(i -> "x".repeat(i))
                        .collect(Collectors.joining(",")));
        System.out.println(
                Stream.of(1, 2, 3, 4)
                        .flatMap(i -> Stream.of(i, -i))
                        .filter(i -> i % 2 == 0)
                        .mapToInt(i -> i)
                        .summaryStatistics());
        System.out.println(
                Stream.iterate(1, i -> i < 500, i -> i * 3).toList()
                        + ""
                        + Stream.generate(() -> 7).limit(3).toList()
                        + IntStream.iterate(10, i -> i - 3).takeWhile(i -> i > 0).boxed().toList()
                        + Stream.of(1, 5, 2).dropWhile(i -> i < 3).toList());
        System.out.println(
                Stream.of("a", "b", "a").distinct().count()
                        + " "
                        + Stream.of(3, 1, 2).sorted().findFirst().get()
                        + Stream.of(1, 2).anyMatch(i -> i > 1)
                        + Stream.of(1, 2).allMatch(i -> i > 1)
                        + Stream.empty().noneMatch(i -> true)
                        + Stream.of(1, 2, 3).reduce(Integer::sum)
                        + Stream.of(1, 2, 3).reduce(10, (x, y) -> x * y)
                        + Stream.of(5, 6).max(Comparator.naturalOrder())
                        + Stream.concat(Stream.of(1), Stream.of(2)).toList()
                        + Stream.of(1, 2, 3, 4, 5).skip(1).limit(3).peek(i -> {}).toList()
                        + Stream.of(1, 2)
                                .mapMulti(
                                        (Integer i, Consumer<Object> c) -> {
                                            c.accept(i);
                                            c.accept("m" + i);
                                        })
                                .toList());
        System.out.println(
                DoubleStream.of(0.1, 0.2, 0.3).sum()
                        + " "
                        + LongStream.range(0, 1000000).filter(i -> i % 3 == 0).sum()
                        + IntStream.range(0, 10).average()
                        + "hello"
                                .chars()
                                .mapToObj(c -> "" + (char) c)
                                .collect(
                                        Collectors.collectingAndThen(
                                                Collectors.toList(),
                                                l -> {
                                                    Collections.reverse(l);
                                                    return l;
                                                }))
                        + Stream.of(1, 2, 3)
                                .collect(
                                        Collectors.teeing(
                                                Collectors.counting(),
                                                Collectors.summingInt(i -> i),
                                                (x, y) -> x + ":" + y))
                        + Stream.of("q").collect(Collectors.toCollection(LinkedList::new))
                        + Stream.of(1, 2, 3, 4)
                                .collect(Collectors.reducing(0, i -> i, Integer::sum))
                        + Stream.of(4, 8).collect(Collectors.summarizingDouble(i -> i))
                        + Stream.of(1, 2, 3)
                                .collect(Collectors.filtering(i -> i > 1, Collectors.toSet()))
                        + Stream.of("aa", "b")
                                .collect(
                                        Collectors.flatMapping(
                                                s -> s.chars().boxed(), Collectors.toList()))
                        + Stream.of(1, 2).collect(Collectors.minBy(Comparator.reverseOrder())));
        Stream<Integer> s = Stream.of(1);
        s.count();
        try {
            s.count();
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
        List<String> log = new ArrayList<>();
        Stream.of(3, 1, 2)
                .peek(i -> log.add("p" + i))
                .sorted()
                .peek(i -> log.add("s" + i))
                .filter(i -> i > 1)
                .findFirst();
        System.out.println(log);
        try (Stream<Integer> c = Stream.of(1).onClose(() -> System.out.println("closed"))) {
            c.forEach(System.out::println);
        }
        System.out.println(
                StreamSupport.stream(
                                        Spliterators.spliteratorUnknownSize(
                                                List.of(1, 2).iterator(), 0),
                                        false)
                                .toList()
                        + ""
                        + Optional.of(5)
                                .map(i -> i + 1)
                                .filter(i -> i > 5)
                                .or(() -> Optional.of(0))
                                .stream()
                                .toList()
                        + Optional.ofNullable(null).isEmpty()
                        + OptionalInt.of(3)
                        + Optional.of("x").flatMap(x -> Optional.empty()).orElse("else")
                        + Arrays.stream(new int[] {1, 2, 3}, 1, 3).boxed().toList()
                        + Stream.of(1, 2, 3, 4, 5, 6)
                                .collect(Collectors.groupingBy(i -> i % 3, Collectors.counting())));
        Iterator<Integer> it = Stream.of(1, 2).iterator();
        System.out.println(it.next() + it.next());
        try {
            Optional.empty().orElseThrow();
        } catch (NoSuchElementException e) {
            System.out.println(e.getMessage());
        }
        Optional.of(1).ifPresentOrElse(x -> System.out.println("p" + x), () -> {});
    }
}
