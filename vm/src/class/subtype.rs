//! Subtype checks (JVMS 4.10.1.2 without the verifier's view; the rules of checkcast and aastore).
use crate::class::Class;
use crate::rooting::Cx;

impl<'s> Cx<'s> {
    /// Whether a `sub` is a `sup` (classes, interfaces and arrays).
    pub fn is_subclass(&self, sub: &Class, sup: &Class) -> bool {
        let _ = (sub, sup);
        todo!()
    }
}
/// x
pub fn class_cast_message(cx: &Cx<'_>, c: &Class, t: &Class) -> String {
    let _ = (cx, c, t);
    todo!()
}
