//! `jdk.internal.jimage.NativeImageBuffer`: the mapped `lib/modules` for Java's own reader.
use cortado_vm::call::Arg;
use cortado_vm::ids::LoaderId;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::JString;
use cortado_vm::{java_type, natives};

java_type! {
    JByteBuffer = "Ljava/nio/ByteBuffer;";
}

natives! {
    class "jdk/internal/jimage/NativeImageBuffer";
    static fn "getNativeMap" "(Ljava/lang/String;)Ljava/nio/ByteBuffer;" = get_native_map;
}

/// A direct buffer over the Engine's map of this image, which outlives the Vm; null of any other file, and of an image too
/// large for a buffer: then Java reads it through a channel.
fn get_native_map<'s>(cx: &mut Cx<'s>, path: Local<'s, JString>) -> JResult<Local<'s, JByteBuffer>> {
    let Some(path) = cx.opt_string(path) else { return Err(cx.throw_npe()) };
    let vm = cx.vm();
    let image = &vm.engine.jdk.modules;
    let map = image.map();
    let Ok(len) = i32::try_from(map.len()) else { return Ok(cx.null_local()) };
    if std::path::Path::new(&path) != image.path() {
        return Ok(cx.null_local());
    }
    let address = map.as_ptr() as i64;
    let symbols = &vm.engine.symbols;
    let class = cx.load_class(LoaderId::BOOT, symbols.intern_str("java/nio/DirectByteBuffer"))?;
    cx.initialize_class(class)?;
    let class = cx.class(class);
    let buffer = cx.new_instance(class)?;
    let Some(init) = class.declared_method(symbols.intern_str("<init>"), symbols.intern_str("(JI)V")) else {
        return Ok(cx.null_local());
    };
    let _ = cx.call(init, &[Arg::from(buffer), Arg::Long(address), Arg::Int(len)])?;
    Ok(buffer.cast())
}
