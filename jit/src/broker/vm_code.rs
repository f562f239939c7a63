//! A Vm's compiled code, and the making of it.

use super::OsrEntries;
use super::evict::Eviction;
use super::policy::History;
use crate::code::adapters::Adapters;
use crate::code::link::{LinkError, NoSymbols, link};
use crate::code::memory::{Cells, CodeCache};
use crate::code::table::{CodeTable, CompiledMethod};
use crate::commands::Commands;
use crate::listing;
use crate::perf::PerfMap;
use crate::translate::{self, Env, Shape};
use cortado_vm::class::{Method, MethodKind, NEVER_HOT};
use cortado_vm::compiler::{Reason, Statistics, Unloading};
use cortado_vm::ids::{ClassId, MethodId};
use cortado_vm::rooting::Cx;
use cortado_vm::vm::{CompileMode, Vm};
use cranelift_codegen::Context;
use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::isa::OwnedTargetIsa;
use cranelift_frontend::FunctionBuilderContext;
use parking_lot::{Condvar, Mutex, RwLockReadGuard};
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// Native stack of a compile thread: translating goes deep with nested inlining only.
const STACK: usize = 4 << 20;

/// What a Vm has of the compiler's.
pub(super) struct VmCode {
    /// The Vm: alive until `stop` has returned.
    vm: NonNull<Vm>,
    isa: OwnedTargetIsa,
    pub(super) adapters: Arc<Adapters>,
    pub(super) osr: OsrEntries,
    pub(super) cache: CodeCache,
    commands: Commands,
    perf: Option<PerfMap>,
    pub(super) state: Mutex<State>,
    /// Signalled when the queue is not empty any more, and when the compile threads are to end.
    work: Condvar,
    workspaces: Mutex<Vec<Workspace>>,
    /// Code found no room.
    pub(super) full: AtomicBool,
}

// SAFETY: `vm` is used as a shared reference to something Sync, while it is alive; everything else is Send and Sync.
unsafe impl Send for VmCode {}
// SAFETY: as above.
unsafe impl Sync for VmCode {}

#[derive(Default)]
pub(super) struct State {
    pub(super) table: CodeTable,
    queue: VecDeque<Task>,
    /// What is in the queue or being made.
    pending: HashSet<(MethodId, Option<u32>)>,
    /// Compilations under way, by number. Those of methods that are unloaded meanwhile are not among them any more.
    running: HashMap<u32, MethodId>,
    pub(super) histories: HashMap<MethodId, History>,
    /// Methods that turned out to be overridden since something was compiled.
    overridden: HashSet<MethodId>,
    pub(super) eviction: Eviction,
    pub(super) statistics: Statistics,
    last_id: u32,
    /// How often all code was thrown away.
    epoch: u64,
    stopping: bool,
    threads: Vec<JoinHandle<()>>,
    idle: usize,
}

/// Something to compile.
#[derive(Copy, Clone, Debug)]
struct Task {
    method: MethodId,
    /// The loop to enter, or None: the whole method.
    osr: Option<u32>,
    /// A thread waits for it.
    blocking: bool,
}

/// What making code needs, kept for the next time: it holds on to its memory.
struct Workspace {
    ctx: Context,
    builder: FunctionBuilderContext,
}

/// Why there is no code.
enum Failure {
    /// There won't be any.
    Never(String),
    /// Not now.
    Full,
    /// The method is not there any more.
    Unloaded,
}

/// The processor time of this thread: what compiling costs, however busy the machine is with other things.
fn cpu_time() -> Duration {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(now.tv_sec as u64, now.tv_nsec as u32)
}

