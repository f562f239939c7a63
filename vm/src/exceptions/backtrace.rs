//! Recording where a Throwable was made, and telling it as `StackTraceElement`s.
//!
//! `Throwable.backtrace` holds `Object[] { int[] { flags, method id, bci, method id, bci, ... }, Object[] classes }`:
//! ordinary objects that the collector moves, cheap to make (most exceptions are never printed), and the array of
//! mirrors keeps the methods' classes alive. A native method's bci is [`NATIVE`].

use crate::class::domain::PERMANENT;
use crate::class::{Method, acc};
use crate::ids::{MethodId, SymbolId};
use crate::rooting::{Cx, JResult, Local, Ref};
use crate::symbols::sym;
use crate::thread::Thread;
use crate::types::{
    IntArray, JClass, JModule, JStackTraceElement, JString, JThrowable, Object, ObjectArray,
    StackTraceElementArray,
};

/// -XX:MaxJavaStackTraceDepth's default.
const MAX_DEPTH: usize = 1024;

/// The bci of a frame of a native method.
pub const NATIVE: i32 = -2;

/// The first frame was left out because it is hidden: the bytecode of the first one that is there tells nothing.
const HIDDEN_TOP: i32 = 1;

/// One frame of a trace.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct TraceFrame {
    /// The method.
    pub method: MethodId,
    /// Bytecode index, or [`NATIVE`].
    pub bci: i32,
}

/// What was collected from a stack.
pub(crate) struct Collected {
    pub frames: Vec<TraceFrame>,
    hidden_top: bool,
}

/// All frames of a thread, hidden ones too, newest first: for thread dumps. The thread must be the current one, or the
/// world stopped.
pub fn thread_frames(thread: &Thread, limit: usize) -> Vec<TraceFrame> {
    thread.frames().take(limit).map(|f| TraceFrame { method: f.method.id, bci: bci_of(f.bci) }).collect()
}

/// Keeps the classes of frames that were taken down of another thread, which may go on meanwhile.
pub fn keep_classes<'s>(cx: &Cx<'s>, frames: &[TraceFrame]) {
    for f in frames {
        let class = cx.class(cx.method(f.method).class);
        if class.domain != PERMANENT {
            let _: Local<'s, JClass> = cx.mirror(class.id);
        }
    }
}

fn bci_of(bci: Option<u32>) -> i32 {
    bci.map_or(NATIVE, |b| b as i32)
}

/// Walks the current stack as a stack trace shows it. `throwable`: the object under construction, whose
/// `fillInStackTrace` and constructors on top of the stack are left out.
pub(crate) fn collect(cx: &Cx<'_>, throwable: Option<Ref<'_, JThrowable>>, limit: usize) -> Collected {
    let class = throwable.map(|t| cx.class_of(t));
    let is_ours = |m: &Method| class.is_some_and(|c| cx.is_subclass(c, cx.class(m.class)));
    let mut skip_fill = class.is_some();
    let mut skip_init = class.is_some();
    let mut out = Collected { frames: Vec::with_capacity(limit.min(32)), hidden_top: false };
    for f in cx.thread().frames() {
        let m = f.method;
        if skip_fill {
            if m.name == sym::fillInStackTrace && is_ours(m) {
                continue;
            }
            skip_fill = false;
        }
        if skip_init {
            // A static factory's or another class's constructor ends the skipping.
            if m.name == sym::init && is_ours(m) {
                continue;
            }
            skip_init = false;
        }
        if m.access & acc::X_HIDDEN != 0 {
            out.hidden_top |= out.frames.is_empty();
            continue;
        }
        if out.frames.len() == limit {
            break;
        }
        out.frames.push(TraceFrame { method: m.id, bci: bci_of(f.bci) });
    }
    out
}

/// Room for a backtrace of `frames` frames.
pub(crate) fn allocate<'s>(cx: &mut Cx<'s>, frames: usize) -> JResult<Local<'s, ObjectArray>> {
    let wk = cx.vm().wk();
    let ints = cx.new_array(cx.class(wk.int_array), 1 + 2 * frames)?;
    let mirrors = cx.new_object_array(wk.object.class, frames)?;
    let both = cx.new_object_array(wk.object.class, 2)?;
    cx.set_element_ref(cx.get(both), 0, cx.get(ints));
    cx.set_element_ref(cx.get(both), 1, cx.get(mirrors));
    Ok(both)
}

/// Writes frames into room for at least as many.
pub(crate) fn write(cx: &Cx<'_>, ints: Ref<'_, IntArray>, mirrors: Ref<'_, ObjectArray>, from: &Collected) {
    let mut words = Vec::with_capacity(1 + 2 * from.frames.len());
    words.push(if from.hidden_top { HIDDEN_TOP } else { 0 });
    for (i, f) in from.frames.iter().enumerate() {
        words.extend([f.method.0 as i32, f.bci]);
        let mirror = cx.class(cx.method(f.method).class).mirror_ref();
        cx.set_element_ref(mirrors, i, cx.raw_ref::<JClass>(mirror));
    }
    cx.copy_in(ints, 0, &words);
}

