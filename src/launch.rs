//! From a command line that was understood to a Vm that runs.

use cortado::cli::{self, Action, AssertTarget, FlagValue, MainKind, Mode, Options, Parsed, Stream, Verify};
use cortado::vm::boot::launcher::{Launch, Main, PrintVersion};
use cortado::vm::host::{Environment, Grants, SystemHost};
use cortado::vm::image::{ImageError, Jar, Jdk};
use cortado::vm::limits::{HeapSize, HeapSizing};
use cortado::vm::vm::{CompileMode, VmOptions};
use cortado::{Engine, Error, Vm};
use std::ffi::{OsStr, OsString};
use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::sync::Arc;

/// `java`'s stack of a thread on the 64-bit machines.
const DEFAULT_STACK: usize = 1 << 20;

/// Does what the command line asks for. Answers the exit code.
pub fn run(argv0: &OsStr, args: Vec<OsString>) -> i32 {
    #[expect(
        clippy::disallowed_methods,
        reason = "the launcher reads the process's own environment, as java's does"
    )]
    let env = |name: &str| std::env::var_os(name);
    let Parsed { action, options } = match cli::parse(argv0, args, &env) {
        Ok(parsed) => parsed,
        Err(e) => {
            cli::print_notes(&e.notes, &mut std::io::stdout(), &mut std::io::stderr());
            return e.exit_code;
        }
    };
    cli::print_notes(&options.notes, &mut std::io::stdout(), &mut std::io::stderr());
    if let Some(MainKind::Jar(path)) = &options.main
        && let Some(error) = unusable_jar(path)
    {
        print(Stream::Err, &error);
        return 1;
    }
    match action {
        Action::Help { stream, exit_code } => {
            print(stream, &cli::help(argv0));
            return exit_code;
        }
        Action::HelpExtra(stream) => {
            print(stream, cli::extra_help());
            return 0;
        }
        Action::LogHelp => {
            print(Stream::Out, &cli::log_help());
            return 0;
        }
        _ => {}
    }
    let jdk = match Jdk::locate(options.java_home.as_deref(), &env) {
        Ok(jdk) => jdk,
        Err(e) => {
            print(Stream::Err, &format!("Error: {e}\n"));
            return 1;
        }
    };
    if let Action::FullVersion(stream) = action {
        let version = full_version(&jdk);
        print(
            stream,
            &match stream {
                Stream::Err => format!("openjdk full version \"{version}\"\n"),
                Stream::Out => format!("openjdk {version}\n"),
            },
        );
        return 0;
    }
    match start(&Engine::with_jdk(jdk), &action, options) {
        Ok(code) => code,
        Err(Error::Log(e)) => {
            cli::print_notes(&cli::log_failed(&e), &mut std::io::stdout(), &mut std::io::stderr());
            1
        }
        Err(e) => {
            print(Stream::Err, &format!("Error: {e}\n"));
            if matches!(e, Error::Failed(_)) { cortado::vm::failure::EXIT_CODE } else { 1 }
        }
    }
}

/// What is wrong with a jar that is to be run, as far as `java` looks before it starts a virtual machine.
fn unusable_jar(path: &str) -> Option<String> {
    let path = std::path::Path::new(path);
    match Jar::open(path) {
        Ok(jar) if matches!(jar.find("META-INF/MANIFEST.MF"), Ok(Some(_))) => None,
        Err(ImageError::Io { source, .. })
            if matches!(source.kind(), ErrorKind::NotFound | ErrorKind::PermissionDenied) =>
        {
            Some(format!("Error: Unable to access jarfile {}\n", path.display()))
        }
        _ => Some(format!("Error: Invalid or corrupt jarfile {}\n", path.display())),
    }
}

fn full_version(jdk: &Jdk) -> String {
    let property = |name: &str| jdk.release.properties.get(name).cloned();
    property("JAVA_RUNTIME_VERSION").unwrap_or_else(|| jdk.release.java_version.clone())
}

/// What can't be written is lost, as with `java`.
fn print(stream: Stream, text: &str) {
    let _ = match stream {
        Stream::Out => std::io::stdout().write_all(text.as_bytes()),
        Stream::Err => std::io::stderr().write_all(text.as_bytes()),
    };
}

