//! `java.lang.Class`: loading, supers, flags, nesting. Members, annotations and the constant pool are reflection's.
use cortado_vm::class::version::Versioned;
use cortado_vm::class::{Class, ClassKind, acc};
use cortado_vm::classfile::{BasicType, mutf8};
use cortado_vm::ids::ClassId;
use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{ClassArray, JClass, JClassLoader, JProtectionDomain, JString, Object, ObjectArray};

natives! {
    class "java/lang/Class";
    static fn "registerNatives" "()V" = no_op;
    static fn "forName0" "(Ljava/lang/String;ZLjava/lang/ClassLoader;Ljava/lang/Class;)Ljava/lang/Class;" = for_name;
    fn "isInstance" "(Ljava/lang/Object;)Z" = is_instance;
    fn "isAssignableFrom" "(Ljava/lang/Class;)Z" = is_assignable_from;
    fn "isInterface" "()Z" = is_interface;
    fn "isArray" "()Z" = is_array;
    fn "isPrimitive" "()Z" = is_primitive;
    fn "isHidden" "()Z" = is_hidden;
    fn "initClassName" "()Ljava/lang/String;" = init_class_name;
    fn "getSuperclass" "()Ljava/lang/Class;" = get_superclass;
    fn "getInterfaces0" "()[Ljava/lang/Class;" = get_interfaces;
    fn "getModifiers" "()I" = get_modifiers;
    fn "getSigners" "()[Ljava/lang/Object;" = get_signers;
    fn "setSigners" "([Ljava/lang/Object;)V" = set_signers;
    fn "getEnclosingMethod0" "()[Ljava/lang/Object;" = get_enclosing_method;
    fn "getDeclaringClass0" "()Ljava/lang/Class;" = get_declaring_class;
    fn "getSimpleBinaryName0" "()Ljava/lang/String;" = get_simple_binary_name;
    fn "getProtectionDomain0" "()Ljava/security/ProtectionDomain;" = get_protection_domain;
    static fn "getPrimitiveClass" "(Ljava/lang/String;)Ljava/lang/Class;" = get_primitive_class;
    fn "getGenericSignature0" "()Ljava/lang/String;" = get_generic_signature;
    fn "getDeclaredClasses0" "()[Ljava/lang/Class;" = get_declared_classes;
    fn "isRecord0" "()Z" = is_record;
    static fn "desiredAssertionStatus0" "(Ljava/lang/Class;)Z" = desired_assertion_status;
    fn "getNestHost0" "()Ljava/lang/Class;" = get_nest_host;
    fn "getNestMembers0" "()[Ljava/lang/Class;" = get_nest_members;
    fn "getPermittedSubclasses0" "()[Ljava/lang/Class;" = get_permitted_subclasses;
}

fn class_of<'s>(cx: &Cx<'s>, this: Local<'s, JClass>) -> &'s Class {
    cx.class(cx.mirror_class(this))
}

fn string_of_utf8<'s>(cx: &mut Cx<'s>, bytes: &[u8]) -> JResult<Local<'s, JString>> {
    cx.intern_utf16(&mutf8::to_utf16(bytes))
}

fn class_array<'s>(cx: &mut Cx<'s>, classes: &[ClassId]) -> JResult<Local<'s, ClassArray>> {
    let component = cx.vm().wk().class.class;
    // Before the classes may be unloaded.
    let mirrors: Vec<_> = classes.iter().map(|&c| cx.mirror(c)).collect();
    let array = cx.new_object_array(component, classes.len())?;
    for (i, &mirror) in mirrors.iter().enumerate() {
        cx.set_element_ref(cx.get(array), i, cx.get(mirror));
    }
    Ok(array.cast())
}

/// The class of a name with dots for a caller that wants ClassNotFoundException.
fn for_name<'s>(
    cx: &mut Cx<'s>,
    name: Local<'s, JString>,
    initialize: bool,
    loader: Local<'s, JClassLoader>,
    _caller: Local<'s, JClass>,
) -> JResult<Local<'s, JClass>> {
    if cx.is_null(name) {
        return Err(cx.throw_npe());
    }
    let text = cx.string(name);
    let Some(symbol) = internal_name(cx, &text) else {
        // The launcher's library turned the dots around before it looked.
        return Err(cx.throw("java/lang/ClassNotFoundException", text.replace('.', "/")));
    };
    let loader = cx.loader_id(loader);
    let Some(class) = cx.find_or_load_class(loader, symbol)? else {
        // HotSpot shows the internal name where only the boot loader was asked.
        return Err(cx.throw("java/lang/ClassNotFoundException", text.replace('.', "/")));
    };
    if initialize {
        cx.initialize_class(class)?;
    }
    Ok(cx.mirror(class))
}

