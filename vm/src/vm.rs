//! One instance: heap, loaders, classes, statics, threads, host permissions.

use crate::arena::Arena;
use crate::class::domain::Domains;
use crate::class::loader::Loaders;
use crate::class::{Class, Field, Method};
use crate::compiler::Thresholds;
use crate::engine::Engine;
use crate::host::Host;
use crate::ids::{ClassId, FieldId, LoaderId, MethodId, RawRef, SymbolId};
use crate::limits::Limits;
use crate::logging::{LogError, LogOptions, Logging};
use crate::native::NativeRegistry;
use crate::strings::StringTable;
use crate::thread::Threads;
use crate::thread::monitor::Monitors;
use crate::unsafe_access::NativeMemory;
use crate::well_known::WellKnown;
use cortado_gc::{GlobalTable, Heap, HeapConfig, HeapError};
use parking_lot::{Condvar, Mutex, RwLock};
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

/// More threads than this don't make a collection shorter.
const MOST_COLLECTORS: usize = 8;

/// What is compiled.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub enum CompileMode {
    /// -Xint: nothing.
    Interpreted,
    /// -Xmixed: what is hot.
    #[default]
    Mixed,
    /// -Xcomp: every method, before it first runs.
    Eager,
}

/// What a Vm is made with: `java`'s options, decoded.
#[derive(Clone, Debug)]
pub struct VmOptions {
    /// -Xmx, bytes.
    pub max_heap: usize,
    /// -Xms, bytes; 0: choose.
    pub initial_heap: usize,
    /// -Xmn, bytes; 0: choose.
    pub young: usize,
    /// -XX:ParallelGCThreads: threads that collect; None: the VM chooses.
    pub gc_threads: Option<usize>,
    /// -XX:SoftRefLRUPolicyMSPerMB.
    pub soft_ms_per_mb: u32,
    /// -XX:MaxGCPauseMillis.
    pub gc_pause_ms: u32,
    /// -XX:+DisableExplicitGC: System.gc() does nothing.
    pub disable_explicit_gc: bool,
    /// -Xss: bytes of a Java thread's stack.
    pub stack_size: usize,
    /// -XX:+GcStress: collect at every allocation and after what blocks, moving everything.
    pub gc_stress: bool,
    /// Collections between two that -XX:+GcStress makes (1: at every one).
    pub gc_stress_interval: u32,
    /// -XX:+VerifyHeap: check the heap before and after each collection.
    pub verify_heap: bool,
    /// -XX:VerifyHeapInterval: every so manyth.
    pub verify_heap_interval: u64,
    /// -XX:-CompactStrings clears it.
    pub compact_strings: bool,
    /// System properties from the command line, in order, `java.class.path` and `jdk.module.*` among them.
    pub properties: Vec<(String, String)>,
    /// -Xlog and -verbose.
    pub log: LogOptions,
    /// -Xbootclasspath/a.
    pub boot_append: Vec<std::path::PathBuf>,
    /// -ea, -da and their kin, in order: (enable, package "a/b/..." or class "a/b/C" or "" for all).
    pub assertions: Vec<(bool, String)>,
    /// -esa / -dsa.
    pub system_assertions: bool,
    /// -XX:-ShowCodeDetailsInExceptionMessages clears it.
    pub helpful_npe: bool,
    /// All -XX flags that were given, the last of each name.
    pub flags: std::collections::BTreeMap<String, crate::flags::FlagValue>,
    /// Arguments of the VM as given (for RuntimeMXBean and jcmd-like output).
    pub vm_args: Vec<String>,
    /// -Xint, -Xmixed, -Xcomp.
    pub compile: CompileMode,
    /// -XX:CompileThreshold: invocations that make a method hot; None: the compiler's choice.
    pub invocation_threshold: Option<u32>,
    /// -XX:Tier3BackEdgeThreshold: back-edges that make a loop hot; None: the compiler's choice.
    pub backedge_threshold: Option<u32>,
    /// Compile in threads of the compiler's own, while the interpreter goes on. -Xbatch clears it.
    pub background: bool,
    /// -XX:+PrintCompilation.
    pub print_compilation: bool,
    /// -XX:CompileCommand=print,...: methods whose code is listed.
    pub print_code: Vec<String>,
    /// -XX:DeoptStress: compiled code goes back to the interpreter at every so manyth point where it can; 0: when it must.
    pub deopt_stress: u32,
    /// -XX:CompileCommand=exclude,...: methods that are left to the interpreter.
    pub compile_exclude: Vec<String>,
    /// -XX:CompileCommand=compileonly,... and -XX:CompileOnly: if there are any, all others are left to the interpreter.
    pub compile_only: Vec<String>,
    /// -XX:CompileCommand=quiet: don't tell of methods that are excluded.
    pub compile_quiet: bool,
    /// -XX:CICompilerCount: threads that compile; None: the compiler's choice.
    pub compiler_threads: Option<usize>,
    /// -XX:+CITime: totals of compilation at exit.
    pub compile_totals: bool,
    /// -XX:+PerfMap: write /tmp/perf-PID.map, where perf looks for the names of code that was made at run time.
    pub perf_map: bool,
    /// -XX:-UseCodeCacheFlushing clears it: a full code cache stays full.
    pub evict_code: bool,
    /// -XX:ReservedCodeCacheSize: the most bytes of machine code.
    pub code_cache: usize,
    /// -XX:MaxDirectMemorySize: the most bytes of direct buffers, as java.nio counts them; None: as many as the heap.
    pub max_direct: Option<u64>,
    /// The most bytes that Java code may ask for outside of the heap, in any way.
    pub max_off_heap: usize,
    /// -XX:MaxMetaspaceSize: the most bytes of metadata.
    pub max_metadata: usize,
    /// The most threads at once.
    pub max_threads: usize,
    /// -javaagent, in order: `jar` or `jar=options`.
    pub agents: Vec<String>,
    /// Tools may attach to the process: the command line's default, as the socket is the process's. -XX:+DisableAttachMechanism
    /// clears it.
    pub attach: bool,
    /// -XX:+AllowRedefinitionToAddDeleteMethods: redefinition may add private methods that are static or final.
    pub redefine_adds_methods: bool,
    /// --enable-preview.
    pub enable_preview: bool,
    /// -XX:+BytecodeVerificationLocal: the boot loader's classes are verified.
    pub verify_local: bool,
    /// -XX:+BytecodeVerificationRemote: all others are.
    pub verify_remote: bool,
    /// -XX:+GuardMemory: Unsafe and its like are checked though the host is no sandbox's: see [`crate::guard`].
    pub guard_memory: bool,
}

