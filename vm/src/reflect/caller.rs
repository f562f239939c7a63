//! Who called: the stack walk of caller-sensitive methods (Reflection.getCallerClass).

use crate::class::{Method, acc};
use crate::classfile::MethodFlags;
use crate::ids::{ClassId, LoaderId};
use crate::rooting::{Cx, JResult};
use crate::symbols::sym;

impl<'s> Cx<'s> {
    /// The class that called the caller-sensitive method that asks; None if nobody did. The newest frame is that of
    /// getCallerClass itself, the next must be a @CallerSensitive method.
    pub fn caller_class(&mut self) -> JResult<Option<ClassId>> {
        let mut frames = self.thread().frames().map(|f| f.method);
        let asks = frames.next().is_some();
        let sensitive = frames.next().is_some_and(|m| m.access & acc::X_CALLER_SENSITIVE != 0);
        if !asks || !sensitive {
            drop(frames);
            let text = "JVM_GetCallerClass must only be called from a method annotated with @CallerSensitive";
            return Err(self.throw("java/lang/InternalError", text));
        }
        Ok(frames.find(|m| !self.is_ignored_by_stack_walk(m)).map(|m| m.class))
    }

    /// Frames of reflection and of method handles, which call on behalf of somebody else.
    pub fn is_ignored_by_stack_walk(&self, m: &Method) -> bool {
        let wk = self.vm().wk();
        if m.class == wk.reflect_method.class && m.name == sym::invoke {
            return true;
        }
        if m.access & acc::X_SIG_POLY != 0 {
            return true;
        }
        let class = self.class(m.class);
        let compiled_form = !m.synthetic
            && m.access & acc::X_HIDDEN != 0
            && m.member().method_flags.has(MethodFlags::LAMBDA_FORM_COMPILED);
        if compiled_form {
            return true;
        }
        let symbols = &self.vm().engine.symbols;
        let accessor = symbols.lookup(b"jdk/internal/reflect/MethodAccessorImpl");
        let accessor = accessor.and_then(|n| self.vm().find_loaded_class(LoaderId::BOOT, n));
        accessor.is_some_and(|a| self.is_subclass(class, self.class(a)))
    }
}
