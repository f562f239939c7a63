//! The class-file parser against two others, of the crates `classfile-parser` and `ristretto_classfile`: what each says of a
//! class is written in one form, down to every attribute's bytes, and compared.
//!
//! As it stands a sample of the JDK's classes, for as long as CI has time. `CORTADO_ORACLE=all` takes every class,
//! `CORTADO_ORACLE_IMAGES` names further lib/modules files, `CORTADO_ORACLE_JARS` folders of jars (by colon).
//!
//! Where an oracle is known to be wrong or can't say is listed in [`KNOWN`].
#![expect(
    clippy::disallowed_methods,
    reason = "the harness stands outside the VM: it starts processes and reads files"
)]

use cortado_conformance::tools;
use cortado_vm::classfile::{ClassBytes, ClassFile, ParseOptions, Tag};
use cortado_vm::image::{JImage, Jar};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// What the oracles don't know, as far as their errors or differences tell: oracle, a text in what they say, why.
const KNOWN: [(&str, &str, &str); 3] = [
    (
        "classfile-parser",
        "does not parse",
        "0.3.8 knows neither Dynamic nor Module nor Package constants, nor flags that JVMS doesn't name",
    ),
    ("ristretto", "refuses", "0.31 verifies what a parser need not, and some of it wrongly"),
    ("ristretto", "writes a known attribute differently", "see is_excused"),
];

/// Whether the place is an attribute that ristretto 0.31 writes otherwise than it was: it keeps a stack map's offsets as
/// numbers of instructions and gets some first ones wrong by one, and drops flags of MethodParameters and InnerClasses. Both are
/// compared with classfile-parser's all the same.
fn is_excused(bytes: &[u8], place: &str) -> bool {
    let options = ParseOptions { max_major: 69, allow_module: true, ..ParseOptions::default() };
    let Ok(cf) = ClassFile::parse(ClassBytes::Owned(bytes.into()), &options) else { return false };
    let name = place.rsplit_once("attribute ").and_then(|(_, n)| n.parse().ok());
    name.is_some_and(|n| matches!(cf.utf8(n), b"StackMapTable" | b"MethodParameters" | b"InnerClasses"))
}

/// What a parser found, in an order of its own: (place, bytes).
type Facts = Vec<(String, Vec<u8>)>;

fn be(list: &[u16]) -> Vec<u8> {
    list.iter().flat_map(|v| v.to_be_bytes()).collect()
}

/// Flags that JVMS names; what else stands in a file means nothing.
const CLASS: u16 = 0xf631;
const FIELD: u16 = 0x50df;
const METHOD: u16 = 0x1dff;

fn ours(bytes: &[u8]) -> Result<Facts, String> {
    let options = ParseOptions { max_major: 69, allow_module: true, ..ParseOptions::default() };
    let cf =
        ClassFile::parse(ClassBytes::Owned(bytes.into()), &options).map_err(|e| e.message().to_string())?;
    let mut f: Facts = vec![("version".into(), be(&[cf.minor(), cf.major()]))];
    for i in 1..cf.cp_len() {
        f.push((format!("constant {i}"), constant(&cf, i)));
    }
    f.push(("header".into(), be(&[cf.access_flags() & CLASS, cf.this_class(), cf.super_class()])));
    f.push(("interfaces".into(), be(&cf.interfaces().collect::<Vec<_>>())));
    for (kind, members, mask) in [("field", cf.fields(), FIELD), ("method", cf.methods(), METHOD)] {
        for (n, m) in members.iter().enumerate() {
            // The Synthetic attribute is kept as the flag.
            f.push((format!("{kind} {n}"), be(&[m.access & mask & !0x1000, m.name, m.descriptor])));
            for (name, contents) in cf.member_attributes(m) {
                let Some(c) = cf.code(m).filter(|_| cf.utf8(name) == b"Code") else {
                    f.push((format!("{kind} {n} attribute {name}"), contents.to_vec()));
                    continue;
                };
                f.push((format!("method {n} limits"), be(&[c.max_stack, c.max_locals])));
                f.push((format!("method {n} code"), c.code.to_vec()));
                for h in c.handlers() {
                    f.push((format!("method {n} handler"), be(&[h.start, h.end, h.handler, h.catch_type])));
                }
                for (name, contents) in c.attributes() {
                    f.push((format!("method {n} code attribute {name}"), contents.to_vec()));
                }
            }
        }
    }
    for (name, contents) in cf.attributes() {
        f.push((format!("attribute {name}"), contents.to_vec()));
    }
    Ok(f)
}

