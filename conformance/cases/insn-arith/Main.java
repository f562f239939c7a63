/** Arithmetic with constant operands, so that a compiler may do it in advance (JVMS 6.5); arith-* has it with variables. */
public class Main {
    public static void main(String[] args) {
        Kit.run("Ints", "Longs", "Floats", "Doubles", "Conversions");
    }
}
