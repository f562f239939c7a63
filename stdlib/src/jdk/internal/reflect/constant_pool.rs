//! jdk.internal.reflect.ConstantPool: reflection's view of a class's constants. `constantPoolOop` holds the class's mirror.

use cortado_vm::class::ClassKind;
use cortado_vm::class::version::Versioned;
use cortado_vm::classfile::Tag;
use cortado_vm::ids::ClassId;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{JClass, JField, JString, Object, StringArray};

cortado_vm::java_type! {
    JMember = "Ljava/lang/reflect/Member;";
}

natives! {
    class "jdk/internal/reflect/ConstantPool";
    fn "getSize0" "(Ljava/lang/Object;)I" = get_size;
    fn "getClassAt0" "(Ljava/lang/Object;I)Ljava/lang/Class;" = get_class_at;
    fn "getClassAtIfLoaded0" "(Ljava/lang/Object;I)Ljava/lang/Class;" = get_class_at_if_loaded;
    fn "getClassRefIndexAt0" "(Ljava/lang/Object;I)I" = get_class_ref_index_at;
    fn "getMethodAt0" "(Ljava/lang/Object;I)Ljava/lang/reflect/Member;" = get_method_at;
    fn "getMethodAtIfLoaded0" "(Ljava/lang/Object;I)Ljava/lang/reflect/Member;" = get_method_at_if_loaded;
    fn "getFieldAt0" "(Ljava/lang/Object;I)Ljava/lang/reflect/Field;" = get_field_at;
    fn "getFieldAtIfLoaded0" "(Ljava/lang/Object;I)Ljava/lang/reflect/Field;" = get_field_at_if_loaded;
    fn "getMemberRefInfoAt0" "(Ljava/lang/Object;I)[Ljava/lang/String;" = get_member_ref_info_at;
    fn "getNameAndTypeRefIndexAt0" "(Ljava/lang/Object;I)I" = get_name_and_type_ref_index_at;
    fn "getNameAndTypeRefInfoAt0" "(Ljava/lang/Object;I)[Ljava/lang/String;" = get_name_and_type_ref_info_at;
    fn "getIntAt0" "(Ljava/lang/Object;I)I" = get_int_at;
    fn "getLongAt0" "(Ljava/lang/Object;I)J" = get_long_at;
    fn "getFloatAt0" "(Ljava/lang/Object;I)F" = get_float_at;
    fn "getDoubleAt0" "(Ljava/lang/Object;I)D" = get_double_at;
    fn "getStringAt0" "(Ljava/lang/Object;I)Ljava/lang/String;" = get_string_at;
    fn "getUTF8At0" "(Ljava/lang/Object;I)Ljava/lang/String;" = get_utf8_at;
    fn "getTagAt0" "(Ljava/lang/Object;I)B" = get_tag_at;
}

type This<'s> = Local<'s, Object>;
type Oop<'s> = Local<'s, Object>;

fn pool_class<'s>(cx: &mut Cx<'s>, oop: Oop<'s>) -> JResult<Versioned<'s>> {
    if cx.is_null(oop) {
        return Err(cx.throw_npe());
    }
    let class = cx.class(cx.mirror_class(oop.cast()));
    if class.kind != ClassKind::Instance {
        return Err(cx.throw_illegal_argument("the class has no constants"));
    }
    Ok(class.now())
}

/// The class and index, checked to be a constant of one of these kinds.
fn entry<'s>(cx: &mut Cx<'s>, oop: Oop<'s>, index: i32, tags: &[Tag]) -> JResult<(Versioned<'s>, u16)> {
    let class = pool_class(cx, oop)?;
    let file = class.class_file();
    if index < 0 || index >= file.cp_len() as i32 {
        return Err(cx.throw_illegal_argument("Constant pool index out of bounds"));
    }
    if !tags.is_empty() && !tags.contains(&file.tag(index as u16)) {
        return Err(cx.throw_illegal_argument("Wrong type at constant pool index"));
    }
    Ok((class, index as u16))
}

const METHODS: &[Tag] = &[Tag::Methodref, Tag::InterfaceMethodref];
const MEMBERS: &[Tag] = &[Tag::Methodref, Tag::InterfaceMethodref, Tag::Fieldref];
const NAMED: &[Tag] =
    &[Tag::Methodref, Tag::InterfaceMethodref, Tag::Fieldref, Tag::Dynamic, Tag::InvokeDynamic];