/// A constant as it stands in the file, put together again from what its accessors say.
fn constant(cf: &ClassFile, i: u16) -> Vec<u8> {
    let tag = cf.tag(i);
    let rest = match tag {
        Tag::Unusable => return vec![],
        Tag::Utf8 => [be(&[cf.utf8(i).len() as u16]), cf.utf8(i).to_vec()].concat(),
        Tag::Integer => cf.int(i).to_be_bytes().to_vec(),
        Tag::Float => cf.float(i).to_bits().to_be_bytes().to_vec(),
        Tag::Long => cf.long(i).to_be_bytes().to_vec(),
        Tag::Double => cf.double(i).to_bits().to_be_bytes().to_vec(),
        Tag::Class => be(&[cf.class_name_index(i)]),
        Tag::String => be(&[cf.string_utf8(i)]),
        Tag::Fieldref | Tag::Methodref | Tag::InterfaceMethodref => {
            let m = cf.member_ref(i);
            be(&[m.class_index, cf.name_and_type_index(i)])
        }
        Tag::NameAndType => {
            let (a, b) = cf.name_and_type(i);
            be(&[a, b])
        }
        Tag::MethodHandle => {
            let (kind, to) = cf.method_handle(i);
            [vec![kind], be(&[to])].concat()
        }
        Tag::MethodType => be(&[cf.method_type(i)]),
        Tag::Dynamic | Tag::InvokeDynamic => be(&[cf.dynamic(i).0, cf.name_and_type_index(i)]),
        Tag::Module => be(&[cf.module_name(i)]),
        Tag::Package => be(&[cf.package_name(i)]),
    };
    [vec![tag as u8], rest].concat()
}

fn by_classfile_parser(bytes: &[u8]) -> Result<Facts, String> {
    use classfile_parser::attribute_info::code_attribute_parser;
    use classfile_parser::constant_info::ConstantInfo as C;
    let Ok((_, cf)) = classfile_parser::class_parser(bytes) else { return Err("does not parse".into()) };
    let mut f: Facts = vec![("version".into(), be(&[cf.minor_version, cf.major_version]))];
    for (i, c) in cf.const_pool.iter().enumerate() {
        let raw = match c {
            C::Unusable => vec![],
            C::Utf8(u) => [vec![1], be(&[u.bytes.len() as u16]), u.bytes.clone()].concat(),
            C::Integer(v) => [&[3][..], &v.value.to_be_bytes()].concat(),
            C::Float(v) => [&[4][..], &v.value.to_bits().to_be_bytes()].concat(),
            C::Long(v) => [&[5][..], &v.value.to_be_bytes()].concat(),
            C::Double(v) => [&[6][..], &v.value.to_bits().to_be_bytes()].concat(),
            C::Class(v) => [vec![7], be(&[v.name_index])].concat(),
            C::String(v) => [vec![8], be(&[v.string_index])].concat(),
            C::FieldRef(v) => [vec![9], be(&[v.class_index, v.name_and_type_index])].concat(),
            C::MethodRef(v) => [vec![10], be(&[v.class_index, v.name_and_type_index])].concat(),
            C::InterfaceMethodRef(v) => [vec![11], be(&[v.class_index, v.name_and_type_index])].concat(),
            C::NameAndType(v) => [vec![12], be(&[v.name_index, v.descriptor_index])].concat(),
            C::MethodHandle(v) => [vec![15, v.reference_kind], be(&[v.reference_index])].concat(),
            C::MethodType(v) => [vec![16], be(&[v.descriptor_index])].concat(),
            C::InvokeDynamic(v) => {
                [vec![18], be(&[v.bootstrap_method_attr_index, v.name_and_type_index])].concat()
            }
        };
        f.push((format!("constant {}", i + 1), raw));
    }
    let unnamed = 0x8000;
    let header = [cf.access_flags.bits() & CLASS & !unnamed, cf.this_class, cf.super_class];
    f.push(("header".into(), be(&header)));
    f.push(("interfaces".into(), be(&cf.interfaces)));
    for (n, m) in cf.fields.iter().enumerate() {
        let flags = m.access_flags.bits() & FIELD & !0x1000;
        f.push((format!("field {n}"), be(&[flags, m.name_index, m.descriptor_index])));
        for a in &m.attributes {
            f.push((format!("field {n} attribute {}", a.attribute_name_index), a.info.clone()));
        }
    }
    for (n, m) in cf.methods.iter().enumerate() {
        let flags = m.access_flags.bits() & METHOD & !0x1000;
        f.push((format!("method {n}"), be(&[flags, m.name_index, m.descriptor_index])));
        for a in &m.attributes {
            let name = a.attribute_name_index;
            if !matches!(&cf.const_pool[usize::from(name) - 1], C::Utf8(u) if u.bytes == b"Code") {
                f.push((format!("method {n} attribute {name}"), a.info.clone()));
                continue;
            }
            let (_, c) = code_attribute_parser(&a.info).map_err(|_| "does not parse Code")?;
            f.push((format!("method {n} limits"), be(&[c.max_stack, c.max_locals])));
            f.push((format!("method {n} code"), c.code));
            for h in c.exception_table {
                f.push((
                    format!("method {n} handler"),
                    be(&[h.start_pc, h.end_pc, h.handler_pc, h.catch_type]),
                ));
            }
            for a in c.attributes {
                f.push((format!("method {n} code attribute {}", a.attribute_name_index), a.info));
            }
        }
    }
    for a in cf.attributes {
        f.push((format!("attribute {}", a.attribute_name_index), a.info));
    }
    Ok(f)
}

