public interface OldI {
    void i();
}
