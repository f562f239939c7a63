//! The class library's native methods: one Rust file for one Java class, in folders that mirror the Java packages.
//!
//! Each file declares its natives with `cortado_vm::natives!`; `registry` gathers them.
#![forbid(unsafe_code)]

pub mod java;
pub mod jdk;
pub mod sun;

/// Every native of the class library that is bound.
pub fn registry() -> cortado_vm::native::NativeRegistry {
    let mut r = cortado_vm::native::NativeRegistry::default();
    // One line a file, sorted.
    let files: &[&'static [cortado_vm::native::Native]] = &[];
    for natives in files {
        r.add(natives);
    }
    r
}