fn by_ristretto(bytes: &[u8]) -> Result<Facts, String> {
    use ristretto_classfile::attributes::Attribute;
    let cf = ristretto_classfile::ClassFile::from_bytes(bytes).map_err(|e| format!("refuses: {e}"))?;
    let text = |e: ristretto_classfile::Error| format!("refuses to write: {e}");
    let mut f: Facts = vec![("version".into(), be(&[cf.version.minor(), cf.version.major()]))];
    for i in 1..=cf.constant_pool.len() as u16 {
        let mut raw = Vec::new();
        if let Some(c) = cf.constant_pool.get(i) {
            c.to_bytes(&mut raw).map_err(text)?;
        }
        f.push((format!("constant {i}"), raw));
    }
    let mut flags = Vec::new();
    cf.access_flags.to_bytes(&mut flags).map_err(text)?;
    let flags = u16::from_be_bytes([flags[0], flags[1]]) & CLASS;
    f.push(("header".into(), be(&[flags, cf.this_class, cf.super_class])));
    f.push(("interfaces".into(), be(&cf.interfaces)));
    let written = |a: &Attribute| -> Result<(u16, Vec<u8>), String> {
        let mut raw = Vec::new();
        a.to_bytes(&mut raw).map_err(text)?;
        Ok((u16::from_be_bytes([raw[0], raw[1]]), raw[6..].to_vec()))
    };
    for (n, m) in cf.fields.iter().enumerate() {
        let flags = m.access_flags.bits() & FIELD & !0x1000;
        f.push((format!("field {n}"), be(&[flags, m.name_index, m.descriptor_index])));
        for a in &m.attributes {
            let (name, contents) = written(a)?;
            f.push((format!("field {n} attribute {name}"), contents));
        }
    }
    for (n, m) in cf.methods.iter().enumerate() {
        let flags = m.access_flags.bits() & METHOD & !0x1000;
        f.push((format!("method {n}"), be(&[flags, m.name_index, m.descriptor_index])));
        for a in &m.attributes {
            let (name, contents) = written(a)?;
            let Attribute::Code { attributes, .. } = a else {
                f.push((format!("method {n} attribute {name}"), contents));
                continue;
            };
            let length = u32::from_be_bytes([contents[4], contents[5], contents[6], contents[7]]) as usize;
            f.push((format!("method {n} limits"), contents[..4].to_vec()));
            f.push((format!("method {n} code"), contents[8..8 + length].to_vec()));
            let rows = usize::from(u16::from_be_bytes([contents[8 + length], contents[9 + length]]));
            for row in contents[10 + length..].chunks_exact(8).take(rows) {
                f.push((format!("method {n} handler"), row.to_vec()));
            }
            // Their offsets are those of instructions, not of bytes: they are compared as they are written in the whole.
            let mut rest = &contents[12 + length + rows * 8..];
            for _ in attributes {
                let name = u16::from_be_bytes([rest[0], rest[1]]);
                let length = u32::from_be_bytes([rest[2], rest[3], rest[4], rest[5]]) as usize;
                f.push((format!("method {n} code attribute {name}"), rest[6..6 + length].to_vec()));
                rest = &rest[6 + length..];
            }
        }
    }
    for a in &cf.attributes {
        let (name, contents) = written(a)?;
        f.push((format!("attribute {name}"), contents));
    }
    Ok(f)
}

