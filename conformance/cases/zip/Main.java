import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.*;
import java.util.jar.*;
import java.util.zip.*;

public class Main {
    public static void main(String[] a) throws Exception {
        byte[] in = ("hello zip ".repeat(500) + "tail").getBytes();
        Random r = new Random(1);
        byte[] rnd = new byte[5000];
        r.nextBytes(rnd);
        for (byte[] d : new byte[][] {in, rnd, {}})
            for (int lv : new int[] {0, 1, 6, 9})
                for (boolean raw : new boolean[] {false, true}) {
                    Deflater df = new Deflater(lv, raw);
                    df.setInput(d);
                    df.finish();
                    byte[] out = new byte[20000];
                    int n = df.deflate(out);
                    System.out.print(df.finished() + " " + (n < d.length) + df.getTotalIn() + " ");
                    df.end();
                    Inflater inf = new Inflater(raw);
                    inf.setInput(out, 0, n + (raw ? 1 : 0));
                    byte[] back = new byte[20000];
                    int m = inf.inflate(back);
                    System.out.println(
                            m
                                    + " "
                                    + Arrays.equals(d, Arrays.copyOf(back, m))
                                    + inf.finished()
                                    + inf.getAdler());
                    inf.end();
                }
        CRC32 c = new CRC32();
        c.update(in);
        c.update(5);
        Adler32 ad = new Adler32();
        ad.update(in, 3, 100);
        CRC32C cc = new CRC32C();
        cc.update(in);
        System.out.println(c.getValue() + " " + ad.getValue() + " " + cc.getValue());
        ByteArrayOutputStream bo = new ByteArrayOutputStream();
        try (GZIPOutputStream g = new GZIPOutputStream(bo)) {
            g.write(in);
        }
        System.out.println(
                new String(
                                new GZIPInputStream(new ByteArrayInputStream(bo.toByteArray()))
                                        .readAllBytes())
                        .length());
        try {
            new GZIPInputStream(new ByteArrayInputStream(in));
        } catch (ZipException e) {
            System.out.println(e);
        }
        try {
            Inflater i = new Inflater();
            i.setInput(new byte[] {1, 2, 3, 4});
            i.inflate(new byte[9]);
        } catch (DataFormatException e) {
            System.out.println(e);
        }
        byte[] cut = Arrays.copyOf(bo.toByteArray(), 30);
        try {
            new GZIPInputStream(new ByteArrayInputStream(cut)).readAllBytes();
        } catch (EOFException e) {
            System.out.println(e);
        }
        File f = new File("t.zip");
        try (ZipOutputStream z = new ZipOutputStream(new FileOutputStream(f))) {
            z.setComment("cm");
            ZipEntry e = new ZipEntry("d/ä.txt");
            e.setTime(1600000000000L);
            e.setComment("ec");
            z.putNextEntry(e);
            z.write(in);
            z.closeEntry();
            ZipEntry s = new ZipEntry("stored");
            s.setMethod(ZipEntry.STORED);
            s.setSize(3);
            s.setCrc(0x352441c2L);
            z.putNextEntry(s);
            z.write("abc".getBytes());
            z.closeEntry();
            z.putNextEntry(new ZipEntry("dir/"));
            try {
                z.putNextEntry(new ZipEntry("stored"));
            } catch (ZipException x) {
                System.out.println(x.getMessage());
            }
        }
        try (ZipFile z = new ZipFile(f)) {
            System.out.println(z.size() + z.getComment());
            z.stream()
                    .forEach(
                            e ->
                                    System.out.println(
                                            e
                                                    + " "
                                                    + e.getSize()
                                                    + e.isDirectory()
                                                    + e.getMethod()
                                                    + e.getComment()
                                                    + e.getCrc()));
            System.out.println(
                    new String(z.getInputStream(z.getEntry("stored")).readAllBytes())
                            + z.getEntry("nope")
                            + z.getInputStream(z.getEntry("d/ä.txt")).readAllBytes().length);
        }
        try (ZipInputStream z = new ZipInputStream(new FileInputStream(f))) {
            for (ZipEntry e; (e = z.getNextEntry()) != null; )
                System.out.println(e.getName() + z.readAllBytes().length);
        }
        Manifest m = new Manifest();
        m.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        m.getMainAttributes().putValue("X-Long", "v".repeat(100));
        try (JarOutputStream j = new JarOutputStream(new FileOutputStream("t.jar"), m)) {
            j.putNextEntry(new JarEntry("a"));
            j.write(1);
        }
        try (JarFile j = new JarFile("t.jar")) {
            System.out.println(
                    j.getManifest().getMainAttributes().getValue("X-Long").length()
                            + " "
                            + j.getJarEntry("a").getSize());
        }
        try {
            new ZipFile("nope.zip");
        } catch (IOException e) {
            System.out.println(e);
        }
        new FileOutputStream("bad.zip").write(in);
        try {
            new ZipFile("bad.zip");
        } catch (ZipException e) {
            System.out.println(e);
        }
        Deflater df = new Deflater();
        df.setDictionary("hello".getBytes());
        df.setInput(in);
        df.finish();
        byte[] o = new byte[500];
        int n = df.deflate(o);
        Inflater inf = new Inflater();
        inf.setInput(o, 0, n);
        System.out.println(inf.inflate(new byte[10]) + " " + inf.needsDictionary());
        inf.setDictionary("hello".getBytes());
        System.out.println(inf.inflate(new byte[10000]));
        Deflater sy = new Deflater();
        sy.setInput("sync".getBytes());
        System.out.println(sy.deflate(o, 0, 500, Deflater.SYNC_FLUSH) > 4);
    }
}
