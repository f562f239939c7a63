//! The annotations that the VM itself heeds, found by a scan that allocates nothing.
//!
//! They are honoured for classes of the JDK only: the caller masks the flags for classes of other loaders. The scan walks
//! nested annotations by recursion and gives up beyond [`MAX_ANNOTATION_DEPTH`]: an annotation nested a million deep is
//! two megabytes of legal class file, and would otherwise overrun the native stack.

use super::reader::{Reader, Truncated};

/// How deep annotations and arrays may nest before the scan gives up.
pub const MAX_ANNOTATION_DEPTH: u32 = 128;

macro_rules! flag_set {
    ($(#[$doc:meta])* $name:ident : $repr:ty { $($(#[$fdoc:meta])* $flag:ident = $bit:expr, [$($type:literal),*];)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Default)]
        pub struct $name(pub $repr);

        impl $name {
            $($(#[$fdoc])* pub const $flag: $name = $name(1 << $bit);)*

            /// Whether all of `other` are set.
            pub fn has(self, other: $name) -> bool {
                self.0 & other.0 == other.0
            }

            /// Both sets.
            pub fn with(self, other: $name) -> $name {
                $name(self.0 | other.0)
            }

            fn of_annotation(descriptor: &[u8]) -> $name {
                match descriptor {
                    $($($type)|* => $name::$flag,)*
                    _ => $name(0),
                }
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let mut list = f.debug_list();
                $(if self.has($name::$flag) { list.entry(&format_args!("{}", stringify!($flag))); })*
                list.finish()
            }
        }

        impl AnnotationFlags for $name {
            fn add(&mut self, descriptor: &[u8]) {
                self.0 |= $name::of_annotation(descriptor).0;
            }
        }
    };
}

/// A set of flags that annotations of certain types set.
pub(crate) trait AnnotationFlags {
    fn add(&mut self, descriptor: &[u8]);
}

flag_set! {
    /// What annotations say of a method.
    MethodFlags: u16 {
        /// `@Hidden`: left out of stack traces.
        HIDDEN = 0, [b"Ljdk/internal/vm/annotation/Hidden;"];
        /// `@CallerSensitive`: asks who calls it.
        CALLER_SENSITIVE = 1, [b"Ljdk/internal/reflect/CallerSensitive;", b"Lsun/reflect/CallerSensitive;"];
        /// `@ForceInline`.
        FORCE_INLINE = 2, [b"Ljdk/internal/vm/annotation/ForceInline;"];
        /// `@DontInline`.
        DONT_INLINE = 3, [b"Ljdk/internal/vm/annotation/DontInline;"];
        /// `@IntrinsicCandidate`.
        INTRINSIC_CANDIDATE = 4, [b"Ljdk/internal/vm/annotation/IntrinsicCandidate;", b"Ljdk/internal/HotSpotIntrinsicCandidate;"];
        /// `@Scoped`: accesses memory whose scope another thread may close.
        SCOPED = 5, [b"Ljdk/internal/misc/ScopedMemoryAccess$Scoped;"];
        /// `@LambdaForm.Compiled`.
        LAMBDA_FORM_COMPILED = 6, [b"Ljava/lang/invoke/LambdaForm$Compiled;"];
        /// `@LambdaForm.Hidden` of older libraries, `@InjectedProfile`'s neighbour.
        LAMBDA_FORM_HIDDEN = 7, [b"Ljava/lang/invoke/LambdaForm$Hidden;"];
        /// `@InjectedProfile`.
        INJECTED_PROFILE = 8, [b"Ljava/lang/invoke/InjectedProfile;"];
        /// `@ReservedStackAccess`.
        RESERVED_STACK_ACCESS = 9, [b"Ljdk/internal/vm/annotation/ReservedStackAccess;"];
        /// `@ChangesCurrentThread` (19 and later).
        CHANGES_CURRENT_THREAD = 10, [b"Ljdk/internal/vm/annotation/ChangesCurrentThread;"];
        /// `@JvmtiMountTransition` and `@JvmtiHideEvents` (19 and later).
        JVMTI_MOUNT_TRANSITION = 11, [b"Ljdk/internal/vm/annotation/JvmtiMountTransition;", b"Ljdk/internal/vm/annotation/JvmtiHideEvents;"];
    }
}

flag_set! {
    /// What annotations say of a field.
    FieldFlags: u8 {
        /// `@Stable`: its first non-zero value is its last.
        STABLE = 0, [b"Ljdk/internal/vm/annotation/Stable;"];
        /// `@Contended`: noted, not heeded.
        CONTENDED = 1, [b"Ljdk/internal/vm/annotation/Contended;"];
    }
}

flag_set! {
    /// What annotations say of a class.
    ClassFlags: u8 {
        /// `@ValueBased`: synchronizing on it earns a warning.
        VALUE_BASED = 0, [b"Ljdk/internal/ValueBased;"];
        /// `@Contended`: noted, not heeded.
        CONTENDED = 1, [b"Ljdk/internal/vm/annotation/Contended;"];
    }
}

/// Adds to `flags` what the annotations of a Runtime(In)VisibleAnnotations attribute say. Malformed or too deeply nested ones
/// end the scan: reflection reports them when somebody asks for the annotations.
pub(crate) fn scan<'a>(payload: &[u8], utf8: impl Fn(u16) -> &'a [u8], flags: &mut impl AnnotationFlags) {
    let mut r = Reader::new(payload);
    let mut walk = || -> Result<(), Truncated> {
        for _ in 0..r.u16()? {
            flags.add(utf8(r.u16()?));
            skip_pairs(&mut r, 0)?;
        }
        Ok(())
    };
    // Whatever was found before the damage counts, as in HotSpot.
    let _ = walk();
}

/// The element-value pairs of one annotation (JVMS 4.7.16).
fn skip_pairs(r: &mut Reader<'_>, depth: u32) -> Result<(), Truncated> {
    for _ in 0..r.u16()? {
        r.skip(2)?;
        skip_value(r, depth)?;
    }
    Ok(())
}

/// One element value (JVMS 4.7.16.1).
fn skip_value(r: &mut Reader<'_>, depth: u32) -> Result<(), Truncated> {
    if depth > MAX_ANNOTATION_DEPTH {
        return Err(Truncated);
    }
    match r.u8()? {
        b'B' | b'C' | b'I' | b'S' | b'Z' | b'D' | b'F' | b'J' | b's' | b'c' => r.skip(2),
        b'e' => r.skip(4),
        b'[' => {
            for _ in 0..r.u16()? {
                skip_value(r, depth + 1)?;
            }
            Ok(())
        }
        b'@' => {
            r.skip(2)?;
            skip_pairs(r, depth + 1)
        }
        _ => Err(Truncated),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&[u8]; 2] = [b"LOther;", b"Ljdk/internal/vm/annotation/Hidden;"];

    fn flags(payload: &[u8]) -> MethodFlags {
        let mut f = MethodFlags::default();
        scan(payload, |i| NAMES[i as usize], &mut f);
        f
    }

    #[test]
    fn finds_after_skipping() {
        // Two annotations: LOther;(x = {1, @LOther;}), then @Hidden.
        let p = [0, 2, 0, 0, 0, 1, 0, 9, b'[', 0, 2, b'I', 0, 9, b'@', 0, 0, 0, 0, 0, 1, 0, 0];
        assert_eq!(flags(&p), MethodFlags::HIDDEN);
        assert_eq!(flags(&p[..p.len() - 5]), MethodFlags(0));
        assert_eq!(flags(&[0, 1, 0, 1]), MethodFlags::HIDDEN);
    }

    #[test]
    fn a_million_levels_end_the_scan() {
        let mut p = vec![0, 2, 0, 0, 0, 1, 0, 9];
        for _ in 0..1_000_000 {
            p.extend([b'[', 0, 1]);
        }
        assert_eq!(flags(&p), MethodFlags(0));
    }
}
