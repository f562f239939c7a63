//! The interpreter: threaded dispatch in stable Rust (`state` says how), frames on the thread's own Java stack (`frame`).
//!
//! * `ops_simple`, `ops_memory`: the instructions' quick paths. `entry`: calls and method entries.
//! * `hot`: counters that overflowed. `resume`: back from compiled code.
//! * `slow`, `quicken`: what resolves, allocates out of the buffer, blocks. `errors`, `unwind`: exceptions.
//!
//! A chain of Java frames is one activation of [`call`]: calls and returns stay in the handlers. Only a native method that
//! calls Java makes another one, with an entry frame between.

mod entry;
mod errors;
pub mod frame;
pub(crate) mod guarded;
mod hot;
mod look;
mod monitors;
mod ops_memory;
mod ops_simple;
mod quicken;
mod resume;
mod slow;
pub mod stack;
mod state;
mod unwind;
mod watch;

use crate::bytecode::Opcode;
use crate::class::Method;
use crate::rooting::{Cx, JResult, Thrown};
use crate::thread::Thread;
pub(crate) use entry::select_by_itable;
pub(crate) use errors::division_by_zero_error as division_by_zero;
pub(crate) use errors::{
    array_store_error as array_store, class_cast_error as class_cast, index_out_of_bounds,
};
pub(crate) use frame::FRAME_WORDS;
use frame::Frame;
pub(crate) use quicken::quicken_here;
pub(crate) use resume::resume;
pub(crate) use slow::{call_native, new_array, subtype, unlock_frame, with_cx};
pub use state::{Handler, Table};
use std::sync::atomic::Ordering;
pub(crate) use unwind::{find_handler, has_super_named};

/// A method's entry point: a handler of the interpreter (type-erased).
pub type Entry = ();

/// Registers of the loop fallback, and the result of an activation.
#[repr(C)]
pub struct Regs {
    /// Next instruction; null: leave the interpreter.
    pub pc: *const u8,
    /// Locals.
    pub locals: *mut u64,
    /// Operand stack.
    pub sp: *mut u64,
    /// Dispatch table.
    pub table: *const Table,
    /// Top of the operand stack.
    pub tos: u64,
    /// What the last activation returned.
    pub result: u64,
}

impl Default for Regs {
    fn default() -> Self {
        use std::ptr::{null, null_mut};
        Regs { pc: null(), locals: null_mut(), sp: null_mut(), table: null(), tos: 0, result: 0 }
    }
}

/// Offsets that the method-handle instructions read, copied from `WellKnown`.
#[derive(Default, Clone, Copy)]
pub struct HandleOffsets {
    /// MethodHandle.form
    pub form: u32,
    /// LambdaForm.vmentry
    pub vmentry: u32,
    /// MemberName.method
    pub method: u32,
    /// ResolvedMethodName.vmtarget (injected)
    pub vmtarget: u32,
}

