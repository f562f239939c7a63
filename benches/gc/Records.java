import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What services do: lines of text are taken apart, become records in maps, and text again. Arguments: records that stay, lines. */
public class Records {
    record Person(String name, int age, List<String> tags) {}

    record Key(String city, int year) {}

    static String line(long random) {
        return "name" + (random >>> 44) + ";" + (random >>> 20 & 127) + ";city" + (random >>> 30 & 255) + ";tag" + (random >>> 12 & 31)
            + ",tag" + (random >>> 7 & 31);
    }

    public static void main(String[] args) {
        int stay = Integer.parseInt(args[0]), lines = Integer.parseInt(args[1]);
        Map<Key, Map<String, Person>> people = new HashMap<>();
        Person[] all = new Person[stay];
        Key[] keys = new Key[stay];
        long random = 3, checksum = 0;
        for (int i = 0; i < lines; i++) {
            random = random * 6364136223846793005L + 1442695040888963407L;
            String[] parts = line(random).split(";");
            Person p = new Person(parts[0], Integer.parseInt(parts[1]), List.of(parts[3].split(",")));
            Key key = new Key(parts[2], 1900 + p.age());
            int at = i % stay;
            if (all[at] != null) {
                Map<String, Person> there = people.get(keys[at]);
                there.remove(all[at].name(), all[at]);
                if (there.isEmpty()) people.remove(keys[at]);
            }
            all[at] = p;
            keys[at] = key;
            people.computeIfAbsent(key, k -> new TreeMap<>()).put(p.name(), p);
            if (i % 64 == 0) {
                List<String> names = new ArrayList<>();
                people.get(key).values().stream().filter(q -> q.age() > 18).map(Person::toString).forEach(names::add);
                checksum += String.join("|", names).hashCode();
            }
        }
        for (Person p : all) checksum = checksum * 31 + p.hashCode();
        System.out.println(checksum + " " + people.size());
    }
}
