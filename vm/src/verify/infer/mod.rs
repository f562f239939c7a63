//! Verification by type inference (JVMS 4.10.2), for class files older than version 50: data flow until nothing changes.
//!
//! States are kept where control flow joins, not at each instruction, and shared while they are equal; between joins one
//! state is carried along. A method that would need absurdly many of them is an OutOfMemoryError, as with HotSpot.
//! Subroutines (jsr, ret) follow the locals that they touch: what a subroutine did not touch keeps, for each caller, the
//! type that it had there. The messages are those of HotSpot's own old verifier.

mod flow;
mod operands;
mod step;
mod types;

use crate::class::version::Versioned;
use crate::class::{Class, Method};
use crate::classfile::{ClassFile, MethodDescriptor, Tag};
use crate::rooting::{Cx, Thrown};
use crate::symbols::{FxHashMap, sym};
use flow::Flow;
use types::{Classes, Item, Type};

/// Why a class is refused.
pub(super) enum Fail {
    /// Loading a class threw.
    Thrown(Thrown),
    /// An error of this class and message is to be thrown.
    Wrong {
        /// VerifyError or ClassFormatError.
        error: &'static str,
        /// Its message.
        message: String,
    },
}

type Outcome<T> = Result<T, Fail>;

/// One row of the exception table.
struct Handler {
    start: u32,
    end: u32,
    target: u32,
    catch: Type,
}

struct Infer<'c, 's> {
    cx: &'c mut Cx<'s>,
    class: &'s Class,
    file: &'s ClassFile,
    classes: Classes,
    object: Type,
    throwable: Type,
    cloneable: Type,
    serializable: Type,
    this: Type,
    superclass: Type,
    superclasses: Vec<Type>,
    // The method at hand:
    method: Option<&'s Method>,
    code: &'s [u8],
    max_locals: usize,
    max_stack: usize,
    /// Whether an instruction begins at each bci.
    sites: Vec<bool>,
    /// What the operands of field, method and class instructions mean, by bci.
    operands: FxHashMap<u32, Type>,
    /// Instructions that reach for a protected member of another package.
    protected: Vec<u32>,
    handlers: Vec<Handler>,
    result: Type,
    flow: Flow,
}

/// Verifies a class by inference.
pub(super) fn verify_class<'s>(cx: &mut Cx<'s>, versioned: Versioned<'s>) -> Result<(), Fail> {
    let class = versioned.class;
    let mut v = Infer {
        cx,
        class,
        file: versioned.class_file(),
        classes: Classes::default(),
        object: Type::NULL,
        throwable: Type::NULL,
        cloneable: Type::NULL,
        serializable: Type::NULL,
        this: Type::NULL,
        superclass: Type::NULL,
        superclasses: Vec::new(),
        method: None,
        code: &[],
        max_locals: 0,
        max_stack: 0,
        sites: Vec::new(),
        operands: FxHashMap::default(),
        protected: Vec::new(),
        handlers: Vec::new(),
        result: Type::BOGUS,
        flow: Flow::default(),
    };
    v.object = v.named(sym::java_lang_Object)?;
    v.throwable = v.named(sym::java_lang_Throwable)?;
    v.cloneable = v.named(sym::java_lang_Cloneable)?;
    v.serializable = v.named(sym::java_io_Serializable)?;
    v.this = v.of_class(class, true)?;
    let mut c = class;
    while !c.super_id.is_none() {
        let s = v.cx.class(c.super_id);
        let t = v.of_class(s, c.id == class.id)?;
        if c.id == class.id {
            v.superclass = t;
        }
        v.superclasses.push(t);
        c = s;
    }
    for &id in versioned.version.methods.iter().rev() {
        let m = v.cx.method(id);
        if !m.synthetic {
            v.check_method(m).map_err(|f| v.shorten(f))?;
        }
    }
    Ok(())
}

