//! Walking the current thread's Java frames for Java code: `StackWalker`, `AccessController`,
//! `SecurityManager.getClassContext`.
//!
//! A StackWalker's walk lives as long as `callStackWalk` is on the stack. It is found by a number, the "anchor" that
//! Java code hands back for the next batch of frames; a number that is not (any more) of this thread is refused. What
//! a walk keeps is the address of the last frame that it handed out: that frame is older than `callStackWalk`'s, so it
//! is there as long as the walk is.

use crate::call::Arg;
use crate::class::{Class, Method, acc};
use crate::exceptions::backtrace::{self, NATIVE, TraceFrame};
use crate::ids::{LoaderId, MethodId, RawRef};
use crate::interp::frame::Frame;
use crate::rooting::{Cx, JResult, Local};
use crate::types::{JClass, JStackTraceElement, Object, ObjectArray};
use std::sync::atomic::Ordering;

const FILL_CLASS_REFS_ONLY: i64 = 0x2;
const GET_CALLER_CLASS: i64 = 0x4;
const SHOW_HIDDEN_FRAMES: i64 = 0x20;

/// A StackWalker's walk in progress.
pub(crate) struct Walk {
    /// The thread's number.
    thread: u32,
    /// The next frame to look at.
    next: *const Frame,
}

// SAFETY: the address is only used by the thread that it belongs to.
unsafe impl Send for Walk {}

/// Steps from a frame to the next Java frame, itself included.
fn java_frame<'t>(mut frame: *const Frame) -> Option<(&'t Method, i32, &'t Frame)> {
    while !frame.is_null() {
        // SAFETY: frames of the current thread, older than the running native's, are alive and don't change.
        let f: &'t Frame = unsafe { &*frame };
        if f.method.is_null() {
            frame = f.prev;
            continue;
        }
        // SAFETY: a frame's method outlives the Vm's threads.
        let method: &'t Method = unsafe { &*f.method };
        let code = method.code.load(Ordering::Relaxed);
        let bci = if method.is_native() || f.pc.is_null() {
            NATIVE
        } else {
            (f.pc as usize - code as usize) as i32
        };
        return Some((method, bci, f));
    }
    None
}

/// AbstractStackWalker.callStackWalk: hands the first batch of frames to `doStackWalk`, which asks for more.
pub fn call_stack_walk<'s>(
    cx: &mut Cx<'s>,
    walker: Local<'s, Object>,
    mode: i64,
    skip: i32,
    count: i32,
    start: i32,
    frames: Local<'s, ObjectArray>,
) -> JResult<Local<'s, Object>> {
    if cx.is_null(frames) {
        return Err(cx.throw_npe());
    }
    check_room(cx, count, start, frames)?;
    let walker_class = boot_class(cx, "java/lang/StackWalker")?;
    let abstract_class = boot_class(cx, "java/lang/StackStreamFactory$AbstractStackWalker")?;
    let internal = |cx: &Cx<'_>, m: &Method| {
        let c = cx.class(m.class);
        c.id == walker_class.id || c.id == abstract_class.id || c.super_id == abstract_class.id
    };
    let mut at: *const Frame = cx.thread().fp;
    let mut to_skip = skip;
    let mut own = true;
    while let Some((method, _, frame)) = java_frame(at) {
        own = own && internal(cx, method);
        if !own {
            if to_skip <= 0 {
                break;
            }
            to_skip -= 1;
        }
        at = frame.prev;
    }
    let mut walk = Walk { thread: cx.thread().id, next: at };
    let mut end = start;
    if count > 0 {
        let n = fill(cx, &mut walk, mode, count, start, frames)?;
        if n < 1 {
            return Err(cx.throw("java/lang/InternalError", "stack walk: decode failed"));
        }
        end = start + n;
    }
    let exceptions = &cx.vm().exceptions;
    let anchor = exceptions.next_walk.fetch_add(1, Ordering::Relaxed) + 1;
    exceptions.walks.lock().insert(anchor, walk);
    let r = cx.call_method(
        walker,
        "doStackWalk",
        "(JIIII)Ljava/lang/Object;",
        &[Arg::Long(anchor as i64), Arg::Int(skip), Arg::Int(count), Arg::Int(start), Arg::Int(end)],
    );
    cx.vm().exceptions.walks.lock().remove(&anchor);
    Ok(r?.local())
}

