//! The constant pool (JVMS 4.4): what refers to what, tags by version, modified UTF-8.

use super::{Cases, u16s};
use cortado_vm::classfile::assemble::ClassBuilder;

/// A constant of each kind: name, index, and the first version that may hold it.
pub fn kinds(b: &mut ClassBuilder) -> Vec<(&'static str, u16, u16)> {
    let method = b.method_ref("T", "x", "()V");
    let field = b.field_ref("T", "f", "I");
    let long = b.long(7);
    let double = b.constant(&[6, 0x40, 0, 0, 0, 0, 0, 0, 0]);
    let mut list = vec![
        ("zero", 0, 45),
        ("beyond", 0xfff0, 45),
        ("utf8", b.utf8("I"), 45),
        ("int", b.int(5), 45),
        ("float", b.constant(&[4, 0x3f, 0x80, 0, 0]), 45),
        ("long", long, 45),
        ("half", long + 1, 45),
        ("double", double, 45),
        ("class", b.class("java/lang/String"), 45),
        ("array", b.class("[[I"), 45),
        ("string", b.string("s"), 45),
        ("field", field, 45),
        ("method", method, 45),
        ("imethod", b.interface_method_ref("java/lang/Runnable", "run", "()V"), 45),
        ("nat", b.name_and_type("x", "()V"), 45),
    ];
    if b.major >= 51 {
        let t = b.utf8("()V");
        list.push(("handle", b.method_handle(6, method), 51));
        list.push(("mtype", b.constant(&[&[16][..], &t.to_be_bytes()].concat()), 51));
        list.push(("indy", b.invoke_dynamic(0, "x", "()V"), 51));
        let handle = b.method_handle(6, method);
        b.attribute("BootstrapMethods", &u16s(&[1, handle, 0]));
    }
    if b.major >= 55 {
        let nt = b.name_and_type("d", "I");
        list.push(("condy", b.constant(&[&[17, 0, 0][..], &nt.to_be_bytes()].concat()), 55));
    }
    list
}

fn count(major: u16) -> usize {
    let mut b = ClassBuilder::new("T", super::OBJECT);
    b.major = major;
    kinds(&mut b).len()
}

/// Calls `f` with each kind's number; names come by [`kinds`] again.
pub fn each_kind(major: u16, mut f: impl FnMut(&str, usize)) {
    let mut b = ClassBuilder::new("T", super::OBJECT);
    b.major = major;
    let names: Vec<_> = kinds(&mut b).iter().map(|k| k.0).collect();
    assert_eq!(names.len(), count(major));
    names.into_iter().enumerate().for_each(|(n, name)| f(name, n));
}

pub fn add(c: &mut Cases) {
    references(c);
    tags(c);
    strings(c);
}

fn references(c: &mut Cases) {
    // (what, tag, the operand that is wrong, the others' kinds)
    let shapes: [(&str, u8, u16, usize, usize); 14] = [
        ("class", 7, 52, 0, 1),
        ("string", 8, 52, 0, 1),
        ("field_class", 9, 52, 0, 2),
        ("field_nat", 9, 52, 1, 2),
        ("method_class", 10, 52, 0, 2),
        ("method_nat", 10, 52, 1, 2),
        ("imethod_class", 11, 52, 0, 2),
        ("imethod_nat", 11, 52, 1, 2),
        ("nat_name", 12, 52, 0, 2),
        ("nat_type", 12, 52, 1, 2),
        ("mtype", 16, 52, 0, 1),
        ("condy_nat", 17, 55, 1, 2),
        ("indy_nat", 18, 52, 1, 2),
        ("indy_boot", 18, 52, 0, 2),
    ];
    for (what, tag, major, at, n) in shapes {
        each_kind(major, |kind, k| {
            c.class(&format!("cp_{what}_{kind}"), major, |b| {
                let wrong = kinds(b)[k].1;
                let class = b.class("T");
                let nat = if tag == 9 { b.name_and_type("f", "I") } else { b.name_and_type("x", "()V") };
                let text = b.utf8("x");
                let mut parts = match tag {
                    9..=11 => vec![class, nat],
                    12 => vec![text, b.utf8("I")],
                    17 | 18 => vec![0, nat],
                    _ => vec![text],
                };
                assert_eq!(parts.len(), n);
                parts[at] = wrong;
                b.constant(&[vec![tag], u16s(&parts)].concat());
            });
        });
    }
    for major in [51, 52] {
        for kind in 0..=10 {
            each_kind(major, |target, k| {
                let fits = matches!((kind, target), (1..=4, "field") | (5..=8, "method") | (9, "imethod"));
                if !fits {
                    c.class(&format!("cp_handle_{kind}_{target}_{major}"), major, |b| {
                        let t = kinds(b)[k].1;
                        b.method_handle(kind, t);
                    });
                }
            });
            for (what, name) in [("init", "<init>"), ("clinit", "<clinit>"), ("odd", "<odd>")] {
                c.class(&format!("cp_handle_{kind}_to_{what}_{major}"), major, |b| {
                    let m = if kind == 9 {
                        b.interface_method_ref("T", name, "()V")
                    } else {
                        b.method_ref("T", name, "()V")
                    };
                    b.method_handle(kind, m);
                });
            }
        }
    }
}

