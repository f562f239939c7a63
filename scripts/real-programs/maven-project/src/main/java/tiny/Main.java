package tiny;

import java.io.InputStream;
import java.util.Properties;
import org.apache.commons.lang3.StringUtils;

public final class Main {
    private Main() {}

    static String version() throws Exception {
        Properties properties = new Properties();
        try (InputStream in = Main.class.getResourceAsStream("/version.properties")) {
            properties.load(in);
        }
        return StringUtils.capitalize(properties.getProperty("name")) + " " + properties.getProperty("version");
    }

    public static void main(String[] args) throws Exception {
        System.out.println(version());
    }
}
