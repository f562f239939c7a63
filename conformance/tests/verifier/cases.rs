//! One class for each rule; names that begin with `ok_` are of classes that are fine.

use super::verifier_old_cases;
use cortado_vm::classfile::assemble::ClassBuilder;

pub const PUBLIC: u16 = 1;
pub const STATIC: u16 = 9;
pub const OBJECT: &str = "java/lang/Object";

/// A method's code.
#[derive(Default)]
pub struct Code {
    pub stack: u16,
    pub locals: u16,
    pub bytes: Vec<u8>,
    pub handlers: Vec<[u16; 4]>,
    pub map: Vec<u8>,
}

/// The classes so far.
pub struct Cases(Vec<(String, Vec<u8>)>);

fn hi(i: u16) -> u8 {
    (i >> 8) as u8
}
fn lo(i: u16) -> u8 {
    i as u8
}
/// An opcode with a constant-pool index.
pub fn op(opcode: u8, i: u16) -> Vec<u8> {
    vec![opcode, hi(i), lo(i)]
}

impl Cases {
    fn add(&mut self, name: &str, b: &ClassBuilder) {
        self.0.push((name.to_owned(), b.build()));
    }

    /// A class `T` with a method `m` that has this code.
    pub fn class(
        &mut self,
        name: &str,
        access: u16,
        descriptor: &str,
        change: impl FnOnce(&mut ClassBuilder),
        code: impl FnOnce(&mut ClassBuilder) -> Code,
    ) {
        self.named(name, access, "m", descriptor, change, code);
    }

    pub fn named(
        &mut self,
        name: &str,
        access: u16,
        method: &str,
        descriptor: &str,
        change: impl FnOnce(&mut ClassBuilder),
        code: impl FnOnce(&mut ClassBuilder) -> Code,
    ) {
        let mut b = ClassBuilder::new("T", OBJECT);
        change(&mut b);
        let c = code(&mut b);
        b.method(access, method, descriptor).code_with(c.stack, c.locals, &c.bytes, &c.handlers, &c.map);
        self.add(name, &b);
    }

    /// A static method of nothing but bytes.
    fn plain(&mut self, name: &str, descriptor: &str, stack: u16, locals: u16, bytes: &[u8], map: &[u8]) {
        let code = Code { stack, locals, bytes: bytes.to_vec(), map: map.to_vec(), ..Code::default() };
        self.class(name, STATIC, descriptor, |_| (), |_| code);
    }

    /// The same, of versions 49 and 50: by inference, and with the way back to it.
    pub fn old(&mut self, name: &str, descriptor: &str, stack: u16, locals: u16, bytes: &[u8]) {
        for major in [49, 50] {
            let code = Code { stack, locals, bytes: bytes.to_vec(), ..Code::default() };
            let full = format!("{name}_{major}");
            self.class(&full, STATIC, descriptor, |b| b.major = major, |_| code);
        }
    }
}

/// All classes, sorted by name.
pub fn all() -> Vec<(String, Vec<u8>)> {
    let mut c = Cases(Vec::new());
    simple(&mut c);
    stack_maps(&mut c);
    members(&mut c);
    constructors(&mut c);
    protected(&mut c);
    exceptions(&mut c);
    verifier_old_cases::add(&mut c);
    c.0.sort();
    c.0
}

