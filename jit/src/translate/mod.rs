//! From bytecode to CLIF: the baseline translator, one pass over the blocks of a method.
//!
//! **Frames mirror the interpreter's, values live in CLIF variables.** A compiled method's native frame holds a stack slot
//! laid out as an interpreter frame is: locals, [`Frame`] header, operand slots. Linked into `Thread::fp`, it is what the
//! collector, stack walks and deoptimisation see; the interpreter's oop maps are valid for it.
//!
//! * Primitive locals are CLIF variables and nothing else; only deoptimisation stores them.
//! * Reference locals are variables too. In a scope that links its frame (`Scope::linked`) each store to one goes through to
//!   its slot, so that at a call nothing remains to be done; after the call the variables are *stale*, and read from the slots
//!   when they are used next, or where the block ends if they are live there.
//! * Scopes whose only safepoints are cold (no calls) don't link: the cold paths link, spill and reload. See `frame`.
//! * Operands are plain values within a block and variables across blocks.
//!
//! Exceptions are `Thread::exception`, looked at after each call; `control` has the ways out.
//!
//! What the interpreter has not resolved yet is an uncommon trap: the frame is handed to the interpreter at that instruction.

mod analyze;
mod calls;
mod control;
mod frame;
mod inline;
mod memory;
mod ops;
mod scope;

use cortado_vm::class::{Class, Method};
use cortado_vm::classfile::{BasicType, MethodDescriptor};
use cortado_vm::compiled::Helper;
use cortado_vm::ids::ClassId;
use cortado_vm::vm::Vm;
use cranelift_codegen::Context;
use cranelift_codegen::ir::types::{F32, F64, I32, I64};
use cranelift_codegen::ir::{
    AbiParam, InstBuilder, MemFlagsData, SigRef, Signature, StackSlotData, StackSlotKind, Type, UserFuncName,
    Value,
};
use cranelift_codegen::isa::{CallConv, TargetIsa};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use scope::Scope;
use std::collections::{HashMap, HashSet};

/// Why a method was not compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Bailout {
    /// It has `jsr` or `ret` (class files before version 51).
    #[error("subroutines")]
    Subroutine,
    /// Its monitors may not nest, so that its frames must count them.
    #[error("monitors that don't nest")]
    Monitors,
    /// Its code can't be decoded, or contradicts itself: only classes that nobody verified have such.
    #[error("malformed code")]
    Malformed,
    /// It has no code.
    #[error("no code")]
    NoCode,
    /// It would make more code than is reasonable.
    #[error("too large")]
    TooLarge,
    /// On-stack replacement at a place with operands on the stack.
    #[error("OSR with a non-empty stack")]
    OsrStack,
    /// Cranelift refused it.
    #[error("code generation failed")]
    CodeGeneration,
}

/// What the translator works with besides the method.
pub struct Env<'v> {
    /// The Vm that the method belongs to.
    pub vm: &'v Vm,
    /// Keeps copies of bytecode.
    pub code: &'v typed_arena::Arena<Vec<u8>>,
    /// For what machine.
    pub isa: &'v dyn TargetIsa,
    /// The adapter from compiled to interpreted code for a shape such as `AIJ:V`.
    pub c2i: &'v dyn Fn(&str) -> *const u8,
    /// A new word of writable memory, zero, that lives as long as the code.
    pub cell: &'v dyn Fn() -> *const u64,
    /// -XX:DeoptStress=N: leave at every Nth point that can; 0: no.
    pub deopt_stress: u32,
    /// Whether calls may be inlined.
    pub inline: bool,
}

/// What came of a translation, besides the function in the `Context`.
#[derive(Default, Debug)]
pub struct Translated {
    /// Methods whose code was inlined.
    pub inlined: Vec<cortado_vm::ids::MethodId>,
    /// Methods that were taken not to be overridden.
    pub assumed_final: Vec<cortado_vm::ids::MethodId>,
    /// Bytes of bytecode translated, inlined code included.
    pub bytes: u32,
}

/// The kinds of values that bytecode works with.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
#[repr(u8)]
pub enum Kind {
    /// boolean, byte, char, short, int.
    Int,
    /// long.
    Long,
    /// float.
    Float,
    /// double.
    Double,
    /// A compressed reference.
    Ref,
}

