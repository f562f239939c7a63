//! Versions, superclasses, superinterfaces, members said twice, and what a class may not override (JVMS 4.1, 5.3.5, 5.4.5).

use super::{Cases, OBJECT, u16s};

pub fn add(c: &mut Cases) {
    for major in [0, 1, 44, 45, 46, 55, 56, 60, 61, 62, 63, 65, 69, 100, 0xffff] {
        for minor in [0, 1, 3, 0x7fff, 0xffff] {
            c.class(&format!("v_{major}_{minor}"), major, |b| b.minor = minor);
        }
    }
    supers(c);
    twice(c);
    overriding(c);
    cut(c);
}

fn supers(c: &mut Cases) {
    for major in [48, 52, 61] {
        for (what, name) in [
            ("final", "Probe$Final"),
            ("string", "java/lang/String"),
            ("interface", "Probe$Face"),
            ("sealed", "Probe$Sealed"),
            ("none", "no/Such"),
            ("self", "T"),
            ("array", "[I"),
            ("enum", "java/lang/Enum"),
            ("record", "java/lang/Record"),
            ("private", "Probe$One"),
            ("primitive", "int"),
            ("comparable", "java/lang/Comparable"),
            ("hidden", "jdk/internal/misc/Unsafe"),
        ] {
            c.class(&format!("h_super_{what}_{major}"), major, |b| b.super_class = b.class(name));
            c.class(&format!("h_implements_{what}_{major}"), major, |b| b.interface(name));
            c.class(&format!("h_iextends_{what}_{major}"), major, |b| {
                b.access = 0x601;
                b.interface(name);
            });
            c.class(&format!("h_isuper_{what}_{major}"), major, |b| {
                b.access = 0x601;
                b.super_class = b.class(name);
            });
        }
        c.class(&format!("h_super_zero_{major}"), major, |b| b.super_class = 0);
        c.class(&format!("h_super_beyond_{major}"), major, |b| b.super_class = 9999);
        c.class(&format!("h_super_utf8_{major}"), major, |b| b.super_class = b.utf8("x"));
        c.class(&format!("h_this_zero_{major}"), major, |b| b.this_class = 0);
        c.class(&format!("h_this_beyond_{major}"), major, |b| b.this_class = 9999);
        c.class(&format!("h_this_utf8_{major}"), major, |b| b.this_class = b.utf8("x"));
        for bad in [0, 9999, 2] {
            c.class(&format!("h_interface_index_{bad}_{major}"), major, |b| {
                b.utf8("x");
                b.interfaces.push(bad);
            });
        }
        c.class(&format!("h_interface_twice_{major}"), major, |b| {
            b.interface("java/lang/Runnable");
            b.interface("java/lang/Runnable");
        });
        for name in ["java/lang/T", "java/T", "javax/T", OBJECT, "java/util/concurrent/T"] {
            let n = name.replace('/', "_");
            c.class(&format!("h_named_{n}_{major}"), major, |b| b.this_class = b.class(name));
        }
    }
}

fn twice(c: &mut Cases) {
    for major in [45, 52] {
        for (n, (a, b2)) in [("I", "I"), ("I", "J"), ("LT;", "LT;")].iter().enumerate() {
            c.class(&format!("d_field_{n}_{major}"), major, |b| {
                b.field(1, "f", a);
                b.field(9, "f", b2);
            });
        }
        for (n, (a, b2)) in [("()V", "()V"), ("()V", "()I"), ("(I)V", "(I)V")].iter().enumerate() {
            c.class(&format!("d_method_{n}_{major}"), major, |b| {
                b.access = 0x421;
                b.method(0x401, "f", a);
                b.method(0x401, "f", b2);
            });
        }
        c.class(&format!("d_many_fields_{major}"), major, |b| {
            for n in 0..40 {
                b.field(1, &format!("f{}", n % 39), "I");
            }
        });
        c.class(&format!("d_clinit_{major}"), major, |b| {
            b.method(8, "<clinit>", "()V").code(0, 0, &[0xb1]);
            b.method(8, "<clinit>", "()V").code(0, 0, &[0xb1]);
        });
    }
    for (place, index) in [("name", 1), ("descriptor", 2)] {
        for (what, wrong) in [("zero", 0u16), ("beyond", 9999), ("class", 2)] {
            c.class(&format!("d_field_{place}_{what}"), 52, |b| {
                b.field(1, "f", "I").header[index] = wrong;
            });
            c.class(&format!("d_method_{place}_{what}"), 52, |b| {
                b.access = 0x421;
                b.method(0x401, "f", "()V").header[index] = wrong;
            });
        }
    }
}

fn overriding(c: &mut Cases) {
    for major in [48, 52] {
        for (name, flags) in [
            ("last", 1),
            ("last", 9),
            ("last", 2),
            ("open", 9),
            ("open", 2),
            ("open", 0),
            ("still", 1),
            ("near", 1),
            ("near", 9),
        ] {
            c.class(&format!("o_{name}_{flags}_{major}"), major, |b| {
                b.super_class = b.class("Probe$Super");
                b.method(flags, name, "()V").code(0, 1, &[0xb1]);
            });
        }
        for flags in [0, 1, 2, 4, 9, 0x401] {
            c.class(&format!("o_face_{flags}_{major}"), major, |b| {
                b.interface("Probe$Face");
                let m = b.method(flags, "seven", "()I");
                if flags & 0x400 == 0 {
                    m.code(1, 1, &[4, 0xac]);
                }
            });
        }
    }
    // Sealed: who may be permitted, and by whom.
    for (what, flags, names) in [
        ("self", 0x421u16, vec!["T"]),
        ("final", 0x31, vec!["U"]),
        ("none", 0x421, vec![]),
        ("missing", 0x421, vec!["no/Such"]),
        ("array", 0x421, vec!["[I"]),
        ("twice", 0x421, vec!["U", "U"]),
        ("interface", 0x601, vec!["U"]),
    ] {
        for major in [55, 60, 61] {
            c.class(&format!("s_permits_{what}_{major}"), major, |b| {
                b.access = flags;
                let mut list = vec![names.len() as u16];
                list.extend(names.iter().map(|n| b.class(n)));
                b.attribute("PermittedSubclasses", &u16s(&list));
            });
        }
    }
}

/// A small class cut short at each of its bytes, and lengthened.
fn cut(c: &mut Cases) {
    let mut b = cortado_vm::classfile::assemble::ClassBuilder::new("T", OBJECT);
    b.interface("java/lang/Runnable");
    let value = b.int(5);
    let attribute = b.utf8("ConstantValue");
    b.field(0x19, "f", "I").attribute(attribute, &value.to_be_bytes());
    b.method(1, "run", "()V").code(1, 1, &[4, 0x57, 0xb1]);
    b.attribute("SourceFile", &value.to_be_bytes());
    let whole = b.build();
    for n in 0..whole.len() {
        c.0.push((format!("z_cut_{n:03}"), whole[..n].to_vec()));
    }
    c.0.push(("z_more".into(), [&whole[..], &[0]].concat()));
    for at in 0..4 {
        let mut bad = whole.clone();
        bad[at] ^= 0x40;
        c.0.push((format!("z_magic_{at}"), bad));
    }
}
