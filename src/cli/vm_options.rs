//! The virtual machine's layer: `-D`, `-X`, `-XX`, module options as properties, and options from
//! `JAVA_TOOL_OPTIONS`. Its words are HotSpot's.

use super::flags::{self, FlagValue, Problem};
use super::launcher::Launch;
use super::{
    Action, AssertTarget, Assertion, CliError, Mode, Note, Options, Parsed, Verify, launcher_error,
    start_error, vm_error,
};
use super::{LogOptions, LogRule};
use cortado_gc::HeapConfig;
use cortado_vm::boot::MANAGEMENT;
use cortado_vm::host::Right;
use cortado_vm::logging;

/// The least heap that HotSpot starts with.
const LEAST_HEAP: u64 = 2 << 20;
/// The least heap to begin with.
const LEAST_INITIAL_HEAP: u64 = 1 << 20;
/// The least stack: what a thread needs for itself.
const LEAST_STACK: u64 = 136 << 10;
const MOST_STACK: u64 = 1 << 30;

/// Starts a warning.
const WARNING: &str = "OpenJDK 64-Bit Server VM warning:";

/// Properties that only options may set.
const RESERVED: [&str; 9] = [
    "jdk.module.addexports",
    "jdk.module.addopens",
    "jdk.module.addreads",
    "jdk.module.addmods",
    "jdk.module.patch",
    "jdk.module.limitmods",
    "jdk.module.path",
    "jdk.module.upgrade.path",
    "jdk.module.enable.native.access",
];

pub(super) fn read(
    launch: Launch,
    env: &dyn Fn(&str) -> Option<String>,
    notes: &mut Vec<Note>,
) -> Result<Parsed, CliError> {
    let Launch { mut options, action, vm, complaint } = launch;
    notes.append(&mut options.notes);
    notes.extend(complaint);
    let mut all = Vec::new();
    let mut after = Vec::new();
    for (name, words) in [("JAVA_TOOL_OPTIONS", &mut all), ("_JAVA_OPTIONS", &mut after)] {
        if let Some(value) = env(name) {
            notes.push(Note::err(format!("Picked up {name}: {value}")));
            let split = super::argfile::split_env(&value)
                .ok_or_else(|| vm_error([Note::err(format!("Unmatched quote in {name}"))]))?;
            words.extend(split);
        }
    }
    all.extend(vm);
    all.extend(after);
    let all = options_files(all)?;

    let mut reader = Reader {
        ignore_unknown: all.iter().any(|arg| arg == "-XX:+IgnoreUnrecognizedVMOptions"),
        options,
        notes,
        counts: [0; 6],
        diagnostic: false,
        experimental: false,
        log_help: false,
    };
    for arg in &all {
        reader.option(arg)?;
    }
    let log_help = reader.log_help;
    let mut options = reader.options;
    options.vm_arguments = all;
    check(&options)?;
    heap_notes(&options, notes);
    clamp_heap(&mut options, notes);
    let action = if log_help { Action::LogHelp } else { action.unwrap_or(Action::Run) };
    Ok(Parsed { action, options })
}

/// Puts the words of `-XX:VMOptionsFile=` in its place.
fn options_files(args: Vec<String>) -> Result<Vec<String>, CliError> {
    let mut all = Vec::new();
    for arg in args {
        let Some(file) = arg.strip_prefix("-XX:VMOptionsFile=") else {
            all.push(arg);
            continue;
        };
        #[expect(
            clippy::disallowed_methods,
            reason = "there is no virtual machine yet whose host could be asked"
        )]
        let bytes = std::fs::read(file)
            .map_err(|_| vm_error([Note::err(format!("Could not open options file '{file}'"))]))?;
        let words = super::argfile::split_env(&String::from_utf8_lossy(&bytes))
            .ok_or_else(|| vm_error([Note::err(format!("Unmatched quote in {file}"))]))?;
        all.extend(words);
    }
    Ok(all)
}

/// -Xminf and -Xmaxf, or the flags that they stand for.
fn check_free_ratios(options: &Options) -> Result<(), CliError> {
    let percent = |name: &str, default: i128| match options.flags.get(name) {
        Some(FlagValue::Number(n)) => *n,
        _ => default,
    };
    let (min, max) = (percent("MinHeapFreeRatio", 40), percent("MaxHeapFreeRatio", 70));
    if min <= max {
        return Ok(());
    }
    let (min, max) = (format!("MinHeapFreeRatio ({min})"), format!("MaxHeapFreeRatio ({max})"));
    Err(vm_error([
        Note::err(format!("{min} must be less than or equal to {max}")),
        Note::err(format!("{max} must be greater than or equal to {min}")),
    ]))
}

