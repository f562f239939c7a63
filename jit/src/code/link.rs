//! From Cranelift's machine code to code that can run: copied into the code cache, its relocations applied.
//!
//! Code names what lies outside of it by number ([`Symbols`] knows the addresses) or as one of Cranelift's library calls.
//! A call that doesn't reach its target goes by a jump behind the code.

use super::memory::{CODE_ALIGN, CodeCache, Space};
use cranelift_codegen::CompiledCode;
use cranelift_codegen::binemit::Reloc;
use cranelift_codegen::ir::{ExternalName, Function, LibCall, UserExternalName};
use cranelift_codegen::{FinalizedMachReloc, FinalizedRelocTarget};
use std::borrow::Cow;

/// What code may name: helpers of the VM and the like.
pub trait Symbols {
    /// The address of a name.
    fn address(&self, name: &UserExternalName) -> Option<usize>;
    /// What a name is called, for listings.
    fn describe(&self, name: &UserExternalName) -> Option<Cow<'static, str>>;
}

/// Code that names nothing.
pub struct NoSymbols;

impl Symbols for NoSymbols {
    fn address(&self, _name: &UserExternalName) -> Option<usize> {
        None
    }
    fn describe(&self, _name: &UserExternalName) -> Option<Cow<'static, str>> {
        None
    }
}

/// Why code can't be installed.
#[derive(Debug, PartialEq, Eq)]
pub enum LinkError {
    /// There is no room in the code cache.
    Full,
    /// A name that nobody knows, or a kind of relocation that isn't x86's.
    Unknown(String),
}

impl std::fmt::Display for LinkError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            LinkError::Full => f.write_str("CodeCache is full"),
            LinkError::Unknown(what) => write!(f, "cannot link: {what}"),
        }
    }
}

/// A jump to an absolute address: `jmp [rip + 0]`, padded so that the address behind it is aligned.
const JUMP: [u8; 8] = [0x0f, 0x1f, 0xff, 0x25, 0, 0, 0, 0];
/// Bytes of a jump and its address. (The first two bytes of `JUMP` are skipped by its users.)
const JUMP_LEN: usize = 16;
const JUMP_ENTRY: usize = 2;

/// Places code in the cache, ready to run.
pub fn link(
    cache: &CodeCache,
    func: &Function,
    code: &CompiledCode,
    symbols: &dyn Symbols,
) -> Result<Space, LinkError> {
    let buffer = &code.buffer;
    if buffer.alignment as usize > CODE_ALIGN {
        return Err(LinkError::Unknown(format!("an alignment of {}", buffer.alignment)));
    }
    let targets = buffer
        .relocs()
        .iter()
        .map(|r| Ok((r, target(r, func, symbols)?)))
        .collect::<Result<Vec<_>, LinkError>>()?;
    let mut bytes = buffer.data().to_vec();
    // How many jumps there may be is known, whether they are needed only once the place is.
    let mut calls: Vec<usize> = targets.iter().filter(|(r, _)| is_call(r.kind)).filter_map(|t| t.1).collect();
    calls.sort_unstable();
    calls.dedup();
    let near = |space: Space, target: usize| target.abs_diff(space.start) < (1 << 31) - (1 << 24);
    let jumps_start = bytes.len().next_multiple_of(8);
    let mut space = cache.allocate(jumps_start).ok_or(LinkError::Full)?;
    calls.retain(|&t| !near(space, t));
    if !calls.is_empty() {
        // SAFETY: just allocated, and not filled.
        unsafe { cache.free(space) };
        space = cache.allocate(jumps_start + calls.len() * JUMP_LEN).ok_or(LinkError::Full)?;
        bytes.resize(jumps_start, 0xcc);
        for &call in &calls {
            bytes.extend(JUMP);
            bytes.extend((call as u64).to_le_bytes());
        }
    }
    for (r, target) in targets {
        // A place of the function itself has no address of its own yet.
        let target = match (target, &r.target) {
            (Some(target), _) => target,
            (None, FinalizedRelocTarget::Func(offset)) => space.start + *offset as usize,
            (None, FinalizedRelocTarget::ExternalName(_)) => unreachable!("`target` knows all names"),
        };
        let target = match calls.binary_search(&target) {
            Ok(i) if is_call(r.kind) => space.start + jumps_start + i * JUMP_LEN + JUMP_ENTRY,
            _ => target,
        };
        if let Err(e) = apply(&mut bytes, space.start, r, target) {
            // SAFETY: allocated above, and not filled.
            unsafe { cache.free(space) };
            return Err(e);
        }
    }
    // SAFETY: the space is ours, and nobody knows of it yet.
    unsafe { cache.write(space, &bytes) };
    Ok(space)
}

