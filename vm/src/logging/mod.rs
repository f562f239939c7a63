//! Unified logging: `-Xlog`, what `-verbose` stands for, and who switches it on and off while the Vm runs.
//!
//! A message has a set of tags ([`TagSet`]) and a level. Each output keeps the selections that it was given and, worked out
//! from them, the level up to which it takes each tag set; what the VM asks before it makes a message is one byte,
//! [`Logging::enabled`].

mod output;
mod selection;

pub use selection::{LogLevel, LogOutput, LogRule, LogSelection, log_help, parse};

use crate::host::Host;
use output::Output;
use parking_lot::Mutex;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

macro_rules! tag_sets {
    ($($(#[$doc:meta])* $name:ident = $($tag:literal)+;)+) => {
        /// The tags of a message.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum TagSet {
            $($(#[$doc])* $name,)+
        }

        const TAG_SETS: &[&[&str]] = &[$(&[$($tag),+]),+];
        const ALL: &[TagSet] = &[$(TagSet::$name),+];
    };
}

tag_sets! {
    /// Initialisation of classes.
    ClassInit = "class" "init";
    /// Classes that are defined, and from where.
    ClassLoad = "class" "load";
    /// Classes that are unloaded.
    ClassUnload = "class" "unload";
    /// CPU time, at the Vm's end.
    Cpu = "cpu";
    /// Exceptions that are thrown, and where they are caught.
    Exceptions = "exceptions";
    /// Collections, a line each.
    Gc = "gc";
    /// Ages of young objects.
    GcAge = "gc" "age";
    /// Processor time of collections.
    GcCpu = "gc" "cpu";
    /// The heap before and after collections.
    GcHeap = "gc" "heap";
    /// The heap when the Vm ends.
    GcHeapExit = "gc" "heap" "exit";
    /// The heap's sizes at the start.
    GcInit = "gc" "init";
    /// What is done beside the program.
    GcMarking = "gc" "marking";
    /// Metadata before and after collections.
    GcMetaspace = "gc" "metaspace";
    /// Parts of collections.
    GcPhases = "gc" "phases";
    /// References that collections met.
    GcPhasesRef = "gc" "phases" "ref";
    /// Collections that begin.
    GcStart = "gc" "start";
    /// Threads that collect.
    GcTask = "gc" "task";
    /// The log itself.
    Logging = "logging";
    /// Threads of the operating system.
    OsThread = "os" "thread";
    /// Stops of all threads.
    Safepoint = "safepoint";
}

impl TagSet {
    fn tags(self) -> &'static [&'static str] {
        TAG_SETS[self as usize]
    }
}

/// What `-Xlog` options come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogOptions {
    /// In order. Of two selections that fit a message the later counts.
    pub rules: Vec<LogRule>,
    /// `-Xlog:disable` came before them: no warnings but where a rule says so.
    pub disable: bool,
}

/// An option that can't be obeyed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogError {
    /// What the log says of it.
    pub lines: String,
    /// What followed `-Xlog:`.
    pub option: String,
}

impl std::fmt::Display for LogError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} (-Xlog:{})", self.lines.replace('\n', " "), self.option)
    }
}

/// When the log's time began.
#[derive(Clone, Copy)]
struct Start {
    nanos: u64,
    wall_millis: i64,
}

/// A Vm's log.
pub struct Logging {
    host: Arc<dyn Host>,
    start: Start,
    /// By tag set: the highest level that an output takes.
    levels: [AtomicU8; ALL.len()],
    /// Standard output, standard error, then files in the order in which they were named.
    outputs: Mutex<Vec<Output>>,
}

impl Logging {
    /// Opens the outputs.
    pub fn new(host: Arc<dyn Host>, options: &LogOptions) -> Result<Logging, LogError> {
        let start = Start { nanos: host.monotonic_nanos(), wall_millis: host.wall_millis() };
        let warnings = if options.disable { LogLevel::Off } else { LogLevel::Warning };
        let outputs = vec![
            Output::stream(LogOutput::Stdout, warnings),
            Output::stream(LogOutput::Stderr, LogLevel::Off),
        ];
        let log = Logging { host, start, levels: Default::default(), outputs: Mutex::new(outputs) };
        log.refresh();
        for rule in &options.rules {
            log.add(rule).map_err(|lines| LogError { lines, option: rule.text.clone() })?;
        }
        log.tell_configuration();
        Ok(log)
    }

