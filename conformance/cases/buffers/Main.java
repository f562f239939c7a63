import java.nio.*;
import java.nio.charset.*;
import java.util.*;

public class Main {
    public static void main(String[] a) throws Exception {
        for (ByteBuffer b :
                new ByteBuffer[] {ByteBuffer.allocate(32), ByteBuffer.allocateDirect(32)}) {
            for (ByteOrder o : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
                b.clear();
                b.order(o);
                b.put((byte) 1)
                        .putShort((short) 0x203)
                        .putInt(0x4050607)
                        .putLong(0x8090a0b0c0d0e0fL)
                        .putChar('Z')
                        .putFloat(1.5f)
                        .putDouble(2.5);
                System.out.print(b + " ");
                b.flip();
                while (b.hasRemaining()) System.out.print(b.get() + ",");
                b.rewind();
                System.out.println(
                        b.get()
                                + " "
                                + b.getShort()
                                + b.getInt()
                                + b.getLong()
                                + b.getChar()
                                + b.getFloat()
                                + b.getDouble()
                                + b.getInt(3));
            }
            IntBuffer i = b.clear().asIntBuffer();
            i.put(1, 42);
            System.out.println(
                    b.getInt(4)
                            + " "
                            + i
                            + b.slice(4, 8)
                            + b.duplicate()
                            + b.asReadOnlyBuffer().isReadOnly()
                            + b.hashCode()
                            + b.compact()
                            + b.compareTo(ByteBuffer.allocate(1))
                            + b.isDirect());
            try {
                b.position(33);
            } catch (IllegalArgumentException e) {
                System.out.println(e.getMessage());
            }
            try {
                b.limit(2).position(2).get();
            } catch (BufferUnderflowException e) {
                System.out.println(e);
            }
            try {
                b.put((byte) 1);
            } catch (BufferOverflowException e) {
                System.out.println(e);
            }
            try {
                b.getInt(0);
            } catch (IndexOutOfBoundsException e) {
                System.out.println(e);
            }
            try {
                b.asReadOnlyBuffer().put(0, (byte) 1);
            } catch (ReadOnlyBufferException e) {
                System.out.println(e);
            }
        }
        String s = "aé€😀\ud800z";
        for (String n :
                new String[] {
                    "UTF-8",
                    "UTF-16",
                    "UTF-16LE",
                    "UTF-32",
                    "ISO-8859-1",
                    "US-ASCII",
                    "windows-1252",
                    "Shift_JIS",
                    "EUC-JP",
                    "GBK",
                    "Big5",
                    "IBM037",
                    "KOI8-R",
                    "UTF-7x"
                })
            try {
                byte[] e = s.getBytes(n);
                System.out.println(
                        n
                                + Arrays.toString(e)
                                + new String(e, n).equals(s)
                                + Charset.forName(n).aliases().size()
                                + Charset.forName(n).newEncoder().canEncode('€')
                                + Charset.forName(n).newEncoder().maxBytesPerChar());
            } catch (Exception e) {
                System.out.println(e);
            }
        CharsetDecoder d = StandardCharsets.UTF_8.newDecoder();
        try {
            d.decode(ByteBuffer.wrap(new byte[] {65, (byte) 0xff}));
        } catch (CharacterCodingException e) {
            System.out.println(e);
        }
        System.out.println(
                d.onMalformedInput(CodingErrorAction.REPLACE)
                        .replaceWith("?")
                        .decode(
                                ByteBuffer.wrap(
                                        new byte[] {65, (byte) 0xff, (byte) 0xe2, (byte) 0x82}))
                        .toString());
        CharBuffer cb = CharBuffer.wrap("hello");
        System.out.println(cb.subSequence(1, 3) + " " + cb.length() + cb.get() + cb);
        System.out.println(Charset.defaultCharset() + " " + Charset.isSupported("nope"));
        try {
            Charset.forName("bad name");
        } catch (IllegalCharsetNameException e) {
            System.out.println(e);
        }
    }
}
