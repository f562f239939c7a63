//! java.lang.reflect.Executable.

use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{ByteArray, Object};
use cortado_vm::{java_type, natives};

java_type! {
    JParameterArray = "[Ljava/lang/reflect/Parameter;";
}

natives! {
    class "java/lang/reflect/Executable";
    fn "getParameters0" "()[Ljava/lang/reflect/Parameter;" = get_parameters;
    fn "getTypeAnnotationBytes0" "()[B" = get_type_annotation_bytes;
}

fn get_parameters<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>) -> JResult<Local<'s, JParameterArray>> {
    Ok(cx.reflected_parameters(this)?.cast())
}

fn get_type_annotation_bytes<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>) -> JResult<Local<'s, ByteArray>> {
    let m = cx.reflected_executable(this)?;
    let file = m.class_file();
    cx.attribute_bytes(file.member_attribute(m.member(), b"RuntimeVisibleTypeAnnotations"))
}
