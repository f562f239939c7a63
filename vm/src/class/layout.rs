//! Layout of instances and statics, and the fields that the VM injects into classes of the library.
//!
//! Fields of a superclass keep their offsets. A class's own are placed largest first, each into the smallest gap that fits
//! (the end of the superclass's fields is seldom a multiple of eight), so that at most seven bytes of an object are lost.
use crate::classfile::BasicType;
use crate::ids::ClassId;
use crate::vm::Vm;

/// A field that no class file declares.
pub(crate) struct Injected {
    pub name: &'static str,
    pub basic: BasicType,
}

const fn field(name: &'static str, basic: BasicType) -> Injected {
    Injected { name, basic }
}

/// What is injected into which class of the boot loader.
const INJECTED: &[(&str, &[Injected])] = &[
    (
        "java/lang/Class",
        &[
            field(".klass", BasicType::Int),
            field(".protection_domain", BasicType::Object),
            field(".signers", BasicType::Object),
            field(".init_error", BasicType::Object),
        ],
    ),
    ("java/lang/ClassLoader", &[field(".loader_id", BasicType::Int), field(".domain", BasicType::Int)]),
    ("java/lang/Module", &[field(".module_id", BasicType::Int)]),
    ("java/lang/invoke/MemberName", &[field(".vmindex", BasicType::Long)]),
    ("java/lang/invoke/ResolvedMethodName", &[field(".vmtarget", BasicType::Long)]),
];

/// The fields to inject into a boot class.
pub(crate) fn injected_fields(name: &[u8]) -> &'static [Injected] {
    INJECTED.iter().find(|(n, _)| n.as_bytes() == name).map_or(&[], |&(_, f)| f)
}

/// The offset of an injected field (name with a leading dot); panics if there is no such injection.
pub fn injected_offset(vm: &Vm, class: ClassId, name: &str) -> u32 {
    let injected = vm.loaders.injected.lock();
    match injected.iter().find(|&&(c, n, _)| c == class && n == name) {
        Some(&(_, _, offset)) => offset,
        None => {
            panic!("no field {name} is injected into {}", vm.engine.symbols.str(vm.classes.get(class).name))
        }
    }
}

/// Places fields one by one.
pub(crate) struct Placer {
    end: u32,
    gaps: Vec<(u32, u32)>,
}

impl Placer {
    /// Fields go behind `start`.
    pub(crate) fn new(start: u32) -> Placer {
        Placer { end: start, gaps: Vec::new() }
    }

    fn place(&mut self, size: u32) -> u32 {
        let fits = |&(from, to): &(u32, u32)| from.next_multiple_of(size) + size <= to;
        let best = (0..self.gaps.len())
            .filter(|&i| fits(&self.gaps[i]))
            .min_by_key(|&i| self.gaps[i].1 - self.gaps[i].0);
        if let Some(i) = best {
            let (from, to) = self.gaps.swap_remove(i);
            let at = from.next_multiple_of(size);
            self.gap(from, at);
            self.gap(at + size, to);
            return at;
        }
        let at = self.end.next_multiple_of(size);
        self.gap(self.end, at);
        self.end = at + size;
        at
    }

    fn gap(&mut self, from: u32, to: u32) {
        if from < to {
            self.gaps.push((from, to));
        }
    }

    /// The offsets of fields of these kinds, in the given order.
    pub(crate) fn place_all(&mut self, kinds: &[BasicType]) -> Vec<u32> {
        let mut offsets = vec![0; kinds.len()];
        for size in [8, 4, 2, 1] {
            // References behind the ints, so that the collector finds them close together.
            for reference in [false, true] {
                for (i, k) in kinds.iter().enumerate() {
                    if k.size() == size && k.is_reference() == reference {
                        offsets[i] = self.place(size as u32);
                    }
                }
            }
        }
        offsets
    }

    /// One past the last field.
    pub(crate) fn end(&self) -> u32 {
        self.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use BasicType::*;

    #[test]
    fn fills_the_gap_behind_the_superclass() {
        let mut p = Placer::new(12);
        assert_eq!(p.place_all(&[Byte, Long, Int, Object, Short]), [30, 16, 12, 24, 28]);
        assert_eq!(p.end(), 31);
    }

    #[test]
    fn subclass_of_a_lone_byte() {
        let mut p = Placer::new(9);
        assert_eq!(p.place_all(&[Double, Char, Boolean, Float]), [16, 10, 9, 12]);
        assert_eq!(p.end(), 24);
    }
}
