//! java.lang.System.

use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::symbols::sym;
use cortado_vm::types::{JString, Object};

cortado_vm::java_type! {
    /// Standard input.
    pub InputStream = "Ljava/io/InputStream;";
    /// Standard output and error.
    pub PrintStream = "Ljava/io/PrintStream;";
}

natives! {
    class "java/lang/System";
    static fn "arraycopy" "(Ljava/lang/Object;ILjava/lang/Object;II)V" = arraycopy;
    static fn "currentTimeMillis" "()J" = current_time_millis;
    static fn "identityHashCode" "(Ljava/lang/Object;)I" = identity_hash_code;
    static fn "mapLibraryName" "(Ljava/lang/String;)Ljava/lang/String;" = map_library_name;
    static fn "nanoTime" "()J" = nano_time;
    static fn "registerNatives" "()V" = no_op;
    static fn "setErr0" "(Ljava/io/PrintStream;)V" = set_err;
    static fn "setIn0" "(Ljava/io/InputStream;)V" = set_in;
    static fn "setOut0" "(Ljava/io/PrintStream;)V" = set_out;
}

fn arraycopy<'s>(
    cx: &mut Cx<'s>,
    src: Local<'s, Object>,
    src_pos: i32,
    dst: Local<'s, Object>,
    dst_pos: i32,
    length: i32,
) -> JResult<()> {
    cx.array_copy(src, src_pos, dst, dst_pos, length)
}

fn current_time_millis(cx: &mut Cx<'_>) -> JResult<i64> {
    Ok(cx.vm().host.wall_millis())
}

fn nano_time(cx: &mut Cx<'_>) -> JResult<i64> {
    Ok(cx.vm().host.monotonic_nanos() as i64)
}

fn identity_hash_code<'s>(cx: &mut Cx<'s>, o: Local<'s, Object>) -> JResult<i32> {
    Ok(if cx.is_null(o) { 0 } else { cx.identity_hash(o) })
}

fn map_library_name<'s>(cx: &mut Cx<'s>, name: Local<'s, JString>) -> JResult<Local<'s, JString>> {
    if cx.is_null(name) {
        return Err(cx.throw_npe());
    }
    let text = cx.string_utf16(cx.get(name));
    let mut all: Vec<u16> = "lib".encode_utf16().collect();
    all.extend(text);
    all.extend(".so".encode_utf16());
    cx.new_string_utf16(&all)
}

/// Sets a static final field of System, which Java code can't.
fn set_stream<T>(cx: &mut Cx<'_>, field: &str, descriptor: &str, stream: Local<'_, T>) -> JResult<()> {
    let class = cx.load_class(cortado_vm::ids::LoaderId::BOOT, sym::java_lang_System)?;
    let offset = cx.static_offset(class, field, descriptor);
    let mirror = cx.mirror(class);
    cx.store_ref(cx.get(mirror), offset, cx.get(stream));
    Ok(())
}

fn set_in<'s>(cx: &mut Cx<'s>, stream: Local<'s, InputStream>) -> JResult<()> {
    set_stream(cx, "in", "Ljava/io/InputStream;", stream)
}

fn set_out<'s>(cx: &mut Cx<'s>, stream: Local<'s, PrintStream>) -> JResult<()> {
    set_stream(cx, "out", "Ljava/io/PrintStream;", stream)
}

fn set_err<'s>(cx: &mut Cx<'s>, stream: Local<'s, PrintStream>) -> JResult<()> {
    set_stream(cx, "err", "Ljava/io/PrintStream;", stream)
}
