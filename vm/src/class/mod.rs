//! Classes, methods and fields as the running Vm knows them.
//!
//! Three layers: the parsed class file (`crate::classfile::ClassFile`, immutable, shared by an Engine), what linking
//! computed (layout, tables: never changes once the class is published), and the runtime state (initialisation state,
//! mirror, resolution caches, method entries: atomics). The structs are `repr(C)`: the interpreter and the compilers
//! read them by offset.

pub mod access;
pub mod array;
pub mod bootstrap;
pub(crate) mod build;
pub(crate) mod constraints;
pub mod define;
pub mod domain;
pub mod init;
pub mod layout;
pub mod link;
pub mod loader;
pub mod mirror;
pub mod module;
pub mod pool;
pub mod redefine;
pub mod resolve;
pub mod resolve_constant;
pub mod select;
pub mod subtype;
pub mod text;
pub(crate) mod unload;
pub mod version;
pub mod vtable;

use crate::classfile::{BasicType, Member};
use crate::ids::{ClassId, FieldId, LoaderId, MethodId, SymbolId};
use crate::interp::Entry;
use crate::native::NativeFn;
use cortado_gc::RawRef;
use parking_lot::{Condvar, Mutex};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU8, AtomicU32, AtomicU64, AtomicUsize, Ordering};

/// Access flags of JVMS 4.1, 4.5 and 4.6.
#[expect(missing_docs, reason = "the names of the specification")]
pub mod acc {
    pub const PUBLIC: u32 = 0x0001;
    pub const PRIVATE: u32 = 0x0002;
    pub const PROTECTED: u32 = 0x0004;
    pub const STATIC: u32 = 0x0008;
    pub const FINAL: u32 = 0x0010;
    pub const SUPER: u32 = 0x0020;
    pub const SYNCHRONIZED: u32 = 0x0020;
    pub const VOLATILE: u32 = 0x0040;
    pub const BRIDGE: u32 = 0x0040;
    pub const TRANSIENT: u32 = 0x0080;
    pub const VARARGS: u32 = 0x0080;
    pub const NATIVE: u32 = 0x0100;
    pub const INTERFACE: u32 = 0x0200;
    pub const ABSTRACT: u32 = 0x0400;
    pub const STRICT: u32 = 0x0800;
    pub const SYNTHETIC: u32 = 0x1000;
    pub const ANNOTATION: u32 = 0x2000;
    pub const ENUM: u32 = 0x4000;
    pub const MODULE: u32 = 0x8000;
    /// Not of the specification, from here on: the method is hidden from stack traces.
    pub const X_HIDDEN: u32 = 1 << 16;
    pub const X_CALLER_SENSITIVE: u32 = 1 << 17;
    pub const X_SCOPED: u32 = 1 << 18;
    /// A signature-polymorphic method of MethodHandle or VarHandle (JVMS 2.9.3).
    pub const X_SIG_POLY: u32 = 1 << 19;
    pub const X_INTRINSIC_CANDIDATE: u32 = 1 << 20;
    pub const X_FORCE_INLINE: u32 = 1 << 21;
    /// The class is hidden (Lookup::defineHiddenClass).
    pub const X_HIDDEN_CLASS: u32 = 1 << 22;
    /// Instances are registered with java.lang.ref.Finalizer when Object.<init> returns.
    pub const X_FINALIZABLE: u32 = 1 << 23;
    pub const X_STABLE: u32 = 1 << 24;
    pub const X_TRUSTED_FINAL: u32 = 1 << 25;
    /// Instances may be cloned.
    pub const X_CLONEABLE: u32 = 1 << 26;
    /// A method of the class library whose code is another: an agent changed it.
    pub const X_CHANGED: u32 = 1 << 27;
    /// A signature-polymorphic method whose calls are checked ([`crate::guard::link`]).
    pub const X_GUARDED: u32 = 1 << 28;
}

/// What a class is.
#[repr(u8)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum ClassKind {
    /// A class or interface from a class file.
    Instance,
    /// An array of references.
    RefArray,
    /// An array of primitives.
    PrimArray,
    /// int, void and so on: has a mirror, no instances.
    Primitive,
}

/// Initialisation state (JVMS 5.5). Ordered.
#[repr(u8)]
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum InitState {
    /// Defined: supers loaded, layout and tables made.
    Loaded = 0,
    /// Verified and prepared.
    Linked = 1,
    /// Some thread runs the initialiser.
    Initializing = 2,
    /// Ready.
    Initialized = 3,
    /// The initialiser threw: every use is a NoClassDefFoundError.
    Failed = 4,
}

