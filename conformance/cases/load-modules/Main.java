import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.Set;

/** Modules in layers: readability, exports, sealed classes across modules (JVMS 5.3.6, 5.4.4). */
public class Main {
    public static void main(String[] args) throws Exception {
        Path ext = Path.of(System.getProperty("ext"));
        ModuleFinder finder = ModuleFinder.of(ext.resolve("m1"), ext.resolve("m2"), ext.resolve("m3"), ext.resolve("m4"));
        Configuration c = ModuleLayer.boot().configuration().resolve(finder, ModuleFinder.of(), Set.of("m1", "m2", "m3", "m4"));
        for (boolean many : new boolean[] {false, true}) {
            ClassLoader parent = Main.class.getClassLoader();
            var controller = many
                    ? ModuleLayer.defineModulesWithManyLoaders(c, java.util.List.of(ModuleLayer.boot()), parent)
                    : ModuleLayer.defineModulesWithOneLoader(c, java.util.List.of(ModuleLayer.boot()), parent);
            ModuleLayer layer = controller.layer();
            System.out.println("many loaders: " + many);
            for (String m : new String[] {"m1", "m2", "m3", "m4"}) System.out.println(layer.findModule(m).get() + " " + layer.findModule(m).get().getPackages().size());
            Kit.run("u.User", layer.findLoader("m2"));
            Kit.run("n.NoRead", layer.findLoader("m3"));
            Kit.run("v.Friend", layer.findLoader("m4"));
            Module m1 = layer.findModule("m1").get(), m3 = layer.findModule("m3").get();
            Kit.once("reads", () -> m3.canRead(m1));
            controller.addReads(m3, m1);
            controller.addExports(m1, "h", m3);
            Kit.once("reads now", () -> m3.canRead(m1) + " " + m1.isExported("h", m3) + " " + m1.isExported("h"));
            Kit.run("n.NoRead", layer.findLoader("m3"));
        }
        Kit.once("two of a name", () -> ModuleLayer.boot().defineModulesWithOneLoader(c, Main.class.getClassLoader()).findModule("m1").get());
        Kit.once("unnamed", () -> Main.class.getModule().canRead(Object.class.getModule()));
    }
}
