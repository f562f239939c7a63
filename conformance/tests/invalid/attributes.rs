//! Attributes (JVMS 4.7): each one's length, count and every index in it made wrong, in each place where it has a meaning,
//! by version.

use super::{Cases, u16s};
use cortado_vm::classfile::assemble::ClassBuilder;

#[derive(Clone, Copy, PartialEq, Debug)]
enum Place {
    Class,
    Field,
    Method,
    Code,
    Component,
}

/// An attribute as it should be: where, its name, a version from which it counts, and its contents.
struct Good {
    place: Place,
    name: &'static str,
    major: u16,
    make: fn(&mut ClassBuilder) -> Vec<u8>,
}

const fn good(place: Place, name: &'static str, major: u16, make: fn(&mut ClassBuilder) -> Vec<u8>) -> Good {
    Good { place, name, major, make }
}

fn annotation(b: &mut ClassBuilder) -> Vec<u8> {
    let list = [1, b.utf8("Ljava/lang/Deprecated;"), 1, b.utf8("since")];
    let text = b.utf8("x");
    [u16s(&list), vec![b's'], u16s(&[text])].concat()
}

const GOOD: [Good; 31] = [
    good(Place::Class, "SourceFile", 52, |b| u16s(&[b.utf8("T.java")])),
    good(Place::Class, "SourceDebugExtension", 52, |_| b"SMAP".to_vec()),
    good(Place::Class, "InnerClasses", 52, |b| {
        u16s(&[2, b.class("T$A"), b.class("T"), b.utf8("A"), 8, b.class("T$1"), 0, 0, 0])
    }),
    good(Place::Class, "EnclosingMethod", 52, |b| u16s(&[b.class("U"), b.name_and_type("m", "()V")])),
    good(Place::Class, "Synthetic", 52, |_| vec![]),
    good(Place::Class, "Deprecated", 52, |_| vec![]),
    good(Place::Class, "Signature", 52, |b| u16s(&[b.utf8("<X:Ljava/lang/Object;>Ljava/lang/Object;")])),
    good(Place::Class, "RuntimeVisibleAnnotations", 52, annotation),
    good(Place::Class, "BootstrapMethods", 52, |b| {
        let m = b.method_ref("T", "x", "()V");
        u16s(&[2, b.method_handle(6, m), 1, b.string("s"), b.method_handle(6, m), 0])
    }),
    good(Place::Class, "NestHost", 55, |b| u16s(&[b.class("U")])),
    good(Place::Class, "NestMembers", 55, |b| u16s(&[2, b.class("T$A"), b.class("T$B")])),
    good(Place::Class, "Record", 61, |b| u16s(&[1, b.utf8("f"), b.utf8("I"), 0])),
    good(Place::Class, "PermittedSubclasses", 61, |b| u16s(&[2, b.class("T$A"), b.class("T$B")])),
    good(Place::Field, "ConstantValue", 52, |b| u16s(&[b.int(5)])),
    good(Place::Field, "Signature", 52, |b| u16s(&[b.utf8("TX;")])),
    good(Place::Field, "Synthetic", 52, |_| vec![]),
    good(Place::Field, "Deprecated", 52, |_| vec![]),
    good(Place::Field, "RuntimeVisibleAnnotations", 52, annotation),
    good(Place::Method, "Exceptions", 52, |b| u16s(&[2, b.class("java/lang/Error"), b.class("no/Such")])),
    good(Place::Method, "Signature", 52, |b| u16s(&[b.utf8("<X:Ljava/lang/Object;>()V")])),
    good(Place::Method, "Deprecated", 52, |_| vec![]),
    good(Place::Method, "Synthetic", 52, |_| vec![]),
    good(Place::Method, "RuntimeVisibleAnnotations", 52, annotation),
    good(Place::Method, "AnnotationDefault", 52, |b| [vec![b's'], u16s(&[b.utf8("x")])].concat()),
    good(Place::Method, "MethodParameters", 52, |b| [vec![1], u16s(&[b.utf8("p"), 0x10])].concat()),
    good(Place::Code, "LineNumberTable", 52, |_| u16s(&[2, 0, 1, 1, 2])),
    good(Place::Code, "LocalVariableTable", 52, |b| {
        u16s(&[2, 0, 2, b.utf8("x"), b.utf8("I"), 0, 0, 1, b.utf8("y"), b.utf8("J"), 1])
    }),
    good(Place::Code, "LocalVariableTypeTable", 52, |b| {
        u16s(&[1, 0, 2, b.utf8("x"), b.utf8("Ljava/util/List<TX;>;"), 0])
    }),
    good(Place::Code, "StackMapTable", 52, |_| vec![0, 1, 1]),
    good(Place::Component, "Signature", 61, |b| u16s(&[b.utf8("I")])),
    good(Place::Component, "RuntimeVisibleAnnotations", 61, annotation),
];

