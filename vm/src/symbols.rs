//! The Engine's symbol table: names and descriptors (modified UTF-8), interned once, compared by id.
//!
//! Symbols stay as long as the Engine, but for those of hidden classes' names, of which a program may make millions: such a
//! symbol is not found by its text, equals no other, and goes with its class.

use crate::arena::Arena;
use crate::ids::SymbolId;
use parking_lot::RwLock;
use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::ThreadId;

/// FxHash as rustc uses it: symbols are short and not chosen to collide on a hash that never leaves the process.
#[derive(Default, Clone, Copy)]
pub struct FxHasher(u64);

impl Hasher for FxHasher {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut w = [0u8; 8];
            w[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(w));
        }
        self.write_u64(bytes.len() as u64);
    }
    fn write_u64(&mut self, w: u64) {
        self.0 = (self.0.rotate_left(5) ^ w).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
    fn write_u32(&mut self, w: u32) {
        self.write_u64(w as u64);
    }
    fn write_u8(&mut self, w: u8) {
        self.write_u64(w as u64);
    }
    fn write_usize(&mut self, w: usize) {
        self.write_u64(w as u64);
    }
    fn finish(&self) -> u64 {
        self.0
    }
}

/// A hash map keyed by ids and other trusted keys.
pub type FxHashMap<K, V> = HashMap<K, V, BuildHasherDefault<FxHasher>>;

struct Entry {
    ptr: *const u8,
    len: u32,
    /// The text is the entry's own, and not in the table.
    unique: bool,
}

impl Drop for Entry {
    fn drop(&mut self) {
        if self.unique {
            let text = std::ptr::slice_from_raw_parts_mut(self.ptr.cast_mut(), self.len as usize);
            // SAFETY: of `Symbols::unique`, which made it of a box.
            drop(unsafe { Box::from_raw(text) });
        }
    }
}

// SAFETY: the bytes belong to the table, are immutable, and outlive every shared use.
unsafe impl Send for Entry {}
// SAFETY: as above.
unsafe impl Sync for Entry {}

#[derive(Default)]
struct Index {
    map: FxHashMap<&'static [u8], SymbolId>,
    chunks: Vec<Vec<u8>>,
    /// Bytes of what each OS thread added and nobody was charged for yet.
    uncharged: HashMap<ThreadId, usize>,
}

/// What a symbol takes besides its bytes: an entry of the table, and one of the map with its share of free ones.
const OVERHEAD: usize = size_of::<Entry>() + 48;
/// So few symbols are left when the table counts as full.
const LAST: u32 = 1 << 16;

/// All symbols of an Engine.
pub struct Symbols {
    entries: Arena<SymbolId, Entry>,
    index: RwLock<Index>,
    /// The sum of `Index::uncharged`.
    uncharged: AtomicUsize,
}

impl Symbols {
    /// A table that holds the [`sym`] constants.
    pub fn new() -> Symbols {
        let entries = Arena::new(1 << 24)
            .unwrap_or_else(|(bytes, e)| panic!("cannot reserve {bytes} bytes for names: {e}"));
        let s = Symbols { entries, index: RwLock::default(), uncharged: AtomicUsize::new(0) };
        for (i, name) in sym::ALL.iter().enumerate() {
            let id = s.intern(name.as_bytes());
            assert_eq!(id.0 as usize, i + 1, "duplicate well-known symbol {name}");
        }
        s.take_uncharged();
        s
    }

    /// Bytes of memory that the calling OS thread made the table grow by since it was asked last. A Vm pays for the names that
    /// its threads come up with; they stay for all Vms.
    pub fn take_uncharged(&self) -> usize {
        if self.uncharged.load(Ordering::Relaxed) == 0 {
            return 0;
        }
        let bytes = self.index.write().uncharged.remove(&std::thread::current().id()).unwrap_or(0);
        self.uncharged.fetch_sub(bytes, Ordering::Relaxed);
        bytes
    }

    /// Whether there is no room for names that Java code makes up.
    pub fn is_full(&self) -> bool {
        !self.entries.has_room(LAST)
    }

