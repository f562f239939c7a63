//! What an intrinsic's emitter works with: the translator's side as a trait, and CLIF in the shapes that emitters share.

use cortado_gc::{ARRAY_LENGTH_OFFSET, CARD_SHIFT, CLASS_OFFSET, DIRTY, MARK_OFFSET, REF_SHIFT};
use cortado_vm::class::Class;
use cortado_vm::compiled::Helper;
use cortado_vm::ids::LoaderId;
use cortado_vm::thread::Thread;
use cortado_vm::vm::Vm;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{F32, F64, I8, I16, I32, I64};
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Type, Value};
use cranelift_frontend::FunctionBuilder;
use std::mem::offset_of;

/// The translator, as emitters see it. References and ints are i32 values, booleans 0 or 1.
///
/// `'f` is the lifetime of the function under construction.
pub trait Emit<'f> {
    /// The function under construction, at the block where the intrinsic's code goes.
    fn builder(&mut self) -> &mut FunctionBuilder<'f>;
    /// The Vm that the code is for: field offsets are constants of it.
    fn vm(&self) -> &Vm;
    /// Whether accesses by Unsafe are checked ([`cortado_vm::guard`]).
    fn guarded(&self) -> bool {
        self.vm().guarded
    }
    /// The current thread: i64.
    fn thread(&mut self) -> Value;
    /// `Thread::heap_base`: i64.
    fn heap_base(&mut self) -> Value;
    /// Calls an `extern "sysv64"` function that reaches no safepoint, allocates nothing in the heap and throws nothing:
    /// nothing has to be saved, and references stay good.
    fn call_leaf(
        &mut self,
        address: usize,
        params: &[Type],
        ret: Option<Type>,
        args: &[Value],
    ) -> Option<Value>;
    /// Goes the ordinary way if `condition` is not 0: calls the method as if there were no intrinsic, and merges the
    /// result with the emitter's. Nothing that Java code can see may have happened before. Goes on in another block.
    fn slow_path(&mut self, condition: Value);
}

/// Access that can't fault, aligned.
pub(super) fn flags() -> MemFlagsData {
    MemFlagsData::trusted()
}

/// A memory access of a Java type: how wide, and how it becomes an int.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Access {
    /// Any byte but 0 is true.
    Boolean,
    /// Sign-extended.
    Byte,
    /// Zero-extended.
    Char,
    /// Sign-extended.
    Short,
    /// As it is.
    Int,
    /// As it is.
    Long,
    /// As it is.
    Float,
    /// As it is.
    Double,
    /// As it is; stores need a card mark.
    Reference,
}

impl Access {
    /// The type in memory, as an integer.
    pub fn memory(self) -> Type {
        match self {
            Access::Boolean | Access::Byte => I8,
            Access::Char | Access::Short => I16,
            Access::Int | Access::Float | Access::Reference => I32,
            Access::Long | Access::Double => I64,
        }
    }
    /// The type of the value.
    pub fn value(self) -> Type {
        match self {
            Access::Long => I64,
            Access::Float => F32,
            Access::Double => F64,
            _ => I32,
        }
    }
}

