//! `jdk.internal.misc.CDS`: there is no archive of classes, and none is being made.
use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{JClass, JClassLoader, JString};

natives! {
    class "jdk/internal/misc/CDS";
    static fn "isDumpingClassList0" "()Z" = no;
    static fn "isDumpingArchive0" "()Z" = no;
    static fn "isSharingEnabled0" "()Z" = no;
    static fn "logLambdaFormInvoker" "(Ljava/lang/String;)V" = ignore_string;
    static fn "initializeFromArchive" "(Ljava/lang/Class;)V" = initialize_from_archive;
    static fn "defineArchivedModules" "(Ljava/lang/ClassLoader;Ljava/lang/ClassLoader;)V" = define_archived_modules;
    // Zero: nothing is dumped, seeds are random.
    static fn "getRandomSeedForDumping" "()J" = zero;
    static fn "dumpClassList" "(Ljava/lang/String;)V" = ignore_string;
    static fn "dumpDynamicArchive" "(Ljava/lang/String;)V" = ignore_string;
}

fn no(_cx: &mut Cx<'_>) -> JResult<bool> {
    Ok(false)
}

fn zero(_cx: &mut Cx<'_>) -> JResult<i64> {
    Ok(0)
}

fn ignore_string<'s>(cx: &mut Cx<'s>, _s: Local<'s, JString>) -> JResult<()> {
    no_op(cx)
}

fn initialize_from_archive<'s>(cx: &mut Cx<'s>, _class: Local<'s, JClass>) -> JResult<()> {
    no_op(cx)
}

fn define_archived_modules<'s>(
    cx: &mut Cx<'s>,
    _platform: Local<'s, JClassLoader>,
    _system: Local<'s, JClassLoader>,
) -> JResult<()> {
    no_op(cx)
}
