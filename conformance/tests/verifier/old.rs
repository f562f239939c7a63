//! Classes of versions 49 and 50: by inference, and with the way back to it.

use super::verifier_cases::{Cases, Code, OBJECT, PUBLIC, STATIC, op};

/// Adds them.
pub fn add(c: &mut Cases) {
    c.old("ok_old", "(I)I", 2, 1, &[0x1a, 0x99, 0, 4, 0, 0x1a, 0xac]);
    c.old("o_iadd_object", "(Ljava/lang/Object;)I", 2, 1, &[4, 0x2a, 0x60, 0xac]);
    c.old("o_underflow", "()V", 1, 0, &[0x57, 0xb1]);
    c.old("o_overflow", "()V", 1, 0, &[4, 4, 0xb1]);
    c.old("o_falls_off", "()V", 1, 0, &[4]);
    c.old("o_split_long", "()V", 4, 0, &[9, 0x57, 0x57, 0xb1]);
    c.old("o_local_index", "()I", 1, 1, &[0x1b, 0xac]);
    c.old("o_local_unset", "()I", 1, 1, &[0x1a, 0xac]);
    c.old("o_local_type", "(F)I", 1, 1, &[0x1a, 0xac]);
    c.old("o_pair_unset", "()J", 2, 2, &[0x1e, 0xad]);
    c.old("o_pair_type", "(II)J", 2, 2, &[0x1e, 0xad]);
    c.old("o_goto_middle", "()V", 2, 1, &[0xa7, 0, 4, 0x10, 4, 0xb1]);
    c.old("o_return_type", "()V", 1, 0, &[4, 0xac]);
    c.old("o_return_void", "()I", 1, 0, &[0xb1]);
    c.old("o_return_object", "(Ljava/lang/Object;)Ljava/lang/String;", 1, 1, &[0x2a, 0xb0]);
    c.old("o_iaload_bytes", "([B)I", 2, 1, &[0x2a, 3, 0x2e, 0xac]);
    c.old("o_baload_ints", "([I)I", 2, 1, &[0x2a, 3, 0x33, 0xac]);
    c.old("o_aaload_ints", "([I)V", 2, 1, &[0x2a, 3, 0x32, 0xb1]);
    c.old("o_arraylength", "(Ljava/lang/Object;)I", 2, 1, &[0x2a, 0xbe, 0xac]);
    c.old("o_throw_object", "(Ljava/lang/Object;)V", 2, 1, &[0x2a, 0xbf]);
    c.old("o_throw_array", "([I)V", 2, 1, &[0x2a, 0xbf]);
    c.old("o_heights", "(I)V", 2, 1, &[0x1a, 0x99, 0, 4, 4, 0xb1]);
    c.old("o_mismatched", "(I)V", 2, 1, &[0x1a, 0x99, 0, 7, 4, 0xa7, 0, 4, 11, 0x57, 0xb1]);
    c.old("ok_old_merge", "(IF)V", 2, 2, &[0x1a, 0x99, 0, 5, 4, 0x3c, 0xb1]);
    c.old("o_merged_local", "(IF)F", 2, 2, &[0x1a, 0x99, 0, 5, 4, 0x3c, 0x23, 0xae]);
    c.old("o_illegal_opcode", "()V", 2, 1, &[0xca, 0xb1]);
    c.old("o_truncated", "()V", 2, 1, &[0xb1, 0xbb, 0]);
    c.old("o_newarray_type", "()V", 2, 0, &[4, 0xbc, 3, 0x57, 0xb1]);
    c.old(
        "o_padding",
        "()V",
        2,
        0,
        &[3, 0xab, 1, 0, 0, 0, 0, 19, 0, 0, 0, 0, 0xb1, 0xb1, 0xb1, 0xb1, 0, 0, 0, 0, 0xb1],
    );
    c.old("o_indy", "()V", 2, 0, &[0xba, 0, 1, 0, 0, 0xb1]);
    // Subroutines: jsr 4, return; astore_0, ret 0.
    c.old("ok_old_jsr", "()V", 1, 1, &[0xa8, 0, 4, 0xb1, 0x4b, 0xa9, 0]);
    c.old("o_ret_int", "(I)V", 1, 1, &[0xa9, 0]);
    c.old("o_jsr_recursive", "()V", 2, 1, &[0xa8, 0, 3, 0xa8, 0, 0, 0xb1]);
    c.old("o_load_return_address", "()V", 1, 1, &[0xa8, 0, 4, 0xb1, 0x4b, 0x2a, 0xb1]);
    c.old("o_jsr_ends", "()V", 1, 1, &[0xa7, 0, 6, 0x4b, 0xa9, 0, 0xa8, 0xff, 0xfd]);
    c.old("ok_old_jsr_keeps", "(F)F", 1, 2, &[0xa8, 0, 5, 0x22, 0xae, 0x4c, 0xa9, 1]);
    // The same subroutine for an int and a float in local 0, which it does not touch.
    c.old(
        "ok_old_jsr_poly",
        "(I)I",
        1,
        2,
        &[
            0xa8, 0, 13,   // jsr 13
            0x1a, // iload_0
            0x57, 11, 0x43, // pop, fconst_0, fstore_0
            0xa8, 0, 6, // jsr 13
            0x22, 0x8b, 0xac, // fload_0, f2i, ireturn
            0x4c, 0xa9, 1, // astore_1, ret 1
        ],
    );
    c.old(
        "o_jsr_touches",
        "(I)I",
        1,
        2,
        &[
            0xa8, 0, 5, 0x1a, 0xac, // jsr 5, iload_0, ireturn
            0x4c, 11, 0x43, 0xa9, 1, // astore_1, fconst_0, fstore_0, ret 1
        ],
    );
    for major in [49, 50] {
        c.class(
            &format!("o_argument_{major}"),
            STATIC,
            "()V",
            |b| b.major = major,
            |b| {
                let m = b.method_ref("T", "m2", "(Ljava/lang/String;)V");
                Code { stack: 3, bytes: [vec![4], op(0xb8, m), vec![0xb1]].concat(), ..Code::default() }
            },
        );
        c.class(
            &format!("o_argument_class_{major}"),
            STATIC,
            "(LT;)V",
            |b| b.major = major,
            |b| {
                let m = b.method_ref("T", "m2", "(Ljava/lang/String;)V");
                Code {
                    stack: 3,
                    locals: 1,
                    bytes: [vec![0x2a], op(0xb8, m), vec![0xb1]].concat(),
                    ..Code::default()
                }
            },
        );
        c.class(
            &format!("o_receiver_{major}"),
            STATIC,
            "(Ljava/lang/Object;)V",
            |b| b.major = major,
            |b| {
                let m = b.method_ref("java/lang/String", "length", "()I");
                let bytes = [vec![0x2a], op(0xb6, m), vec![0x57, 0xb1]].concat();
                Code { stack: 3, locals: 1, bytes, ..Code::default() }
            },
        );
        c.class(
            &format!("o_field_{major}"),
            STATIC,
            "(Ljava/lang/String;)V",
            |b| b.major = major,
            |b| {
                let f = b.field_ref("T", "x", "I");
                let bytes = [vec![0x2a], op(0xb4, f), vec![0x57, 0xb1]].concat();
                Code { stack: 3, locals: 1, bytes, ..Code::default() }
            },
        );
        c.class(
            &format!("o_pool_{major}"),
            STATIC,
            "()V",
            |b| b.major = major,
            |_| Code { stack: 1, bytes: vec![0xbb, 0xff, 0, 0x57, 0xb1], ..Code::default() },
        );
        c.class(
            &format!("o_pool_kind_{major}"),
            STATIC,
            "()V",
            |b| b.major = major,
            |_| Code { stack: 1, bytes: vec![0xbb, 0, 1, 0x57, 0xb1], ..Code::default() },
        );
        c.class(
            &format!("o_new_twice_{major}"),
            STATIC,
            "()V",
            |b| b.major = major,
            |b| {
                let k = b.class(OBJECT);
                let m = b.method_ref(OBJECT, "<init>", "()V");
                let bytes = [op(0xbb, k), vec![0x59], op(0xb7, m), op(0xb7, m), vec![0xb1]].concat();
                Code { stack: 2, bytes, ..Code::default() }
            },
        );
        c.class(
            &format!("o_new_loop_{major}"),
            STATIC,
            "()V",
            |b| b.major = major,
            |b| {
                let k = b.class(OBJECT);
                Code { stack: 9, bytes: [op(0xbb, k), vec![0xa7, 0xff, 0xfd]].concat(), ..Code::default() }
            },
        );
        c.class(
            &format!("o_handler_range_{major}"),
            STATIC,
            "()V",
            |b| b.major = major,
            |_| Code {
                stack: 1,
                bytes: vec![0, 0xb1, 0x57, 0xb1],
                handlers: vec![[1, 1, 2, 0]],
                ..Code::default()
            },
        );
        c.class(
            &format!("o_handler_target_{major}"),
            STATIC,
            "()V",
            |b| b.major = major,
            |_| Code {
                stack: 1,
                bytes: vec![0, 0xb1, 0x57, 0xb1],
                handlers: vec![[0, 1, 0, 0]],
                ..Code::default()
            },
        );
        c.class(
            &format!("o_handler_local_{major}"),
            STATIC,
            "(I)I",
            |b| b.major = major,
            |_| Code {
                stack: 1,
                locals: 1,
                bytes: vec![11, 0x43, 4, 0xac, 0x57, 0x1a, 0xac],
                handlers: vec![[0, 3, 4, 0]],
                ..Code::default()
            },
        );
        c.named(
            &format!("o_no_super_{major}"),
            PUBLIC,
            "<init>",
            "()V",
            |b| b.major = major,
            |_| Code { stack: 1, locals: 1, bytes: vec![0xb1], ..Code::default() },
        );
        c.named(
            &format!("ok_old_init_{major}"),
            PUBLIC,
            "<init>",
            "()V",
            |b| b.major = major,
            |b| {
                let m = b.method_ref(OBJECT, "<init>", "()V");
                Code {
                    stack: 1,
                    locals: 1,
                    bytes: [vec![0x2a], op(0xb7, m), vec![0xb1]].concat(),
                    ..Code::default()
                }
            },
        );
    }
}
