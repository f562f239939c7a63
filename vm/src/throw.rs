//! Making and throwing exceptions from Rust.

use crate::call::Arg;
use crate::class::Method;
use crate::classfile::MethodDescriptor;
use crate::ids::{RawRef, SymbolId};
use crate::rooting::{Cx, JResult, Local, Thrown};
use crate::symbols::sym;
use crate::types::JThrowable;

/// A resolution error that later attempts repeat (JVMS 5.4.3).
#[derive(Clone, Debug)]
pub struct SavedError {
    /// Class of the error.
    pub class: SymbolId,
    /// Its message.
    pub message: Option<String>,
    /// Class and message of its cause: a class loader's ClassNotFoundException, say.
    pub cause: Option<(SymbolId, Option<String>)>,
}

impl<'s> Cx<'s> {
    /// Throws a new exception of boot class `class` with a message.
    pub fn throw(&mut self, class: &str, message: impl Into<String>) -> Thrown {
        self.throw_new(class, Some(&message.into()))
    }

    /// Throws a new exception of boot class `class` without a message.
    pub fn throw_bare(&mut self, class: &str) -> Thrown {
        self.throw_new(class, None)
    }

    /// Throws a new exception of boot class `class`. If it can't be made, what making it threw is pending instead.
    pub fn throw_new(&mut self, class: &str, message: Option<&str>) -> Thrown {
        match self.scope_local(|cx, _| cx.new_throwable(class, message)) {
            Ok(t) => self.throw_local(t),
            Err(thrown) => thrown,
        }
    }

    /// A new exception of boot class `class`, by its constructor `(String)` or `()`.
    pub fn new_throwable(&mut self, class: &str, message: Option<&str>) -> JResult<Local<'s, JThrowable>> {
        let name = self.vm().engine.symbols.intern_str(class);
        let id = self.load_class(crate::ids::LoaderId::BOOT, name)?;
        self.initialize_class(id)?;
        let c = self.class(id);
        let t = self.new_instance(c)?;
        let (descriptor, args): (SymbolId, Vec<Arg<'s>>) = match message {
            Some(m) => {
                let s = self.new_string(m)?;
                // Some errors (AssertionError, InvocationTargetException) have only an Object or Throwable constructor.
                (sym::string_void_signature, vec![Arg::from(t), Arg::from(s)])
            }
            None => (sym::void_signature, vec![Arg::from(t)]),
        };
        let Some(m) = c.declared_method(sym::init, descriptor) else {
            panic!("{class} has no constructor {}", self.vm().engine.symbols.str(descriptor));
        };
        let _ = self.call(m, &args)?;
        Ok(t.cast())
    }

    /// Throws an exception that exists. Null becomes a NullPointerException.
    pub fn throw_local<T>(&mut self, t: Local<'_, T>) -> Thrown {
        let raw = self.get(t).raw();
        if raw.0 == 0 {
            return self.throw_npe();
        }
        self.throw_raw(raw)
    }

    pub(crate) fn throw_raw(&mut self, raw: RawRef) -> Thrown {
        self.thread_mut().exception = raw;
        Thrown(())
    }

    /// Throws a NullPointerException without a message.
    pub fn throw_npe(&mut self) -> Thrown {
        self.throw_bare("java/lang/NullPointerException")
    }

    /// Throws OutOfMemoryError: one made at start, so that it needs no memory; with a stack trace if there is room.
    pub fn throw_oom(&mut self, message: &str) -> Thrown {
        crate::exceptions::throw_out_of_memory(self, message)
    }

    /// Whether an exception is pending.
    pub fn has_exception(&self) -> bool {
        self.thread().exception.0 != 0
    }

    /// Takes the pending exception: the proof is used up, the thread has none any more.
    pub fn take_exception(&mut self, _proof: Thrown) -> Local<'s, JThrowable> {
        let raw = std::mem::take(&mut self.thread_mut().exception);
        assert!(raw.0 != 0, "Thrown without a pending exception");
        self.local_raw(raw)
    }

    /// Whether the pending exception is an instance of boot class `class` (which need not be loaded: then it is not).
    pub fn exception_is(&self, _proof: &Thrown, class: &str) -> bool {
        let r = self.raw_ref::<JThrowable>(self.thread().exception);
        let Some(name) = self.vm().engine.symbols.lookup(class.as_bytes()) else { return false };
        let Some(id) = self.vm().find_loaded_class(crate::ids::LoaderId::BOOT, name) else { return false };
        self.is_subclass(self.class_of(r), self.class(id))
    }

    /// Throws the error that an earlier resolution saved.
    pub fn throw_saved(&mut self, e: &SavedError) -> Thrown {
        let made = self.scope_local(|cx, _| {
            let symbols = &cx.vm().engine.symbols;
            let error = cx.new_throwable(&symbols.str(e.class), e.message.as_deref())?;
            if let Some((class, message)) = &e.cause {
                // An exception class of a loader's own can't be made here: the library's stands for it.
                let init = if message.is_some() { sym::string_void_signature } else { sym::void_signature };
                let name = symbols.str(*class);
                let known = cx.boot_class_loaded(&name);
                let usable = known.is_some_and(|c| cx.class(c).declared_method(sym::init, init).is_some());
                let name = if usable { &*name } else { "java/lang/ClassNotFoundException" };
                let cause = cx.new_throwable(name, message.as_deref())?;
                cx.store_ref(cx.get(error), cx.vm().wk().throwable.cause, cx.get(cause));
            }
            Ok(error)
        });
        match made {
            Ok(error) => self.throw_local(error),
            Err(thrown) => thrown,
        }
    }
}

/// A method as HotSpot's messages name it: `'void a.B.c(int, java.lang.String)'`, quotes included.
pub fn external_signature(cx: &Cx<'_>, method: &Method) -> String {
    let symbols = &cx.vm().engine.symbols;
    external_method(
        &symbols.external(cx.class(method.class).name),
        &symbols.str(method.name),
        symbols.bytes(method.descriptor),
    )
}

/// As [`external_signature`], from its parts (class with dots).
pub fn external_method(class: &str, name: &str, desc: &[u8]) -> String {
    match MethodDescriptor::parse(desc) {
        Some(d) => format!("'{} {class}.{name}({})'", d.ret().external(), d.external_params()),
        None => format!("'{class}.{name}'"),
    }
}