impl Kind {
    /// Of a value of this type; None: void.
    pub fn of(t: BasicType) -> Option<Kind> {
        Some(match t {
            BasicType::Void => return None,
            BasicType::Long => Kind::Long,
            BasicType::Float => Kind::Float,
            BasicType::Double => Kind::Double,
            BasicType::Object | BasicType::Array => Kind::Ref,
            _ => Kind::Int,
        })
    }
    /// How CLIF has it.
    pub fn ty(self) -> Type {
        match self {
            Kind::Int | Kind::Ref => I32,
            Kind::Long => I64,
            Kind::Float => F32,
            Kind::Double => F64,
        }
    }
    /// Slots in locals and on the operand stack.
    pub fn slots(self) -> u16 {
        if matches!(self, Kind::Long | Kind::Double) { 2 } else { 1 }
    }
    fn letter(self) -> char {
        ['I', 'J', 'F', 'D', 'A'][self as usize]
    }
}

/// Kinds of a method's arguments, receiver included, and of its result.
#[derive(Clone, PartialEq, Eq, Debug, Hash)]
pub struct Shape {
    /// Arguments.
    pub args: Vec<Kind>,
    /// Result; None: void.
    pub ret: Option<Kind>,
}

impl Shape {
    /// Of a descriptor.
    pub fn new(descriptor: &[u8], receiver: bool) -> Option<Shape> {
        let d = MethodDescriptor::parse(descriptor)?;
        let mut args: Vec<Kind> = Vec::new();
        if receiver {
            args.push(Kind::Ref);
        }
        args.extend(d.params().filter_map(|p| Kind::of(p.basic)));
        Some(Shape { args, ret: Kind::of(d.ret().basic) })
    }
    /// Of a method.
    pub fn of(vm: &Vm, m: &Method) -> Option<Shape> {
        Shape::new(vm.engine.symbols.bytes(m.descriptor), !m.is_static())
    }
    /// As adapters are named: `AIJ:V`.
    pub fn text(&self) -> String {
        let mut s: String = self.args.iter().map(|k| k.letter()).collect();
        s.push(':');
        s.push(self.ret.map_or('V', Kind::letter));
        s
    }
    /// Slots of the arguments.
    pub fn slots(&self) -> u16 {
        self.args.iter().map(|k| k.slots()).sum()
    }
}

/// Memory that the collector does not move and accesses that can't fault.
const TRUSTED: MemFlagsData = MemFlagsData::new().with_notrap().with_aligned();
/// The same, and nobody ever changes it.
const CONSTANT: MemFlagsData =
    MemFlagsData::new().with_notrap().with_aligned().with_readonly().with_can_move();

/// The translation of one method, inlined ones included.
struct Tx<'a, 'v> {
    env: &'a Env<'v>,
    b: FunctionBuilder<'a>,
    /// The thread.
    t: Value,
    /// The cage's base.
    heap: Value,
    /// The method that is compiled, then those inlined into it: the last is being translated.
    scopes: Vec<Scope<'v>>,
    /// What allocations gave.
    fresh: HashSet<Value>,
    signatures: HashMap<(Vec<Type>, Option<Type>), SigRef>,
    out: Translated,
    /// The root's result as the function returns it: by kind, or as bits (on-stack replacement).
    osr: bool,
}

/// Translates `method` into the function of `ctx`. With `osr`: a function `(thread, method, interpreter's frame) -> bits` that
/// goes on at that bci.
pub fn translate(
    env: &Env<'_>,
    method: &Method,
    osr: Option<u32>,
    ctx: &mut Context,
    builder: &mut FunctionBuilderContext,
) -> Result<Translated, Bailout> {
    ctx.clear();
    let shape = Shape::of(env.vm, method).ok_or(Bailout::Malformed)?;
    let call_conv = CallConv::SystemV;
    ctx.func.signature = match osr {
        None => signature(&shape, call_conv),
        Some(_) => raw_signature(&[I64, I64, I64], Some(I64), call_conv),
    };
    ctx.func.name = UserFuncName::user(0, method.id.0);
    let b = FunctionBuilder::new(&mut ctx.func, builder);
    let zero = Value::from_u32(0);
    let mut tx = Tx {
        env,
        b,
        t: zero,
        heap: zero,
        scopes: Vec::new(),
        fresh: HashSet::new(),
        signatures: HashMap::new(),
        out: Translated::default(),
        osr: osr.is_some(),
    };
    tx.root(method, &shape, osr)?;
    let Tx { mut b, out, .. } = tx;
    b.seal_all_blocks();
    b.finalize(env.isa.frontend_config());
    Ok(out)
}

