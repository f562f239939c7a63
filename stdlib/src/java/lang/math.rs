//! java.lang.Math: the functions that `java` doesn't run in Java either. See [`cortado_vm::math`].

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
    static fn "log" "(D)D" = log;
    static fn "log10" "(D)D" = log10;
    static fn "pow" "(DD)D" = pow;
    static fn "sin" "(D)D" = sin;
    static fn "tan" "(D)D" = tan;
}

unary! { cos exp log log10 sin tan }

fn pow(_cx: &mut Cx<'_>, x: f64, y: f64) -> JResult<f64> {
    Ok(math::pow(x, y))
}
