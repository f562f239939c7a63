//! The bytecode verifier (JVMS 4.10).
//!
//! Class files of version 50 and up are type-checked against their StackMapTable in one pass over the code (`check`,
//! JVMS 4.10.1); older ones, and those of version 50 that fail, are verified by inference (`infer`, JVMS 4.10.2). What
//! is asked for lazily, what is let pass, and every message is HotSpot's: programs and people compare them.
//!
//! Whether one class may stand for another is answered by loading both, but only if their names differ and neither is
//! Object; interfaces count as Object (JVMS 4.10.1.2). Loading may run Java code, so the verifier runs before the class's
//! link lock is taken, twice if two threads link at once; the outcome is the same.
//!
//! What a message needs is copied when something is wrong, never before: a class that is right costs no allocation an
//! instruction. Buffers are kept from method to method.

mod assign;
mod check;
mod details;
mod error;
mod frame;
mod infer;
mod members;
mod stackmap;
mod types;

use crate::class::version::Versioned;
use crate::class::{Class, Method};
use crate::classfile::{ClassFile, Code, FieldType, MethodDescriptor};
use crate::ids::{LoaderId, MethodId, SymbolId};
use crate::rooting::{Cx, JResult};
use crate::symbols::{FxHashMap, sym};
use error::{Checked, Fail};
use frame::Frame;
use stackmap::StackMaps;
use std::sync::atomic::Ordering;
use types::VType;

/// An instruction begins at this bci.
const SITE: u8 = 1;
/// `new` begins at this bci.
const NEW: u8 = 2;

/// The first version whose classes must have a StackMapTable where one is needed.
const STACK_MAP_MAJOR: u16 = 50;
/// The first version that has no way back to inference.
const NO_FAILOVER_MAJOR: u16 = 51;

/// The types of a method descriptor in `Verifier::signature_types`.
#[derive(Copy, Clone)]
struct Signature {
    start: u32,
    /// Slots of the parameters.
    args: u32,
    /// With the result.
    len: u32,
}

/// The type checker's state for one class.
struct Verifier<'c, 's> {
    cx: &'c mut Cx<'s>,
    class: &'s Class,
    methods: &'s [MethodId],
    file: &'s ClassFile,
    this_type: VType,
    /// By index of the CONSTANT_Class; TOP: not asked for yet.
    classes: Vec<VType>,
    /// By index of the descriptor.
    signatures: FxHashMap<u16, Signature>,
    signature_types: Vec<VType>,
    /// Pairs (to, from) that were found assignable.
    assignable: FxHashMap<(VType, VType), ()>,
    // The method at hand:
    method: &'s Method,
    code: &'s [u8],
    /// What begins at each bci: 0, SITE or NEW.
    sites: Vec<u8>,
    frame: Frame,
    maps: StackMaps,
    /// Pairs of locals that are not equal, while two frames are compared.
    differing: Vec<(u32, VType, VType)>,
    handlers: Vec<check::Handler>,
}

impl<'s> Cx<'s> {
    /// Verifies a class that is about to be linked, if the settings say so. Throws VerifyError, ClassFormatError, or what
    /// the loading of another class throws.
    pub(crate) fn verify_class(&mut self, class: &'s Class) -> JResult<()> {
        if !self.should_verify(class) {
            return Ok(());
        }
        self.verify_version(class.now())
    }

    /// Verifies a version of a class, whatever the settings.
    pub(crate) fn verify_version(&mut self, class: Versioned<'s>) -> JResult<()> {
        let file = class.class_file();
        let outcome = if file.major() >= STACK_MAP_MAJOR {
            match Verifier::new(self, class).check_class() {
                Err((Fail::Verify(_) | Fail::Format(_), message, _)) if file.major() < NO_FAILOVER_MAJOR => {
                    match infer::verify_class(self, class) {
                        // Inference decides which error it is; the message is the checker's.
                        Err(infer::Fail::Wrong { error, .. }) => Err((error, message)),
                        Err(infer::Fail::Thrown(t)) => return Err(t),
                        Ok(()) => Ok(()),
                    }
                }
                Err((Fail::Thrown(t), ..)) => return Err(t),
                Err((_, message, error)) => Err((error, message)),
                Ok(()) => Ok(()),
            }
        } else {
            match infer::verify_class(self, class) {
                Err(infer::Fail::Wrong { error, message }) => Err((error, message)),
                Err(infer::Fail::Thrown(t)) => return Err(t),
                Ok(()) => Ok(()),
            }
        };
        outcome.map_err(|(error, message)| self.throw(error, message))
    }

    /// Whether a version that redefinition gives a class is verified.
    pub(crate) fn should_verify_new(&self, class: &Class) -> bool {
        self.should_verify(class) || self.vm().guarded && !is_basic(class)
    }

    pub(crate) fn should_verify(&self, class: &Class) -> bool {
        if !class.has_file() || class.methods().is_empty() {
            return false;
        }
        let options = &self.vm().options;
        // Classes that are generated for reflection are verified then, too, and only let call a superclass's constructor for a
        // new object, and methods of others by invokespecial.
        if self.vm().guarded && !class.extra.from_image.load(Ordering::Relaxed) {
            return true;
        }
        let wanted =
            if class.loader == LoaderId::BOOT { options.verify_local } else { options.verify_remote };
        wanted
            && !is_basic(class)
            // Generated for reflection and serialization; does what no compiler may.
            && !self.is_magic_accessor(class)
    }
}