/// What can only be said once all options are known.
fn check(options: &Options) -> Result<(), CliError> {
    if options.stack_size.is_some_and(|size| size > 0 && size < LEAST_STACK) {
        return Err(vm_error([
            Note::out(""),
            Note::out(format!(
                "The Java thread stack size specified is too small. Specify at least {}k",
                LEAST_STACK >> 10
            )),
        ]));
    }
    if options.max_heap.is_some_and(|size| size < LEAST_HEAP) {
        return Err(start_error("Too small maximum heap"));
    }
    if let (Some(initial), Some(max)) = (options.initial_heap, options.max_heap)
        && initial > max
    {
        return Err(start_error("Initial heap size set to a larger value than the maximum heap size"));
    }
    check_heap(options)?;
    let collectors = ["UseSerialGC", "UseParallelGC", "UseG1GC", "UseZGC", "UseShenandoahGC", "UseEpsilonGC"];
    if collectors.iter().filter(|name| options.flag(name)).count() > 1 {
        return Err(start_error("Multiple garbage collectors selected"));
    }
    check_compilation(options)?;
    check_free_ratios(options)?;
    check_permissions(options)
}

/// Without a sandbox all is allowed, so who allows something thinks of one.
fn check_permissions(options: &Options) -> Result<(), CliError> {
    let stray = options.vm_arguments.iter().find(|a| a.starts_with("--allow-") || a.starts_with("--deny-"));
    match stray {
        Some(arg) if !options.sandbox => {
            Err(launcher_error(format!("Error: {arg} has no meaning without --sandbox")))
        }
        _ => Ok(()),
    }
}

/// Sizes and threads of the heap that contradict each other.
fn check_heap(options: &Options) -> Result<(), CliError> {
    let number = |name: &str| match options.flags.get(name) {
        Some(FlagValue::Number(n)) => Some(*n),
        _ => None,
    };
    let max = options.max_heap.map(i128::from);
    let fail = |lines: &[String]| Err(vm_error(lines.iter().map(Note::err)));
    if options.initial_heap.is_some_and(|size| size < LEAST_INITIAL_HEAP) {
        return Err(start_error("Too small initial heap"));
    }
    if number("MinHeapSize").zip(max).is_some_and(|(min, max)| min > max) {
        return Err(start_error("Incompatible minimum and maximum heap sizes specified"));
    }
    if number("SoftMaxHeapSize").zip(max).is_some_and(|(soft, max)| soft > max) {
        return fail(&["SoftMaxHeapSize must be less than or equal to the maximum heap size".to_owned()]);
    }
    if number("ParallelGCThreads") == Some(0) {
        if options.flag("UseParallelGC") {
            return Err(without_launcher(vm_error([Note::err(
                "The Parallel GC can not be combined with -XX:ParallelGCThreads=0",
            )])));
        }
        if options.flag("UseG1GC") {
            let why = "The flag -XX:+UseG1GC can not be combined with -XX:ParallelGCThreads=0";
            return Err(start_error(why));
        }
    }
    if let Some((concurrent, parallel)) = number("ConcGCThreads").zip(number("ParallelGCThreads"))
        && concurrent > parallel
    {
        let why = format!(
            "ConcGCThreads ({concurrent}) must be less than or equal to ParallelGCThreads ({parallel})"
        );
        return fail(&[why]);
    }
    if let Some((pause, interval)) = number("MaxGCPauseMillis").zip(number("GCPauseIntervalMillis"))
        && pause >= interval
    {
        let (pause, interval) =
            (format!("MaxGCPauseMillis ({pause})"), format!("GCPauseIntervalMillis ({interval})"));
        return fail(&[
            format!("{pause} must be less than {interval}"),
            format!("{interval} must be greater than {pause}"),
        ]);
    }
    let least = number("MinTLABSize").unwrap_or(2048);
    if let Some(size) = number("TLABSize").filter(|&size| size != 0 && size < least) {
        return fail(&[format!("TLABSize ({size}) must be greater than or equal to MinTLABSize ({least})")]);
    }
    Ok(())
}

