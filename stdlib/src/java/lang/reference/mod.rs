//! Natives of `java.lang.ref`.
pub mod phantom_reference;
pub mod reference_class;
