//! System.arraycopy.
//!
//! Elements are copied by memmove. Java asks that no element be torn: on the machines that Cortado runs on, memmove's
//! loads and stores never split an aligned element (they are whole words, or vectors that tear at cache lines at most).

use crate::class::{Class, ClassKind};
use crate::exceptions::messages::external_class_name;
use crate::rooting::{Cx, JResult, Local};
use crate::types::Object;

impl<'s> Cx<'s> {
    /// System.arraycopy, with all its checks.
    pub fn array_copy(
        &mut self,
        src: Local<'_, Object>,
        src_pos: i32,
        dst: Local<'_, Object>,
        dst_pos: i32,
        length: i32,
    ) -> JResult<()> {
        if self.is_null(src) || self.is_null(dst) {
            return Err(self.throw_npe());
        }
        let (from, to) = (self.class_of(self.get(src)), self.class_of(self.get(dst)));
        if !from.is_array() || !to.is_array() || from.kind != to.kind || from.basic != to.basic {
            let text = mismatch(self, from, to);
            return Err(self.throw("java/lang/ArrayStoreException", text));
        }
        let (src_len, dst_len) = (self.array_len(self.get(src)), self.array_len(self.get(dst)));
        let in_range = |pos: i32, len: usize| pos >= 0 && pos as usize + length as usize <= len;
        if length < 0 || !in_range(src_pos, src_len) || !in_range(dst_pos, dst_len) {
            let text = out_of_bounds(from, to, (src_pos, src_len), (dst_pos, dst_len), length);
            return Err(self.throw("java/lang/ArrayIndexOutOfBoundsException", text));
        }
        let (src_pos, dst_pos, length) = (src_pos as usize, dst_pos as usize, length as usize);
        if length == 0 {
            return Ok(());
        }
        if from.kind == ClassKind::PrimArray || from.id == to.id || {
            let (s, d) = (self.class(from.component), self.class(to.component));
            self.is_subclass(s, d)
        } {
            self.copy_elements(src, src_pos, dst, dst_pos, length, from);
            return Ok(());
        }
        // Element by element: those before the one that does not fit are stored.
        let bound = self.class(to.component);
        let mut last = None;
        for i in 0..length {
            let element = self.element_ref::<_, Object>(self.get(src), src_pos + i);
            if !element.is_null() {
                let class = self.class_of(element);
                if last != Some(class.id) {
                    if !self.is_subclass(class, bound) {
                        let text = element_mismatch(self, self.class(from.component), bound);
                        return Err(self.throw("java/lang/ArrayStoreException", text));
                    }
                    last = Some(class.id);
                }
            }
            self.set_element_ref(self.get(dst), dst_pos + i, element);
        }
        Ok(())
    }

    /// Copies elements whose types and ranges were checked.
    fn copy_elements(
        &self,
        src: Local<'_, Object>,
        src_pos: usize,
        dst: Local<'_, Object>,
        dst_pos: usize,
        length: usize,
        class: &Class,
    ) {
        let size = 1usize << class.elem_log2;
        let base = cortado_gc::array_base(size);
        let from = self.object_address(self.get(src), base + src_pos * size);
        let to = self.object_address(self.get(dst), base + dst_pos * size);
        let bytes = length * size;
        // SAFETY: both ranges lie inside their arrays (checked by the caller), which don't move before the next
        // safepoint; other Java threads may race, as Java allows.
        unsafe { std::ptr::copy(from, to, bytes) };
        if class.kind == ClassKind::RefArray {
            let card = 1usize << cortado_gc::CARD_SHIFT;
            let mut at = 0;
            while at < bytes {
                self.barrier_at(to.wrapping_add(at));
                at += card;
            }
            self.barrier_at(to.wrapping_add(bytes - size));
        }
    }
}

fn kind_name(class: &Class) -> String {
    match class.kind {
        ClassKind::PrimArray => format!("{}[]", class.basic.java_name()),
        _ => "object array[]".to_owned(),
    }
}

fn mismatch(cx: &Cx<'_>, from: &Class, to: &Class) -> String {
    if !from.is_array() {
        format!("arraycopy: source type {} is not an array", external_class_name(cx, from))
    } else if !to.is_array() {
        format!("arraycopy: destination type {} is not an array", external_class_name(cx, to))
    } else {
        format!("arraycopy: type mismatch: can not copy {} into {}", kind_name(from), kind_name(to))
    }
}

fn element_mismatch(cx: &Cx<'_>, from: &Class, to: &Class) -> String {
    let (f, t) = (external_class_name(cx, from), external_class_name(cx, to));
    if cx.is_subclass(to, from) {
        format!(
            "arraycopy: element type mismatch: can not cast one of the elements of {f}[] to the type of the \
             destination array, {t}"
        )
    } else {
        format!("arraycopy: type mismatch: can not copy {f}[] into {t}[]")
    }
}

fn out_of_bounds(from: &Class, to: &Class, src: (i32, usize), dst: (i32, usize), length: i32) -> String {
    let array = |class: &Class, len: usize| match class.kind {
        ClassKind::PrimArray => format!("{}[{len}]", class.basic.java_name()),
        _ => format!("object array[{len}]"),
    };
    if src.0 < 0 {
        format!("arraycopy: source index {} out of bounds for {}", src.0, array(from, src.1))
    } else if dst.0 < 0 {
        format!("arraycopy: destination index {} out of bounds for {}", dst.0, array(to, dst.1))
    } else if length < 0 {
        format!("arraycopy: length {length} is negative")
    } else if src.0 as usize + length as usize > src.1 {
        let last = src.0 as u32 + length as u32;
        format!("arraycopy: last source index {last} out of bounds for {}", array(from, src.1))
    } else {
        let last = dst.0 as u32 + length as u32;
        format!("arraycopy: last destination index {last} out of bounds for {}", array(to, dst.1))
    }
}
