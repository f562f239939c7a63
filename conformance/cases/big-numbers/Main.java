import java.math.*;
import java.util.*;

public class Main {
    public static void main(String[] a) {
        BigInteger x = new BigInteger("123456789012345678901234567890"),
                y = new BigInteger("-987654321098765432109876543210"),
                z = BigInteger.TWO.pow(200);
        System.out.println(
                x.add(y)
                        + " "
                        + x.subtract(y)
                        + " "
                        + x.multiply(y)
                        + " "
                        + y.divide(x)
                        + " "
                        + y.mod(x)
                        + y.remainder(x)
                        + " "
                        + x.gcd(y)
                        + " "
                        + x.modPow(new BigInteger("65537"), new BigInteger("1000000007"))
                        + " "
                        + x.modInverse(new BigInteger("1000000007"))
                        + " "
                        + z.shiftRight(190)
                        + z.shiftLeft(3)
                        + y.shiftRight(50)
                        + " "
                        + x.and(y)
                        + x.or(y)
                        + x.xor(y)
                        + x.not()
                        + x.bitLength()
                        + x.bitCount()
                        + y.bitCount()
                        + z.getLowestSetBit()
                        + " "
                        + x.toString(36)
                        + y.toString(2)
                        + " "
                        + x.hashCode()
                        + x.longValue()
                        + x.intValue()
                        + x.doubleValue()
                        + y.floatValue()
                        + Arrays.toString(y.toByteArray())
                        + x.sqrt()
                        + x.signum()
                        + x.compareTo(y)
                        + x.equals(new BigInteger(x.toByteArray()))
                        + new BigInteger("ff", 16)
                        + BigInteger.valueOf(97).isProbablePrime(20)
                        + BigInteger.valueOf(90).nextProbablePrime());
        BigInteger f = BigInteger.ONE;
        for (int i = 2; i <= 500; i++) f = f.multiply(BigInteger.valueOf(i));
        System.out.println(
                f.hashCode()
                        + " "
                        + f.toString().length()
                        + f.toString().hashCode()
                        + " "
                        + f.divide(x).mod(y.negate())
                        + f.pow(3).hashCode()
                        + f.pow(20).toString().hashCode());
        String[] d = {
            "1.10", "-0.00123", "1E+5", "123456789.987654321", "0", "0.000", "1e-20", "99.995"
        };
        for (String s : d) {
            BigDecimal b = new BigDecimal(s);
            System.out.println(
                    b
                            + " "
                            + b.toPlainString()
                            + " "
                            + b.toEngineeringString()
                            + b.scale()
                            + b.precision()
                            + b.unscaledValue()
                            + b.stripTrailingZeros()
                            + b.negate()
                            + b.hashCode()
                            + b.setScale(2, RoundingMode.HALF_EVEN)
                            + " "
                            + b.doubleValue()
                            + b.pow(3)
                            + b.round(new MathContext(3))
                            + b.movePointLeft(3));
            for (RoundingMode m : RoundingMode.values())
                try {
                    System.out.print(b.setScale(1, m) + " ");
                } catch (ArithmeticException e) {
                    System.out.print(e.getMessage() + " ");
                }
            for (String t : d) {
                BigDecimal c = new BigDecimal(t);
                System.out.print(
                        b.add(c) + " " + b.multiply(c) + " " + b.compareTo(c) + b.equals(c));
                if (c.signum() != 0)
                    System.out.print(" " + b.divide(c, MathContext.DECIMAL64) + b.remainder(c));
            }
            System.out.println();
        }
        System.out.println(
                new BigDecimal(0.1)
                        + " "
                        + BigDecimal.valueOf(0.1)
                        + new BigDecimal("2").sqrt(MathContext.DECIMAL128));
        try {
            BigDecimal.ONE.setScale(0).divide(new BigDecimal("0"));
        } catch (ArithmeticException e) {
            System.out.println(e);
        }
        try {
            new BigDecimal("1.5").intValueExact();
        } catch (ArithmeticException e) {
            System.out.println(e);
        }
        try {
            new BigInteger("12x");
        } catch (NumberFormatException e) {
            System.out.println(e);
        }
    }
}