fn get_size<'s>(cx: &mut Cx<'s>, _this: This<'s>, oop: Oop<'s>) -> JResult<i32> {
    Ok(pool_class(cx, oop)?.class_file().cp_len() as i32)
}

fn get_class_at<'s>(cx: &mut Cx<'s>, _this: This<'s>, oop: Oop<'s>, i: i32) -> JResult<Local<'s, JClass>> {
    let (class, i) = entry(cx, oop, i, &[Tag::Class])?;
    let id = cx.resolve_class(class, i)?;
    Ok(cx.mirror(id))
}

fn get_class_at_if_loaded<'s>(
    cx: &mut Cx<'s>,
    _this: This<'s>,
    oop: Oop<'s>,
    i: i32,
) -> JResult<Local<'s, JClass>> {
    let (class, i) = entry(cx, oop, i, &[Tag::Class])?;
    Ok(match loaded(cx, class, i) {
        Some(id) => cx.mirror(id),
        None => cx.null_local(),
    })
}

/// The class that a Class constant names, if its loader has it already.
fn loaded(cx: &Cx<'_>, class: Versioned<'_>, index: u16) -> Option<ClassId> {
    let name = cx.vm().engine.symbols.lookup(class.class_file().class_name(index))?;
    cx.vm().find_loaded_class(class.loader, name)
}

fn get_class_ref_index_at<'s>(cx: &mut Cx<'s>, _this: This<'s>, oop: Oop<'s>, i: i32) -> JResult<i32> {
    let (class, i) = entry(cx, oop, i, MEMBERS)?;
    Ok(class.class_file().member_ref(i).class_index as i32)
}

fn method_at<'s>(cx: &mut Cx<'s>, oop: Oop<'s>, index: i32, load: bool) -> JResult<Local<'s, JMember>> {
    let (class, i) = entry(cx, oop, index, METHODS)?;
    let file = class.class_file();
    let r = file.member_ref(i);
    let holder =
        if load { Some(cx.resolve_class(class, r.class_index)?) } else { loaded(cx, class, r.class_index) };
    let Some(holder) = holder else { return Ok(cx.null_local()) };
    let symbols = &cx.vm().engine.symbols;
    let (name, desc) =
        (symbols.intern(file.utf8(r.name_index)), symbols.intern(file.utf8(r.descriptor_index)));
    let Some(m) = cx.lookup_method(cx.class(holder), name, desc) else {
        return Err(cx.throw("java/lang/RuntimeException", "Unable to look up method in target class"));
    };
    let m = cx.method(m);
    if file.utf8(r.name_index) == b"<init>" {
        Ok(cx.new_reflected_constructor(m)?.cast())
    } else {
        Ok(cx.new_reflected_method(m)?.cast())
    }
}

fn get_method_at<'s>(cx: &mut Cx<'s>, _this: This<'s>, oop: Oop<'s>, i: i32) -> JResult<Local<'s, JMember>> {
    method_at(cx, oop, i, true)
}

fn get_method_at_if_loaded<'s>(
    cx: &mut Cx<'s>,
    _this: This<'s>,
    oop: Oop<'s>,
    i: i32,
) -> JResult<Local<'s, JMember>> {
    method_at(cx, oop, i, false)
}

fn field_at<'s>(cx: &mut Cx<'s>, oop: Oop<'s>, index: i32, load: bool) -> JResult<Local<'s, JField>> {
    let (class, i) = entry(cx, oop, index, &[Tag::Fieldref])?;
    let file = class.class_file();
    let r = file.member_ref(i);
    let holder =
        if load { Some(cx.resolve_class(class, r.class_index)?) } else { loaded(cx, class, r.class_index) };
    let Some(holder) = holder else { return Ok(cx.null_local()) };
    let symbols = &cx.vm().engine.symbols;
    let (name, desc) =
        (symbols.intern(file.utf8(r.name_index)), symbols.intern(file.utf8(r.descriptor_index)));
    let Some(f) = cx.lookup_field(cx.class(holder), name, desc) else {
        return Err(cx.throw("java/lang/RuntimeException", "Unable to look up field in target class"));
    };
    cx.new_reflected_field(cx.field(f))
}

fn get_field_at<'s>(cx: &mut Cx<'s>, _this: This<'s>, oop: Oop<'s>, i: i32) -> JResult<Local<'s, JField>> {
    field_at(cx, oop, i, true)
}