/// An error that the VM alone tells: it ends the process itself.
fn without_launcher(mut error: CliError) -> CliError {
    error.notes.truncate(1);
    error
}

/// A program that asks for a larger heap than there can be gets the largest there can be.
fn clamp_heap(options: &mut Options, notes: &mut Vec<Note>) {
    let limit = HeapConfig::max_for_cage(HeapConfig::MAX_CAGE) as u64;
    let Some(asked) = options.max_heap.filter(|&asked| asked > limit) else { return };
    notes.push(Note::err(format!(
        "Warning: a maximum heap of {} MB is more than Cortado can have; it takes {} MB",
        asked >> 20,
        limit >> 20
    )));
    options.max_heap = Some(limit);
    options.initial_heap = options.initial_heap.map(|initial| initial.min(limit));
}

/// What java says of sizes that it obeys otherwise than they were given.
fn heap_notes(options: &Options, notes: &mut Vec<Note>) {
    let number = |name: &str| match options.flags.get(name) {
        Some(FlagValue::Number(n)) => Some(*n),
        _ => None,
    };
    let said = match (number("NewSize"), number("MaxNewSize"), number("NewRatio")) {
        (Some(new), Some(max), _) if new > max => format!(
            "NewSize ({0}k) is greater than the MaxNewSize ({1}k). A new max generation size of {0}k will be used.",
            new >> 10,
            max >> 10
        ),
        (Some(_), Some(_), Some(_)) => "-XX:NewSize and -XX:MaxNewSize override -XX:NewRatio".to_owned(),
        _ => return,
    };
    notes.push(Note::out(format!("[0.000s][warning][gc,ergo] {said}")));
}

/// The least code cache: what HotSpot starts with.
const LEAST_CODE_CACHE: i128 = 2496 << 10;
/// The largest: what calls reach.
const MOST_CODE_CACHE: i128 = 2048 << 20;

fn check_compilation(options: &Options) -> Result<(), CliError> {
    let number = |name: &str| match options.flags.get(name) {
        Some(FlagValue::Number(n)) => Some(*n),
        _ => None,
    };
    let fail = |text: String| Err(vm_error([Note::err(text)]));
    match number("ReservedCodeCacheSize") {
        Some(n) if n < LEAST_CODE_CACHE => {
            let (n, least) = (n >> 10, LEAST_CODE_CACHE >> 10);
            return fail(format!(
                "Invalid ReservedCodeCacheSize: {n}K. Must be at least InitialCodeCacheSize={least}K."
            ));
        }
        Some(n) if n > MOST_CODE_CACHE => {
            let (n, most) = (n >> 20, MOST_CODE_CACHE >> 20);
            return fail(format!("Invalid ReservedCodeCacheSize={n}M. Must be at most {most}M."));
        }
        _ => {}
    }
    // One compiler, so one thread will do, where HotSpot asks for one of each of its two.
    if number("CICompilerCount") == Some(0) && options.mode != Mode::Interpreted {
        return fail("CICompilerCount (0) must be at least 1 ".to_owned());
    }
    match number("CompileThreshold") {
        Some(n) if !(0..1 << 30).contains(&n) => Err(vm_error([
            Note::err(
                "OnStackReplacePercentage cannot be validated because CompileThreshold value is invalid",
            ),
            Note::err(format!("CompileThreshold ({n}) must be between 0 and 1073741823")),
        ])),
        _ => Ok(()),
    }
}

struct Reader<'n> {
    options: Options,
    notes: &'n mut Vec<Note>,
    /// The numbers of the numbered properties so far.
    counts: [usize; 6],
    ignore_unknown: bool,
    diagnostic: bool,
    experimental: bool,
    log_help: bool,
}