/// Throwable.fillInStackTrace: records the current stack in a throwable. If there is no memory for it, the throwable
/// stays without.
pub fn fill_in_stack_trace(cx: &mut Cx<'_>, throwable: Local<'_, JThrowable>) {
    let k = &cx.vm().wk().throwable;
    let t = cx.get(throwable);
    cx.store_ref(t, k.backtrace, cx.null::<Object>());
    cx.store_ref(t, k.stack_trace, cx.null::<StackTraceElementArray>());
    cx.store::<i32, _>(t, k.depth, 0);
    let collected = collect(cx, Some(t), MAX_DEPTH);
    let pending = std::mem::take(&mut cx.thread_mut().exception);
    let kept = cx.scope(|cx, outer| {
        // An exception may be pending while another is filled in (the VM replaces one by another).
        let pending: Local<'_, Object> = cx.local_raw(pending);
        match allocate(cx, collected.frames.len()) {
            Ok(room) => {
                let t = cx.get(throwable);
                let ints: Ref<'_, IntArray> = cx.element_ref(cx.get(room), 0);
                let mirrors: Ref<'_, ObjectArray> = cx.element_ref(cx.get(room), 1);
                write(cx, ints, mirrors, &collected);
                cx.store_ref(t, k.backtrace, cx.get(room));
                cx.store::<i32, _>(t, k.depth, collected.frames.len() as i32);
            }
            Err(thrown) => {
                cx.take_exception(thrown);
            }
        }
        let _ = outer;
        cx.get(pending).raw()
    });
    cx.thread_mut().exception = kept;
}

/// The frames that a throwable recorded.
pub fn frames_of(cx: &Cx<'_>, throwable: Local<'_, JThrowable>) -> Vec<TraceFrame> {
    let k = &cx.vm().wk().throwable;
    let t = cx.get(throwable);
    let room: Ref<'_, ObjectArray> = cx.load_ref(t, k.backtrace);
    let depth = cx.load::<i32, _>(t, k.depth).max(0) as usize;
    if room.is_null() || depth == 0 {
        return Vec::new();
    }
    let words: Vec<i32> = cx.to_vec(cx.element_ref::<_, IntArray>(room, 0));
    words[1..]
        .chunks_exact(2)
        .take(depth)
        .map(|w| TraceFrame { method: MethodId(w[0] as u32), bci: w[1] })
        .collect()
}

/// The frame whose bytecode threw, if the trace tells it (a hidden frame may have been on top of it).
pub fn top_frame(cx: &Cx<'_>, throwable: Local<'_, JThrowable>) -> Option<TraceFrame> {
    let room: Ref<'_, ObjectArray> = cx.load_ref(cx.get(throwable), cx.vm().wk().throwable.backtrace);
    if room.is_null() {
        return None;
    }
    let flags: i32 = cx.element(cx.element_ref::<_, IntArray>(room, 0), 0);
    if flags & HIDDEN_TOP != 0 { None } else { frames_of(cx, throwable).first().copied() }
}

/// StackTraceElement.initStackTraceElements: fills an array of empty elements from a throwable's backtrace.
pub fn init_stack_trace_elements(
    cx: &mut Cx<'_>,
    elements: Local<'_, StackTraceElementArray>,
    throwable: Local<'_, JThrowable>,
) -> JResult<()> {
    if cx.is_null(elements) || cx.is_null(throwable) {
        return Err(cx.throw_npe());
    }
    // It keeps the classes, whatever becomes of the throwable's.
    let _backtrace: Local<'_, Object> = cx.field_local(throwable, cx.vm().wk().throwable.backtrace);
    let frames = frames_of(cx, throwable);
    if cx.array_len(cx.get(elements)) != frames.len() {
        return Err(cx.throw_bare("java/lang/IndexOutOfBoundsException"));
    }
    for (i, &f) in frames.iter().enumerate() {
        cx.scope(|cx, _| {
            let element = cx.element_local(elements, i);
            if cx.is_null(element) {
                return Err(cx.throw_npe());
            }
            fill_element(cx, element, f)
        })?;
    }
    Ok(())
}

/// A new array of StackTraceElements for these frames.
pub fn stack_trace_elements<'s>(
    cx: &mut Cx<'s>,
    frames: &[TraceFrame],
) -> JResult<Local<'s, StackTraceElementArray>> {
    let class = cx.vm().wk().stack_trace_element.class;
    cx.initialize_class(class)?;
    let array: Local<'s, StackTraceElementArray> = cx.new_object_array(class, frames.len())?.cast();
    for (i, &f) in frames.iter().enumerate() {
        cx.scope(|cx, _| {
            let element: Local<'_, JStackTraceElement> = cx.new_instance(cx.class(class))?.cast();
            fill_element(cx, element, f)?;
            cx.set_element_ref(cx.get(array), i, cx.get(element));
            Ok(())
        })?;
    }
    Ok(array)
}

