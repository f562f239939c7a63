//! Tests of the readers: against the installed JDK's image, and small images made here.

use std::ffi::OsString;
use std::sync::Arc;
use std::time::Duration;

use super::*;

/// The JDK of this machine; without one the test says so and has nothing to check.
fn installed() -> Option<Jdk> {
    #[expect(clippy::disallowed_methods, reason = "the test looks for the JDK as the command line does")]
    let env = |name: &str| -> Option<OsString> { std::env::var(name).ok().map(Into::into) };
    match Jdk::locate(None, &env) {
        Ok(jdk) => Some(jdk),
        Err(e) => {
            eprintln!("SKIPPED: {e}");
            None
        }
    }
}

#[test]
fn finds_every_class_of_the_installed_jdk() {
    let Some(jdk) = installed() else { return };
    assert!(jdk.release.feature >= 17, "{:?}", jdk.release);
    let image = &jdk.modules;
    let (module, object) = image.find_class("java/lang/Object").unwrap().expect("Object is there");
    assert_eq!(module, "java.base");
    assert_eq!(object[..4], [0xCA, 0xFE, 0xBA, 0xBE]);
    let mut classes = 0;
    for entry in image.entries().filter(Entry::is_resource) {
        let found = image.find(&entry.full_name()).expect("what is listed is found");
        assert_eq!(found, entry);
        assert_eq!(image.find_in_module(entry.module, &entry.path()), Some(entry));
        let bytes = image.read(&entry).unwrap();
        assert_eq!(bytes.len() as u64, entry.size());
        if entry.extension == "class" && entry.base != "module-info" {
            classes += 1;
            assert_eq!(bytes[..4], [0xCA, 0xFE, 0xBA, 0xBE]);
            let name = format!("{}/{}", entry.parent, entry.base);
            assert_eq!(image.package_to_module(entry.parent), Some(entry.module), "{name}");
        }
    }
    assert!(classes > 5000, "{classes}");
    let modules = image.modules();
    assert!(modules.contains(&"java.base") && !modules.contains(&"packages"), "{modules:?}");
    assert!(image.module_entries("java.base").count() > 5000);
}

#[test]
fn what_is_not_there_is_not_found() {
    let Some(jdk) = installed() else { return };
    let image = &jdk.modules;
    for name in ["java/lang/Objec", "Object", "", "/", "java/lang/", "no/such/Package"] {
        assert!(image.find_class(name).unwrap().is_none(), "{name}");
    }
    assert_eq!(image.package_to_module("java"), None, "only subpackages");
    assert_eq!(image.package_to_module("java.lang"), Some("java.base"));
    assert_eq!(image.package_to_module("java/util/logging"), Some("java.logging"));
    assert!(image.find("/java.base/java.lang.Object.class").is_none());
    assert!(image.find("java.base/java/lang/Object.class").is_none());
}

#[test]
fn a_named_jdk_that_is_none_is_one_line() {
    let env = |_: &str| None;
    let e = Jdk::locate(Some("/no/such/folder".as_ref()), &env).unwrap_err().to_string();
    assert_eq!(
        e,
        "--java-home names /no/such/folder, which is no JDK 17 or later (there is no such folder): \
         name the folder that has lib/modules"
    );
    let env = |name: &str| (name == "JAVA_HOME").then(|| OsString::from("/"));
    let e = Jdk::locate(None, &env).unwrap_err().to_string();
    assert!(e.starts_with("JAVA_HOME names /, ") && e.contains("no lib/modules") && !e.contains('\n'), "{e}");
}

#[test]
fn release_files() {
    let r = Release::parse("IMPLEMENTOR=\"Debian\"\nJAVA_VERSION=\"17.0.15\"\nnonsense\nMODULES=\"a b\"\n");
    assert_eq!((r.feature, &*r.java_version, &*r.implementor), (17, "17.0.15", "Debian"));
    assert_eq!(r.properties["MODULES"], "a b");
    assert_eq!(Release::parse("JAVA_VERSION=\"1.8.0_402\"").feature, 8);
    assert_eq!(Release::parse("JAVA_VERSION=\"25\"").feature, 25);
    assert_eq!(Release::parse("").feature, 0);
}

