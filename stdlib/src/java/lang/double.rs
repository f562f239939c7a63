//! java.lang.Double.

use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult};

natives! {
    class "java/lang/Double";
    static fn "doubleToRawLongBits" "(D)J" = double_to_raw_long_bits;
    static fn "longBitsToDouble" "(J)D" = long_bits_to_double;
}

fn double_to_raw_long_bits(_cx: &mut Cx<'_>, value: f64) -> JResult<i64> {
    Ok(value.to_bits() as i64)
}

fn long_bits_to_double(_cx: &mut Cx<'_>, bits: i64) -> JResult<f64> {
    Ok(f64::from_bits(bits as u64))
}
