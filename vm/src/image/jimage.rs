//! A reader of the JDK's `lib/modules`, the "jimage" format, in place over the mapped file.
//!
//! ```text
//! header    magic u32 CAFEDADA | version u32 | flags u32 | resources u32 | table length n u32
//!           | attributes' size u32 | strings' size u32              (28 bytes, the byte order of the JDK's machine)
//! redirect  n x i32     hash(name) % n -> 0 nothing | -1-k slot k | seed > 0: slot is hash_seed(name) % n
//! offsets   n x u32     slot -> offset into attributes
//! attrs     bytes       (kind << 3 | length-1), then length bytes big-endian; kind 0 ends
//! strings   modified UTF-8, each ended by 0
//! content   resources, at the offsets that attributes 5 give
//! ```
//! A perfect hash answers for any name, so each hit is compared with the name asked for. A name is
//! `/module/parent/base.extension`; hash and comparison walk over its parts, so that a look-up allocates nothing.
//! `/packages/java.lang` holds pairs (is empty u32, name's offset u32): the modules that have this package.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use memmap2::Mmap;

use super::ImageError;
use super::decompress;
use super::resource::{Resource, map_file};

const MAGIC: u32 = 0xCAFE_DADA;
const HEADER: usize = 28;
const HASH_SEED: u32 = 0x0100_0193;

const END: u8 = 0;
const MODULE: usize = 1;
const PARENT: usize = 2;
const BASE: usize = 3;
const EXTENSION: usize = 4;
const OFFSET: usize = 5;
const COMPRESSED: usize = 6;
const UNCOMPRESSED: usize = 7;

/// A `lib/modules` image, mapped. Cloning shares the map.
#[derive(Clone)]
pub struct JImage {
    map: Arc<Mmap>,
    path: Arc<Path>,
    big_endian: bool,
    slots: u32,
    redirect: usize,
    offsets: usize,
    attributes: usize,
    strings: usize,
    content: usize,
}

/// One resource of an image: its name in parts, and where its bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The module, `java.base`.
    pub module: &'a str,
    /// The folder, `java/lang`; empty for what lies at the module's top.
    pub parent: &'a str,
    /// The name without extension, `Object`.
    pub base: &'a str,
    /// The extension, `class`; may be empty.
    pub extension: &'a str,
    offset: u64,
    compressed: u64,
    uncompressed: u64,
}

impl Entry<'_> {
    /// The whole name as images write it: `/java.base/java/lang/Object.class`.
    pub fn full_name(&self) -> String {
        let mut name = format!("/{}/{}", self.module, self.path());
        if self.module.is_empty() {
            name.remove(0);
        }
        name
    }

    /// The name inside the module: `java/lang/Object.class`.
    pub fn path(&self) -> String {
        let mut name = String::with_capacity(self.parent.len() + self.base.len() + self.extension.len() + 2);
        if !self.parent.is_empty() {
            name.push_str(self.parent);
            name.push('/');
        }
        name.push_str(self.base);
        if !self.extension.is_empty() {
            name.push('.');
            name.push_str(self.extension);
        }
        name
    }

    /// The size of the resource's bytes once inflated.
    pub fn size(&self) -> u64 {
        self.uncompressed
    }

    /// Whether the bytes lie compressed in the image.
    pub fn is_compressed(&self) -> bool {
        self.compressed != 0
    }

    /// Whether this is a resource of a module, and not one of the image's own tables (`/modules/...`, `/packages/...`).
    pub fn is_resource(&self) -> bool {
        !self.module.is_empty() && self.module != "modules" && self.module != "packages"
    }
}

impl std::fmt::Debug for JImage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "JImage({}, {} slots)", self.path.display(), self.slots)
    }
}

/// Continues the image's hash (a FNV variant) over `bytes`.
#[inline]
fn hash(bytes: &[u8], seed: u32) -> u32 {
    bytes.iter().fold(seed, |h, &b| h.wrapping_mul(HASH_SEED) ^ u32::from(b))
}

/// The parts of a name that is looked up, in order. Every byte passes through `map_byte` (packages: `/` -> `.`).
#[derive(Clone, Copy)]
struct Name<'a> {
    parts: [&'a [u8]; 5],
    dots: bool,
}

