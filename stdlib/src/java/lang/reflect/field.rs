//! java.lang.reflect.Field.

use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{ByteArray, JField};

natives! {
    class "java/lang/reflect/Field";
    fn "getTypeAnnotationBytes0" "()[B" = get_type_annotation_bytes;
}

fn get_type_annotation_bytes<'s>(cx: &mut Cx<'s>, this: Local<'s, JField>) -> JResult<Local<'s, ByteArray>> {
    let f = cx.reflected_field(this)?;
    let class = cx.class(f.class);
    let file = class.class_file();
    cx.attribute_bytes(file.member_attribute(f.member(class), b"RuntimeVisibleTypeAnnotations"))
}
