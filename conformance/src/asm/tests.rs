//! What stands in a text stands in the class file.

use super::{assemble, disassemble};
use cortado_vm::classfile::{ClassBytes, ClassFile, ParseOptions};

fn one(text: &str) -> Vec<u8> {
    let mut all = assemble(text).unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0).bytes
}

fn code(body: &str) -> Vec<u8> {
    let bytes = one(&format!("class public T {{\nmethod static m ()V {{\n{body}\n}}\n}}"));
    let class = ClassFile::parse(ClassBytes::from(bytes), &ParseOptions::default()).unwrap();
    class.code(&class.methods()[0]).unwrap().code.to_vec()
}

fn error(text: &str) -> String {
    assemble(text).unwrap_err()
}

#[test]
fn a_class_with_everything() {
    let text = "// a comment
class public super p/Foo extends p/Base implements java/lang/Runnable {
  version 55.3
  into v2
  bootstrap B = handle invokeStatic method p/Foo.b ()V int 1 \"x\"
  field public static final X I = int 5
  field private volatile y J {
    attr Deprecated
  }
  method public abstract n ()V
  method public m (JI)V {
    stack 3
  top:
    ldc dynamic B name I
    ifeq end
  end: line 7
    return
    catch java/lang/Error top end end
    catch any top end end
    attr Deprecated
  }
  attr SourceFile utf8 Foo.java
}
class Other {
}";
    let all = assemble(text).unwrap();
    assert_eq!(all[0].path, "v2/p/Foo.class");
    assert_eq!(all[1].path, "Other.class");
    let class = ClassFile::parse(all[0].bytes.clone().into(), &ParseOptions::default()).unwrap();
    assert_eq!((class.major(), class.minor(), class.access_flags()), (55, 3, 0x21));
    assert_eq!(class.super_name(), Some(&b"p/Base"[..]));
    assert_eq!(class.interfaces().len(), 1);
    assert_eq!(class.fields()[0].access, 0x19);
    assert_eq!(class.int(class.fields()[0].constant_value), 5);
    assert_eq!(class.bootstrap_method_count(), 1);
    let code = class.code(&class.methods()[1]).unwrap();
    assert_eq!((code.max_stack, code.max_locals), (3, 4));
    assert_eq!(code.handlers().count(), 2);
    assert_eq!(code.line_number(5), Some(7));
    assert_eq!(code.code[2..], [0x99, 0, 3, 0xb1]);
}

#[test]
fn operands_are_as_wide_as_they_must_be() {
    assert_eq!(code("iload 255\nreturn")[..2], [0x15, 255]);
    assert_eq!(code("iload 256\nreturn")[..4], [0xc4, 0x15, 1, 0]);
    assert_eq!(code("wide iload 1\nreturn")[..4], [0xc4, 0x15, 0, 1]);
    assert_eq!(code("iinc 1 -128\nreturn")[..3], [0x84, 1, 0x80]);
    assert_eq!(code("iinc 1 128\nreturn")[..6], [0xc4, 0x84, 0, 1, 0, 128]);
    assert_eq!(code("bipush -1\nsipush 0xffff\nreturn"), [0x10, 255, 0x11, 255, 255, 0xb1]);
    assert_eq!(code("invokeinterface I.m (JI)V\nreturn")[3..5], [4, 0]);
    assert_eq!(code("invokeinterface I.m (JI)V count 9 zero 1\nreturn")[3..5], [9, 1]);
    assert_eq!(code("newarray int\nnewarray 3\nreturn"), [0xbc, 10, 0xbc, 3, 0xb1]);
    assert_eq!(code("raw u1 202 u2 1 hex ff\nreturn"), [202, 0, 1, 255, 0xb1]);
}

