import java.util.*;

public class Main {
    enum Op implements java.util.function.IntBinaryOperator {
        ADD("+") {
            public int applyAsInt(int a, int b) {
                return a + b;
            }
        },
        MUL("*") {
            public int applyAsInt(int a, int b) {
                return a * b;
            }

            @Override
            public String toString() {
                return "times";
            }
        };
        final String sym;
        static final Map<String, Op> BY = new HashMap<>();

        static {
            for (Op o : values()) BY.put(o.sym, o);
        }

        Op(String s) {
            sym = s;
        }
    }

    enum Day {
        MO,
        TU,
        WE,
        TH,
        FR,
        SA,
        SU;

        boolean we() {
            return compareTo(FR) > 0;
        }
    }

    enum None {}

    public static void main(String[] a) throws Exception {
        for (Op o : Op.values())
            System.out.println(
                    o
                            + o.name()
                            + o.sym
                            + o.applyAsInt(3, 4)
                            + o.getClass()
                            + o.getDeclaringClass()
                            + Op.BY.get(o.sym));
        System.out.println(Op.valueOf("ADD") == Op.ADD);
        try {
            Op.valueOf("SUB");
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
        EnumMap<Day, Integer> m = new EnumMap<>(Day.class);
        for (Day d : Day.values()) m.merge(Day.values()[d.ordinal() / 2], 1, Integer::sum);
        System.out.println(m + " " + m.containsKey(Day.SU));
        EnumSet<Day> s = EnumSet.range(Day.TU, Day.FR);
        s.remove(Day.WE);
        System.out.println(
                s
                        + " "
                        + EnumSet.complementOf(s)
                        + EnumSet.noneOf(None.class)
                        + EnumSet.allOf(Day.class).size());
        System.out.println(
                Day.SA.we() + " " + Day.MO.compareTo(Day.SU) + Arrays.toString(None.values()));
        System.out.println(
                Op.ADD.describeConstable().isPresent() + " " + Day.valueOf("MO").equals(Day.MO));
        try {
            Day.class.getDeclaredConstructors()[0].setAccessible(true);
            Day.class.getDeclaredConstructors()[0].newInstance("X", 9);
        } catch (Exception e) {
            System.out.println(e);
        }
        Day[] v = Day.values();
        v[0] = null;
        System.out.println(Day.values()[0]);
        try {
            m.put(null, 1);
        } catch (NullPointerException e) {
            System.out.println("npe");
        }
        Collections.shuffle(Arrays.asList(Day.values()), new Random(4));
        List<Day> l = new ArrayList<>(List.of(Day.values()));
        Collections.shuffle(l, new Random(4));
        System.out.println(l);
        Collections.sort(l);
        System.out.println(l);
    }
}
