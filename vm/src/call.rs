//! Calling Java methods from Rust.

use crate::class::Method;
use crate::classfile::BasicType;
use crate::ids::{MethodId, RawRef};
use crate::rooting::{Cx, JResult, Local};

/// An argument.
#[derive(Copy, Clone)]
pub enum Arg<'s> {
    /// boolean, byte, char, short, int.
    Int(i32),
    /// long.
    Long(i64),
    /// float.
    Float(f32),
    /// double.
    Double(f64),
    /// A reference, by handle slot.
    Ref(Local<'s, crate::types::Object>),
}

impl<'s, T> From<Local<'s, T>> for Arg<'s> {
    fn from(l: Local<'s, T>) -> Self {
        Arg::Ref(l.cast())
    }
}
impl From<i32> for Arg<'_> {
    fn from(v: i32) -> Self {
        Arg::Int(v)
    }
}
impl From<bool> for Arg<'_> {
    fn from(v: bool) -> Self {
        Arg::Int(v as i32)
    }
}
impl From<i64> for Arg<'_> {
    fn from(v: i64) -> Self {
        Arg::Long(v)
    }
}

/// What a call gave: bits, to be read by the method's return type.
#[derive(Copy, Clone, Debug)]
#[must_use]
pub enum Value<'s> {
    /// void.
    Void,
    /// boolean, byte, char, short, int.
    Int(i32),
    /// long.
    Long(i64),
    /// float.
    Float(f32),
    /// double.
    Double(f64),
    /// A reference, in a new handle.
    Ref(Local<'s, crate::types::Object>),
}

impl<T> std::fmt::Debug for Local<'_, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Local({})", self.handle_slot())
    }
}

impl<'s> Value<'s> {
    /// The int. Panics if it is another kind: the caller knows the method that it called.
    pub fn int(self) -> i32 {
        match self {
            Value::Int(v) => v,
            v => panic!("a call returned {v:?} where an int was expected"),
        }
    }
    /// The long.
    pub fn long(self) -> i64 {
        match self {
            Value::Long(v) => v,
            v => panic!("a call returned {v:?} where a long was expected"),
        }
    }
    /// The reference.
    pub fn local<T>(self) -> Local<'s, T> {
        match self {
            Value::Ref(l) => l.cast(),
            v => panic!("a call returned {v:?} where a reference was expected"),
        }
    }
}

impl<'s> Cx<'s> {
    /// Calls exactly this method (no virtual dispatch; the class must be initialised or being so by this thread).
    /// `args` holds the receiver first, if any. The caller matches the descriptor.
    pub fn call(&mut self, method: MethodId, args: &[Arg<'s>]) -> JResult<Value<'s>> {
        let m = self.method(method);
        let mut slots: Vec<u64> = Vec::with_capacity(m.arg_slots as usize);
        for a in args {
            match *a {
                Arg::Int(v) => slots.push(v as u32 as u64),
                Arg::Long(v) => slots.extend([0, v as u64]),
                Arg::Float(v) => slots.push(v.to_bits() as u64),
                Arg::Double(v) => slots.extend([0, v.to_bits()]),
                Arg::Ref(l) => slots.push(self.get(l).raw().0 as u64),
            }
        }
        assert_eq!(slots.len(), m.arg_slots as usize, "wrong number of arguments for a call from Rust");
        let bits = crate::interp::call(self, m, &slots)?;
        Ok(self.value_from_bits(m, bits))
    }

    /// Calls the method that a virtual call of `method` on `args[0]` selects (JVMS 5.4.6).
    pub fn call_virtual(&mut self, method: MethodId, args: &[Arg<'s>]) -> JResult<Value<'s>> {
        let Arg::Ref(receiver) = args[0] else { panic!("a virtual call's first argument is its receiver") };
        if self.is_null(receiver) {
            return Err(self.throw_npe());
        }
        let class = self.class_of(self.get(receiver));
        let selected = self.select_method(class, method)?;
        self.call(selected, args)
    }

    fn value_from_bits(&self, m: &Method, bits: u64) -> Value<'s> {
        match m.ret {
            BasicType::Void => Value::Void,
            BasicType::Long => Value::Long(bits as i64),
            BasicType::Float => Value::Float(f32::from_bits(bits as u32)),
            BasicType::Double => Value::Double(f64::from_bits(bits)),
            BasicType::Object | BasicType::Array => Value::Ref(self.local_raw(RawRef(bits as u32))),
            _ => Value::Int(bits as i32),
        }
    }

    /// Calls a static method of a boot class by name: initialises the class first.
    pub fn call_static(
        &mut self,
        class: &str,
        name: &str,
        descriptor: &str,
        args: &[Arg<'s>],
    ) -> JResult<Value<'s>> {
        let symbols = &self.vm().engine.symbols;
        let (c, n, d) = (symbols.intern_str(class), symbols.intern_str(name), symbols.intern_str(descriptor));
        let id = self.load_class(crate::ids::LoaderId::BOOT, c)?;
        self.initialize_class(id)?;
        let m = self.class(id).declared_method(n, d);
        let m = m.unwrap_or_else(|| panic!("the class library has no {class}.{name}{descriptor}"));
        self.call(m, args)
    }

    /// Calls an instance method by name, found from the receiver's class upwards (JVMS 5.4.3.3), virtually.
    pub fn call_method(
        &mut self,
        receiver: Local<'s, impl Sized>,
        name: &str,
        descriptor: &str,
        args: &[Arg<'s>],
    ) -> JResult<Value<'s>> {
        let symbols = &self.vm().engine.symbols;
        let (n, d) = (symbols.intern_str(name), symbols.intern_str(descriptor));
        let class = self.class_of(self.get(receiver));
        let m = self.lookup_method(class, n, d);
        let m = m.unwrap_or_else(|| panic!("{} has no {name}{descriptor}", symbols.external(class.name)));
        let mut all = vec![Arg::from(receiver)];
        all.extend_from_slice(args);
        self.call_virtual(m, &all)
    }
}
