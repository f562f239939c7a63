//! Assignability and merging of types (JVMS 4.10.1.2, 4.10.2.2). Classes are loaded where their names don't settle it.

use super::Method;
use super::types::{Frame, VType};
use crate::class::Class;
use crate::ids::SymbolId;
use crate::rooting::{Cx, JResult};

/// Where two frames don't fit.
pub(super) enum Mismatch {
    Local(usize),
    Stack(usize),
    StackSize,
    Flags,
}

impl<'s> Method<'s> {
    /// Whether a value of type `from` may stand where `to` is expected.
    pub(super) fn assignable(&self, cx: &mut Cx<'s>, from: VType, to: VType) -> JResult<bool> {
        match (from, to) {
            (a, b) if a == b => Ok(true),
            (_, VType::Top) | (VType::Null, VType::Ref(_)) => Ok(true),
            (VType::Ref(a), VType::Ref(b)) => self.ref_assignable(cx, a, b),
            _ => Ok(false),
        }
    }

    fn ref_assignable(&self, cx: &mut Cx<'s>, from: SymbolId, to: SymbolId) -> JResult<bool> {
        if from == to || to == self.names.object {
            return Ok(true);
        }
        let symbols = &cx.vm().engine.symbols;
        let (f, t) = (symbols.bytes(from), symbols.bytes(to));
        match (f.strip_prefix(b"["), t.strip_prefix(b"[")) {
            (Some(f), Some(t)) => match (component(f), component(t)) {
                (Some(f), Some(t)) => self.ref_assignable(cx, symbols.intern(f), symbols.intern(t)),
                // Primitive components: the same descriptor would have been found equal.
                _ => Ok(false),
            },
            (None, Some(_)) => Ok(false),
            (from_array, None) => {
                let to = self.load(cx, to)?;
                if to.is_interface() {
                    // Interfaces are treated like Object; arrays implement just two.
                    return Ok(
                        from_array.is_none() || matches!(t, b"java/lang/Cloneable" | b"java/io/Serializable")
                    );
                }
                if from_array.is_some() {
                    return Ok(false);
                }
                let from = self.load(cx, from)?;
                Ok(cx.is_subclass(from, to))
            }
        }
    }

    /// The class of this name as the class being verified sees it.
    pub(super) fn load(&self, cx: &mut Cx<'s>, name: SymbolId) -> JResult<&'s Class> {
        if name == self.this {
            return Ok(self.class);
        }
        let id = cx.load_class(self.class.loader, name)?;
        Ok(cx.class(id))
    }

    /// Whether `from` can go on as `to`.
    pub(super) fn frames_fit(&self, cx: &mut Cx<'s>, from: &Frame, to: &Frame) -> JResult<Option<Mismatch>> {
        if from.stack.len() != to.stack.len() {
            return Ok(Some(Mismatch::StackSize));
        }
        for (i, (&a, &b)) in from.locals.iter().zip(&to.locals).enumerate() {
            if !self.assignable(cx, a, b)? {
                return Ok(Some(Mismatch::Local(i)));
            }
        }
        for (i, (&a, &b)) in from.stack.iter().zip(&to.stack).enumerate() {
            if !self.assignable(cx, a, b)? {
                return Ok(Some(Mismatch::Stack(i)));
            }
        }
        Ok((from.this_uninit && !to.this_uninit).then_some(Mismatch::Flags))
    }

    /// The least type that both are, Top if there is none.
    pub(super) fn merge(&self, cx: &mut Cx<'s>, a: VType, b: VType) -> JResult<VType> {
        Ok(match (a, b) {
            _ if a == b => a,
            (VType::Null, VType::Ref(_)) => b,
            (VType::Ref(_), VType::Null) => a,
            (VType::Ref(x), VType::Ref(y)) => VType::Ref(self.common(cx, x, y)?),
            _ => VType::Top,
        })
    }

    fn common(&self, cx: &mut Cx<'s>, a: SymbolId, b: SymbolId) -> JResult<SymbolId> {
        let object = self.names.object;
        if a == b || a == object || b == object {
            return Ok(if a == b { a } else { object });
        }
        let symbols = &cx.vm().engine.symbols;
        let (x, y) = (symbols.bytes(a), symbols.bytes(b));
        match (x.strip_prefix(b"["), y.strip_prefix(b"[")) {
            (None, None) => {
                let (x, y) = (self.load(cx, a)?, self.load(cx, b)?);
                if x.is_interface() || y.is_interface() {
                    return Ok(object);
                }
                let mut c = x;
                while !cx.is_subclass(y, c) {
                    if c.super_id.is_none() {
                        return Ok(object);
                    }
                    c = cx.class(c.super_id);
                }
                Ok(c.name)
            }
            (Some(x), Some(y)) => {
                let component = match (component(x), component(y)) {
                    (Some(x), Some(y)) => self.common(cx, symbols.intern(x), symbols.intern(y))?,
                    // An array of a primitive is nothing but an Object to others.
                    _ => return Ok(object),
                };
                let name = symbols.bytes(component);
                let text =
                    if name.starts_with(b"[") { [b"[", name].concat() } else { [b"[L", name, b";"].concat() };
                Ok(symbols.intern(&text))
            }
            _ => Ok(object),
        }
    }
}

/// The name of an array's component, given the descriptor without its first `[`; None if it is primitive.
pub(super) fn component(descriptor: &[u8]) -> Option<&[u8]> {
    match descriptor {
        [b'[', ..] => Some(descriptor),
        [b'L', name @ .., b';'] => Some(name),
        _ => None,
    }
}
