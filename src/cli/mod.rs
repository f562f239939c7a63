//! The command line: `java`'s own, option by option, and ours (`--java-home`).
//!
//! It has two layers, as in `java`, because its messages come from two programs. The *launcher* (launcher.rs)
//! reads class path, main class, `-jar`, `-m`, `-version`... and hands what is left, with long options made one
//! word, to the *virtual machine* (vm_options.rs), which reads `JAVA_TOOL_OPTIONS` first and reports what it does
//! not know. So of `java -cp -Xfoo` the launcher complains before anybody looks at `-Xfoo`, and
//! `-XX:+IgnoreUnrecognizedVMOptions` does not help a launcher's option.
//!
//! Nothing is printed or run here: [`parse`] answers what is to be done ([`Parsed`]) with the lines to print first
//! ([`Note`]), or the lines to die with ([`CliError`]). That is how the tests can hold all of it against `java`.

#![expect(clippy::disallowed_methods, reason = "what the command line names is its user's")]

mod argfile;
mod compile;
mod flags;
mod help;
mod launcher;
#[cfg(test)]
mod tests;
mod vm_options;

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::path::PathBuf;

pub use compile::CompileCommands;
pub use cortado_vm::host::Rules;
pub use cortado_vm::logging::{LogLevel, LogOptions, LogOutput, LogRule, LogSelection, log_help};
pub use flags::FlagValue;
pub use help::{extra_help, help};

/// One of the two streams that text goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

/// A line to print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Where.
    pub stream: Stream,
    /// The text, without the line's end.
    pub text: String,
}

impl Note {
    fn out(text: impl Into<String>) -> Note {
        Note { stream: Stream::Out, text: text.into() }
    }

    fn err(text: impl Into<String>) -> Note {
        Note { stream: Stream::Err, text: text.into() }
    }
}

/// Prints notes in order. What can't be written is lost, as with `java`.
pub fn print_notes(notes: &[Note], out: &mut dyn Write, err: &mut dyn Write) {
    for note in notes {
        let _ = match note.stream {
            Stream::Out => writeln!(out, "{}", note.text),
            Stream::Err => writeln!(err, "{}", note.text),
        };
    }
}

/// The command line cannot be obeyed: print the notes, end with the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CliError {
    /// What to print.
    pub notes: Vec<Note>,
    /// The process's exit code.
    pub exit_code: i32,
}

impl std::fmt::Display for CliError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let lines: Vec<&str> = self.notes.iter().map(|note| note.text.as_str()).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for CliError {}

/// A command line that was understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    /// What is to be done.
    pub action: Action,
    /// With which virtual machine. Its [`notes`](Options::notes) are printed before anything else.
    pub options: Options,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Run [`Options::main`].
    Run,
    /// Print the version as `-version` (stderr) or `--version` (stdout) do; needs a virtual machine.
    Version(Stream),
    /// Print the one line of `-fullversion` (stderr: `openjdk full version "17..."`) or `--full-version`
    /// (stdout: `openjdk 17...`).
    FullVersion(Stream),
    /// Print [`help`] and end with the code (1 where a main class is missing).
    Help {
        /// Where to.
        stream: Stream,
        /// The exit code.
        exit_code: i32,
    },
    /// Print [`extra_help`].
    HelpExtra(Stream),
    /// Print [`log_help`] to stdout.
    LogHelp,
    /// `--list-modules`.
    ListModules,
    /// `--describe-module`: this module.
    DescribeModule(String),
    /// `--validate-modules`: start the virtual machine with its modules, and end.
    ValidateModules,
}

/// What is run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MainKind {
    /// A class of the class path, as it was written (`a.b.C` or `a/b/C`).
    Class(String),
    /// The main class of a jar.
    Jar(String),
    /// `module` or `module/class`.
    Module(String),
    /// A source file: [`SOURCE_LAUNCHER`] is run, and the file's name is the first of the program's arguments.
    Source(String),
}

