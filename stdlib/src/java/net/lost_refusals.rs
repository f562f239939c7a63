//! What a sandbox said of a name that it did not look up, where the library drops the exception: an InetSocketAddress of a name that
//! is not known is "unresolved", and whoever connects to it makes a new UnknownHostException of the name alone.
//!
//! The lookup leaves a word with the thread, and the exceptions for names that the thread makes afterwards carry it as a
//! suppressed one.

use cortado_vm::call::Arg;
use cortado_vm::ids::LoaderId;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{JThrowable, Object};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// By the number of the thread. A thread has one entry at most, and its number is used again.
#[derive(Default)]
struct Lost(Mutex<HashMap<u32, String>>);

/// A lookup of the current thread was refused, with this text, or not.
pub(super) fn looked_up(cx: &Cx<'_>, refused: Option<String>) {
    if !cx.vm().guarded {
        return;
    }
    let lost = cx.vm().extensions.get::<Lost>();
    let mut lost = lost.0.lock().unwrap_or_else(PoisonError::into_inner);
    match refused {
        Some(text) => lost.insert(cx.thread().id, text),
        None => lost.remove(&cx.thread().id),
    };
}

/// An exception is being made: if it is one for names it gets what was said.
pub(crate) fn made<'s>(cx: &mut Cx<'s>, exception: Local<'s, JThrowable>) {
    if !cx.vm().guarded || cx.has_exception() || !is_for_names(cx, exception) {
        return;
    }
    let lost = cx.vm().extensions.get::<Lost>();
    let text = lost.0.lock().unwrap_or_else(PoisonError::into_inner).get(&cx.thread().id).cloned();
    if let Some(text) = text
        && let Err(thrown) = carry(cx, exception, &text)
    {
        // It says less then.
        cx.take_exception(thrown);
    }
}

fn is_for_names(cx: &Cx<'_>, exception: Local<'_, JThrowable>) -> bool {
    let class = cx.class_of(cx.get(exception));
    matches!(
        cx.vm().engine.symbols.bytes(class.name),
        b"java/net/UnknownHostException" | b"java/nio/channels/UnresolvedAddressException"
    )
}

fn carry<'s>(cx: &mut Cx<'s>, exception: Local<'s, JThrowable>, text: &str) -> JResult<()> {
    let why = cx.new_throwable("java/lang/SecurityException", Some(text))?;
    let symbols = &cx.vm().engine.symbols;
    let (class, init, descriptor) =
        (symbols.intern_str("java/util/ArrayList"), symbols.intern_str("<init>"), symbols.intern_str("()V"));
    let class = cx.load_class(LoaderId::BOOT, class)?;
    cx.initialize_class(class)?;
    let class = cx.class(class);
    let list: Local<'s, Object> = cx.new_instance(class)?;
    let init = class.declared_method(init, descriptor).expect("an ArrayList can be made of nothing");
    cx.call(init, &[Arg::from(list)]).map(drop)?;
    cx.call_method(list, "add", "(Ljava/lang/Object;)Z", &[Arg::from(why)]).map(drop)?;
    let suppressed = cx.vm().wk().throwable.suppressed;
    cx.store_ref(cx.get(exception), suppressed, cx.get(list));
    Ok(())
}