/// Classes that nothing is verified without.
fn is_basic(class: &Class) -> bool {
    matches!(
        class.name,
        sym::java_lang_Object | sym::java_lang_Class | sym::java_lang_String | sym::java_lang_Throwable
    )
}

impl<'c, 's> Verifier<'c, 's> {
    fn new(cx: &'c mut Cx<'s>, class: Versioned<'s>) -> Self {
        let file = class.class_file();
        Verifier {
            this_type: VType::class(class.name),
            classes: vec![VType::TOP; file.cp_len() as usize],
            signatures: FxHashMap::default(),
            signature_types: Vec::new(),
            assignable: FxHashMap::default(),
            // Any one will do: it is set before each is looked at.
            method: cx.method(class.version.methods.first().copied().unwrap_or_default()),
            code: &[],
            sites: Vec::new(),
            frame: Frame::default(),
            maps: StackMaps::default(),
            differing: Vec::new(),
            handlers: Vec::new(),
            cx,
            class: class.class,
            methods: &class.version.methods,
            file,
        }
    }

    /// Type-checks all methods. A failure comes with its message and the error's class.
    fn check_class(mut self) -> Result<(), (Fail, String, &'static str)> {
        for &id in self.methods {
            let method = self.cx.method(id);
            if method.synthetic {
                continue;
            }
            let Some(code) = self.file.code(method.member()) else { continue };
            self.method = method;
            self.code = code.code;
            if let Err(fail) = self.check_method(&code) {
                let (message, error) = self.report(&fail, &code);
                return Err((fail, message, error));
            }
        }
        Ok(())
    }

    fn report(&mut self, fail: &Fail, code: &Code<'_>) -> (String, &'static str) {
        match fail {
            Fail::Thrown(_) => (String::new(), ""),
            Fail::Verify(fault) => (self.message(fault, code), "java/lang/VerifyError"),
            Fail::Malformed(text) => (text.clone(), "java/lang/ClassFormatError"),
            Fail::Format(text) => {
                let method = crate::throw::external_signature(self.cx, self.method);
                (format!("{text} in method {method}"), "java/lang/ClassFormatError")
            }
        }
    }

    fn intern(&self, name: &[u8]) -> SymbolId {
        self.cx.vm().engine.symbols.intern(name)
    }

    fn name_of(&self, name: SymbolId) -> &'s [u8] {
        self.cx.vm().engine.symbols.bytes(name)
    }

    /// The type that a CONSTANT_Class stands for. A hidden class is known to itself by its true name.
    fn class_type(&mut self, index: u16) -> VType {
        match self.classes.get(index as usize) {
            Some(&t) if t != VType::TOP => t,
            _ => {
                let t = if index == self.file.this_class() {
                    self.this_type
                } else {
                    VType::class(self.intern(self.file.class_name(index)))
                };
                if let Some(slot) = self.classes.get_mut(index as usize) {
                    *slot = t;
                }
                t
            }
        }
    }

    /// The type of a value of this field type, as it stands on the stack (of two-slot ones: the first half).
    fn value_type(&self, t: &FieldType<'_>) -> VType {
        use crate::classfile::BasicType::*;
        match t.basic {
            Boolean | Byte | Char | Short | Int => VType::INT,
            Long => VType::LONG,
            Float => VType::FLOAT,
            Double => VType::DOUBLE,
            Object | Array => VType::class(self.intern(t.class_name().unwrap_or_default())),
            Void => VType::TOP,
        }
    }

    /// The types of the method descriptor at `index`, two for a long or double.
    fn signature(&mut self, index: u16) -> Signature {
        if let Some(&s) = self.signatures.get(&index) {
            return s;
        }
        let start = self.signature_types.len() as u32;
        let mut args = 0;
        if let Some(d) = MethodDescriptor::parse(self.file.utf8(index)) {
            for p in d.params() {
                self.push_signature_type(&p);
            }
            args = self.signature_types.len() as u32 - start;
            self.push_signature_type(&d.ret());
        }
        let s = Signature { start, args, len: self.signature_types.len() as u32 - start };
        self.signatures.insert(index, s);
        s
    }

    fn push_signature_type(&mut self, t: &FieldType<'_>) {
        let v = self.value_type(t);
        if v != VType::TOP {
            self.signature_types.push(v);
            if v.is_two() {
                self.signature_types.push(v.second_half());
            }
        }
    }

    /// Whether a proper superclass has this name.
    fn is_super_name(&self, name: SymbolId) -> bool {
        let mut c = self.class;
        while !c.super_id.is_none() {
            c = self.cx.class(c.super_id);
            if c.name == name {
                return true;
            }
        }
        false
    }

    fn load(&mut self, name: SymbolId) -> Checked<&'s Class> {
        if name == self.class.name {
            return Ok(self.class);
        }
        let id = self.cx.load_class(self.class.loader, name)?;
        Ok(self.cx.class(id))
    }
}
