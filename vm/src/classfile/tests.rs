//! Tests of the parser: what it reads, and the words with which it refuses.

use super::assemble::ClassBuilder;
use super::*;

fn parse(b: &ClassBuilder) -> Result<ClassFile, ParseError> {
    ClassFile::parse(b.build().into(), &ParseOptions::default())
}

/// The error message for a class that `build` has spoilt.
#[track_caller]
fn refused(build: impl FnOnce(&mut ClassBuilder)) -> String {
    let mut b = ClassBuilder::new("Foo", "java/lang/Object");
    build(&mut b);
    match parse(&b) {
        Ok(_) => panic!("accepted"),
        Err(e) => e.message().to_owned(),
    }
}

#[test]
fn reads_what_was_written() {
    let mut b = ClassBuilder::new("a/Foo", "java/lang/Object");
    b.interface("java/lang/Runnable");
    let value = b.long(-5);
    let cv = b.utf8("ConstantValue");
    b.field(access::STATIC | access::FINAL, "X", "J").attribute(cv, &value.to_be_bytes());
    let catch = b.class("java/lang/Exception");
    b.method(access::PUBLIC, "run", "()V").code_with(1, 2, &[0xb1], &[[0, 1, 0, catch]], &[]);
    let file = b.utf8("Foo.java");
    b.attribute("SourceFile", &file.to_be_bytes());
    let cf = parse(&b).unwrap();
    assert_eq!((cf.name(), cf.super_name()), (&b"a/Foo"[..], Some(&b"java/lang/Object"[..])));
    assert_eq!(cf.interfaces().map(|i| cf.class_name(i)).collect::<Vec<_>>(), [b"java/lang/Runnable"]);
    let field = &cf.fields()[0];
    assert_eq!((cf.utf8(field.name), cf.long(field.constant_value)), (&b"X"[..], -5));
    let method = cf.find_method(b"run", b"()V").unwrap();
    let code = cf.code(method).unwrap();
    assert_eq!((code.max_stack, code.max_locals, code.code), (1, 2, &[0xb1][..]));
    let handler = ExceptionHandler { start: 0, end: 1, handler: 0, catch_type: catch };
    assert_eq!(code.handlers().collect::<Vec<_>>(), [handler]);
    assert_eq!(cf.utf8(cf.source_file()), b"Foo.java");
    // Accessors asked for something of another kind answer, and don't panic.
    assert_eq!((cf.utf8(method.name + 1000), cf.int(1), cf.tag(0)), (&b""[..], 0, Tag::Unusable));
}

#[test]
fn headers() {
    let err = |bytes: &[u8], name: Option<&[u8]>| {
        let opts = ParseOptions { name_hint: name, ..Default::default() };
        ClassFile::parse(bytes.into(), &opts).err().unwrap()
    };
    assert_eq!(
        err(&[0xde, 0xad, 0xbe, 0xef, 0, 0, 0, 52], Some(b"Foo")).message(),
        "Incompatible magic value 3735928559 in class file Foo"
    );
    assert_eq!(err(b"", None).message(), "Truncated class file");
    let mut b = ClassBuilder::new("Foo", "java/lang/Object");
    b.major = 62;
    let e = err(&b.build(), Some(b"Foo"));
    assert_eq!(e.exception_class(), "java/lang/UnsupportedClassVersionError");
    assert_eq!(
        e.message(),
        "Foo has been compiled by a more recent version of the Java Runtime (class file version 62.0), this version of \
         the Java Runtime only recognizes class file versions up to 61.0"
    );
    (b.major, b.minor) = (61, 65535);
    assert_eq!(
        err(&b.build(), Some(b"Foo")).message(),
        "Preview features are not enabled for Foo (class file version 61.65535). Try running with '--enable-preview'"
    );
    (b.major, b.minor) = (52, 0);
    b.access = 0x8000;
    assert!(parse(&b).is_ok(), "ACC_MODULE means nothing before 53");
    b.major = 53;
    let e = parse(&b).err().unwrap();
    assert_eq!(e.exception_class(), "java/lang/NoClassDefFoundError");
}

