//! java.lang.Float.

use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult};

natives! {
    class "java/lang/Float";
    static fn "floatToRawIntBits" "(F)I" = float_to_raw_int_bits;
    static fn "intBitsToFloat" "(I)F" = int_bits_to_float;
}

fn float_to_raw_int_bits(_cx: &mut Cx<'_>, value: f32) -> JResult<i32> {
    Ok(value.to_bits() as i32)
}

fn int_bits_to_float(_cx: &mut Cx<'_>, bits: i32) -> JResult<f32> {
    Ok(f32::from_bits(bits as u32))
}
