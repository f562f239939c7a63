//! jdk.internal.misc.Unsafe. What touches memory is `cortado_vm::unsafe_access`, which says whom it trusts.

use cortado_vm::class::define::Definition;
use cortado_vm::class::{Class, Field};
use cortado_vm::classfile::ClassBytes;
use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{
    ByteArray, DoubleArray, JClass, JClassLoader, JField, JProtectionDomain, JString, JThrowable, Object,
};
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release, SeqCst};
use std::sync::atomic::fence;

type This<'s> = Local<'s, Object>;
type O<'s> = Local<'s, Object>;

natives! {
    class "jdk/internal/misc/Unsafe";
    static fn "registerNatives" "()V" = no_op;
    fn "getInt" "(Ljava/lang/Object;J)I" = get_int;
    fn "putInt" "(Ljava/lang/Object;JI)V" = put_int;
    fn "getReference" "(Ljava/lang/Object;J)Ljava/lang/Object;" = get_reference;
    fn "putReference" "(Ljava/lang/Object;JLjava/lang/Object;)V" = put_reference;
    fn "getBoolean" "(Ljava/lang/Object;J)Z" = get_boolean;
    fn "putBoolean" "(Ljava/lang/Object;JZ)V" = put_boolean;
    fn "getByte" "(Ljava/lang/Object;J)B" = get_byte;
    fn "putByte" "(Ljava/lang/Object;JB)V" = put_byte;
    fn "getShort" "(Ljava/lang/Object;J)S" = get_short;
    fn "putShort" "(Ljava/lang/Object;JS)V" = put_short;
    fn "getChar" "(Ljava/lang/Object;J)C" = get_char;
    fn "putChar" "(Ljava/lang/Object;JC)V" = put_char;
    fn "getLong" "(Ljava/lang/Object;J)J" = get_long;
    fn "putLong" "(Ljava/lang/Object;JJ)V" = put_long;
    fn "getFloat" "(Ljava/lang/Object;J)F" = get_float;
    fn "putFloat" "(Ljava/lang/Object;JF)V" = put_float;
    fn "getDouble" "(Ljava/lang/Object;J)D" = get_double;
    fn "putDouble" "(Ljava/lang/Object;JD)V" = put_double;
    fn "getIntVolatile" "(Ljava/lang/Object;J)I" = get_int_volatile;
    fn "putIntVolatile" "(Ljava/lang/Object;JI)V" = put_int_volatile;
    fn "getReferenceVolatile" "(Ljava/lang/Object;J)Ljava/lang/Object;" = get_reference_volatile;
    fn "putReferenceVolatile" "(Ljava/lang/Object;JLjava/lang/Object;)V" = put_reference_volatile;
    fn "getBooleanVolatile" "(Ljava/lang/Object;J)Z" = get_boolean_volatile;
    fn "putBooleanVolatile" "(Ljava/lang/Object;JZ)V" = put_boolean_volatile;
    fn "getByteVolatile" "(Ljava/lang/Object;J)B" = get_byte_volatile;
    fn "putByteVolatile" "(Ljava/lang/Object;JB)V" = put_byte_volatile;
    fn "getShortVolatile" "(Ljava/lang/Object;J)S" = get_short_volatile;
    fn "putShortVolatile" "(Ljava/lang/Object;JS)V" = put_short_volatile;
    fn "getCharVolatile" "(Ljava/lang/Object;J)C" = get_char_volatile;
    fn "putCharVolatile" "(Ljava/lang/Object;JC)V" = put_char_volatile;
    fn "getLongVolatile" "(Ljava/lang/Object;J)J" = get_long_volatile;
    fn "putLongVolatile" "(Ljava/lang/Object;JJ)V" = put_long_volatile;
    fn "getFloatVolatile" "(Ljava/lang/Object;J)F" = get_float_volatile;
    fn "putFloatVolatile" "(Ljava/lang/Object;JF)V" = put_float_volatile;
    fn "getDoubleVolatile" "(Ljava/lang/Object;J)D" = get_double_volatile;
    fn "putDoubleVolatile" "(Ljava/lang/Object;JD)V" = put_double_volatile;
    fn "getUncompressedObject" "(J)Ljava/lang/Object;" = get_uncompressed_object;
    fn "writeback0" "(J)V" = writeback;
    fn "writebackPreSync0" "()V" = writeback_sync;
    fn "writebackPostSync0" "()V" = writeback_sync;
    fn "defineClass0" "(Ljava/lang/String;[BIILjava/lang/ClassLoader;Ljava/security/ProtectionDomain;)Ljava/lang/Class;" = define_class;
    fn "allocateInstance" "(Ljava/lang/Class;)Ljava/lang/Object;" = allocate_instance;
    fn "throwException" "(Ljava/lang/Throwable;)V" = throw_exception;
    fn "compareAndSetReference" "(Ljava/lang/Object;JLjava/lang/Object;Ljava/lang/Object;)Z" = cas_reference;
    fn "compareAndExchangeReference" "(Ljava/lang/Object;JLjava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;" = cax_reference;
    fn "compareAndSetInt" "(Ljava/lang/Object;JII)Z" = cas_int;
    fn "compareAndExchangeInt" "(Ljava/lang/Object;JII)I" = cax_int;
    fn "compareAndSetLong" "(Ljava/lang/Object;JJJ)Z" = cas_long;
    fn "compareAndExchangeLong" "(Ljava/lang/Object;JJJ)J" = cax_long;
    fn "unpark" "(Ljava/lang/Object;)V" = unpark;
    fn "park" "(ZJ)V" = park;
    fn "loadFence" "()V" = load_fence;
    fn "storeFence" "()V" = store_fence;
    fn "fullFence" "()V" = full_fence;
    fn "allocateMemory0" "(J)J" = allocate_memory;
    fn "reallocateMemory0" "(JJ)J" = reallocate_memory;
    fn "freeMemory0" "(J)V" = free_memory;
    fn "setMemory0" "(Ljava/lang/Object;JJB)V" = set_memory;
    fn "copyMemory0" "(Ljava/lang/Object;JLjava/lang/Object;JJ)V" = copy_memory;
    fn "copySwapMemory0" "(Ljava/lang/Object;JLjava/lang/Object;JJJ)V" = copy_swap_memory;
    fn "objectFieldOffset0" "(Ljava/lang/reflect/Field;)J" = object_field_offset;
    fn "objectFieldOffset1" "(Ljava/lang/Class;Ljava/lang/String;)J" = object_field_offset_by_name;
    fn "staticFieldOffset0" "(Ljava/lang/reflect/Field;)J" = static_field_offset;
    fn "staticFieldBase0" "(Ljava/lang/reflect/Field;)Ljava/lang/Object;" = static_field_base;
    fn "shouldBeInitialized0" "(Ljava/lang/Class;)Z" = should_be_initialized;
    fn "ensureClassInitialized0" "(Ljava/lang/Class;)V" = ensure_class_initialized;
    fn "arrayBaseOffset0" "(Ljava/lang/Class;)I" = array_base_offset;
    fn "arrayIndexScale0" "(Ljava/lang/Class;)I" = array_index_scale;
    fn "getLoadAverage0" "([DI)I" = get_load_average;
}