#[test]
fn every_truncation_is_refused() {
    let mut b = ClassBuilder::new("Foo", "java/lang/Object");
    b.field(1, "x", "I");
    b.method(1, "m", "()V").code(1, 1, &[0xb1]);
    b.attribute("SourceFile", &[0, 1]);
    let bytes = b.build();
    for n in 0..bytes.len() {
        for check_format in [true, false] {
            let opts = ParseOptions { check_format, ..Default::default() };
            let e = ClassFile::parse(bytes[..n].into(), &opts).err().unwrap();
            assert_eq!(e.message(), "Truncated class file", "{n} bytes");
        }
    }
    let mut longer = bytes.clone();
    longer.push(0);
    let e = ClassFile::parse(longer.into(), &ParseOptions::default()).err().unwrap();
    assert_eq!(e.message(), "Extra bytes at the end of class file Foo");
}

#[test]
fn no_damage_makes_it_panic() {
    let mut b = ClassBuilder::new("a/Foo", "java/lang/Object");
    let handle = b.method_ref("B", "bsm", "()V");
    let handle = b.method_handle(6, handle);
    b.invoke_dynamic(0, "x", "()V");
    b.attribute("BootstrapMethods", &[&[0, 1][..], &handle.to_be_bytes(), &[0, 0]].concat());
    b.attribute("Record", &[0, 0]);
    b.attribute("InnerClasses", &[0, 0]);
    b.field(9, "x", "Ljava/lang/String;");
    b.method(1, "m", "(IJ)V").code_with(1, 4, &[0xb1], &[[0, 1, 0, 0]], &[0, 0]);
    b.major = 61;
    let good = b.build();
    for at in 0..good.len() {
        for value in [0, 1, 7, 0x7f, 0x80, 0xff] {
            let mut bytes = good.clone();
            bytes[at] = value;
            for check_format in [true, false] {
                let opts = ParseOptions { check_format, max_major: 69, ..Default::default() };
                let Ok(cf) = ClassFile::parse(bytes.clone().into(), &opts) else { continue };
                for m in cf.fields().iter().chain(cf.methods()) {
                    if let Some(code) = cf.code(m) {
                        code.handlers().count();
                        code.line_numbers().count();
                    }
                    crate::bytecode::disassemble(&cf, m);
                    cf.exceptions(m).count();
                }
                (0..cf.bootstrap_method_count()).for_each(|i| {
                    cf.bootstrap_method(i);
                });
                cf.record_components().take(100_000).count();
                cf.inner_classes().count();
                cf.attributes().count();
            }
        }
    }
}

#[test]
fn constant_pool_faults() {
    assert_eq!(
        refused(|b| {
            b.constant(&[2, 0]);
        }),
        "Unknown constant tag 2 in class file <Unknown>"
    );
    assert_eq!(
        refused(|b| {
            b.constant(&[8, 0, 99]);
        }),
        "Invalid constant pool index 99 in class file <Unknown>"
    );
    assert_eq!(
        refused(|b| {
            b.constant(&[19, 0, 1]);
        }),
        "Unknown constant tag 19 in class file <Unknown>"
    );
    assert_eq!(
        refused(|b| {
            let f = b.field_ref("A", "x", "I");
            b.method_handle(5, f);
        }),
        "Invalid constant pool index 12 in class file <Unknown> (not a method)"
    );
    assert_eq!(
        refused(|b| {
            b.major = 50;
            b.invoke_dynamic(0, "x", "()V");
        }),
        "Class file version does not support constant tag 18 in class file <Unknown>"
    );
    assert_eq!(
        refused(|b| {
            b.constant(&[1, 0, 1, 0xff]);
        }),
        "Illegal UTF8 string in constant pool in class file <Unknown>"
    );
    assert_eq!(
        refused(|b| {
            b.class("a.b");
        }),
        "Illegal class name \"a.b\" in class file <Unknown>"
    );
    assert_eq!(
        refused(|b| {
            b.field_ref("A", "x", "Lb.c;");
        }),
        "Class name is empty or contains illegal character in descriptor in class file <Unknown>"
    );
    assert_eq!(
        refused(|b| {
            b.method_ref("A", "x", "I");
        }),
        "Method \"x\" in class <Unknown> has illegal signature \"I\""
    );
    assert_eq!(
        refused(|b| {
            b.invoke_dynamic(0, "x", "()V");
        }),
        "Missing BootstrapMethods attribute in class file Foo"
    );
}

