import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A loader of the classes in a folder of the case's ext/; all others it asks its parent for. */
public class Folder extends ClassLoader {
    private final Path folder;

    public Folder(String folder) {
        this(folder, Folder.class.getClassLoader());
    }

    public Folder(String folder, ClassLoader parent) {
        super("L" + folder, parent);
        this.folder = Path.of(System.getProperty("ext"), folder);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> c = findLoadedClass(name);
            if (c != null) return c;
            Path file = folder.resolve(name.replace('.', File.separatorChar) + ".class");
            if (!Files.exists(file)) return super.loadClass(name, resolve);
            try {
                byte[] b = Files.readAllBytes(file);
                return defineClass(null, b, 0, b.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