/// A class of a Vm. Address: `vm.classes.base() + id`.
#[repr(C)]
pub struct Class {
    /// Its own id: what an object's header holds.
    pub id: ClassId,
    /// The direct superclass; NONE for Object and primitives; Object for interfaces and arrays.
    pub super_id: ClassId,
    /// Bytes of an instance, header included. 0 for arrays, interfaces and primitives.
    pub instance_size: u32,
    /// [`acc`] flags of the class file (arrays: as JVMS 5.3.3 derives them), and X_ bits.
    pub access: u32,
    /// [`InitState`].
    pub init_state: AtomicU8,
    /// What it is.
    pub kind: ClassKind,
    /// Arrays: log2 of the element size (references: 2).
    pub elem_log2: u8,
    /// The primitive's type, for Primitive; the element's for PrimArray.
    pub basic: BasicType,
    /// Number of superclasses: Object has 0. Arrays: 1.
    pub depth: u16,
    /// Number of array dimensions.
    pub dims: u16,
    /// The class's mirror: a collector root.
    pub mirror: AtomicU32,
    /// Superclasses by depth, itself included, as far as they fit: the quick subtype check.
    pub display: [ClassId; 8],
    /// The secondary super that was last found.
    pub secondary_cache: AtomicU32,
    /// The class T[] of this T, 0 when not made yet.
    pub array_class: AtomicU32,
    /// Arrays: the component class (int for int[], int[] for int[][]); else NONE.
    pub component: ClassId,
    /// Arrays: the innermost element class; else itself.
    pub element: ClassId,
    /// The virtual method table: MethodIds by vtable index.
    pub vtable: Box<[AtomicU32]>,
    /// The interface tables, one for each interface it implements.
    pub itable: Box<[Itable]>,
    /// All interfaces it implements, transitively, and superclasses too deep for `display`.
    pub secondary: Box<[ClassId]>,
    /// What redefinition replaces.
    pub versions: version::Versions,
    /// Binary name with slashes (`[I`, `[Ljava/lang/String;` for arrays; `int` for primitives). A hidden class's
    /// name is `a/b/C+0x1234`, which no descriptor can mention.
    pub name: SymbolId,
    /// The defining loader (arrays: the element's).
    pub loader: LoaderId,
    /// Direct superinterfaces.
    pub interfaces: Box<[ClassId]>,
    /// The fields that it declares, in class-file order (injected ones are not among them).
    pub fields: Box<[FieldId]>,
    /// Bytes of the mirror that hold statics begin here (offset within the mirror).
    pub statics_start: u32,
    /// The nest host, once resolved (0: not yet). JVMS 5.4.4
    pub nest_host: AtomicU32,
    /// The run-time package's name, with slashes (empty: unnamed); the package is this and the loader.
    pub package: SymbolId,
    /// Initialisation lock: the thread id that runs the initialiser.
    pub init_lock: Mutex<u32>,
    /// Signalled when initialisation ends.
    pub init_done: Condvar,
    /// Protects `link`.
    pub link_lock: Mutex<()>,
    /// What it lives and dies with: see [`domain`].
    pub domain: u32,
    /// Rarely used things.
    pub extra: ClassExtra,
}

/// The cold part of a class.
#[derive(Default)]
pub struct ClassExtra {
    /// The source that `-verbose:class` and stack traces name (`jrt:/java.base`, `file:...`).
    pub source: OnceLock<String>,
    /// Serial number of a hidden class among its like.
    pub hidden_number: u32,
    /// It may hold references to young objects: see [`domain::Domains::stored`].
    pub(crate) fresh: AtomicBool,
    /// Why the nest host that it names is not its nest host.
    pub nest_error: Mutex<Option<String>>,
    /// One past the last field of an instance: where a subclass's begin.
    pub fields_end: u32,
    /// What it took of the Vm's metadata budget.
    pub metadata: AtomicUsize,
    /// It was read from the JDK's image and is as it stood there.
    pub(crate) from_image: AtomicBool,
    /// What Unsafe may touch of its instances, in a guarded Vm.
    pub(crate) cells: OnceLock<Box<crate::guard::cells::Cells>>,
    /// What Unsafe may touch of its statics.
    pub(crate) static_cells: OnceLock<Box<crate::guard::cells::Cells>>,
}

/// The methods of one interface in a class: MethodIds by the interface method's itable index.
#[repr(C)]
pub struct Itable {
    /// The interface.
    pub interface: ClassId,
    /// Implementations; 0: none (AbstractMethodError).
    pub methods: Box<[AtomicU32]>,
}