fn simple(c: &mut Cases) {
    c.plain("ok_empty", "()V", 0, 0, &[0xb1], &[]);
    c.plain("s_iadd_object", "(Ljava/lang/Object;)I", 2, 1, &[4, 0x2a, 0x60, 0xac], &[]);
    c.plain("s_iadd_null", "()I", 2, 0, &[1, 4, 0x60, 0xac], &[]);
    c.plain("s_underflow", "()V", 2, 0, &[0x57, 0xb1], &[]);
    c.plain("s_overflow", "()V", 1, 0, &[4, 4, 0xb1], &[]);
    c.plain("s_overflow_long", "()V", 1, 0, &[9, 0xb1], &[]);
    c.plain("s_falls_off", "()V", 1, 0, &[4], &[]);
    c.plain("s_long_as_int", "(J)I", 2, 2, &[0x1e, 0xac], &[]);
    c.plain("s_int_as_long", "(II)J", 2, 2, &[0x1a, 0x1b, 0xad], &[]);
    c.plain("s_ladd_ints", "()V", 4, 0, &[9, 4, 4, 0x61, 0x58, 0xb1], &[]);
    c.plain("s_ladd_one_int", "()V", 4, 0, &[4, 0x75, 0x58, 0xb1], &[]);
    c.plain("s_split_long", "()V", 4, 0, &[9, 0x57, 0x57, 0xb1], &[]);
    c.plain("s_dup_long", "()V", 4, 0, &[9, 0x59, 0xb1], &[]);
    c.plain("s_swap_long", "()V", 4, 0, &[4, 9, 0x5f, 0xb1], &[]);
    c.plain("s_dup_x2_split", "()V", 9, 0, &[9, 4, 4, 0x5b, 0xb1], &[]);
    c.plain("s_dup2_split", "()V", 9, 0, &[9, 4, 0x5c, 0xb1], &[]);
    c.plain("s_dup2_x2_overflow", "()V", 5, 0, &[9, 9, 0x5e, 0xb1], &[]);
    c.plain("ok_dups", "()V", 9, 0, &[9, 4, 0x5b, 0x57, 0x5d, 0x58, 0xb1], &[]);
    c.plain("s_uninit_local", "()I", 1, 1, &[0x1a, 0xac], &[]);
    c.plain("s_local_index", "()I", 1, 1, &[0x1b, 0xac], &[]);
    c.plain("s_store_index", "()V", 1, 1, &[4, 0x3c, 0xb1], &[]);
    c.plain("s_lstore_index", "()V", 2, 1, &[9, 0x3f, 0xb1], &[]);
    c.plain("s_lload_index", "()V", 2, 1, &[0x1e, 0xb1], &[]);
    c.plain("s_lload_int", "(II)V", 2, 2, &[0x1e, 0xb1], &[]);
    c.plain("s_iinc_float", "(F)V", 2, 1, &[0x84, 0, 1, 0xb1], &[]);
    c.plain("s_cut_long", "(J)J", 2, 2, &[4, 0x3c, 0x1e, 0xad], &[]);
    c.plain("s_cut_long_low", "(J)J", 2, 3, &[0x1e, 0x40, 0x1e, 0xad], &[]);
    c.plain("s_iaload_bytes", "([B)I", 2, 1, &[0x2a, 3, 0x2e, 0xac], &[]);
    c.plain("s_baload_ints", "([I)I", 2, 1, &[0x2a, 3, 0x33, 0xac], &[]);
    c.plain("ok_baload_booleans", "([Z)I", 2, 1, &[0x2a, 3, 0x33, 0xac], &[]);
    c.plain("s_aaload_ints", "([I)V", 2, 1, &[0x2a, 3, 0x32, 0xb1], &[]);
    c.plain("s_aaload_object", "(Ljava/lang/Object;)V", 2, 1, &[0x2a, 3, 0x32, 0xb1], &[]);
    c.plain("ok_aaload_null", "()Ljava/lang/String;", 2, 1, &[1, 3, 0x32, 0xb0], &[]);
    c.plain("s_aastore_int", "([Ljava/lang/Object;)V", 3, 1, &[0x2a, 3, 4, 0x53, 0xb1], &[]);
    c.plain("ok_aastore_covariant", "([Ljava/lang/String;[I)V", 3, 2, &[0x2a, 3, 0x2b, 0x53, 0xb1], &[]);
    c.plain("s_castore_shorts", "([S)V", 3, 1, &[0x2a, 3, 4, 0x55, 0xb1], &[]);
    c.plain("s_dastore_float", "([D)V", 4, 1, &[0x2a, 3, 11, 0x52, 0xb1], &[]);
    c.plain("s_arraylength_object", "(Ljava/lang/Object;)I", 2, 1, &[0x2a, 0xbe, 0xac], &[]);
    c.plain("s_throw_object", "(Ljava/lang/Object;)V", 2, 1, &[0x2a, 0xbf], &[]);
    c.plain("s_monitor_int", "(I)V", 2, 1, &[0x1a, 0xc2, 0xb1], &[]);
    c.plain("s_newarray_type", "()V", 2, 0, &[4, 0xbc, 3, 0x57, 0xb1], &[]);
    c.plain("s_newarray_size", "()V", 2, 0, &[11, 0xbc, 10, 0x57, 0xb1], &[]);
    c.plain("s_jsr", "()V", 2, 1, &[0xa8, 0, 4, 0xb1, 0x57, 0xb1], &[]);
    c.plain("s_ret", "(I)V", 2, 1, &[0xa9, 0], &[]);
    c.plain("s_wide_ret", "(I)V", 2, 1, &[0xc4, 0xa9, 0, 0], &[]);
    c.plain("s_wide_nop", "(I)V", 2, 1, &[0xc4, 0, 0xb1], &[]);
    c.plain("s_breakpoint", "()V", 2, 1, &[0xca, 0xb1], &[]);
    c.plain("s_internal_opcode", "()V", 2, 1, &[0xcb, 0, 0, 0xb1], &[]);
    c.plain("s_internal_aload", "()V", 2, 1, &[0xdc, 0xb1], &[]);
    c.plain("s_no_opcode", "()V", 2, 1, &[0xfd, 0xb1], &[]);
    c.plain("s_truncated", "()V", 2, 1, &[0xb1, 0xbb, 0], &[]);
    c.plain("s_goto_middle", "()V", 2, 1, &[0xa7, 0, 4, 0x10, 4, 0xb1], &[]);
    c.plain("s_goto_out", "()V", 2, 1, &[0xa7, 0x70, 0], &[]);
    c.plain("s_goto_before", "()V", 2, 1, &[0xa7, 0xff, 0xf0], &[]);
    c.plain("s_goto_w_far", "()V", 2, 1, &[0xc8, 0x7f, 0xff, 0xff, 0xff], &[]);
    c.plain("s_tableswitch_reversed", "()V", 2, 1, &sw(0xaa, &[12, 5, 4]), &[0, 1, 16]);
    c.plain("s_tableswitch_huge", "()V", 2, 1, &sw(0xaa, &[12, i32::MIN, i32::MAX]), &[0, 1, 16]);
    c.plain("s_lookupswitch_negative", "()V", 2, 1, &sw(0xab, &[12, -1]), &[0, 1, 16]);
    c.plain("s_lookupswitch_unsorted", "()V", 2, 1, &sw(0xab, &[26, 2, 5, 26, 4, 26]), &[0, 1, 28]);
    c.plain("s_lookupswitch_same", "()V", 2, 1, &sw(0xab, &[26, 2, 5, 26, 5, 26]), &[0, 1, 28]);
    c.plain("s_switch_no_map", "()V", 2, 1, &sw(0xab, &[26, 2, 4, 26, 5, 26]), &[]);
    let mut last = sw(0xab, &[0, 0]);
    last.pop();
    c.plain("s_lookupswitch_at_end", "()V", 2, 1, &last, &[]);
    c.plain("r_int_for_void", "()V", 1, 0, &[4, 0xac], &[]);
    c.plain("r_void_for_int", "()I", 1, 0, &[0xb1], &[]);
    c.plain("r_long_for_void", "()V", 2, 0, &[9, 0xad], &[]);
    c.plain("r_object_for_string", "(Ljava/lang/Object;)Ljava/lang/String;", 1, 1, &[0x2a, 0xb0], &[]);
    c.plain("r_string_for_int", "(Ljava/lang/String;)I", 1, 1, &[0x2a, 0xac], &[]);
    c.plain("ok_object_for_interface", "(Ljava/lang/Object;)Ljava/lang/Runnable;", 1, 1, &[0x2a, 0xb0], &[]);
    c.plain("r_array_for_interface", "([I)Ljava/lang/Runnable;", 1, 1, &[0x2a, 0xb0], &[]);
    c.plain("ok_array_for_cloneable", "([I)Ljava/lang/Cloneable;", 1, 1, &[0x2a, 0xb0], &[]);
    c.plain("r_ints_for_objects", "([I)[Ljava/lang/Object;", 1, 1, &[0x2a, 0xb0], &[]);
    c.plain("ok_int_arrays_for_objects", "([[I)[Ljava/lang/Object;", 1, 1, &[0x2a, 0xb0], &[]);
    c.plain("r_shorts_for_chars", "([S)[C", 1, 1, &[0x2a, 0xb0], &[]);
    c.plain("r_missing_class", "(Lno/Such;)Ljava/lang/String;", 1, 1, &[0x2a, 0xb0], &[]);
    c.plain("r_missing_target", "(Ljava/lang/String;)Lno/Such;", 1, 1, &[0x2a, 0xb0], &[]);
    c.plain("ok_missing_equal", "(Lno/Such;)Lno/Such;", 1, 1, &[0x2a, 0xb0], &[]);
    c.plain("ok_missing_as_object", "(Lno/Such;)Ljava/lang/Object;", 1, 1, &[0x2a, 0xb0], &[]);
    c.plain("r_boolean_from_int", "(F)Z", 1, 1, &[0x22, 0xae], &[]);
    c.plain("s_code_16_bytes", "()V", 1, 0, &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x57, 0xb1], &[]);
    c.plain("s_code_17_bytes", "()V", 1, 0, &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x57, 0xb1], &[]);
}