impl Reader<'_> {
    fn warn(&mut self, text: &str) {
        self.notes.push(Note::err(format!("{WARNING} {text}")));
    }

    fn unknown(&self, arg: &str) -> Result<(), CliError> {
        if self.ignore_unknown {
            return Ok(());
        }
        Err(vm_error([Note::err(format!("Unrecognized option: {arg}"))]))
    }

    fn numbered(&mut self, kind: usize, name: &str, value: &str) {
        let n = self.counts[kind];
        self.counts[kind] += 1;
        self.options.set_property(&format!("jdk.module.{name}.{n}"), value);
    }

    fn option(&mut self, arg: &str) -> Result<(), CliError> {
        if let Some((name, value)) = arg.split_once('=')
            && name.starts_with("--")
        {
            return self.module_option(arg, name, value);
        }
        if let Some(flag) = arg.strip_prefix("-XX:") {
            return self.flag(flag);
        }
        if let Some(property) = arg.strip_prefix("-D") {
            self.property(property)?;
            return Ok(());
        }
        for (short, long, enable) in
            [("-ea", "-enableassertions", true), ("-da", "-disableassertions", false)]
        {
            if let Some(rest) = arg.strip_prefix(long).or_else(|| arg.strip_prefix(short)) {
                return self.assertion(arg, rest, enable);
            }
        }
        if let Some(rest) = arg.strip_prefix("-Xlog")
            && !arg.starts_with("-Xloggc")
        {
            return self.log(arg, rest);
        }
        match arg {
            "-esa" | "-enablesystemassertions" | "-dsa" | "-disablesystemassertions" => {
                let enable = arg.starts_with("-e");
                self.options.assertions.push(Assertion { enable, target: AssertTarget::System });
            }
            "--enable-preview" => self.options.enable_preview = true,
            "--sandbox" => self.options.sandbox = true,
            "-Xint" => self.options.mode = Mode::Interpreted,
            "-Xmixed" => self.options.mode = Mode::Mixed,
            "-Xcomp" => self.options.mode = Mode::Compiled,
            "-Xbatch" => self.options.batch = true,
            "-Xrs" => self.options.reduced_signals = true,
            "-Xverify:all" | "-Xverify" => self.options.verify = Verify::All,
            "-Xverify:remote" => self.options.verify = Verify::Remote,
            "-Xverify:none" => {
                self.options.verify = Verify::None;
                self.warn(
                    "Options -Xverify:none and -noverify were deprecated in JDK 13 and will likely be removed in a \
                     future release.",
                );
            }
            "-Xcheck:jni" => self.options.check_jni = true,
            "-Xprof" => self.warn("Ignoring option -Xprof; support was removed in 10.0"),
            "-green" | "-native" => return Err(vm_error([Note::err("Green threads support not available")])),
            // Accepted, as there is nothing here that they could switch.
            "-Xshare:auto"
            | "-Xshare:on"
            | "-Xshare:off"
            | "-Xshare:dump"
            | "-Xnoclassgc"
            | "-Xdebug"
            | "-Xnoagent"
            | "-Xconcgc"
            | "-Xnoconcgc"
            | "-XnoCriticalJNINatives" => {}
            "-verbose" => self.log_rule("class+load,class+unload")?,
            _ => return self.with_value(arg),
        }
        Ok(())
    }

    /// An option is another way to set these flags.
    fn stands_for(&mut self, flags: &[&str], size: u64) {
        for name in flags {
            self.options.flags.insert((*name).to_owned(), FlagValue::Number(size.into()));
        }
    }

    /// `-Xminf0.4` is `-XX:MinHeapFreeRatio=40`.
    fn free_ratio(&mut self, arg: &str, which: &str, part: &str, flag: &str) -> Result<(), CliError> {
        let plain = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
        let Some(part) = part.parse::<f64>().ok().filter(|_| plain) else {
            return Err(vm_error([Note::err(format!("Bad {which} heap free percentage size: {arg}"))]));
        };
        // java tells what is out of range, but not that an -XX option was written wrongly: none was.
        self.flag(&format!("{flag}={}", (part * 100.0) as i32 as i64 as u64)).map_err(|mut error| {
            error.notes.retain(|note| !note.text.starts_with("Improperly specified"));
            error
        })
    }

    /// Options whose value follows directly.
    fn with_value(&mut self, arg: &str) -> Result<(), CliError> {
        let after = |prefix: &str| arg.strip_prefix(prefix);
        if let Some(what) = after("-verbose:") {
            match what {
                "class" => self.log_rule("class+load,class+unload")?,
                "module" => self.log_rule("module+load,module+unload")?,
                "gc" => self.log_rule("gc")?,
                "jni" => self.options.verbose_jni = true,
                // java says nothing of those that it doesn't know.
                _ => {}
            }
        } else if let Some(size) = after("-Xmx") {
            let size = memory(arg, size, 1, u64::MAX, "maximum heap size")?;
            self.options.max_heap = Some(size);
            self.stands_for(&["MaxHeapSize"], size);
        } else if let Some(size) = after("-Xms") {
            let size = memory(arg, size, 0, u64::MAX, "initial heap size")?;
            self.options.initial_heap = (size > 0).then_some(size);
            self.stands_for(&["InitialHeapSize", "MinHeapSize"], size);
        } else if let Some(part) = after("-Xminf") {
            self.free_ratio(arg, "min", part, "MinHeapFreeRatio")?;
        } else if let Some(part) = after("-Xmaxf") {
            self.free_ratio(arg, "max", part, "MaxHeapFreeRatio")?;
        } else if let Some(size) = after("-Xmn") {
            let size = memory(arg, size, 1, u64::MAX, "initial young generation size")?;
            self.options.young_size = Some(size);
            self.stands_for(&["NewSize", "MaxNewSize"], size);
        } else if let Some(size) = after("-Xss") {
            let size = memory(arg, size, 0, MOST_STACK, "thread stack size")?;
            self.options.stack_size = (size > 0).then_some(size);
        } else if let Some(size) = after("-Xmaxjitcodesize") {
            memory(arg, size, 1, u64::MAX, "maximum code cache size").map_err(|mut e| {
                // Of all these messages only this one ends in a full stop.
                e.notes[0].text.push('.');
                e
            })?;
        } else if let Some(path) = after("-Xbootclasspath/a:") {
            self.options.boot_append.extend(path.split(':').filter(|p| !p.is_empty()).map(str::to_owned));
        } else if after("-Xbootclasspath/p:").is_some() {
            return Err(vm_error([Note::out("-Xbootclasspath/p is no longer a supported option.")]));
        } else if after("-Xbootclasspath:").is_some() {
            return Err(vm_error([Note::out("-Xbootclasspath is no longer a supported option.")]));
        } else if let Some(file) = after("-Xloggc:") {
            self.notes.push(Note::out(format!(
                "[0.000s][warning][gc] -Xloggc is deprecated. Will use -Xlog:gc:{file} instead."
            )));
            self.log_rule(&format!("gc:{file}"))?;
        } else if after("-Xcheck:").is_some() {
            return Err(vm_error([Note::err(format!("Unrecognized check option: {arg}"))]));
        } else if let Some(agent) = after("-javaagent:") {
            self.options.agents.push(agent.to_owned());
            self.numbered(3, "addmods", "java.instrument");
        } else if let Some(options) = after("-agentlib:jdwp").or_else(|| after("-Xrunjdwp"))
            && (options.is_empty() || options.starts_with(['=', ':']))
        {
            if self.options.jdwp.is_some() {
                return Err(start_error("Cannot load this JVM TI agent twice: jdwp"));
            }
            self.options.jdwp = Some(options.get(1..).unwrap_or("").to_owned());
        } else if ["-agentlib:", "-agentpath:", "-Xrun"].iter().any(|p| arg.starts_with(p)) {
            return Err(start_error(format!("Agents are not supported yet: {arg}")));
        } else {
            return self.unknown(arg);
        }
        Ok(())
    }

    /// Options that become properties, which Java code reads at its start (`jdk.internal.module.ModuleBootstrap`).
    fn module_option(&mut self, arg: &str, name: &str, value: &str) -> Result<(), CliError> {
        match name {
            "--add-exports" => self.numbered(0, "addexports", value),
            "--add-opens" => self.numbered(1, "addopens", value),
            "--add-reads" => self.numbered(2, "addreads", value),
            "--add-modules" => self.numbered(3, "addmods", value),
            "--enable-native-access" => self.numbered(4, "enable.native.access", value),
            "--patch-module" => {
                if !value.contains('=') {
                    return Err(vm_error([Note::out("Missing '=' in --patch-module specification")]));
                }
                self.numbered(5, "patch", value);
            }
            "--limit-modules" => self.options.set_property("jdk.module.limitmods", value),
            "--module-path" => self.options.set_property("jdk.module.path", value),
            "--upgrade-module-path" => self.options.set_property("jdk.module.upgrade.path", value),
            _ if name.starts_with("--allow-") || name.starts_with("--deny-") => {
                return self.permission(arg, name, value);
            }
            "--illegal-access" => self.warn(&format!("Ignoring option {arg}; support was removed in 17.0")),
            _ => return self.unknown(arg),
        }
        Ok(())
    }

    /// `--allow-read=DIR,DIR` and its kin.
    fn permission(&mut self, arg: &str, name: &str, value: &str) -> Result<(), CliError> {
        let (rules, right) = match (name.strip_prefix("--allow-"), name.strip_prefix("--deny-")) {
            (Some(right), _) => (&mut self.options.allow, right),
            (_, Some(right)) => (&mut self.options.deny, right),
            _ => return self.unknown(arg),
        };
        let Some(right) = Right::named(right) else { return self.unknown(arg) };
        for part in value.split(',') {
            rules.add(right, part).map_err(|e| launcher_error(format!("Error: {arg}: {e}")))?;
        }
        Ok(())
    }

    fn property(&mut self, property: &str) -> Result<(), CliError> {
        let (name, value) = property.split_once('=').unwrap_or((property, ""));
        if !matches!(value, "" | "\"\"") {
            let why = match name {
                "java.endorsed.dirs" => {
                    " Endorsed standards and standalone APIs\nin modular form will be supported via the concept of \
                     upgradeable modules."
                }
                "java.ext.dirs" => "  Use -classpath instead.",
                _ => "",
            };
            if !why.is_empty() {
                return Err(vm_error([Note::out(format!("-D{name}={value} is not supported.{why}"))]));
            }
        }
        let reserved =
            |r: &str| name.strip_prefix(r).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        if RESERVED.into_iter().any(reserved) {
            self.warn(
                "Ignoring system property options whose names match the '-Djdk.module.*'. names that are reserved for \
                 internal use.",
            );
            return Ok(());
        }
        if name.starts_with(MANAGEMENT) {
            // The management agent is started: see `Started::ManagementFailed`.
            self.numbered(3, "addmods", "jdk.management.agent");
        }
        self.options.set_property(name, value);
        Ok(())
    }

    fn assertion(&mut self, arg: &str, rest: &str, enable: bool) -> Result<(), CliError> {
        let target = match rest.strip_prefix(':') {
            None if rest.is_empty() => AssertTarget::All,
            None => return self.unknown(arg),
            Some(name) => match name.strip_suffix("...") {
                Some(package) => AssertTarget::Package(package.to_owned()),
                None => AssertTarget::Class(name.to_owned()),
            },
        };
        self.options.assertions.push(Assertion { enable, target });
        Ok(())
    }

    fn log(&mut self, arg: &str, rest: &str) -> Result<(), CliError> {
        match rest {
            ":help" => self.log_help = true,
            ":disable" => {
                self.options.log = LogOptions { disable: true, ..LogOptions::default() };
            }
            "" => self.log_rule("")?,
            _ => {
                let invalid = Note::err(format!("Invalid -Xlog option '{arg}', see error log for details."));
                let Some(text) = rest.strip_prefix(':') else { return Err(vm_error([invalid])) };
                match logging::parse(text) {
                    Ok(rule) => self.options.log.rules.push(rule),
                    Err(why) => {
                        return Err(vm_error([
                            Note::out(format!("[0.000s][error][logging] {why}")),
                            invalid,
                        ]));
                    }
                }
            }
        }
        Ok(())
    }

    /// A rule that another option stands for.
    fn log_rule(&mut self, text: &str) -> Result<(), CliError> {
        let rule: Result<LogRule, String> = logging::parse(text);
        self.options.log.rules.push(rule.map_err(|why| vm_error([Note::err(why)]))?);
        Ok(())
    }

    /// A `-XX:` option, without that.
    fn flag(&mut self, text: &str) -> Result<(), CliError> {
        let setting = match flags::read(text, self.diagnostic, self.experimental) {
            Ok(setting) => setting,
            Err(Problem::Unknown | Problem::Locked(_)) if self.ignore_unknown => return Ok(()),
            Err(problem) => {
                let mut error = flag_error(text, problem);
                // java reads this one by itself, and says less.
                if text.starts_with("MaxTenuringThreshold=") && error.notes.len() > 3 {
                    error.notes.retain(|note| !note.text.starts_with("Improperly specified"));
                }
                return Err(error);
            }
        };
        let (name, value) = setting;
        match (name, &value) {
            ("UnlockDiagnosticVMOptions", FlagValue::Bool(on)) => self.diagnostic = *on,
            ("UnlockExperimentalVMOptions", FlagValue::Bool(on)) => self.experimental = *on,
            ("MaxHeapSize", FlagValue::Number(n)) => self.options.max_heap = u64::try_from(*n).ok(),
            ("InitialHeapSize", FlagValue::Number(n)) => {
                self.options.initial_heap = u64::try_from(*n).ok().filter(|&n| n > 0);
            }
            ("NewSize", FlagValue::Number(n)) => self.options.young_size = u64::try_from(*n).ok(),
            ("ThreadStackSize", FlagValue::Number(n)) => {
                self.options.stack_size = u64::try_from(*n).ok().filter(|&n| n > 0).map(|n| n << 10);
            }
            ("BackgroundCompilation", FlagValue::Bool(on)) => self.options.batch = !on,
            ("CompileCommand", FlagValue::List(all)) => {
                all.iter().for_each(|text| self.options.compile_commands.command(text, self.notes));
            }
            ("CompileOnly", FlagValue::List(all)) => {
                all.iter().for_each(|text| self.options.compile_commands.compile_only(text, self.notes));
            }
            ("CheckJNICalls", FlagValue::Bool(on)) => self.options.check_jni = *on,
            ("ReduceSignalUsage", FlagValue::Bool(on)) => self.options.reduced_signals = *on,
            ("PrintGC", FlagValue::Bool(true)) => {
                self.notes.push(Note::out(
                    "[0.000s][warning][gc] -XX:+PrintGC is deprecated. Will use -Xlog:gc instead.",
                ));
                self.log_rule("gc")?;
            }
            ("PrintGCDetails", FlagValue::Bool(true)) => {
                self.notes.push(Note::out(
                    "[0.000s][warning][gc] -XX:+PrintGCDetails is deprecated. Will use -Xlog:gc* instead.",
                ));
                self.log_rule("gc*")?;
            }
            _ => {}
        }
        if let Some(since) = flags::deprecated_since(name) {
            self.warn(&format!(
                "Option {name} was deprecated in version {since} and will likely be removed in a future release."
            ));
        }
        // Lists grow; everything else is replaced.
        match (self.options.flags.get_mut(name), value) {
            (Some(FlagValue::List(old)), FlagValue::List(new)) => old.extend(new),
            (_, value) => {
                self.options.flags.insert(name.to_owned(), value);
            }
        }
        Ok(())
    }
}