impl Name<'_> {
    fn hash(&self, seed: u32) -> u32 {
        let mut h = seed;
        for (i, part) in self.parts.iter().enumerate() {
            if self.dots && i == 1 {
                for &b in *part {
                    h = h.wrapping_mul(HASH_SEED) ^ u32::from(if b == b'/' { b'.' } else { b });
                }
            } else {
                h = hash(part, h);
            }
        }
        h & 0x7FFF_FFFF
    }

    /// Whether the full name made of a location's four strings is this one. Each lies at the start of a slice of the
    /// string table, up to its 0.
    fn matches(&self, module: &[u8], parent: &[u8], base: &[u8], extension: &[u8]) -> bool {
        let mut wanted = Bytes { name: *self, part: 0, at: 0 };
        let filled = |text: &[u8]| text.first().is_some_and(|&b| b != 0);
        (!filled(module) || wanted.eat(b"/\0") && wanted.eat(module) && wanted.eat(b"/\0"))
            && (!filled(parent) || wanted.eat(parent) && wanted.eat(b"/\0"))
            && wanted.eat(base)
            && (!filled(extension) || wanted.eat(b".\0") && wanted.eat(extension))
            && wanted.next().is_none()
    }
}

/// Walks over a name's bytes, part by part.
struct Bytes<'a> {
    name: Name<'a>,
    part: usize,
    at: usize,
}

impl Bytes<'_> {
    #[inline]
    fn next(&mut self) -> Option<u8> {
        loop {
            let part = self.name.parts.get(self.part)?;
            if let Some(&b) = part.get(self.at) {
                self.at += 1;
                return Some(if self.name.dots && self.part == 1 && b == b'/' { b'.' } else { b });
            }
            self.part += 1;
            self.at = 0;
        }
    }

    /// Whether the next bytes are those of `text` up to its 0; a text without one is broken and no name's.
    #[inline]
    fn eat(&mut self, text: &[u8]) -> bool {
        for &b in text {
            if b == 0 {
                return true;
            }
            if self.next() != Some(b) {
                return false;
            }
        }
        false
    }
}

impl JImage {
    /// Maps and checks an image.
    pub fn open(path: &Path) -> Result<JImage, ImageError> {
        JImage::from_map(map_file(path)?, path)
    }

    /// Reads an image that is already mapped; `path` is for messages.
    pub fn from_map(map: Arc<Mmap>, path: &Path) -> Result<JImage, ImageError> {
        let corrupt = |what| ImageError::Corrupt { path: path.display().to_string(), what };
        let word = |at: usize| -> Option<[u8; 4]> { map.get(at..at + 4)?.try_into().ok() };
        if map.len() < HEADER {
            return Err(corrupt("shorter than its header"));
        }
        let magic = word(0).unwrap_or_default();
        let big_endian = if u32::from_le_bytes(magic) == MAGIC {
            false
        } else if u32::from_be_bytes(magic) == MAGIC {
            true
        } else {
            return Err(corrupt("wrong magic number"));
        };
        let u32_at = |at: usize| {
            let b = word(at).unwrap_or_default();
            if big_endian { u32::from_be_bytes(b) } else { u32::from_le_bytes(b) }
        };
        let version = u32_at(4);
        if version >> 16 != 1 || version & 0xFFFF != 0 {
            return Err(corrupt("a version of the format that is not known (1.0 is)"));
        }
        let slots = u32_at(16);
        if slots == 0 || slots > 1 << 28 {
            return Err(corrupt("an impossible table length"));
        }
        let redirect = HEADER;
        let offsets = redirect + slots as usize * 4;
        let attributes = offsets + slots as usize * 4;
        let strings = attributes + u32_at(20) as usize;
        let content = strings + u32_at(24) as usize;
        if content > map.len() {
            return Err(corrupt("the index is longer than the file"));
        }
        if content == strings || map[content - 1] != 0 {
            return Err(corrupt("the string table does not end in 0"));
        }
        Ok(JImage {
            big_endian,
            slots,
            redirect,
            offsets,
            attributes,
            strings,
            content,
            path: path.into(),
            map,
        })
    }