/// iconst_0, a switch with these words, return.
fn sw(opcode: u8, words: &[i32]) -> Vec<u8> {
    let mut code = vec![3, opcode, 0, 0];
    words.iter().for_each(|w| code.extend(w.to_be_bytes()));
    code.push(0xb1);
    code
}

fn stack_maps(c: &mut Cases) {
    // iload_0, ifeq 5, nop, return
    let branch = [0x1a, 0x99, 0, 4, 0, 0xb1];
    c.plain("ok_map", "(I)V", 1, 1, &branch, &[0, 1, 5]);
    c.plain("m_none", "(I)V", 1, 1, &branch, &[]);
    c.plain("m_elsewhere", "(I)V", 1, 1, &branch, &[0, 1, 4]);
    c.plain("m_bad_offset", "(I)V", 1, 1, &branch, &[0, 1, 2]);
    c.plain("m_beyond", "(I)V", 1, 1, &branch, &[0, 1, 60]);
    c.plain("m_stack_item", "(I)V", 1, 1, &branch, &[0, 1, 64 + 5, 1]);
    c.plain("m_full_locals", "(I)V", 1, 1, &branch, &[0, 1, 255, 0, 5, 0, 1, 2, 0, 0]);
    c.plain("ok_full_top", "(I)V", 1, 1, &branch, &[0, 1, 255, 0, 5, 0, 0, 0, 0]);
    c.plain("m_append_too_many", "(I)V", 1, 1, &branch, &[0, 1, 252, 0, 5, 1]);
    c.plain("m_append_unset", "(I)V", 1, 2, &branch, &[0, 1, 252, 0, 5, 1]);
    c.plain("ok_chop", "(I)V", 1, 1, &branch, &[0, 1, 250, 0, 5]);
    c.plain("m_chop_too_many", "(I)V", 1, 1, &branch, &[0, 1, 249, 0, 5]);
    c.plain("m_reserved", "(I)V", 1, 1, &branch, &[0, 1, 200, 0, 5]);
    c.plain("m_bad_type", "(I)V", 1, 1, &branch, &[0, 1, 64 + 5, 9]);
    c.plain("m_bad_class", "(I)V", 1, 1, &branch, &[0, 1, 64 + 5, 7, 0, 1]);
    c.plain("m_bad_new", "(I)V", 1, 1, &branch, &[0, 1, 64 + 5, 8, 0, 1]);
    c.plain("m_cut", "(I)V", 1, 1, &branch, &[0, 1, 255, 0, 5, 0]);
    c.plain("m_cut_class", "(I)V", 1, 1, &branch, &[0, 1, 64 + 5, 7, 0]);
    c.plain("m_cut_count", "(I)V", 1, 1, &branch, &[0]);
    c.plain("m_cut_second", "(I)V", 1, 1, &branch, &[0, 2, 5]);
    c.plain("m_too_long", "(I)V", 1, 1, &branch, &[0, 1, 5, 0]);
    c.plain("m_no_frames_but_bytes", "(I)V", 1, 1, &[0xb1], &[0, 0, 5, 0]);
    c.plain("m_stack_too_deep", "(I)V", 1, 1, &branch, &[0, 1, 255, 0, 5, 0, 0, 0, 2, 1, 1]);
    c.plain("m_long_too_deep", "(I)V", 1, 1, &branch, &[0, 1, 64 + 5, 4]);
    c.plain("ok_double_chopped", "(ID)V", 1, 3, &branch, &[0, 1, 249, 0, 5]);
    c.plain("m_at_start", "(I)V", 1, 1, &[0, 0x1a, 0x9a, 0xff, 0xff, 0xb1], &[0, 2, 0, 2]);
    c.plain("ok_loop_start", "(I)V", 1, 1, &[0x1a, 0x9a, 0xff, 0xff, 0xb1], &[0, 1, 0]);
    // goto 4; nop: what follows a goto needs a frame.
    c.plain("m_dead_code", "(I)V", 1, 1, &[0xa7, 0, 4, 0, 0xb1], &[0, 1, 4]);
    c.plain("m_dead_code_no_frames", "(I)V", 1, 1, &[0xb1, 0xb1], &[]);
    // The fall-through does not fit: an int where the frame has a float.
    c.plain("m_fall_through", "(F)V", 1, 1, &[4, 0x3b, 0xb1], &[0, 1, 255, 0, 2, 0, 1, 2, 0, 0]);
    c.plain("m_fall_through_stack", "()V", 2, 1, &[4, 0xb1], &[0, 1, 64 + 1, 2]);
    c.plain("m_stack_height", "(I)V", 2, 1, &[4, 0x1a, 0x99, 0, 3, 0xb1], &[0, 1, 5]);
    c.plain(
        "m_many",
        "(I)V",
        2,
        8,
        &branch,
        &[
            0, 8, 0, 64, 5, 247, 0, 0, 2, 249, 0, 0, 251, 0, 0, 253, 0, 0, 1, 4, 254, 0, 0, 0, 5, 3, 255, 0,
            0, 0, 1, 6, 0, 0,
        ],
    );
    c.class(
        "m_object_type",
        STATIC,
        "(ILjava/lang/Object;)V",
        |_| (),
        |b| {
            let s = b.class("java/lang/String");
            let map = vec![0, 1, 255, 0, 5, 0, 2, 1, 7, hi(s), lo(s), 0, 0];
            Code { stack: 1, locals: 2, bytes: branch.to_vec(), map, ..Code::default() }
        },
    );
    c.class(
        "ok_subclass",
        STATIC,
        "(ILjava/lang/String;)V",
        |_| (),
        |b| {
            let s = b.class("java/lang/Object");
            let map = vec![0, 1, 255, 0, 5, 0, 2, 1, 7, hi(s), lo(s), 0, 0];
            Code { stack: 1, locals: 2, bytes: branch.to_vec(), map, ..Code::default() }
        },
    );
}

