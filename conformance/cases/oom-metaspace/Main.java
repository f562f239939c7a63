import java.io.*;
import java.lang.reflect.*;
import java.util.*;

/** Classes until there is no room for them; who defines, links or initialises one is told, and the rest goes on. */
public class Main {
    static class Loader extends ClassLoader {
        Loader() {
            super(Main.class.getClassLoader());
        }

        Class<?> define(String name) {
            try {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                DataOutputStream out = new DataOutputStream(bytes);
                out.writeInt(0xCAFEBABE);
                out.writeInt(52);
                out.writeShort(5 + 500);
                out.writeByte(1);
                out.writeUTF(name);
                out.writeByte(7);
                out.writeShort(1);
                out.writeByte(1);
                out.writeUTF("java/lang/Object");
                out.writeByte(7);
                out.writeShort(3);
                for (int i = 0; i < 500; i++) {
                    out.writeByte(3);
                    out.writeInt(i);
                }
                for (int v : new int[] {0x21, 2, 4, 0, 0, 0, 0}) out.writeShort(v);
                return defineClass(null, bytes.toByteArray(), 0, bytes.size());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    interface Shape {
        int area();
    }

    static int fill(Loader loader, String prefix) {
        int n = 0;
        try {
            while (true) loader.define(prefix.concat(Integer.toString(n++)));
        } catch (OutOfMemoryError e) {
            System.out.println(e.getMessage());
            StackTraceElement top = e.getStackTrace()[0];
            System.out.println(top.getClassName().concat(".").concat(top.getMethodName()));
        }
        return n;
    }

    public static void main(String[] args) throws Exception {
        // What is used when there is no room.
        try {
            throw new OutOfMemoryError("warm");
        } catch (OutOfMemoryError e) {
            System.out.println(e.getMessage());
            System.out.println(e.getStackTrace()[0].getMethodName().concat("!"));
            System.out.println(e.toString());
        }
        System.out.println(new Loader().define("warm/C").getName());
        Thread t = new Thread(new Runnable() {
            @Override
            public void run() {
                System.out.println("thread");
            }
        });
        Loader loader = new Loader();
        boolean enough = fill(loader, "made/C") > 200;
        System.out.println(enough);
        for (int i = 0; i < 3; i++) {
            try {
                loader.define("more/D");
                System.out.println("room");
            } catch (OutOfMemoryError e) {
                System.out.println(e.toString());
            }
        }
        // A name whose definition failed is free.
        try {
            Class.forName("more.D", false, loader);
            System.out.println("there");
        } catch (ClassNotFoundException e) {
            System.out.println("not there");
        }
        // What is there works.
        Class<?> first = Class.forName("made.C0", true, loader);
        System.out.println(first.getName().concat(" ").concat(first.getSuperclass().getName()));
        int[] a = new int[100_000];
        Arrays.fill(a, 3);
        System.out.println(a[99_999]);
        t.start();
        t.join();
        System.out.println("end");
    }
}
