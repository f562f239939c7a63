import java.nio.*;
import java.nio.charset.*;
import java.util.*;

public class Main {
    public static void main(String[] a) throws Exception {
        String s = "Aé€😀ßд日本";
        int n = 0;
        for (String c :
                new String[] {
                    "UTF-8",
                    "UTF-16",
                    "UTF-16LE",
                    "UTF-32",
                    "ISO-8859-1",
                    "ISO-8859-15",
                    "US-ASCII",
                    "windows-1252",
                    "Shift_JIS",
                    "EUC-JP",
                    "GBK",
                    "GB18030",
                    "Big5",
                    "EUC-KR",
                    "KOI8-R",
                    "IBM437",
                    "ISO-2022-JP",
                    "UTF-7x",
                    "CESU-8",
                    "windows-31j",
                    "x-MacRoman",
                    "ISO-2022-KR",
                    "IBM1047",
                    "TIS-620",
                    "x-windows-874",
                    "Big5-HKSCS"
                })
            try {
                Charset k = Charset.forName(c);
                byte[] b = s.getBytes(k);
                System.out.println(
                        c
                                + " "
                                + k
                                + " "
                                + Arrays.toString(b)
                                + new String(b, k)
                                + k.aliases().size()
                                + k.newEncoder().canEncode('é')
                                + k.newEncoder().averageBytesPerChar()
                                + k.newDecoder().maxCharsPerByte());
            } catch (Exception e) {
                System.out.println(e);
            }
        for (Charset c : Charset.availableCharsets().values()) {
            n++;
            if (c.canEncode())
                try {
                    "abc\u00e4".getBytes(c);
                } catch (Throwable t) {
                    System.out.println(c + " " + t);
                }
        }
        System.out.println(n + " " + Charset.defaultCharset());
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(new byte[] {65, (byte) 0xc3}));
        } catch (CharacterCodingException e) {
            System.out.println(e + " " + e.getMessage());
        }
        try {
            StandardCharsets.US_ASCII.newEncoder().encode(CharBuffer.wrap("aé"));
        } catch (CharacterCodingException e) {
            System.out.println(e);
        }
        System.out.println(
                new String(
                                new byte[] {(byte) 0xf0, (byte) 0x9f, 65, (byte) 0xff},
                                StandardCharsets.UTF_8)
                        + new String("é".getBytes("UTF-8"), "Cp1252"));
        try {
            "".getBytes("nope");
        } catch (Exception e) {
            System.out.println(e);
        }
        CharsetDecoder d =
                Charset.forName("Shift_JIS")
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .replaceWith("?");
        System.out.println(
                d.decode(ByteBuffer.wrap(new byte[] {(byte) 0x82, (byte) 0xa0, (byte) 0x82})));
    }
}