fn members(c: &mut Cases) {
    let simple = |stack, locals, bytes| Code { stack, locals, bytes, ..Code::default() };
    c.class(
        "f_get_class",
        STATIC,
        "(Ljava/lang/Object;)I",
        |_| (),
        |b| {
            let f = b.field_ref("T", "x", "I");
            simple(2, 1, [vec![0x2a], op(0xb4, f), vec![0xac]].concat())
        },
    );
    c.class(
        "f_put_type",
        STATIC,
        "(LT;)V",
        |_| (),
        |b| {
            let f = b.field_ref("T", "x", "I");
            simple(2, 1, [vec![0x2a, 1], op(0xb5, f), vec![0xb1]].concat())
        },
    );
    c.class(
        "f_put_object",
        STATIC,
        "(Ljava/lang/String;)V",
        |_| (),
        |b| {
            let f = b.field_ref("T", "x", "I");
            simple(2, 1, [vec![0x2a, 4], op(0xb5, f), vec![0xb1]].concat())
        },
    );
    c.class(
        "f_putstatic_long",
        STATIC,
        "()V",
        |_| (),
        |b| {
            let f = b.field_ref("T", "x", "J");
            simple(2, 1, [vec![4], op(0xb3, f), vec![0xb1]].concat())
        },
    );
    c.class(
        "f_getstatic_overflow",
        STATIC,
        "()V",
        |_| (),
        |b| {
            let f = b.field_ref("T", "x", "J");
            simple(1, 1, [op(0xb2, f), vec![0xb1]].concat())
        },
    );
    c.class(
        "f_array",
        STATIC,
        "([I)V",
        |_| (),
        |b| {
            let f = b.field_ref("[I", "length", "I");
            simple(2, 1, [vec![0x2a], op(0xb4, f), vec![0x57, 0xb1]].concat())
        },
    );
    c.class(
        "f_pool_kind",
        STATIC,
        "()V",
        |_| (),
        |b| {
            let f = b.method_ref("T", "x", "()V");
            simple(2, 1, [op(0xb2, f), vec![0xb1]].concat())
        },
    );
    c.class("p_pool_index", STATIC, "()V", |_| (), |_| simple(2, 1, vec![0xbb, 0xff, 0, 0xb1]));
    c.class("p_pool_zero", STATIC, "()V", |_| (), |_| simple(2, 1, vec![0xbb, 0, 0, 0xb1]));
    c.class("p_pool_class", STATIC, "()V", |_| (), |_| simple(2, 1, vec![0xbb, 0, 1, 0xb1]));
    c.class("p_ldc_class_name", STATIC, "()V", |_| (), |_| simple(2, 1, vec![0x12, 1, 0xb1]));
    c.class("p_ldc_index", STATIC, "()V", |_| (), |_| simple(2, 1, vec![0x12, 200, 0xb1]));
    c.class(
        "p_ldc_long",
        STATIC,
        "()V",
        |_| (),
        |b| {
            let l = b.long(5);
            simple(2, 1, vec![0x12, lo(l), 0xb1])
        },
    );
    c.class(
        "p_ldc2_int",
        STATIC,
        "()V",
        |_| (),
        |b| {
            let l = b.int(5);
            simple(2, 1, [op(0x14, l), vec![0xb1]].concat())
        },
    );
    c.class(
        "p_ldc_result",
        STATIC,
        "()I",
        |_| (),
        |b| {
            let s = b.string("x");
            simple(2, 1, vec![0x12, lo(s), 0xac])
        },
    );
    c.class(
        "p_new_array",
        STATIC,
        "()V",
        |_| (),
        |b| {
            let k = b.class("[I");
            simple(2, 1, [op(0xbb, k), vec![0x57, 0xb1]].concat())
        },
    );
    c.class(
        "p_anewarray_deep",
        STATIC,
        "()V",
        |_| (),
        |b| {
            let k = b.class(&format!("{}I", "[".repeat(255)));
            simple(2, 1, [vec![4], op(0xbd, k), vec![0x57, 0xb1]].concat())
        },
    );
    c.class(
        "p_multi_dims",
        STATIC,
        "()V",
        |_| (),
        |b| {
            let k = b.class("[[I");
            simple(3, 1, [vec![4, 4, 4], op(0xc5, k), vec![3, 0x57, 0xb1]].concat())
        },
    );
    c.class(
        "p_multi_zero",
        STATIC,
        "()V",
        |_| (),
        |b| {
            let k = b.class("[[I");
            simple(3, 1, [op(0xc5, k), vec![0, 0x57, 0xb1]].concat())
        },
    );
    c.class(
        "p_multi_class",
        STATIC,
        "()V",
        |_| (),
        |b| {
            let k = b.class("T");
            simple(3, 1, [vec![4], op(0xc5, k), vec![1, 0x57, 0xb1]].concat())
        },
    );
    c.class(
        "p_checkcast_int",
        STATIC,
        "()V",
        |_| (),
        |b| {
            let k = b.class("T");
            simple(3, 1, [vec![4], op(0xc0, k), vec![0x57, 0xb1]].concat())
        },
    );
    c.class(
        "p_instanceof_result",
        STATIC,
        "(Ljava/lang/Object;)LT;",
        |_| (),
        |b| {
            let k = b.class("T");
            simple(3, 1, [vec![0x2a], op(0xc1, k), vec![0xb0]].concat())
        },
    );
    c.class(
        "i_argument",
        STATIC,
        "()V",
        |_| (),
        |b| {
            let m = b.method_ref("T", "m2", "(Ljava/lang/String;)V");
            simple(3, 1, [vec![4], op(0xb8, m), vec![0xb1]].concat())
        },
    );
    c.class(
        "i_argument_long",
        STATIC,
        "()V",
        |_| (),
        |b| {
            let m = b.method_ref("T", "m2", "(IJ)V");
            simple(3, 1, [vec![4, 4, 4], op(0xb8, m), vec![0xb1]].concat())
        },
    );
    c.class(
        "i_receiver",
        STATIC,
        "(Ljava/lang/Object;)V",
        |_| (),
        |b| {
            let m = b.method_ref("java/lang/String", "length", "()I");
            simple(3, 1, [vec![0x2a], op(0xb6, m), vec![0x57, 0xb1]].concat())
        },
    );
    c.class(
        "i_underflow",
        STATIC,
        "()V",
        |_| (),
        |b| {
            let m = b.method_ref("java/lang/String", "length", "()I");
            simple(3, 1, [op(0xb6, m), vec![0x57, 0xb1]].concat())
        },
    );
    c.class(
        "i_interface_as_class",
        STATIC,
        "()V",
        |_| (),
        |b| {
            let m = b.interface_method_ref("java/lang/Runnable", "run", "()V");
            simple(3, 1, [vec![1], op(0xb6, m), vec![0xb1]].concat())
        },
    );
    c.class(
        "ok_interface_object",
        STATIC,
        "(Ljava/lang/Object;)V",
        |_| (),
        |b| {
            let m = b.interface_method_ref("java/lang/Runnable", "run", "()V");
            simple(3, 1, [vec![0x2a], op(0xb9, m), vec![1, 0, 0xb1]].concat())
        },
    );
    c.class(
        "i_interface_count",
        STATIC,
        "(Ljava/lang/Object;)V",
        |_| (),
        |b| {
            let m = b.interface_method_ref("java/lang/Runnable", "run", "()V");
            simple(3, 1, [vec![0x2a], op(0xb9, m), vec![2, 0, 0xb1]].concat())
        },
    );
    c.class(
        "i_interface_zero",
        STATIC,
        "(Ljava/lang/Object;)V",
        |_| (),
        |b| {
            let m = b.interface_method_ref("java/lang/Runnable", "run", "()V");
            simple(3, 1, [vec![0x2a], op(0xb9, m), vec![1, 1, 0xb1]].concat())
        },
    );
    c.class(
        "i_static_in_interface_51",
        STATIC,
        "()V",
        |b| b.major = 51,
        |b| {
            let m = b.interface_method_ref("java/util/List", "of", "()Ljava/util/List;");
            simple(3, 1, [op(0xb8, m), vec![0x57, 0xb1]].concat())
        },
    );
    c.class(
        "i_clinit",
        STATIC,
        "()V",
        |_| (),
        |b| {
            let m = b.method_ref("T", "<init>", "()V");
            simple(3, 1, [op(0xb8, m), vec![0xb1]].concat())
        },
    );
    c.class(
        "i_special_other",
        PUBLIC,
        "(Ljava/lang/String;)V",
        |_| (),
        |b| {
            let m = b.method_ref("java/lang/String", "length", "()I");
            simple(3, 2, [vec![0x2b], op(0xb7, m), vec![0x57, 0xb1]].concat())
        },
    );
    c.class(
        "i_special_object",
        PUBLIC,
        "(Ljava/lang/String;)V",
        |_| (),
        |b| {
            let m = b.method_ref("java/lang/Object", "hashCode", "()I");
            simple(3, 2, [vec![0x2b], op(0xb7, m), vec![0x57, 0xb1]].concat())
        },
    );
    c.class(
        "ok_special",
        PUBLIC,
        "()V",
        |_| (),
        |b| {
            let m = b.method_ref("java/lang/Object", "hashCode", "()I");
            simple(3, 1, [vec![0x2a], op(0xb7, m), vec![0x57, 0xb1]].concat())
        },
    );
    c.class(
        "i_special_indirect",
        PUBLIC,
        "()V",
        |b| b.interface("java/util/List"),
        |b| {
            let m = b.interface_method_ref("java/util/Collection", "stream", "()Ljava/util/stream/Stream;");
            simple(3, 1, [vec![0x2a], op(0xb7, m), vec![0x57, 0xb1]].concat())
        },
    );
    c.class(
        "i_dynamic_zero",
        STATIC,
        "()V",
        |b| {
            let target = b.method_ref("T", "x", "()V");
            let h = b.method_handle(6, target);
            b.attribute("BootstrapMethods", &[0, 1, hi(h), lo(h), 0, 0]);
        },
        |b| {
            let d = b.invoke_dynamic(0, "x", "()V");
            simple(3, 1, [op(0xba, d), vec![0, 1, 0xb1]].concat())
        },
    );
    c.class(
        "i_result",
        STATIC,
        "()I",
        |_| (),
        |b| {
            let m = b.method_ref("T", "m2", "()Ljava/lang/String;");
            simple(3, 1, [op(0xb8, m), vec![0xac]].concat())
        },
    );
}