impl<'f, 'e> dyn Emit<'f> + 'e {
    /// An int constant.
    pub fn int(&mut self, n: i32) -> Value {
        self.builder().ins().iconst(I32, i64::from(n))
    }
    /// A long constant.
    pub fn long(&mut self, n: i64) -> Value {
        self.builder().ins().iconst(I64, n)
    }
    /// Compares with a constant: a condition.
    pub fn is(&mut self, cc: IntCC, x: Value, n: i64) -> Value {
        self.builder().ins().icmp_imm_s(cc, x, n)
    }
    /// A condition as an int, 0 or 1.
    pub fn boolean(&mut self, condition: Value) -> Value {
        self.builder().ins().uextend(I32, condition)
    }
    /// The ordinary way if a reference is null.
    pub fn slow_if_null(&mut self, r: Value) {
        let null = self.is(IntCC::Equal, r, 0);
        self.slow_path(null);
    }
    /// The address of an object that is not null.
    pub fn address(&mut self, r: Value) -> Value {
        let base = self.heap_base();
        let ins = self.builder();
        let wide = ins.ins().uextend(I64, r);
        let offset = ins.ins().ishl_imm_u(wide, i64::from(REF_SHIFT));
        ins.ins().iadd(base, offset)
    }
    /// The address that Unsafe means by an object and an offset, or by no object and an address, which a guarded Vm checks
    /// the ordinary way.
    pub fn place(&mut self, object: Value, offset: Value) -> Value {
        if self.guarded() {
            self.slow_if_null(object);
        }
        let start = self.address(object);
        if self.guarded() {
            return self.builder().ins().iadd(start, offset);
        }
        let null = self.is(IntCC::Equal, object, 0);
        let zero = self.long(0);
        let ins = self.builder();
        let start = ins.ins().select(null, zero, start);
        ins.ins().iadd(start, offset)
    }
    /// The ordinary way, which throws, if Unsafe may not touch these bytes of an object that is not null.
    pub fn guard_bytes(&mut self, object: Value, offset: Value, bytes: Value) {
        if self.guarded() {
            let t = self.thread();
            self.guard(Helper::GuardPrimitive, &[I64, I32, I64, I64], &[t, object, offset, bytes]);
        }
    }
    /// The same for a reference, and a value that is to be stored there.
    pub fn guard_reference(&mut self, object: Value, offset: Value, value: Option<Value>) {
        if self.guarded() {
            let t = self.thread();
            let value = value.unwrap_or_else(|| self.int(0));
            self.guard(Helper::GuardReference, &[I64, I32, I64, I32], &[t, object, offset, value]);
        }
    }
    fn guard(&mut self, helper: Helper, params: &[Type], args: &[Value]) {
        let allowed = self.call_leaf(helper.address(), params, Some(I32), args).expect("has a result");
        let refused = self.is(IntCC::Equal, allowed, 0);
        self.slow_path(refused);
    }
    /// A plain load.
    pub fn load(&mut self, ty: Type, address: Value, offset: usize) -> Value {
        self.builder().ins().load(ty, flags(), address, offset as i32)
    }
    /// A plain store.
    pub fn store(&mut self, value: Value, address: Value, offset: usize) {
        self.builder().ins().store(flags(), value, address, offset as i32);
    }
    /// A plain load that may be misaligned.
    pub fn load_unaligned(&mut self, ty: Type, address: Value) -> Value {
        self.builder().ins().load(ty, MemFlagsData::new().with_notrap(), address, 0)
    }
    /// A plain store that may be misaligned.
    pub fn store_unaligned(&mut self, value: Value, address: Value) {
        self.builder().ins().store(MemFlagsData::new().with_notrap(), value, address, 0);
    }
    /// What was read from memory as an integer, as a Java value.
    pub fn widen(&mut self, access: Access, v: Value) -> Value {
        match access {
            Access::Boolean => {
                let set = self.is(IntCC::NotEqual, v, 0);
                self.boolean(set)
            }
            Access::Byte | Access::Short => self.builder().ins().sextend(I32, v),
            Access::Char => self.builder().ins().uextend(I32, v),
            Access::Float | Access::Double => {
                self.builder().ins().bitcast(access.value(), MemFlagsData::new(), v)
            }
            Access::Int | Access::Long | Access::Reference => v,
        }
    }
    /// A Java value as the integer that goes to memory.
    pub fn narrow(&mut self, access: Access, v: Value) -> Value {
        match access {
            Access::Boolean => {
                let bit = self.builder().ins().band_imm_u(v, 1);
                self.builder().ins().ireduce(I8, bit)
            }
            Access::Byte => self.builder().ins().ireduce(I8, v),
            Access::Char | Access::Short => self.builder().ins().ireduce(I16, v),
            Access::Float => self.builder().ins().bitcast(I32, MemFlagsData::new(), v),
            Access::Double => self.builder().ins().bitcast(I64, MemFlagsData::new(), v),
            Access::Int | Access::Long | Access::Reference => v,
        }
    }
    /// The mark word of an object.
    pub fn mark(&mut self, r: Value) -> Value {
        let a = self.address(r);
        self.load(I32, a, MARK_OFFSET)
    }
    /// The class id of an object.
    pub fn class_id(&mut self, r: Value) -> Value {
        let a = self.address(r);
        self.load(I32, a, CLASS_OFFSET)
    }
    /// The length of an array.
    pub fn array_length(&mut self, r: Value) -> Value {
        let a = self.address(r);
        self.load(I32, a, ARRAY_LENGTH_OFFSET)
    }
    /// The address of the [`Class`] with an id.
    pub fn class(&mut self, id: Value) -> Value {
        let t = self.thread();
        let classes = self.load(I64, t, offset_of!(Thread, classes));
        let wide = self.builder().ins().uextend(I64, id);
        let offset = self.builder().ins().imul_imm_u(wide, size_of::<Class>() as i64);
        self.builder().ins().iadd(classes, offset)
    }
    /// The id of the class that a mirror stands for.
    pub fn mirrored(&mut self, mirror: Value) -> Value {
        let offset = self.vm().wk().class.klass as usize;
        let a = self.address(mirror);
        self.load(I32, a, offset)
    }
    /// The offset of an instance field that a loaded class of java.base declares; None if it declares none such.
    pub fn field(&self, class: &str, name: &str, descriptor: &str) -> Option<usize> {
        let vm = self.vm();
        let symbol = |s: &str| vm.engine.symbols.intern_str(s);
        let class = vm.classes.get(vm.find_loaded_class(LoaderId::BOOT, symbol(class))?);
        let (n, d) = (symbol(name), symbol(descriptor));
        let mut fields = class.fields.iter().map(|&f| vm.fields.get(f));
        fields.find(|f| f.name == n && f.descriptor == d).map(|f| f.offset as usize)
    }
    /// Marks the card of an address in the heap where a reference was stored.
    pub fn card_mark(&mut self, address: Value) {
        let (t, base) = (self.thread(), self.heap_base());
        let cards = self.load(I64, t, offset_of!(Thread, card_base));
        let b = self.builder();
        let offset = b.ins().isub(address, base);
        let index = b.ins().ushr_imm_u(offset, i64::from(CARD_SHIFT));
        let card = b.ins().iadd(cards, index);
        let dirty = b.ins().iconst(I8, i64::from(DIRTY));
        self.store(dirty, card, 0);
    }
}
