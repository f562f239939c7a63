import com.fasterxml.jackson.annotation.*;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.*;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.*;

public class Jackson {
    public enum Color { RED, GREEN }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({@JsonSubTypes.Type(value = Circle.class, name = "circle"), @JsonSubTypes.Type(value = Box.class, name = "box")})
    public interface Shape { }

    public record Circle(double r) implements Shape { }

    public record Box(int w, int h, Color color) implements Shape { }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"id", "name"})
    public static class Item {
        public long id;
        private String name;
        public List<Shape> shapes = new ArrayList<>();
        public Map<String, int[]> numbers = new TreeMap<>();
        public Optional<String> unused = null;
        @JsonIgnore public String secret = "hidden";
        @JsonProperty("renamed") public boolean flag = true;

        public String getName() { return name; }

        public void setName(String n) { name = n; }
    }

    public static void main(String[] args) throws Exception {
        ObjectMapper m = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
        Item it = new Item();
        it.id = 1L << 40;
        it.setName("n\u00e4me \"quoted\" \u20ac");
        it.shapes.add(new Circle(1.5));
        it.shapes.add(new Box(2, 3, Color.GREEN));
        it.numbers.put("a", new int[] {1, 2, 3});
        String json = m.writeValueAsString(it);
        System.out.println(json);
        Item back = m.readValue(json, Item.class);
        System.out.println(back.shapes + " " + back.getName() + m.writeValueAsString(back).equals(json));
        JsonNode tree = m.readTree("{\"x\": [1, 2.5, null, true, {\"y\": \"z\"}], \"big\": 123456789012345678901234567890}");
        System.out.println(tree.at("/x/4/y").asText() + tree.get("big").bigIntegerValue() + tree.path("none").isMissingNode());
        ((ObjectNode) tree).put("added", 1).putArray("arr").add("q");
        System.out.println(tree.toPrettyString());
        System.out.println(m.readValue("[{\"a\":1},{\"b\":2}]", new TypeReference<List<Map<String, Integer>>>() { }));
        for (String bad : new String[] {"{", "{\"id\": \"x\"}", "{\"nope\": 1}", "[1,]"}) {
            try {
                m.readValue(bad, Item.class);
            } catch (JsonProcessingException e) {
                System.out.println(e.getClass().getSimpleName() + ": " + e.getOriginalMessage());
            }
        }
        int n = args.length > 0 ? Integer.parseInt(args[0]) : 2000;
        int h = 0;
        for (int i = 0; i < n; i++) {
            it.id = i;
            h = h * 31 + m.readValue(m.writeValueAsString(it), Item.class).shapes.hashCode();
        }
        System.out.println(h != 0);
    }
}
