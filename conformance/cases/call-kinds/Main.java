import java.lang.invoke.*;
import java.lang.reflect.*;
import java.util.*;
public class Main {
    static String j(Object... o) { return Arrays.toString(o); }
    static String s(int a, long b, float c, double d, String e, byte f, char g, short h, boolean i, long k, double l) { return j(a,b,c,d,e,f,g,h,i,k,l); }
    String v(long a, int b, double c, float d, Object e) { return j(a,b,c,d,e); }
    interface I { String i(double a, long b, int c, double d); default String d(long a, double b) { return j(a,b); } }
    static class Im implements I { public String i(double a, long b, int c, double d) { return j(a,b,c,d); } }
    static long lr(long a, long b) { return a - b; }
    static double dr(double a, int b, double c) { return a - b * c; }
    static float fr(float a) { return a / 3; }
    static boolean zr(boolean a, boolean b) { return a ^ b; }
    static byte br(byte b) { return (byte) (b + 1); }
    static char cr(char c) { return (char) (c + 1); }
    static short sr(short c) { return (short) (c * 2); }
    final long x; final double y;
    Main(long x, int k, double y) { this.x = x + k; this.y = y; }
    Main() { this(1, 2, 3); }
    static String many(long a0,long a1,long a2,long a3,long a4,long a5,long a6,long a7,long a8,long a9,double b0,double b1,double b2,double b3,double b4,double b5,double b6,double b7,double b8,double b9,int c0,int c1,int c2,int c3,int c4,int c5,int c6,int c7,int c8,int c9,String s) {
        return j(a0,a1,a2,a3,a4,a5,a6,a7,a8,a9,b0,b1,b2,b3,b4,b5,b6,b7,b8,b9,c0,c1,c2,c3,c4,c5,c6,c7,c8,c9,s);
    }
    interface Many { String m(long a0,long a1,long a2,long a3,long a4,long a5,long a6,long a7,long a8,long a9,double b0,double b1,double b2,double b3,double b4,double b5,double b6,double b7,double b8,double b9,int c0,int c1,int c2,int c3,int c4,int c5,int c6,int c7,int c8,int c9,String s); }
    public static void main(String[] z) throws Throwable {
        System.out.println(s(1,2L,3f,4d,"5",(byte)6,'7',(short)8,true,9L,10d));
        System.out.println(new Main().v(1L,2,3d,4f,"x"));
        I im = new Im(); System.out.println(im.i(1,2,3,4) + im.d(5,6));
        Many m = Main::many;
        System.out.println(m.m(1,2,3,4,5,6,7,8,9,10,1,2,3,4,5,6,7,8,9,10,1,2,3,4,5,6,7,8,9,10,"end"));
        MethodHandles.Lookup l = MethodHandles.lookup();
        Method sm = Main.class.getDeclaredMethod("s", int.class,long.class,float.class,double.class,String.class,byte.class,char.class,short.class,boolean.class,long.class,double.class);
        for (int i = 0; i < 40; i++) { Object r = sm.invoke(null, i,2L,3f,4d,"5",(byte)6,'7',(short)8,true,9L,10d); if (i % 19 == 0) System.out.println(r); }
        Method mm = null; for (Method q : Main.class.getDeclaredMethods()) if (q.getName().equals("many")) mm = q;
        Object[] av = new Object[31]; for (int i = 0; i < 30; i++) av[i] = i < 10 ? (Object) (long) i : i < 20 ? (Object) (double) i : (Object) i; av[30] = "e";
        for (int i = 0; i < 40; i++) { Object r = mm.invoke(null, av); if (i % 19 == 0) System.out.println(r); }
        MethodHandle mh = l.unreflect(mm); System.out.println(mh.invokeWithArguments(av)); System.out.println((String) mh.asSpreader(Object[].class, 31).invoke(av));
        MethodHandle sh = l.unreflect(sm);
        System.out.println((String) sh.invokeExact(1,2L,3f,4d,"5",(byte)6,'7',(short)8,true,9L,10d));
        System.out.println((Object) sh.invoke((byte)1,(int)2,3L,4f,(Object)"5",(byte)6,'7',(byte)8,true,(short)9,'a'));
        System.out.println((String) MethodHandles.insertArguments(sh, 1, 22L, 3.5f).invoke(1,4d,"5",(byte)6,'7',(short)8,true,9L,10d));
        MethodHandle lrh = l.findStatic(Main.class, "lr", MethodType.methodType(long.class,long.class,long.class));
        System.out.println((long) lrh.invokeExact(5L, 7L)); System.out.println((long) MethodHandles.permuteArguments(lrh, lrh.type(), 1, 0).invokeExact(5L, 7L));
        System.out.println((Object) l.findStatic(Main.class, "dr", MethodType.methodType(double.class,double.class,int.class,double.class)).invoke(1,2,3));
        System.out.println((Object) l.findStatic(Main.class, "br", MethodType.methodType(byte.class,byte.class)).invoke((byte)127));
        System.out.println((Object) l.findStatic(Main.class, "cr", MethodType.methodType(char.class,char.class)).invoke('\uffff'));
        System.out.println((Object) l.findStatic(Main.class, "sr", MethodType.methodType(short.class,short.class)).invoke((short)20000));
        System.out.println((Object) l.findStatic(Main.class, "zr", MethodType.methodType(boolean.class,boolean.class,boolean.class)).invoke(true,false));
        System.out.println((Object) l.findStatic(Main.class, "fr", MethodType.methodType(float.class,float.class)).invoke(1));
        for (String n : new String[] {"lr","br","cr","sr","zr","fr","dr"}) for (Method q : Main.class.getDeclaredMethods()) if (q.getName().equals(n)) {
            Object[] aa = new Object[q.getParameterCount()]; for (int i = 0; i < aa.length; i++) { Class<?> t = q.getParameterTypes()[i]; aa[i] = t==long.class?(Object)(5L+i):t==byte.class?(Object)(byte)-128:t==char.class?(Object)'q':t==short.class?(Object)(short)-9:t==boolean.class?(Object)true:t==float.class?(Object)2.5f:t==double.class?(Object)2.25:(Object)3; }
            for (int k = 0; k < 20; k++) { Object r = q.invoke(null, aa); if (k % 17 == 0) System.out.println(n + r + r.getClass()); }
            try { q.invoke(null, new Object[aa.length]); } catch (Exception e) { System.out.println(e); }
            try { q.invoke(null); } catch (Exception e) { System.out.println(e); }
            try { aa[0] = "no"; q.invoke(null, aa); } catch (Exception e) { System.out.println(e); }
        }
        Constructor<Main> c = Main.class.getDeclaredConstructor(long.class,int.class,double.class);
        for (int k = 0; k < 20; k++) { Main r = c.newInstance(1L<<40, 3, 2.5); if (k%17==0) System.out.println(r.x + " " + r.y); }
        Main r = (Main) l.unreflectConstructor(c).invokeExact(1L, 2, 3.0); System.out.println(r.x + " " + r.y);
        MethodHandle big = MethodHandles.identity(Object[].class).asCollector(Object[].class, 254);
        Object[] o254 = new Object[254]; for (int i = 0; i < 254; i++) o254[i] = i;
        System.out.println(((Object[]) big.invokeWithArguments(o254)).length);
        MethodHandle dl = MethodHandles.dropArguments(lrh, 1, double.class, long.class, int.class); System.out.println((long) dl.invokeExact(9L, 1d, 2L, 3, 4L));
        VarHandle vh = MethodHandles.arrayElementVarHandle(long[].class); long[] la = new long[3]; System.out.println((long) vh.getAndAdd(la, 1, 5L) + " " + la[1] + " " + vh.compareAndSet(la, 1, 5L, 1L<<50) + (long) vh.getVolatile(la, 1));
        VarHandle vd = MethodHandles.arrayElementVarHandle(double[].class); double[] da = new double[3]; System.out.println((double) vd.getAndSet(da, 2, 1.5) + " " + da[2]);
        // string concat with many kinds
        String big1 = "" + 1 + 2L + 3f + 4d + '5' + (byte) 6 + (short) 7 + true + null + new int[0].length + 9L + 1e10 + 1.0f + Long.MIN_VALUE + Double.MIN_VALUE + Float.MAX_VALUE; System.out.println(big1);
        long a = 1; double b = 2; Many lam = (a0,a1,a2,a3,a4,a5,a6,a7,a8,a9,b0,b1,b2,b3,b4,b5,b6,b7,b8,b9,c0,c1,c2,c3,c4,c5,c6,c7,c8,c9,s) -> j(a, b, a0, b9, c9, s, im); System.out.println(lam.m(1,2,3,4,5,6,7,8,9,10,1,2,3,4,5,6,7,8,9,10,1,2,3,4,5,6,7,8,9,10,"end").startsWith("[1, 2.0, 1, 10.0, 10, end,"));
    }
}