impl Default for VmOptions {
    fn default() -> Self {
        VmOptions {
            max_heap: 256 << 20,
            initial_heap: 0,
            young: 0,
            gc_threads: None,
            soft_ms_per_mb: 1000,
            gc_pause_ms: HeapConfig::default().pause_ms,
            disable_explicit_gc: false,
            stack_size: 1 << 20,
            gc_stress: false,
            gc_stress_interval: 1,
            verify_heap: false,
            verify_heap_interval: 1,
            compact_strings: true,
            properties: Vec::new(),
            log: LogOptions::default(),
            boot_append: Vec::new(),
            assertions: Vec::new(),
            system_assertions: false,
            helpful_npe: true,
            flags: Default::default(),
            vm_args: Vec::new(),
            compile: CompileMode::default(),
            invocation_threshold: None,
            backedge_threshold: None,
            background: true,
            print_compilation: false,
            print_code: Vec::new(),
            deopt_stress: 0,
            compile_exclude: Vec::new(),
            compile_only: Vec::new(),
            compile_quiet: false,
            compiler_threads: None,
            compile_totals: false,
            perf_map: false,
            evict_code: true,
            code_cache: 48 << 20,
            max_direct: None,
            max_off_heap: usize::MAX,
            max_metadata: usize::MAX,
            max_threads: usize::MAX,
            agents: Vec::new(),
            attach: false,
            redefine_adds_methods: false,
            enable_preview: false,
            verify_local: false,
            verify_remote: true,
            guard_memory: false,
        }
    }
}

/// The References that the collector cleared and Java's ReferenceHandler has not taken yet.
#[derive(Default)]
pub struct PendingReferences {
    /// Head of the list linked through Reference.discovered: a root.
    pub head: Mutex<RawRef>,
    /// Signalled when it becomes non-empty.
    pub arrived: Condvar,
}

/// Why a Vm could not be made.
#[derive(Debug)]
pub enum VmError {
    /// The heap could not be reserved.
    Heap(HeapError),
    /// An output of the log could not be opened.
    Log(LogError),
}