/// A resource for a made image: module, path without extension, extension, stored bytes, size, compressed.
struct Made(&'static str, &'static str, &'static str, &'static str, Vec<u8>, usize, bool);

struct Strings(Vec<u8>);

impl Strings {
    fn add(&mut self, s: &str) -> u32 {
        let at = self.0.len() as u32;
        self.0.extend_from_slice(s.as_bytes());
        self.0.push(0);
        at
    }
}

fn hash(s: &str, seed: u32) -> u32 {
    s.bytes().fold(seed, |h, b| h.wrapping_mul(0x0100_0193) ^ u32::from(b)) & 0x7FFF_FFFF
}

/// Writes an image: all resources in one go, with seeds tried until every name has a slot of its own.
fn make_image(strings: &mut Strings, all: &[Made]) -> Vec<u8> {
    let n = all.len() as u32;
    let names: Vec<String> = all
        .iter()
        .map(|m| {
            let dir = if m.1.is_empty() { String::new() } else { format!("{}/", m.1) };
            let ext = if m.3.is_empty() { String::new() } else { format!(".{}", m.3) };
            format!("/{}/{dir}{}{ext}", m.0, m.2)
        })
        .collect();
    let mut attributes = vec![0u8];
    let mut content = Vec::new();
    let mut at = Vec::new();
    for m in all {
        at.push(attributes.len() as u32);
        let size = if m.6 { m.4.len() } else { 0 };
        let values = [
            (1, strings.add(m.0)),
            (2, strings.add(m.1)),
            (3, strings.add(m.2)),
            (4, strings.add(m.3)),
            (5, content.len() as u32),
            (6, size as u32),
            (7, m.5 as u32),
        ];
        for (kind, value) in values {
            attributes.push(kind << 3 | 3);
            attributes.extend_from_slice(&value.to_be_bytes());
        }
        attributes.push(0);
        content.extend_from_slice(&m.4);
    }
    let mut buckets = vec![Vec::new(); n as usize];
    for (i, name) in names.iter().enumerate() {
        buckets[(hash(name, 0x0100_0193) % n) as usize].push(i);
    }
    let mut order: Vec<usize> = (0..n as usize).collect();
    order.sort_by_key(|&b| std::cmp::Reverse(buckets[b].len()));
    let mut redirect = vec![0i32; n as usize];
    let mut slots = vec![None; n as usize];
    for b in order {
        match buckets[b][..] {
            [] => {}
            [one] => {
                let free = slots.iter().position(Option::is_none).unwrap();
                slots[free] = Some(one);
                redirect[b] = -1 - free as i32;
            }
            ref several => {
                let seed = (1..).find(|&seed| {
                    let mut taken: Vec<u32> = several.iter().map(|&i| hash(&names[i], seed) % n).collect();
                    taken.sort_unstable();
                    let distinct = taken.windows(2).all(|w| w[0] != w[1]);
                    distinct && taken.iter().all(|&s| slots[s as usize].is_none())
                });
                let seed = seed.unwrap();
                for &i in several {
                    slots[(hash(&names[i], seed) % n) as usize] = Some(i);
                }
                redirect[b] = seed as i32;
            }
        }
    }
    let mut out = Vec::new();
    for word in [0xCAFE_DADA, 1 << 16, 0, n, n, attributes.len() as u32, strings.0.len() as u32] {
        out.extend_from_slice(&u32::to_le_bytes(word));
    }
    redirect.iter().for_each(|r| out.extend_from_slice(&r.to_le_bytes()));
    slots.iter().for_each(|s| out.extend_from_slice(&at[s.unwrap()].to_le_bytes()));
    out.extend_from_slice(&attributes);
    out.extend_from_slice(&strings.0);
    out.extend_from_slice(&content);
    out
}

fn map(bytes: &[u8]) -> Arc<memmap2::Mmap> {
    let mut map = memmap2::MmapMut::map_anon(bytes.len().max(1)).unwrap();
    map[..bytes.len()].copy_from_slice(bytes);
    Arc::new(map.make_read_only().unwrap())
}

