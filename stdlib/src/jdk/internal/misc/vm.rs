//! jdk.internal.misc.VM.

use cortado_vm::ids::LoaderId;
use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{JClassLoader, StringArray};

natives! {
    class "jdk/internal/misc/VM";
    static fn "getNanoTimeAdjustment" "(J)J" = nano_time_adjustment;
    static fn "getRuntimeArguments" "()[Ljava/lang/String;" = runtime_arguments;
    static fn "getegid" "()J" = gid;
    static fn "geteuid" "()J" = uid;
    static fn "getgid" "()J" = gid;
    static fn "getuid" "()J" = uid;
    static fn "initialize" "()V" = no_op;
    static fn "latestUserDefinedLoader0" "()Ljava/lang/ClassLoader;" = latest_user_defined_loader;
}

/// Nanoseconds of now since `offset` seconds after 1970; -1 if that is 2^32 seconds or more away.
fn nano_time_adjustment(cx: &mut Cx<'_>, offset: i64) -> JResult<i64> {
    let now = cx.vm().host.now();
    let seconds = now.seconds.wrapping_sub(offset);
    if seconds.unsigned_abs() >= 1 << 32 || now.seconds.checked_sub(offset).is_none() {
        return Ok(-1);
    }
    Ok(seconds * 1_000_000_000 + i64::from(now.nanos))
}

fn uid(cx: &mut Cx<'_>) -> JResult<i64> {
    Ok(i64::from(cx.vm().host.user_ids().0))
}

fn gid(cx: &mut Cx<'_>) -> JResult<i64> {
    Ok(i64::from(cx.vm().host.user_ids().1))
}

fn runtime_arguments<'s>(cx: &mut Cx<'s>) -> JResult<Local<'s, StringArray>> {
    let arguments = &cx.vm().options.vm_args;
    let array = cx.new_object_array(cx.vm().wk().string.class, arguments.len())?;
    for (i, a) in arguments.iter().enumerate() {
        let s = cx.new_string(a)?;
        cx.set_element_ref(cx.get(array), i, cx.get(s));
    }
    Ok(array.cast())
}

/// The loader of the newest frame's class that neither the boot nor the platform loader defined; null if there is none.
fn latest_user_defined_loader<'s>(cx: &mut Cx<'s>) -> JResult<Local<'s, JClassLoader>> {
    let mut last = LoaderId::BOOT;
    let loaders: Vec<LoaderId> = cx
        .thread()
        .frames()
        .map(|f| cx.class(f.method.class).loader)
        .filter(|&l| l != LoaderId::BOOT && std::mem::replace(&mut last, l) != l)
        .collect();
    for l in loaders {
        let object = cx.loader_object(l);
        let class = cx.class_of(cx.get(object));
        if cx.vm().engine.symbols.str(class.name) != "jdk/internal/loader/ClassLoaders$PlatformClassLoader" {
            return Ok(object);
        }
    }
    Ok(cx.null_local())
}
