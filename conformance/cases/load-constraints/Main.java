/** Loading constraints: where two loaders must mean the same class by a name (JVMS 5.3.4). */
public class Main {
    static Folder two() {
        return new Folder("two", new Folder("zero"));
    }

    static void run(String name) {
        System.out.println("== " + name);
        ClassLoader one = new Folder("one", two());
        Kit.say(name, () -> Class.forName(name, true, one).getMethod("run").invoke(null));
    }

    public static void main(String[] args) throws Exception {
        for (String n : new String[] {
            "GetStatic", "PutStatic", "GetField", "PutField", "StaticParameter", "StaticResult", "StaticArray", "Virtual",
            "Special", "Interface", "SuperConstructor", "OwnConstructor", "Override", "OverrideResult", "Implements", "InheritsImplementation",
            "DefaultMethod", "Handle", "FieldHandle", "Agreed", "Primitive", "u.Packaged", "u.PackagedField", "NotLoadedYet", "AbstractOverride", "StaticHides", "PrivateHides", "Grandparent", "DefaultInherited", "ThroughTwo"
        }) run(n);

        // A constraint that is recorded first, and a class that breaks it when it is loaded.
        Folder two = two(), one = new Folder("one", two);
        Kit.once("call", () -> Class.forName("Early", true, one).getMethod("run").invoke(null));
        Kit.once("load in two", () -> Class.forName("p.T", true, two));
        Kit.once("load in one", () -> Class.forName("p.T", true, one));
        Kit.once("again", () -> Class.forName("p.T", true, one));
        Kit.once("for others", () -> Class.forName("Lasting", true, one).getMethod("run").invoke(null));

        Folder two2 = two(), one2 = new Folder("one", two2);
        Kit.once("call", () -> Class.forName("Early", true, one2).getMethod("run").invoke(null));
        Kit.once("load in one", () -> Class.forName("p.T", true, one2));
        Kit.once("load in two", () -> Class.forName("p.T", true, two2));
    }
}