/// One instance of the virtual machine.
pub struct Vm {
    /// What it shares with others.
    pub engine: Arc<Engine>,
    /// How it was asked to be.
    pub options: VmOptions,
    /// What management is to be told.
    pub notices: crate::observe::notify::Notices,
    /// What was done about an OutOfMemoryError.
    pub memory_reports: crate::observe::Reports,
    /// Its flags.
    pub flags: crate::flags::Flags,
    /// Its log.
    pub log: Logging,
    /// Its heap.
    pub heap: Arc<Heap>,
    /// What marks it while the program runs.
    pub(crate) marker: crate::marker::Marker,
    /// Classes.
    pub classes: Arena<ClassId, Class>,
    /// Methods.
    pub methods: Arena<MethodId, Method>,
    /// Fields.
    pub fields: Arena<FieldId, Field>,
    /// Class loaders and their dictionaries.
    pub loaders: Loaders,
    /// What can be unloaded.
    pub domains: Domains,
    /// Held by who looks at classes, methods and fields without being one of the Vm's threads, and by who frees them.
    pub metadata: RwLock<()>,
    /// Interned strings.
    pub strings: StringTable,
    /// Roots that outlive scopes.
    pub globals: GlobalTable,
    /// Threads and safepoints.
    pub threads: Threads,
    /// Inflated monitors.
    pub monitors: Monitors,
    /// The way to the outside.
    pub host: Arc<dyn Host>,
    /// The natives it can bind.
    pub natives: Arc<NativeRegistry>,
    /// References for the ReferenceHandler.
    pub pending: PendingReferences,
    /// Collections.
    pub gc: crate::collect::GcState,
    /// Set once Java code asked the Vm to end: every thread unwinds.
    pub exiting: AtomicBool,
    /// The exit code, once exiting.
    pub exit_code: AtomicI32,
    /// Why it failed, if its own code panicked.
    pub failure: crate::failure::Failure,
    /// Java code may run, phases 1 to 3 (0: not yet).
    pub phase: AtomicI32,
    /// Preallocated errors and the like.
    pub exceptions: crate::exceptions::Preallocated,
    /// Random seed of identity hashes.
    pub hash_seed: AtomicU64,
    /// Java code is not trusted with memory: see [`crate::guard`].
    pub guarded: bool,
    /// What Java code allocated outside of the heap.
    pub native_memory: crate::unsafe_access::NativeMemory,
    /// What it may take besides heap and code, and takes.
    pub limits: Limits,
    well_known: OnceLock<WellKnown>,
    /// Loading circularity, class-loading statistics and others keep their state here.
    pub stats: Stats,
    /// Tools that attach.
    pub attach: crate::attach::Listener,
    /// Java agents.
    pub agents: crate::instrument::Agents,
    /// Classes may be redefined: see [`crate::class::redefine`].
    pub redefinable: AtomicBool,
    /// A debugger.
    pub debug: crate::debug::Debug,
    /// State that natives keep for this Vm.
    pub extensions: crate::extensions::Extensions,
}

/// Address space for metadata was refused.
fn no_addresses((bytes, error): (usize, std::io::Error)) -> VmError {
    VmError::Heap(HeapError::Map { bytes, error })
}

/// Counters that `-verbose` and management read.
#[derive(Default)]
pub struct Stats {
    /// Classes defined.
    pub classes_loaded: AtomicU64,
    /// Classes whose initialisation began.
    pub classes_initialized: AtomicU64,
    /// Threads ever started.
    pub threads_started: AtomicU64,
    /// Bytes that threads allocated which have ended.
    pub allocated_by_ended: AtomicU64,
    /// Whether the times that threads are blocked and wait are taken (ThreadMXBean).
    pub contention_times: AtomicBool,
}

