//! sun.instrument.InstrumentationImpl: what an agent asks of the VM. What `mNativeAgent` holds is an agent's number.

use cortado_vm::class::redefine::RedefineError;
use cortado_vm::class::{Class, ClassKind};
use cortado_vm::ids::ClassId;
use cortado_vm::instrument::Agent;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{ByteArray, ClassArray, JClass, JClassLoader, JString, Object, StringArray};
use std::path::Path;
use std::sync::Arc;

cortado_vm::java_type! {
    JInstrumentationImpl = "Lsun/instrument/InstrumentationImpl;";
    JClassDefinitionArray = "[Ljava/lang/instrument/ClassDefinition;";
}

natives! {
    class "sun/instrument/InstrumentationImpl";
    fn "isModifiableClass0" "(JLjava/lang/Class;)Z" = is_modifiable_class;
    fn "isRetransformClassesSupported0" "(J)Z" = is_retransform_classes_supported;
    fn "setHasTransformers" "(JZ)V" = set_has_transformers;
    fn "setHasRetransformableTransformers" "(JZ)V" = set_has_retransformable_transformers;
    fn "retransformClasses0" "(J[Ljava/lang/Class;)V" = retransform_classes;
    fn "redefineClasses0" "(J[Ljava/lang/instrument/ClassDefinition;)V" = redefine_classes;
    fn "getAllLoadedClasses0" "(J)[Ljava/lang/Class;" = get_all_loaded_classes;
    fn "getInitiatedClasses0" "(JLjava/lang/ClassLoader;)[Ljava/lang/Class;" = get_initiated_classes;
    fn "getObjectSize0" "(JLjava/lang/Object;)J" = get_object_size;
    fn "appendToClassLoaderSearch0" "(JLjava/lang/String;Z)V" = append_to_class_loader_search;
    fn "setNativeMethodPrefixes" "(J[Ljava/lang/String;Z)V" = set_native_method_prefixes;
    static fn "loadAgent0" "(Ljava/lang/String;)V" = load_agent;
}

type This<'s> = Local<'s, JInstrumentationImpl>;

fn agent(cx: &mut Cx<'_>, number: i64) -> JResult<Arc<Agent>> {
    match cx.vm().agents.get(number) {
        Some(agent) => Ok(agent),
        None => Err(cx.throw("java/lang/InternalError", "no such agent")),
    }
}

fn is_modifiable_class<'s>(
    cx: &mut Cx<'s>,
    _this: This<'s>,
    _agent: i64,
    class: Local<'s, JClass>,
) -> JResult<bool> {
    let class = cx.class(cx.mirror_class(class));
    Ok(cx.is_modifiable_class(class))
}

fn is_retransform_classes_supported<'s>(cx: &mut Cx<'s>, _this: This<'s>, number: i64) -> JResult<bool> {
    Ok(agent(cx, number)?.capabilities.retransform)
}

fn set_has_transformers<'s>(cx: &mut Cx<'s>, _this: This<'s>, number: i64, has: bool) -> JResult<()> {
    let agent = agent(cx, number)?;
    cx.vm().agents.set_transformers(&agent, false, has);
    Ok(())
}

fn set_has_retransformable_transformers<'s>(
    cx: &mut Cx<'s>,
    _this: This<'s>,
    number: i64,
    has: bool,
) -> JResult<()> {
    let agent = agent(cx, number)?;
    cx.vm().agents.set_transformers(&agent, true, has);
    Ok(())
}

/// The class of a mirror in an array. Err: there is null.
fn class_at<'s>(cx: &mut Cx<'s>, classes: Local<'s, ClassArray>, i: usize) -> JResult<ClassId> {
    cx.scope(|cx, _| {
        let mirror: Local<'_, JClass> = cx.element_local(classes, i);
        if cx.is_null(mirror) {
            return Err(cx.throw_npe());
        }
        Ok(cx.mirror_class(mirror))
    })
}

fn retransform_classes<'s>(
    cx: &mut Cx<'s>,
    _this: This<'s>,
    _agent: i64,
    classes: Local<'s, ClassArray>,
) -> JResult<()> {
    let ids = (0..cx.array_len(cx.get(classes)))
        .map(|i| class_at(cx, classes, i))
        .collect::<JResult<Vec<ClassId>>>()?;
    cx.retransform_classes(&ids).map_err(|e| cx.throw_redefinition(e))
}

