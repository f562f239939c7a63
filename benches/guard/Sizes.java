import java.nio.file.Files;
import java.nio.file.Path;

/** Attributes of files, and short reads. */
public class Sizes {
    public static void main(String[] args) throws Exception {
        int n = Integer.parseInt(args[0]);
        Path dir = Files.createDirectories(Path.of(args[1], "some", "folders", "below"));
        Path file = Files.writeString(dir.resolve("file"), "text");
        long sum = 0;
        for (int i = 0; i < n; i++) {
            sum += Files.size(file);
            if (i % 8 == 0) {
                sum += Files.readString(file).length();
            }
        }
        System.out.println(sum);
    }
}