/// The internal form of a binary name, if it can be one.
pub(crate) fn internal_name(cx: &Cx<'_>, name: &str) -> Option<cortado_vm::ids::SymbolId> {
    if name.contains('/') || name.is_empty() {
        return None;
    }
    let internal = name.replace('.', "/");
    let bytes = mutf8::encode(&internal);
    // As old class files' names may, this one may end in a slash.
    let legal = bytes.strip_suffix(b"/").unwrap_or(&bytes);
    if !cortado_vm::classfile::names::is_legal_class(legal, 61) || bytes.len() > 65535 {
        return None;
    }
    Some(cx.vm().engine.symbols.intern(&bytes))
}

fn is_instance<'s>(cx: &mut Cx<'s>, this: Local<'s, JClass>, o: Local<'s, Object>) -> JResult<bool> {
    let class = class_of(cx, this);
    Ok(!cx.is_null(o) && cx.is_subclass(cx.class_of(cx.get(o)), class))
}

fn is_assignable_from<'s>(
    cx: &mut Cx<'s>,
    this: Local<'s, JClass>,
    other: Local<'s, JClass>,
) -> JResult<bool> {
    if cx.is_null(other) {
        return Err(cx.throw_npe());
    }
    Ok(cx.is_subclass(class_of(cx, other), class_of(cx, this)))
}

fn is_interface<'s>(cx: &mut Cx<'s>, this: Local<'s, JClass>) -> JResult<bool> {
    Ok(class_of(cx, this).is_interface())
}

fn is_array<'s>(cx: &mut Cx<'s>, this: Local<'s, JClass>) -> JResult<bool> {
    Ok(class_of(cx, this).is_array())
}

fn is_primitive<'s>(cx: &mut Cx<'s>, this: Local<'s, JClass>) -> JResult<bool> {
    Ok(class_of(cx, this).is_primitive())
}

fn is_hidden<'s>(cx: &mut Cx<'s>, this: Local<'s, JClass>) -> JResult<bool> {
    Ok(class_of(cx, this).is_hidden())
}

fn init_class_name<'s>(cx: &mut Cx<'s>, this: Local<'s, JClass>) -> JResult<Local<'s, JString>> {
    let class = class_of(cx, this);
    let mut units = mutf8::to_utf16(cx.vm().engine.symbols.bytes(class.name));
    let unit = |c: char| c as u16;
    units.iter_mut().filter(|u| **u == unit('/')).for_each(|u| *u = unit('.'));
    if cx.class(class.element).is_hidden()
        && let Some(plus) = units.iter().rposition(|&u| u == unit('+'))
    {
        units[plus] = unit('/');
    }
    let name = cx.intern_utf16(&units)?;
    cx.store_ref(cx.get(this), cx.vm().wk().class.name, cx.get(name));
    Ok(name)
}

fn get_superclass<'s>(cx: &mut Cx<'s>, this: Local<'s, JClass>) -> JResult<Local<'s, JClass>> {
    let class = class_of(cx, this);
    if class.is_interface() || class.super_id.is_none() {
        return Ok(cx.null_local());
    }
    Ok(cx.mirror(class.super_id))
}

fn get_interfaces<'s>(cx: &mut Cx<'s>, this: Local<'s, JClass>) -> JResult<Local<'s, ClassArray>> {
    let class = class_of(cx, this);
    class_array(cx, &class.interfaces)
}

/// The InnerClasses entry about the class itself.
fn own_inner_entry(class: &Class) -> Option<cortado_vm::classfile::InnerClass> {
    if class.kind != ClassKind::Instance {
        return None;
    }
    let file = class.class_file();
    file.inner_classes().find(|e| e.inner != 0 && file.class_name(e.inner) == file.name())
}

fn get_modifiers<'s>(cx: &mut Cx<'s>, this: Local<'s, JClass>) -> JResult<i32> {
    Ok(cortado_vm::reflect::class_modifiers(cx, class_of(cx, this)) as i32)
}

fn get_signers<'s>(cx: &mut Cx<'s>, this: Local<'s, JClass>) -> JResult<Local<'s, ObjectArray>> {
    let signers: Local<'s, ObjectArray> = cx.field_local(this, cx.vm().wk().class.signers);
    if cx.is_null(signers) {
        return Ok(signers);
    }
    // A copy: the caller may write to it.
    let len = cx.array_len(cx.get(signers));
    let component = cx.class_of(cx.get(signers)).component;
    let copy = cx.new_object_array(component, len)?;
    for i in 0..len {
        let o: Local<'s, Object> = cx.element_local(signers, i);
        cx.set_element_ref(cx.get(copy), i, cx.get(o));
    }
    Ok(copy)
}

