//! Initialisation (JVMS 5.5).
//!
//! The steps are the specification's. A class that failed remembers why: later uses throw NoClassDefFoundError, whose cause
//! is an ExceptionInInitializerError with the first exception's name, message, thread and stack trace.

use crate::call::Arg;
use crate::class::{Class, ClassKind, InitState, acc};
use crate::ids::ClassId;
use crate::logging::{LogLevel, TagSet};
use crate::rooting::{Cx, JResult, Local};
use crate::symbols::sym;
use crate::types::{JString, JThrowable};
use std::sync::atomic::Ordering;

impl<'s> Cx<'s> {
    /// Initialises a class, or waits for the thread that does (JVMS 5.5).
    pub fn initialize_class(&mut self, class: ClassId) -> JResult<()> {
        let c = self.class(class);
        if c.is_initialized() {
            return Ok(());
        }
        if c.kind != ClassKind::Instance {
            return Ok(());
        }
        self.link_class(class)?;
        let me = self.thread().id;
        loop {
            // Step 1.
            let mut owner = c.init_lock.lock();
            match c.state() {
                // Step 4.
                InitState::Initialized => return Ok(()),
                // Step 3: a recursive request.
                InitState::Initializing if *owner == me => return Ok(()),
                // Step 2.
                InitState::Initializing => {
                    drop(owner);
                    let vm = self.vm();
                    self.blocking(|| {
                        let mut owner = c.init_lock.lock();
                        while c.state() == InitState::Initializing && !vm.is_exiting() {
                            c.init_done.wait(&mut owner);
                        }
                    });
                    self.poll()?;
                }
                // Step 5.
                InitState::Failed => {
                    drop(owner);
                    return self.throw_failed_before(c);
                }
                // Step 6.
                InitState::Loaded | InitState::Linked => {
                    *owner = me;
                    c.init_state.store(InitState::Initializing as u8, Ordering::Release);
                    break;
                }
            }
        }
        let result = self.scope(|cx, _| cx.run_initializer(c));
        match result {
            // Step 10.
            Ok(()) => {
                finish(c, InitState::Initialized);
                Ok(())
            }
            // Steps 11 and 12.
            Err(thrown) => {
                if self.vm().is_exiting() {
                    finish(c, InitState::Failed);
                    return Err(thrown);
                }
                let e = self.take_exception(thrown);
                self.record_failure(c, e);
                finish(c, InitState::Failed);
                Err(self.throw_local(e))
            }
        }
    }

    /// Steps 7 to 10; an exception of the initialiser that is no Error comes wrapped.
    fn run_initializer(&mut self, c: &Class) -> JResult<()> {
        // Step 7.
        if !c.is_interface() {
            if !c.super_id.is_none() {
                self.initialize_class(c.super_id)?;
            }
            self.initialize_interfaces(c)?;
        }
        let number = self.vm().stats.classes_initialized.fetch_add(1, Ordering::Relaxed);
        if self.vm().log.enabled(TagSet::ClassInit, LogLevel::Info) {
            let name = self.vm().engine.symbols.str(c.name);
            let none = if c.declared_method(sym::clinit, sym::void_signature).is_some() {
                ""
            } else {
                "(no method)"
            };
            let text = format!("{number} Initializing '{name}'{none} ({c:p})");
            self.vm().log.log(TagSet::ClassInit, LogLevel::Info, &text);
        }
        // Step 9.
        let Some(m) = c.declared_method(sym::clinit, sym::void_signature) else { return Ok(()) };
        if self.method(m).access & acc::STATIC == 0 {
            return Ok(());
        }
        self.call(m, &[]).map(|_| ())
    }

    /// Superinterfaces that declare a method that is neither abstract nor static, in order, recursively.
    fn initialize_interfaces(&mut self, c: &Class) -> JResult<()> {
        for &i in c.interfaces.iter() {
            let i = self.class(i);
            if i.is_initialized() {
                continue;
            }
            self.initialize_interfaces(i)?;
            let has_default = i.methods().iter().any(|&m| {
                let m = self.method(m);
                m.access & (acc::ABSTRACT | acc::STATIC) == 0
            });
            if has_default {
                self.initialize_class(i.id)?;
            }
        }
        Ok(())
    }

