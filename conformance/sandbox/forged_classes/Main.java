import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.ProtectionDomain;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import sun.misc.Unsafe;

/** Classes that no verifier passes, defined into the boot loader; descriptors, streams and addresses that were made up. */
public class Main {
    static final Unsafe U;

    static {
        try {
            Field f = Unsafe.class.getDeclaredField("theUnsafe");
            f.setAccessible(true);
            U = (Unsafe) f.get(null);
        } catch (ReflectiveOperationException e) {
            throw new Error(e);
        }
    }

    static class Twin {
        boolean override;
        Object accessCheckCache;
    }

    static <T extends AccessibleObject> T open(T object) throws Exception {
        U.putBoolean(object, U.objectFieldOffset(Twin.class.getDeclaredField("override")), true);
        return object;
    }

    interface Attempt {
        Object run() throws Throwable;
    }

    static void attempt(String what, Attempt a) {
        try {
            System.out.println(what + ": done " + a.run());
        } catch (java.lang.reflect.InvocationTargetException e) {
            System.out.println(what + ": " + e.getCause().getClass().getName());
        } catch (Throwable e) {
            System.out.println(what + ": " + e.getClass().getName());
        }
    }

    /** A class with one method `static DESCRIPTOR run` of this code, whose constants are pairs of tag and text or indices. */
    static byte[] classFile(String name, String descriptor, int stack, int locals, Object[][] constants, int... code)
            throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(0xcafebabe);
        out.writeInt(49);
        out.writeShort(8 + constants.length);
        utf(out, name);
        out.writeByte(7);
        out.writeShort(1);
        utf(out, "java/lang/Object");
        out.writeByte(7);
        out.writeShort(3);
        utf(out, "run");
        utf(out, descriptor);
        utf(out, "Code");
        for (Object[] c : constants) {
            int tag = (int) c[0];
            if (tag == 1) {
                utf(out, (String) c[1]);
            } else {
                out.writeByte(tag);
                for (int i = 1; i < c.length; i++) {
                    out.writeShort((int) c[i]);
                }
            }
        }
        out.writeShort(0x21);
        out.writeShort(2);
        out.writeShort(4);
        out.writeInt(0);
        out.writeShort(1);
        out.writeShort(9);
        out.writeShort(5);
        out.writeShort(6);
        out.writeShort(1);
        out.writeShort(7);
        out.writeInt(12 + code.length);
        out.writeShort(stack);
        out.writeShort(locals);
        out.writeInt(code.length);
        for (int b : code) {
            out.writeByte(b);
        }
        out.writeInt(0);
        out.writeShort(0);
        return bytes.toByteArray();
    }

    static void utf(DataOutputStream out, String s) throws Exception {
        out.writeByte(1);
        out.writeUTF(s);
    }

    interface Definer {
        Class<?> define(String name, byte[] file) throws Throwable;
    }

    public static void main(String[] args) throws Exception {
        Class<?> internal = Class.forName("jdk.internal.misc.Unsafe");
        Field theInternal = null;
        for (Field f : internal.getDeclaredFields()) {
            if (f.getName().equals("theUnsafe")) {
                theInternal = f;
            }
        }
        Object unsafe = U.getObject(U.staticFieldBase(theInternal), U.staticFieldOffset(theInternal));
        Method define = open(internal.getMethod("defineClass", String.class, byte[].class, int.class, int.class,
            ClassLoader.class, ProtectionDomain.class));
        Method define1 = open(ClassLoader.class.getDeclaredMethod("defineClass1", ClassLoader.class, String.class,
            byte[].class, int.class, int.class, ProtectionDomain.class, String.class));
        classes("Unsafe", (name, file) -> (Class<?>) define.invoke(unsafe, name, file, 0, file.length, null, null));
        classes("defineClass1", (name, file) ->
            (Class<?>) define1.invoke(null, null, name, file, 0, file.length, null, "jrt:/java.base"));
        descriptors();
        streams();
        maps();
        System.gc();
        System.out.println("alive");
    }

    static int serial;

    static void classes(String by, Definer d) {
        Object[][] none = {};
        attempt(by + ", int as reference", () -> run(d, "(I)Ljava/lang/Object;", 1, 1, none, 0x1a, 0xb0, 1234));
        attempt(by + ", reference as int", () -> run(d, "(Ljava/lang/Object;)I", 1, 1, none, 0x2a, 0xac, "x"));
        attempt(by + ", stack underflow", () -> run(d, "(I)I", 1, 1, none, 0x57, 0x57, 0x1a, 0xac, 1));
        attempt(by + ", local too far", () -> run(d, "(I)I", 1, 1, none, 0x15, 200, 0xac, 1));
        attempt(by + ", off the end", () -> run(d, "(I)I", 1, 1, none, 0x1a, 1));
        Object[][] linker = {
            {1, "java/lang/invoke/MethodHandle"}, {7, 8}, {1, "linkToStatic"},
            {1, "(Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;"}, {12, 10, 11}, {10, 9, 12},
        };
        attempt(by + ", linkToStatic from outside", () ->
            run(d, "(Ljava/lang/Object;)Ljava/lang/Object;", 2, 1, linker, 0x2a, 0x2a, 0xb8, 0, 13, 0xb0, "x"));
        attempt(by + ", linkToStatic from inside", () ->
            run("java/lang/invoke/", d, "(Ljava/lang/Object;)Ljava/lang/Object;", 2, 1, linker, 0x2a, 0x2a, 0xb8, 0, 13, 0xb0, "x"));
        attempt(by + ", what is right", () -> run(d, "(I)I", 1, 1, none, 0x1a, 0xac, 77));
    }

    static Object run(Definer d, String descriptor, int stack, int locals, Object[][] constants, Object... code)
            throws Throwable {
        return run("", d, descriptor, stack, locals, constants, code);
    }

    /** Defines the class and calls its method with the last of `code`. */
    static Object run(String in, Definer d, String descriptor, int stack, int locals, Object[][] constants, Object... code)
            throws Throwable {
        int[] bytes = new int[code.length - 1];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (int) code[i];
        }
        String name = in + "Forged" + serial++;
        Class<?> c = d.define(name, classFile(name, descriptor, stack, locals, constants, bytes));
        return open(c.getDeclaredMethods()[0]).invoke(null, code[code.length - 1]);
    }

    static void descriptors() throws Exception {
        long fd = 0;
        for (long at = 8; at < 40; at += 4) {
            FileDescriptor probe = new FileDescriptor();
            try {
                if (U.getInt(probe, at) == -1) {
                    fd = at;
                    break;
                }
            } catch (InternalError e) {
                // Not there.
            }
        }
        int read = 0;
        for (int n = 3; n < 1024; n++) {
            FileDescriptor forged = new FileDescriptor();
            U.putInt(forged, fd, n);
            try (FileInputStream in = new FileInputStream(forged)) {
                // Descriptors of this Vm may be among them; nothing of the process's.
                in.available();
                read++;
            } catch (java.io.IOException e) {
                // As it should be.
            }
        }
        System.out.println("descriptors beyond the Vm's own: " + (read > 20 ? "many" : "none"));
        for (int n : new int[] {-2, Integer.MIN_VALUE, Integer.MAX_VALUE, 100_000}) {
            FileDescriptor forged = new FileDescriptor();
            U.putInt(forged, fd, n);
            attempt("descriptor " + n, () -> new FileInputStream(forged).read());
        }
    }

    static void streams() throws Exception {
        byte[] out = new byte[100];
        for (long forged : new long[] {1, 0x1000, -1, Long.MIN_VALUE, 0x7f00_0000_0000L}) {
            Inflater i = new Inflater();
            forge(i, forged);
            i.setInput(new byte[10]);
            attempt("inflater " + forged, () -> i.inflate(out));
            attempt("inflater's end", () -> {
                i.reset();
                return null;
            });
            Deflater d = new Deflater();
            forge(d, forged);
            d.setInput(new byte[10]);
            attempt("deflater " + forged, () -> d.deflate(out));
        }
        Method update = open(CRC32.class.getDeclaredMethod("updateByteBuffer0", int.class, long.class, int.class, int.class));
        for (long address : new long[] {0, 0x1000, -1, Long.MAX_VALUE - 10, 0x7f00_0000_0000L}) {
            attempt("checksum at " + address, () -> update.invoke(null, 0, address, 0, 100));
        }
        Method stat = open(Class.forName("sun.nio.fs.UnixNativeDispatcher").getDeclaredMethod("stat1", long.class));
        attempt("path at an address", () -> stat.invoke(null, 0x1000L));
    }

    /** Sets the address that a stream's ZStreamRef holds. */
    static void forge(Object stream, long value) throws Exception {
        Object ref = U.getObject(stream, U.objectFieldOffset(stream.getClass().getDeclaredField("zsRef")));
        U.putLong(ref, U.objectFieldOffset(ref.getClass().getDeclaredField("address")), value);
    }

    static Object kept;

    static void maps() throws Exception {
        Path file = Files.createTempFile("guard", "");
        try (FileChannel c = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            c.write(ByteBuffer.wrap(new byte[10_000]));
            ByteBuffer writable = c.map(FileChannel.MapMode.READ_WRITE, 0, 10_000);
            // Its cleaner would find the map gone.
            kept = writable;
            ByteBuffer read = c.map(FileChannel.MapMode.READ_ONLY, 0, 10_000);
            Field address = java.nio.Buffer.class.getDeclaredField("address");
            long w = U.getLong(writable, U.objectFieldOffset(address));
            long r = U.getLong(read, U.objectFieldOffset(address));
            attempt("a map", () -> {
                U.putLong(w + 9000, 7);
                return U.getLong(r + 9000);
            });
            attempt("behind a map", () -> U.getLong(w + 9996));
            attempt("pages behind a map", () -> U.getLong(w + (1L << 40)));
            attempt("a map that is not to be written", () -> {
                U.putLong(r, 1);
                return null;
            });
            Method unmap = open(Class.forName("sun.nio.ch.FileChannelImpl").getDeclaredMethod("unmap0", long.class, long.class));
            attempt("unmap of half", () -> unmap.invoke(null, w, 5000L));
            attempt("unmap of a stranger's", () -> unmap.invoke(null, 0x10_0000L, 4096L));
            attempt("unmap", () -> unmap.invoke(null, w, 10_000L));
            attempt("what was unmapped", () -> U.getLong(w));
            c.truncate(0);
            attempt("a map whose file is gone", () -> U.getLong(r + 5000));
        } finally {
            Files.delete(file);
        }
    }
}
