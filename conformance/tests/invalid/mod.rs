//! Classes that break a rule of JVMS 4, made by tables: rule, place, version. Whether one is invalid is `java`'s to say.

mod attributes;
mod flags;
mod instructions;
mod names;
mod pool;
mod structure;

use cortado_vm::classfile::assemble::ClassBuilder;

pub const OBJECT: &str = "java/lang/Object";

/// The classes so far.
pub struct Cases(Vec<(String, Vec<u8>)>);

impl Cases {
    /// Adds a class `T` that `change` makes.
    pub fn class(&mut self, name: &str, major: u16, change: impl FnOnce(&mut ClassBuilder)) {
        let mut b = ClassBuilder::new("T", OBJECT);
        b.major = major;
        change(&mut b);
        self.0.push((name.to_owned(), b.build()));
    }

    /// A class with a static method `m()V` whose code is `bytes` and then return.
    pub fn code(
        &mut self,
        name: &str,
        major: u16,
        limits: (u16, u16),
        make: impl FnOnce(&mut ClassBuilder) -> Vec<u8>,
    ) {
        self.class(name, major, |b| {
            let mut bytes = make(b);
            bytes.push(0xb1);
            b.method(9, "m", "()V").code(limits.0, limits.1, &bytes);
        });
    }
}

/// All of them; no name twice.
pub fn all() -> Vec<(String, Vec<u8>)> {
    let mut c = Cases(Vec::new());
    pool::add(&mut c);
    names::add(&mut c);
    flags::add(&mut c);
    structure::add(&mut c);
    attributes::add(&mut c);
    instructions::add(&mut c);
    c.0.sort();
    c.0.dedup();
    for pair in c.0.windows(2) {
        assert_ne!(pair[0].0, pair[1].0, "two classes of one name");
    }
    c.0
}

/// Numbers as a class file has them.
pub fn u16s(list: &[u16]) -> Vec<u8> {
    list.iter().flat_map(|v| v.to_be_bytes()).collect()
}
