package ext;

public class Uses {
    public static String use() {
        return Pkg.p();
    }
}

class Pkg {
    static String p() {
        return "pp";
    }
}