fn set_signers<'s>(cx: &mut Cx<'s>, this: Local<'s, JClass>, signers: Local<'s, ObjectArray>) -> JResult<()> {
    if class_of(cx, this).kind == ClassKind::Instance {
        cx.store_ref(cx.get(this), cx.vm().wk().class.signers, cx.get(signers));
    }
    Ok(())
}

fn get_enclosing_method<'s>(cx: &mut Cx<'s>, this: Local<'s, JClass>) -> JResult<Local<'s, ObjectArray>> {
    let class = class_of(cx, this);
    if class.kind != ClassKind::Instance {
        return Ok(cx.null_local());
    }
    let class = class.now();
    let file = class.class_file();
    let Some(e) = file.enclosing_method() else { return Ok(cx.null_local()) };
    if e.class == 0 {
        return Ok(cx.null_local());
    }
    let object = cx.vm().wk().object.class;
    let array = cx.new_object_array(object, 3)?;
    let enclosing = cx.resolve_class(class, e.class)?;
    let mirror = cx.mirror(enclosing);
    cx.set_element_ref(cx.get(array), 0, cx.get(mirror));
    if e.method != 0 {
        let (name, descriptor) = file.name_and_type(e.method);
        for (i, part) in [(1, name), (2, descriptor)] {
            let s = string_of_utf8(cx, file.utf8(part))?;
            cx.set_element_ref(cx.get(array), i, cx.get(s));
        }
    }
    Ok(array)
}

/// Both classes must say that one is the other's member.
fn check_inner<'s>(cx: &mut Cx<'s>, outer: &Class, inner: &Class) -> JResult<()> {
    let agree = outer.kind == ClassKind::Instance && {
        let file = outer.class_file();
        let inner_name = cx.vm().engine.symbols.bytes(inner.name);
        file.inner_classes().any(|e| {
            e.outer != 0 && file.class_name(e.outer) == file.name() && file.class_name(e.inner) == inner_name
        })
    };
    if agree {
        return Ok(());
    }
    let text = format!(
        "{} and {} disagree on InnerClasses attribute",
        cx.external_name(outer),
        cx.external_name(inner)
    );
    Err(cx.throw("java/lang/IncompatibleClassChangeError", text))
}

fn get_declaring_class<'s>(cx: &mut Cx<'s>, this: Local<'s, JClass>) -> JResult<Local<'s, JClass>> {
    let class = class_of(cx, this);
    let now = class.now();
    match own_inner_entry(class) {
        Some(e) if e.outer != 0 => {
            let outer = cx.resolve_class(now, e.outer)?;
            check_inner(cx, cx.class(outer), class)?;
            Ok(cx.mirror(outer))
        }
        _ => Ok(cx.null_local()),
    }
}

fn get_simple_binary_name<'s>(cx: &mut Cx<'s>, this: Local<'s, JClass>) -> JResult<Local<'s, JString>> {
    let class = class_of(cx, this);
    match own_inner_entry(class) {
        Some(e) if e.name != 0 => string_of_utf8(cx, class.class_file().utf8(e.name)),
        _ => Ok(cx.null_local()),
    }
}

fn get_protection_domain<'s>(
    cx: &mut Cx<'s>,
    this: Local<'s, JClass>,
) -> JResult<Local<'s, JProtectionDomain>> {
    Ok(cx.field_local(this, cx.vm().wk().class.protection_domain))
}

fn get_primitive_class<'s>(cx: &mut Cx<'s>, name: Local<'s, JString>) -> JResult<Local<'s, JClass>> {
    if cx.is_null(name) {
        return Err(cx.throw_npe());
    }
    let text = cx.string(name);
    let basic = match text.as_str() {
        "boolean" => BasicType::Boolean,
        "byte" => BasicType::Byte,
        "char" => BasicType::Char,
        "short" => BasicType::Short,
        "int" => BasicType::Int,
        "long" => BasicType::Long,
        "float" => BasicType::Float,
        "double" => BasicType::Double,
        "void" => BasicType::Void,
        _ => return Err(cx.throw("java/lang/ClassNotFoundException", text)),
    };
    let class = cx.primitive_class(basic);
    Ok(cx.mirror(class))
}

