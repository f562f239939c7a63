//! java.lang.reflect.Array. The exceptions, with and without messages, are those of `java`'s natives.

use cortado_vm::class::{Class, ClassKind};
use cortado_vm::classfile::BasicType;
use cortado_vm::ids::ClassId;
use cortado_vm::natives;
use cortado_vm::reflect::{Bits, widen};
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{IntArray, JClass, Object};

natives! {
    class "java/lang/reflect/Array";
    static fn "getLength" "(Ljava/lang/Object;)I" = get_length;
    static fn "get" "(Ljava/lang/Object;I)Ljava/lang/Object;" = get;
    static fn "getBoolean" "(Ljava/lang/Object;I)Z" = get_boolean;
    static fn "getByte" "(Ljava/lang/Object;I)B" = get_byte;
    static fn "getChar" "(Ljava/lang/Object;I)C" = get_char;
    static fn "getShort" "(Ljava/lang/Object;I)S" = get_short;
    static fn "getInt" "(Ljava/lang/Object;I)I" = get_int;
    static fn "getLong" "(Ljava/lang/Object;I)J" = get_long;
    static fn "getFloat" "(Ljava/lang/Object;I)F" = get_float;
    static fn "getDouble" "(Ljava/lang/Object;I)D" = get_double;
    static fn "set" "(Ljava/lang/Object;ILjava/lang/Object;)V" = set;
    static fn "setBoolean" "(Ljava/lang/Object;IZ)V" = set_boolean;
    static fn "setByte" "(Ljava/lang/Object;IB)V" = set_byte;
    static fn "setChar" "(Ljava/lang/Object;IC)V" = set_char;
    static fn "setShort" "(Ljava/lang/Object;IS)V" = set_short;
    static fn "setInt" "(Ljava/lang/Object;II)V" = set_int;
    static fn "setLong" "(Ljava/lang/Object;IJ)V" = set_long;
    static fn "setFloat" "(Ljava/lang/Object;IF)V" = set_float;
    static fn "setDouble" "(Ljava/lang/Object;ID)V" = set_double;
    static fn "newArray" "(Ljava/lang/Class;I)Ljava/lang/Object;" = new_array;
    static fn "multiNewArray" "(Ljava/lang/Class;[I)Ljava/lang/Object;" = multi_new_array;
}

/// The class of an array argument: NullPointerException, or IllegalArgumentException for what is no array.
fn array_class<'s>(cx: &mut Cx<'s>, array: Local<'s, Object>) -> JResult<&'s Class> {
    if cx.is_null(array) {
        return Err(cx.throw_bare("java/lang/NullPointerException"));
    }
    let class = cx.class_of(cx.get(array));
    if !class.is_array() {
        return Err(cx.throw_illegal_argument("Argument is not an array"));
    }
    Ok(class)
}

fn check_index<'s>(cx: &mut Cx<'s>, array: Local<'s, Object>, index: i32) -> JResult<usize> {
    let len = cx.array_len(cx.get(array));
    if index < 0 || index as usize >= len {
        return Err(cx.throw_bare("java/lang/ArrayIndexOutOfBoundsException"));
    }
    Ok(index as usize)
}

/// The kind of a primitive array's elements.
fn primitive_array<'s>(cx: &mut Cx<'s>, array: Local<'s, Object>) -> JResult<BasicType> {
    let class = array_class(cx, array)?;
    if class.kind != ClassKind::PrimArray {
        return Err(cx.throw_illegal_argument("Argument is not an array of primitive type"));
    }
    Ok(class.basic)
}

fn load(cx: &Cx<'_>, array: Local<'_, Object>, i: usize, basic: BasicType) -> Bits {
    let a = cx.get(array);
    match basic {
        BasicType::Boolean => cx.element::<u8, _>(a, i) as u64 & 1,
        BasicType::Byte => cx.element::<i8, _>(a, i) as i32 as u32 as u64,
        BasicType::Char => cx.element::<u16, _>(a, i) as u64,
        BasicType::Short => cx.element::<i16, _>(a, i) as i32 as u32 as u64,
        BasicType::Int | BasicType::Float => cx.element::<u32, _>(a, i) as u64,
        _ => cx.element::<u64, _>(a, i),
    }
}

fn store(cx: &Cx<'_>, array: Local<'_, Object>, i: usize, basic: BasicType, bits: Bits) {
    let a = cx.get(array);
    match basic.size() {
        1 => cx.set_element(a, i, bits as u8),
        2 => cx.set_element(a, i, bits as u16),
        4 => cx.set_element(a, i, bits as u32),
        _ => cx.set_element(a, i, bits),
    }
}

fn get_length<'s>(cx: &mut Cx<'s>, array: Local<'s, Object>) -> JResult<i32> {
    array_class(cx, array)?;
    Ok(cx.array_len(cx.get(array)) as i32)
}

fn get<'s>(cx: &mut Cx<'s>, array: Local<'s, Object>, index: i32) -> JResult<Local<'s, Object>> {
    let class = array_class(cx, array)?;
    let i = check_index(cx, array, index)?;
    if class.kind == ClassKind::RefArray {
        return Ok(cx.element_local(array, i));
    }
    let bits = load(cx, array, i, class.basic);
    cx.box_value(class.basic, bits)
}

fn get_as<'s>(cx: &mut Cx<'s>, array: Local<'s, Object>, index: i32, to: BasicType) -> JResult<Bits> {
    let from = primitive_array(cx, array)?;
    let i = check_index(cx, array, index)?;
    match widen(load(cx, array, i, from), from, to) {
        Some(bits) => Ok(bits),
        None => Err(cx.throw_illegal_argument("argument type mismatch")),
    }
}

