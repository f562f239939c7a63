public class OldA {
    public int f;
    public static int s;

    public void m() {}

    public static void st() {}

    public OldA() {}

    public OldA(int x) {}

    public void acc() {}

    public long ty;
}