/// Which handler runs an instruction in the normal table. Exhaustive: an instruction that nobody runs does not compile.
const fn handler_of(op: Opcode) -> Handler {
    use Opcode as O;
    use {entry as e, errors as x, ops_memory as m, ops_simple as s, slow};
    match op {
        O::Nop => s::nop,
        O::AconstNull => s::aconst_null,
        O::IconstM1 => s::iconst_m1,
        O::Iconst0 => s::iconst_0,
        O::Iconst1 => s::iconst_1,
        O::Iconst2 => s::iconst_2,
        O::Iconst3 => s::iconst_3,
        O::Iconst4 => s::iconst_4,
        O::Iconst5 => s::iconst_5,
        O::Lconst0 => s::lconst_0,
        O::Lconst1 => s::lconst_1,
        O::Fconst0 => s::fconst_0,
        O::Fconst1 => s::fconst_1,
        O::Fconst2 => s::fconst_2,
        O::Dconst0 => s::dconst_0,
        O::Dconst1 => s::dconst_1,
        O::Bipush => s::bipush,
        O::Sipush => s::sipush,
        O::Iload | O::Fload | O::Aload => s::load,
        O::Lload | O::Dload => s::load2,
        O::Iload0 | O::Fload0 | O::Aload0Plain => s::load_0,
        O::Aload0 => m::aload_0,
        O::Aload0GetfieldI => m::aload_0_getfield_i,
        O::Iload1 | O::Fload1 | O::Aload1 => s::load_1,
        O::Iload2 | O::Fload2 | O::Aload2 => s::load_2,
        O::Iload3 | O::Fload3 | O::Aload3 => s::load_3,
        O::Lload0 | O::Dload0 => s::load2_0,
        O::Lload1 | O::Dload1 => s::load2_1,
        O::Lload2 | O::Dload2 => s::load2_2,
        O::Lload3 | O::Dload3 => s::load2_3,
        O::Istore | O::Fstore | O::Astore => s::store,
        O::Lstore | O::Dstore => s::store2,
        O::Istore0 | O::Fstore0 | O::Astore0 => s::store_0,
        O::Istore1 | O::Fstore1 | O::Astore1 => s::store_1,
        O::Istore2 | O::Fstore2 | O::Astore2 => s::store_2,
        O::Istore3 | O::Fstore3 | O::Astore3 => s::store_3,
        O::Lstore0 | O::Dstore0 => s::store2_0,
        O::Lstore1 | O::Dstore1 => s::store2_1,
        O::Lstore2 | O::Dstore2 => s::store2_2,
        O::Lstore3 | O::Dstore3 => s::store2_3,
        O::Iaload | O::Faload => m::iaload,
        O::Aaload => m::aaload,
        O::Laload | O::Daload => m::laload,
        O::Baload => m::baload,
        O::Caload => m::caload,
        O::Saload => m::saload,
        O::Iastore | O::Fastore => m::iastore,
        O::Lastore | O::Dastore => m::lastore,
        O::Aastore => m::aastore,
        O::Bastore => m::bastore,
        O::Castore | O::Sastore => m::castore,
        O::Pop => s::pop,
        O::Pop2 => s::pop2,
        O::Dup => s::dup,
        O::DupX1 => s::dup_x1,
        O::DupX2 => s::dup_x2,
        O::Dup2 => s::dup2,
        O::Dup2X1 => s::dup2_x1,
        O::Dup2X2 => s::dup2_x2,
        O::Swap => s::swap,
        O::Iadd => s::iadd,
        O::Ladd => s::ladd,
        O::Fadd => s::fadd,
        O::Dadd => s::dadd,
        O::Isub => s::isub,
        O::Lsub => s::lsub,
        O::Fsub => s::fsub,
        O::Dsub => s::dsub,
        O::Imul => s::imul,
        O::Lmul => s::lmul,
        O::Fmul => s::fmul,
        O::Dmul => s::dmul,
        O::Idiv => s::idiv,
        O::Ldiv => s::ldiv,
        O::Fdiv => s::fdiv,
        O::Ddiv => s::ddiv,
        O::Irem => s::irem,
        O::Lrem => s::lrem,
        O::Frem => s::frem,
        O::Drem => s::drem,
        O::Ineg => s::ineg,
        O::Lneg => s::lneg,
        O::Fneg => s::fneg,
        O::Dneg => s::dneg,
        O::Ishl => s::ishl,
        O::Lshl => s::lshl,
        O::Ishr => s::ishr,
        O::Lshr => s::lshr,
        O::Iushr => s::iushr,
        O::Lushr => s::lushr,
        O::Iand => s::iand,
        O::Land => s::land,
        O::Ior => s::ior,
        O::Lor => s::lor,
        O::Ixor => s::ixor,
        O::Lxor => s::lxor,
        O::Iinc => s::iinc,
        O::I2l => s::i2l,
        O::I2f => s::i2f,
        O::I2d => s::i2d,
        O::L2i => s::l2i,
        O::L2f => s::l2f,
        O::L2d => s::l2d,
        O::F2i => s::f2i,
        O::F2l => s::f2l,
        O::F2d => s::f2d,
        O::D2i => s::d2i,
        O::D2l => s::d2l,
        O::D2f => s::d2f,
        O::I2b => s::i2b,
        O::I2c => s::i2c,
        O::I2s => s::i2s,
        O::Lcmp => s::lcmp,
        O::Fcmpl => s::fcmpl,
        O::Fcmpg => s::fcmpg,
        O::Dcmpl => s::dcmpl,
        O::Dcmpg => s::dcmpg,
        O::Ifeq => s::ifeq,
        O::Ifne => s::ifne,
        O::Iflt => s::iflt,
        O::Ifge => s::ifge,
        O::Ifgt => s::ifgt,
        O::Ifle => s::ifle,
        O::IfIcmpeq | O::IfAcmpeq => s::if_icmpeq,
        O::IfIcmpne | O::IfAcmpne => s::if_icmpne,
        O::IfIcmplt => s::if_icmplt,
        O::IfIcmpge => s::if_icmpge,
        O::IfIcmpgt => s::if_icmpgt,
        O::IfIcmple => s::if_icmple,
        O::Goto => s::goto,
        O::Jsr => s::jsr,
        O::Ret => s::ret,
        O::Tableswitch => s::tableswitch,
        O::Lookupswitch => s::lookupswitch,
        O::Ireturn => s::ireturn,
        O::Freturn | O::Areturn | O::ReturnInt => s::return_1,
        O::Lreturn | O::Dreturn => s::return_2,
        O::Return => s::return_void,
        O::Ldc
        | O::LdcW
        | O::Ldc2W
        | O::Getstatic
        | O::Putstatic
        | O::Getfield
        | O::Putfield
        | O::Invokevirtual
        | O::Invokespecial
        | O::Invokestatic
        | O::Invokeinterface
        | O::Invokedynamic
        | O::New
        | O::Anewarray => slow::resolve,
        O::Newarray => m::newarray,
        O::Arraylength => m::arraylength,
        O::Athrow => m::athrow,
        O::Checkcast => slow::checkcast,
        O::Instanceof => slow::instanceof,
        O::Monitorenter => m::monitorenter,
        O::Monitorexit => m::monitorexit,
        O::MonitorenterCounted => monitors::enter,
        O::MonitorexitCounted => monitors::exit,
        O::Wide => s::wide,
        O::Multianewarray => slow::multianewarray,
        O::Ifnull => s::ifnull,
        O::Ifnonnull => s::ifnonnull,
        O::GotoW => s::goto_w,
        O::JsrW => s::jsr_w,
        O::Breakpoint => x::bad_code,
        O::GetfieldB => m::getfield_b,
        O::GetfieldC => m::getfield_c,
        O::GetfieldS => m::getfield_s,
        O::GetfieldI => m::getfield_i,
        O::GetfieldJ => m::getfield_j,
        O::PutfieldB => m::putfield_b,
        O::PutfieldZ => m::putfield_z,
        O::PutfieldS => m::putfield_s,
        O::PutfieldI => m::putfield_i,
        O::PutfieldJ => m::putfield_j,
        O::PutfieldA => m::putfield_a,
        O::PutfieldVolatile => m::putfield_volatile,
        O::GetstaticB => m::getstatic_b,
        O::GetstaticC => m::getstatic_c,
        O::GetstaticS => m::getstatic_s,
        O::GetstaticI => m::getstatic_i,
        O::GetstaticJ => m::getstatic_j,
        O::PutstaticB => m::putstatic_b,
        O::PutstaticZ => m::putstatic_z,
        O::PutstaticS => m::putstatic_s,
        O::PutstaticI => m::putstatic_i,
        O::PutstaticJ => m::putstatic_j,
        O::PutstaticA => m::putstatic_a,
        O::PutstaticVolatile => m::putstatic_volatile,
        O::InvokevirtualV => e::invokevirtual_v,
        O::InvokevirtualF | O::InvokespecialQ => e::invokespecial_q,
        O::InvokespecialA => slow::invokespecial_a,
        O::InvokestaticQ => e::invokestatic_q,
        O::InvokeinterfaceQ => e::invokeinterface_q,
        O::InvokeinterfaceV => e::invokeinterface_v,
        O::InvokeinterfaceF => slow::invokeinterface_f,
        O::InvokehandleQ => e::invokehandle_q,
        O::InvokebasicQ => e::invokebasic_q,
        O::InvokedynamicQ => e::invokedynamic_q,
        O::InvokehandleG => guarded::invokehandle_g,
        O::InvokedynamicG => guarded::invokedynamic_g,
        O::NewQ => m::new_q,
        O::AnewarrayQ => m::anewarray_q,
        O::CheckcastQ => m::checkcast_q,
        O::InstanceofQ => m::instanceof_q,
        O::LdcI => m::ldc_i,
        O::LdcWI => m::ldc_w_i,
        O::Ldc2WQ => m::ldc2_w_q,
        O::LdcClass => m::ldc_class,
        O::LdcWClass => m::ldc_w_class,
        O::ReturnFinalizer => e::return_finalizer,
        O::ExitInterpreter => e::exit,
    }
}