fn constructors(c: &mut Cases) {
    let init = |b: &mut ClassBuilder| b.method_ref(OBJECT, "<init>", "()V");
    let code = |bytes: Vec<u8>| Code { stack: 3, locals: 3, bytes, ..Code::default() };
    let mut add = |name: &str, descriptor: &str, f: &dyn Fn(&mut ClassBuilder) -> Code| {
        c.named(
            name,
            PUBLIC,
            "<init>",
            descriptor,
            |b| {
                b.field(PUBLIC, "x", "I");
            },
            |b| f(b),
        );
    };
    add("ok_init", "()V", &|b| code([vec![0x2a], op(0xb7, init(b)), vec![0xb1]].concat()));
    add("c_no_super", "()V", &|_| code(vec![0xb1]));
    add("c_twice", "()V", &|b| {
        let m = init(b);
        code([vec![0x2a], op(0xb7, m), vec![0x2a], op(0xb7, m), vec![0xb1]].concat())
    });
    add("c_use_before", "()V", &|b| {
        let m = b.method_ref(OBJECT, "hashCode", "()I");
        code([vec![0x2a], op(0xb6, m), vec![0x57, 0xb1]].concat())
    });
    add("c_other_init", "()V", &|b| {
        let m = b.method_ref("java/lang/String", "<init>", "()V");
        code([vec![0x2a], op(0xb7, m), vec![0xb1]].concat())
    });
    add("c_init_of_int", "()V", &|b| {
        let m = init(b);
        code([vec![4], op(0xb7, m), vec![0xb1]].concat())
    });
    add("c_init_of_object", "(Ljava/lang/Object;)V", &|b| {
        let m = init(b);
        code([vec![0x2b], op(0xb7, m), vec![0xb1]].concat())
    });
    add("ok_field_before", "()V", &|b| {
        let f = b.field_ref("T", "x", "I");
        code([vec![0x2a, 4], op(0xb5, f), vec![0x2a], op(0xb7, init(b)), vec![0xb1]].concat())
    });
    add("c_field_read_before", "()V", &|b| {
        let f = b.field_ref("T", "x", "I");
        code([vec![0x2a], op(0xb4, f), vec![0x57, 0x2a], op(0xb7, init(b)), vec![0xb1]].concat())
    });
    add("c_foreign_field_before", "()V", &|b| {
        let f = b.field_ref("T", "y", "I");
        code([vec![0x2a, 4], op(0xb5, f), vec![0x2a], op(0xb7, init(b)), vec![0xb1]].concat())
    });
    add("c_new_wrong_init", "()V", &|b| {
        let k = b.class("java/lang/Thread");
        code([op(0xbb, k), op(0xb7, init(b)), vec![0xb1]].concat())
    });
    add("c_new_unused", "()V", &|b| {
        let (k, m) = (b.class("java/lang/Thread"), b.method_ref("java/lang/Thread", "start", "()V"));
        code([op(0xbb, k), op(0xb6, m), vec![0xb1]].concat())
    });
    add("c_new_stored", "()V", &|b| {
        let k = b.class(OBJECT);
        let m = init(b);
        code([op(0xbb, k), vec![0x59, 0x4c], op(0xb7, m), vec![0x2b, 0xbf]].concat())
    });
    // Back to a `new` with its object in a local: the frame says so, which is fine; without init it must not be used.
    add("c_loop_with_new", "()V", &|b| {
        let k = b.class(OBJECT);
        let m = init(b);
        let bytes = [vec![0x2a], op(0xb7, m), op(0xbb, k), vec![0x4c, 0xa7, 0xff, 0xfc]].concat();
        let this = b.class("T");
        let map = vec![0, 1, 255, 0, 4, 0, 2, 7, hi(this), lo(this), 8, 0, 4, 0, 0];
        Code { map, ..code(bytes) }
    });
    // A frame without the flag behind a branch before super().
    add("c_flags", "(I)V", &|b| {
        let m = init(b);
        let bytes = [vec![0x1b, 0x99, 0, 3, 0x2a], op(0xb7, m), vec![0xb1]].concat();
        Code { map: vec![0, 1, 255, 0, 4, 0, 2, 0, 1, 0, 0], ..code(bytes) }
    });
    add("ok_flags", "(I)V", &|b| {
        let m = init(b);
        let bytes = [vec![0x1b, 0x99, 0, 3, 0x2a], op(0xb7, m), vec![0xb1]].concat();
        Code { map: vec![0, 1, 4], ..code(bytes) }
    });
    add("c_try_around_super", "()V", &|b| {
        let m = init(b);
        let throwable = b.class("java/lang/Throwable");
        let bytes = [vec![0x2a], op(0xb7, m), vec![0xb1, 0x57, 0xb1]].concat();
        let map = vec![0, 1, 255, 0, 5, 0, 1, 6, 0, 1, 7, hi(throwable), lo(throwable)];
        Code { map, handlers: vec![[0, 4, 5, 0]], ..code(bytes) }
    });
    add("c_try_throws", "()V", &|b| {
        let m = init(b);
        let throwable = b.class("java/lang/Throwable");
        let bytes = [vec![0x2a], op(0xb7, m), vec![0xb1, 0xbf]].concat();
        let map = vec![0, 1, 255, 0, 5, 0, 1, 0, 0, 1, 7, hi(throwable), lo(throwable)];
        Code { map, handlers: vec![[0, 4, 5, 0]], ..code(bytes) }
    });
    c.named(
        "c_static_init_name",
        STATIC,
        "m",
        "()V",
        |_| (),
        |b| {
            let k = b.class("T");
            let m = b.method_ref("T", "<init>", "()V");
            code([op(0xbb, k), vec![0x59, 0x59], op(0xb7, m), vec![0xb0]].concat())
        },
    );
}