    /// Whether anybody takes such a message.
    #[inline]
    pub fn enabled(&self, tags: TagSet, level: LogLevel) -> bool {
        self.levels[tags as usize].load(Ordering::Relaxed) >= level as u8
    }

    /// Writes a message of one or more lines to the outputs that take it. What can't be written is lost.
    pub fn log(&self, tags: TagSet, level: LogLevel, text: &str) {
        if self.enabled(tags, level) {
            self.log_at(self.host.monotonic_nanos(), tags, level, text);
        }
    }

    /// As `log`, of something that was at this time of the monotonic clock.
    pub fn log_at(&self, nanos: u64, tags: TagSet, level: LogLevel, text: &str) {
        if !self.enabled(tags, level) {
            return;
        }
        for output in self.outputs.lock().iter_mut() {
            if output.level(tags.tags()) >= level {
                output.write(&*self.host, (self.start, nanos), tags.tags(), level, text);
            }
        }
    }

    /// Obeys one more rule. The error is what the log says of it, in lines.
    pub fn add(&self, rule: &LogRule) -> Result<(), String> {
        let mut outputs = self.outputs.lock();
        let place = match outputs.iter().position(|o| o.target == rule.output) {
            Some(place) => place,
            None => {
                let file = Output::file(&*self.host, self.start, rule).map_err(|why| {
                    let name = match &rule.output {
                        LogOutput::File(name) => name.as_str(),
                        _ => "",
                    };
                    let options: Vec<String> =
                        rule.output_options.iter().map(|(name, value)| format!("{name}={value}")).collect();
                    let options = if options.is_empty() { "(null)".to_owned() } else { options.join(",") };
                    format!("{why}\nInitialization of output 'file={name}' using options '{options}' failed.")
                })?;
                outputs.push(file);
                outputs.len() - 1
            }
        };
        if let Some(output) = outputs.get_mut(place) {
            output.select(&rule.selections, &rule.decorators);
        }
        drop(outputs);
        self.refresh();
        Ok(())
    }

    /// As management's setVerbose does: standard output takes these messages at level info, or none but warnings.
    pub fn set_verbose(&self, tags: TagSet, on: bool) {
        let level = if on { LogLevel::Info } else { LogLevel::Warning };
        let names = tags.tags().iter().map(|t| (*t).to_owned()).collect();
        let selection = LogSelection { tags: names, any_more: false, level };
        if let Some(stdout) = self.outputs.lock().first_mut() {
            stdout.add_selection(selection);
        }
        self.refresh();
    }

    fn refresh(&self) {
        let outputs = self.outputs.lock();
        for (level, tags) in self.levels.iter().zip(TAG_SETS) {
            let most = outputs.iter().map(|o| o.level(tags) as u8).max().unwrap_or(0);
            level.store(most, Ordering::Relaxed);
        }
    }

    /// What was made of the options, for `-Xlog:logging`.
    fn tell_configuration(&self) {
        if !self.enabled(TagSet::Logging, LogLevel::Info) {
            return;
        }
        let names = |all: &[(&str, &str)]| -> String {
            all.iter().map(|(long, short)| format!("{long} ({short})")).collect::<Vec<_>>().join(", ")
        };
        let levels: Vec<&str> = selection::LEVELS.iter().map(|(name, _)| *name).collect();
        let info = |text: &str| {
            for line in text.lines() {
                self.log(TagSet::Logging, LogLevel::Info, line);
            }
        };
        info("Log configuration fully initialized.");
        info(&format!("Available log levels: {}", levels.join(", ")));
        info(&format!("Available log decorators: {}", names(&selection::DECORATORS)));
        info(&format!("Available log tags: {}", selection::TAGS.join(", ")));
        info("Described tag sets:\n logging: Logging for the log framework itself");
        let sets: Vec<String> = TAG_SETS.iter().map(|tags| tags.join("+")).collect();
        self.log(TagSet::Logging, LogLevel::Debug, &format!("Available tag sets: {}", sets.join(", ")));
        let outputs: Vec<String> =
            self.outputs.lock().iter().enumerate().map(|(i, o)| format!(" #{i}: {}", o.describe())).collect();
        info(&format!("Log output configuration:\n{}", outputs.join("\n")));
    }
}

#[cfg(test)]
mod tests;