#[test]
fn a_flag_before_a_descriptor_is_a_name() {
    let class = one("class T {\nmethod public abstract static ()V\nfield \"private\" I\n}");
    let class =
        ClassFile::parse(class.into(), &ParseOptions { check_format: false, ..Default::default() }).unwrap();
    assert_eq!((class.methods()[0].access, class.utf8(class.methods()[0].name)), (0x401, &b"static"[..]));
    assert_eq!((class.fields()[0].access, class.utf8(class.fields()[0].name)), (0, &b"private"[..]));
}

#[test]
fn switches() {
    let c = code("nop\nL: tableswitch -1 L M default L\nM: return");
    assert_eq!(
        c[1..],
        [0xaa, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 23, 0xb1]
    );
    let c = code("L: lookupswitch 5 L 9 M default M\nM: return");
    assert_eq!(c[4..12], [0, 0, 0, 28, 0, 0, 0, 2]);
    assert_eq!(c[12..20], [0, 0, 0, 5, 0, 0, 0, 0]);
}

#[test]
fn macros_stand_for_lines() {
    let text = "macro two\n$1 | $2\nendmacro\nmacro m\nmethod static $1 ()V {\n!two \"$2\" return\n}\nendmacro\n\
                class T {\n!m a \"bipush 1 | pop\"\n!m b nop\n}";
    let class = ClassFile::parse(one(text).into(), &ParseOptions::default()).unwrap();
    let codes: Vec<_> = class.methods().iter().map(|m| class.code(m).unwrap().code).collect();
    assert_eq!(codes, [&[0x10, 1, 0x57, 0xb1][..], &[0, 0xb1]]);
    assert!(error("macro a\n!a\nendmacro\n!a").contains("no end"));
    assert!(error("!b").contains("no macro"));
}

#[test]
fn stack_maps() {
    let bytes =
        one("class T {\nmethod static m (I)V {\nN: new T\nframe same1 new N\npop\nframe append int T\n\
         frame_end: return\nframe full locals top long stack null\n}\n}");
    let class = ClassFile::parse(bytes.into(), &ParseOptions::default()).unwrap();
    let map = class.code(&class.methods()[0]).unwrap().stack_map_table().to_vec();
    let t = class.this_class().to_be_bytes();
    let expected = [0, 3, 64 + 3, 8, 0, 0, 253, 0, 0, 1, 7, t[0], t[1], 255, 0, 0, 0, 2, 0, 4, 0, 1, 5];
    assert_eq!(map, expected);
}

#[test]
fn mistakes_are_told_with_their_line() {
    assert_eq!(error("class T {\n\nfield q\n}"), "line 3: the line ends too early");
    assert!(error("class T {\nmethod static m ()V {\n\nbogus\n}\n}").starts_with("line 4: no instruction"));
    assert!(error("class T {\nmethod static m ()V {\ngoto L\n}\n}").contains("no label L"));
    assert!(error("class T {\nmethod static m ()V {\nbipush 300\n}\n}").contains("does not fit"));
    assert!(error("class T {\nconst #9 = int 1\n}").contains("gets the index 1"));
    assert!(error("class T {\nwhat\n}").contains("means nothing"));
    assert!(error("class T {").contains("does not end"));
}

#[test]
fn a_text_of_a_class_makes_the_same_class() {
    let text = "class public T {\nbootstrap B = handle invokeStatic method T.b ()V\nfield 0x4000 \"a b\" I\n\
         method static m ()V {\nldc float nan\npop\nldc2_w double -0.0\npop2\nldc \"\\u00e9\\n\"\npop\n\
         L: iinc 300 1\ntableswitch 5 L default L\nlookupswitch 1 L default L\ninvokedynamic B x ()V\n\
         multianewarray [[I 2\nframe same\ncatch any L L L\n}\ntail u1 1\n}";
    let first = one(text);
    let text = disassemble(&first).unwrap();
    let again = assemble(&text).unwrap_or_else(|e| panic!("{e}\n{text}"));
    assert_eq!(again[0].bytes, first, "{text}");
}