    /// The file that the image was read from.
    pub fn path(&self) -> PathBuf {
        self.path.to_path_buf()
    }

    /// The whole mapped file: what `jdk.internal.jimage.NativeImageBuffer` gives Java code to read.
    pub fn map(&self) -> &Arc<Mmap> {
        &self.map
    }

    fn corrupt(&self, what: &'static str) -> ImageError {
        ImageError::Corrupt { path: self.path.display().to_string(), what }
    }

    #[inline]
    fn u32_at(&self, at: usize) -> Option<u32> {
        let b: [u8; 4] = self.map.get(at..at + 4)?.try_into().ok()?;
        Some(if self.big_endian { u32::from_be_bytes(b) } else { u32::from_le_bytes(b) })
    }

    /// The string at `offset` of the string table.
    fn string(&self, offset: u64) -> Option<&[u8]> {
        let table = &self.map[self.strings..self.content];
        let tail = table.get(usize::try_from(offset).ok()?..)?;
        // Strings are short, and the table ends in 0.
        let end = tail.iter().position(|&b| b == 0)?;
        Some(&tail[..end])
    }

    /// The attributes of the location at `slot`; those that are missing are 0.
    #[inline]
    fn attributes(&self, slot: u32) -> Option<[u64; 8]> {
        let offset = self.u32_at(self.offsets + slot as usize * 4)? as usize;
        let mut bytes = self.map[self.attributes..self.strings].get(offset..)?;
        let mut values = [0; 8];
        loop {
            let (&head, rest) = bytes.split_first()?;
            let kind = head >> 3;
            if kind == END {
                return Some(values);
            }
            let length = usize::from(head & 7) + 1;
            let value = rest.get(..length)?.iter().fold(0u64, |v, &b| v << 8 | u64::from(b));
            *values.get_mut(usize::from(kind))? = value;
            bytes = &rest[length..];
        }
    }

    /// The slot that the perfect hash gives for `name`, whether the name is there or not.
    #[inline]
    fn slot(&self, name: &Name<'_>) -> Option<u32> {
        let first = name.hash(HASH_SEED) % self.slots;
        let value = self.u32_at(self.redirect + first as usize * 4)? as i32;
        let slot = match value {
            0 => return None,
            seed if seed > 0 => name.hash(seed as u32) % self.slots,
            direct => u32::try_from(-1 - i64::from(direct)).ok()?,
        };
        (slot < self.slots).then_some(slot)
    }

    /// The attributes of the location with this name.
    fn lookup_attributes(&self, name: &Name<'_>) -> Option<[u64; 8]> {
        let a = self.attributes(self.slot(name)?)?;
        let table = &self.map[self.strings..self.content];
        let text = |kind: usize| table.get(usize::try_from(a[kind]).ok()?..);
        name.matches(text(MODULE)?, text(PARENT)?, text(BASE)?, text(EXTENSION)?).then_some(a)
    }

    fn lookup(&self, name: &Name<'_>) -> Option<Entry<'_>> {
        self.entry(&self.lookup_attributes(name)?)
    }

    fn entry(&self, a: &[u64; 8]) -> Option<Entry<'_>> {
        let text = |kind: usize| std::str::from_utf8(self.string(a[kind])?).ok();
        Some(Entry {
            module: text(MODULE)?,
            parent: text(PARENT)?,
            base: text(BASE)?,
            extension: text(EXTENSION)?,
            offset: a[OFFSET],
            compressed: a[COMPRESSED],
            uncompressed: a[UNCOMPRESSED],
        })
    }

