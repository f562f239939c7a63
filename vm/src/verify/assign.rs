//! Assignability (JVMS 4.10.1.2) and the comparison of frames (JVMS 4.10.1.4).

use super::error::{Checked, Fault, Origin, Place, Reason};
use super::stackmap::MapFrame;
use super::types::VType;
use super::{Fail, Verifier};
use crate::ids::{LoaderId, SymbolId};
use crate::symbols::sym;

impl<'s> Verifier<'_, 's> {
    /// Whether a `from` may stand where a `to` is asked for.
    #[inline]
    pub(super) fn is_assignable(&mut self, to: VType, from: VType) -> Checked<bool> {
        if to == from || to == VType::TOP { Ok(true) } else { self.is_assignable_slow(to, from, false) }
    }

    /// As [`Self::is_assignable`], for an access to a protected member: see `names_assignable`.
    pub(super) fn is_assignable_slow(&mut self, to: VType, from: VType, protected: bool) -> Checked<bool> {
        Ok(match to {
            _ if to == from => true,
            VType::ANY_ONE => from.is_one(),
            VType::ANY_TWO => from.is_two(),
            VType::ANY_REFERENCE => from.is_reference() || from.is_uninitialized(),
            VType::BOOLEAN | VType::BYTE | VType::CHAR | VType::SHORT => from == VType::INT,
            _ => match (to.name(), from.name()) {
                (Some(_), None) => from == VType::NULL,
                (Some(t), Some(f)) => {
                    if !protected && self.assignable.contains_key(&(to, from)) {
                        return Ok(true);
                    }
                    let ok = self.names_assignable(t, f, protected)?;
                    if ok && !protected {
                        self.assignable.insert((to, from), ());
                    }
                    ok
                }
                _ => false,
            },
        })
    }

    fn names_assignable(&mut self, to: SymbolId, from: SymbolId, protected: bool) -> Checked<bool> {
        if to == from || to == sym::java_lang_Object {
            return Ok(true);
        }
        let (to_name, from_name) = (self.name_of(to), self.name_of(from));
        let from_array = from_name.first() == Some(&b'[');
        if to_name.first() != Some(&b'[') {
            let target = self.load(to)?;
            // Interfaces are taken for Object: invokeinterface checks. Only for a protected member of Object itself
            // it matters what the interface is.
            if target.is_interface() && (!protected || from != sym::java_lang_Object) {
                let of_arrays = target.loader == LoaderId::BOOT
                    && matches!(to, sym::java_lang_Cloneable | sym::java_io_Serializable);
                return Ok(!from_array || of_arrays);
            }
            if from_array {
                return Ok(false);
            }
            let source = self.load(from)?;
            return Ok(!target.is_interface() && self.cx.is_subclass(source, target));
        }
        if !from_array {
            return Ok(false);
        }
        let (to, from) = (self.component(to_name), self.component(from_name));
        match to {
            _ if to == from => Ok(true),
            // Arrays of different primitives are different.
            VType::BOOLEAN | VType::BYTE | VType::CHAR | VType::SHORT | VType::TOP => Ok(false),
            _ => self.is_assignable_slow(to, from, protected),
        }
    }

    /// What an array of this name holds; boolean, byte, char and short are types of their own there.
    pub(super) fn component(&self, array: &[u8]) -> VType {
        match array.get(1) {
            Some(b'Z') => VType::BOOLEAN,
            Some(b'B') => VType::BYTE,
            Some(b'S') => VType::SHORT,
            Some(b'C') => VType::CHAR,
            Some(b'I') => VType::INT,
            Some(b'J') => VType::LONG,
            Some(b'F') => VType::FLOAT,
            Some(b'D') => VType::DOUBLE,
            Some(b'[') => VType::class(self.intern(&array[1..])),
            Some(b'L') => VType::class(self.intern(&array[2..array.len() - 1])),
            _ => VType::TOP,
        }
    }

    /// Whether the current frame fits the `index`th of the stack map; if not, why. `stack` takes the place of its operand
    /// stack at an exception handler.
    pub(super) fn fits(
        &mut self,
        index: usize,
        handler: Option<(VType, bool)>,
    ) -> Checked<Option<Box<Fault>>> {
        let map: MapFrame = self.maps.frames[index];
        let height = if handler.is_some() { 1 } else { self.frame.sp };
        if height != map.stack_count as usize {
            return Ok(Some(self.misfit(&map, handler, Reason::StackSize, None, self.frame.bci)));
        }
        let mut i = map.local_count;
        self.differing.clear();
        for to in self.maps.locals_backwards(&map) {
            i -= 1;
            let from = self.frame.locals[i as usize];
            if to != from && to != VType::TOP {
                self.differing.push((i, to, from));
            }
        }
        while let Some((i, to, from)) = self.differing.pop() {
            if !self.is_assignable(to, from)? {
                let places = Some((Place::Local(i), from, Place::MapLocal(i), to));
                return Ok(Some(self.misfit(&map, handler, Reason::WrongType, places, map.bci)));
            }
        }
        for i in 0..height {
            let to = self.maps.stack(&map)[i];
            let from = handler.map_or(self.frame.stack[i], |h| h.0);
            if !self.is_assignable(to, from)? {
                let i = i as u32;
                let places = Some((Place::Stack(i), from, Place::MapStack(i), to));
                return Ok(Some(self.misfit(&map, handler, Reason::WrongType, places, map.bci)));
            }
        }
        let this_uninit = handler.map_or(self.frame.this_uninit, |h| h.1);
        if this_uninit && !map.this_uninit {
            return Ok(Some(self.misfit(&map, handler, Reason::Flags, None, map.bci)));
        }
        Ok(None)
    }

    fn misfit(
        &self,
        map: &MapFrame,
        handler: Option<(VType, bool)>,
        reason: Reason,
        places: Option<(Place, VType, Place, VType)>,
        bci: u32,
    ) -> Box<Fault> {
        let mut current = self.frame.copy();
        if let Some((thrown, this_uninit)) = handler {
            current.stack = vec![thrown];
            current.this_uninit = this_uninit;
        }
        let target = self.maps.copy(map);
        let (found, wanted) = match places {
            Some((a, from, b, to)) => (
                Origin { place: a, ty: from, frame: Some(current) },
                Origin { place: b, ty: to, frame: Some(target) },
            ),
            None => (Origin::frame(current), Origin::frame(target)),
        };
        Box::new(Fault { message: String::new(), bci, reason, found, wanted })
    }

    /// A branch to `target` (JVMS 4.10.1.9, targetIsTypeSafe).
    pub(super) fn check_target(&mut self, target: i64) -> Checked<()> {
        let Some(index) = self.maps.find(target) else { return Err(self.no_frame(target)) };
        match self.fits(index, None)? {
            None => Ok(()),
            Some(mut fault) => {
                fault.message = format!("Inconsistent stackmap frames at branch target {target}");
                Err(Fail::Verify(fault))
            }
        }
    }

    pub(super) fn no_frame(&self, target: i64) -> Fail {
        super::error::fault(
            self.frame.bci,
            Reason::MissingFrame,
            Origin::nowhere(),
            Origin::nowhere(),
            format!("Expecting a stackmap frame at branch target {target}"),
        )
    }

    /// The frame of the stack map becomes the current one.
    pub(super) fn take_map_frame(&mut self, index: usize) {
        let map = self.maps.frames[index];
        let n = map.local_count as usize;
        let f = &mut self.frame;
        for t in f.locals.iter_mut().take(f.local_count).skip(n) {
            *t = VType::TOP;
        }
        for (i, ty) in self.maps.locals_backwards(&map).enumerate() {
            f.locals[n - 1 - i] = ty;
        }
        let stack = self.maps.stack(&map);
        f.stack[..stack.len()].copy_from_slice(stack);
        f.sp = stack.len();
        f.local_count = n;
        f.this_uninit = map.this_uninit;
        f.version += 1;
    }
}