impl VmCode {
    pub(super) fn new(
        vm: &Vm,
        isa: OwnedTargetIsa,
        adapters: Arc<Adapters>,
        osr: OsrEntries,
    ) -> Result<Arc<VmCode>, String> {
        let cache = CodeCache::reserve(vm.options.code_cache)
            .map_err(|e| format!("no memory that may be executed: {e}"))?;
        Ok(Arc::new(VmCode {
            vm: NonNull::from(vm),
            isa,
            adapters,
            osr,
            cache,
            commands: Commands::of(vm),
            perf: vm.options.perf_map.then(|| PerfMap::open(vm.host.pid())),
            state: Mutex::default(),
            work: Condvar::new(),
            workspaces: Mutex::default(),
            full: AtomicBool::new(false),
        }))
    }

    /// The Vm.
    pub(super) fn vm(&self) -> &Vm {
        // SAFETY: a Vm calls `stop` before it goes, which waits for the compile threads; all others are the Vm's own threads.
        unsafe { self.vm.as_ref() }
    }

    /// Whether threads of our own compile.
    pub(super) fn in_background(&self) -> bool {
        let o = &self.vm().options;
        o.background && o.compile != CompileMode::Eager
    }

    pub(super) fn hot(self: &Arc<Self>, cx: &mut Cx<'_>, method: &Method, reason: Reason) {
        self.make_room(cx);
        let never = |counter: &AtomicU32| counter.store(NEVER_HOT, Ordering::Relaxed);
        if method.kind != MethodKind::Normal || method.is_old() || !self.commands.allow(self.vm(), method) {
            never(&method.invocations);
            never(&method.backedges);
            if method.kind == MethodKind::Normal {
                self.tell_excluded(method);
            }
            return;
        }
        if self.full.load(Ordering::Relaxed) {
            return;
        }
        let wanted = match reason {
            Reason::Invocations => [None, Some(None)],
            // A method that was called more than once will be called again: its beginning is wanted, too.
            Reason::BackEdge(bci) => {
                let again = method.invocations.load(Ordering::Relaxed) as i32 > 1;
                [Some(Some(bci)), again.then_some(None)]
            }
        };
        for osr in wanted.into_iter().flatten() {
            self.want(cx, method, osr);
        }
    }

    /// Sees to it that there will be code, unless there is, or can't be.
    fn want(self: &Arc<Self>, cx: &mut Cx<'_>, method: &Method, osr: Option<u32>) {
        let blocking = !self.in_background();
        {
            let mut state = self.state.lock();
            if state.histories.get(&method.id).is_some_and(|h| h.hopeless(osr)) {
                if osr.is_none() {
                    method.invocations.store(NEVER_HOT, Ordering::Relaxed);
                }
                return;
            }
            if state.table.get(method.id, osr).is_some() || !state.pending.insert((method.id, osr)) {
                return;
            }
            if !blocking {
                self.enqueue(&mut state, Task { method: method.id, osr, blocking });
                return;
            }
        }
        let task = Task { method: method.id, osr, blocking };
        cx.blocking(|| self.run(task));
    }

    /// Compiles again what is installed, in the background: the old code is in use until then.
    pub(super) fn again(self: &Arc<Self>, state: &mut State, method: MethodId, osr: Option<u32>) {
        if state.pending.insert((method, osr)) {
            self.enqueue(state, Task { method, osr, blocking: false });
        }
    }

    fn enqueue(self: &Arc<Self>, state: &mut State, task: Task) {
        if state.stopping {
            return;
        }
        // Somebody runs in a loop now.
        if task.osr.is_some() {
            state.queue.push_front(task);
        } else {
            state.queue.push_back(task);
        }
        let most = self.vm().options.compiler_threads.unwrap_or_else(|| self.default_threads());
        if state.idle == 0 && state.threads.len() < most.max(1) {
            let this = self.clone();
            let thread = std::thread::Builder::new()
                .name(format!("compiler {}", state.threads.len()))
                .stack_size(STACK)
                .spawn(move || this.serve());
            match thread {
                Ok(thread) => state.threads.push(thread),
                // Without any thread the queue would only grow.
                Err(_) if state.threads.is_empty() => {
                    state.queue.clear();
                    state.pending.clear();
                }
                Err(_) => {}
            }
        }
        self.work.notify_one();
    }

