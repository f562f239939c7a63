/** Calls by interface of generated programs. */
public interface Iface {
    int ii(int x);

    default long il(long x, double y) {
        return x * 5 + (int) y + ii((int) x);
    }
}