const fn normal() -> Table {
    let mut t: [Handler; 256] = [errors::bad_code; 256];
    let mut i = 0;
    while i < Opcode::ALL.len() {
        let op = Opcode::ALL[i];
        t[op as usize] = handler_of(op);
        i += 1;
    }
    Table(t)
}

static NORMAL: Table = normal();
static POLLING: Table = before_each(entry::poll);
static WATCHING: Table = before_each(watch::look);

const fn before_each(handler: Handler) -> Table {
    let mut t: [Handler; 256] = [handler; 256];
    // The result on its way out of the interpreter is in no frame that the collector looks into.
    t[Opcode::ExitInterpreter as usize] = entry::exit;
    Table(t)
}
/// The code of entry frames.
static EXIT: [u8; 8] = [Opcode::ExitInterpreter as u8; 8];

/// The dispatch table of normal running.
pub fn normal_table() -> *mut () {
    (&raw const NORMAL).cast_mut().cast()
}

/// The dispatch table whose every entry polls first.
pub fn polling_table() -> *mut () {
    (&raw const POLLING).cast_mut().cast()
}

/// The dispatch table whose every entry looks first whether there is something to tell a debugger.
pub fn watching_table() -> *mut () {
    (&raw const WATCHING).cast_mut().cast()
}

