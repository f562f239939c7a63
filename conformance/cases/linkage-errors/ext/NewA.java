public class NewA {
    public static int f;
    public int s;

    public static void st2() {}

    public void st() {}

    private void acc() {}

    public int ty;
}
