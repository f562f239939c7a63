//! java.lang.String from Rust: making, reading, interning. Compact strings: Latin-1 bytes (coder 0) or UTF-16 in the
//! machine's byte order (coder 1).

use crate::ids::{RawRef, SymbolId};
use crate::rooting::{Cx, JResult, Local, Ref};
use crate::symbols::{FxHashMap, FxHasher};
use crate::types::{ByteArray, JString};
use cortado_gc::WeakVisitor;
use parking_lot::Mutex;
use std::hash::Hasher;

/// The interned strings of a Vm: weak, keyed by content.
#[derive(Default)]
pub struct StringTable {
    map: Mutex<FxHashMap<u64, Vec<u32>>>,
}

impl StringTable {
    /// The collector's pass: forgets dead strings, follows moved ones.
    pub fn visit_weak(&self, v: &mut dyn WeakVisitor) {
        self.map.lock().retain(|_, bucket| {
            bucket.retain_mut(|slot| v.slot(slot));
            !bucket.is_empty()
        });
    }
}

fn content_hash(units: &[u16]) -> u64 {
    let mut h = FxHasher::default();
    for &u in units {
        h.write_u64(u as u64);
    }
    h.finish()
}

impl<'s> Cx<'s> {
    /// A new String.
    pub fn new_string(&mut self, s: &str) -> JResult<Local<'s, JString>> {
        let units: Vec<u16> = s.encode_utf16().collect();
        self.new_string_utf16(&units)
    }

    /// A new String of UTF-16 units (surrogates need not pair).
    pub fn new_string_utf16(&mut self, units: &[u16]) -> JResult<Local<'s, JString>> {
        let latin1 = self.vm().options.compact_strings && units.iter().all(|&u| u < 256);
        let bytes: Vec<u8> = if latin1 {
            units.iter().map(|&u| u as u8).collect()
        } else {
            units.iter().flat_map(|u| u.to_ne_bytes()).collect()
        };
        let value = self.new_byte_array(&bytes)?;
        let k = &self.vm().wk().string;
        let s = self.new_instance(self.class(k.class))?;
        self.store_ref(self.get(s), k.value, self.get(value));
        self.store(self.get(s), k.coder, !latin1 as u8);
        Ok(s.cast())
    }

    /// A new String of a symbol's modified UTF-8.
    pub fn new_string_from_symbol(&mut self, s: SymbolId) -> JResult<Local<'s, JString>> {
        let units = crate::classfile::mutf8::to_utf16(self.vm().engine.symbols.bytes(s));
        self.new_string_utf16(&units)
    }

    /// The UTF-16 units of a String (not null).
    pub fn string_utf16(&self, s: Ref<'_, JString>) -> Vec<u16> {
        let k = &self.vm().wk().string;
        let value: Ref<'_, ByteArray> = self.load_ref(s, k.value);
        if value.is_null() {
            return Vec::new();
        }
        let bytes: Vec<u8> = self.to_vec(value);
        if self.load::<u8, _>(s, k.coder) == 0 {
            bytes.into_iter().map(u16::from).collect()
        } else {
            bytes.as_chunks::<2>().0.iter().map(|c| u16::from_ne_bytes(*c)).collect()
        }
    }

    /// The String as Rust has it (unpaired surrogates become U+FFFD). Not null.
    pub fn string(&self, s: Local<'_, JString>) -> String {
        String::from_utf16_lossy(&self.string_utf16(self.get(s)))
    }

    /// The String, or None for null.
    pub fn opt_string(&self, s: Local<'_, JString>) -> Option<String> {
        if self.is_null(s) { None } else { Some(self.string(s)) }
    }

    /// The symbol with a String's characters (not null).
    pub fn string_symbol(&self, s: Local<'_, JString>) -> SymbolId {
        let bytes = crate::classfile::mutf8::from_utf16(&self.string_utf16(self.get(s)));
        self.vm().engine.symbols.intern(&bytes)
    }

    /// The interned String of these units.
    pub fn intern_utf16(&mut self, units: &[u16]) -> JResult<Local<'s, JString>> {
        if let Some(raw) = self.find_interned(units) {
            return Ok(self.local_raw(raw));
        }
        let s = self.new_string_utf16(units)?;
        Ok(self.intern_new(units, s))
    }

    /// String.intern (not null).
    pub fn intern(&mut self, s: Local<'s, JString>) -> Local<'s, JString> {
        let units = self.string_utf16(self.get(s));
        match self.find_interned(&units) {
            Some(raw) => self.local_raw(raw),
            None => self.intern_new(&units, s),
        }
    }

    fn find_interned(&self, units: &[u16]) -> Option<RawRef> {
        let map = self.vm().strings.map.lock();
        self.search(map.get(&content_hash(units))?, units)
    }

    fn search(&self, bucket: &[u32], units: &[u16]) -> Option<RawRef> {
        bucket.iter().map(|&raw| RawRef(raw)).find(|&raw| self.string_utf16(self.raw_ref(raw)) == units)
    }

    fn intern_new(&mut self, units: &[u16], s: Local<'s, JString>) -> Local<'s, JString> {
        let vm = self.vm();
        let mut map = vm.strings.map.lock();
        let bucket = map.entry(content_hash(units)).or_default();
        if let Some(raw) = self.search(bucket, units) {
            return self.local_raw(raw);
        }
        bucket.push(self.get(s).raw().0);
        s
    }
}