/// A class initialiser's flags mean nothing but STATIC (JVMS 4.6): we keep none but that.
fn without_clinit_flags(bytes: &[u8], mut facts: Facts) -> Facts {
    let options = ParseOptions { max_major: 69, allow_module: true, ..ParseOptions::default() };
    let Ok(cf) = ClassFile::parse(ClassBytes::Owned(bytes.into()), &options) else { return facts };
    for (place, contents) in &mut facts {
        let number = place.strip_prefix("method ").and_then(|n| n.parse::<usize>().ok());
        if number.and_then(|n| cf.methods().get(n)).is_some_and(|m| cf.utf8(m.name) == b"<clinit>") {
            contents[..2].copy_from_slice(&[0, 8]);
        }
    }
    facts
}

#[derive(Default)]
struct Tally {
    classes: usize,
    facts: usize,
    /// For each oracle and text: how often, and where first.
    said: BTreeMap<String, (usize, String)>,
    wrong: Vec<String>,
}

impl Tally {
    fn class(&mut self, name: &str, bytes: &[u8]) {
        self.classes += 1;
        let mine = match ours(bytes) {
            Ok(f) => f,
            Err(e) => return self.wrong.push(format!("{name}: {e}")),
        };
        self.facts += mine.len();
        let mine = without_clinit_flags(bytes, mine);
        for (oracle, theirs) in
            [("classfile-parser", by_classfile_parser(bytes)), ("ristretto", by_ristretto(bytes))]
        {
            let text = match theirs {
                Err(e) => format!("{oracle} {e}"),
                Ok(f) => {
                    let f = without_clinit_flags(bytes, f);
                    if f == mine {
                        continue;
                    }
                    let mut differ = mine.iter().zip(&f).filter(|(a, b)| a != b);
                    let excused = |a: &(String, Vec<u8>)| oracle == "ristretto" && is_excused(bytes, &a.0);
                    match differ.find(|(a, b)| a.0 != b.0 || !excused(a)) {
                        Some((a, b)) => {
                            format!("{oracle} has {}: {:02x?}, we {}: {:02x?}", b.0, b.1, a.0, a.1)
                        }
                        None if f.len() != mine.len() => {
                            format!("{oracle} has {} facts, we {}", f.len(), mine.len())
                        }
                        None => format!("{oracle} writes a known attribute differently"),
                    }
                }
            };
            if KNOWN.iter().any(|k| k.0 == oracle && text.contains(k.1)) {
                let short: String = text.chars().take(60).collect();
                let entry = self.said.entry(short).or_insert((0, format!("{name}: {text}")));
                entry.0 += 1;
            } else {
                self.wrong.push(format!("{name}: {text}"));
            }
        }
    }

    fn image(&mut self, path: &Path, step: usize, until: Instant) {
        let image = JImage::open(path).unwrap();
        let classes = image.entries().filter(|e| e.is_resource() && e.full_name().ends_with(".class"));
        for e in classes.step_by(step) {
            let bytes = image.read(&e).unwrap();
            self.class(&e.full_name(), bytes.as_slice());
            if Instant::now() > until {
                return;
            }
        }
    }

    fn jar(&mut self, path: &Path) {
        let jar = Jar::open(path).unwrap();
        for name in jar.names().filter(|n| n.ends_with(".class")) {
            if let Ok(Some(bytes)) = jar.find(name) {
                self.class(&format!("{}:{name}", path.display()), bytes.as_slice());
            }
        }
    }
}

#[test]
fn three_parsers_agree() {
    let all = std::env::var("CORTADO_ORACLE").is_ok_and(|v| v == "all");
    let mut t = Tally::default();
    let until = Instant::now() + Duration::from_secs(if all { 100_000 } else { 15 });
    // A step that goes through all modules, and is prime to whatever order they have.
    t.image(&tools::java_home().join("lib/modules"), if all { 1 } else { 7 }, until);
    let list = |name: &str| -> Vec<PathBuf> {
        std::env::var_os(name).map(|v| std::env::split_paths(&v).collect()).unwrap_or_default()
    };
    for image in list("CORTADO_ORACLE_IMAGES") {
        t.image(&image, 1, until);
    }
    for folder in list("CORTADO_ORACLE_JARS") {
        for e in std::fs::read_dir(folder).unwrap() {
            let path = e.unwrap().path();
            if path.extension().is_some_and(|e| e == "jar") {
                t.jar(&path);
            }
        }
    }
    println!("{} classes, {} facts", t.classes, t.facts);
    for (n, first) in t.said.values() {
        println!("{n} times, first {}", first.chars().take(300).collect::<String>());
    }
    let first: Vec<String> = t.wrong.iter().take(20).map(|w| w.chars().take(500).collect()).collect();
    assert!(t.wrong.is_empty(), "{} of {} classes\n{}", t.wrong.len(), t.classes, first.join("\n"));
    assert!(t.classes > 100);
}