fn set<'s>(cx: &mut Cx<'s>, array: Local<'s, Object>, index: i32, value: Local<'s, Object>) -> JResult<()> {
    let class = array_class(cx, array)?;
    if class.kind == ClassKind::PrimArray {
        if cx.is_null(value) {
            return Err(cx.throw_bare("java/lang/IllegalArgumentException"));
        }
        let Some((from, bits)) = cx.unbox(cx.get(value)) else {
            return Err(cx.throw_illegal_argument("argument type mismatch"));
        };
        return set_as(cx, array, index, from, bits);
    }
    let i = check_index(cx, array, index)?;
    if !cx.is_null(value) {
        let component = cx.class(class.component);
        if !cx.is_subclass(cx.class_of(cx.get(value)), component) {
            return Err(cx.throw_illegal_argument("array element type mismatch"));
        }
    }
    cx.set_element_ref(cx.get(array), i, cx.get(value));
    Ok(())
}

fn set_as<'s>(
    cx: &mut Cx<'s>,
    array: Local<'s, Object>,
    index: i32,
    from: BasicType,
    bits: Bits,
) -> JResult<()> {
    let to = primitive_array(cx, array)?;
    let i = check_index(cx, array, index)?;
    match widen(bits, from, to) {
        Some(bits) => store(cx, array, i, to, bits),
        None => return Err(cx.throw_illegal_argument("argument type mismatch")),
    }
    Ok(())
}

macro_rules! accessors {
    ($($get:ident $set:ident $t:ty, $basic:ident, $from:expr, $to:expr;)*) => { $(
        fn $get<'s>(cx: &mut Cx<'s>, array: Local<'s, Object>, index: i32) -> JResult<$t> {
            get_as(cx, array, index, BasicType::$basic).map($from)
        }
        fn $set<'s>(cx: &mut Cx<'s>, array: Local<'s, Object>, index: i32, value: $t) -> JResult<()> {
            let to: fn($t) -> Bits = $to;
            set_as(cx, array, index, BasicType::$basic, to(value))
        }
    )* };
}

accessors! {
    get_boolean set_boolean bool, Boolean, |b| b & 1 != 0, |v| v as u64;
    get_byte set_byte i8, Byte, |b| b as i8, |v| v as i32 as u32 as u64;
    get_char set_char u16, Char, |b| b as u16, |v| v as u64;
    get_short set_short i16, Short, |b| b as i16, |v| v as i32 as u32 as u64;
    get_int set_int i32, Int, |b| b as i32, |v| v as u32 as u64;
    get_long set_long i64, Long, |b| b as i64, |v| v as u64;
    get_float set_float f32, Float, |b| f32::from_bits(b as u32), |v| v.to_bits() as u64;
    get_double set_double f64, Double, f64::from_bits, |v| v.to_bits();
}

/// The class to make an array of: void is an IllegalArgumentException.
fn component<'s>(cx: &mut Cx<'s>, mirror: Local<'s, JClass>) -> JResult<ClassId> {
    if cx.is_null(mirror) {
        return Err(cx.throw_bare("java/lang/NullPointerException"));
    }
    let id = cx.mirror_class(mirror);
    let class = cx.class(id);
    if class.is_primitive() && class.basic == BasicType::Void {
        return Err(cx.throw_bare("java/lang/IllegalArgumentException"));
    }
    Ok(id)
}

fn check_length(cx: &mut Cx<'_>, len: i32) -> JResult<usize> {
    match usize::try_from(len) {
        Ok(len) => Ok(len),
        Err(_) => Err(cx.throw("java/lang/NegativeArraySizeException", len.to_string())),
    }
}

fn new_array<'s>(cx: &mut Cx<'s>, mirror: Local<'s, JClass>, len: i32) -> JResult<Local<'s, Object>> {
    let id = component(cx, mirror)?;
    let len = check_length(cx, len)?;
    if cx.class(id).dims >= 255 {
        return Err(cx.throw_bare("java/lang/IllegalArgumentException"));
    }
    let array = cx.array_class_of(id)?;
    cx.new_array(cx.class(array), len)
}

fn multi_new_array<'s>(
    cx: &mut Cx<'s>,
    mirror: Local<'s, JClass>,
    dimensions: Local<'s, IntArray>,
) -> JResult<Local<'s, Object>> {
    if cx.is_null(mirror) || cx.is_null(dimensions) {
        return Err(cx.throw_bare("java/lang/NullPointerException"));
    }
    let lengths: Vec<i32> = cx.to_vec(cx.get(dimensions));
    let dims = cx.class(cx.mirror_class(mirror)).dims as usize + lengths.len();
    if lengths.is_empty() || dims > 255 {
        return Err(cx.throw_bare("java/lang/IllegalArgumentException"));
    }
    let mut id = component(cx, mirror)?;
    let mut checked = Vec::with_capacity(lengths.len());
    for &len in &lengths {
        checked.push(check_length(cx, len)?);
        id = cx.array_class_of(id)?;
    }
    nested(cx, id, &checked)
}

/// An array of arrays: the first length is this one's, the others those of its elements.
fn nested<'s>(cx: &mut Cx<'s>, id: ClassId, lengths: &[usize]) -> JResult<Local<'s, Object>> {
    let class = cx.class(id);
    let array = cx.new_array(class, lengths[0])?;
    if lengths.len() > 1 {
        for i in 0..lengths[0] {
            cx.scope(|cx, _| {
                let element = nested(cx, class.component, &lengths[1..])?;
                cx.set_element_ref(cx.get(array), i, cx.get(element));
                Ok(())
            })?;
        }
    }
    Ok(array)
}