/// A `-XX:` option that can't be.
fn flag_error(text: &str, problem: Problem) -> CliError {
    // java leaves the sign out where it shows an option.
    let shown = text.strip_prefix(['+', '-']).unwrap_or(text);
    let improper = || Note::err(format!("Improperly specified VM option '{shown}'"));
    let name = flags::name_of(text);
    match problem {
        Problem::Unknown => {
            let mut error = vm_error([Note::err(format!("Unrecognized VM option '{shown}'"))]);
            if let Some(like) = flags::similar(name) {
                // As java has it: the line is not ended.
                error.notes[1].text.insert_str(0, &format!("Did you mean '{like}'? "));
            }
            error
        }
        Problem::Locked(kind) => vm_error([
            Note::err(format!(
                "Error: VM option '{name}' is {kind} and must be enabled via -XX:+Unlock{}VMOptions.",
                if kind == "diagnostic" { "Diagnostic" } else { "Experimental" }
            )),
            Note::err(format!("Error: The unlock option must precede '{name}'.")),
        ]),
        Problem::Improper => vm_error([improper()]),
        Problem::NeedsSign => vm_error([Note::err(format!("Missing +/- setting for VM option '{text}'"))]),
        Problem::HasSign => vm_error([Note::err(format!("Unexpected +/- setting in VM option '{name}'"))]),
        Problem::Range(why) => vm_error([Note::err(why), improper()]),
        Problem::Heap => vm_error([Note::err(format!("Invalid maximum heap size: -XX:{text}"))]),
    }
}

/// A size of an option: `arg` is the whole of it, for the message.
fn memory(arg: &str, size: &str, least: u64, most: u64, what: &str) -> Result<u64, CliError> {
    let invalid = Note::err(format!("Invalid {what}: {arg}"));
    match flags::size(size) {
        Some(size) if size > most => {
            let why = Note::err("The specified size exceeds the maximum representable size.");
            Err(vm_error([invalid, why]))
        }
        Some(size) if size >= least => Ok(size),
        _ => Err(vm_error([invalid])),
    }
}
