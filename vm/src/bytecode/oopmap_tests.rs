//! Tests of the oop maps.

use super::oopmap::*;
use super::shape::ClassFileMethod;
use crate::classfile::assemble::ClassBuilder;
use crate::classfile::{ClassFile, ParseOptions};

/// A class with one static method.
fn class(major: u16, descriptor: &str, code: &[u8], handlers: &[[u16; 4]]) -> ClassFile {
    let mut b = ClassBuilder::new("T", "java/lang/Object");
    b.major = major;
    b.method(8, "m", descriptor).code_with(4, 6, code, handlers, &[]);
    ClassFile::parse(b.build().into(), &ParseOptions::default()).unwrap()
}

fn compute(cf: &ClassFile) -> (ClassFileMethod<'_>, Result<OopMaps, OopMapError>) {
    let shape = ClassFileMethod::new(cf, &cf.methods()[0]).unwrap();
    let maps = OopMaps::compute(&shape);
    (shape, maps)
}

/// (locals, stack, depth) at `bci`.
fn at(cf: &ClassFile, bci: u32) -> (Vec<u16>, Vec<u16>, u16) {
    let (shape, maps) = compute(cf);
    let map = maps.unwrap().at(&shape, bci).unwrap();
    (map.locals.iter().collect(), map.stack.iter().collect(), map.stack_depth)
}

#[test]
fn arguments_and_straight_code() {
    // aload_0; lload_1; aconst_null; pop; lstore 4; astore_3; return
    let cf = class(52, "(Ljava/lang/Object;J)V", &[0x2a, 0x1f, 0x01, 0x57, 0x37, 4, 0x4e, 0xb1], &[]);
    assert_eq!(at(&cf, 0), (vec![0], vec![], 0));
    assert_eq!(at(&cf, 3), (vec![0], vec![0, 3], 4));
    assert_eq!(at(&cf, 6), (vec![0], vec![0], 1));
    assert_eq!(at(&cf, 7), (vec![0, 3], vec![], 0));
    let (shape, maps) = compute(&cf);
    assert_eq!(maps.unwrap().at(&shape, 5), Err(OopMapError::Unreachable { bci: 5 }));
}

#[test]
fn merges_of_references_and_ints_are_dead() {
    // 0: iload_1; 1: ifeq 9; 4: aload_0; 5: astore_2; 6: goto 11; 9: iconst_0; 10: istore_2; 11: return
    let code = [0x1b, 0x99, 0, 8, 0x2a, 0x4d, 0xa7, 0, 5, 0x03, 0x3d, 0xb1];
    let cf = class(52, "(Ljava/lang/Object;I)V", &code, &[]);
    assert_eq!(at(&cf, 6).0, [0, 2]);
    assert_eq!(at(&cf, 11).0, [0]);
}

#[test]
fn handlers_see_what_all_covered_instructions_have() {
    // 0: aload_0; 1: astore_1; 2: iconst_0; 3: istore_0; 4: return; 5: pop; 6: return, all of 0..4 covered
    let code = [0x2a, 0x4c, 0x03, 0x3b, 0xb1, 0x57, 0xb1];
    let cf = class(52, "(Ljava/lang/Object;)V", &code, &[[2, 5, 5, 0]]);
    assert_eq!(at(&cf, 5), (vec![1], vec![0], 1));
}

#[test]
fn subroutines_keep_their_callers_apart() {
    // Local 1 is a reference at the first jsr and an int at the second; each is used after its return.
    // 0: aload_0; 1: astore_1; 2: jsr 12; 5: iconst_0; 6: istore_1; 7: jsr 12; 10: nop; 11: return
    // 12: astore_2; 13: nop; 14: ret 2
    let code = [0x2a, 0x4c, 0xa8, 0, 10, 0x03, 0x3c, 0xa8, 0, 5, 0x00, 0xb1, 0x4d, 0x00, 0xa9, 2];
    let cf = class(48, "(Ljava/lang/Object;)V", &code, &[]);
    assert_eq!(at(&cf, 5).0, [0, 1]);
    assert_eq!(at(&cf, 10).0, [0]);
    let (shape, maps) = compute(&cf);
    let maps = maps.unwrap();
    assert!(maps.has_subroutines());
    assert_eq!(maps.at(&shape, 13), Err(OopMapError::Ambiguous { bci: 13 }));
    let in_frame = |returns_to: u32, at: u32, place: Slot| {
        let map = maps.at_frame(&shape, at, &|slot| if slot == place { returns_to } else { 0 }).unwrap();
        map.locals.iter().collect::<Vec<_>>()
    };
    assert_eq!(in_frame(5, 13, Slot::Local(2)), [0, 1]);
    assert_eq!(in_frame(10, 13, Slot::Local(2)), [0]);
    assert_eq!(in_frame(5, 12, Slot::Stack(0)), [0, 1]);
}

#[test]
fn bad_code_is_an_error() {
    let err = |code: &[u8]| compute(&class(48, "()V", code, &[])).1.err();
    for code in [
        &[0x57, 0xb1][..],                     // pop of nothing
        &[0x03, 0x03, 0x03, 0x03, 0x03, 0xb1], // overflow
        &[0x2a],                               // runs off the code
        &[0xa7, 0, 9],                         // branches out
        &[0xa7, 0xff, 0xff],                   // branches out backwards
        &[0xa9, 0],                            // ret of nothing
        &[0xb2, 0, 1, 0xb1],                   // getstatic of a Utf8
        &[0xff],
        &[0xc4],
        &[0x3a, 200, 0xb1],
    ] {
        assert!(err(code).is_some(), "{code:x?}");
    }
    // Into the middle of an instruction: sipush's operand begins with an opcode, so only the verifier can object.
    let _ = err(&[0x11, 0, 0xb1, 0xa7, 0xff, 0xfe]);
}

#[test]
fn no_bytes_make_it_panic() {
    let mut x = 99u32;
    for _ in 0..5000 {
        let code: Vec<u8> = (0..20)
            .map(|_| {
                x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (x >> 24) as u8 % 203
            })
            .collect();
        let cf = class(48, "(Ljava/lang/Object;D)V", &code, &[[0, 10, 12, 0]]);
        let (shape, maps) = compute(&cf);
        if let Ok(maps) = maps {
            for bci in 0..20 {
                let _ = maps.at(&shape, bci);
            }
        }
    }
}

#[test]
fn more_than_64_slots() {
    let mut b = ClassBuilder::new("T", "java/lang/Object");
    // aload_0; astore 100; aload 100; return
    b.method(8, "m", "(Ljava/lang/Object;)V").code(70, 130, &[0x2a, 0x3a, 100, 0x19, 100, 0xb1]);
    let cf = ClassFile::parse(b.build().into(), &ParseOptions::default()).unwrap();
    assert_eq!(at(&cf, 5), (vec![0, 100], vec![0], 1));
}