/// The module and class that compile and run a source file.
pub const SOURCE_LAUNCHER: &str = "jdk.compiler/com.sun.tools.javac.launcher.Main";

impl MainKind {
    /// The number that `sun.launcher.LauncherHelper.checkAndLoadMain` takes for it.
    pub fn launch_mode(&self) -> i32 {
        match self {
            MainKind::Class(_) => 1,
            MainKind::Jar(_) => 2,
            MainKind::Module(_) => 3,
            MainKind::Source(_) => 4,
        }
    }

    /// The name that it takes with the number.
    pub fn what(&self) -> &str {
        match self {
            MainKind::Class(name) | MainKind::Jar(name) | MainKind::Module(name) => name,
            MainKind::Source(_) => SOURCE_LAUNCHER,
        }
    }
}

/// How code is run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// `-Xint`: interpreted only.
    Interpreted,
    /// `-Xmixed`: compiled where it is hot.
    #[default]
    Mixed,
    /// `-Xcomp`: compiled at the first call.
    Compiled,
}

/// Which classes are verified (`-Xverify`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verify {
    /// All but those of the boot loader.
    #[default]
    Remote,
    /// All.
    All,
    /// None.
    None,
}

/// Whom an `-ea` or `-da` speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssertTarget {
    /// All classes but the system's.
    All,
    /// The system's classes (`-esa`, `-dsa`).
    System,
    /// A package and those below it; empty is the unnamed package of the working directory.
    Package(String),
    /// A class.
    Class(String),
}

/// One `-ea`, `-da`, `-esa` or `-dsa`. Of two that speak of the same class the later wins, and a nearer one before a
/// wider one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assertion {
    /// On or off.
    pub enable: bool,
    /// For whom.
    pub target: AssertTarget,
}

/// What the virtual machine and the start of the program need to know.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// Lines to print before anything else.
    pub notes: Vec<Note>,
    /// `--java-home`.
    pub java_home: Option<PathBuf>,
    /// What is run; `None` where the action needs none.
    pub main: Option<MainKind>,
    /// The program's arguments.
    pub args: Vec<String>,
    /// System properties in the order they were given, each name once: those of `-D`, `java.class.path`,
    /// `sun.java.command`, `sun.java.launcher`, and what module options become (`jdk.module.addopens.0`...).
    pub properties: Vec<(String, String)>,
    /// All options that the virtual machine was given, as `RuntimeMXBean.getInputArguments` shows them.
    pub vm_arguments: Vec<String>,
    /// `-javaagent:`, in order.
    pub agents: Vec<String>,
    /// `-Xbootclasspath/a:`, in order.
    pub boot_append: Vec<String>,
    /// `-agentlib:jdwp` and `-Xrunjdwp`: the agent's options.
    pub jdwp: Option<String>,
    /// `-ea` and its kin, in order.
    pub assertions: Vec<Assertion>,
    /// `-Xint`, `-Xmixed`, `-Xcomp`.
    pub mode: Mode,
    /// `-Xverify`.
    pub verify: Verify,
    /// `-Xmx`, bytes.
    pub max_heap: Option<u64>,
    /// `-Xms`, bytes.
    pub initial_heap: Option<u64>,
    /// `-Xmn`, bytes.
    pub young_size: Option<u64>,
    /// `-Xss`, bytes.
    pub stack_size: Option<u64>,
    /// `-Xlog`, and what `-verbose` and its like stand for, in order.
    pub log: LogOptions,
    /// `--sandbox`: nothing is allowed but what `allow` says.
    pub sandbox: bool,
    /// `--allow-read` and its kin.
    pub allow: Rules,
    /// `--deny-read` and its kin.
    pub deny: Rules,
    /// `-verbose:jni`.
    pub verbose_jni: bool,
    /// `-Xcheck:jni`.
    pub check_jni: bool,
    /// `-Xrs`: INT, TERM, HUP and QUIT keep the system's meaning.
    pub reduced_signals: bool,
    /// `-Xbatch` (`-XX:-BackgroundCompilation`).
    pub batch: bool,
    /// `-XX:CompileCommand` and `-XX:CompileOnly`.
    pub compile_commands: CompileCommands,
    /// `--enable-preview`.
    pub enable_preview: bool,
    /// `--dry-run`: load the main class, but don't run it.
    pub dry_run: bool,
    /// `-showversion` and `--show-version`: print the version, and go on.
    pub show_version: Option<Stream>,
    /// `-XshowSettings...`, as it was written: what `LauncherHelper.showSettings` takes.
    pub show_settings: Option<String>,
    /// All `-XX` options that were given, the last of each name. Most have no effect yet.
    pub flags: std::collections::BTreeMap<String, FlagValue>,
}