/// AbstractStackWalker.fetchStackFrames: the next batch. Answers the index after the last frame filled in.
pub fn fetch_stack_frames(
    cx: &mut Cx<'_>,
    mode: i64,
    anchor: i64,
    count: i32,
    start: i32,
    frames: Local<'_, ObjectArray>,
) -> JResult<i32> {
    if cx.is_null(frames) {
        return Err(cx.throw_npe());
    }
    check_room(cx, count, start, frames)?;
    let exceptions = &cx.vm().exceptions;
    let me = cx.thread().id;
    let next = exceptions.walks.lock().get(&(anchor as u64)).filter(|w| w.thread == me).map(|w| w.next);
    let Some(next) = next else {
        return Err(cx.throw("java/lang/InternalError", "doStackWalk: corrupted buffers"));
    };
    if java_frame(next).is_none() {
        return Ok(start);
    }
    let mut walk = Walk { thread: me, next };
    let n = fill(cx, &mut walk, mode, count, start, frames)?;
    if let Some(w) = exceptions.walks.lock().get_mut(&(anchor as u64)) {
        w.next = walk.next;
    }
    Ok(start + n)
}

fn check_room(cx: &mut Cx<'_>, count: i32, start: i32, frames: Local<'_, ObjectArray>) -> JResult<()> {
    let len = cx.array_len(cx.get(frames)) as i64;
    if count < 0 || start < 0 || i64::from(count) + i64::from(start) > len {
        return Err(cx.throw("java/lang/IllegalArgumentException", "not enough space in buffers"));
    }
    Ok(())
}

fn boot_class<'s>(cx: &mut Cx<'s>, name: &str) -> JResult<&'s Class> {
    let name = cx.vm().engine.symbols.intern_str(name);
    let id = cx.load_class(LoaderId::BOOT, name)?;
    Ok(cx.class(id))
}

/// Fills `frames` from `start` on with up to `count` frames: StackFrameInfos that Java code put there, or classes.
fn fill(
    cx: &mut Cx<'_>,
    walk: &mut Walk,
    mode: i64,
    count: i32,
    start: i32,
    frames: Local<'_, ObjectArray>,
) -> JResult<i32> {
    let mut n = 0;
    while n < count
        && let Some((method, bci, frame)) = java_frame(walk.next)
    {
        walk.next = frame.prev;
        let hide = mode & SHOW_HIDDEN_FRAMES == 0 || mode & GET_CALLER_CLASS != 0;
        if hide && method.access & acc::X_HIDDEN != 0 {
            continue;
        }
        let classes_only = mode & FILL_CLASS_REFS_ONLY != 0;
        if classes_only
            && mode & GET_CALLER_CLASS != 0
            && n == 0
            && method.access & acc::X_CALLER_SENSITIVE != 0
        {
            let text = crate::throw::external_signature(cx, method);
            return Err(cx.throw(
                "java/lang/UnsupportedOperationException",
                format!("StackWalker::getCallerClass called from @CallerSensitive {text} method"),
            ));
        }
        let index = (start + n) as usize;
        if classes_only {
            let mirror = cx.class(method.class).mirror_ref();
            cx.set_element_ref(cx.get(frames), index, cx.raw_ref::<JClass>(mirror));
        } else {
            cx.scope(|cx, _| fill_frame_info(cx, frames, index, method, bci))?;
        }
        n += 1;
    }
    Ok(n)
}

fn fill_frame_info(
    cx: &mut Cx<'_>,
    frames: Local<'_, ObjectArray>,
    index: usize,
    method: &Method,
    bci: i32,
) -> JResult<()> {
    let info: Local<'_, Object> = cx.element_local(frames, index);
    if cx.is_null(info) {
        return Err(cx.throw_npe());
    }
    // Its fields are VM's to write only if no other class has given them their names.
    let class = boot_class(cx, "java/lang/StackFrameInfo")?;
    cx.check_class(info, class.id);
    let member = cx.field_offset(info, "memberName", "Ljava/lang/Object;");
    let bci_at = cx.field_offset(info, "bci", "I");
    let member: Local<'_, Object> = cx.field_local(info, member);
    cx.check_class(member, cx.vm().wk().member_name.class);
    cx.init_method_member_name(member.cast(), method.id)?;
    cx.store::<i32, _>(cx.get(info), bci_at, bci.max(0));
    Ok(())
}

/// StackTraceElement.initStackTraceElement: fills an element from a StackFrameInfo.
pub fn init_stack_trace_element(
    cx: &mut Cx<'_>,
    element: Local<'_, JStackTraceElement>,
    info: Local<'_, Object>,
) -> JResult<()> {
    if cx.is_null(element) || cx.is_null(info) {
        return Err(cx.throw_npe());
    }
    let wk = cx.vm().wk();
    let member: Local<'_, Object> =
        cx.field_local(info, cx.field_offset(info, "memberName", "Ljava/lang/Object;"));
    cx.check_class(member, wk.member_name.class);
    let resolved: Local<'_, Object> = cx.field_local(member, wk.member_name.method);
    let method = cx.load::<i64, _>(cx.get(resolved), wk.resolved_method_name.vmtarget);
    let bci = cx.load::<i32, _>(cx.get(info), cx.field_offset(info, "bci", "I"));
    backtrace::fill_element(cx, element, TraceFrame { method: MethodId(method as u32), bci })
}

