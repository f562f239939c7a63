public final class NewF {
    public void v() {}
}
