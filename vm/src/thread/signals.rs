//! Signals: the one that wakes a thread from a system call, and the thread that hands Java code its signals.
//!
//! What arrives at the process is the host's business (`Processes::set_signal_action`, `next_signal`): a Vm subscribes
//! through it, and its Signal Dispatcher thread waits there. QUIT prints a thread dump; the others go to
//! `jdk.internal.misc.Signal.dispatch`, which starts a thread for the handler.

use crate::call::Arg;
use crate::host::SignalAction;
use crate::rooting::{Cx, JResult, Local};
use crate::thread::{dump, lifecycle};
use crate::types::{JThread, Object};
use std::sync::Once;

/// The signal that makes a blocked system call return. Process-wide, as handlers are.
pub(crate) fn wake_signal() -> libc::c_int {
    libc::SIGRTMIN() + 6
}

extern "C" fn nothing(_: libc::c_int) {}

/// Gives the wake-up signal a handler that does nothing: its arrival alone ends a system call.
pub(crate) fn install_wake_handler() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        // SAFETY: a zeroed sigaction with a handler that touches nothing; without SA_RESTART calls return EINTR.
        unsafe {
            let mut action: libc::sigaction = std::mem::zeroed();
            action.sa_sigaction = nothing as extern "C" fn(libc::c_int) as usize;
            libc::sigemptyset(&mut action.sa_mask);
            libc::sigaction(wake_signal(), &action, std::ptr::null_mut());
        }
    });
}

/// Starts the Signal Dispatcher. Part of the boot sequence, after phase 1; `reduced` is -Xrs (no dumps by QUIT).
pub fn start_dispatcher(cx: &mut Cx<'_>, system_group: Local<'_, Object>, reduced: bool) -> JResult<()> {
    let _ = cx.vm().host.set_signal_action(libc::SIGPIPE, SignalAction::Ignore);
    // A file that grows over its limit is an IOException. Delivered, and not ignored: children don't inherit that.
    let _ = cx.vm().host.set_signal_action(libc::SIGXFSZ, SignalAction::Deliver);
    if !reduced && cx.vm().host.set_signal_action(libc::SIGQUIT, SignalAction::Deliver).is_err() {
        // A host that grants no signals needs no thread that waits for them.
        return Ok(());
    }
    cx.scope(|cx, _| {
        let thread = new_system_thread(cx, system_group, "Signal Dispatcher")?;
        lifecycle::start_vm_thread(cx, thread, Box::new(dispatch_loop))
    })
}

/// A daemon Thread of the VM's own, priority 9, not started.
pub fn new_system_thread<'s>(
    cx: &mut Cx<'s>,
    group: Local<'_, Object>,
    name: &str,
) -> JResult<Local<'s, JThread>> {
    let class = cx.class(cx.vm().wk().thread.class);
    let thread = cx.new_instance(class)?;
    let group = cx.local(cx.get(group));
    let name = cx.new_string(name)?;
    let symbols = &cx.vm().engine.symbols;
    let descriptor = symbols.intern_str("(Ljava/lang/ThreadGroup;Ljava/lang/String;)V");
    let init = class.declared_method(crate::symbols::sym::init, descriptor);
    let init = init.expect("Thread has a constructor (ThreadGroup, String)");
    let _ = cx.call(init, &[Arg::from(thread), Arg::from(group), Arg::from(name)])?;
    let _ = cx.call_method(thread, "setDaemon", "(Z)V", &[Arg::Int(1)])?;
    let _ = cx.call_method(thread, "setPriority", "(I)V", &[Arg::Int(9)])?;
    Ok(thread.cast())
}

fn dispatch_loop(cx: &mut Cx<'_>) {
    let vm = cx.vm();
    while !vm.is_exiting() {
        let Ok(Some(signal)) = cx.blocking(|| vm.host.next_signal()) else { return };
        if vm.is_exiting() {
            return;
        }
        if signal == libc::SIGQUIT {
            if cx.attach_requested() {
                continue;
            }
            let text = dump::quit_dump(cx);
            let _ = vm.host.write(1, text.as_bytes());
            continue;
        }
        let thrown = cx
            .scope(|cx, _| {
                cx.call_static("jdk/internal/misc/Signal", "dispatch", "(I)V", &[Arg::Int(signal)]).map(drop)
            })
            .is_err();
        if thrown {
            if vm.is_exiting() {
                return;
            }
            let e = cx.take_pending();
            log::warn!(
                "{} in the signal dispatcher",
                vm.engine.symbols.external(cx.class_of(cx.get(e)).name)
            );
        }
    }
}

/// Signal.handle0: 0 default, 1 ignore, 2 Java's dispatch. Answers what it was; -1: not possible.
pub fn handle(cx: &Cx<'_>, signal: i32, handler: i64) -> i64 {
    // What the VM or the machine needs itself.
    if matches!(signal, libc::SIGQUIT | libc::SIGFPE | libc::SIGILL | libc::SIGSEGV | libc::SIGBUS)
        || signal == wake_signal()
    {
        return -1;
    }
    let action = match handler {
        0 => SignalAction::Default,
        1 => SignalAction::Ignore,
        2 => SignalAction::Deliver,
        _ => return -1,
    };
    match cx.vm().host.set_signal_action(signal, action) {
        Ok(SignalAction::Default) => 0,
        Ok(SignalAction::Ignore) => 1,
        Ok(SignalAction::Deliver) => 2,
        Err(_) => -1,
    }
}

impl<'s> Cx<'s> {
    /// Takes the pending exception, which there must be.
    pub(crate) fn take_pending(&mut self) -> Local<'s, crate::types::JThrowable> {
        let raw = std::mem::take(&mut self.thread_mut().exception);
        assert!(raw.0 != 0, "no exception is pending");
        self.local_raw(raw)
    }
}