impl Class {
    /// Whether it is an interface.
    #[inline]
    pub fn is_interface(&self) -> bool {
        self.access & acc::INTERFACE != 0
    }
    /// Whether it is an array class.
    #[inline]
    pub fn is_array(&self) -> bool {
        matches!(self.kind, ClassKind::RefArray | ClassKind::PrimArray)
    }
    /// Whether this is what stands in the place of a class that was unloaded.
    #[inline]
    pub fn is_unloaded(&self) -> bool {
        self.id.is_none()
    }
    /// Whether it is a primitive type or void.
    #[inline]
    pub fn is_primitive(&self) -> bool {
        self.kind == ClassKind::Primitive
    }
    /// Whether it is a hidden class.
    pub fn is_hidden(&self) -> bool {
        self.access & acc::X_HIDDEN_CLASS != 0
    }
    /// The initialisation state.
    #[inline]
    pub fn state(&self) -> InitState {
        match self.init_state.load(Ordering::Acquire) {
            0 => InitState::Loaded,
            1 => InitState::Linked,
            2 => InitState::Initializing,
            3 => InitState::Initialized,
            _ => InitState::Failed,
        }
    }
    /// Whether the initialiser ran.
    #[inline]
    pub fn is_initialized(&self) -> bool {
        self.init_state.load(Ordering::Acquire) == InitState::Initialized as u8
    }
    /// The mirror.
    #[inline]
    pub fn mirror_ref(&self) -> RawRef {
        RawRef(self.mirror.load(Ordering::Relaxed))
    }
}

/// What the interpreter does specially at a method (JVMS 2.9.3 and HotSpot's method-handle intrinsics).
#[repr(u8)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum MethodKind {
    /// Bytecode.
    Normal,
    /// Bound in Rust.
    Native,
    /// No code: AbstractMethodError.
    Abstract,
    /// MethodHandle.invokeBasic: calls the receiver's LambdaForm entry.
    InvokeBasic,
    /// MethodHandle.linkToStatic(args, MemberName).
    LinkToStatic,
    /// MethodHandle.linkToVirtual.
    LinkToVirtual,
    /// MethodHandle.linkToSpecial.
    LinkToSpecial,
    /// MethodHandle.linkToInterface.
    LinkToInterface,
    /// Conflicting default methods: IncompatibleClassChangeError when called.
    ConflictingDefaults,
}

/// A counter of a method that no compiler wants to hear of again.
pub const NEVER_HOT: u32 = i32::MIN as u32;

/// No vtable index.
pub const NO_INDEX: i32 = -1;

/// A method of a Vm.
#[repr(C)]
pub struct Method {
    /// How the interpreter enters it: a handler that makes the frame (see `interp::entry`). Compiled code replaces it.
    pub entry: AtomicPtr<Entry>,
    /// The prepared bytecode (own copy: instructions are quickened in place); null until the class is linked.
    pub code: AtomicPtr<u8>,
    /// Resolution cache of its version of the class, as `Version::pool.entries()`.
    pub pool: *const pool::Entry,
    /// The version of the class that it belongs to.
    pub version: *const version::Version,
    /// Bytes of `code`.
    pub code_len: u32,
    /// Its own id.
    pub id: MethodId,
    /// The declaring class.
    pub class: ClassId,
    /// [`acc`] flags and X_ bits.
    pub access: u32,
    /// Local variable slots, arguments included.
    pub max_locals: u16,
    /// Operand stack slots.
    pub max_stack: u16,
    /// Slots of the arguments, receiver included.
    pub arg_slots: u16,
    /// Kind of result.
    pub ret: BasicType,
    /// What it is to the interpreter.
    pub kind: MethodKind,
    /// Invocation counter (for tiering), compared as a signed number: a compiler that stores [`NEVER_HOT`] isn't asked again.
    pub invocations: AtomicU32,
    /// Back-edge counter (for tiering), likewise.
    pub backedges: AtomicU32,
    /// Compiled code, for compiled callers; null: there is none. Its entry is `extern "sysv64" fn(*mut Thread, *const
    /// Method, arguments...) -> result`.
    pub compiled: AtomicPtr<u8>,
    /// The adapter that calls `compiled` with arguments from the interpreter's stack ([`crate::compiled::Adapter`]): set
    /// before it.
    pub i2c: AtomicPtr<u8>,
    /// Index in the vtable; NO_INDEX: not dispatched virtually (private, static, final in final class, <init>).
    pub vtable_index: i32,
    /// Interface methods: index in the interface's itable; else NO_INDEX.
    pub itable_index: i32,
    /// Name.
    pub name: SymbolId,
    /// Descriptor.
    pub descriptor: SymbolId,
    /// Position in the class file's methods.
    pub index: u16,
    /// Position in the class's methods: the same in all versions of the class.
    pub slot: u16,
    /// The bound native.
    pub native: OnceLock<NativeFn>,
    /// Which arguments are references, receiver included: bit i = slot i (long methods: `None`, parse the descriptor).
    pub arg_refs: u64,
    /// Bytecode that was prepared (owns what `code` points to).
    pub code_box: OnceLock<Box<[u8]>>,
    /// Interpreter oop maps, made at the first collection that meets a frame of it.
    pub oop_maps: OnceLock<Option<Box<crate::bytecode::oopmap::OopMaps>>>,
    /// Generated methods that have no class file entry (overpasses): descriptor only.
    pub synthetic: bool,
    /// A class's virtual method table holds another method in this one's place.
    pub overridden: AtomicBool,
    /// See [`Method::nests_monitors`].
    pub nests_monitors: OnceLock<bool>,
    /// The MethodId of the one that took its place when its class was redefined; 0: none.
    pub replaced_by: AtomicU32,
    /// A debugger set breakpoints in it.
    pub breakpoints: AtomicBool,
    /// In a guarded Vm, what calls by method handles are compared with.
    pub plan: OnceLock<crate::guard::plan::Plan>,
    /// Its words, once a call was found to fit; null: not yet, or the class was redefined.
    pub planned: AtomicPtr<AtomicU32>,
}

