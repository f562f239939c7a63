import java.awt.Color;
import java.awt.Dimension;
import java.awt.Frame;
import java.awt.GraphicsEnvironment;
import java.awt.HeadlessException;
import java.awt.Insets;
import java.awt.Point;
import java.awt.Rectangle;
import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import javax.imageio.ImageIO;

/** What a program without a display does with colours, shapes and images: all but drawing. */
public class Main {
    public static void main(String[] args) throws Exception {
        System.out.println(GraphicsEnvironment.isHeadless());
        System.out.println(Color.RED + " " + Color.GREEN.darker().brighter() + " " + Arrays.toString(Color.RGBtoHSB(10, 200, 30, null)));
        System.out.println(new Dimension(3, 4) + " " + new Insets(1, 2, 3, 4) + " " + new Point(1, 2));
        System.out.println(new Rectangle(1, 2, 3, 4).intersection(new Rectangle(2, 2, 9, 9)));
        Area area = new Area(new Rectangle(0, 0, 10, 10));
        area.subtract(new Area(new Ellipse2D.Double(2, 2, 5, 5)));
        System.out.println(area.getBounds() + " " + area.isSingular() + " " + area.contains(4, 4));
        System.out.println(new AffineTransform(1, 2, 3, 4, 5, 6).createInverse());
        for (int type = BufferedImage.TYPE_INT_RGB; type <= BufferedImage.TYPE_BYTE_INDEXED; type++) {
            BufferedImage image = new BufferedImage(7, 5, type);
            for (int x = 0; x < 7; x++) {
                for (int y = 0; y < 5; y++) {
                    image.setRGB(x, y, 0xff000000 | x * 30 << 16 | y * 40 << 8 | x * y);
                }
            }
            for (String format : new String[] {"png", "bmp", "gif"}) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                if (!ImageIO.write(image, format, bytes)) {
                    System.out.println(type + " " + format + ": no writer");
                    continue;
                }
                BufferedImage read = ImageIO.read(new ByteArrayInputStream(bytes.toByteArray()));
                int hash = 0;
                for (int x = 0; x < 7; x++) {
                    for (int y = 0; y < 5; y++) {
                        hash = hash * 31 + read.getRGB(x, y);
                    }
                }
                System.out.println(type + " " + format + ": " + bytes.size() + " bytes, " + read.getType() + " " + hash);
            }
        }
        try {
            new Frame();
        } catch (HeadlessException e) {
            System.out.println(e.getClass());
        }
    }
}