    fn is_error(&self, e: Local<'s, JThrowable>) -> bool {
        let name = self.vm().engine.symbols.intern_str("java/lang/Error");
        let error = self.vm().loaders.find(crate::ids::LoaderId::BOOT, name);
        error.is_some_and(|error| self.is_subclass(self.class_of(self.get(e)), self.class(error)))
    }

    /// Keeps what later NoClassDefFoundErrors show as their cause, and lets `e` hold the exception to throw now.
    fn record_failure(&mut self, c: &Class, e: Local<'s, JThrowable>) {
        match self.initialization_error(e) {
            Ok(error) => {
                let mirror = self.mirror(c.id);
                self.store_field(mirror, self.vm().wk().class.init_error, error);
            }
            // No memory to say more.
            Err(thrown) => drop(self.take_exception(thrown)),
        }
        if self.is_error(e) {
            return;
        }
        let wrapped = (|| {
            let name = self.vm().engine.symbols.intern_str("java/lang/ExceptionInInitializerError");
            let class = self.boot_class(name)?;
            self.initialize_class(class.id)?;
            let error = self.new_instance(class)?;
            let d = self.vm().engine.symbols.intern_str("(Ljava/lang/Throwable;)V");
            let init = class.declared_method(sym::init, d).expect("a constructor of the class library");
            let _ = self.call(init, &[Arg::from(error), Arg::from(e)])?;
            Ok(error)
        })();
        match wrapped {
            Ok(error) => self.set(e, self.get(error).cast()),
            Err(thrown) => {
                let other = self.take_exception(thrown);
                self.set(e, self.get(other));
            }
        }
    }

    fn initialization_error(&mut self, e: Local<'s, JThrowable>) -> JResult<Local<'s, JThrowable>> {
        let k = self.vm().wk().throwable.clone();
        let class = self.external_name(self.class_of(self.get(e)));
        let message: Local<'s, JString> = self.field_local(e, k.message);
        let thread: Local<'s, JString> = self.thread_name();
        let thread = self.opt_string(thread).unwrap_or_default();
        let text = match self.opt_string(message) {
            Some(m) => format!("Exception {class}: {m} [in thread \"{thread}\"]"),
            None => format!("Exception {class} [in thread \"{thread}\"]"),
        };
        let trace = self.call_method(e, "getStackTrace", "()[Ljava/lang/StackTraceElement;", &[])?;
        let trace: Local<'s, crate::types::StackTraceElementArray> = trace.local();
        let error = self.new_throwable("java/lang/ExceptionInInitializerError", Some(&text))?;
        self.store_ref(self.get(error), k.stack_trace, self.get(trace));
        self.store_ref(self.get(error), k.backtrace, self.null::<JThrowable>());
        Ok(error)
    }

    fn thread_name(&self) -> Local<'s, JString> {
        let t = self.current_java_thread();
        if t.is_null() {
            return self.null_local();
        }
        self.local(self.load_ref(t, self.vm().wk().thread.name))
    }

    fn throw_failed_before(&mut self, c: &Class) -> JResult<()> {
        let text = format!("Could not initialize class {}", self.external_name(c));
        let error = self.new_throwable("java/lang/NoClassDefFoundError", Some(&text))?;
        let cause: Local<'s, JThrowable> =
            self.field_local(self.mirror(c.id), self.vm().wk().class.init_error);
        if !self.is_null(cause) {
            self.store_field(error, self.vm().wk().throwable.cause, cause);
        }
        Err(self.throw_local(error))
    }
}

fn finish(c: &Class, state: InitState) {
    let mut owner = c.init_lock.lock();
    *owner = 0;
    c.init_state.store(state as u8, Ordering::Release);
    c.init_done.notify_all();
}
