//! Native methods: the record that binds a Rust function to a Java method, the compile-time check that its Rust types are
//! those of the descriptor, and the registry.
//!
//! ```ignore
//! natives! {
//!     class "java/lang/Object";
//!     fn "hashCode" "()I" = hash_code;                     // instance: (cx, this, args...)
//!     static fn "registerNatives" "()V" = no_op;           // static:   (cx, args...)
//! }
//! fn hash_code<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>) -> JResult<i32> { ... }
//! ```
//!
//! `natives!` makes `pub const NATIVES: &[Native]` in its module. A parameter's Rust type tells its descriptor
//! ([`JArg::DESCRIPTOR`]); a mismatch with the literal does not compile. Reference parameters may be null.

use crate::class::Method;
use crate::rooting::{Cx, JResult, Local};
use crate::symbols::FxHashMap;
use crate::types::Klass;
use std::collections::hash_map::Entry;

/// The arguments of a native call as the interpreter lays them out: 8-byte slots; long and double take two and lie in
/// the second. References have been replaced by handle indices.
#[derive(Copy, Clone)]
pub struct Args<'a> {
    /// The slots, receiver first.
    pub slots: &'a [u64],
}

/// A native as the interpreter calls it: the result's bits (a handle index for a reference).
pub type NativeFn = for<'s, 'a> fn(&mut Cx<'s>, Args<'a>) -> JResult<u64>;

/// A Rust type that stands for a parameter of a native.
pub trait JArg<'s>: Sized {
    /// Field descriptor.
    const DESCRIPTOR: &'static str;
    /// Slots that it takes.
    const SLOTS: usize = 1;
    /// From its slots.
    fn from_slots(slots: &[u64]) -> Self;
}

/// A Rust type that stands for the result of a native.
pub trait JRet<'s>: Sized {
    /// Return descriptor.
    const DESCRIPTOR: &'static str;
    /// Bits of the result.
    fn into_slot(self) -> u64;
}

macro_rules! jargs {
    ($($t:ty, $d:literal, $n:literal, $from:expr, $to:expr;)*) => { $(
        impl<'s> JArg<'s> for $t {
            const DESCRIPTOR: &'static str = $d;
            const SLOTS: usize = $n;
            #[inline]
            fn from_slots(slots: &[u64]) -> Self { ($from)(slots[$n - 1]) }
        }
        impl<'s> JRet<'s> for $t {
            const DESCRIPTOR: &'static str = $d;
            #[inline]
            fn into_slot(self) -> u64 { ($to)(self) }
        }
    )* };
}

jargs! {
    bool, "Z", 1, |s: u64| s & 1 != 0, |v: bool| v as u64;
    i8, "B", 1, |s: u64| s as i8, |v: i8| v as i32 as u32 as u64;
    u16, "C", 1, |s: u64| s as u16, |v: u16| v as u64;
    i16, "S", 1, |s: u64| s as i16, |v: i16| v as i32 as u32 as u64;
    i32, "I", 1, |s: u64| s as i32, |v: i32| v as u32 as u64;
    i64, "J", 2, |s: u64| s as i64, |v: i64| v as u64;
    f32, "F", 1, |s: u64| f32::from_bits(s as u32), |v: f32| v.to_bits() as u64;
    f64, "D", 2, f64::from_bits, |v: f64| v.to_bits();
}

impl<'s> JRet<'s> for () {
    const DESCRIPTOR: &'static str = "V";
    fn into_slot(self) -> u64 {
        0
    }
}

impl<'s, T: Klass> JArg<'s> for Local<'s, T> {
    const DESCRIPTOR: &'static str = T::DESCRIPTOR;
    #[inline]
    fn from_slots(slots: &[u64]) -> Self {
        Local::from_handle_slot(slots[0] as u32)
    }
}

impl<'s, T: Klass> JRet<'s> for Local<'s, T> {
    const DESCRIPTOR: &'static str = T::DESCRIPTOR;
    #[inline]
    fn into_slot(self) -> u64 {
        self.handle_slot() as u64
    }
}