macro_rules! accessors {
    ($($t:ty: $get:ident $put:ident $get_volatile:ident $put_volatile:ident;)*) => { $(
        fn $get<'s>(cx: &mut Cx<'s>, _this: This<'s>, o: O<'s>, offset: i64) -> JResult<$t> {
            Ok(cx.unsafe_get(o, offset, Relaxed))
        }
        fn $put<'s>(cx: &mut Cx<'s>, _this: This<'s>, o: O<'s>, offset: i64, v: $t) -> JResult<()> {
            cx.unsafe_put(o, offset, v, Relaxed);
            Ok(())
        }
        fn $get_volatile<'s>(cx: &mut Cx<'s>, _this: This<'s>, o: O<'s>, offset: i64) -> JResult<$t> {
            Ok(cx.unsafe_get(o, offset, SeqCst))
        }
        fn $put_volatile<'s>(cx: &mut Cx<'s>, _this: This<'s>, o: O<'s>, offset: i64, v: $t) -> JResult<()> {
            cx.unsafe_put(o, offset, v, SeqCst);
            Ok(())
        }
    )* };
}

accessors! {
    i8: get_byte put_byte get_byte_volatile put_byte_volatile;
    i16: get_short put_short get_short_volatile put_short_volatile;
    u16: get_char put_char get_char_volatile put_char_volatile;
    i32: get_int put_int get_int_volatile put_int_volatile;
    i64: get_long put_long get_long_volatile put_long_volatile;
    f32: get_float put_float get_float_volatile put_float_volatile;
    f64: get_double put_double get_double_volatile put_double_volatile;
}

