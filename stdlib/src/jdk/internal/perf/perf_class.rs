//! jdk.internal.perf.Perf: counters of the class library. There is no shared memory behind them that other processes
//! could read; each counter is a direct buffer of its own.

use cortado_vm::call::Arg;
use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{ByteArray, JString, Object};

cortado_vm::java_type! {
    /// A buffer.
    pub ByteBuffer = "Ljava/nio/ByteBuffer;";
}

natives! {
    class "jdk/internal/perf/Perf";
    fn "createByteArray" "(Ljava/lang/String;II[BI)Ljava/nio/ByteBuffer;" = create_byte_array;
    fn "createLong" "(Ljava/lang/String;IIJ)Ljava/nio/ByteBuffer;" = create_long;
    fn "highResCounter" "()J" = high_res_counter;
    fn "highResFrequency" "()J" = high_res_frequency;
    static fn "registerNatives" "()V" = no_op;
}

fn buffer<'s>(cx: &mut Cx<'s>, bytes: i32) -> JResult<Local<'s, ByteBuffer>> {
    let b = cx.call_static(
        "java/nio/ByteBuffer",
        "allocateDirect",
        "(I)Ljava/nio/ByteBuffer;",
        &[Arg::Int(bytes)],
    )?;
    Ok(b.local())
}

fn create_long<'s>(
    cx: &mut Cx<'s>,
    _this: Local<'s, Object>,
    _name: Local<'s, JString>,
    _variability: i32,
    _units: i32,
    value: i64,
) -> JResult<Local<'s, ByteBuffer>> {
    let b = buffer(cx, 8)?;
    // A new buffer is big-endian, a counter lies in memory as the machine has it.
    let args = [Arg::Int(0), Arg::Long(value.to_be())];
    cx.call_method(b, "putLong", "(IJ)Ljava/nio/ByteBuffer;", &args).map(drop)?;
    Ok(b)
}

fn create_byte_array<'s>(
    cx: &mut Cx<'s>,
    _this: Local<'s, Object>,
    _name: Local<'s, JString>,
    _variability: i32,
    _units: i32,
    value: Local<'s, ByteArray>,
    max_length: i32,
) -> JResult<Local<'s, ByteBuffer>> {
    if cx.is_null(value) {
        return Err(cx.throw_npe());
    }
    let len = cx.array_len(cx.get(value));
    if max_length < 0 || len > max_length as usize {
        return Err(cx.throw_bare("java/lang/IllegalArgumentException"));
    }
    let b = buffer(cx, max_length)?;
    cx.call_method(b, "put", "(I[B)Ljava/nio/ByteBuffer;", &[Arg::Int(0), Arg::from(value)]).map(drop)?;
    Ok(b)
}

fn high_res_counter<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i64> {
    Ok(cx.vm().host.monotonic_nanos() as i64)
}

fn high_res_frequency<'s>(_cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i64> {
    Ok(1_000_000_000)
}