/// A Rust function that can be a native. `M` is a marker that makes the implementations disjoint.
pub trait NativeImpl<'s, M> {
    /// Descriptors of the parameters (receiver included).
    const ARGS: &'static [&'static str];
    /// Return descriptor.
    const RET: &'static str;
    /// Calls it with the interpreter's slots.
    fn call(&self, cx: &mut Cx<'s>, args: Args<'_>) -> JResult<u64>;
}

macro_rules! native_impls {
    ($(($($a:ident),*);)*) => { $(
        impl<'s, F, R, $($a),*> NativeImpl<'s, fn($($a),*) -> R> for F
        where F: for<'c> Fn(&'c mut Cx<'s>, $($a),*) -> JResult<R>, R: JRet<'s>, $($a: JArg<'s>),*
        {
            const ARGS: &'static [&'static str] = &[$($a::DESCRIPTOR),*];
            const RET: &'static str = R::DESCRIPTOR;
            #[inline]
            #[allow(non_snake_case, unused_variables, unused_assignments, unused_mut, reason = "arity 0 and the last argument")]
            fn call(&self, cx: &mut Cx<'s>, args: Args<'_>) -> JResult<u64> {
                let mut i = 0;
                $( let $a = { let at = i; i += <$a as JArg<'s>>::SLOTS; <$a as JArg<'s>>::from_slots(&args.slots[at..]) }; )*
                self(cx, $($a),*).map(JRet::into_slot)
            }
        }
    )* };
}

native_impls! {
    ();
    (A);
    (A, B);
    (A, B, C);
    (A, B, C, D);
    (A, B, C, D, E);
    (A, B, C, D, E, G);
    (A, B, C, D, E, G, H);
    (A, B, C, D, E, G, H, I);
    (A, B, C, D, E, G, H, I, J);
    (A, B, C, D, E, G, H, I, J, K);
    (A, B, C, D, E, G, H, I, J, K, L);
}

const fn eat(s: &[u8], mut i: usize, p: &[u8]) -> usize {
    let mut j = 0;
    while j < p.len() {
        assert!(i < s.len() && s[i] == p[j], "the descriptor does not match the Rust signature");
        i += 1;
        j += 1;
    }
    i
}

/// Compile-time check of a native's descriptor; `skip` leading parameters (the receiver) are not in the descriptor.
pub const fn check_signature<'s, M, F: NativeImpl<'s, M>>(_f: &F, descriptor: &str, skip: usize) {
    let s = descriptor.as_bytes();
    let mut i = eat(s, 0, b"(");
    let mut k = skip;
    assert!(F::ARGS.len() >= skip, "an instance native takes its receiver");
    while k < F::ARGS.len() {
        i = eat(s, i, F::ARGS[k].as_bytes());
        k += 1;
    }
    i = eat(s, i, b")");
    i = eat(s, i, F::RET.as_bytes());
    assert!(i == s.len(), "the descriptor does not match the Rust signature");
}

/// The record of one native.
#[derive(Copy, Clone)]
pub struct Native {
    /// Class, with slashes.
    pub class: &'static str,
    /// Method name.
    pub name: &'static str,
    /// Method descriptor.
    pub descriptor: &'static str,
    /// Static?
    pub is_static: bool,
    /// The function.
    pub function: NativeFn,
}

/// Makes `pub const NATIVES: &[Native]` of a module. See the module's text.
#[macro_export]
macro_rules! natives {
    (@skip static fn) => { 0 };
    (@skip fn) => { 1 };
    (@is static fn) => { true };
    (@is fn) => { false };
    ($( class $class:literal; $( $($kind:ident)+ $name:literal $desc:literal = $path:path; )* )*) => {
        /// The natives of this file.
        pub const NATIVES: &[$crate::native::Native] = &[ $( $(
            $crate::native::Native {
                class: $class,
                name: $name,
                descriptor: $desc,
                is_static: $crate::natives!(@is $($kind)+),
                function: {
                    const _: () = $crate::native::check_signature(&$path, $desc, $crate::natives!(@skip $($kind)+));
                    fn shim<'s>(cx: &mut $crate::rooting::Cx<'s>, args: $crate::native::Args<'_>) -> $crate::rooting::JResult<u64> {
                        $crate::native::NativeImpl::call(&$path, cx, args)
                    }
                    shim
                },
            },
        )* )* ];
    };
}

