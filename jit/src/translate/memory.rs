//! Fields, arrays, allocation, type checks, monitors.

use super::{Bailout, CONSTANT, Kind, TRUSTED, Tx};
use cortado_gc::{
    ARRAY_LENGTH_OFFSET, CARD_REF_SHIFT, CARD_SHIFT, CLASS_OFFSET, DIRTY, REF_SHIFT, Tlab, array_base,
};
use cortado_vm::bytecode::{Instruction, Opcode as O, Operands};
use cortado_vm::class::{Class, ClassKind, Field, acc};
use cortado_vm::classfile::BasicType;
use cortado_vm::compiled::Helper;
use cortado_vm::ids::FieldId;
use cortado_vm::thread::Thread;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{F32, F64, I8, I16, I32, I64};
use cranelift_codegen::ir::{InstBuilder, InstructionData, MemFlagsData, Opcode, Type, Value};
use std::mem::offset_of;
use std::sync::atomic::Ordering;

/// Arrays longer than this are allocated out of line.
const MAX_INLINE_LENGTH: i64 = 1 << 14;

/// Memory that the program can change.
const HEAP: MemFlagsData = MemFlagsData::new().with_notrap();

impl<'v> Tx<'_, 'v> {
    /// Throws a NullPointerException if `v` is null.
    pub(super) fn null_check(&mut self, v: Value, nonnull: bool) -> Result<(), Bailout> {
        if nonnull || self.s().checked.contains(&v) {
            return Ok(());
        }
        let zero = self.iconst(0);
        let null = self.b.ins().icmp(IntCC::Equal, v, zero);
        self.throw_if(null, Helper::ThrowNull, &[])?;
        self.s().checked.insert(v);
        Ok(())
    }

    /// The address of the object that `v` refers to.
    pub(super) fn address(&mut self, v: Value) -> Value {
        let wide = self.b.ins().uextend(I64, v);
        let offset = self.b.ins().ishl_imm_u(wide, REF_SHIFT as i64);
        self.b.ins().iadd(self.heap, offset)
    }

    /// The same on the straight way through the block: computed once for each reference.
    fn known_address(&mut self, v: Value) -> Value {
        if let Some(&p) = self.s().addresses.get(&v) {
            return p;
        }
        let p = self.address(v);
        self.s().addresses.insert(v, p);
        p
    }

    /// The length of an array that is not null: read once on the straight way through the block.
    fn length(&mut self, array: Value) -> Value {
        if let Some(&v) = self.s().lengths.get(&array) {
            return v;
        }
        let p = self.known_address(array);
        let v = self.b.ins().load(I32, TRUSTED, p, ARRAY_LENGTH_OFFSET as i32);
        self.s().lengths.insert(array, v);
        v
    }

    /// The id of an object's class.
    pub(super) fn class_of(&mut self, v: Value) -> Value {
        let p = self.address(v);
        self.b.ins().load(I32, TRUSTED, p, CLASS_OFFSET as i32)
    }

    /// The address of the metadata of the class with this id.
    pub(super) fn class_address(&mut self, id: Value) -> Value {
        let id = self.b.ins().uextend(I64, id);
        let offset = self.b.ins().imul_imm_u(id, size_of::<Class>() as i64);
        let base = self.pointer(self.env.vm.classes.base());
        self.b.ins().iadd(base, offset)
    }

    /// The mirror of a class.
    pub(super) fn mirror(&mut self, class: u32) -> Value {
        let p = self.pointer(self.class(class));
        self.b.ins().load(I32, TRUSTED, p, offset_of!(Class, mirror) as i32)
    }

    /// Marks the card of an object's header.
    pub(super) fn mark_object(&mut self, v: Value) {
        let wide = self.b.ins().uextend(I64, v);
        let card = self.b.ins().ushr_imm_u(wide, CARD_REF_SHIFT as i64);
        self.mark_card(card);
    }

    fn mark_card(&mut self, card: Value) {
        let base = self.b.ins().load(I64, CONSTANT, self.t, offset_of!(Thread, card_base) as i32);
        let p = self.b.ins().iadd(base, card);
        let dirty = self.b.ins().iconst(I8, DIRTY as i64);
        self.b.ins().store(TRUSTED, dirty, p, 0);
    }

    // ---- fields ----------------------------------------------------------------------------------------------------

    /// getfield, putfield, getstatic, putstatic.
    pub(super) fn field(&mut self, i: &Instruction<'v>) -> Result<bool, Bailout> {
        if i.opcode == i.opcode.java() {
            self.trap()?;
            return Ok(false);
        }
        let cp = i.cp().ok_or(Bailout::Malformed)?;
        let e = self.entry(cp);
        let field: &'v Field = self.env.vm.fields.get(FieldId(e.c.load(Ordering::Relaxed) as u32));
        let kind = Kind::of(field.basic).ok_or(Bailout::Malformed)?;
        match i.opcode.java() {
            O::Getfield => {
                let (object, nonnull) = self.pop_operand(Kind::Ref)?;
                self.null_check(object, nonnull)?;
                let v = self.load_field(object, field);
                self.push(kind, v)?;
            }
            O::Getstatic => {
                let mirror = self.mirror(field.class.0);
                let v = self.load_field(mirror, field);
                self.push(kind, v)?;
            }
            O::Putfield => {
                let v = self.pop(kind)?;
                let (object, nonnull) = self.pop_operand(Kind::Ref)?;
                self.null_check(object, nonnull)?;
                self.store_field(object, field, v);
            }
            _ => {
                let v = self.pop(kind)?;
                let mirror = self.mirror(field.class.0);
                self.store_field(mirror, field, v);
            }
        }
        Ok(true)
    }

    fn load_field(&mut self, object: Value, field: &Field) -> Value {
        let p = self.known_address(object);
        if field.is_volatile() {
            let at = self.b.ins().iadd_imm_s(p, field.offset as i64);
            let v = self.b.ins().atomic_load(memory_type(field.basic), TRUSTED, at);
            return self.widen(v, field.basic);
        }
        self.load_as(p, field.offset as i32, field.basic)
    }

    fn store_field(&mut self, object: Value, field: &Field, value: Value) {
        let p = self.known_address(object);
        let v = self.fit(value, field.basic);
        if field.is_volatile() {
            let at = self.b.ins().iadd_imm_s(p, field.offset as i64);
            let v = match field.basic {
                BasicType::Float => self.b.ins().bitcast(I32, MemFlagsData::new(), v),
                BasicType::Double => self.b.ins().bitcast(I64, MemFlagsData::new(), v),
                _ => v,
            };
            self.b.ins().atomic_store(TRUSTED, v, at);
        } else {
            self.b.ins().store(HEAP, v, p, field.offset as i32);
        }
        if field.basic.is_reference() && self.needs_mark(object, value) {
            self.mark_object(object);
        }
    }

    /// Does a store of `v` into `object` need its card marked? Not if it is null, which is a way to nothing young. Nor if the
    /// object was allocated here: while its very value is at hand there was no safepoint, after which it would be read
    /// back as another one, so it is young, and cards of young objects are of no use.
    fn needs_mark(&self, object: Value, v: Value) -> bool {
        !self.fresh.contains(&object) && self.constant(v) != Some(0)
    }

    /// What a constant is.
    fn constant(&self, v: Value) -> Option<i64> {
        let dfg = &self.b.func.dfg;
        match dfg.insts[dfg.value_def(dfg.resolve_aliases(v)).inst()?] {
            InstructionData::UnaryImm { opcode: Opcode::Iconst, imm } => Some(imm.bits()),
            _ => None,
        }
    }

    /// Loads a value of a field's or element's type.
    pub(super) fn load_as(&mut self, p: Value, offset: i32, t: BasicType) -> Value {
        match t {
            BasicType::Boolean => self.b.ins().uload8(I32, HEAP, p, offset),
            BasicType::Byte => self.b.ins().sload8(I32, HEAP, p, offset),
            BasicType::Char => self.b.ins().uload16(I32, HEAP, p, offset),
            BasicType::Short => self.b.ins().sload16(I32, HEAP, p, offset),
            BasicType::Long => self.b.ins().load(I64, HEAP, p, offset),
            BasicType::Float => self.b.ins().load(F32, HEAP, p, offset),
            BasicType::Double => self.b.ins().load(F64, HEAP, p, offset),
            _ => self.b.ins().load(I32, HEAP, p, offset),
        }
    }

    /// What an atomic load gave, as the kind has it.
    fn widen(&mut self, v: Value, t: BasicType) -> Value {
        match t {
            BasicType::Boolean | BasicType::Char => self.b.ins().uextend(I32, v),
            BasicType::Byte | BasicType::Short => self.b.ins().sextend(I32, v),
            BasicType::Float => self.b.ins().bitcast(F32, MemFlagsData::new(), v),
            BasicType::Double => self.b.ins().bitcast(F64, MemFlagsData::new(), v),
            _ => v,
        }
    }

    /// A value as memory has it: booleans keep their lowest bit.
    fn fit(&mut self, v: Value, t: BasicType) -> Value {
        match t {
            BasicType::Boolean => {
                let v = self.b.ins().band_imm_s(v, 1);
                self.b.ins().ireduce(I8, v)
            }
            BasicType::Byte => self.b.ins().ireduce(I8, v),
            BasicType::Char | BasicType::Short => self.b.ins().ireduce(I16, v),
            _ => v,
        }
    }

    // ---- arrays ----------------------------------------------------------------------------------------------------

    /// Checks array and index; the address of the array, and of the element less the array's base.
    fn element(
        &mut self,
        (array, nonnull): (Value, bool),
        index: Value,
        log2: i64,
    ) -> Result<(Value, Value), Bailout> {
        self.null_check(array, nonnull)?;
        let p = self.known_address(array);
        if !self.s().inside.contains(&(array, index)) {
            let len = self.length(array);
            let outside = self.b.ins().icmp(IntCC::UnsignedGreaterThanOrEqual, index, len);
            self.throw_if(outside, Helper::ThrowIndex, &[array, index])?;
            self.s().inside.insert((array, index));
        }
        let wide = self.b.ins().uextend(I64, index);
        let offset = if log2 == 0 { wide } else { self.b.ins().ishl_imm_u(wide, log2) };
        let at = self.b.ins().iadd(p, offset);
        Ok((p, at))
    }

    pub(super) fn array_load(&mut self, op: O) -> Result<(), Bailout> {
        let index = self.pop(Kind::Int)?;
        let array = self.pop_operand(Kind::Ref)?;
        let (t, log2) = element_type(op);
        let (_, at) = self.element(array, index, log2)?;
        let v = self.load_as(at, array_base(1 << log2) as i32, t);
        self.push(Kind::of(t).ok_or(Bailout::Malformed)?, v)
    }

    pub(super) fn array_store(&mut self, op: O) -> Result<(), Bailout> {
        let (t, log2) = element_type(op);
        let kind = Kind::of(t).ok_or(Bailout::Malformed)?;
        let v = self.pop(kind)?;
        let index = self.pop(Kind::Int)?;
        let (array, nonnull) = self.pop_operand(Kind::Ref)?;
        let (p, at) = self.element((array, nonnull), index, log2)?;
        let base = array_base(1 << log2) as i32;
        match op {
            O::Bastore => {
                // boolean[] keeps the lowest bit only (JVMS 6.5.bastore).
                let class = self.b.ins().load(I32, TRUSTED, p, CLASS_OFFSET as i32);
                let boolean = self.iconst(self.env.vm.wk().boolean_array.0 as i32);
                let is = self.b.ins().icmp(IntCC::Equal, class, boolean);
                let bit = self.b.ins().band_imm_s(v, 1);
                let v = self.b.ins().select(is, bit, v);
                let v = self.b.ins().ireduce(I8, v);
                self.b.ins().store(HEAP, v, at, base);
            }
            O::Aastore => {
                self.check_array_store(p, v)?;
                self.b.ins().store(HEAP, v, at, base);
                if self.needs_mark(array, v) {
                    // Arrays have their elements' cards marked.
                    let at = self.b.ins().iadd_imm_s(at, base as i64);
                    let offset = self.b.ins().isub(at, self.heap);
                    let card = self.b.ins().ushr_imm_u(offset, CARD_SHIFT as i64);
                    self.mark_card(card);
                }
            }
            _ => {
                let v = self.fit(v, t);
                self.b.ins().store(HEAP, v, at, base);
            }
        }
        Ok(())
    }

    /// ArrayStoreException unless the array at `p` takes `v`.
    fn check_array_store(&mut self, p: Value, v: Value) -> Result<(), Bailout> {
        let (some, other, slow, ok) =
            (self.b.create_block(), self.b.create_block(), self.b.create_block(), self.b.create_block());
        self.b.ins().brif(v, some, &[], ok, &[]);
        self.b.seal_block(some);
        self.b.switch_to_block(some);
        let array = self.b.ins().load(I32, TRUSTED, p, CLASS_OFFSET as i32);
        let array = self.class_address(array);
        let component = self.b.ins().load(I32, CONSTANT, array, offset_of!(Class, component) as i32);
        let class = self.class_of(v);
        let same = self.b.ins().icmp(IntCC::Equal, component, class);
        self.b.ins().brif(same, ok, &[], other, &[]);
        self.b.seal_block(other);
        self.b.switch_to_block(other);
        let object = self.iconst(self.env.vm.wk().object.class.0 as i32);
        let any = self.b.ins().icmp(IntCC::Equal, component, object);
        self.b.ins().brif(any, ok, &[], slow, &[]);
        self.b.seal_block(slow);
        self.b.switch_to_block(slow);
        let is =
            self.call_helper(Helper::Subtype, &[class, component], Some(I32)).ok_or(Bailout::Malformed)?;
        let zero = self.iconst(0);
        let not = self.b.ins().icmp(IntCC::Equal, is, zero);
        self.throw_if(not, Helper::ThrowArrayStore, &[v])?;
        self.b.ins().jump(ok, &[]);
        self.b.seal_block(ok);
        self.b.switch_to_block(ok);
        Ok(())
    }

    pub(super) fn arraylength(&mut self) -> Result<(), Bailout> {
        let (array, nonnull) = self.pop_operand(Kind::Ref)?;
        self.null_check(array, nonnull)?;
        let v = self.length(array);
        self.push(Kind::Int, v)
    }

    // ---- allocation ------------------------------------------------------------------------------------------------

    /// Takes `bytes` (an i64) from the thread's buffer; `initialize` fills in what is not zero. Where they don't fit, or `slow`
    /// holds, `emit` allocates.
    fn allocate(
        &mut self,
        bytes: Value,
        class: u32,
        length: Option<Value>,
        slow: Option<Value>,
        emit: impl FnOnce(&mut Self) -> Result<Option<Value>, Bailout>,
    ) -> Result<(), Bailout> {
        let tlab = offset_of!(Thread, tlab);
        let (cold, cont) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(cold);
        self.cont_params(cont, Some(I32));
        if let Some(slow) = slow {
            let fits = self.b.create_block();
            self.b.ins().brif(slow, cold, &[], fits, &[]);
            self.b.seal_block(fits);
            self.b.switch_to_block(fits);
        }
        let top = self.load_thread(I64, tlab + offset_of!(Tlab, top));
        let end = self.load_thread(I64, tlab + offset_of!(Tlab, end));
        let new_top = self.b.ins().iadd(top, bytes);
        let full = self.b.ins().icmp(IntCC::UnsignedGreaterThan, new_top, end);
        let fast = self.b.create_block();
        self.b.ins().brif(full, cold, &[], fast, &[]);
        self.b.seal_block(fast);
        self.b.seal_block(cold);
        self.b.switch_to_block(fast);
        self.store_thread(new_top, tlab + offset_of!(Tlab, top));
        let id = self.iconst(class as i32);
        self.b.ins().store(TRUSTED, id, top, CLASS_OFFSET as i32);
        if let Some(n) = length {
            self.b.ins().store(TRUSTED, n, top, ARRAY_LENGTH_OFFSET as i32);
        }
        let offset = self.b.ins().isub(top, self.heap);
        let raw = self.b.ins().ushr_imm_u(offset, REF_SHIFT as i64);
        let raw = self.b.ins().ireduce(I32, raw);
        let args = self.hot_args(Some(raw));
        self.b.ins().jump(cont, &args);
        self.b.switch_to_block(cold);
        let bci = self.s().bci();
        self.cold_path(bci, cont, emit)?;
        let v = self.begin_cont(cont, true).ok_or(Bailout::Malformed)?;
        // Of arrays only those that are small for sure.
        if length.is_none_or(|n| self.constant(n).is_some_and(|n| (0..=MAX_INLINE_LENGTH).contains(&n))) {
            self.fresh.insert(v);
        }
        self.push_nonnull(v)
    }

    pub(super) fn new_object(&mut self, i: &Instruction<'v>) -> Result<bool, Bailout> {
        if i.opcode == O::New {
            self.trap()?;
            return Ok(false);
        }
        let cp = i.cp().ok_or(Bailout::Malformed)?;
        let id = self.entry(cp).a.load(Ordering::Relaxed);
        let bytes = self.iconst64(self.class(id).instance_size as i64);
        self.allocate(bytes, id, None, None, |tx| {
            let class = tx.iconst(id as i32);
            Ok(tx.call_helper(Helper::NewInstance, &[class], Some(I32)))
        })?;
        Ok(true)
    }

    fn allocate_array(
        &mut self,
        class: u32,
        log2: u8,
        emit: impl FnOnce(&mut Self, Value) -> Option<Value>,
    ) -> Result<(), Bailout> {
        let n = self.pop(Kind::Int)?;
        let long = self.b.ins().icmp_imm_u(IntCC::UnsignedGreaterThan, n, MAX_INLINE_LENGTH);
        let wide = self.b.ins().uextend(I64, n);
        let bytes = if log2 == 0 { wide } else { self.b.ins().ishl_imm_u(wide, log2 as i64) };
        let bytes = self.b.ins().iadd_imm_s(bytes, array_base(1 << log2) as i64 + 7);
        let bytes = self.b.ins().band_imm_s(bytes, !7);
        self.allocate(bytes, class, Some(n), Some(long), |tx| Ok(emit(tx, n)))
    }

    /// newarray.
    pub(super) fn new_array(&mut self, i: &Instruction<'v>) -> Result<(), Bailout> {
        let Operands::Immediate(code) = i.operands else { return Err(Bailout::Malformed) };
        let wk = self.env.vm.wk();
        let class = match code {
            4 => wk.boolean_array,
            5 => wk.char_array,
            6 => wk.float_array,
            7 => wk.double_array,
            8 => wk.byte_array,
            9 => wk.short_array,
            10 => wk.int_array,
            11 => wk.long_array,
            _ => return Err(Bailout::Malformed),
        };
        let log2 = self.class(class.0).elem_log2;
        self.allocate_array(class.0, log2, |tx, n| {
            let code = tx.iconst(code);
            tx.call_helper(Helper::NewPrimArray, &[code, n], Some(I32))
        })
    }

    /// anewarray.
    pub(super) fn new_ref_array(&mut self, i: &Instruction<'v>) -> Result<bool, Bailout> {
        if i.opcode == O::Anewarray {
            self.trap()?;
            return Ok(false);
        }
        let cp = i.cp().ok_or(Bailout::Malformed)?;
        let class = self.entry(cp).b.load(Ordering::Relaxed);
        self.allocate_array(class, 2, |tx, n| {
            let class = tx.iconst(class as i32);
            tx.call_helper(Helper::NewRefArray, &[class, n], Some(I32))
        })?;
        Ok(true)
    }

    pub(super) fn multianewarray(&mut self, i: &Instruction<'v>) -> Result<(), Bailout> {
        let Operands::MultiNewArray { cp, dimensions } = i.operands else { return Err(Bailout::Malformed) };
        // The helper reads the lengths from the operand slots.
        let depth = self.depth();
        let mut lengths = Vec::new();
        for _ in 0..dimensions {
            lengths.push(self.pop(Kind::Int)?);
        }
        for (n, &v) in lengths.iter().rev().enumerate() {
            let p = self.operand_addr(depth - dimensions as u16 + n as u16);
            self.b.ins().store(TRUSTED, v, p, 0);
        }
        let end = depth;
        let bci = self.s().bci();
        let v = self.hot_call(bci, |tx| {
            tx.store_sp(end);
            let cp = tx.iconst(cp as i32);
            let n = tx.iconst(dimensions as i32);
            let v = tx.call_helper(Helper::Multianewarray, &[cp, n], Some(I32));
            tx.store_sp(0);
            Ok(v)
        })?;
        self.push_nonnull(v.ok_or(Bailout::Malformed)?)
    }

    // ---- type checks -----------------------------------------------------------------------------------------------

    /// Whether an object of class id `class` (i32) is a `target`: i32 0 or 1. Reaches no safepoint.
    pub(super) fn is_subclass(&mut self, class: Value, target: &'v Class) -> Result<Value, Bailout> {
        let id = self.iconst(target.id.0 as i32);
        let same = self.b.ins().icmp(IntCC::Equal, class, id);
        if target.kind == ClassKind::Instance && !target.is_interface() && target.access & acc::FINAL != 0 {
            return Ok(self.b.ins().uextend(I32, same));
        }
        let (other, done) = (self.b.create_block(), self.b.create_block());
        self.b.append_block_param(done, I32);
        let one = self.iconst(1);
        self.b.ins().brif(same, done, &[one.into()], other, &[]);
        self.b.seal_block(other);
        self.b.switch_to_block(other);
        let p = self.class_address(class);
        let depth = target.depth as usize;
        if target.kind == ClassKind::Instance && !target.is_interface() && depth < target.display.len() {
            let at = offset_of!(Class, display) + 4 * depth;
            let super_at = self.b.ins().load(I32, CONSTANT, p, at as i32);
            let is = self.b.ins().icmp(IntCC::Equal, super_at, id);
            let is = self.b.ins().uextend(I32, is);
            self.b.ins().jump(done, &[is.into()]);
        } else {
            let slow = self.b.create_block();
            let last = self.b.ins().load(I32, TRUSTED, p, offset_of!(Class, secondary_cache) as i32);
            let hit = self.b.ins().icmp(IntCC::Equal, last, id);
            self.b.ins().brif(hit, done, &[one.into()], slow, &[]);
            self.b.seal_block(slow);
            self.b.switch_to_block(slow);
            let is = self.call_helper(Helper::Subtype, &[class, id], Some(I32)).ok_or(Bailout::Malformed)?;
            self.b.ins().jump(done, &[is.into()]);
        }
        self.b.seal_block(done);
        self.b.switch_to_block(done);
        Ok(self.b.block_params(done)[0])
    }

    pub(super) fn checkcast(&mut self, i: &Instruction<'v>) -> Result<bool, Bailout> {
        if i.opcode == O::Checkcast {
            // Null passes without resolution; anything else is the interpreter's.
            let top = self.s().stack.last().copied().ok_or(Bailout::Malformed)?;
            let v = match top.value {
                Some(v) => v,
                None => self.load_operand(top.slot),
            };
            return self.trap_unless_null(v);
        }
        let cp = i.cp().ok_or(Bailout::Malformed)?;
        let id = self.entry(cp).a.load(Ordering::Relaxed);
        let target = self.class(id);
        let (v, nonnull) = self.pop_operand(Kind::Ref)?;
        self.cast(v, target, nonnull)?;
        if nonnull {
            self.push_nonnull(v)?
        } else {
            self.push(Kind::Ref, v)?
        }
        Ok(true)
    }

    /// Goes on if a reference is null or of this class; else ClassCastException.
    pub(super) fn cast(&mut self, v: Value, target: &'v Class, nonnull: bool) -> Result<(), Bailout> {
        let (some, ok) = (self.b.create_block(), self.b.create_block());
        if nonnull {
            self.b.ins().jump(some, &[]);
        } else {
            self.b.ins().brif(v, some, &[], ok, &[]);
        }
        self.b.seal_block(some);
        self.b.switch_to_block(some);
        let class = self.class_of(v);
        let is = self.is_subclass(class, target)?;
        let zero = self.iconst(0);
        let not = self.b.ins().icmp(IntCC::Equal, is, zero);
        let id = self.iconst(target.id.0 as i32);
        self.throw_if(not, Helper::ThrowClassCast, &[v, id])?;
        self.b.ins().jump(ok, &[]);
        self.b.seal_block(ok);
        self.b.switch_to_block(ok);
        Ok(())
    }

    fn trap_unless_null(&mut self, v: Value) -> Result<bool, Bailout> {
        let (cold, null) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(cold);
        self.b.ins().brif(v, cold, &[], null, &[]);
        self.b.seal_block(cold);
        self.b.seal_block(null);
        self.b.switch_to_block(cold);
        self.trap()?;
        self.b.switch_to_block(null);
        Ok(true)
    }

    pub(super) fn instanceof(&mut self, i: &Instruction<'v>) -> Result<bool, Bailout> {
        if i.opcode == O::Instanceof {
            let top = self.s().stack.last().copied().ok_or(Bailout::Malformed)?;
            let v = match top.value {
                Some(v) => v,
                None => self.load_operand(top.slot),
            };
            self.trap_unless_null(v)?;
            self.pop(Kind::Ref)?;
            let zero = self.iconst(0);
            self.push(Kind::Int, zero)?;
            return Ok(true);
        }
        let cp = i.cp().ok_or(Bailout::Malformed)?;
        let id = self.entry(cp).a.load(Ordering::Relaxed);
        let target = self.class(id);
        let (v, _) = self.pop_operand(Kind::Ref)?;
        let (some, done) = (self.b.create_block(), self.b.create_block());
        self.b.append_block_param(done, I32);
        let zero = self.iconst(0);
        self.b.ins().brif(v, some, &[], done, &[zero.into()]);
        self.b.seal_block(some);
        self.b.switch_to_block(some);
        let class = self.class_of(v);
        let is = self.is_subclass(class, target)?;
        self.b.ins().jump(done, &[is.into()]);
        self.b.seal_block(done);
        self.b.switch_to_block(done);
        let v = self.b.block_params(done)[0];
        self.push(Kind::Int, v)?;
        Ok(true)
    }

    // ---- monitors, finalizers --------------------------------------------------------------------------------------

    pub(super) fn monitor(&mut self, helper: Helper) -> Result<(), Bailout> {
        let (v, nonnull) = self.pop_operand(Kind::Ref)?;
        self.null_check(v, nonnull)?;
        let bci = self.s().bci();
        self.hot_call(bci, |tx| {
            tx.call_helper(helper, &[v], None);
            Ok(None)
        })?;
        Ok(())
    }

    /// The end of Object's constructor: objects with finalizers are registered (JLS 12.6.1).
    pub(super) fn register_finalizer(&mut self) -> Result<(), Bailout> {
        let this = self.get_local(0, Kind::Ref)?;
        let class = self.class_of(this);
        let p = self.class_address(class);
        let access = self.b.ins().load(I32, CONSTANT, p, offset_of!(Class, access) as i32);
        let has = self.b.ins().band_imm_s(access, acc::X_FINALIZABLE as i64);
        let bci = self.s().bci();
        self.cold_call(bci, has, None, |tx| {
            tx.call_helper(Helper::RegisterFinalizer, &[this], None);
            Ok(None)
        })?;
        Ok(())
    }
}

/// What an array instruction's elements are, and log2 of their size.
fn element_type(op: O) -> (BasicType, i64) {
    match op {
        O::Baload | O::Bastore => (BasicType::Byte, 0),
        O::Caload | O::Castore => (BasicType::Char, 1),
        O::Saload | O::Sastore => (BasicType::Short, 1),
        O::Iaload | O::Iastore => (BasicType::Int, 2),
        O::Faload | O::Fastore => (BasicType::Float, 2),
        O::Laload | O::Lastore => (BasicType::Long, 3),
        O::Daload | O::Dastore => (BasicType::Double, 3),
        _ => (BasicType::Object, 2),
    }
}

/// The integer type of an atomic access.
fn memory_type(t: BasicType) -> Type {
    match t.size() {
        1 => I8,
        2 => I16,
        8 => I64,
        _ => I32,
    }
}