    /// Finds a resource by its whole name, `/java.base/java/lang/Object.class`.
    pub fn find(&self, full_name: &str) -> Option<Entry<'_>> {
        self.lookup(&Name { parts: [full_name.as_bytes(), b"", b"", b"", b""], dots: false })
    }

    /// Finds a resource of a module by its path, `java/lang/Object.class`.
    pub fn find_in_module(&self, module: &str, path: &str) -> Option<Entry<'_>> {
        self.lookup(&Name { parts: [b"/", module.as_bytes(), b"/", path.as_bytes(), b""], dots: false })
    }

    /// Finds a class of a module by its internal name, `java/lang/Object`.
    pub fn find_class_in(&self, module: &str, internal_name: &str) -> Option<Entry<'_>> {
        self.lookup(&Name {
            parts: [b"/", module.as_bytes(), b"/", internal_name.as_bytes(), b".class"],
            dots: false,
        })
    }

    /// The modules that hold a package (`java/lang` or `java.lang`): the name, and whether the package has
    /// only resources or subpackages there.
    fn package_modules(&self, package: &str) -> Option<impl Iterator<Item = (bool, &str)>> {
        let entry =
            self.lookup(&Name { parts: [b"/packages/", package.as_bytes(), b"", b"", b""], dots: true })?;
        if entry.compressed != 0 {
            return None;
        }
        let start = self.content.checked_add(usize::try_from(entry.offset).ok()?)?;
        let pairs = usize::try_from(entry.uncompressed).ok()? / 8;
        Some((0..pairs).map_while(move |i| {
            let empty = self.u32_at(start + i * 8)?;
            let name = self.u32_at(start + i * 8 + 4)?;
            Some((empty != 0, std::str::from_utf8(self.string(u64::from(name))?).ok()?))
        }))
    }

    /// The module that holds a package's classes; `java/lang` and `java.lang` are the same.
    pub fn package_to_module(&self, package: &str) -> Option<&str> {
        self.package_modules(package)?.find(|&(empty, _)| !empty).map(|(_, module)| module)
    }

    /// Finds a class by its internal name in whichever module has its package: the module's name and the bytes.
    pub fn find_class(&self, internal_name: &str) -> Result<Option<(&str, Resource)>, ImageError> {
        let Some((package, _)) = internal_name.rsplit_once('/') else { return Ok(None) };
        let Some(module) = self.package_to_module(package) else { return Ok(None) };
        let parts: [&[u8]; 5] = [b"/", module.as_bytes(), b"/", internal_name.as_bytes(), b".class"];
        match self.lookup_attributes(&Name { parts, dots: false }) {
            Some(a) => Ok(Some((module, self.read_at(a[OFFSET], a[COMPRESSED], a[UNCOMPRESSED])?))),
            None => Ok(None),
        }
    }

    /// The bytes of a resource: a range of the map, or inflated.
    pub fn read(&self, entry: &Entry<'_>) -> Result<Resource, ImageError> {
        self.read_at(entry.offset, entry.compressed, entry.uncompressed)
    }

    fn read_at(&self, offset: u64, compressed: u64, uncompressed: u64) -> Result<Resource, ImageError> {
        let out_of_file = || self.corrupt("a resource lies beyond the file's end");
        let stored = if compressed != 0 { compressed } else { uncompressed };
        let start = usize::try_from(offset).ok().and_then(|o| self.content.checked_add(o));
        let start = start.ok_or_else(out_of_file)?;
        let end = usize::try_from(stored).ok().and_then(|n| start.checked_add(n)).ok_or_else(out_of_file)?;
        let bytes = self.map.get(start..end).ok_or_else(out_of_file)?;
        if compressed == 0 {
            return Ok(Resource::Mapped(self.map.clone(), start..end));
        }
        let strings = |at: u32| self.string(u64::from(at));
        let inflated = decompress::decompress(bytes, uncompressed, self.big_endian, &strings)
            .map_err(|what| self.corrupt(what))?;
        Ok(Resource::Owned(inflated.into()))
    }

    /// All entries in the order of the table, the image's own tables (`/packages/...`) included.
    /// Entries that are broken are skipped.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        (0..self.slots).filter_map(|slot| self.entry(&self.attributes(slot)?))
    }

    /// The resources of one module.
    pub fn module_entries<'a>(&'a self, module: &'a str) -> impl Iterator<Item = Entry<'a>> {
        self.entries().filter(move |e| e.module == module)
    }

    /// The names of all modules, sorted.
    pub fn modules(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self
            .entries()
            .filter(|e| e.is_resource() && e.base == "module-info" && e.parent.is_empty())
            .map(|e| e.module)
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}