    /// The id of `bytes`, making it if it is new.
    pub fn intern(&self, bytes: &[u8]) -> SymbolId {
        if let Some(&id) = self.index.read().map.get(bytes) {
            return id;
        }
        let mut ix = self.index.write();
        if let Some(&id) = ix.map.get(bytes) {
            return id;
        }
        let left = ix.chunks.last().map_or(0, |c| c.capacity() - c.len());
        // What is left of a chunk is lost with the name that did not fit.
        let lost = if left < bytes.len() { left } else { 0 };
        if left < bytes.len() || ix.chunks.is_empty() {
            ix.chunks.push(Vec::with_capacity(bytes.len().max(64 << 10)));
        }
        let chunk = ix.chunks.last_mut().expect("just pushed");
        let start = chunk.len();
        chunk.extend_from_slice(bytes);
        // SAFETY: the chunk has capacity, so its buffer did not move and never will; it lives as long as the table,
        // and the 'static key does not leave the table.
        let key: &'static [u8] =
            unsafe { std::slice::from_raw_parts(chunk.as_ptr().add(start), bytes.len()) };
        let id = self.entries.push(Entry { ptr: key.as_ptr(), len: key.len() as u32, unique: false });
        ix.map.insert(key, id);
        let cost = bytes.len() + OVERHEAD + lost;
        *ix.uncharged.entry(std::thread::current().id()).or_default() += cost;
        self.uncharged.fetch_add(cost, Ordering::Relaxed);
        id
    }

    /// A new symbol with this text that is equal to no other.
    pub fn unique(&self, bytes: &[u8]) -> SymbolId {
        let text = Box::into_raw(Box::<[u8]>::from(bytes));
        self.entries.push(Entry { ptr: text.cast(), len: bytes.len() as u32, unique: true })
    }

    /// Frees a symbol, if it is one of [`Symbols::unique`].
    ///
    /// # Safety
    /// Nobody has the id any more, nor its bytes.
    pub unsafe fn free_unique(&self, id: SymbolId) {
        if self.entries.get(id).unique {
            // SAFETY: the caller's contract.
            unsafe {
                self.entries
                    .bury(id, Entry { ptr: std::ptr::NonNull::dangling().as_ptr(), len: 0, unique: false });
                self.entries.recycle(id);
            }
        }
    }

    /// Interns a Rust string (which must have no U+0000 and no supplementary character: names in our own code).
    pub fn intern_str(&self, s: &str) -> SymbolId {
        self.intern(s.as_bytes())
    }

    /// The id of `bytes` if anyone interned it.
    pub fn lookup(&self, bytes: &[u8]) -> Option<SymbolId> {
        self.index.read().map.get(bytes).copied()
    }

    /// The bytes of a symbol (modified UTF-8).
    #[inline]
    pub fn bytes(&self, id: SymbolId) -> &[u8] {
        let e = self.entries.get(id);
        // SAFETY: points into a chunk that lives as long as self.
        unsafe { std::slice::from_raw_parts(e.ptr, e.len as usize) }
    }

    /// The symbol for messages: invalid UTF-8 (surrogates, encoded NUL) becomes U+FFFD.
    pub fn str(&self, id: SymbolId) -> Cow<'_, str> {
        String::from_utf8_lossy(self.bytes(id))
    }

    /// A class name for messages: dots for slashes. (A hidden class's '+' suffix is part of its internal name.)
    pub fn external(&self, id: SymbolId) -> String {
        self.str(id).replace('/', ".")
    }
}

impl Default for Symbols {
    fn default() -> Self {
        Symbols::new()
    }
}

macro_rules! well_known_symbols {
    ($($name:ident = $text:expr;)*) => {
        /// Symbols that the VM knows by constant, as HotSpot's vmSymbols.
        #[expect(non_upper_case_globals, missing_docs, reason = "named after the Java names they hold")]
        pub mod sym {
            use crate::ids::SymbolId;
            #[expect(non_camel_case_types, reason = "numbers the constants below")]
            enum N { $($name),* }
            $(pub const $name: SymbolId = SymbolId(N::$name as u32 + 1);)*
            pub(super) const ALL: &[&str] = &[$($text),*];
        }
    };
}