#[test]
fn member_faults() {
    let method = |access, name: &'static str, descriptor: &'static str| {
        refused(move |b| {
            b.method(access, name, descriptor).code(0, 9, &[0xb1]);
        })
    };
    assert_eq!(method(1, "<x>", "()V"), "Illegal method name \"<x>\" in class Foo");
    assert_eq!(method(3, "x", "()V"), "Method x in class Foo has illegal modifiers: 0x3");
    assert_eq!(method(1, "x", "()Q"), "Method \"x\" in class Foo has illegal signature \"()Q\"");
    assert_eq!(method(1, "<init>", "()I"), "Method \"<init>\" in class Foo has illegal signature \"()I\"");
    assert_eq!(method(0, "<clinit>", "()V"), "Method <clinit> is not static in class file Foo");
    assert_eq!(method(0x101, "x", "()V"), "Code attribute in native or abstract methods in class file Foo");
    assert_eq!(
        refused(|b| {
            b.method(1, "x", "()V");
        }),
        "Absent Code attribute in method that is not native or abstract in class file Foo"
    );
    assert_eq!(
        refused(|b| {
            b.method(0x101, "x", "(La/B;)V");
            b.method(0x101, "x", "(La/B;)V");
        }),
        "Duplicate method name \"x\" with signature \"(La.B;)V\" in class file Foo"
    );
    assert_eq!(
        refused(|b| {
            b.field(1, "x", "I");
            b.field(2, "x", "I");
        }),
        "Duplicate field name \"x\" with signature \"I\" in class file Foo"
    );
    assert_eq!(
        refused(|b| {
            b.field(1, "a/b", "I");
        }),
        "Illegal field name \"a/b\" in class Foo"
    );
    assert_eq!(
        refused(|b| {
            b.field(0x50, "x", "I");
        }),
        "Illegal field modifiers in class Foo: 0x50"
    );
    assert_eq!(
        refused(|b| {
            b.method(1, "x", "()V").code(0, 0, &[0xb1]);
        }),
        "Arguments can't fit into locals in class file Foo"
    );
    assert_eq!(
        refused(|b| {
            b.method(1, "x", "()V").code_with(0, 1, &[0xb1], &[[0, 2, 0, 0]], &[]);
        }),
        "Illegal exception table range in class file Foo"
    );
}

#[test]
fn class_faults() {
    assert_eq!(refused(|b| b.access = 0x410), "Illegal class modifiers in class <Unknown>: 0x410");
    assert_eq!(
        refused(|b| {
            b.interface("I");
            b.interface("I");
        }),
        "Duplicate interface name \"I\" in class file Foo"
    );
    let opts = ParseOptions { name_hint: Some(b"Bar"), ..Default::default() };
    let b = ClassBuilder::new("Foo", "java/lang/Object");
    let e = ClassFile::parse(b.build().into(), &opts).err().unwrap();
    assert_eq!(e, ParseError::NoClassDefFound("Bar (wrong name: Foo)".into()));
    let e = parse(&ClassBuilder::new("Foo", "")).err().unwrap();
    assert_eq!(e.message(), "Invalid superclass index 0 in class file Foo");
    let mut b = ClassBuilder::new("Foo", "Bar");
    b.access = 0x601;
    let e = parse(&b).err().unwrap();
    assert_eq!(e.message(), "Interfaces must have java.lang.Object as superclass in class file Foo");
}