/// Puts an attribute's contents, with the length that is said, in its place, `times` times.
fn put(
    c: &mut Cases,
    name: &str,
    g: &Good,
    major: u16,
    times: usize,
    change: impl FnOnce(&mut ClassBuilder, &mut Vec<u8>) -> Option<u32>,
) {
    c.class(name, major, |b| {
        let mut contents = (g.make)(b);
        let said = change(b, &mut contents).unwrap_or(contents.len() as u32);
        let attribute = b.utf8(g.name);
        let mut one = attribute.to_be_bytes().to_vec();
        one.extend(said.to_be_bytes());
        one.extend(&contents);
        let nested = [u16s(&[times as u16]), one.repeat(times)].concat();
        match g.place {
            Place::Code => {
                let code = b.utf8("Code");
                let mut body = u16s(&[2, 4]);
                body.extend(2u32.to_be_bytes());
                body.extend([0, 0xb1]);
                body.extend(u16s(&[0]));
                body.extend(&nested);
                b.method(9, "m", "()V").attribute(code, &body);
            }
            Place::Component => {
                b.super_class = b.class("java/lang/Record");
                b.access = 0x31;
                b.field(0x12, "f", "I");
                let list = u16s(&[1, b.utf8("f"), b.utf8("I")]);
                b.attribute("Record", &[list, nested].concat());
            }
            // The others are patched in: what the builder would write has the right length.
            Place::Class => {
                if g.name == "Record" {
                    b.super_class = b.class("java/lang/Record");
                    b.access = 0x31;
                    b.field(0x12, "f", "I");
                }
                if g.name == "PermittedSubclasses" {
                    b.access |= 0x400;
                }
                (0..times).for_each(|_| b.attribute(g.name, &contents));
            }
            Place::Field => {
                let f = b.field(0x19, "f", "I");
                for _ in 0..times {
                    f.attribute(attribute, &contents);
                }
            }
            Place::Method => {
                b.access = 0x421;
                let m = b.method(0x401, "m", "(I)V");
                for _ in 0..times {
                    m.attribute(attribute, &contents);
                }
            }
        }
        if matches!(g.place, Place::Class | Place::Field | Place::Method) && said != contents.len() as u32 {
            b.patch_length(attribute, said);
        }
    });
}

pub fn add(c: &mut Cases) {
    for g in &GOOD {
        let base = format!("a_{:?}_{}", g.place, g.name).to_lowercase();
        let m = g.major;
        put(c, &format!("{base}_good"), g, m, 1, |_, _| None);
        put(c, &format!("{base}_old"), g, 48, 1, |_, _| None);
        put(c, &format!("{base}_older"), g, 45, 1, |_, _| None);
        put(c, &format!("{base}_twice"), g, m, 2, |_, _| None);
        put(c, &format!("{base}_twice_old"), g, 48, 2, |_, _| None);
        put(c, &format!("{base}_empty"), g, m, 1, |_, v| {
            v.clear();
            None
        });
        for (what, by) in [("longer", 1i64), ("longer2", 2), ("shorter", -1), ("shorter2", -2)] {
            put(c, &format!("{base}_{what}"), g, m, 1, |_, v| {
                v.resize((v.len() as i64 + by).max(0) as usize, 0);
                None
            });
            put(c, &format!("{base}_says_{what}"), g, m, 1, |_, v| Some((v.len() as i64 + by).max(0) as u32));
        }
        put(c, &format!("{base}_says_most"), g, m, 1, |_, _| Some(u32::MAX));
        put(c, &format!("{base}_says_half"), g, m, 1, |_, _| Some(0x7fff_ffff));
        // Each number of two bytes made wrong.
        let mut probe = ClassBuilder::new("T", super::OBJECT);
        probe.major = m;
        let len = (g.make)(&mut probe).len();
        let first = usize::from(matches!(g.name, "MethodParameters" | "AnnotationDefault"));
        for at in (first..len.saturating_sub(1)).step_by(2) {
            for wrong in ["zero", "beyond", "int", "class", "utf8", "nat", "array"] {
                put(c, &format!("{base}_{at:02}_{wrong}"), g, m, 1, |b, v| {
                    let index = match wrong {
                        "zero" => 0,
                        "beyond" => 0xfff0,
                        "int" => b.int(77),
                        "class" => b.class("java/lang/String"),
                        "nat" => b.name_and_type("q", "I"),
                        "array" => b.class("[I"),
                        _ => b.utf8("not<one"),
                    };
                    v[at..at + 2].copy_from_slice(&index.to_be_bytes());
                    None
                });
            }
        }
    }
    constant_values(c);
    code(c);
    misplaced(c);
}