    /// One for two processors, but for the first four.
    fn default_threads(&self) -> usize {
        (self.vm().host.processors() / 4).clamp(1, 4)
    }

    /// A compile thread's life.
    fn serve(&self) {
        loop {
            let task = {
                let mut state = self.state.lock();
                loop {
                    if state.stopping {
                        return;
                    }
                    if let Some(task) = state.queue.pop_front() {
                        break task;
                    }
                    state.idle += 1;
                    self.work.wait(&mut state);
                    state.idle -= 1;
                }
            };
            self.run(task);
        }
    }

    /// Ends the compile threads. Nothing is compiled afterwards.
    pub(super) fn stop(&self) {
        let threads = {
            let mut state = self.state.lock();
            state.stopping = true;
            state.queue.clear();
            self.work.notify_all();
            std::mem::take(&mut state.threads)
        };
        for thread in threads {
            let _ = thread.join();
        }
    }

    /// Compiles, and installs what came of it.
    fn run(&self, task: Task) {
        let vm = self.vm();
        let mut metadata = vm.metadata.read();
        let (id, epoch) = {
            let mut state = self.state.lock();
            // Unloaded since it was taken from the queue?
            if !state.pending.contains(&(task.method, task.osr)) {
                return;
            }
            state.last_id += 1;
            let id = state.last_id;
            state.running.insert(id, task.method);
            (id, state.epoch)
        };
        let method = vm.methods.get(task.method);
        if vm.options.print_compilation {
            self.print_line(id, method, task.osr, task.blocking, "");
        }
        let mut workspace = self
            .workspaces
            .lock()
            .pop()
            .unwrap_or_else(|| Workspace { ctx: Context::new(), builder: FunctionBuilderContext::new() });
        let began = cpu_time();
        // A fault of the compiler's must not be the program's: the method stays with the interpreter.
        let made =
            catch_unwind(AssertUnwindSafe(|| self.make(task, id, method, &mut workspace, &mut metadata)));
        let took = cpu_time().saturating_sub(began);
        let made = match made {
            Ok(made) => {
                if made.is_err() {
                    // A translation that was given up left it half used.
                    workspace.builder = FunctionBuilderContext::new();
                }
                self.workspaces.lock().push(workspace);
                made
            }
            Err(panic) => {
                let text = panic.downcast_ref::<String>().map(String::as_str);
                let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("panic");
                Err(Failure::Never(format!("internal error: {text}")))
            }
        };
        let mut notes = Vec::new();
        {
            let mut state = self.state.lock();
            state.statistics.time += took;
            if state.running.remove(&id).is_none() {
                if let Ok(code) = made {
                    // SAFETY: nobody knows of the code.
                    unsafe { self.cache.free(code.space) };
                    code.cells.iter().for_each(|&cells| self.cache.free_cells(cells));
                }
                return;
            }
            match made {
                Ok(code) => {
                    let code = CompiledMethod { time: took, ..code };
                    if let Some(old) = self.accept(&mut state, method, code, epoch) {
                        notes.push((old.id, old.osr, "made not entrant".to_owned()));
                    }
                }
                Err(Failure::Never(why)) => {
                    notes.push((id, task.osr, format!("COMPILE SKIPPED: {why} (not retryable)")));
                    state.statistics.failed += 1;
                    state.histories.entry(task.method).or_default().fail(task.osr);
                    if task.osr.is_none() {
                        method.invocations.store(NEVER_HOT, Ordering::Relaxed);
                    }
                }
                Err(Failure::Unloaded) => {}
                Err(Failure::Full) => {
                    notes.push((id, task.osr, "COMPILE SKIPPED: CodeCache is full (retryable)".to_owned()));
                    self.full.store(true, Ordering::Relaxed);
                }
            }
            state.pending.remove(&(task.method, task.osr));
        }
        if vm.options.print_compilation {
            for (id, osr, text) in notes {
                self.print_line(id, method, osr, task.blocking, &text);
            }
        }
    }