// SAFETY: the raw pointers are to the Vm's own metadata, which outlives every method and is written once before publication.
unsafe impl Send for Method {}
// SAFETY: as above; what changes later is atomic or OnceLock.
unsafe impl Sync for Method {}

impl Method {
    /// Whether `static`.
    #[inline]
    pub fn is_static(&self) -> bool {
        self.access & acc::STATIC != 0
    }
    /// Whether `native`, or done by a Rust function all the same.
    #[inline]
    pub fn is_native(&self) -> bool {
        self.access & acc::NATIVE != 0 || self.kind == MethodKind::Native
    }
    /// Whether `abstract`.
    #[inline]
    pub fn is_abstract(&self) -> bool {
        self.access & acc::ABSTRACT != 0
    }
    /// Whether `private`.
    #[inline]
    pub fn is_private(&self) -> bool {
        self.access & acc::PRIVATE != 0
    }
    /// Whether `synchronized`.
    #[inline]
    pub fn is_synchronized(&self) -> bool {
        self.access & acc::SYNCHRONIZED != 0
    }
    /// Whether the method's own monitors nest without being counted ([`crate::bytecode::locks`]). Where they may not, a frame
    /// that ends with one held is an error, as in HotSpot, and the method is not compiled.
    pub fn nests_monitors(&self) -> bool {
        *self
            .nests_monitors
            .get_or_init(|| crate::bytecode::locks::is_structured(self.class_file(), self.member()))
    }
    /// The method that took its place when its class was redefined (and possibly again).
    pub fn newest<'a>(&'a self, methods: &'a crate::arena::Arena<MethodId, Method>) -> &'a Method {
        let mut m = self;
        loop {
            match m.replaced_by.load(Ordering::Acquire) {
                0 => return m,
                id => m = methods.get(MethodId(id)),
            }
        }
    }
    /// Whether its class was redefined since: it runs to its end where it is running, and is not entered any more.
    #[inline]
    pub fn is_old(&self) -> bool {
        self.replaced_by.load(Ordering::Acquire) != 0
    }
}

/// A field of a Vm.
pub struct Field {
    /// Its own id.
    pub id: FieldId,
    /// The declaring class.
    pub class: ClassId,
    /// [`acc`] flags and X_ bits.
    pub access: u32,
    /// Byte offset in the instance, or (static) in the mirror.
    pub offset: u32,
    /// Kind of value.
    pub basic: BasicType,
    /// Name.
    pub name: SymbolId,
    /// Descriptor.
    pub descriptor: SymbolId,
    /// Position in the class file's fields.
    pub index: u16,
}

impl Field {
    /// Whether `static`.
    pub fn is_static(&self) -> bool {
        self.access & acc::STATIC != 0
    }
    /// Whether `volatile`.
    pub fn is_volatile(&self) -> bool {
        self.access & acc::VOLATILE != 0
    }
    /// Whether `final`.
    pub fn is_final(&self) -> bool {
        self.access & acc::FINAL != 0
    }
    /// The member in the class file.
    pub fn member<'a>(&self, class: &'a Class) -> &'a Member {
        &class.class_file().fields()[self.index as usize]
    }
}

/// Used by `pool::Entry` and others that pack two ids into one atomic word.
#[inline]
pub fn pack(lo: u32, hi: u32) -> u64 {
    lo as u64 | (hi as u64) << 32
}

/// A word of two ids that change together.
pub type PackedIds = AtomicU64;
