import com.google.gson.*;
import com.google.gson.annotations.*;
import com.google.gson.reflect.TypeToken;
import java.lang.reflect.Type;
import java.util.*;

public class GsonRoundTrip {
    static class Node {
        String name;
        @SerializedName("kids") List<Node> children = new ArrayList<>();
        transient int skipped = 5;
        double[] values = {1, 2.5, -0.0};
        Map<Integer, String> map = new TreeMap<>(Map.of(1, "one", 2, "two"));
        @Since(2.0) String later = "later";
        Kind kind = Kind.LEAF;

        Node(String n) { name = n; }
    }

    enum Kind { @SerializedName("leaf") LEAF, INNER }

    static class Money implements JsonSerializer<Money>, JsonDeserializer<Money> {
        long cents;

        public JsonElement serialize(Money m, Type t, JsonSerializationContext c) { return new JsonPrimitive(m.cents / 100 + "." + m.cents % 100); }

        public Money deserialize(JsonElement e, Type t, JsonDeserializationContext c) {
            Money m = new Money();
            m.cents = Math.round(e.getAsDouble() * 100);
            return m;
        }
    }

    public static void main(String[] args) {
        Gson g = new GsonBuilder().setPrettyPrinting().setVersion(1.0).registerTypeAdapter(Money.class, new Money()).setFieldNamingPolicy(FieldNamingPolicy.UPPER_CAMEL_CASE).create();
        Node root = new Node("root <&>");
        root.children.add(new Node("a"));
        root.children.get(0).children.add(new Node("b"));
        String s = g.toJson(root);
        System.out.println(s);
        Node back = g.fromJson(s, Node.class);
        System.out.println(back.children.get(0).children.get(0).name + back.skipped + back.later + g.toJson(back).equals(s));
        Money m = new Money();
        m.cents = 1234;
        System.out.println(g.toJson(List.of(m)) + g.fromJson("56.78", Money.class).cents);
        Map<String, List<Integer>> t = g.fromJson("{'a':[1,2],'b':[]}", new TypeToken<Map<String, List<Integer>>>() { }.getType());
        System.out.println(t + " " + t.getClass().getSimpleName() + JsonParser.parseString("[1,{\"x\":null}]"));
        for (String bad : new String[] {"{", "[1", "{\"Name\": []}"}) {
            try {
                g.fromJson(bad, Node.class);
            } catch (JsonParseException e) {
                System.out.println(e.getMessage());
            }
        }
        int n = args.length > 0 ? Integer.parseInt(args[0]) : 2000;
        int len = 0;
        for (int i = 0; i < n; i++) len += g.toJson(g.fromJson(s, Node.class)).length();
        System.out.println(len);
    }
}
