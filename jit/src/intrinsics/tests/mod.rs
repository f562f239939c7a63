//! Intrinsics compiled on their own and called: `Run` stands for the translator.

mod crypto;
mod inline;
mod strings;

use super::{Emit, find, signature};
use cortado_gc::{CARD_SHIFT, REF_SHIFT};
use cortado_vm::thread::Thread;
use cortado_vm::vm::Vm;
use cranelift_codegen::Context;
use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::ir::types::{F32, I32, I64};
use cranelift_codegen::ir::{
    AbiParam, Function, InstBuilder, MemFlagsData, Signature, Type, UserFuncName, Value,
};
use cranelift_codegen::isa::{CallConv, OwnedTargetIsa};
use cranelift_codegen::settings::{self, Configurable};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use std::mem::offset_of;

struct Harness<'f> {
    builder: FunctionBuilder<'f>,
    thread: Value,
    base: Value,
    slow: Value,
}

impl<'f> Emit<'f> for Harness<'f> {
    fn builder(&mut self) -> &mut FunctionBuilder<'f> {
        &mut self.builder
    }
    fn vm(&self) -> &Vm {
        panic!("no Vm in these tests")
    }
    fn guarded(&self) -> bool {
        false
    }
    fn thread(&mut self) -> Value {
        self.thread
    }
    fn heap_base(&mut self) -> Value {
        self.base
    }
    fn call_leaf(
        &mut self,
        address: usize,
        params: &[Type],
        ret: Option<Type>,
        args: &[Value],
    ) -> Option<Value> {
        let mut signature = Signature::new(CallConv::SystemV);
        signature.params = params.iter().map(|&t| AbiParam::new(t)).collect();
        signature.returns = ret.iter().map(|&t| AbiParam::new(t)).collect();
        let signature = self.builder.import_signature(signature);
        let address = self.builder.ins().iconst(I64, address as i64);
        let call = self.builder.ins().call_indirect(signature, address, args);
        self.builder.inst_results(call).first().copied()
    }
    fn slow_path(&mut self, condition: Value) {
        let b = &mut self.builder;
        let (slow, on) = (b.create_block(), b.create_block());
        b.ins().brif(condition, slow, &[], on, &[]);
        b.switch_to_block(slow);
        let one = b.ins().iconst(I64, 1);
        b.ins().store(MemFlagsData::trusted(), one, self.slow, 0);
        b.ins().return_(&[]);
        b.switch_to_block(on);
    }
}

/// A piece of memory laid out as a heap, with its cards, and a thread's first fields.
pub(super) struct Memory {
    words: Vec<u64>,
    cards: Vec<u8>,
    thread: Vec<u64>,
    top: usize,
}

impl Memory {
    pub fn new() -> Memory {
        let mut m = Memory {
            words: vec![0; 1 << 14],
            cards: vec![0; 1 << 8],
            thread: vec![0; size_of::<Thread>() / 8 + 1],
            top: 8,
        };
        m.thread[offset_of!(Thread, heap_base) / 8] = m.words.as_ptr() as u64;
        m.thread[offset_of!(Thread, card_base) / 8] = m.cards.as_ptr() as u64;
        m
    }
    pub fn thread(&mut self) -> *mut Thread {
        self.thread.as_mut_ptr().cast()
    }
    /// A new object of so many bytes: its reference.
    pub fn object(&mut self, bytes: usize) -> u32 {
        let at = self.top;
        self.top += (bytes + 7) & !7;
        assert!(self.top <= self.words.len() * 8);
        (at >> REF_SHIFT) as u32
    }
    /// A new array of some elements, given as bytes.
    pub fn array(&mut self, elem: usize, bytes: &[u8]) -> u32 {
        let base = cortado_gc::array_base(elem);
        let r = self.object(base + bytes.len());
        let length = (bytes.len() / elem) as u32;
        self.bytes(r, 8, 4).copy_from_slice(&length.to_ne_bytes());
        self.bytes(r, base, bytes.len()).copy_from_slice(bytes);
        r
    }
    pub fn bytes(&mut self, r: u32, offset: usize, n: usize) -> &mut [u8] {
        let at = ((r as usize) << REF_SHIFT) + offset;
        assert!(at + n <= self.words.len() * 8);
        // SAFETY: inside the words; bytes have no invalid values.
        unsafe { std::slice::from_raw_parts_mut(self.words.as_mut_ptr().cast::<u8>().add(at), n) }
    }
    pub fn take_card(&mut self, r: u32, offset: usize) -> u8 {
        let card = (((r as usize) << REF_SHIFT) + offset) >> CARD_SHIFT;
        std::mem::take(&mut self.cards[card])
    }
}

/// Something that can be an argument or a result.
pub(super) trait Bits: Copy {
    fn bits(self) -> u64;
}
macro_rules! bits {
    ($($t:ty: $x:ident => $e:expr;)*) => { $( impl Bits for $t { fn bits(self) -> u64 { let $x = self; $e } } )* };
}
bits! {
    bool: x => x as u64; i32: x => x as u32 as u64; u32: x => x as u64; i64: x => x as u64; f32: x => x.to_bits() as u64;
    f64: x => x.to_bits();
}

/// A compiled intrinsic.
pub(super) struct Run {
    code: memmap2::Mmap,
}