/// SecurityManager.getClassContext: the classes of the frames, without native methods and reflection's own.
pub fn class_context<'s>(cx: &mut Cx<'s>) -> JResult<Local<'s, ObjectArray>> {
    let invoke = cx.vm().engine.symbols.intern_str("java/lang/reflect/Method");
    let classes: Vec<_> = cx
        .thread()
        .frames()
        .skip(1)
        .filter(|f| {
            let reflective =
                cx.class(f.method.class).name == invoke && f.method.name == crate::symbols::sym::invoke;
            !f.method.is_native() && !reflective && f.method.access & acc::X_HIDDEN == 0
        })
        .map(|f| f.method.class)
        .collect();
    let array = cx.new_object_array(cx.vm().wk().class.class, classes.len())?;
    for (i, &c) in classes.iter().enumerate() {
        let mirror = cx.class(c).mirror_ref();
        cx.set_element_ref(cx.get(array), i, cx.raw_ref::<JClass>(mirror));
    }
    Ok(array)
}

/// AccessController.getStackAccessControlContext: the protection domains on the stack up to the newest privileged frame.
/// Null: all code is the system's and nothing limits it.
pub fn stack_access_control_context<'s>(cx: &mut Cx<'s>) -> JResult<Local<'s, Object>> {
    let symbols = &cx.vm().engine.symbols;
    let controller = symbols.intern_str("java/security/AccessController");
    let execute = symbols.intern_str("executePrivileged");
    let k = &cx.vm().wk().class;
    let mut domains: Vec<Local<'s, Object>> = Vec::new();
    let mut privileged: Option<Local<'s, Object>> = None;
    let mut previous = RawRef(0);
    for f in cx.thread().frames() {
        let is_privileged = f.method.name == execute && cx.class(f.method.class).name == controller;
        let mirror: Local<'s, Object> = if is_privileged {
            // executePrivileged(action, context, caller)
            // SAFETY: its frame's first three locals are references that the method keeps alive to its end.
            let [_, context, caller] = unsafe { *f.frame.locals.cast::<[u64; 3]>() };
            privileged = Some(cx.local_raw(RawRef(context as u32)));
            cx.local_raw(RawRef(caller as u32))
        } else {
            cx.mirror(f.method.class).cast()
        };
        let domain = cx.load_ref::<_, Object>(cx.get(mirror), k.protection_domain);
        if !domain.is_null() && domain.raw() != previous {
            previous = domain.raw();
            domains.push(cx.local(domain));
        }
        if is_privileged {
            break;
        }
    }
    let unlimited = privileged.is_none_or(|p| cx.is_null(p));
    if domains.is_empty() && privileged.is_some() && unlimited {
        return Ok(cx.null_local());
    }
    let class = boot_class(cx, "java/security/AccessControlContext")?;
    cx.initialize_class(class.id)?;
    let context: Local<'s, ObjectArray> = if domains.is_empty() {
        cx.null_local()
    } else {
        let array = cx.new_object_array(cx.vm().wk().protection_domain.class, domains.len())?;
        for (i, &d) in domains.iter().enumerate() {
            cx.set_element_ref(cx.get(array), i, cx.get(d));
        }
        array
    };
    let acc = cx.new_instance(class)?;
    let at = cx.field_offset(acc, "context", "[Ljava/security/ProtectionDomain;");
    cx.store_ref(cx.get(acc), at, cx.get(context));
    if let Some(p) = privileged {
        let at = cx.field_offset(acc, "privilegedContext", "Ljava/security/AccessControlContext;");
        cx.store_ref(cx.get(acc), at, cx.get(p));
    }
    let at = cx.field_offset(acc, "isPrivileged", "Z");
    cx.store::<bool, _>(cx.get(acc), at, privileged.is_some());
    let at = cx.field_offset(acc, "isAuthorized", "Z");
    cx.store::<bool, _>(cx.get(acc), at, true);
    Ok(acc)
}

/// Whether another thread is inside a method annotated @Scoped that holds `scope` in a local: it may be about to touch
/// the scope's memory.
pub fn scope_in_use(cx: &mut Cx<'_>, scope: Local<'_, Object>) -> bool {
    /// Accesses to memory are that near to the top of the stack.
    const DEPTH: usize = 10;
    cx.stop_the_world(|cx, threads| {
        let me = cx.thread_ptr();
        let wanted = cx.get(scope).raw().0;
        threads.iter().filter(|t| t.0 != me).any(|t| {
            // SAFETY: the world is stopped, so listed threads are alive and don't change.
            let thread = unsafe { t.0.as_ref() };
            thread.frames().take(DEPTH).filter(|f| f.method.access & acc::X_SCOPED != 0).any(|f| {
                (0..f.method.max_locals as usize).any(|i| {
                    // SAFETY: a frame has `max_locals` locals; what is no reference may look like one, which only
                    // makes the answer more careful.
                    unsafe { *f.frame.locals.add(i) as u32 == wanted }
                })
            })
        })
    })
}
