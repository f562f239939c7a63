import java.lang.module.*;
import java.util.*;

public class Main {
    public static void main(String[] a) throws Exception {
        Module b = Object.class.getModule(), u = Main.class.getModule();
        System.out.println(
                b.getName()
                        + b.isNamed()
                        + b.isExported("java.lang")
                        + b.isOpen("java.lang", u)
                        + b.isExported("jdk.internal.misc", u)
                        + u.getName()
                        + u.canRead(b)
                        + b.canRead(u)
                        + b.getDescriptor().isOpen()
                        + b.getLayer().findModule("java.logging").isPresent()
                        + u.getLayer());
        System.out.println(
                ModuleLayer.boot().findModule("java.xml").get().getDescriptor().exports().size()
                        > 10);
        System.out.println(
                ModuleFinder.ofSystem().find("java.sql").get().descriptor().requires().stream()
                        .map(r -> r.name())
                        .sorted()
                        .toList());
        System.out.println(
                ModuleDescriptor.newModule("m").exports("p").build()
                        + " "
                        + ModuleDescriptor.Version.parse("1.2.3")
                                .compareTo(ModuleDescriptor.Version.parse("1.10")));
        System.out.println(
                b.getPackages().contains("java.util")
                        + " "
                        + java.sql.Driver.class.getModule()
                        + java.sql.Driver.class.getClassLoader().getName());
    }
}
