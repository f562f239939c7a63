import java.nio.*;
import java.nio.charset.*;
import java.util.*;
import java.util.zip.CRC32;

/** Every character set: all characters there and back, all pairs of bytes, what is malformed. */
public class Main {
    public static void main(String[] args) throws Exception {
        int step = Integer.getInteger("step", 1);
        char[] all = new char[0x10000];
        for (int i = 0; i < all.length; i++) all[i] = (char) i;
        CRC32 sum = new CRC32();
        byte[] pairs = new byte[3 * 65536];
        for (int i = 0; i < 65536; i++) {
            pairs[3 * i] = (byte) (i >> 8);
            pairs[3 * i + 1] = (byte) i;
            pairs[3 * i + 2] = 'a';
        }
        for (Charset c : Charset.availableCharsets().values()) {
            sum.reset();
            StringBuilder line = new StringBuilder(c + " " + new TreeSet<>(c.aliases()) + " " + c.isRegistered());
            if (c.canEncode()) {
                CharsetEncoder e = c.newEncoder();
                line.append(' ').append(e.averageBytesPerChar()).append(' ').append(e.maxBytesPerChar()).append(' ').append(Arrays.toString(e.replacement()));
                e.onMalformedInput(CodingErrorAction.REPLACE).onUnmappableCharacter(CodingErrorAction.REPLACE);
                for (int from = 0; from < all.length; from += 0x1000 * step) {
                    ByteBuffer b = e.encode(CharBuffer.wrap(all, from, 0x1000));
                    sum.update(b);
                }
                // Beyond the basic plane.
                sum.update(new String(new int[] {0x1f600, 0x20000, 0x2a6d6, 0x10ffff}, 0, 4).getBytes(c));
                int can = 0;
                for (int i = 0; i < all.length; i += step) can += e.canEncode(all[i]) ? 1 : 0;
                line.append(' ').append(can);
            }
            CharsetDecoder d = c.newDecoder();
            String text = new String(pairs, 0, pairs.length / step / 3 * 3, c);
            for (int i = 0; i < text.length(); i++) sum.update(text.charAt(i));
            int malformed = 0;
            for (int i = 0; i < 65536; i += 7 * step) {
                try {
                    d.decode(ByteBuffer.wrap(pairs, 3 * i, 2));
                } catch (CharacterCodingException e) {
                    malformed += e.toString().hashCode() & 15;
                }
            }
            System.out.println(line + " " + text.length() + " " + malformed + " " + Long.toHexString(sum.getValue()));
        }
    }
}