fn is_call(kind: Reloc) -> bool {
    matches!(kind, Reloc::X86CallPCRel4 | Reloc::X86CallPLTRel4)
}

/// Writes one relocation.
fn apply(bytes: &mut [u8], start: usize, r: &FinalizedMachReloc, target: usize) -> Result<(), LinkError> {
    let at = r.offset as usize;
    let value = (target as i64).wrapping_add(r.addend);
    match r.kind {
        Reloc::Abs8 => bytes[at..at + 8].copy_from_slice(&value.to_le_bytes()),
        Reloc::X86PCRel4 | Reloc::X86CallPCRel4 | Reloc::X86CallPLTRel4 => {
            let distance = value.wrapping_sub((start + at) as i64);
            let distance = i32::try_from(distance)
                .map_err(|_| LinkError::Unknown(format!("{} is too far away", name_of(r))))?;
            bytes[at..at + 4].copy_from_slice(&distance.to_le_bytes());
        }
        kind => return Err(LinkError::Unknown(format!("relocation {kind:?}"))),
    }
    Ok(())
}

fn name_of(r: &FinalizedMachReloc) -> String {
    r.target.display(None)
}

/// The address that a relocation names. `None`: a place in the function itself.
fn target(
    r: &FinalizedMachReloc,
    func: &Function,
    symbols: &dyn Symbols,
) -> Result<Option<usize>, LinkError> {
    let address = match &r.target {
        FinalizedRelocTarget::Func(_) => return Ok(None),
        FinalizedRelocTarget::ExternalName(ExternalName::User(name)) => {
            symbols.address(&func.params.user_named_funcs()[*name])
        }
        FinalizedRelocTarget::ExternalName(ExternalName::LibCall(call)) => library_call(*call),
        FinalizedRelocTarget::ExternalName(_) => None,
    };
    match address {
        Some(address) => Ok(Some(address)),
        None => Err(LinkError::Unknown(r.target.display(Some(&func.params)))),
    }
}

/// What a relocation names, for listings.
pub fn describe(r: &FinalizedMachReloc, func: &Function, symbols: &dyn Symbols) -> String {
    if let FinalizedRelocTarget::ExternalName(ExternalName::User(name)) = &r.target
        && let Some(text) = symbols.describe(&func.params.user_named_funcs()[*name])
    {
        return text.into_owned();
    }
    r.target.display(Some(&func.params))
}

