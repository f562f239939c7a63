public class Lst extends java.util.ListResourceBundle {
    protected Object[][] getContents() {
        return new Object[][] {{"arr", new int[] {1}}};
    }
}