fn get_field_at_if_loaded<'s>(
    cx: &mut Cx<'s>,
    _this: This<'s>,
    oop: Oop<'s>,
    i: i32,
) -> JResult<Local<'s, JField>> {
    field_at(cx, oop, i, false)
}

fn strings<'s>(cx: &mut Cx<'s>, parts: &[&[u8]]) -> JResult<Local<'s, StringArray>> {
    let array = cx.new_object_array(cx.vm().wk().string.class, parts.len())?;
    for (i, part) in parts.iter().enumerate() {
        let s = cx.new_string_mutf8(part)?;
        cx.set_element_ref(cx.get(array), i, cx.get(s));
    }
    Ok(array.cast())
}

/// Class name, member name and descriptor.
fn get_member_ref_info_at<'s>(
    cx: &mut Cx<'s>,
    _this: This<'s>,
    oop: Oop<'s>,
    i: i32,
) -> JResult<Local<'s, StringArray>> {
    let (class, i) = entry(cx, oop, i, MEMBERS)?;
    let file = class.class_file();
    let r = file.member_ref(i);
    strings(cx, &[file.class_name(r.class_index), file.utf8(r.name_index), file.utf8(r.descriptor_index)])
}

/// The constant's second u2, whatever it refers to.
fn get_name_and_type_ref_index_at<'s>(
    cx: &mut Cx<'s>,
    _this: This<'s>,
    oop: Oop<'s>,
    i: i32,
) -> JResult<i32> {
    let (class, i) = entry(cx, oop, i, NAMED)?;
    Ok(class.class_file().name_and_type_index(i) as i32)
}

fn get_name_and_type_ref_info_at<'s>(
    cx: &mut Cx<'s>,
    _this: This<'s>,
    oop: Oop<'s>,
    i: i32,
) -> JResult<Local<'s, StringArray>> {
    let (class, i) = entry(cx, oop, i, &[Tag::NameAndType])?;
    let file = class.class_file();
    let (name, descriptor) = file.name_and_type(i);
    strings(cx, &[file.utf8(name), file.utf8(descriptor)])
}

fn get_int_at<'s>(cx: &mut Cx<'s>, _this: This<'s>, oop: Oop<'s>, i: i32) -> JResult<i32> {
    let (class, i) = entry(cx, oop, i, &[Tag::Integer])?;
    Ok(class.class_file().int(i))
}

fn get_long_at<'s>(cx: &mut Cx<'s>, _this: This<'s>, oop: Oop<'s>, i: i32) -> JResult<i64> {
    let (class, i) = entry(cx, oop, i, &[Tag::Long])?;
    Ok(class.class_file().long(i))
}

fn get_float_at<'s>(cx: &mut Cx<'s>, _this: This<'s>, oop: Oop<'s>, i: i32) -> JResult<f32> {
    let (class, i) = entry(cx, oop, i, &[Tag::Float])?;
    Ok(class.class_file().float(i))
}

fn get_double_at<'s>(cx: &mut Cx<'s>, _this: This<'s>, oop: Oop<'s>, i: i32) -> JResult<f64> {
    let (class, i) = entry(cx, oop, i, &[Tag::Double])?;
    Ok(class.class_file().double(i))
}

fn get_string_at<'s>(cx: &mut Cx<'s>, _this: This<'s>, oop: Oop<'s>, i: i32) -> JResult<Local<'s, JString>> {
    let (class, i) = entry(cx, oop, i, &[Tag::String])?;
    let file = class.class_file();
    let symbol = cx.vm().engine.symbols.intern(file.utf8(file.string_utf8(i)));
    cx.intern_symbol(symbol)
}

fn get_utf8_at<'s>(cx: &mut Cx<'s>, _this: This<'s>, oop: Oop<'s>, i: i32) -> JResult<Local<'s, JString>> {
    let (class, i) = entry(cx, oop, i, &[Tag::Utf8])?;
    cx.new_string_mutf8(class.class_file().utf8(i))
}

fn get_tag_at<'s>(cx: &mut Cx<'s>, _this: This<'s>, oop: Oop<'s>, i: i32) -> JResult<i8> {
    let (class, i) = entry(cx, oop, i, &[])?;
    Ok(class.class_file().tag(i) as i8)
}