impl<'s> Infer<'_, 's> {
    /// HotSpot's buffer for the message has this much room.
    fn shorten(&self, fail: Fail) -> Fail {
        let room = self.cx.vm().engine.symbols.bytes(self.class.name).len() + 1023;
        match fail {
            Fail::Wrong { error, mut message } if message.len() > room => {
                let end = (0..=room).rev().find(|&i| message.is_char_boundary(i)).unwrap_or(0);
                message.truncate(end);
                Fail::Wrong { error, message }
            }
            other => other,
        }
    }

    fn wrong_as(&self, error: &'static str, text: impl std::fmt::Display) -> Fail {
        let symbols = &self.cx.vm().engine.symbols;
        let class = symbols.str(self.class.name);
        let message = match self.method {
            Some(m) => format!(
                "(class: {class}, method: {} signature: {}) {text}",
                symbols.str(m.name),
                symbols.str(m.descriptor)
            ),
            None => format!("(class: {class}) {text}"),
        };
        Fail::Wrong { error, message }
    }

    fn wrong(&self, text: impl std::fmt::Display) -> Fail {
        self.wrong_as("java/lang/VerifyError", text)
    }

    fn check_method(&mut self, m: &'s Method) -> Outcome<()> {
        let Some(code) = self.file.code(m.member()) else { return Ok(()) };
        self.method = Some(m);
        self.code = code.code;
        (self.max_locals, self.max_stack) = (code.max_locals.into(), code.max_stack.into());
        self.operands.clear();
        self.protected.clear();
        self.find_sites()?;
        self.flow.reset(self.code.len());
        self.check_operands()?;
        self.read_handlers(&code)?;
        let Some(d) = MethodDescriptor::parse(self.file.utf8(m.member().descriptor)) else {
            return Ok(());
        };
        let mut locals = Vec::new();
        let mut constructor = false;
        if !m.is_static() {
            constructor = m.name == sym::init;
            locals.push(if constructor { Type::INIT } else { self.this });
        }
        for p in d.params() {
            let t = self.value_type(&p)?;
            locals.push(t);
            if t.is_two() {
                locals.push(t.second_half());
            }
        }
        self.result = self.value_type(&d.ret())?;
        self.flow.enter(locals, constructor);
        self.run()
    }

    fn find_sites(&mut self) -> Outcome<()> {
        self.sites.clear();
        self.sites.resize(self.code.len(), false);
        let mut bci = 0;
        while bci < self.code.len() {
            let Some(len) = operands::length_at(self.code, bci) else {
                return Err(self.wrong(format_args!("Illegal instruction found at offset {bci}")));
            };
            if bci + len > self.code.len() {
                let text = format_args!("Code stops in the middle of instruction  starting at offset {bci}");
                return Err(self.wrong(text));
            }
            self.sites[bci] = true;
            bci += len;
        }
        Ok(())
    }

    fn is_site(&self, bci: i64) -> bool {
        usize::try_from(bci).ok().and_then(|b| self.sites.get(b)).copied().unwrap_or(false)
    }

    fn read_handlers(&mut self, code: &crate::classfile::Code<'s>) -> Outcome<()> {
        self.handlers.clear();
        let rows: Vec<_> = code.handlers().collect();
        if self.max_stack < 1 && !rows.is_empty() {
            return Err(self.wrong("Stack size too large"));
        }
        for h in rows.into_iter().rev() {
            let (start, end, target) = (i64::from(h.start), i64::from(h.end), i64::from(h.handler));
            let in_range =
                start < end && self.is_site(start) && (end == self.code.len() as i64 || self.is_site(end));
            if !in_range {
                return Err(self.wrong_as("java/lang/ClassFormatError", "Illegal exception table range"));
            }
            if target == 0 || !self.is_site(target) {
                return Err(self.wrong_as("java/lang/ClassFormatError", "Illegal exception table handler"));
            }
            let mut catch = self.throwable;
            if h.catch_type != 0 {
                let name = self.cx.vm().engine.symbols.intern(self.file.class_name(h.catch_type));
                catch = self.named(name)?;
                if !self.is_assignable(catch, self.throwable)? {
                    return Err(self.wrong("catch_type not a subclass of Throwable"));
                }
            }
            self.flow.lead(target as u32);
            self.handlers.push(Handler {
                start: start as u32,
                end: end as u32,
                target: target as u32,
                catch,
            });
        }
        Ok(())
    }

    fn pool(&self, index: u16, tags: &[Tag]) -> Outcome<()> {
        if index == 0 || index >= self.file.cp_len() {
            return Err(self.wrong("Illegal constant pool index"));
        }
        if tags.contains(&self.file.tag(index)) {
            Ok(())
        } else {
            Err(self.wrong("Illegal type in constant pool"))
        }
    }

    /// The type that a CONSTANT_Class stands for.
    fn class_type(&mut self, index: u16) -> Outcome<Type> {
        let name = self.file.class_name(index);
        match crate::classfile::FieldType::parse(name).filter(|_| name.first() == Some(&b'[')) {
            Some(t) => self.value_type(&t),
            None if index == self.file.this_class() => Ok(self.this),
            None => {
                let name = self.cx.vm().engine.symbols.intern(name);
                self.named(name)
            }
        }
    }

    fn is_object(t: Type) -> bool {
        t.dims == 0 && t.item == Item::Object
    }
}
