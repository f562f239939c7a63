//! Starting a Vm: the boot sequence, in the order that the class library expects (JDK 17's `System`, HotSpot's
//! `Threads::create_vm`). Each step lists what must be there before it.
//!
//! [`start`] makes the Vm live up to `initPhase3`; [`launcher`] then does what the `java` launcher does: finds the main
//! class, runs it, reports what it throws, waits for the other threads, runs the shutdown hooks.

pub mod launcher;
pub mod properties;

use crate::call::Arg;
use crate::class::Class;
use crate::ids::{ClassId, LoaderId};
use crate::rooting::{Cx, JResult, Local, Prim};
use crate::symbols::sym;
use crate::types::{JThread, Object};
use std::sync::atomic::Ordering;

/// Thread.NORM_PRIORITY.
const NORM_PRIORITY: i32 = 5;

/// Classes of errors that the VM itself throws; initialised early, so that throwing them later needs no class loading.
const ERRORS: [&str; 10] = [
    "java/lang/VirtualMachineError",
    "java/lang/OutOfMemoryError",
    "java/lang/NullPointerException",
    "java/lang/ClassCastException",
    "java/lang/ArrayStoreException",
    "java/lang/ArithmeticException",
    "java/lang/ArrayIndexOutOfBoundsException",
    "java/lang/StackOverflowError",
    "java/lang/IllegalMonitorStateException",
    "java/lang/IllegalArgumentException",
];

/// How far the boot came.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Started {
    /// Java code can run.
    Live,
    /// `initPhase2` said that the module graph can't be made, and printed why: the Vm's exit code is 1.
    BootLayerFailed,
    /// A Java agent's jar is none, which was printed.
    BadAgent,
    /// A Java agent failed, which was printed.
    AgentFailed,
    /// The management agent, which a property `com.sun.management.*` asks for, could not start and printed why.
    ManagementFailed,
}

/// Boots the Vm on the current thread, which becomes its thread "main". Err: an exception in the middle of it, which means
/// that the class library does not fit.
pub fn start(cx: &mut Cx<'_>) -> JResult<Started> {
    let vm = cx.vm();
    if let Err(text) = cx.open_agents() {
        launcher::write_stderr(cx, &text);
        return Ok(Started::BadAgent);
    }
    crate::class::bootstrap::bootstrap_core(cx)?;
    crate::exceptions::preallocate(cx)?;

    init(cx, "java/lang/String")?;
    let k = &vm.wk().string;
    set_static(cx, k.class, "COMPACT_STRINGS", "Z", vm.options.compact_strings);
    init(cx, "java/lang/System")?;
    init(cx, "java/lang/Class")?;
    init(cx, "java/lang/ThreadGroup")?;
    let system = main_thread(cx)?;
    init(cx, "java/lang/Module")?;
    unsafe_constants(cx)?;
    init(cx, "java/lang/reflect/Method")?;
    // Starts the reference handler and the finalizer.
    init(cx, "java/lang/ref/Finalizer")?;

    call(cx, "initPhase1", "()V", &[])?;
    vm.phase.store(1, Ordering::Release);
    for name in ERRORS {
        init(cx, name)?;
    }
    crate::thread::signals::start_dispatcher(cx, system, false)?;
    // Late initialisation of these can deadlock: two threads that link their first call sites.
    for name in [
        "java/lang/invoke/MethodHandle",
        "java/lang/invoke/ResolvedMethodName",
        "java/lang/invoke/MemberName",
        "java/lang/invoke/MethodHandleNatives",
    ] {
        init(cx, name)?;
    }

    // Messages go to stdout and without a stack trace, as with `java`.
    let status = cx.scope(|cx, _| {
        cx.call_static("java/lang/System", "initPhase2", "(ZZ)I", &[Arg::Int(0), Arg::Int(0)])
            .map(|v| v.int())
    })?;
    if status != 0 {
        return Ok(Started::BootLayerFailed);
    }
    vm.phase.store(2, Ordering::Release);
    call(cx, "initPhase3", "()V", &[])?;
    vm.phase.store(3, Ordering::Release);
    if !cx.start_agents() {
        return Ok(Started::AgentFailed);
    }
    if vm.options.properties.iter().any(|(name, _)| name.starts_with(MANAGEMENT))
        && let Err(thrown) = start_management(cx)
    {
        cx.take_exception(thrown);
        return Ok(Started::ManagementFailed);
    }
    Ok(Started::Live)
}

/// How the properties begin that configure the management agent. One on the command line starts it.
pub const MANAGEMENT: &str = "com.sun.management";