impl Options {
    /// A system property that was given.
    pub fn property(&self, name: &str) -> Option<&str> {
        self.properties.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// Whether a `-XX:+` option was given.
    pub fn flag(&self, name: &str) -> bool {
        self.flags.get(name) == Some(&FlagValue::Bool(true))
    }

    fn set_property(&mut self, name: &str, value: impl Into<String>) {
        match self.properties.iter_mut().find(|(n, _)| n == name) {
            Some((_, old)) => *old = value.into(),
            None => self.properties.push((name.to_owned(), value.into())),
        }
    }
}

/// Reads a command line. `args` are without the program's name.
pub fn parse(
    argv0: &OsStr,
    args: Vec<OsString>,
    env: &dyn Fn(&str) -> Option<OsString>,
) -> Result<Parsed, CliError> {
    let mut notes = Vec::new();
    match parse_with(argv0, args, env, &mut notes) {
        Ok(mut parsed) => {
            parsed.options.notes = notes;
            Ok(parsed)
        }
        Err(e) => {
            notes.extend(e.notes);
            Err(CliError { notes, exit_code: e.exit_code })
        }
    }
}

fn parse_with(
    _argv0: &OsStr,
    args: Vec<OsString>,
    env: &dyn Fn(&str) -> Option<OsString>,
    notes: &mut Vec<Note>,
) -> Result<Parsed, CliError> {
    // Java decodes them in just this way where the locale is UTF-8.
    let args = args.into_iter().map(|arg| arg.to_string_lossy().into_owned()).collect();
    let env = |name: &str| env(name).map(|value| value.to_string_lossy().into_owned());
    let args = argfile::expand(args, &env, notes)?;
    let launch = launcher::read(args, &env)?;
    if let Some(action @ Action::FullVersion(_)) = launch.action {
        return Ok(Parsed { action, options: launch.options });
    }
    vm_options::read(launch, &env, notes)
}

/// A launcher's error: the lines, exit code 1.
fn launcher_error(line: impl Into<String>) -> CliError {
    CliError { notes: vec![Note::err(line)], exit_code: 1 }
}

/// A virtual machine that can't be made because of its options: the lines, and the launcher's two below.
/// What `java` prints if an output of the log can't be opened.
pub fn log_failed(e: &cortado_vm::logging::LogError) -> Vec<Note> {
    let said = e.lines.lines().map(|line| Note::out(format!("[0.000s][error][logging] {line}")));
    let invalid = Note::err(format!("Invalid -Xlog option '-Xlog:{}', see error log for details.", e.option));
    vm_error(said.chain([invalid])).notes
}

fn vm_error(lines: impl IntoIterator<Item = Note>) -> CliError {
    let mut notes: Vec<Note> = lines.into_iter().collect();
    notes.push(Note::err("Error: Could not create the Java Virtual Machine."));
    notes.push(Note::err("Error: A fatal exception has occurred. Program will exit."));
    CliError { notes, exit_code: 1 }
}

/// A virtual machine that fails while it starts: it says so on stdout and ends the process itself.
fn start_error(line: impl Into<String>) -> CliError {
    CliError {
        notes: vec![Note::out("Error occurred during initialization of VM"), Note::out(line)],
        exit_code: 1,
    }
}