/// Fills in a StackTraceElement.
pub fn fill_element(
    cx: &mut Cx<'_>,
    element: Local<'_, JStackTraceElement>,
    frame: TraceFrame,
) -> JResult<()> {
    cx.scope(|cx, _| {
        let vm = cx.vm();
        let wk = vm.wk();
        let k = &wk.stack_trace_element;
        let method = cx.method(frame.method);
        let class = cx.class(method.class);
        let mirror = cx.mirror(class.id);
        cx.store_ref(cx.get(element), k.declaring_class_object, cx.get(mirror));

        let name = class_name(cx, mirror)?;
        cx.store_ref(cx.get(element), k.declaring_class, cx.get(name));

        let loader = cx.loader_object(class.loader);
        if !cx.is_null(loader) {
            let name: Ref<'_, JString> = cx.load_ref(cx.get(loader), wk.class_loader.name);
            cx.store_ref(cx.get(element), k.class_loader_name, name);
        }

        let name = intern(cx, method.name)?;
        cx.store_ref(cx.get(element), k.method_name, cx.get(name));

        let module: Local<'_, JModule> = cx.field_local(mirror, wk.class.module);
        if !cx.is_null(module) {
            let name: Local<'_, JString> = cx.field_local(module, wk.module.name);
            if !cx.is_null(name) {
                cx.store_ref(cx.get(element), k.module_name, cx.get(name));
                let id = cx.module_of(class);
                if let Some(version) = vm.loaders.modules.version(id) {
                    let version = cx.new_string(&version)?;
                    cx.store_ref(cx.get(element), k.module_version, cx.get(version));
                }
            }
        }

        if class.has_file()
            && let Some(file) = source_file(cx, method)
        {
            let file = intern(cx, file)?;
            cx.store_ref(cx.get(element), k.file_name, cx.get(file));
        }
        cx.store::<i32, _>(cx.get(element), k.line_number, line_number(cx, method, frame.bci));
        Ok(())
    })
}

fn intern<'s>(cx: &mut Cx<'s>, symbol: SymbolId) -> JResult<Local<'s, JString>> {
    let units = crate::classfile::mutf8::to_utf16(cx.vm().engine.symbols.bytes(symbol));
    cx.intern_utf16(&units)
}

/// `Class.getName` of a mirror, which caches it.
pub fn class_name<'s>(cx: &mut Cx<'s>, mirror: Local<'_, JClass>) -> JResult<Local<'s, JString>> {
    let k = &cx.vm().wk().class;
    let cached: Local<'s, JString> = cx.field_local(mirror, k.name);
    if !cx.is_null(cached) {
        return Ok(cached);
    }
    let class = cx.class(cx.mirror_class(mirror));
    let name = external_name_units(cx, class);
    let name = cx.intern_utf16(&name)?;
    cx.store_ref(cx.get(mirror), k.name, cx.get(name));
    Ok(name)
}

/// The name that Class.getName answers, as UTF-16: dots for slashes, and a slash before a hidden class's suffix.
fn external_name_units(cx: &Cx<'_>, class: &crate::class::Class) -> Vec<u16> {
    let mut units = crate::classfile::mutf8::to_utf16(cx.vm().engine.symbols.bytes(class.name));
    for u in &mut units {
        if *u == u16::from(b'/') {
            *u = u16::from(b'.');
        }
    }
    if class.is_hidden()
        && let Some(plus) = units.iter().rposition(|&u| u == u16::from(b'+'))
    {
        units[plus] = u16::from(b'/');
    }
    units
}

/// The symbol of the SourceFile attribute of a method's class.
fn source_file(cx: &Cx<'_>, method: &Method) -> Option<SymbolId> {
    if method.is_old() {
        // HotSpot's traces say nothing of where old methods are either.
        return None;
    }
    let file = method.class_file();
    match file.source_file() {
        0 => None,
        i => Some(cx.vm().engine.symbols.intern(file.utf8(i))),
    }
}

/// The source line, -1 if it is unknown, -2 in a native method.
pub fn line_number(cx: &Cx<'_>, method: &Method, bci: i32) -> i32 {
    if method.is_native() {
        return NATIVE;
    }
    let class = cx.class(method.class);
    if method.synthetic || !class.has_file() || method.is_old() {
        return -1;
    }
    let line = method.class_file().code(method.member()).and_then(|c| c.line_number(bci.max(0) as u32));
    line.map_or(-1, i32::from)
}

/// NullPointerException.getExtendedNPEMessage: what was null in the instruction that threw, and what it was to be used
/// for. None where nothing can be told: the exception was made by `new`, in a native method, or below a hidden frame.
pub fn helpful_null_pointer_message(cx: &Cx<'_>, throwable: Local<'_, JThrowable>) -> Option<String> {
    if !cx.vm().options.helpful_npe {
        return None;
    }
    let top = top_frame(cx, throwable)?;
    let method = cx.method(top.method);
    let class = cx.class(method.class);
    if top.bci < 0 || method.synthetic || !class.has_file() {
        return None;
    }
    crate::bytecode::npe::npe_message(method.class_file(), method.member(), top.bci as u32)
}