fn tags(c: &mut Cases) {
    for tag in [0u8, 2, 13, 14, 19, 20, 21, 99, 255] {
        for major in [45, 52, 53, 61] {
            c.class(&format!("cp_tag_{tag}_{major}"), major, |b| {
                let name = b.utf8("x");
                b.constant(&[&[tag][..], &name.to_be_bytes()].concat());
            });
        }
    }
    for (tag, rest) in [(15u8, 3), (16, 2), (17, 4), (18, 4)] {
        for major in [45, 49, 50, 51, 54] {
            c.class(&format!("cp_early_{tag}_{major}"), major, |b| {
                let mut bytes = vec![tag];
                bytes.extend(vec![0; rest]);
                b.constant(&bytes);
            });
        }
    }
    // The pool's count says more, or less, than there is.
    for (name, by) in [("more", 1i32), ("less", -1), ("zero", -1000), ("many", 30000)] {
        let mut b = ClassBuilder::new("T", super::OBJECT).build();
        let n = (i32::from(u16::from_be_bytes([b[8], b[9]])) + by).max(0) as u16;
        b[8..10].copy_from_slice(&n.to_be_bytes());
        c.0.push((format!("cp_count_{name}"), b));
    }
    for (name, tag) in [("long", 5u8), ("double", 6)] {
        // The last entry, for whose second half there is no room.
        c.class(&format!("cp_last_{name}"), 52, |b| {
            b.constant(&[tag, 0, 0, 0, 0, 0, 0, 0, 1]);
        });
        let (_, bytes) = c.0.last_mut().expect("just added");
        let n = u16::from_be_bytes([bytes[8], bytes[9]]) - 1;
        bytes[8..10].copy_from_slice(&n.to_be_bytes());
    }
}

fn strings(c: &mut Cases) {
    let texts: [(&str, &[u8]); 16] = [
        ("nul", &[0]),
        ("f0", &[0xf0, 0x90, 0x80, 0x80]),
        ("ff", &[0xff]),
        ("fe", &[b'a', 0xfe]),
        ("lone", &[0x80]),
        ("lone_bf", &[b'a', 0xbf]),
        ("cut_2", &[0xc3]),
        ("cut_3", &[0xe2, 0x82]),
        ("cut_3_short", &[0xe2]),
        ("bad_2", &[0xc3, 0x28]),
        ("bad_3", &[0xe2, 0x28, 0xa1]),
        ("bad_3_third", &[0xe2, 0x82, 0x28]),
        ("long_2", &[0xc1, 0x81]),
        ("long_3", &[0xe0, 0x81, 0x81]),
        ("nul_2", &[0xc0, 0x80]),
        ("surrogate", &[0xed, 0xa0, 0x80]),
    ];
    for (name, text) in texts {
        for major in [45, 47, 48, 52] {
            c.class(&format!("cp_utf8_{name}_{major}"), major, |b| {
                b.constant(&[&[1][..], &(text.len() as u16).to_be_bytes(), text].concat());
            });
        }
    }
}