    /// Counts and installs code. Answers what it replaces.
    fn accept(
        &self,
        state: &mut State,
        method: &Method,
        code: CompiledMethod,
        epoch: u64,
    ) -> Option<Arc<CompiledMethod>> {
        state.statistics.bytecodes += u64::from(code.bytecodes);
        state.statistics.code += code.space.len as u64;
        match code.osr {
            Some(_) => state.statistics.osr += 1,
            None => state.statistics.methods += 1,
        }
        let stale = state.epoch != epoch || method.is_old();
        if stale || state.stopping || code.assumed_final.iter().any(|m| state.overridden.contains(m)) {
            // SAFETY: nobody knows of the code.
            unsafe { self.cache.free(code.space) };
            code.cells.iter().for_each(|&cells| self.cache.free_cells(cells));
            return None;
        }
        self.install(state, method, code)
    }

    fn install(
        &self,
        state: &mut State,
        method: &Method,
        code: CompiledMethod,
    ) -> Option<Arc<CompiledMethod>> {
        let code = Arc::new(code);
        if let Some(bci) = code.osr {
            self.osr.write().insert((method as *const Method as usize, bci), code.space.start);
        }
        if let Some(perf) = &self.perf {
            perf.add(code.space, &self.code_name(method, code.osr));
        }
        let old = state.table.install(method, code);
        state.statistics.removed += u64::from(old.is_some());
        old
    }

    /// Makes installed code not be entered any more. False: it was not.
    pub(super) fn remove(&self, state: &mut State, code: &Arc<CompiledMethod>) -> bool {
        let method = self.vm().methods.get(code.method);
        if !state.table.remove(method, code) {
            return false;
        }
        if let Some(bci) = code.osr {
            self.osr.write().remove(&(method as *const Method as usize, bci));
        }
        state.statistics.removed += 1;
        true
    }

    /// Translates, generates and links code. `metadata` is let go of while code is generated, which takes long; afterwards
    /// `method` may only be looked at if it is still there.
    fn make(
        &self,
        task: Task,
        id: u32,
        method: &Method,
        workspace: &mut Workspace,
        metadata: &mut RwLockReadGuard<'_, ()>,
    ) -> Result<CompiledMethod, Failure> {
        let vm = self.vm();
        let never = |e: &dyn std::fmt::Display| Failure::Never(e.to_string());
        let cells: RefCell<Vec<Cells>> = RefCell::default();
        let no_cells = Cell::new(false);
        // Somewhere for code that will be thrown away.
        let nowhere = 0u64;
        let cell = || match self.cache.allocate_cells(1) {
            Some(new) => {
                cells.borrow_mut().push(new);
                new.start as *const u64
            }
            None => {
                no_cells.set(true);
                &raw const nowhere
            }
        };
        let bad_adapter: RefCell<Option<String>> = RefCell::default();
        let c2i = |shape: &str| {
            self.adapters.c2i(shape).unwrap_or_else(|e| {
                bad_adapter.borrow_mut().get_or_insert(e.to_string());
                std::ptr::null()
            })
        };
        let made = (|| {
            let bytecode = typed_arena::Arena::new();
            let env = Env {
                vm,
                code: &bytecode,
                isa: &*self.isa,
                c2i: &c2i,
                cell: &cell,
                deopt_stress: vm.options.deopt_stress,
                inline: true,
            };
            let Workspace { ctx, builder } = workspace;
            let translated = translate::translate(&env, method, task.osr, ctx, builder);
            let translated = translated.map_err(|e| never(&e))?;
            if let Some(e) = bad_adapter.borrow_mut().take() {
                return Err(Failure::Never(e));
            }
            if no_cells.get() {
                return Err(Failure::Full);
            }
            let i2c = match task.osr {
                Some(_) => 0,
                None => {
                    let shape = Shape::of(vm, method).ok_or_else(|| never(&"malformed descriptor"))?;
                    self.adapters.i2c(&shape.text()).map_err(|e| never(&e))? as usize
                }
            };
            let clif = self.commands.print(vm, method).then(|| ctx.func.display().to_string());
            RwLockReadGuard::unlocked(metadata, || {
                ctx.compile(&*self.isa, &mut ControlPlane::default()).map(drop).map_err(|e| {
                    Failure::Never(format!("{}: {:?}", translate::Bailout::CodeGeneration, e.inner))
                })
            })?;
            if !self.state.lock().running.contains_key(&id) {
                return Err(Failure::Unloaded);
            }
            let code = ctx.compiled_code().ok_or_else(|| never(&translate::Bailout::CodeGeneration))?;
            let space = link(&self.cache, &ctx.func, code, &NoSymbols).map_err(|e| match e {
                LinkError::Full => Failure::Full,
                LinkError::Unknown(_) => never(&e),
            })?;
            if let Some(clif) = clif {
                let name = self.code_name(method, task.osr);
                // SAFETY: just filled, and not freed yet.
                let bytes = unsafe { self.cache.bytes(space) };
                let text =
                    listing::listing(vm, &self.adapters, method, id, &name, &clif, bytes, space.start, code);
                let _ = vm.host.write(1, text.as_bytes());
            }
            Ok(CompiledMethod {
                id,
                method: task.method,
                osr: task.osr,
                space,
                i2c,
                cells: Vec::new(),
                inlined: translated.inlined,
                assumed_final: translated.assumed_final,
                bytecodes: translated.bytes,
                time: Default::default(),
                traps: AtomicU32::new(0),
            })
        })();
        let cells = cells.into_inner();
        match made {
            Ok(code) => Ok(CompiledMethod { cells, ..code }),
            Err(e) => {
                cells.into_iter().for_each(|cells| self.cache.free_cells(cells));
                Err(e)
            }
        }
    }

