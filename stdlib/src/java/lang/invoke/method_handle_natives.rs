//! java.lang.invoke.MethodHandleNatives: what the library's method handles ask of the VM.

use cortado_vm::classfile::BasicType;
use cortado_vm::ids::SymbolId;
use cortado_vm::invoke::mn;
use cortado_vm::native::no_op;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{
    IntArray, JCallSite, JClass, JMemberName, JMethodHandle, JString, Object, ObjectArray,
};
use cortado_vm::{java_type, natives};

java_type! {
    JMemberNameArray = "[Ljava/lang/invoke/MemberName;";
    JCallSiteContext = "Ljava/lang/invoke/MethodHandleNatives$CallSiteContext;";
}

natives! {
    class "java/lang/invoke/MethodHandleNatives";
    static fn "registerNatives" "()V" = no_op;
    static fn "init" "(Ljava/lang/invoke/MemberName;Ljava/lang/Object;)V" = init;
    static fn "expand" "(Ljava/lang/invoke/MemberName;)V" = expand;
    static fn "resolve" "(Ljava/lang/invoke/MemberName;Ljava/lang/Class;IZ)Ljava/lang/invoke/MemberName;" = resolve;
    static fn "getMembers" "(Ljava/lang/Class;Ljava/lang/String;Ljava/lang/String;ILjava/lang/Class;I[Ljava/lang/invoke/MemberName;)I" = get_members;
    static fn "objectFieldOffset" "(Ljava/lang/invoke/MemberName;)J" = field_offset;
    static fn "staticFieldOffset" "(Ljava/lang/invoke/MemberName;)J" = field_offset;
    static fn "staticFieldBase" "(Ljava/lang/invoke/MemberName;)Ljava/lang/Object;" = static_field_base;
    static fn "getMemberVMInfo" "(Ljava/lang/invoke/MemberName;)Ljava/lang/Object;" = get_member_vm_info;
    static fn "setCallSiteTargetNormal" "(Ljava/lang/invoke/CallSite;Ljava/lang/invoke/MethodHandle;)V" = set_target;
    static fn "setCallSiteTargetVolatile" "(Ljava/lang/invoke/CallSite;Ljava/lang/invoke/MethodHandle;)V" = set_target_volatile;
    static fn "copyOutBootstrapArguments" "(Ljava/lang/Class;[III[Ljava/lang/Object;IZLjava/lang/Object;)V" = copy_out_bootstrap_arguments;
    static fn "clearCallSiteContext" "(Ljava/lang/invoke/MethodHandleNatives$CallSiteContext;)V" = clear_call_site_context;
    static fn "getNamedCon" "(I[Ljava/lang/Object;)I" = get_named_con;
}

fn init<'s>(cx: &mut Cx<'s>, member: Local<'s, JMemberName>, target: Local<'s, Object>) -> JResult<()> {
    cx.member_init(member, target)
}

fn expand<'s>(cx: &mut Cx<'s>, member: Local<'s, JMemberName>) -> JResult<()> {
    if cx.is_null(member) {
        return Err(cx.throw("java/lang/InternalError", "mname"));
    }
    cx.member_expand(member)
}

fn resolve<'s>(
    cx: &mut Cx<'s>,
    member: Local<'s, JMemberName>,
    caller: Local<'s, JClass>,
    _lookup_mode: i32,
    speculative: bool,
) -> JResult<Local<'s, JMemberName>> {
    if cx.is_null(member) {
        return Err(cx.throw("java/lang/InternalError", "mname"));
    }
    let caller = if cx.is_null(caller) { None } else { Some(cx.class(cx.mirror_class(caller))) };
    cx.member_resolve(member, caller, speculative)
}

#[expect(clippy::too_many_arguments, reason = "the native's signature")]
fn get_members<'s>(
    cx: &mut Cx<'s>,
    class: Local<'s, JClass>,
    name: Local<'s, JString>,
    signature: Local<'s, JString>,
    flags: i32,
    _caller: Local<'s, JClass>,
    skip: i32,
    results: Local<'s, JMemberNameArray>,
) -> JResult<i32> {
    if cx.is_null(class) || cx.is_null(results) {
        return Ok(-1);
    }
    let symbol = |cx: &mut Cx<'s>, s: Local<'s, JString>| -> Option<SymbolId> {
        if cx.is_null(s) { None } else { Some(cx.string_symbol(s)) }
    };
    let (name, signature) = (symbol(cx, name), symbol(cx, signature));
    let class = cx.class(cx.mirror_class(class));
    cx.member_list(class, name, signature, flags as u32, skip.max(0) as usize, results.cast())
}