fn start(engine: &Engine, action: &Action, options: Options) -> Result<i32, Error> {
    let host = system_host(&options);
    let size = heap_sizing(&options, &host).choose();
    let launch = launch(action, &options);
    let jdwp = match options.jdwp.as_deref().map(debugger) {
        Some(Err(code)) => return Ok(code),
        Some(Ok(options)) => Some(options),
        None => None,
    };
    let builder = match options.sandbox {
        true => {
            if let Some(hint) = crate::hint::of_class_path(&options, &host) {
                print(Stream::Err, &hint);
            }
            let (allow, deny) = (options.allow.clone(), options.deny.clone());
            Vm::builder(engine).grants(Grants { allow, deny, ..Grants::none() }).machine(host)
        }
        false => Vm::builder(engine).host(Arc::new(host)),
    };
    let mut builder = builder.launch(launch).options(|o| fill_in(o, options, size));
    if let Some(options) = jdwp {
        builder = builder.debugger(options);
    }
    builder.build()?.run_to_exit()
}

/// The options of the debugger's agent. Err: the exit code, after what was to be said.
fn debugger(options: &str) -> Result<cortado::debug::Options, i32> {
    match cortado::debug::Options::parse(options) {
        Ok(cortado::debug::Asked::For(options)) => Ok(options),
        Ok(cortado::debug::Asked::Help) => {
            print(Stream::Out, cortado::debug::HELP);
            Err(0)
        }
        Err(text) => {
            print(Stream::Err, &format!("{text}\n"));
            print(
                Stream::Out,
                "Error occurred during initialization of VM\nagent library failed to init: jdwp\n",
            );
            Err(1)
        }
    }
}

fn version(stream: Stream) -> PrintVersion {
    match stream {
        Stream::Out => PrintVersion::Stdout,
        Stream::Err => PrintVersion::Stderr,
    }
}

fn launch(action: &Action, options: &Options) -> Launch {
    let mut launch = Launch {
        args: options.args.iter().map(|a| a.clone().into_bytes()).collect(),
        show_settings: options.show_settings.clone(),
        dry_run: options.dry_run,
        version: options.show_version.map(version),
        ..Launch::default()
    };
    match action {
        Action::Version(stream) => launch.version = Some(version(*stream)),
        Action::ListModules => launch.list_modules = true,
        Action::DescribeModule(module) => launch.describe_module = Some(module.clone()),
        Action::ValidateModules => launch.validate_modules = true,
        _ => {
            launch.main = options.main.as_ref().map(|main| {
                let what = main.what().to_owned();
                match main {
                    MainKind::Class(_) => Main::Class(what),
                    MainKind::Jar(_) => Main::Jar(what),
                    MainKind::Module(_) => Main::Module(what),
                    MainKind::Source(_) => Main::Source(what),
                }
            });
        }
    }
    launch
}

/// What a number of a -XX: option is, if it was given and is greater than 0.
fn number(options: &Options, name: &str) -> Option<u64> {
    match options.flags.get(name) {
        Some(FlagValue::Number(n)) => u64::try_from(*n).ok().filter(|&n| n > 0),
        _ => None,
    }
}

fn system_host(options: &Options) -> SystemHost {
    let container = options.flags.get("UseContainerSupport") != Some(&FlagValue::Bool(false));
    if options.flags.get("MaxFDLimit") != Some(&FlagValue::Bool(false)) {
        SystemHost::raise_fd_limit();
    }
    let host = SystemHost::new().with_container_support(container);
    match number(options, "ActiveProcessorCount") {
        Some(count) => host.with_processors(count as usize),
        None => host,
    }
}

fn heap_sizing(options: &Options, host: &SystemHost) -> HeapSizing {
    // Fractions are the older way, and yield to percentages.
    let percentage = |kind: &str| match options.flags.get(&format!("{kind}RAMPercentage")) {
        Some(FlagValue::Double(p)) => Some(*p),
        _ => number(options, &format!("{kind}RAMFraction")).map(|f| 100.0 / f as f64),
    };
    HeapSizing {
        memory: host.memory().total,
        // A collection copies, so the heap's address range is twice its size, and there is more than the heap.
        address_space: host.address_space().map(|bytes| bytes / 4),
        max: options.max_heap,
        initial: options.initial_heap,
        min: number(options, "MinHeapSize"),
        max_ram: number(options, "MaxRAM"),
        max_percentage: percentage("Max"),
        min_percentage: percentage("Min"),
        initial_percentage: percentage("Initial"),
        ergo_limit: number(options, "ErgoHeapSizeLimit"),
    }
}