/// Any byte but 0 is true.
fn get_boolean<'s>(cx: &mut Cx<'s>, _this: This<'s>, o: O<'s>, offset: i64) -> JResult<bool> {
    Ok(cx.unsafe_get::<u8>(o, offset, Relaxed) != 0)
}

fn put_boolean<'s>(cx: &mut Cx<'s>, _this: This<'s>, o: O<'s>, offset: i64, v: bool) -> JResult<()> {
    cx.unsafe_put(o, offset, v as u8, Relaxed);
    Ok(())
}

fn get_boolean_volatile<'s>(cx: &mut Cx<'s>, _this: This<'s>, o: O<'s>, offset: i64) -> JResult<bool> {
    Ok(cx.unsafe_get::<u8>(o, offset, SeqCst) != 0)
}

fn put_boolean_volatile<'s>(cx: &mut Cx<'s>, _this: This<'s>, o: O<'s>, offset: i64, v: bool) -> JResult<()> {
    cx.unsafe_put(o, offset, v as u8, SeqCst);
    Ok(())
}

fn get_reference<'s>(cx: &mut Cx<'s>, _this: This<'s>, o: O<'s>, offset: i64) -> JResult<O<'s>> {
    cx.unsafe_get_reference(o, offset, Relaxed)
}

fn put_reference<'s>(cx: &mut Cx<'s>, _this: This<'s>, o: O<'s>, offset: i64, v: O<'s>) -> JResult<()> {
    cx.unsafe_put_reference(o, offset, v, Relaxed)
}

fn get_reference_volatile<'s>(cx: &mut Cx<'s>, _this: This<'s>, o: O<'s>, offset: i64) -> JResult<O<'s>> {
    cx.unsafe_get_reference(o, offset, SeqCst)
}

fn put_reference_volatile<'s>(
    cx: &mut Cx<'s>,
    _this: This<'s>,
    o: O<'s>,
    offset: i64,
    v: O<'s>,
) -> JResult<()> {
    cx.unsafe_put_reference(o, offset, v, SeqCst)
}

fn get_uncompressed_object<'s>(cx: &mut Cx<'s>, _this: This<'s>, address: i64) -> JResult<O<'s>> {
    Ok(cx.unsafe_uncompressed(address))
}

/// UnsafeConstants.DATA_CACHE_LINE_FLUSH_SIZE is 0, so the library asks for no write-back.
fn writeback<'s>(cx: &mut Cx<'s>, _this: This<'s>, _address: i64) -> JResult<()> {
    Err(cx.throw("java/lang/InternalError", "writeback is not enabled"))
}

fn writeback_sync<'s>(cx: &mut Cx<'s>, _this: This<'s>) -> JResult<()> {
    Err(cx.throw("java/lang/InternalError", "writeback is not enabled"))
}

#[expect(clippy::too_many_arguments, reason = "the native's signature")]
fn define_class<'s>(
    cx: &mut Cx<'s>,
    _this: This<'s>,
    name: Local<'s, JString>,
    bytes: Local<'s, ByteArray>,
    offset: i32,
    len: i32,
    loader: Local<'s, JClassLoader>,
    domain: Local<'s, JProtectionDomain>,
) -> JResult<Local<'s, JClass>> {
    if cx.is_null(bytes) {
        return Err(cx.throw_bare("java/lang/NullPointerException"));
    }
    let all = cx.array_len(cx.get(bytes));
    if offset < 0 || len < 0 || offset as usize + len as usize > all {
        return Err(cx.throw_bare("java/lang/ArrayIndexOutOfBoundsException"));
    }
    let mut contents = vec![0u8; len as usize];
    cx.copy_out(cx.get(bytes), offset as usize, &mut contents);
    let name = cx.opt_string(name).map(|n| {
        let internal = n.replace('.', "/");
        cx.vm().engine.symbols.intern(&cortado_vm::classfile::mutf8::encode(&internal))
    });
    let loader = cx.loader_id(loader);
    let class = cx.define_class(Definition {
        name,
        loader,
        bytes: ClassBytes::from(contents),
        protection_domain: Some(domain),
        source: None,
        hidden: None,
    })?;
    Ok(cx.mirror(class))
}

fn allocate_instance<'s>(cx: &mut Cx<'s>, _this: This<'s>, class: Local<'s, JClass>) -> JResult<O<'s>> {
    let id = class_argument(cx, class)?.id;
    cx.allocate_checked(id)
}

