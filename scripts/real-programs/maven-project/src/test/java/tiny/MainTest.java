package tiny;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class MainTest {
    @Test
    public void version() throws Exception {
        assertEquals("Tiny 1.0", Main.version());
    }

    @Test
    public void runsTwice() throws Exception {
        Main.main(new String[0]);
        Main.main(new String[0]);
    }
}
