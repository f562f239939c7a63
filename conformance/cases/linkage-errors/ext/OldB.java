public class OldB {
    public void ab() {}
}