fn open(bytes: &[u8]) -> Result<JImage, ImageError> {
    JImage::from_map(map(bytes), "made".as_ref())
}

fn layer(method: u32, body: &[u8], size: usize) -> Vec<u8> {
    let mut out = 0xCAFE_FAFA_u32.to_le_bytes().to_vec();
    out.extend_from_slice(&(body.len() as u64).to_le_bytes());
    out.extend_from_slice(&(size as u64).to_le_bytes());
    out.extend_from_slice(&method.to_le_bytes());
    out.extend_from_slice(&0u32.to_le_bytes());
    out.push(1);
    out.extend_from_slice(body);
    out
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut out = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

/// An image with a stored, a zip-compressed, a compact-cp and a doubly compressed resource, and a package table.
fn sample() -> (Vec<u8>, Vec<u8>, Vec<u8>) {
    let mut strings = Strings(vec![0]);
    let (zip, cp) = (strings.add("zip"), strings.add("compact-cp"));
    let module = strings.add("m.one");
    let (hello, shape) = (strings.add("hello"), strings.add("(L;I[L;)V"));
    let (package, class, bare) = (strings.add("java/lang"), strings.add("String"), strings.add("Bare"));

    let text = b"some text, some text, some text, some text".to_vec();
    // A class file's start: a Utf8, a shared string, a long, a shared descriptor, a class.
    let mut class_file = vec![0xCA, 0xFE, 0xBA, 0xBE, 0, 0, 0, 61, 0, 7];
    let mut shared = class_file.clone();
    class_file.extend_from_slice(b"\x01\x00\x01a\x01\x00\x05hello\x05\x01\x02\x03\x04\x05\x06\x07\x08");
    class_file.extend_from_slice(b"\x01\x00\x1f(Ljava/lang/String;I[LBare;)V\x07\x00\x01rest");
    let at = class_file.iter().position(|&b| b == 0x1f).unwrap();
    class_file[at] = b"(Ljava/lang/String;I[LBare;)V".len() as u8;
    let short = |v: u32| vec![0x80 | 2 << 5 | (v >> 8) as u8, v as u8];
    shared.extend_from_slice(b"\x01\x00\x01a\x17");
    shared.extend(short(hello));
    shared.extend_from_slice(b"\x05\x01\x02\x03\x04\x05\x06\x07\x08\x19");
    shared.extend_from_slice(&shape.to_be_bytes());
    let mut indices = short(package);
    indices.extend(short(class));
    indices.extend(short(0)); // the empty package
    indices.extend(short(bare));
    shared.extend(short(indices.len() as u32));
    shared.extend_from_slice(&indices);
    shared.extend_from_slice(b"\x07\x00\x01rest");

    let mut table = 1u32.to_le_bytes().to_vec();
    table.extend_from_slice(&0u32.to_le_bytes());
    table.extend_from_slice(&0u32.to_le_bytes());
    table.extend_from_slice(&module.to_le_bytes());
    let once = layer(cp, &shared, class_file.len());
    let twice = layer(zip, &deflate(&once), once.len());
    let all = [
        Made("m.one", "a/b", "Stored", "class", text.clone(), text.len(), false),
        Made("m.one", "a/b", "Zip", "class", layer(zip, &deflate(&text), text.len()), text.len(), true),
        Made("m.one", "a/b", "Shared", "class", once, class_file.len(), true),
        Made("m.one", "a/b", "Twice", "class", twice, class_file.len(), true),
        Made("m.one", "", "module-info", "class", text.clone(), text.len(), false),
        Made("m.one", "", "noext", "", text.clone(), text.len(), false),
        Made("packages", "", "a.b", "", table, 16, false),
    ];
    (make_image(&mut strings, &all), text, class_file)
}

#[test]
fn a_made_image_with_both_compressions() {
    let (bytes, text, class_file) = sample();
    let image = open(&bytes).unwrap();
    assert_eq!(image.modules(), ["m.one"]);
    assert_eq!(image.package_to_module("a/b"), Some("m.one"));
    for (name, expected) in
        [("Stored", &text), ("Zip", &text), ("Shared", &class_file), ("Twice", &class_file)]
    {
        let (module, found) = image.find_class(&format!("a/b/{name}")).unwrap().expect(name);
        assert_eq!((module, &found[..]), ("m.one", &expected[..]), "{name}");
        assert_eq!(matches!(found, Resource::Mapped(..)), name == "Stored");
    }
    assert_eq!(image.find("/m.one/noext").unwrap().full_name(), "/m.one/noext");
    assert!(image.find("/m.one/noext.").is_none());
}

/// Reads everything that an image claims to have.
fn walk(bytes: &[u8]) {
    let Ok(image) = open(bytes) else { return };
    for entry in image.entries() {
        let _ = image.read(&entry);
        let _ = image.find(&entry.full_name());
    }
    for name in ["a/b/Stored", "a/b/Zip", "a/b/Shared", "a/b/Twice"] {
        let _ = image.find_class(name);
    }
}

#[test]
fn a_truncated_or_changed_image_is_an_error_and_no_panic() {
    let (bytes, ..) = sample();
    assert!(matches!(open(b""), Err(ImageError::Corrupt { .. })));
    assert!(open(b"\xCA\xFE\xBA\xBE and then some bytes that are no image").is_err());
    for length in 0..bytes.len() {
        walk(&bytes[..length]);
    }
    let mut changed = bytes.clone();
    for at in 0..bytes.len() {
        for value in [0, 1, 0x7F, 0x80, 0xFF, bytes[at].wrapping_add(1)] {
            changed[at] = value;
            walk(&changed);
        }
        changed[at] = bytes[at];
    }
}

#[test]
fn jars_and_directories() {
    let dir = TempDir::new();
    let jar = dir.0.join("a.jar");
    let mut out = Vec::new();
    {
        use std::io::Write;
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(&mut out));
        let stored =
            zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        let deflated = zip::write::SimpleFileOptions::default();
        for (name, text, options) in [
            ("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\nmulti-release: true\r\n\r\n", deflated),
            ("p/A.class", "base", stored),
            ("META-INF/versions/9/p/A.class", "nine", stored),
            ("META-INF/versions/17/p/A.class", "seventeen", deflated),
            ("META-INF/versions/18/p/A.class", "eighteen", deflated),
            ("p/B.class", "only", stored),
        ] {
            zip.start_file(name, options).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap();
    }
    dir.write("a.jar", &out);
    let entry = ClassPathEntry::open(&jar).unwrap();
    assert_eq!(&entry.find_class("p/A").unwrap().unwrap()[..], b"seventeen");
    let only = entry.find_class("p/B").unwrap().unwrap();
    assert!(matches!(only, Resource::Mapped(..)));
    assert_eq!(&only[..], b"only");
    assert!(entry.find_class("p/C").unwrap().is_none());

    dir.write("p/D.class", b"dir");
    let entry = ClassPathEntry::open(&dir.0).unwrap();
    assert_eq!(&entry.find_class("p/D").unwrap().unwrap()[..], b"dir");
    assert!(entry.find("../a.jar").unwrap().is_none());
    assert!(entry.find("p/../a.jar").unwrap().is_none());
    assert!(entry.find_class("p/E").unwrap().is_none());

    dir.write("broken.jar", &out[..out.len() / 2]);
    assert!(ClassPathEntry::open(&dir.0.join("broken.jar")).is_none());
    assert!(ClassPathEntry::open(&dir.0.join("none.jar")).is_none());
    for at in 0..out.len() {
        let mut changed = out.clone();
        changed[at] ^= 0xFF;
        dir.write("changed.jar", &changed);
        if let Some(jar) = ClassPathEntry::open(&dir.0.join("changed.jar")) {
            let _ = (jar.find_class("p/A"), jar.find_class("p/B"));
        }
    }
}

/// A folder that is gone when the test ends.
struct TempDir(std::path::PathBuf);

impl TempDir {
    fn new() -> TempDir {
        let unique = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap_or(Duration::ZERO).as_nanos();
        let dir = std::env::temp_dir().join(format!("cortado-image-{}-{unique}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        TempDir(dir)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        #[expect(clippy::disallowed_methods, reason = "the test makes its own files")]
        std::fs::write(path, bytes).unwrap();
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
