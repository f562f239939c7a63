//! A directory or a jar of a class path that the virtual machine itself reads: `-Xbootclasspath/a:`,
//! and `--patch-module` of modules of the boot loader. (The application's class path is read by Java code.)

use std::collections::HashMap;
use std::io::{Cursor, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use memmap2::Mmap;
use zip::{CompressionMethod, ZipArchive};

use super::resource::{map_file, read_file};
use super::{ImageError, Resource};

/// The version of Java that decides which entries of a multi-release jar count.
const RELEASE: u32 = 17;

/// An entry of a class path.
pub enum ClassPathEntry {
    /// A directory.
    Directory(PathBuf),
    /// A jar.
    Jar(Jar),
}

/// A jar, mapped, with an index of its entries.
pub struct Jar {
    path: PathBuf,
    map: Arc<Mmap>,
    archive: ZipArchive<Cursor<MapBytes>>,
    index: HashMap<Box<str>, usize>,
    multi_release: bool,
}

/// A map as bytes that a cursor can read.
#[derive(Clone)]
struct MapBytes(Arc<Mmap>);

impl AsRef<[u8]> for MapBytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl ClassPathEntry {
    /// Opens a directory or jar. `None`: there is nothing there, or a file that is no zip, which a class path
    /// may name (HotSpot ignores both).
    pub fn open(path: &Path) -> Option<ClassPathEntry> {
        if path.is_dir() {
            return Some(ClassPathEntry::Directory(path.to_owned()));
        }
        Jar::open(path).ok().map(ClassPathEntry::Jar)
    }

    /// The path it was opened by.
    pub fn path(&self) -> &Path {
        match self {
            ClassPathEntry::Directory(path) => path,
            ClassPathEntry::Jar(jar) => &jar.path,
        }
    }

    /// The bytes of `name` (`pkg/Name.class`), if it is there.
    pub fn find(&self, name: &str) -> Result<Option<Resource>, ImageError> {
        match self {
            ClassPathEntry::Directory(dir) => {
                // A class name cannot climb out of the directory: `..` is no part that a name may have (JVMS 4.2.1
                // forbids neither dots nor slashes in what ldc or a loader asks for, so it is checked here).
                if name.starts_with('/') || name.split('/').any(|part| part == ".." || part.contains('\0')) {
                    return Ok(None);
                }
                let file = dir.join(name);
                if !file.is_file() {
                    return Ok(None);
                }
                let bytes = read_file(&file)
                    .map_err(|source| ImageError::Io { path: file.display().to_string(), source })?;
                Ok(Some(Resource::Owned(bytes.into())))
            }
            ClassPathEntry::Jar(jar) => jar.find(name),
        }
    }

    /// The bytes of a class by its internal name, `pkg/Name`.
    pub fn find_class(&self, internal_name: &str) -> Result<Option<Resource>, ImageError> {
        self.find(&format!("{internal_name}.class"))
    }
}

impl Jar {
    /// Maps a jar and indexes its entries.
    pub fn open(path: &Path) -> Result<Jar, ImageError> {
        Jar::of_map(path, map_file(path)?)
    }

    /// A jar that was read elsewhere.
    pub fn of_bytes(path: &Path, bytes: &[u8]) -> Result<Jar, ImageError> {
        let io = |source| ImageError::Io { path: path.display().to_string(), source };
        // A map of no length is an error.
        let mut map = memmap2::MmapMut::map_anon(bytes.len().max(1)).map_err(io)?;
        map[..bytes.len()].copy_from_slice(bytes);
        Jar::of_map(path, Arc::new(map.make_read_only().map_err(io)?))
    }

    fn of_map(path: &Path, map: Arc<Mmap>) -> Result<Jar, ImageError> {
        let zip = |source| ImageError::Zip { path: path.display().to_string(), source };
        let archive = ZipArchive::new(Cursor::new(MapBytes(map.clone()))).map_err(zip)?;
        let index: HashMap<Box<str>, usize> =
            (0..archive.len()).filter_map(|i| Some((archive.name_for_index(i)?.ok()?.into(), i))).collect();
        let mut jar = Jar { path: path.to_owned(), map, archive, index, multi_release: false };
        if let Some(manifest) = jar.raw("META-INF/MANIFEST.MF")? {
            jar.multi_release = says_multi_release(&manifest);
        }
        Ok(jar)
    }

    /// Whether the manifest says `Multi-Release: true`.
    pub fn is_multi_release(&self) -> bool {
        self.multi_release
    }

    /// The names of all entries.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.index.keys().map(|name| &**name)
    }

    /// The bytes of an entry, of the newest version that Java 17 takes.
    pub fn find(&self, name: &str) -> Result<Option<Resource>, ImageError> {
        if self.multi_release && !name.starts_with("META-INF/") {
            for version in (9..=RELEASE).rev() {
                if let Some(found) = self.raw(&format!("META-INF/versions/{version}/{name}"))? {
                    return Ok(Some(found));
                }
            }
        }
        self.raw(name)
    }

    fn raw(&self, name: &str) -> Result<Option<Resource>, ImageError> {
        let Some(&i) = self.index.get(name) else { return Ok(None) };
        let zip = |source| ImageError::Zip { path: self.path.display().to_string(), source };
        // A clone shares the directory, so that threads can read at once.
        let mut archive = self.archive.clone();
        let mut file = archive.by_index(i).map_err(zip)?;
        if file.compression() == CompressionMethod::Stored
            && !file.encrypted()
            && let Some(range) = stored_range(file.data_start(), file.size(), self.map.len())
        {
            return Ok(Some(Resource::Mapped(self.map.clone(), range)));
        }
        // The size in the directory is only a claim: no more memory than the first megabyte is asked for on its word.
        let mut bytes = Vec::with_capacity(file.size().min(1 << 20) as usize);
        file.read_to_end(&mut bytes)
            .map_err(|source| ImageError::Io { path: format!("{}!/{name}", self.path.display()), source })?;
        Ok(Some(Resource::Owned(bytes.into())))
    }
}

fn stored_range(start: Option<u64>, size: u64, limit: usize) -> Option<Range<usize>> {
    let start = usize::try_from(start?).ok()?;
    let end = start.checked_add(usize::try_from(size).ok()?)?;
    (end <= limit).then_some(start..end)
}

/// Reads the main attributes of a manifest for `Multi-Release: true`.
fn says_multi_release(manifest: &[u8]) -> bool {
    let text = String::from_utf8_lossy(manifest);
    for line in text.lines() {
        if line.is_empty() {
            return false; // the main section ends here
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("Multi-Release")
        {
            return value.trim().eq_ignore_ascii_case("true");
        }
    }
    false
}