/// The table of the current thread when it need not poll.
unsafe fn running_table(t: *mut Thread) -> *const Table {
    // SAFETY: the current thread.
    let watched = unsafe { (*t).watch.load(Ordering::Relaxed) };
    Thread::running_table(watched).cast::<Table>()
}

/// The entry of a method in a Vm with a debugger.
pub fn watched_entry_for(method: &Method) -> *mut Entry {
    watch::for_method(method) as *mut Entry
}

/// The entry that a method of this kind has before any compiler sees it.
pub fn entry_for(method: &Method) -> *mut Entry {
    entry::for_method(method) as *mut Entry
}

/// The entry of a method that has compiled code.
pub fn compiled_entry() -> *mut Entry {
    entry::enter_compiled as *mut Entry
}

/// Runs a Java method to its end: `slots` are its arguments in the interpreter's layout; the result's bits (a raw
/// reference for objects). The method's class must be linked.
pub fn call(cx: &mut Cx<'_>, method: &Method, slots: &[u64]) -> JResult<u64> {
    let t: *mut Thread = cx.thread_ptr().as_ptr();
    debug_assert!(!cx.has_exception(), "a call with an exception pending");
    let marker = 0u8;
    // SAFETY: `t` is the current thread; the memory above `free_stack` is unused; the handlers' invariants are set up here
    // (see `frame` and `state`).
    unsafe {
        if (*t).prim_arrays[4].is_none() && (*t).vm().has_wk() {
            adopt_well_known(&mut *t);
        }
        let start = entry::free_stack(cx);
        let f = start.cast::<Frame>();
        let base = start.add(FRAME_WORDS);
        let end = base.add(1 + slots.len());
        if end.add(64) > (*t).stack_limit || (&raw const marker as usize) < (*t).native_limit {
            return Err(crate::exceptions::throw_stack_overflow(cx));
        }
        if method.entry.load(Ordering::Relaxed).is_null() {
            panic!("a method was called before its class was linked");
        }
        f.write(Frame {
            method: std::ptr::null(),
            pool: std::ptr::null(),
            locals: start,
            prev: (*t).fp,
            pc: std::ptr::null(),
            next_pc: EXIT.as_ptr(),
            sp: end,
            lock: 0,
            flags: 0,
        });
        base.add(1).copy_from_nonoverlapping(slots.as_ptr(), slots.len());
        (*t).fp = f;
        (*t).pool = std::ptr::null();
        (*t).depth += 1;
        let table = (*t).table.load(Ordering::Relaxed) as *const Table;
        run(entry::entry_of(method), EXIT.as_ptr(), start, end, t, table, &raw const *method as u64);
        (*t).depth -= 1;
        if (*t).exception.0 != 0 { Err(Thrown(())) } else { Ok((*t).regs.result) }
    }
}

/// Runs handlers until one leaves.
#[inline(always)]
unsafe fn run(
    h: Handler,
    pc: *const u8,
    l: *mut u64,
    sp: *mut u64,
    t: *mut Thread,
    table: *const Table,
    tos: u64,
) {
    // SAFETY: the caller set the registers up.
    unsafe {
        h(pc, l, sp, t, table, tos);
        if !state::TAIL_CALLS {
            while !(*t).regs.pc.is_null() {
                let r = &(*t).regs;
                let h = (*r.table).0[*r.pc as usize];
                h(r.pc, r.locals, r.sp, t, r.table, r.tos);
            }
        }
    }
}

/// Copies what handlers need of the library's layout into the thread.
fn adopt_well_known(t: &mut Thread) {
    let wk = t.vm_arc.wk();
    t.prim_arrays = ops_memory::prim_arrays(wk);
    t.mh = HandleOffsets {
        form: wk.method_handle.form,
        vmentry: wk.lambda_form.vmentry,
        method: wk.member_name.method,
        vmtarget: wk.resolved_method_name.vmtarget,
    };
}