well_known_symbols! {
    unloaded = "<unloaded>";
    java_lang_Object = "java/lang/Object";
    java_lang_String = "java/lang/String";
    java_lang_Class = "java/lang/Class";
    java_lang_System = "java/lang/System";
    java_lang_Thread = "java/lang/Thread";
    java_lang_ThreadGroup = "java/lang/ThreadGroup";
    java_lang_Throwable = "java/lang/Throwable";
    java_lang_StackTraceElement = "java/lang/StackTraceElement";
    java_lang_Module = "java/lang/Module";
    java_lang_ClassLoader = "java/lang/ClassLoader";
    java_lang_Cloneable = "java/lang/Cloneable";
    java_io_Serializable = "java/io/Serializable";
    java_lang_ref_Reference = "java/lang/ref/Reference";
    java_lang_ref_SoftReference = "java/lang/ref/SoftReference";
    java_lang_ref_WeakReference = "java/lang/ref/WeakReference";
    java_lang_ref_FinalReference = "java/lang/ref/FinalReference";
    java_lang_ref_PhantomReference = "java/lang/ref/PhantomReference";
    java_lang_ref_Finalizer = "java/lang/ref/Finalizer";
    java_lang_reflect_Method = "java/lang/reflect/Method";
    java_lang_reflect_Constructor = "java/lang/reflect/Constructor";
    java_lang_reflect_Field = "java/lang/reflect/Field";
    java_lang_invoke_MethodHandle = "java/lang/invoke/MethodHandle";
    java_lang_invoke_VarHandle = "java/lang/invoke/VarHandle";
    java_lang_invoke_MethodType = "java/lang/invoke/MethodType";
    java_lang_invoke_MemberName = "java/lang/invoke/MemberName";
    java_lang_invoke_ResolvedMethodName = "java/lang/invoke/ResolvedMethodName";
    java_lang_invoke_MethodHandleNatives = "java/lang/invoke/MethodHandleNatives";
    java_lang_invoke_LambdaForm = "java/lang/invoke/LambdaForm";
    java_lang_invoke_CallSite = "java/lang/invoke/CallSite";
    jdk_internal_misc_UnsafeConstants = "jdk/internal/misc/UnsafeConstants";
    jdk_internal_reflect_MagicAccessorImpl = "jdk/internal/reflect/MagicAccessorImpl";
    jdk_internal_reflect_ConstantPool = "jdk/internal/reflect/ConstantPool";
    java_lang_Boolean = "java/lang/Boolean";
    java_lang_Byte = "java/lang/Byte";
    java_lang_Character = "java/lang/Character";
    java_lang_Short = "java/lang/Short";
    java_lang_Integer = "java/lang/Integer";
    java_lang_Long = "java/lang/Long";
    java_lang_Float = "java/lang/Float";
    java_lang_Double = "java/lang/Double";
    init = "<init>";
    clinit = "<clinit>";
    finalize = "finalize";
    invoke = "invoke";
    invokeExact = "invokeExact";
    invokeBasic = "invokeBasic";
    linkToStatic = "linkToStatic";
    linkToVirtual = "linkToVirtual";
    linkToSpecial = "linkToSpecial";
    linkToInterface = "linkToInterface";
    clone_ = "clone";
    run = "run";
    exit = "exit";
    fillInStackTrace = "fillInStackTrace";
    main = "main";
    void_signature = "()V";
    string_void_signature = "(Ljava/lang/String;)V";
    string_throwable_void_signature = "(Ljava/lang/String;Ljava/lang/Throwable;)V";
    object_signature = "Ljava/lang/Object;";
    string_signature = "Ljava/lang/String;";
    class_signature = "Ljava/lang/Class;";
    byte_array_signature = "[B";
    object_array_object_signature = "([Ljava/lang/Object;)Ljava/lang/Object;";
    bool_ = "Z";
    byte_ = "B";
    char_ = "C";
    short_ = "S";
    int_ = "I";
    long_ = "J";
    float_ = "F";
    double_ = "D";
    void_ = "V";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interns_once_and_keeps_constants() {
        let s = Symbols::new();
        assert_eq!(s.intern_str("java/lang/Object"), sym::java_lang_Object);
        assert_eq!(s.bytes(sym::clinit), b"<clinit>");
        let a = s.intern_str("a/b/C");
        assert_eq!(a, s.intern_str("a/b/C"));
        assert_eq!(s.external(a), "a.b.C");
        assert_eq!(s.lookup(b"never seen"), None);
        let hidden = s.unique(b"a/b/C");
        assert_ne!(hidden, a);
        assert_eq!((s.bytes(hidden), s.intern_str("a/b/C")), (&b"a/b/C"[..], a));
        // SAFETY: nobody else has it.
        unsafe { s.free_unique(hidden) };
        assert_eq!(s.unique(b"d"), hidden);
        // SAFETY: as above.
        unsafe { s.free_unique(a) };
        assert_eq!(s.bytes(a), b"a/b/C");
    }

    #[test]
    fn who_adds_symbols_pays() {
        let s = Symbols::new();
        assert_eq!(s.take_uncharged(), 0);
        s.intern_str("a new one");
        std::thread::scope(|scope| {
            scope.spawn(|| {
                s.intern_str("a new one");
                assert_eq!(s.take_uncharged(), 0);
                s.intern_str("another");
                assert_eq!(s.take_uncharged(), 7 + OVERHEAD);
            });
        });
        assert_eq!((s.take_uncharged(), s.take_uncharged()), (9 + OVERHEAD, 0));
    }
}