/// Functions that Cranelift calls where the processor lacks an instruction, and to copy memory.
fn library_call(call: LibCall) -> Option<usize> {
    macro_rules! float {
        ($t:ty, $f:expr) => {{
            extern "sysv64" fn f(x: $t) -> $t {
                let f: fn($t) -> $t = $f;
                f(x)
            }
            f as extern "sysv64" fn($t) -> $t as usize
        }};
    }
    macro_rules! fma {
        ($t:ty) => {{
            extern "sysv64" fn f(x: $t, y: $t, z: $t) -> $t {
                x.mul_add(y, z)
            }
            f as extern "sysv64" fn($t, $t, $t) -> $t as usize
        }};
    }
    Some(match call {
        LibCall::CeilF32 => float!(f32, f32::ceil),
        LibCall::CeilF64 => float!(f64, f64::ceil),
        LibCall::FloorF32 => float!(f32, f32::floor),
        LibCall::FloorF64 => float!(f64, f64::floor),
        LibCall::TruncF32 => float!(f32, f32::trunc),
        LibCall::TruncF64 => float!(f64, f64::trunc),
        LibCall::NearestF32 => float!(f32, f32::round_ties_even),
        LibCall::NearestF64 => float!(f64, f64::round_ties_even),
        LibCall::FmaF32 => fma!(f32),
        LibCall::FmaF64 => fma!(f64),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::isa::{Quality, host_isa};
    use cranelift_codegen::Context;
    use cranelift_codegen::control::ControlPlane;
    use cranelift_codegen::ir::{AbiParam, ExtFuncData, InstBuilder, Signature, UserFuncName, types};
    use cranelift_codegen::isa::CallConv;
    use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};

    extern "sysv64" fn triple(x: i64) -> i64 {
        x * 3
    }

    /// Helpers with an address of the test's choice.
    struct At(usize);

    impl Symbols for At {
        fn address(&self, name: &UserExternalName) -> Option<usize> {
            (*name == UserExternalName::new(0, 7)).then_some(self.0)
        }
        fn describe(&self, _name: &UserExternalName) -> Option<Cow<'static, str>> {
            Some("triple".into())
        }
    }

    /// `f(x) = symbol(x) + 1`, near or far.
    fn calling(colocated: bool, index: u32) -> Context {
        let isa = host_isa(Quality::Baseline).unwrap();
        let mut sig = Signature::new(CallConv::SystemV);
        sig.params.push(AbiParam::new(types::I64));
        sig.returns.push(AbiParam::new(types::I64));
        let mut ctx = Context::new();
        ctx.func = Function::with_name_signature(UserFuncName::default(), sig.clone());
        let mut fctx = FunctionBuilderContext::new();
        let mut b = FunctionBuilder::new(&mut ctx.func, &mut fctx);
        let block = b.create_block();
        b.append_block_params_for_function_params(block);
        b.switch_to_block(block);
        let signature = b.import_signature(sig);
        let name = b.func.declare_imported_user_function(UserExternalName::new(0, index));
        let name = ExternalName::user(name);
        let f = b.import_function(ExtFuncData { name, signature, colocated, patchable: false });
        let x = b.block_params(block)[0];
        let call = b.ins().call(f, &[x]);
        let y = b.inst_results(call)[0];
        let one = b.ins().iconst(types::I64, 1);
        let y = b.ins().iadd(y, one);
        b.ins().return_(&[y]);
        b.seal_all_blocks();
        b.finalize(isa.frontend_config());
        ctx.compile(&*isa, &mut ControlPlane::default()).unwrap();
        ctx
    }

    fn run(space: Space, x: i64) -> i64 {
        // SAFETY: code of `calling`.
        unsafe { std::mem::transmute::<usize, extern "sysv64" fn(i64) -> i64>(space.start)(x) }
    }

    #[test]
    fn calls_reach_helpers() {
        let cache = CodeCache::reserve(1 << 20).unwrap();
        let helper = At(triple as extern "sysv64" fn(i64) -> i64 as usize);
        for colocated in [true, false] {
            let ctx = calling(colocated, 7);
            let space = link(&cache, &ctx.func, ctx.compiled_code().unwrap(), &helper).unwrap();
            assert_eq!(run(space, 5), 16);
        }
    }

    #[test]
    fn a_far_helper_is_reached_by_a_jump() {
        // Code in another cache, which is put far away on purpose.
        let far = rustix_far_copy(triple as extern "sysv64" fn(i64) -> i64 as usize);
        let cache = CodeCache::reserve(1 << 20).unwrap();
        let ctx = calling(true, 7);
        let space = link(&cache, &ctx.func, ctx.compiled_code().unwrap(), &At(far)).unwrap();
        assert!(far.abs_diff(space.start) > 1 << 31);
        assert_eq!(run(space, 5), 16);
    }

    /// The address of a jump to `target`, far from any code.
    fn rustix_far_copy(target: usize) -> usize {
        use rustix::mm::{MapFlags, MprotectFlags, ProtFlags};
        // mov rax, target; jmp rax
        let mut code = vec![0x48, 0xb8];
        code.extend((target as u64).to_le_bytes());
        code.extend([0xff, 0xe0]);
        // SAFETY: a new mapping in the middle of nowhere, filled before it is made executable, and never unmapped.
        unsafe {
            let hint = 0x10_0000_0000usize as *mut _;
            let p =
                rustix::mm::mmap_anonymous(hint, 4096, ProtFlags::READ | ProtFlags::WRITE, MapFlags::PRIVATE)
                    .unwrap();
            p.cast::<u8>().copy_from_nonoverlapping(code.as_ptr(), code.len());
            rustix::mm::mprotect(p, 4096, MprotectFlags::READ | MprotectFlags::EXEC).unwrap();
            p as usize
        }
    }

    #[test]
    fn unknown_names_are_errors() {
        let cache = CodeCache::reserve(1 << 20).unwrap();
        let ctx = calling(true, 8);
        let error = link(&cache, &ctx.func, ctx.compiled_code().unwrap(), &At(1)).unwrap_err();
        assert!(matches!(error, LinkError::Unknown(_)), "{error}");
        assert_eq!(cache.usage().used, 0);
    }

    #[test]
    fn a_full_cache_is_an_error() {
        let cache = CodeCache::reserve(0).unwrap();
        let all = cache.allocate(cache.usage().size).unwrap();
        let ctx = calling(false, 7);
        let code = ctx.compiled_code().unwrap();
        assert_eq!(link(&cache, &ctx.func, code, &At(1)), Err(LinkError::Full));
        // SAFETY: nobody runs it.
        unsafe { cache.free(all) };
        assert!(link(&cache, &ctx.func, code, &At(1)).is_ok());
    }
}
