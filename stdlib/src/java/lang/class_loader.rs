//! `java.lang.ClassLoader`: definition of classes, and what the VM has loaded.
use super::class::internal_name;
use cortado_vm::class::define::{Definition, HiddenOptions};
use cortado_vm::classfile::{ClassBytes, mutf8};
use cortado_vm::ids::{LoaderId, SymbolId};
use cortado_vm::native::no_op;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{
    BooleanArray, ByteArray, JClass, JClassLoader, JProtectionDomain, JString, Object, StringArray,
};
use cortado_vm::{java_type, natives};
use std::sync::Arc;

java_type! {
    JByteBuffer = "Ljava/nio/ByteBuffer;";
    JDirectives = "Ljava/lang/AssertionStatusDirectives;";
}
natives! {
    class "java/lang/ClassLoader";
    static fn "registerNatives" "()V" = no_op;
    static fn "defineClass0" "(Ljava/lang/ClassLoader;Ljava/lang/Class;Ljava/lang/String;[BIILjava/security/ProtectionDomain;ZILjava/lang/Object;)Ljava/lang/Class;" = define_class_0;
    static fn "defineClass1" "(Ljava/lang/ClassLoader;Ljava/lang/String;[BIILjava/security/ProtectionDomain;Ljava/lang/String;)Ljava/lang/Class;" = define_class_1;
    static fn "defineClass2" "(Ljava/lang/ClassLoader;Ljava/lang/String;Ljava/nio/ByteBuffer;IILjava/security/ProtectionDomain;Ljava/lang/String;)Ljava/lang/Class;" = define_class_2;
    static fn "findBootstrapClass" "(Ljava/lang/String;)Ljava/lang/Class;" = find_bootstrap_class;
    fn "findLoadedClass0" "(Ljava/lang/String;)Ljava/lang/Class;" = find_loaded_class;
    static fn "retrieveDirectives" "()Ljava/lang/AssertionStatusDirectives;" = retrieve_directives;
}

fn slice_of<'s>(cx: &mut Cx<'s>, b: Local<'s, ByteArray>, off: i32, len: i32) -> JResult<ClassBytes> {
    if cx.is_null(b) {
        return Err(cx.throw_npe());
    }
    let total = cx.array_len(cx.get(b)) as i64;
    if off < 0 || len < 0 || i64::from(off) + i64::from(len) > total {
        return Err(cx.throw_bare("java/lang/ArrayIndexOutOfBoundsException"));
    }
    // Made where it stays: what is copied once more leaves a hole of its size, and the memory of many classes half used.
    let mut bytes: Arc<[u8]> = std::iter::repeat_n(0, len as usize).collect();
    cx.copy_out(cx.get(b), off as usize, Arc::get_mut(&mut bytes).expect("just made"));
    Ok(ClassBytes::Owned(bytes))
}

/// The expected name, with slashes.
fn expected(cx: &Cx<'_>, name: Local<'_, JString>) -> Option<SymbolId> {
    expected_bytes(cx, name).map(|name| cx.vm().engine.symbols.intern(&name))
}

fn expected_bytes(cx: &Cx<'_>, name: Local<'_, JString>) -> Option<Vec<u8>> {
    Some(mutf8::encode(&cx.opt_string(name)?.replace('.', "/")).into())
}

fn define<'s>(
    cx: &mut Cx<'s>,
    loader: Local<'s, JClassLoader>,
    name: Local<'s, JString>,
    bytes: ClassBytes,
    pd: Local<'s, JProtectionDomain>,
    source: Local<'s, JString>,
) -> JResult<Local<'s, JClass>> {
    let loader = cx.loader_id(loader);
    let definition = Definition {
        name: expected(cx, name),
        loader,
        bytes,
        protection_domain: Some(pd),
        source: cx.opt_string(source),
        hidden: None,
    };
    let class = cx.define_class(definition)?;
    Ok(cx.mirror(class))
}

#[expect(clippy::too_many_arguments, reason = "the Java method's")]
fn define_class_1<'s>(
    cx: &mut Cx<'s>,
    loader: Local<'s, JClassLoader>,
    name: Local<'s, JString>,
    b: Local<'s, ByteArray>,
    off: i32,
    len: i32,
    pd: Local<'s, JProtectionDomain>,
    source: Local<'s, JString>,
) -> JResult<Local<'s, JClass>> {
    let bytes = slice_of(cx, b, off, len)?;
    define(cx, loader, name, bytes, pd, source)
}

#[expect(clippy::too_many_arguments, reason = "the Java method's")]
fn define_class_2<'s>(
    cx: &mut Cx<'s>,
    loader: Local<'s, JClassLoader>,
    name: Local<'s, JString>,
    b: Local<'s, JByteBuffer>,
    off: i32,
    len: i32,
    pd: Local<'s, JProtectionDomain>,
    source: Local<'s, JString>,
) -> JResult<Local<'s, JClass>> {
    if cx.is_null(b) {
        return Err(cx.throw_npe());
    }
    let Some(bytes) = cx.direct_buffer_bytes(b.cast(), off, len) else {
        return Err(cx.throw_bare("java/lang/ArrayIndexOutOfBoundsException"));
    };
    define(cx, loader, name, bytes.into(), pd, source)
}

const NESTMATE: i32 = 1;
const HIDDEN: i32 = 2;
const STRONG: i32 = 4;
const VM_ANNOTATIONS: i32 = 8;

