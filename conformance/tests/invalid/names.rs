//! Names and descriptors (JVMS 4.2, 4.3) in every place that has one.

use super::{Cases, u16s};

const CLASSES: [&str; 22] = [
    "", "a//b", "/a", "a/", "a.b", "a;b", "a[b", "[", "[L", "[La", "[Q", "[V", "[La.b;", "[L;", "[I;", "La;",
    "1a", "a-b", "<a>", "a b", "[La//b;", "/",
];
const UNQUALIFIED: [&str; 16] = [
    "", "a.b", "a;b", "a[b", "a/b", "<a", "a>", "<init>", "<clinit>", "<a>", "1a", "a-b", "a b", ".", "/",
    "[",
];
const FIELDS: [&str; 15] =
    ["", "Q", "V", "[V", "L;", "La", "La.b;", "[", "II", "()V", "L[I;", "La//b;", "La/;", "I;", "[[L"];
const METHODS: [&str; 22] = [
    "", "(", "()", ")V", "(V)V", "()VV", "(I", "(La)V", "()Q", "([V)V", "()[V", "(()V)V", "V()", "I", "()L",
    "()La", "(L;)V", "(La.b;)V", "(I)I;", "((I)V", "(I))V", "()[",
];

fn long_ones() -> Vec<(String, String)> {
    vec![
        ("args_255".into(), format!("({})V", "I".repeat(255))),
        ("args_256".into(), format!("({})V", "I".repeat(256))),
        ("longs_128".into(), format!("({})V", "J".repeat(128))),
        ("longs_127".into(), format!("({})V", "J".repeat(127))),
        ("dims_256".into(), format!("({}I)V", "[".repeat(256))),
        ("dims_255".into(), format!("({}I)V", "[".repeat(255))),
    ]
}

pub fn add(c: &mut Cases) {
    let dims: Vec<String> = [255, 256].iter().map(|&n| format!("{}I", "[".repeat(n))).collect();
    for major in [48, 52] {
        let classes = CLASSES.iter().map(|s| (*s).to_owned()).chain(dims.clone());
        for (n, text) in classes.enumerate() {
            c.class(&format!("n_class_{n:02}_{major}"), major, |b| {
                b.class(&text);
            });
            c.class(&format!("n_this_{n:02}_{major}"), major, |b| b.this_class = b.class(&text));
            c.class(&format!("n_super_{n:02}_{major}"), major, |b| b.super_class = b.class(&text));
            c.class(&format!("n_interface_{n:02}_{major}"), major, |b| b.interface(&text));
        }
        for (n, text) in UNQUALIFIED.iter().enumerate() {
            c.class(&format!("n_field_name_{n:02}_{major}"), major, |b| {
                b.field(1, text, "I");
            });
            c.class(&format!("n_method_name_{n:02}_{major}"), major, |b| {
                b.method(0x401, text, "()V");
                b.access |= 0x400;
            });
            c.class(&format!("n_fieldref_name_{n:02}_{major}"), major, |b| {
                b.field_ref("T", text, "I");
            });
            c.class(&format!("n_methodref_name_{n:02}_{major}"), major, |b| {
                b.method_ref("T", text, "()V");
            });
            c.class(&format!("n_imethodref_name_{n:02}_{major}"), major, |b| {
                b.interface_method_ref("T", text, "()V");
            });
            if major >= 51 {
                c.class(&format!("n_indy_name_{n:02}"), major, |b| {
                    let m = b.method_ref("T", "x", "()V");
                    let h = b.method_handle(6, m);
                    b.attribute("BootstrapMethods", &u16s(&[1, h, 0]));
                    b.invoke_dynamic(0, text, "()V");
                });
            }
        }
        let fields = FIELDS.iter().map(|s| (*s).to_owned()).chain(dims.clone());
        for (n, text) in fields.enumerate() {
            c.class(&format!("n_field_type_{n:02}_{major}"), major, |b| {
                b.field(1, "f", &text);
            });
            c.class(&format!("n_fieldref_type_{n:02}_{major}"), major, |b| {
                b.field_ref("T", "f", &text);
            });
            c.class(&format!("n_condy_type_{n:02}_{major}"), major + 7, |b| {
                let m = b.method_ref("T", "x", "()V");
                let h = b.method_handle(6, m);
                b.attribute("BootstrapMethods", &u16s(&[1, h, 0]));
                let nt = b.name_and_type("d", &text);
                b.constant(&[&[17, 0, 0][..], &nt.to_be_bytes()].concat());
            });
        }
        let methods = METHODS.iter().enumerate().map(|(n, s)| (format!("{n:02}"), (*s).to_owned()));
        for (n, text) in methods.chain(long_ones()) {
            c.class(&format!("n_method_type_{n}_{major}"), major, |b| {
                b.method(0x401, "m", &text);
                b.access |= 0x400;
            });
            c.class(&format!("n_static_type_{n}_{major}"), major, |b| {
                b.method(9, "m", &text).code(0, 300, &[0xb1]);
            });
            c.class(&format!("n_methodref_type_{n}_{major}"), major, |b| {
                b.method_ref("T", "m", &text);
            });
            c.class(&format!("n_imethodref_type_{n}_{major}"), major, |b| {
                b.interface_method_ref("T", "m", &text);
            });
            c.class(&format!("n_init_type_{n}_{major}"), major, |b| {
                b.method(1, "<init>", &text).code(0, 300, &[0xb1]);
            });
            if major >= 51 {
                c.class(&format!("n_mtype_{n}"), major, |b| {
                    let t = b.utf8(&text);
                    b.constant(&[&[16][..], &t.to_be_bytes()].concat());
                });
            }
        }
        for (n, text) in ["()I", "(I)V", "()Ljava/lang/Object;"].iter().enumerate() {
            c.class(&format!("n_init_result_{n}_{major}"), major, |b| {
                b.method(1, "<init>", text).code(1, 2, &[0xb1]);
            });
            for clinit in [46, 50, 51, 52] {
                c.class(&format!("n_clinit_type_{n}_{major}_{clinit}"), clinit, |b| {
                    b.method(8, "<clinit>", text).code(1, 2, &[0xb1]);
                });
            }
            c.class(&format!("n_initref_result_{n}_{major}"), major, |b| {
                b.method_ref("T", "<init>", text);
            });
        }
    }
}
