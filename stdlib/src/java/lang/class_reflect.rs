//! java.lang.Class's natives that make reflection's objects.

use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{ByteArray, ConstructorArray, FieldArray, JClass, MethodArray};

cortado_vm::java_type! {
    JConstantPool = "Ljdk/internal/reflect/ConstantPool;";
    JRecordComponentArray = "[Ljava/lang/reflect/RecordComponent;";
}

natives! {
    class "java/lang/Class";
    fn "getDeclaredMethods0" "(Z)[Ljava/lang/reflect/Method;" = get_declared_methods;
    fn "getDeclaredFields0" "(Z)[Ljava/lang/reflect/Field;" = get_declared_fields;
    fn "getDeclaredConstructors0" "(Z)[Ljava/lang/reflect/Constructor;" = get_declared_constructors;
    fn "getRawAnnotations" "()[B" = get_raw_annotations;
    fn "getRawTypeAnnotations" "()[B" = get_raw_type_annotations;
    fn "getConstantPool" "()Ljdk/internal/reflect/ConstantPool;" = get_constant_pool;
    fn "getRecordComponents0" "()[Ljava/lang/reflect/RecordComponent;" = get_record_components;
}

fn get_declared_methods<'s>(
    cx: &mut Cx<'s>,
    this: Local<'s, JClass>,
    public_only: bool,
) -> JResult<Local<'s, MethodArray>> {
    let class = cx.class(cx.mirror_class(this));
    Ok(cx.declared_methods(class, public_only)?.cast())
}

fn get_declared_fields<'s>(
    cx: &mut Cx<'s>,
    this: Local<'s, JClass>,
    public_only: bool,
) -> JResult<Local<'s, FieldArray>> {
    let class = cx.class(cx.mirror_class(this));
    Ok(cx.declared_fields(class, public_only)?.cast())
}

fn get_declared_constructors<'s>(
    cx: &mut Cx<'s>,
    this: Local<'s, JClass>,
    public_only: bool,
) -> JResult<Local<'s, ConstructorArray>> {
    let class = cx.class(cx.mirror_class(this));
    Ok(cx.declared_constructors(class, public_only)?.cast())
}

fn class_attribute<'s>(
    cx: &mut Cx<'s>,
    this: Local<'s, JClass>,
    name: &[u8],
) -> JResult<Local<'s, ByteArray>> {
    let class = cx.class(cx.mirror_class(this));
    cx.attribute_bytes(class.file().and_then(|f| f.attribute(name)))
}

fn get_raw_annotations<'s>(cx: &mut Cx<'s>, this: Local<'s, JClass>) -> JResult<Local<'s, ByteArray>> {
    class_attribute(cx, this, b"RuntimeVisibleAnnotations")
}

fn get_raw_type_annotations<'s>(cx: &mut Cx<'s>, this: Local<'s, JClass>) -> JResult<Local<'s, ByteArray>> {
    class_attribute(cx, this, b"RuntimeVisibleTypeAnnotations")
}

/// The class stands for its constant pool: see `jdk.internal.reflect.ConstantPool`.
fn get_constant_pool<'s>(cx: &mut Cx<'s>, this: Local<'s, JClass>) -> JResult<Local<'s, JConstantPool>> {
    if !cx.class(cx.mirror_class(this)).has_file() {
        return Ok(cx.null_local());
    }
    let k = cx.vm().wk().constant_pool.clone();
    cx.initialize_class(k.class)?;
    let pool = cx.new_instance(cx.class(k.class))?;
    cx.store_field(pool, k.oop, this);
    Ok(pool.cast())
}

fn get_record_components<'s>(
    cx: &mut Cx<'s>,
    this: Local<'s, JClass>,
) -> JResult<Local<'s, JRecordComponentArray>> {
    let class = cx.class(cx.mirror_class(this));
    if !class.has_file() {
        let component = cx.vm().wk().record_component.class;
        return Ok(cx.new_object_array(component, 0)?.cast());
    }
    Ok(cx.declared_record_components(class)?.cast())
}