#[expect(clippy::too_many_arguments, reason = "the Java method's")]
fn define_class_0<'s>(
    cx: &mut Cx<'s>,
    loader: Local<'s, JClassLoader>,
    lookup: Local<'s, JClass>,
    name: Local<'s, JString>,
    b: Local<'s, ByteArray>,
    off: i32,
    len: i32,
    pd: Local<'s, JProtectionDomain>,
    initialize: bool,
    flags: i32,
    class_data: Local<'s, Object>,
) -> JResult<Local<'s, JClass>> {
    let illegal = "java/lang/IllegalArgumentException";
    if cx.is_null(lookup) {
        return Err(cx.throw(illegal, "Lookup class is null"));
    }
    let bytes = slice_of(cx, b, off, len)?;
    let lookup_class = cx.class(cx.mirror_class(lookup));
    let hidden = if flags & HIDDEN != 0 {
        Some(HiddenOptions {
            nest_host: (flags & NESTMATE != 0).then_some(lookup_class.id),
            class_data,
            vm_annotations: flags & VM_ANNOTATIONS != 0,
            strong: flags & STRONG != 0,
            name: expected_bytes(cx, name),
        })
    } else {
        let wrong = if !cx.is_null(class_data) {
            Some("classData is only applicable for hidden classes")
        } else if flags & NESTMATE != 0 {
            Some("dynamic nestmate is only applicable for hidden classes")
        } else if flags & STRONG == 0 {
            Some("an ordinary class must be strongly referenced by its defining loader")
        } else if flags & VM_ANNOTATIONS != 0 {
            Some("vm annotations only allowed for hidden classes")
        } else {
            None
        };
        if let Some(text) = wrong {
            return Err(cx.throw(illegal, text));
        }
        None
    };
    let loader = cx.loader_id(loader);
    let definition = Definition {
        name: if hidden.is_none() { expected(cx, name) } else { None },
        loader,
        bytes,
        protection_domain: Some(pd),
        source: None,
        hidden,
    };
    let class = cx.define_class(definition)?;
    let defined = cx.class(class);
    if !cx.same_package(lookup_class, defined) {
        let text = "Lookup class and defined class are in different packages";
        return Err(cx.throw(illegal, text));
    }
    if initialize {
        cx.initialize_class(class)?
    } else {
        cx.link_class(class)?
    }
    Ok(cx.mirror(class))
}

fn find_bootstrap_class<'s>(cx: &mut Cx<'s>, name: Local<'s, JString>) -> JResult<Local<'s, JClass>> {
    let Some(text) = cx.opt_string(name) else { return Ok(cx.null_local()) };
    let Some(symbol) = internal_name(cx, &text) else { return Ok(cx.null_local()) };
    match cx.find_or_load_class(LoaderId::BOOT, symbol)? {
        Some(c) => Ok(cx.mirror(c)),
        None => Ok(cx.null_local()),
    }
}

fn find_loaded_class<'s>(
    cx: &mut Cx<'s>,
    this: Local<'s, JClassLoader>,
    name: Local<'s, JString>,
) -> JResult<Local<'s, JClass>> {
    let Some(text) = cx.opt_string(name) else { return Ok(cx.null_local()) };
    let Some(symbol) = internal_name(cx, &text) else { return Ok(cx.null_local()) };
    let loader = cx.loader_id(this);
    match cx.vm().find_loaded_class(loader, symbol) {
        Some(c) => Ok(cx.mirror(c)),
        None => Ok(cx.null_local()),
    }
}

/// What -ea and -da said, as AssertionStatusDirectives has it.
fn retrieve_directives<'s>(cx: &mut Cx<'s>) -> JResult<Local<'s, JDirectives>> {
    let vm = cx.vm();
    let symbols = &vm.engine.symbols;
    let class = cx.load_class(LoaderId::BOOT, symbols.intern_str("java/lang/AssertionStatusDirectives"))?;
    cx.initialize_class(class)?;
    let class = cx.class(class);
    let object = cx.new_instance(class)?;
    let (mut classes, mut packages, mut all) = (Vec::new(), Vec::new(), false);
    for (on, name) in &vm.options.assertions {
        if name.is_empty() {
            all = *on;
        } else if let Some(package) = name.strip_suffix("...") {
            packages.push((*on, package.trim_end_matches('/').replace('/', ".")));
        } else {
            classes.push((*on, name.replace('/', ".")));
        }
    }
    // The last directive given wins, and Java looks from the front.
    for (list, names, flags) in
        [(classes, "classes", "classEnabled"), (packages, "packages", "packageEnabled")]
    {
        let strings: Local<'s, StringArray> = cx.new_object_array(vm.wk().string.class, list.len())?.cast();
        let boolean_array = cx.class(vm.wk().boolean_array);
        let enabled: Local<'s, BooleanArray> = cx.new_array(boolean_array, list.len())?.cast();
        for (i, (on, name)) in list.iter().enumerate() {
            let s = cx.new_string(name)?;
            cx.set_element_ref(cx.get(strings), i, cx.get(s));
            cx.set_element(cx.get(enabled), i, *on);
        }
        let field = |name: &str, d: &str| {
            let f = cx.lookup_field(class, symbols.intern_str(name), symbols.intern_str(d));
            cx.field(f.expect("a field of the class library")).offset
        };
        cx.store_ref(cx.get(object), field(names, "[Ljava/lang/String;"), cx.get(strings));
        cx.store_ref(cx.get(object), field(flags, "[Z"), cx.get(enabled));
    }
    let f = cx.lookup_field(class, symbols.intern_str("deflt"), symbols.intern_str("Z"));
    cx.store(cx.get(object), cx.field(f.expect("a field of the class library")).offset, all);
    Ok(object.cast())
}