fn redefine_classes<'s>(
    cx: &mut Cx<'s>,
    _this: This<'s>,
    _agent: i64,
    definitions: Local<'s, JClassDefinitionArray>,
) -> JResult<()> {
    let mut all: Vec<(ClassId, Arc<[u8]>)> = Vec::new();
    for i in 0..cx.array_len(cx.get(definitions)) {
        // The handles keep the classes.
        let d: Local<'s, Object> = cx.element_local(definitions, i);
        let class = cx.call_method(d, "getDefinitionClass", "()Ljava/lang/Class;", &[])?.local::<JClass>();
        let file = cx.call_method(d, "getDefinitionClassFile", "()[B", &[])?.local::<ByteArray>();
        let bytes: Vec<i8> = cx.to_vec(cx.get(file));
        all.push((cx.mirror_class(class), bytes.into_iter().map(|b| b as u8).collect()));
    }
    cx.redefine_classes(&all).map_err(|e: RedefineError| cx.throw_redefinition(e))
}

fn class_array<'s>(cx: &mut Cx<'s>, classes: &[ClassId]) -> JResult<Local<'s, ClassArray>> {
    // Before the classes may be unloaded.
    let mirrors: Vec<_> = classes.iter().map(|&class| cx.mirror(class)).collect();
    let array: Local<'s, ClassArray> = cx.new_object_array(cx.vm().wk().class.class, classes.len())?.cast();
    for (i, &mirror) in mirrors.iter().enumerate() {
        cx.set_element_ref(cx.get(array), i, cx.get(mirror));
    }
    Ok(array)
}

fn get_all_loaded_classes<'s>(
    cx: &mut Cx<'s>,
    _this: This<'s>,
    _agent: i64,
) -> JResult<Local<'s, ClassArray>> {
    let vm = cx.vm();
    // Who was second to define a class of the boot loader left one that nobody knows.
    let is_known = |c: &Class| match c.kind {
        ClassKind::Instance => c.is_hidden() || vm.find_loaded_class(c.loader, c.name) == Some(c.id),
        ClassKind::Primitive => false,
        _ => true,
    };
    let classes: Vec<ClassId> =
        vm.loaded_classes().filter(|c| !c.mirror_ref().is_null() && is_known(c)).map(|c| c.id).collect();
    class_array(cx, &classes)
}

fn get_initiated_classes<'s>(
    cx: &mut Cx<'s>,
    _this: This<'s>,
    _agent: i64,
    loader: Local<'s, JClassLoader>,
) -> JResult<Local<'s, ClassArray>> {
    let loader = cx.loader_id(loader);
    let classes = cx.initiated_classes(loader);
    class_array(cx, &classes)
}

fn get_object_size<'s>(
    cx: &mut Cx<'s>,
    _this: This<'s>,
    _agent: i64,
    object: Local<'s, Object>,
) -> JResult<i64> {
    Ok(cx.vm().heap.object_size(cx.get(object).raw()) as i64)
}

fn append_to_class_loader_search<'s>(
    cx: &mut Cx<'s>,
    _this: This<'s>,
    _agent: i64,
    jar: Local<'s, JString>,
    boot: bool,
) -> JResult<()> {
    let path = cx.string(jar);
    if boot {
        cx.append_to_boot_path(Path::new(&path));
        return Ok(());
    }
    match cx.append_to_class_path(&path) {
        Ok(()) => Ok(()),
        Err(thrown) if cx.vm().is_exiting() => Err(thrown),
        Err(thrown) => {
            cx.take_exception(thrown);
            Err(cx.throw("java/lang/UnsupportedOperationException", "unsupported operation"))
        }
    }
}

fn set_native_method_prefixes<'s>(
    cx: &mut Cx<'s>,
    _this: This<'s>,
    number: i64,
    prefixes: Local<'s, StringArray>,
    retransforming: bool,
) -> JResult<()> {
    let agent = agent(cx, number)?;
    let mut all = Vec::new();
    for i in 0..cx.array_len(cx.get(prefixes)) {
        let prefix = cx.scope(|cx, _| {
            let s: Local<'_, JString> = cx.element_local(prefixes, i);
            Ok(cx.opt_string(s))
        })?;
        all.extend(prefix.filter(|p| !p.is_empty()));
    }
    cx.vm().agents.set_prefixes(&agent, retransforming, all);
    Ok(())
}

fn load_agent<'s>(cx: &mut Cx<'s>, jar: Local<'s, JString>) -> JResult<()> {
    let jar = cx.string(jar);
    cx.load_launcher_agent(&jar)
}
