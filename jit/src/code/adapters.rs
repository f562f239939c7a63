//! Between the interpreter's arguments and compiled code's.
//!
//! The interpreter leaves arguments in slots of its stack, compiled code takes them in registers. So for each shape of
//! methods (kinds of arguments and result) there is an adapter either way, made when it is first wanted:
//!
//! * `i2c(t, method, locals, code)` loads the arguments from the slots, calls `code(t, method, arguments...)`, and answers
//!   the result's bits;
//! * `c2i(t, method, arguments...)` is called like compiled code, stores the arguments into slots, and has the interpreter
//!   run the method.
//!
//! A shape is written with a letter for each argument, receiver included, and one for the result: `AIJ:V`. The letters
//! are those of descriptors for int, long, float, double and void; `A` is a reference, and what is narrower is an int.
//!
//! A slot has 8 bytes; an int, float or reference is in its low half. A long or double takes two, and is in the second.
//!
//! Adapters know no Vm: those of an Engine share them. They are never freed before it.

use super::isa::{Quality, host_isa};
use super::link::{LinkError, NoSymbols, link};
use super::memory::CodeCache;
use cranelift_codegen::Context;
use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::ir::types::{F32, F64, I32, I64};
use cranelift_codegen::ir::{
    AbiParam, Function, InstBuilder, MemFlagsData, Signature, StackSlotData, StackSlotKind, Type,
    UserFuncName, Value,
};
use cranelift_codegen::isa::{CallConv, OwnedTargetIsa};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use parking_lot::Mutex;
use std::collections::HashMap;

/// Room for all adapters of an Engine: they have some 200 bytes each, and large programs have some hundred shapes.
const SIZE: usize = 2 << 20;

/// The adapters of an Engine.
pub struct Adapters {
    call_method: usize,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    memory: Option<(CodeCache, OwnedTargetIsa)>,
    made: HashMap<(Way, String), usize>,
}

#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
enum Way {
    ToCompiled,
    ToInterpreter,
}

/// Why there is no adapter.
#[derive(Debug, PartialEq, Eq)]
pub enum AdapterError {
    /// That's no shape.
    Shape(String),
    /// No memory for it, or none that may be executed.
    Memory(String),
    /// Cranelift can't make it.
    Code(String),
}

impl std::fmt::Display for AdapterError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            AdapterError::Shape(s) => write!(f, "no shape of a method: {s}"),
            AdapterError::Memory(s) | AdapterError::Code(s) => f.write_str(s),
        }
    }
}

/// A shape, read.
struct Shape {
    args: Vec<Type>,
    ret: Option<Type>,
}

impl Shape {
    fn parse(text: &str) -> Result<Shape, AdapterError> {
        let bad = || AdapterError::Shape(text.to_owned());
        let kind = |c: char| match c {
            'I' | 'A' => Ok(I32),
            'J' => Ok(I64),
            'F' => Ok(F32),
            'D' => Ok(F64),
            _ => Err(bad()),
        };
        let (args, ret) = text.split_once(':').ok_or_else(bad)?;
        let args = args.chars().map(kind).collect::<Result<_, _>>()?;
        let ret = match ret {
            "V" => None,
            _ => {
                let mut all = ret.chars();
                let one = all.next().ok_or_else(bad)?;
                if all.next().is_some() {
                    return Err(bad());
                }
                Some(kind(one)?)
            }
        };
        Ok(Shape { args, ret })
    }

    /// The signature of compiled code.
    fn signature(&self) -> Signature {
        let mut s = Signature::new(CallConv::SystemV);
        s.params.extend([I64, I64].map(AbiParam::new));
        s.params.extend(self.args.iter().map(|&ty| AbiParam::new(ty)));
        s.returns.extend(self.ret.map(AbiParam::new));
        s
    }

    /// Byte offset of each argument's value in the slots, and their bytes in all.
    fn offsets(&self) -> (Vec<i32>, u32) {
        let mut end = 0;
        let offsets = self.args.iter().map(|ty| {
            end += if ty.bits() == 64 { 16 } else { 8 };
            end as i32 - 8
        });
        let offsets = offsets.collect();
        (offsets, end)
    }
}

impl Adapters {
    /// Adapters whose way to the interpreter is `call_method(t, method, slots) -> bits`.
    pub fn new(call_method: usize) -> Adapters {
        Adapters { call_method, inner: Mutex::default() }
    }

    /// From the interpreter to compiled code: `extern "sysv64" fn(t, method, locals, code) -> bits`.
    pub fn i2c(&self, shape: &str) -> Result<*const u8, AdapterError> {
        self.get(Way::ToCompiled, shape)
    }

    /// From compiled code to the interpreter: `extern "sysv64" fn(t, method, arguments...) -> result`.
    pub fn c2i(&self, shape: &str) -> Result<*const u8, AdapterError> {
        self.get(Way::ToInterpreter, shape)
    }

    /// How many there are, and their bytes.
    pub fn usage(&self) -> (usize, usize) {
        let inner = self.inner.lock();
        (inner.made.len(), inner.memory.as_ref().map_or(0, |(cache, _)| cache.usage().used))
    }

    /// What lies at an address, for listings.
    pub fn describe(&self, address: usize) -> Option<String> {
        let inner = self.inner.lock();
        let ((way, shape), _) = inner.made.iter().find(|&(_, &at)| at == address)?;
        Some(match way {
            Way::ToCompiled => format!("i2c {shape}"),
            Way::ToInterpreter => format!("c2i {shape}"),
        })
    }