fn throw_exception<'s>(cx: &mut Cx<'s>, _this: This<'s>, t: Local<'s, JThrowable>) -> JResult<()> {
    Err(cx.throw_local(t))
}

fn cas_reference<'s>(
    cx: &mut Cx<'s>,
    _this: This<'s>,
    o: O<'s>,
    offset: i64,
    e: O<'s>,
    v: O<'s>,
) -> JResult<bool> {
    Ok(cx.unsafe_cas_reference(o, offset, e, v)?.0)
}

fn cax_reference<'s>(
    cx: &mut Cx<'s>,
    _this: This<'s>,
    o: O<'s>,
    offset: i64,
    e: O<'s>,
    v: O<'s>,
) -> JResult<O<'s>> {
    Ok(cx.unsafe_cas_reference(o, offset, e, v)?.1)
}

fn cas_int<'s>(cx: &mut Cx<'s>, _this: This<'s>, o: O<'s>, offset: i64, e: i32, v: i32) -> JResult<bool> {
    Ok(cx.unsafe_cas_int(o, offset, e, v)? == e)
}

fn cax_int<'s>(cx: &mut Cx<'s>, _this: This<'s>, o: O<'s>, offset: i64, e: i32, v: i32) -> JResult<i32> {
    cx.unsafe_cas_int(o, offset, e, v)
}

fn cas_long<'s>(cx: &mut Cx<'s>, _this: This<'s>, o: O<'s>, offset: i64, e: i64, v: i64) -> JResult<bool> {
    Ok(cx.unsafe_cas_long(o, offset, e, v)? == e)
}

fn cax_long<'s>(cx: &mut Cx<'s>, _this: This<'s>, o: O<'s>, offset: i64, e: i64, v: i64) -> JResult<i64> {
    cx.unsafe_cas_long(o, offset, e, v)
}

fn unpark<'s>(cx: &mut Cx<'s>, _this: This<'s>, thread: O<'s>) -> JResult<()> {
    if !cx.is_null(thread) {
        cx.unpark(thread);
    }
    Ok(())
}

fn park<'s>(cx: &mut Cx<'s>, _this: This<'s>, absolute: bool, time: i64) -> JResult<()> {
    cx.park(absolute, time)
}

fn load_fence<'s>(_cx: &mut Cx<'s>, _this: This<'s>) -> JResult<()> {
    fence(Acquire);
    Ok(())
}

fn store_fence<'s>(_cx: &mut Cx<'s>, _this: This<'s>) -> JResult<()> {
    fence(Release);
    Ok(())
}

fn full_fence<'s>(_cx: &mut Cx<'s>, _this: This<'s>) -> JResult<()> {
    fence(SeqCst);
    Ok(())
}

/// 0: no memory, of which the caller makes an OutOfMemoryError.
fn allocate_memory<'s>(cx: &mut Cx<'s>, _this: This<'s>, bytes: i64) -> JResult<i64> {
    Ok(cx.vm().native_memory.allocate(&cx.vm().limits.off_heap, bytes as usize) as i64)
}

fn reallocate_memory<'s>(cx: &mut Cx<'s>, _this: This<'s>, address: i64, bytes: i64) -> JResult<i64> {
    Ok(cx.vm().native_memory.reallocate(&cx.vm().limits.off_heap, address as usize, bytes as usize) as i64)
}

fn free_memory<'s>(cx: &mut Cx<'s>, _this: This<'s>, address: i64) -> JResult<()> {
    cx.vm().native_memory.free(&cx.vm().limits.off_heap, address as usize);
    Ok(())
}

fn set_memory<'s>(
    cx: &mut Cx<'s>,
    _this: This<'s>,
    o: O<'s>,
    offset: i64,
    bytes: i64,
    value: i8,
) -> JResult<()> {
    cx.unsafe_set_memory(o, offset, bytes, value as u8);
    Ok(())
}

fn copy_memory<'s>(
    cx: &mut Cx<'s>,
    _this: This<'s>,
    from: O<'s>,
    from_offset: i64,
    to: O<'s>,
    to_offset: i64,
    bytes: i64,
) -> JResult<()> {
    cx.unsafe_copy_memory((from, from_offset), (to, to_offset), bytes);
    Ok(())
}