/// Offsets are what Unsafe takes, for instance fields and statics alike.
fn field_offset<'s>(cx: &mut Cx<'s>, member: Local<'s, JMemberName>) -> JResult<i64> {
    if cx.is_null(member) {
        return Err(cx.throw("java/lang/InternalError", "mname not resolved"));
    }
    let k = &cx.vm().wk().member_name;
    let flags = cx.load::<i32, _>(cx.get(member), k.flags) as u32;
    if flags & mn::IS_FIELD == 0 {
        return Err(cx.throw("java/lang/InternalError", "non-field required"));
    }
    Ok(cx.load::<i64, _>(cx.get(member), k.vmindex))
}

fn static_field_base<'s>(cx: &mut Cx<'s>, member: Local<'s, JMemberName>) -> JResult<Local<'s, Object>> {
    if cx.is_null(member) {
        return Err(cx.throw("java/lang/InternalError", "mname not resolved"));
    }
    let k = &cx.vm().wk().member_name;
    let flags = cx.load::<i32, _>(cx.get(member), k.flags) as u32;
    if flags & mn::IS_FIELD == 0 {
        return Err(cx.throw("java/lang/InternalError", "static field required"));
    }
    // Statics lie in the mirror of the declaring class.
    Ok(cx.field_local(member, k.clazz))
}

fn get_member_vm_info<'s>(cx: &mut Cx<'s>, member: Local<'s, JMemberName>) -> JResult<Local<'s, Object>> {
    if cx.is_null(member) {
        return Ok(cx.null_local());
    }
    let wk = cx.vm().wk();
    let result = cx.new_object_array(wk.object.class, 2)?;
    let index = cx.load::<i64, _>(cx.get(member), wk.member_name.vmindex);
    let index = cx.box_value(BasicType::Long, index as u64)?;
    cx.set_element_ref(cx.get(result), 0, cx.get(index));
    let flags = cx.load::<i32, _>(cx.get(member), wk.member_name.flags) as u32;
    let target: Local<'s, Object> =
        if flags & mn::IS_FIELD != 0 { cx.field_local(member, wk.member_name.clazz) } else { member.cast() };
    cx.set_element_ref(cx.get(result), 1, cx.get(target));
    Ok(result.cast())
}

/// No compiled code depends on a target, so there is nothing to invalidate: the interpreter reads the field at each call.
fn set_target<'s>(
    cx: &mut Cx<'s>,
    site: Local<'s, JCallSite>,
    target: Local<'s, JMethodHandle>,
) -> JResult<()> {
    let offset = cx.vm().wk().call_site.target;
    cx.unsafe_put_reference(site.cast(), offset as i64, target.cast(), std::sync::atomic::Ordering::Relaxed)
}

fn set_target_volatile<'s>(
    cx: &mut Cx<'s>,
    site: Local<'s, JCallSite>,
    target: Local<'s, JMethodHandle>,
) -> JResult<()> {
    let offset = cx.vm().wk().call_site.target;
    cx.unsafe_put_reference(site.cast(), offset as i64, target.cast(), std::sync::atomic::Ordering::SeqCst)
}

#[expect(clippy::too_many_arguments, reason = "the native's signature")]
fn copy_out_bootstrap_arguments<'s>(
    cx: &mut Cx<'s>,
    caller: Local<'s, JClass>,
    info: Local<'s, IntArray>,
    start: i32,
    end: i32,
    buffer: Local<'s, ObjectArray>,
    position: i32,
    resolve: bool,
    if_not_available: Local<'s, Object>,
) -> JResult<()> {
    if cx.is_null(caller) || cx.is_null(info) || cx.is_null(buffer) {
        return Err(cx.throw_illegal_argument("bad index info"));
    }
    let class = cx.class(cx.mirror_class(caller));
    if !class.has_file() {
        return Err(cx.throw_illegal_argument("bad index info"));
    }
    cx.copy_bootstrap_arguments(class.now(), info, (start, end), buffer, position, resolve, if_not_available)
}

/// Contexts hold the compiled code that depends on a call site: there is none.
fn clear_call_site_context<'s>(_cx: &mut Cx<'s>, _context: Local<'s, JCallSiteContext>) -> JResult<()> {
    Ok(())
}

/// The constants that a debug VM lets the library check; a product VM has none.
fn get_named_con<'s>(_cx: &mut Cx<'s>, _which: i32, _name: Local<'s, ObjectArray>) -> JResult<i32> {
    Ok(0)
}
