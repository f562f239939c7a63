//! `-Xlog:exceptions`.

use crate::class::Method;
use crate::logging::{LogLevel, TagSet};
use crate::rooting::Cx;
use crate::types::{JString, JThread, JThrowable};

/// Tells that the pending exception reached a method of the current thread, and where it goes on in it.
#[cold]
pub(crate) fn log_unwinding(cx: &Cx<'_>, m: &Method, bci: usize, compiled: bool, handler: Option<u16>) {
    let vm = cx.vm();
    let exception = cx.raw_ref::<JThrowable>(cx.thread().exception);
    if exception.is_null() {
        return;
    }
    let symbols = &vm.engine.symbols;
    let class = cx.class_of(exception);
    let message = cx.load_ref::<_, JString>(exception, vm.wk().throwable.message);
    let message = if message.is_null() {
        String::new()
    } else {
        format!(": {}", String::from_utf16_lossy(&cx.string_utf16(message)))
    };
    let address = vm.heap.address(exception.raw());
    let thread = cx.raw_ref::<JThread>(cx.thread().java_thread);
    let thread =
        if thread.is_null() { String::new() } else { crate::thread::lifecycle::java_name(cx, thread) };
    let name = symbols.str(m.name);
    let mut text = format!(
        "Exception <a '{}'{{{address:#018x}}}{message}>\n thrown in {} method <{{method}} {{{m:p}}} '{name}' '{}' in '{}'>\n \
         at bci {bci} for thread {:p} ({thread})",
        symbols.str(class.name),
        if compiled { "compiled" } else { "interpreter" },
        symbols.str(m.descriptor),
        symbols.str(cx.class(m.class).name),
        cx.thread(),
    );
    vm.log.log(TagSet::Exceptions, LogLevel::Info, &text);
    if let Some(handler) = handler {
        let class = symbols.external(class.name);
        text = format!(
            "Found matching handler for exception of type \"{class}\" in method \"{name}\" at BCI: {handler}"
        );
        vm.log.log(TagSet::Exceptions, LogLevel::Info, &text);
    }
}