fn constant_values(c: &mut Cases) {
    for t in ["I", "S", "C", "B", "Z", "J", "F", "D", "Ljava/lang/String;", "Ljava/lang/Object;", "[I"] {
        super::pool::each_kind(55, |kind, k| {
            for flags in [9u16, 1] {
                let name: String = t.chars().filter(|ch| ch.is_alphanumeric()).collect();
                c.class(&format!("a_value_{name}_{}_{kind}_{flags}", t.len()), 55, |b| {
                    let index = super::pool::kinds(b)[k].1;
                    let attribute = b.utf8("ConstantValue");
                    b.field(flags, "f", t).attribute(attribute, &index.to_be_bytes());
                });
            }
        });
    }
}

/// The Code attribute itself (JVMS 4.7.3).
fn code(c: &mut Cases) {
    /// Name, max_stack, max_locals, the length that is said, the code, the exception table.
    type Row<'a> = (&'a str, u16, u16, u32, &'a [u8], &'a [[u16; 4]]);
    let rows: [Row; 14] = [
        ("empty", 1, 1, 0, &[], &[]),
        ("stack", 0, 0, 2, &[4, 0xb1], &[]),
        ("locals", 0, 0, 1, &[0xb1], &[]),
        ("length_more", 1, 1, 9, &[0xb1], &[]),
        ("length_less", 1, 1, 1, &[0, 0, 0xb1], &[]),
        ("length_64k", 1, 1, 65536, &[0xb1], &[]),
        ("length_most", 1, 1, u32::MAX, &[0xb1], &[]),
        ("handler_order", 1, 1, 3, &[0, 0, 0xb1], &[[2, 1, 2, 0]]),
        ("handler_same", 1, 1, 3, &[0, 0, 0xb1], &[[1, 1, 2, 0]]),
        ("handler_end", 1, 1, 3, &[0, 0, 0xb1], &[[0, 4, 2, 0]]),
        ("handler_start", 1, 1, 3, &[0, 0, 0xb1], &[[3, 3, 2, 0]]),
        ("handler_pc", 1, 1, 3, &[0, 0, 0xb1], &[[0, 1, 3, 0]]),
        ("handler_type", 1, 1, 3, &[0, 0, 0xb1], &[[0, 1, 2, 1]]),
        ("handler_beyond", 1, 1, 3, &[0, 0, 0xb1], &[[0, 1, 2, 9999]]),
    ];
    for (name, stack, locals, length, bytes, handlers) in rows {
        for major in [45, 49, 50, 52] {
            for minor in [0, 2, 3] {
                if minor > 0 && major != 45 {
                    continue;
                }
                c.class(&format!("a_code_{name}_{major}_{minor}"), major, |b| {
                    b.minor = minor;
                    let code = b.utf8("Code");
                    let mut body = u16s(&[stack, locals]);
                    body.extend(length.to_be_bytes());
                    body.extend(bytes);
                    body.extend(u16s(&[handlers.len() as u16]));
                    handlers.iter().for_each(|h| body.extend(u16s(h)));
                    body.extend([0, 0]);
                    let descriptor = if name == "locals" { "(J)V" } else { "()V" };
                    b.method(9, "m", descriptor).attribute(code, &body);
                });
            }
        }
    }
}

/// Attributes in places where they mean nothing, or where they may not be.
fn misplaced(c: &mut Cases) {
    for g in &GOOD {
        for place in [Place::Class, Place::Field, Place::Method, Place::Code] {
            if place == g.place {
                continue;
            }
            let elsewhere = Good { place, name: g.name, major: g.major, make: g.make };
            let name = format!("a_elsewhere_{:?}_{:?}_{}", g.place, place, g.name).to_lowercase();
            put(c, &name, &elsewhere, g.major, 2, |_, _| None);
        }
    }
    // A record, a nest's host and member, a module's attributes in classes that are none.
    let both = |c: &mut Cases, name: &str, list: &[(&str, &[u8])]| {
        c.class(name, 61, |b| list.iter().for_each(|(n, v)| b.attribute(n, v)));
    };
    both(c, "a_host_and_members", &[("NestHost", &[0, 1]), ("NestMembers", &[0, 1, 0, 1])]);
    both(c, "a_members_of_itself", &[("NestMembers", &[0, 1, 0, 2])]);
    both(c, "a_host_itself", &[("NestHost", &[0, 2])]);
    both(c, "a_module", &[("Module", &[0; 16])]);
    both(c, "a_module_packages", &[("ModulePackages", &[0, 0])]);
    both(c, "a_code_in_class", &[("Code", &[0, 1])]);
}