/// A native that has nothing to do (`registerNatives`, `initIDs`): the Vm finds everything by itself.
pub fn no_op(_cx: &mut Cx<'_>) -> JResult<()> {
    Ok(())
}

fn key(class: &str, name: &str, descriptor: &str) -> String {
    format!("{class}.{name}{descriptor}")
}

/// All natives that a Vm can bind, by (class, name, descriptor). Binding is lazy: at the first call.
#[derive(Default)]
pub struct NativeRegistry {
    map: FxHashMap<String, Native>,
}

impl NativeRegistry {
    /// Adds a file's natives. Panics on a duplicate: two files claim the same method.
    pub fn add(&mut self, natives: &'static [Native]) {
        for n in natives {
            match self.map.entry(key(n.class, n.name, n.descriptor)) {
                Entry::Occupied(_) => panic!("native {}.{}{} is bound twice", n.class, n.name, n.descriptor),
                Entry::Vacant(e) => e.insert(*n),
            };
        }
    }

    /// The native for a method, if there is one.
    pub fn find(&self, class: &str, name: &str, descriptor: &str) -> Option<&Native> {
        self.map.get(&key(class, name, descriptor))
    }

    /// All, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &Native> {
        self.map.values()
    }
}

/// Finds the native for `method` or throws UnsatisfiedLinkError with HotSpot's text:
/// `'void a.B.c(int, java.lang.String)'`.
pub fn bind(cx: &mut Cx<'_>, method: &Method) -> JResult<NativeFn> {
    if let Some(&f) = method.native.get() {
        return Ok(f);
    }
    let vm = cx.vm();
    let symbols = &vm.engine.symbols;
    let class = cx.class(method.class);
    let (class_name, descriptor) = (symbols.str(class.name), symbols.str(method.descriptor));
    let name = symbols.str(method.name);
    let mut found = vm.natives.find(&class_name, &name, &descriptor);
    if found.is_none() {
        // An agent may have put prefixes before the name: the last one is the outermost.
        let mut name: &str = &name;
        for prefix in vm.agents.prefixes().iter().rev() {
            name = name.strip_prefix(prefix.as_str()).unwrap_or(name);
        }
        found = vm.natives.find(&class_name, name, &descriptor);
    }
    match found {
        // Only the boot loader's classes are the class library's: a user's class of the same name gets nothing of it.
        Some(n) if class.loader == crate::ids::LoaderId::BOOT || vm.is_platform_loader(class.loader) => {
            Ok(*method.native.get_or_init(|| n.function))
        }
        _ => {
            let text = crate::throw::external_signature(cx, method);
            Err(cx.throw("java/lang/UnsatisfiedLinkError", text))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{JString, Object};

    fn char_at<'s>(_cx: &mut Cx<'s>, _this: Local<'s, JString>, i: i32) -> JResult<u16> {
        Ok(i as u16)
    }
    fn both<'s>(_cx: &mut Cx<'s>, _a: i64, b: Local<'s, Object>, _c: f64) -> JResult<Local<'s, Object>> {
        Ok(b)
    }

    natives! {
        class "java/lang/String";
        fn "charAt" "(I)C" = char_at;
        static fn "both" "(JLjava/lang/Object;D)Ljava/lang/Object;" = both;
        static fn "registerNatives" "()V" = no_op;
    }

    #[test]
    fn registry_finds_by_all_three() {
        let mut r = NativeRegistry::default();
        r.add(NATIVES);
        assert!(r.find("java/lang/String", "charAt", "(I)C").is_some());
        assert!(r.find("java/lang/String", "charAt", "(J)C").is_none());
        assert!(
            r.find("java/lang/String", "both", "(JLjava/lang/Object;D)Ljava/lang/Object;").unwrap().is_static
        );
    }
}