    /// A class is about to override the method.
    pub(super) fn overridden(&self, method: &Method) {
        let mut state = self.state.lock();
        state.overridden.insert(method.id);
        for code in state.table.dependents(method.id) {
            self.remove(&mut state, &code);
        }
    }

    /// Classes were redefined, or may be from now on: what was compiled is not entered any more.
    pub(super) fn discard_all(&self) {
        let mut state = self.state.lock();
        state.epoch += 1;
        for code in state.table.installed() {
            if self.remove(&mut state, &code) {
                self.count_anew(&code);
            }
        }
    }

    /// Takes back the code of methods that are unloaded, and lets the rest forget their classes.
    pub(super) fn unload(&self, what: &Unloading<'_>) {
        let mut state = self.state.lock();
        let state: &mut State = &mut state;
        let there = |m: &MethodId| !what.methods.contains(m);
        state.queue.retain(|task| there(&task.method));
        state.pending.retain(|(m, _)| there(m));
        state.running.retain(|_, m| there(m));
        state.histories.retain(|m, _| there(m));
        state.overridden.retain(there);
        let dead = state.table.of(what.methods);
        for code in &dead {
            self.remove(state, code);
        }
        state.table.forget(what.methods);
        for cell in state.table.all().flat_map(|c| &c.cells).flat_map(|&cells| self.cache.cells_of(cells)) {
            // The class of the last receiver, and the method that it selected.
            if what.classes.contains(&ClassId(cell.load(Ordering::Relaxed) as u32)) {
                cell.store(0, Ordering::Relaxed);
            }
        }
        if !dead.is_empty() {
            // SAFETY: the world is stopped, and these are its threads.
            unsafe {
                let active = state.table.active(&self.cache, what.threads);
                state.table.sweep(&self.cache, &active);
            }
        }
    }

    pub(super) fn statistics(&self) -> Statistics {
        let usage = self.cache.usage();
        Statistics {
            cache_used: usage.used as u64,
            cache_peak: usage.peak as u64,
            cache_size: usage.size as u64,
            ..self.state.lock().statistics
        }
    }

    pub(super) fn reset_peak(&self) {
        self.cache.reset_peak();
    }
}
