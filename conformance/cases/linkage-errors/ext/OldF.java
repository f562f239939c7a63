public class OldF {
    public void v() {}
}
