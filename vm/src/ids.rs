//! Typed 32-bit ids of the metadata arenas (ARCHITECTURE.md, "Metadata lives in arenas").

pub use cortado_gc::{ClassId, RawRef};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => { $(
        $(#[$doc])*
        #[repr(transparent)]
        #[derive(Copy, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
        pub struct $name(pub u32);
        impl $name {
            /// No such thing: arenas hand out ids from 1.
            pub const NONE: $name = $name(0);
            /// Whether this is [`Self::NONE`].
            #[inline]
            pub const fn is_none(self) -> bool { self.0 == 0 }
        }
        impl crate::arena::Id for $name {
            fn from_index(i: u32) -> Self { $name(i) }
            fn index(self) -> u32 { self.0 }
        }
    )* };
}

ids! {
    /// A method of a Vm's method arena.
    MethodId,
    /// A field of a Vm's field arena.
    FieldId,
    /// An interned name or descriptor (modified UTF-8) of the Engine's symbol table.
    SymbolId,
}

impl crate::arena::Id for ClassId {
    fn from_index(i: u32) -> Self {
        ClassId(i)
    }
    fn index(self) -> u32 {
        self.0
    }
}

/// A class loader of a Vm. 0 is the boot loader.
#[repr(transparent)]
#[derive(Copy, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub struct LoaderId(pub u32);

impl LoaderId {
    /// The boot loader (null in Java).
    pub const BOOT: LoaderId = LoaderId(0);
}