fn protected(c: &mut Cases) {
    // Base is in the test program's loader, so another run-time package.
    let of = |name: &str, f: &dyn Fn(&mut ClassBuilder) -> (Vec<u8>, &'static str), c: &mut Cases| {
        let mut b = ClassBuilder::new("T", "Load$Base");
        let (bytes, descriptor) = f(&mut b);
        b.method(PUBLIC, "m", descriptor).code_with(3, 2, &bytes, &[], &[]);
        c.add(name, &b);
    };
    of(
        "x_field_of_other",
        &|b| {
            let f = b.field_ref("Load$Base", "field", "I");
            ([vec![0x2b], op(0xb4, f), vec![0x57, 0xb1]].concat(), "(LLoad$Base$Sub;)V")
        },
        c,
    );
    of(
        "ok_field_of_this",
        &|b| {
            let f = b.field_ref("Load$Base", "field", "I");
            ([vec![0x2a], op(0xb4, f), vec![0x57, 0xb1]].concat(), "(LLoad$Base$Sub;)V")
        },
        c,
    );
    of(
        "x_put_field_of_other",
        &|b| {
            let f = b.field_ref("Load$Base", "field", "I");
            ([vec![0x2b, 4], op(0xb5, f), vec![0xb1]].concat(), "(LLoad$Base;)V")
        },
        c,
    );
    of(
        "x_method_of_other",
        &|b| {
            let m = b.method_ref("Load$Base", "method", "()V");
            ([vec![0x2b], op(0xb6, m), vec![0xb1]].concat(), "(LLoad$Base;)V")
        },
        c,
    );
    of(
        "ok_method_of_this",
        &|b| {
            let m = b.method_ref("Load$Base", "method", "()V");
            ([vec![0x2a], op(0xb6, m), vec![0xb1]].concat(), "(LLoad$Base;)V")
        },
        c,
    );
    of(
        "x_new_of_other",
        &|b| {
            let k = b.class("Load$Base");
            let m = b.method_ref("Load$Base", "<init>", "()V");
            ([op(0xbb, k), op(0xb7, m), vec![0xb1]].concat(), "(LLoad$Base;)V")
        },
        c,
    );
    of(
        "x_clone_of_object",
        &|b| {
            let m = b.method_ref(OBJECT, "clone", "()Ljava/lang/Object;");
            ([vec![0x2b], op(0xb6, m), vec![0x57, 0xb1]].concat(), "(Ljava/lang/Object;)V")
        },
        c,
    );
    of(
        "ok_clone_of_array",
        &|b| {
            let m = b.method_ref(OBJECT, "clone", "()Ljava/lang/Object;");
            ([vec![0x2b], op(0xb6, m), vec![0x57, 0xb1]].concat(), "([I)V")
        },
        c,
    );
    of(
        "x_finalize_of_array",
        &|b| {
            let m = b.method_ref(OBJECT, "finalize", "()V");
            ([vec![0x2b], op(0xb6, m), vec![0xb1]].concat(), "([I)V")
        },
        c,
    );
}

