//! java.lang.StrictMath: what is native of it in JDK 17 (later it is all Java): fdlibm's functions, to the last bit.

use super::fdlibm;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult};

macro_rules! unary {
    ($($name:ident = $f:expr;)*) => { $(
        fn $name(_cx: &mut Cx<'_>, x: f64) -> JResult<f64> {
            Ok($f(x))
        }
    )* };
}

natives! {
    class "java/lang/StrictMath";
    static fn "IEEEremainder" "(DD)D" = ieee_remainder;
    static fn "acos" "(D)D" = acos;
    static fn "asin" "(D)D" = asin;
    static fn "atan" "(D)D" = atan;
    static fn "atan2" "(DD)D" = atan2;
    static fn "cos" "(D)D" = cos;
    static fn "cosh" "(D)D" = cosh;
    static fn "expm1" "(D)D" = expm1;
    static fn "log" "(D)D" = log;
    static fn "log10" "(D)D" = log10;
    static fn "log1p" "(D)D" = log1p;
    static fn "sin" "(D)D" = sin;
    static fn "sinh" "(D)D" = sinh;
    static fn "sqrt" "(D)D" = sqrt;
    static fn "tan" "(D)D" = tan;
    static fn "tanh" "(D)D" = tanh;
}

unary! {
    acos = libm::acos;
    asin = libm::asin;
    atan = libm::atan;
    cos = fdlibm::cos;
    cosh = fdlibm::cosh;
    expm1 = libm::expm1;
    log = fdlibm::log;
    log10 = fdlibm::log10;
    log1p = fdlibm::log1p;
    sin = fdlibm::sin;
    sinh = fdlibm::sinh;
    sqrt = f64::sqrt;
    tan = libm::tan;
    tanh = fdlibm::tanh;
}

fn atan2(_cx: &mut Cx<'_>, y: f64, x: f64) -> JResult<f64> {
    Ok(fdlibm::atan2(y, x))
}

fn ieee_remainder(_cx: &mut Cx<'_>, x: f64, y: f64) -> JResult<f64> {
    Ok(fdlibm::ieee_remainder(x, y))
}
