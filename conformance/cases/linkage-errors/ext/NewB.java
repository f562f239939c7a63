public abstract class NewB {
    public abstract void ab();
}