fn fill_in(o: &mut VmOptions, options: Options, size: HeapSize) {
    o.max_heap = size.max as usize;
    o.initial_heap = size.initial.min(size.max) as usize;
    o.max_direct = number(&options, "MaxDirectMemorySize");
    o.max_metadata = number(&options, "MaxMetaspaceSize").map_or(usize::MAX, |n| n as usize);
    o.young = options.young_size.unwrap_or(0) as usize;
    o.stack_size = options.stack_size.filter(|&s| s > 0).map_or(DEFAULT_STACK, |s| s as usize);
    if let Some(ms) = number(&options, "MaxGCPauseMillis") {
        o.gc_pause_ms = u32::try_from(ms).unwrap_or(u32::MAX);
    }
    o.gc_threads = number(&options, "ParallelGCThreads").map(|n| n as usize);
    if let Some(FlagValue::Number(n)) = options.flags.get("SoftRefLRUPolicyMSPerMB") {
        o.soft_ms_per_mb = u32::try_from(*n).unwrap_or(u32::MAX);
    }
    o.disable_explicit_gc = options.flag("DisableExplicitGC");
    o.gc_stress = options.flag("GcStress");
    o.guard_memory = options.flag("GuardMemory");
    o.verify_heap = options.flag("VerifyHeap");
    if let Some(FlagValue::Number(n)) = options.flags.get("VerifyHeapInterval") {
        o.verify_heap_interval = u64::try_from(*n).unwrap_or(1).max(1);
    }
    let off = |name: &str| options.flags.get(name) == Some(&FlagValue::Bool(false));
    o.compact_strings = !off("CompactStrings");
    o.helpful_npe = !off("ShowCodeDetailsInExceptionMessages");
    o.log = options.log.clone();
    o.boot_append = options.boot_append.iter().map(PathBuf::from).collect();
    for a in &options.assertions {
        match &a.target {
            AssertTarget::All => o.assertions.push((a.enable, String::new())),
            AssertTarget::System => o.system_assertions = a.enable,
            AssertTarget::Package(p) if p.is_empty() => o.assertions.push((a.enable, "...".to_owned())),
            AssertTarget::Package(p) => o.assertions.push((a.enable, format!("{}/...", p.replace('.', "/")))),
            AssertTarget::Class(c) => o.assertions.push((a.enable, c.replace('.', "/"))),
        }
    }
    o.agents.clone_from(&options.agents);
    o.attach = !options.flag("DisableAttachMechanism");
    o.redefine_adds_methods = options.flag("AllowRedefinitionToAddDeleteMethods");
    o.enable_preview = options.enable_preview;
    compilation(o, &options);
    (o.verify_local, o.verify_remote) = verification(&options);
    o.vm_args = options.vm_arguments;
    o.flags = options.flags;
    o.properties = options.properties;
}

/// What is compiled, and when.
fn compilation(o: &mut VmOptions, options: &Options) {
    let number = |name: &str| match options.flags.get(name) {
        Some(FlagValue::Number(n)) => u32::try_from(*n).ok(),
        _ => None,
    };
    let on = |name: &str, default| match options.flags.get(name) {
        Some(FlagValue::Bool(b)) => *b,
        _ => default,
    };
    o.compile = match options.mode {
        Mode::Interpreted => CompileMode::Interpreted,
        Mode::Mixed => CompileMode::Mixed,
        Mode::Compiled => CompileMode::Eager,
    };
    // Level 0 is the interpreter; all others are our one.
    if number("TieredStopAtLevel") == Some(0) || !on("UseCompiler", true) {
        o.compile = CompileMode::Interpreted;
    }
    o.background = !options.batch;
    // CompileThreshold is what counts where there are no tiers.
    let tiers = on("TieredCompilation", true);
    let invocations = if tiers { "Tier3InvocationThreshold" } else { "CompileThreshold" };
    o.invocation_threshold = number(invocations).or_else(|| number("CompileThreshold"));
    o.backedge_threshold = number("Tier3BackEdgeThreshold");
    o.compiler_threads = number("CICompilerCount").filter(|&n| n > 0).map(|n| n as usize);
    if let Some(FlagValue::Number(size)) = options.flags.get("ReservedCodeCacheSize") {
        o.code_cache = usize::try_from(*size).unwrap_or(usize::MAX);
    }
    o.evict_code = on("UseCodeCacheFlushing", true);
    o.print_compilation = on("PrintCompilation", false);
    o.compile_totals = on("CITime", false);
    o.perf_map = on("PerfMap", false);
    o.deopt_stress = number("DeoptStress").unwrap_or(0);
    let commands = &options.compile_commands;
    o.compile_quiet = commands.quiet;
    o.compile_exclude.clone_from(&commands.exclude);
    o.compile_only.clone_from(&commands.only);
    o.print_code.clone_from(&commands.print);
}

/// What is verified: the boot loader's classes, and the others. -Xverify says it for both, a flag for its own.
fn verification(options: &Options) -> (bool, bool) {
    let (local, remote) = match options.verify {
        Verify::All => (true, true),
        Verify::Remote => (false, true),
        Verify::None => (false, false),
    };
    let flag = |name: &str, default| match options.flags.get(name) {
        Some(FlagValue::Bool(b)) => *b,
        _ => default,
    };
    (flag("BytecodeVerificationLocal", local), flag("BytecodeVerificationRemote", remote))
}
