//! java.lang.Math: the functions that `java` doesn't run in Java either. For the curves see [`cortado_vm::math`].

use cortado_vm::rooting::{Cx, JResult};
use cortado_vm::{math, natives};

macro_rules! unary {
    ($($name:ident)*) => { $(
        fn $name(_cx: &mut Cx<'_>, x: f64) -> JResult<f64> {
            Ok(math::$name(x))
        }
    )* };
}

natives! {
    class "java/lang/Math";
    static fn "cos" "(D)D" = cos;
    static fn "exp" "(D)D" = exp;
    static fn "fma" "(DDD)D" = fma;
    static fn "fma" "(FFF)F" = fma_float;
    static fn "log" "(D)D" = log;
    static fn "log10" "(D)D" = log10;
    static fn "pow" "(DD)D" = pow;
    static fn "sin" "(D)D" = sin;
    static fn "tan" "(D)D" = tan;
}

unary! { cos exp log log10 sin tan }

/// Java's own code multiplies decimals of up to 2000 digits.
fn fma(_cx: &mut Cx<'_>, a: f64, b: f64, c: f64) -> JResult<f64> {
    Ok(a.mul_add(b, c))
}

fn fma_float(_cx: &mut Cx<'_>, a: f32, b: f32, c: f32) -> JResult<f32> {
    Ok(a.mul_add(b, c))
}

fn pow(_cx: &mut Cx<'_>, x: f64, y: f64) -> JResult<f64> {
    Ok(math::pow(x, y))
}