fn exceptions(c: &mut Cases) {
    let mut add = |name: &str, stack: u16, handler: [u16; 3], catch: &str, map: &dyn Fn(u16) -> Vec<u8>| {
        c.class(
            name,
            STATIC,
            "(I)V",
            |_| (),
            |b| {
                let k = if catch.is_empty() { 0 } else { b.class(catch) };
                let shown = b.class(if catch.is_empty() { "java/lang/Throwable" } else { catch });
                // nop, fconst_0, fstore_0, return, pop, return
                let [start, end, target] = handler;
                Code {
                    stack,
                    locals: 1,
                    bytes: vec![0, 11, 0x43, 0xb1, 0x57, 0xb1],
                    handlers: vec![[start, end, target, k]],
                    map: map(shown),
                }
            },
        );
    };
    let item = |k: u16| vec![0, 1, 255, 0, 4, 0, 0, 0, 1, 7, hi(k), lo(k)];
    let keeps_int = |k: u16| vec![0, 1, 64 + 4, 7, hi(k), lo(k)];
    add("ok_handler", 2, [0, 3, 4], "java/lang/Exception", &item);
    add("e_not_throwable", 2, [0, 3, 4], "java/lang/String", &item);
    add("e_missing_type", 2, [0, 3, 4], "no/Such", &item);
    add("e_no_frame", 2, [0, 3, 4], "java/lang/Exception", &|_| vec![]);
    add("e_local_changed", 2, [0, 4, 4], "java/lang/Exception", &keeps_int);
    add("ok_before_change", 2, [0, 3, 4], "", &keeps_int);
    add("e_other_type", 2, [0, 3, 4], "java/lang/Exception", &|_| vec![0, 1, 64 + 4, 1]);
    add("e_start", 2, [20, 3, 4], "", &item);
    add("e_end", 2, [0, 9, 4], "", &item);
    add("e_end_before_start", 2, [3, 2, 4], "", &item);
    add("e_target", 2, [0, 3, 90], "", &item);
    c.class(
        "e_no_stack",
        STATIC,
        "()V",
        |_| (),
        |_| Code {
            bytes: vec![0, 0xb1, 0xb1],
            handlers: vec![[0, 1, 2, 0]],
            map: vec![0, 1, 2],
            ..Code::default()
        },
    );
    c.class(
        "e_middle",
        STATIC,
        "()V",
        |_| (),
        |_| Code {
            stack: 1,
            bytes: vec![0x10, 1, 0x57, 0xb1, 0x57, 0xb1],
            handlers: vec![[0, 3, 1, 0]],
            map: vec![0, 1, 64 + 4, 1],
            ..Code::default()
        },
    );
}