fn isa() -> OwnedTargetIsa {
    let mut flags = settings::builder();
    flags.set("opt_level", "none").unwrap();
    cranelift_native::builder().unwrap().finish(settings::Flags::new(flags)).unwrap()
}

impl Run {
    /// Compiles the intrinsic of a method of the newest class library that has it.
    pub fn of(class: &str, name: &str, descriptor: &str) -> Run {
        let row = [17, 21, 25].into_iter().find_map(|jdk| find(jdk, class, name, descriptor));
        let row = row.unwrap_or_else(|| panic!("{class}.{name}{descriptor} is no intrinsic"));
        let instance = matches!(
            class,
            "jdk/internal/misc/Unsafe"
                | "jdk/internal/misc/ScopedMemoryAccess"
                | "java/lang/Object"
                | "java/lang/CharacterDataLatin1"
                | "java/util/Base64$Encoder"
                | "java/util/Base64$Decoder"
        );
        let (mut params, ret) = signature(descriptor);
        if instance {
            params.insert(0, I32);
        }
        let isa = isa();
        let mut ctx = Context::new();
        let mut sig = Signature::new(CallConv::SystemV);
        // thread, heap base, slow flag, arguments, result
        sig.params = vec![AbiParam::new(I64); 5];
        ctx.func = Function::with_name_signature(UserFuncName::default(), sig);
        let mut fctx = FunctionBuilderContext::new();
        let mut builder = FunctionBuilder::new(&mut ctx.func, &mut fctx);
        let entry = builder.create_block();
        builder.append_block_params_for_function_params(entry);
        builder.switch_to_block(entry);
        let p = builder.block_params(entry).to_vec();
        let args: Vec<Value> = params
            .iter()
            .enumerate()
            .map(|(i, &ty)| builder.ins().load(ty, MemFlagsData::trusted(), p[3], 8 * i as i32))
            .collect();
        let mut h = Harness { builder, thread: p[0], base: p[1], slow: p[2] };
        let result = row.emit(&mut h, &args);
        assert_eq!(result.is_some(), ret.is_some(), "{name}: the result's presence");
        if let (Some(v), Some(ty)) = (result, ret) {
            assert_eq!(h.builder.func.dfg.value_type(v), ty, "{name}: the result's type");
            h.builder.ins().store(MemFlagsData::trusted(), v, p[4], 0);
        }
        h.builder.ins().return_(&[]);
        h.builder.seal_all_blocks();
        h.builder.finalize(isa.frontend_config());
        let compiled = ctx.compile(&*isa, &mut ControlPlane::default()).expect("compiles");
        assert!(compiled.buffer.relocs().is_empty(), "{name} calls a function of the run-time library");
        let mut map = memmap2::MmapMut::map_anon(compiled.code_buffer().len()).unwrap();
        map.copy_from_slice(compiled.code_buffer());
        Run { code: map.make_exec().unwrap() }
    }

    /// Calls it: the result's bits, None if it went the ordinary way.
    pub fn call(&self, m: &mut Memory, args: &[u64]) -> Option<u64> {
        let (mut slow, mut out) = (0u64, 0u64);
        let base = m.words.as_ptr();
        // SAFETY: code of the signature above, over memory that outlives the call.
        unsafe {
            let f: unsafe extern "sysv64" fn(*mut Thread, *const u64, *mut u64, *const u64, *mut u64) =
                std::mem::transmute(self.code.as_ptr());
            f(m.thread(), base, &mut slow, args.as_ptr(), &mut out);
        }
        (slow == 0).then_some(out)
    }
}

/// Asserts that a static method without use of the heap gives these results (None: the ordinary way).
macro_rules! gives {
    ($class:literal, $name:literal $descriptor:literal: $( ($($arg:expr),*) => $result:expr; )*) => {{
        let run = $crate::intrinsics::tests::Run::of($class, $name, $descriptor);
        let mut m = $crate::intrinsics::tests::Memory::new();
        $( {
            let result = run.call(&mut m, &[$($arg.bits()),*]);
            assert_eq!(result, $result.map(|r| r.bits()), "{}{:?}", $name, ($($arg,)*));
        } )*
    }};
}
pub(super) use gives;

#[test]
fn descriptors() {
    assert_eq!(signature("()V"), (vec![], None));
    assert_eq!(signature("([[IJLjava/lang/Object;[J)F"), (vec![I32, I64, I32, I32], Some(F32)));
}

#[test]
fn names_and_versions() {
    assert!(find(17, "java/lang/Math", "sqrt", "(D)D").is_some());
    assert!(find(17, "java/lang/Math", "unsignedMultiplyHigh", "(JJ)J").is_none());
    assert!(find(25, "java/lang/Math", "unsignedMultiplyHigh", "(JJ)J").is_some());
    assert!(find(25, "java/lang/Class", "isArray", "()Z").is_none());
    assert!(find(17, "java/lang/Maths", "sqrt", "(D)D").is_none());
}

#[test]
fn no_method_stands_twice() {
    let mut seen = std::collections::HashMap::new();
    for family in super::FAMILIES.iter().copied().flatten() {
        for r in family.rows {
            for jdk in r.since..=r.until {
                let twice = seen.insert((family.class, r.name, r.descriptor, jdk), ());
                assert!(twice.is_none(), "{}.{}{} stands twice", family.class, r.name, r.descriptor);
            }
        }
    }
}