    fn get(&self, way: Way, shape: &str) -> Result<*const u8, AdapterError> {
        let mut inner = self.inner.lock();
        let key = (way, shape.to_owned());
        if let Some(&made) = inner.made.get(&key) {
            return Ok(made as *const u8);
        }
        let parsed = Shape::parse(shape)?;
        if inner.memory.is_none() {
            let isa = host_isa(Quality::Baseline).map_err(AdapterError::Code)?;
            let cache = CodeCache::reserve(SIZE).map_err(|e| AdapterError::Memory(e.to_string()))?;
            inner.memory = Some((cache, isa));
        }
        let Some((cache, isa)) = &inner.memory else { unreachable!("made above") };
        let mut ctx = Context::new();
        let mut builder = FunctionBuilderContext::new();
        let mut b = match way {
            Way::ToCompiled => to_compiled(&parsed, &mut ctx.func, &mut builder),
            Way::ToInterpreter => to_interpreter(&parsed, self.call_method, &mut ctx.func, &mut builder),
        };
        b.seal_all_blocks();
        b.finalize(isa.frontend_config());
        ctx.compile(&**isa, &mut ControlPlane::default())
            .map_err(|e| AdapterError::Code(format!("{:?}", e.inner)))?;
        let code = ctx.compiled_code().expect("compiled above");
        let space = link(cache, &ctx.func, code, &NoSymbols).map_err(|e| match e {
            LinkError::Full => AdapterError::Memory(e.to_string()),
            LinkError::Unknown(_) => AdapterError::Code(e.to_string()),
        })?;
        inner.made.insert(key, space.start);
        Ok(space.start as *const u8)
    }
}

const SLOT: MemFlagsData = MemFlagsData::trusted();

fn begin<'f>(
    sig: Signature,
    func: &'f mut Function,
    context: &'f mut FunctionBuilderContext,
) -> (FunctionBuilder<'f>, Vec<Value>) {
    *func = Function::with_name_signature(UserFuncName::default(), sig);
    let mut b = FunctionBuilder::new(func, context);
    let block = b.create_block();
    b.append_block_params_for_function_params(block);
    b.switch_to_block(block);
    let params = b.block_params(block).to_vec();
    (b, params)
}

fn to_compiled<'f>(
    shape: &Shape,
    func: &'f mut Function,
    context: &'f mut FunctionBuilderContext,
) -> FunctionBuilder<'f> {
    let mut sig = Signature::new(CallConv::SystemV);
    sig.params.extend([I64; 4].map(AbiParam::new));
    sig.returns.push(AbiParam::new(I64));
    let (mut b, params) = begin(sig, func, context);
    let &[t, method, locals, code] = &params[..] else { unreachable!("four parameters") };
    let mut args = vec![t, method];
    let (offsets, _) = shape.offsets();
    for (&ty, &offset) in shape.args.iter().zip(&offsets) {
        args.push(b.ins().load(ty, SLOT, locals, offset));
    }
    let sig = b.import_signature(shape.signature());
    let call = b.ins().call_indirect(sig, code, &args);
    let bits = match shape.ret {
        None => b.ins().iconst(I64, 0),
        Some(ty) => {
            let result = b.inst_results(call)[0];
            match ty {
                F32 => {
                    let bits = b.ins().bitcast(I32, MemFlagsData::new(), result);
                    b.ins().uextend(I64, bits)
                }
                F64 => b.ins().bitcast(I64, MemFlagsData::new(), result),
                I32 => b.ins().uextend(I64, result),
                _ => result,
            }
        }
    };
    b.ins().return_(&[bits]);
    b
}

fn to_interpreter<'f>(
    shape: &Shape,
    call_method: usize,
    func: &'f mut Function,
    context: &'f mut FunctionBuilderContext,
) -> FunctionBuilder<'f> {
    let (mut b, params) = begin(shape.signature(), func, context);
    let (offsets, bytes) = shape.offsets();
    // With no arguments the address means nothing, but it is one.
    let slot = StackSlotData::new(StackSlotKind::ExplicitSlot, bytes.max(8), 3);
    let slot = b.create_sized_stack_slot(slot);
    let slots = b.ins().stack_addr(I64, slot, 0);
    let zero = b.ins().iconst(I32, 0);
    for ((&ty, &offset), &value) in shape.args.iter().zip(&offsets).zip(&params[2..]) {
        b.ins().store(SLOT, value, slots, offset);
        if ty.bits() == 32 {
            // The interpreter compares whole slots nowhere, but what it copies should not be rubbish.
            b.ins().store(SLOT, zero, slots, offset + 4);
        }
    }
    let mut sig = Signature::new(CallConv::SystemV);
    sig.params.extend([I64; 3].map(AbiParam::new));
    sig.returns.push(AbiParam::new(I64));
    let sig = b.import_signature(sig);
    let helper = b.ins().iconst(I64, call_method as i64);
    let call = b.ins().call_indirect(sig, helper, &[params[0], params[1], slots]);
    let bits = b.inst_results(call)[0];
    match shape.ret {
        None => b.ins().return_(&[]),
        Some(ty) => {
            let result = match ty {
                F32 => {
                    let bits = b.ins().ireduce(I32, bits);
                    b.ins().bitcast(F32, MemFlagsData::new(), bits)
                }
                F64 => b.ins().bitcast(F64, MemFlagsData::new(), bits),
                I32 => b.ins().ireduce(I32, bits),
                _ => bits,
            };
            b.ins().return_(&[result])
        }
    };
    b
}

#[cfg(test)]
mod tests;