impl Vm {
    /// A Vm with its heap and no class yet: `boot::start` makes it live.
    pub fn new(engine: Arc<Engine>, options: VmOptions, host: Arc<dyn Host>) -> Result<Arc<Vm>, VmError> {
        let log = Logging::new(host.clone(), &options.log).map_err(VmError::Log)?;
        // Addresses are plenty, unless the process may have only so many (`ulimit -v`).
        let frugal = host.address_space().is_some();
        let cage_bytes =
            if frugal { HeapConfig::cage_for_max(options.max_heap) } else { HeapConfig::MAX_CAGE };
        let sixteenth = if frugal { 4 } else { 0 };
        let heap = Heap::new(HeapConfig {
            cage_bytes,
            max_bytes: options.max_heap,
            initial_bytes: options.initial_heap,
            young_bytes: options.young,
            poison: options.gc_stress,
            parallel: options.gc_threads.unwrap_or_else(|| host.processors().min(MOST_COLLECTORS)),
            soft_ms_per_mb: options.soft_ms_per_mb,
            pause_ms: options.gc_pause_ms.max(1),
            ..HeapConfig::default()
        })
        .map_err(VmError::Heap)?;
        let natives = engine.natives.clone();
        let guarded = options.guard_memory || host.sandboxed();
        let native_memory = if guarded {
            let memory = NativeMemory::guarded()
                .ok_or(VmError::Heap(HeapError::Map { bytes: 0, error: std::io::Error::last_os_error() }))?;
            let image = engine.jdk.modules.map();
            memory.open(image.as_ptr() as usize, image.len(), false);
            memory
        } else {
            NativeMemory::default()
        };
        let limits = Limits::new(&options);
        let mut seed = [0; 8];
        // Identity hashes need no quality: without randomness they are the same in each run.
        let _ = host.random(&mut seed);
        let seed = u64::from_ne_bytes(seed);
        let vm = Arc::new(Vm {
            engine,
            memory_reports: Default::default(),
            notices: Default::default(),
            flags: crate::flags::Flags::new(&options.flags),
            options,
            log,
            heap: Arc::new(heap),
            marker: crate::marker::Marker::default(),
            classes: Arena::new((1 << 20) >> sixteenth).map_err(no_addresses)?,
            methods: Arena::new((1 << 22) >> sixteenth).map_err(no_addresses)?,
            fields: Arena::new((1 << 22) >> sixteenth).map_err(no_addresses)?,
            loaders: Loaders::default(),
            domains: Domains::default(),
            metadata: RwLock::new(()),
            strings: StringTable::default(),
            globals: GlobalTable::default(),
            threads: Threads::default(),
            monitors: Monitors::new((1 << 22) >> sixteenth).map_err(no_addresses)?,
            host,
            natives,
            pending: PendingReferences::default(),
            gc: crate::collect::GcState::default(),
            exiting: AtomicBool::new(false),
            failure: Default::default(),
            exit_code: AtomicI32::new(0),
            phase: AtomicI32::new(0),
            exceptions: crate::exceptions::Preallocated::default(),
            hash_seed: AtomicU64::new(seed),
            guarded,
            native_memory,
            limits,
            well_known: OnceLock::new(),
            stats: Stats::default(),
            attach: crate::attach::Listener::default(),
            agents: crate::instrument::Agents::default(),
            redefinable: AtomicBool::new(false),
            debug: Default::default(),
            extensions: crate::extensions::Extensions::default(),
        });
        crate::observe::log::made(&vm);
        if vm.flags.on("PrintFlagsFinal") {
            let _ = vm.host.write_all(1, vm.print_flags().as_bytes());
        }
        Ok(vm)
    }

    /// The library's classes and fields that the VM knows. Panics before the core classes are loaded.
    #[inline]
    pub fn wk(&self) -> &WellKnown {
        self.well_known.get().expect("core classes are not loaded yet")
    }

    /// Whether the core classes are loaded.
    pub fn has_wk(&self) -> bool {
        self.well_known.get().is_some()
    }

    pub(crate) fn set_wk(&self, wk: WellKnown) {
        assert!(self.well_known.set(wk).is_ok(), "core classes loaded twice");
    }

    /// The classes that are there, in no order.
    pub fn loaded_classes(&self) -> impl Iterator<Item = &Class> {
        self.classes.ids().map(|id| self.classes.get(id)).filter(|c| !c.is_unloaded())
    }

    /// The class that `loader` is an initiating loader of under this name, if it is loaded.
    pub fn find_loaded_class(&self, loader: LoaderId, name: SymbolId) -> Option<ClassId> {
        self.loaders.find(loader, name)
    }

    /// Whether `loader` is the platform loader (its classes may have natives of the class library too).
    pub fn is_platform_loader(&self, loader: LoaderId) -> bool {
        self.loaders.is_builtin(loader)
    }

    /// When methods are hot here.
    pub(crate) fn thresholds(&self) -> Thresholds {
        match &self.engine.compiler {
            Some(compiler) if self.options.compile != CompileMode::Interpreted => compiler.thresholds(self),
            _ => Thresholds::NEVER,
        }
    }

    /// Whether the Vm is ending.
    #[inline]
    pub fn is_exiting(&self) -> bool {
        self.exiting.load(Ordering::Acquire)
    }
}

impl Drop for Vm {
    fn drop(&mut self) {
        if let Some(compiler) = self.engine.compiler.clone() {
            compiler.vm_dropped(self);
        }
        for class in self.loaded_classes().filter(|c| self.classes.get(c.element).is_hidden()) {
            // SAFETY: the Vm's own classes alone have such names, and nobody looks at them any more.
            unsafe { self.engine.symbols.free_unique(class.name) };
        }
    }
}