/// Starts the agent that others manage this Vm through (`com.sun.management.jmxremote.port`). What fails it prints itself.
fn start_management(cx: &mut Cx<'_>) -> JResult<()> {
    cx.scope(|cx, _| {
        let name = cx.vm().engine.symbols.intern_str("jdk/internal/agent/Agent");
        if let Err(thrown) = cx.load_class(LoaderId::BOOT, name) {
            launcher::write_stderr(
                cx,
                "Error occurred during initialization of VM\n\
                 Management agent initialization failure: class jdk.internal.agent.Agent not found.\n",
            );
            return Err(thrown);
        }
        cx.call_static("jdk/internal/agent/Agent", "startAgent", "()V", &[]).map(drop)
    })
}

fn call(cx: &mut Cx<'_>, name: &str, descriptor: &str, args: &[i32]) -> JResult<()> {
    cx.scope(|cx, _| {
        let args: Vec<Arg<'_>> = args.iter().map(|&a| Arg::Int(a)).collect();
        cx.call_static("java/lang/System", name, descriptor, &args).map(drop)
    })
}

fn init(cx: &mut Cx<'_>, name: &str) -> JResult<ClassId> {
    let name = cx.vm().engine.symbols.intern_str(name);
    let id = cx.load_class(LoaderId::BOOT, name)?;
    cx.initialize_class(id)?;
    Ok(id)
}

/// Sets a static field that the VM decides. A class library without the field is left alone.
fn set_static<P: Prim>(cx: &Cx<'_>, class: ClassId, name: &str, descriptor: &str, value: P) {
    let symbols = &cx.vm().engine.symbols;
    let (n, d) = (symbols.intern_str(name), symbols.intern_str(descriptor));
    let c: &Class = cx.class(class);
    if let Some(f) = c.fields.iter().map(|&f| cx.field(f)).find(|f| f.name == n && f.descriptor == d) {
        let mirror = cx.mirror(class);
        cx.store(cx.get(mirror), f.offset, value);
    }
}

/// Runs a constructor.
fn construct<'s>(cx: &mut Cx<'s>, class: &Class, descriptor: &str, args: &[Arg<'s>]) -> JResult<()> {
    let d = cx.vm().engine.symbols.intern_str(descriptor);
    let init = class.declared_method(sym::init, d);
    let init = init.unwrap_or_else(|| panic!("the class library lacks a constructor {descriptor}"));
    cx.call(init, args).map(drop)
}

/// The thread groups "system" and "main", and the java.lang.Thread of the current thread. Answers the group "system".
fn main_thread<'s>(cx: &mut Cx<'s>) -> JResult<Local<'s, Object>> {
    let vm = cx.vm();
    let wk = vm.wk();
    let group = cx.class(wk.thread_group.class);
    let system = cx.new_instance(group)?;
    construct(cx, group, "()V", &[Arg::from(system)])?;
    let main = cx.new_instance(group)?;
    let name = cx.new_string("main")?;
    construct(
        cx,
        group,
        "(Ljava/lang/ThreadGroup;Ljava/lang/String;)V",
        &[Arg::from(main), Arg::from(system), Arg::from(name)],
    )?;

    let class = cx.class(wk.thread.class);
    // The constructor asks for the current thread and for its priority: this object is bound before it runs.
    let thread: Local<'s, JThread> = cx.new_instance(class)?.cast();
    cx.bind_java_thread(thread);
    // (Later versions keep the priority in an object that the constructor makes.)
    if wk.thread.priority != crate::well_known::ABSENT {
        cx.store::<i32, _>(cx.get(thread), wk.thread.priority, NORM_PRIORITY);
    }
    init(cx, "java/lang/Thread")?;
    construct(
        cx,
        class,
        "(Ljava/lang/ThreadGroup;Ljava/lang/String;)V",
        &[Arg::from(thread), Arg::from(main), Arg::from(name)],
    )?;
    // The constructor set it to NEW.
    cx.bind_java_thread(thread);
    Ok(system)
}

/// jdk.internal.misc.UnsafeConstants: what the platform is like.
fn unsafe_constants(cx: &mut Cx<'_>) -> JResult<()> {
    let id = init(cx, "jdk/internal/misc/UnsafeConstants")?;
    let page = cx.vm().host.page_size() as i32;
    set_static(cx, id, "ADDRESS_SIZE0", "I", size_of::<usize>() as i32);
    set_static(cx, id, "PAGE_SIZE", "I", page);
    set_static(cx, id, "BIG_ENDIAN", "Z", cfg!(target_endian = "big"));
    set_static(cx, id, "UNALIGNED_ACCESS", "Z", cfg!(any(target_arch = "x86_64", target_arch = "aarch64")));
    // No cache line write-back: mapped files on persistent memory are not supported.
    set_static(cx, id, "DATA_CACHE_LINE_FLUSH_SIZE", "I", 0);
    Ok(())
}
