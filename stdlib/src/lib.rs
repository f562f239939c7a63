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
    let files: &[&'static [cortado_vm::native::Native]] = &[
        java::lang::object::NATIVES,
        java::lang::reference::phantom_reference::NATIVES,
        java::lang::reference::reference::NATIVES,
        java::lang::runtime::NATIVES,
        java::lang::shutdown::NATIVES,
        java::lang::thread::NATIVES,
        jdk::internal::misc::signal::NATIVES,
        jdk::internal::misc::vm::NATIVES,
        jdk::internal::vm::vm_support::NATIVES,
    ];
    for natives in files {
        r.add(natives);
    }
    r
}