#[expect(clippy::too_many_arguments, reason = "the native's signature")]
fn copy_swap_memory<'s>(
    cx: &mut Cx<'s>,
    _this: This<'s>,
    from: O<'s>,
    from_offset: i64,
    to: O<'s>,
    to_offset: i64,
    bytes: i64,
    element: i64,
) -> JResult<()> {
    if !matches!(element, 2 | 4 | 8) {
        return Err(cx.throw_bare("java/lang/IllegalArgumentException"));
    }
    cx.unsafe_copy_swap_memory((from, from_offset), (to, to_offset), bytes, element as usize);
    Ok(())
}

fn class_argument<'s>(cx: &mut Cx<'s>, class: Local<'s, JClass>) -> JResult<&'s Class> {
    if cx.is_null(class) {
        return Err(cx.throw_bare("java/lang/NullPointerException"));
    }
    Ok(cx.class(cx.mirror_class(class)))
}

/// The field, if it is static or not as wanted.
fn field_argument<'s>(cx: &mut Cx<'s>, field: Local<'s, JField>, is_static: bool) -> JResult<&'s Field> {
    if cx.is_null(field) {
        return Err(cx.throw_bare("java/lang/NullPointerException"));
    }
    let f = cx.reflected_field(field)?;
    if f.is_static() != is_static {
        return Err(cx.throw_bare("java/lang/IllegalArgumentException"));
    }
    Ok(f)
}

fn object_field_offset<'s>(cx: &mut Cx<'s>, _this: This<'s>, field: Local<'s, JField>) -> JResult<i64> {
    Ok(field_argument(cx, field, false)?.offset as i64)
}

fn object_field_offset_by_name<'s>(
    cx: &mut Cx<'s>,
    _this: This<'s>,
    class: Local<'s, JClass>,
    name: Local<'s, JString>,
) -> JResult<i64> {
    let class = class_argument(cx, class)?;
    let name = cx.string_symbol(name);
    match class.fields.iter().map(|&f| cx.field(f)).find(|f| f.name == name) {
        Some(f) => Ok(f.offset as i64),
        None => Err(cx.throw_bare("java/lang/InternalError")),
    }
}

fn static_field_offset<'s>(cx: &mut Cx<'s>, _this: This<'s>, field: Local<'s, JField>) -> JResult<i64> {
    Ok(field_argument(cx, field, true)?.offset as i64)
}

fn static_field_base<'s>(cx: &mut Cx<'s>, _this: This<'s>, field: Local<'s, JField>) -> JResult<O<'s>> {
    let class = field_argument(cx, field, true)?.class;
    Ok(cx.mirror(class).cast())
}

fn should_be_initialized<'s>(cx: &mut Cx<'s>, _this: This<'s>, class: Local<'s, JClass>) -> JResult<bool> {
    let class = class_argument(cx, class)?;
    Ok(cx.should_be_initialized(class))
}

fn ensure_class_initialized<'s>(cx: &mut Cx<'s>, _this: This<'s>, class: Local<'s, JClass>) -> JResult<()> {
    let class = class_argument(cx, class)?;
    if class.has_file() { cx.initialize_class(class.id) } else { Ok(()) }
}

/// Bytes of an array's element. What is no array ends in `java`'s own way: it looks for an exception that does not exist.
fn element_size<'s>(cx: &mut Cx<'s>, class: Local<'s, JClass>) -> JResult<usize> {
    let class = class_argument(cx, class)?;
    if !class.is_array() {
        return Err(cx.throw("java/lang/NoClassDefFoundError", "java/lang/InvalidClassException"));
    }
    Ok(1 << class.elem_log2)
}

fn array_base_offset<'s>(cx: &mut Cx<'s>, _this: This<'s>, class: Local<'s, JClass>) -> JResult<i32> {
    Ok(cortado_vm::unsafe_access::array_base(element_size(cx, class)?) as i32)
}

fn array_index_scale<'s>(cx: &mut Cx<'s>, _this: This<'s>, class: Local<'s, JClass>) -> JResult<i32> {
    Ok(element_size(cx, class)? as i32)
}

fn get_load_average<'s>(
    cx: &mut Cx<'s>,
    _this: This<'s>,
    averages: Local<'s, DoubleArray>,
    wanted: i32,
) -> JResult<i32> {
    let Some(known) = cx.vm().host.load_average() else { return Ok(-1) };
    let n = known.len().min(wanted.max(0) as usize).min(cx.array_len(cx.get(averages)));
    cx.copy_in(cx.get(averages), 0, &known[..n]);
    Ok(n as i32)
}