/// The signature of compiled code of a shape: thread, method, arguments.
pub fn signature(shape: &Shape, call_conv: CallConv) -> Signature {
    let mut s = Signature::new(call_conv);
    s.params.push(AbiParam::new(I64));
    s.params.push(AbiParam::new(I64));
    s.params.extend(shape.args.iter().map(|k| AbiParam::new(k.ty())));
    s.returns.extend(shape.ret.map(|k| AbiParam::new(k.ty())));
    s
}

fn raw_signature(params: &[Type], ret: Option<Type>, call_conv: CallConv) -> Signature {
    let mut s = Signature::new(call_conv);
    s.params.extend(params.iter().map(|&t| AbiParam::new(t)));
    s.returns.extend(ret.map(AbiParam::new));
    s
}

impl<'a, 'v> Tx<'a, 'v> {
    /// The scope that is being translated.
    fn s(&mut self) -> &mut Scope<'v> {
        self.scopes.last_mut().expect("a scope is open while code is made")
    }

    fn class(&self, id: u32) -> &'v Class {
        self.env.vm.classes.get(ClassId(id))
    }

    fn iconst(&mut self, v: i32) -> Value {
        self.b.ins().iconst(I32, v as u32 as i64)
    }

    fn iconst64(&mut self, v: i64) -> Value {
        self.b.ins().iconst(I64, v)
    }

    fn pointer<T>(&mut self, p: *const T) -> Value {
        self.iconst64(p as i64)
    }

    fn load_thread(&mut self, ty: Type, offset: usize) -> Value {
        self.b.ins().load(ty, TRUSTED, self.t, offset as i32)
    }

    fn store_thread(&mut self, v: Value, offset: usize) {
        self.b.ins().store(TRUSTED, v, self.t, offset as i32);
    }

    fn import(&mut self, params: &[Type], ret: Option<Type>) -> SigRef {
        let key = (params.to_vec(), ret);
        if let Some(&s) = self.signatures.get(&key) {
            return s;
        }
        let s = self.b.import_signature(raw_signature(params, ret, CallConv::SystemV));
        self.signatures.insert(key, s);
        s
    }

    /// Calls a function of the VM: arguments as they are, thread first. Nothing else is seen to.
    fn call_address(&mut self, address: usize, args: &[Value], ret: Option<Type>) -> Option<Value> {
        let types: Vec<Type> = args.iter().map(|&v| self.b.func.dfg.value_type(v)).collect();
        let sig = self.import(&types, ret);
        let f = self.iconst64(address as i64);
        let call = self.b.ins().call_indirect(sig, f, args);
        ret.map(|_| self.b.inst_results(call)[0])
    }

    /// Calls a helper: the thread and `args`.
    fn call_helper(&mut self, helper: Helper, args: &[Value], ret: Option<Type>) -> Option<Value> {
        let mut all = vec![self.t];
        all.extend_from_slice(args);
        self.call_address(helper.address(), &all, ret)
    }

    fn stack_slot(&mut self, bytes: u32) -> cranelift_codegen::ir::StackSlot {
        self.b.create_sized_stack_slot(StackSlotData::new(StackSlotKind::ExplicitSlot, bytes, 3))
    }

    /// The root scope: prologue, then its blocks.
    fn root(&mut self, method: &'v Method, shape: &Shape, osr: Option<u32>) -> Result<(), Bailout> {
        let entry = self.b.create_block();
        self.b.append_block_params_for_function_params(entry);
        self.b.switch_to_block(entry);
        let params: Vec<Value> = self.b.block_params(entry).to_vec();
        self.t = params[0];
        self.heap = self.b.ins().load(
            I64,
            CONSTANT,
            self.t,
            std::mem::offset_of!(cortado_vm::thread::Thread, heap_base) as i32,
        );
        let scope = Scope::new(self, method, None)?;
        self.scopes.push(scope);
        match osr {
            None => self.enter(&params[2..], shape)?,
            Some(bci) => self.enter_osr(bci, params[2])?,
        }
        self.run_blocks()
    }
}
