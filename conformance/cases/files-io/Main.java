import java.io.*;
import java.util.*;

public class Main {
    static void t(String n, C c) {
        try {
            System.out.println(n + " " + c.c());
        } catch (Exception e) {
            System.out.println(n + " ! " + e);
        }
    }

    interface C {
        Object c() throws Exception;
    }

    public static void main(String[] a) throws Exception {
        File f = new File("x.txt");
        try (PrintWriter w = new PrintWriter(f, "UTF-8")) {
            w.println("line é");
            w.printf("%d%n", 5);
        }
        try (BufferedReader r =
                new BufferedReader(new InputStreamReader(new FileInputStream(f), "UTF-8"))) {
            System.out.println(r.readLine() + r.readLine() + r.readLine());
        }
        System.out.println(
                f.length()
                        + " "
                        + f.exists()
                        + f.isFile()
                        + f.isDirectory()
                        + f.canRead()
                        + f.isHidden()
                        + f.getName()
                        + f.getParent()
                        + f.getPath());
        System.out.println(
                f.renameTo(new File("y.txt"))
                        + " "
                        + f.exists()
                        + new File("d/e/f").mkdirs()
                        + new File("d").mkdir()
                        + new File("d").delete()
                        + Arrays.toString(new File("d").list())
                        + new File("nodir").list()
                        + new File("y.txt").setLastModified(1000000000000L)
                        + new File("y.txt").lastModified()
                        + f.createNewFile()
                        + f.createNewFile()
                        + f.delete()
                        + f.delete());
        t("fnf", () -> new FileInputStream("none/x"));
        t("isdir", () -> new FileInputStream("d"));
        t("odir", () -> new FileOutputStream("d"));
        t("nul", () -> new FileInputStream("a\0b"));
        try (RandomAccessFile r = new RandomAccessFile("raf", "rw")) {
            r.writeInt(0x01020304);
            r.writeUTF("üx");
            r.writeDouble(Math.PI);
            r.seek(2);
            System.out.println(
                    r.readShort()
                            + r.readUTF()
                            + r.readDouble()
                            + r.getFilePointer()
                            + r.length()
                            + r.read());
            r.setLength(3);
            System.out.println(r.length() + " " + r.getFilePointer());
            r.seek(10);
            r.write(1);
            System.out.println(r.length());
            t(
                    "eof",
                    () -> {
                        r.seek(8);
                        return r.readInt();
                    });
        }
        t(
                "ro",
                () -> {
                    new RandomAccessFile("raf", "r").write(1);
                    return 0;
                });
        t(
                "closed",
                () -> {
                    var i = new FileInputStream("raf");
                    i.close();
                    return i.read();
                });
        FileInputStream in = new FileInputStream("raf");
        System.out.println(
                in.available()
                        + " "
                        + in.skip(2)
                        + in.read()
                        + Arrays.toString(in.readNBytes(3))
                        + in.readAllBytes().length
                        + in.read()
                        + in.available());
        in.close();
        try (FileOutputStream o = new FileOutputStream("app", true)) {
            o.write(1);
        }
        try (FileOutputStream o = new FileOutputStream("app", true)) {
            o.write(2);
        }
        System.out.println(new File("app").length());
        File tmp = File.createTempFile("pre", ".suf");
        System.out.println(tmp.getName().startsWith("pre") + " " + tmp.length());
        tmp.deleteOnExit();
        System.out.println(
                new File("a/../b/./c").getCanonicalFile().getName()
                        + new File("/x//y/").getPath()
                        + new File("p", "q")
                        + new File("x").compareTo(new File("y"))
                        + new File("/").getParentFile()
                        + new File("a b").toURI().toString().endsWith("a%20b"));
        DataOutputStream d = new DataOutputStream(new FileOutputStream("data"));
        d.writeLong(-5);
        d.writeFloat(1.5f);
        d.writeChars("hi");
        d.writeBoolean(true);
        d.close();
        DataInputStream di =
                new DataInputStream(new BufferedInputStream(new FileInputStream("data")));
        System.out.println(
                di.readLong()
                        + di.readFloat()
                        + " "
                        + di.readChar()
                        + di.readChar()
                        + di.readBoolean());
        t("eof2", di::readByte);
        PushbackInputStream p =
                new PushbackInputStream(new ByteArrayInputStream(new byte[] {1, 2}));
        int b = p.read();
        p.unread(b);
        System.out.println(p.read());
        PipedInputStream pi = new PipedInputStream();
        PipedOutputStream po = new PipedOutputStream(pi);
        new Thread(
                        () -> {
                            try (po) {
                                po.write("piped".getBytes());
                            } catch (IOException e) {
                            }
                        })
                .start();
        System.out.println(new String(pi.readAllBytes()));
        StreamTokenizer st = new StreamTokenizer(new StringReader("a 12 'q' // c\n+"));
        while (st.nextToken() != StreamTokenizer.TT_EOF) System.out.print(st + ";");
        LineNumberReader ln = new LineNumberReader(new StringReader("a\nb"));
        ln.readLine();
        System.out.println(ln.getLineNumber());
        PrintStream ps = new PrintStream(new ByteArrayOutputStream(), true, "UTF-16");
        ps.println("x");
        System.out.println(ps.checkError());
        System.err.println("to stderr");
        System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.out), true));
        System.out.println("reset");
        SequenceInputStream sq =
                new SequenceInputStream(
                        new ByteArrayInputStream(new byte[] {65}),
                        new ByteArrayInputStream(new byte[] {66}));
        System.out.println(new String(sq.readAllBytes()));
    }
}