fn get_generic_signature<'s>(cx: &mut Cx<'s>, this: Local<'s, JClass>) -> JResult<Local<'s, JString>> {
    let class = class_of(cx, this);
    if class.kind != ClassKind::Instance || class.class_file().signature() == 0 {
        return Ok(cx.null_local());
    }
    let file = class.class_file();
    string_of_utf8(cx, file.utf8(file.signature()))
}

fn get_declared_classes<'s>(cx: &mut Cx<'s>, this: Local<'s, JClass>) -> JResult<Local<'s, ClassArray>> {
    let class = class_of(cx, this);
    let mut members = Vec::new();
    if class.kind == ClassKind::Instance {
        let now = class.now();
        let file = now.class_file();
        for e in file.inner_classes() {
            if e.outer == 0 || e.inner == 0 || file.class_name(e.outer) != file.name() {
                continue;
            }
            let inner = cx.resolve_class(now, e.inner)?;
            check_inner(cx, class, cx.class(inner))?;
            members.push(inner);
        }
    }
    class_array(cx, &members)
}

fn is_record<'s>(cx: &mut Cx<'s>, this: Local<'s, JClass>) -> JResult<bool> {
    let class = class_of(cx, this);
    if class.kind != ClassKind::Instance || class.access & acc::FINAL == 0 || class.super_id.is_none() {
        return Ok(false);
    }
    let symbols = &cx.vm().engine.symbols;
    let of_record = symbols.bytes(cx.class(class.super_id).name) == b"java/lang/Record";
    Ok(of_record && class.class_file().is_record())
}

/// -ea and its kin: what is said of the class itself, then of the nearest package, then of all.
fn desired_assertion_status<'s>(cx: &mut Cx<'s>, class: Local<'s, JClass>) -> JResult<bool> {
    let class = class_of(cx, class);
    let options = &cx.vm().options;
    let name = cx.vm().engine.symbols.str(class.name);
    let last = |wanted: &str| options.assertions.iter().rev().find(|(_, n)| n == wanted).map(|(on, _)| *on);
    if let Some(on) = last(&name) {
        return Ok(on);
    }
    let mut package = name.rsplit_once('/').map_or("", |(p, _)| p);
    if package.is_empty()
        && let Some(on) = last("...")
    {
        return Ok(on);
    }
    while !package.is_empty() {
        if let Some(on) = last(&format!("{package}/...")) {
            return Ok(on);
        }
        package = package.rsplit_once('/').map_or("", |(p, _)| p);
    }
    if class.loader == cortado_vm::ids::LoaderId::BOOT {
        return Ok(options.system_assertions);
    }
    Ok(last("").unwrap_or(false))
}

fn get_nest_host<'s>(cx: &mut Cx<'s>, this: Local<'s, JClass>) -> JResult<Local<'s, JClass>> {
    let class = class_of(cx, this);
    let host = cx.nest_host(class);
    Ok(cx.mirror(host))
}

/// The classes of these constants that can be loaded; LinkageErrors leave one out.
fn loadable<'s>(
    cx: &mut Cx<'s>,
    class: Versioned<'_>,
    indices: impl Iterator<Item = u16>,
) -> JResult<Vec<ClassId>> {
    let mut found = Vec::new();
    for i in indices {
        match cx.resolve_class(class, i) {
            Ok(c) => found.push(c),
            Err(thrown) if cx.exception_is(&thrown, "java/lang/LinkageError") => {
                cx.take_exception(thrown);
            }
            Err(thrown) => return Err(thrown),
        }
    }
    Ok(found)
}

fn get_nest_members<'s>(cx: &mut Cx<'s>, this: Local<'s, JClass>) -> JResult<Local<'s, ClassArray>> {
    let class = class_of(cx, this);
    let host = cx.nest_host(class);
    let host_class = cx.class(host);
    let mut members = vec![host];
    if host_class.kind == ClassKind::Instance {
        let host_class = host_class.now();
        for c in loadable(cx, host_class, host_class.class_file().nest_members())? {
            if cx.nest_host(cx.class(c)) == host {
                members.push(c);
            }
        }
    }
    class_array(cx, &members)
}

fn get_permitted_subclasses<'s>(cx: &mut Cx<'s>, this: Local<'s, JClass>) -> JResult<Local<'s, ClassArray>> {
    let class = class_of(cx, this);
    if class.kind != ClassKind::Instance {
        return Ok(cx.null_local());
    }
    let class = class.now();
    let Some(permitted) = class.class_file().permitted_subclasses() else { return Ok(cx.null_local()) };
    let classes = loadable(cx, class, permitted)?;
    class_array(cx, &classes)
}
