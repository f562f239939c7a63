//! What follows `-Xlog:`.
//!
//! ```text
//! -Xlog[:[tags[*][=level],...][:[output][:[decorators][:[output options]]]]]
//! ```
//! Each part may be empty: then it is `all=info`, `stdout`, and `uptime,level,tags`.

/// How much is logged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    /// Nothing.
    Off,
    /// Errors.
    Error,
    /// And warnings.
    Warning,
    /// And what is of interest.
    #[default]
    Info,
    /// And what helps to find faults.
    Debug,
    /// And each step.
    Trace,
}

impl LogLevel {
    /// Its name in lines and options.
    pub fn name(self) -> &'static str {
        LEVELS.iter().find(|(_, level)| *level == self).map_or("", |(name, _)| name)
    }
}

/// Whose messages: those with just these tags, or with `any_more` with others besides. No tags: all messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogSelection {
    /// The tags.
    pub tags: Vec<String>,
    /// `*`: messages may have further tags.
    pub any_more: bool,
    /// Up to this level.
    pub level: LogLevel,
}

impl LogSelection {
    /// Whether it speaks of messages with just these tags.
    pub fn covers(&self, tags: &[&str]) -> bool {
        let named = self.tags.iter().all(|t| tags.contains(&t.as_str()));
        named && (self.any_more || self.tags.len() == tags.len())
    }
}

/// As an option says it.
impl std::fmt::Display for LogSelection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.tags[..] {
            [] => f.write_str("all")?,
            tags => write!(f, "{}{}", tags.join("+"), if self.any_more { "*" } else { "" })?,
        }
        write!(f, "={}", self.level.name())
    }
}

/// Where to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogOutput {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
    /// A file; `%p` and `%t` in its name are the process's number and start.
    File(String),
}

/// One `-Xlog` option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogRule {
    /// As it was given, after `-Xlog:`.
    pub text: String,
    /// What is logged; of two that fit a message the later wins.
    pub selections: Vec<LogSelection>,
    /// Where to.
    pub output: LogOutput,
    /// What stands before each line, by its long names (`uptime`, `level`, `tags`...), in the order of the names
    /// below, whatever order they were given in.
    pub decorators: Vec<&'static str>,
    /// Options of a file: `filecount=5`.
    pub output_options: Vec<(String, String)>,
}

/// Long and short names, in the order in which they stand in a line.
pub(super) const DECORATORS: [(&str, &str); 12] = [
    ("time", "t"),
    ("utctime", "utc"),
    ("uptime", "u"),
    ("timemillis", "tm"),
    ("uptimemillis", "um"),
    ("timenanos", "tn"),
    ("uptimenanos", "un"),
    ("hostname", "hn"),
    ("pid", "p"),
    ("tid", "ti"),
    ("level", "l"),
    ("tags", "tg"),
];

/// The tags that HotSpot 17 knows; scripts name them, whether anything is logged under them here or not.
#[rustfmt::skip]
pub(super) const TAGS: &[&str] = &[
    "add", "age", "alloc", "annotation", "arguments", "attach", "barrier", "biasedlocking", "blocks",
    "bot", "breakpoint", "bytecode", "cds", "census", "class", "classhisto", "cleanup", "codecache",
    "compaction", "compilation", "condy", "constantpool", "constraints", "container", "coops", "cpu",
    "cset", "data", "datacreation", "dcmd", "decoder", "defaultmethods", "director", "dump", "dynamic",
    "ergo", "event", "exceptions", "exit", "fingerprint", "free", "freelist", "gc", "handshake",
    "hashtables", "heap", "humongous", "ihop", "iklass", "indy", "init", "inlining", "install",
    "interpreter", "itables", "jfr", "jit", "jni", "jvmci", "jvmti", "lambda", "library", "liveness",
    "load", "loader", "logging", "malloc", "map", "mark", "marking", "membername", "memops", "metadata",
    "metaspace", "methodcomparator", "methodhandles", "mirror", "mmu", "module", "monitorinflation",
    "monitormismatch", "nestmates", "nmethod", "nmt", "normalize", "numa", "objecttagging", "obsolete",
    "oldobject", "oom", "oopmap", "oops", "oopstorage", "os", "owner", "pagesize", "parser", "patch",
    "path", "perf", "periodic", "phases", "plab", "placeholders", "preorder", "preview", "promotion",
    "protectiondomain", "ptrqueue", "purge", "record", "redefine", "ref", "refine", "region", "reloc",
    "remset", "resolve", "safepoint", "sampling", "scavenge", "sealed", "setting", "smr", "stackbarrier",
    "stackmap", "stacktrace", "stackwalk", "start", "startup", "startuptime", "state", "stats",
    "streaming", "stringdedup", "stringtable", "subclass", "survivor", "suspend", "sweep", "symboltable",
    "system", "table", "task", "thread", "throttle", "time", "timer", "tlab", "tracking", "trimnative",
    "unload", "unshareable", "update", "valuebasedclasses", "verification", "verify", "vmmutex",
    "vmoperation", "vmthread", "vtables", "vtablestubs", "workgang",
];

pub(super) const LEVELS: [(&str, LogLevel); 6] = [
    ("off", LogLevel::Off),
    ("trace", LogLevel::Trace),
    ("debug", LogLevel::Debug),
    ("info", LogLevel::Info),
    ("warning", LogLevel::Warning),
    ("error", LogLevel::Error),
];

/// Splits at colons that are not in quotes and not of a drive's letter (there is none here).
fn parts(text: &str) -> Vec<&str> {
    let mut quoted = false;
    text.split(|c| {
        quoted ^= c == '"';
        c == ':' && !quoted
    })
    .collect()
}

/// Reads what follows `-Xlog:`. The error is the message's text.
pub fn parse(text: &str) -> Result<LogRule, String> {
    let parts = parts(text);
    let part = |i: usize| parts.get(i).copied().unwrap_or("");
    let selections = match part(0) {
        "" => vec![selection("all")?],
        some => some.split(',').map(selection).collect::<Result<_, _>>()?,
    };
    let output = match part(1) {
        "" | "stdout" | "#0" => LogOutput::Stdout,
        "stderr" | "#1" => LogOutput::Stderr,
        other => {
            let name = match other.strip_prefix("file=") {
                Some(name) => name,
                None if other.contains('=') => return Err(format!("Unsupported log output type: {other}")),
                None => other,
            };
            LogOutput::File(name.trim_matches('"').to_owned())
        }
    };
    let mut wanted = Vec::new();
    match part(2) {
        "" => wanted.extend(["uptime", "level", "tags"]),
        "none" => {}
        some => {
            for name in some.split(',') {
                let known = DECORATORS.iter().find(|(long, short)| *long == name || *short == name);
                wanted.push(known.ok_or_else(|| format!("Invalid decorator '{name}'."))?.0);
            }
        }
    }
    let decorators = DECORATORS.iter().map(|(long, _)| *long).filter(|long| wanted.contains(long)).collect();
    let mut output_options = Vec::new();
    for option in part(3).split(',').filter(|o| !o.is_empty()) {
        let (name, value) = option
            .split_once('=')
            .ok_or_else(|| format!("Invalid option '{option}' for log output ({}).", part(1)))?;
        output_options.push((name.to_owned(), value.to_owned()));
    }
    Ok(LogRule { text: text.to_owned(), selections, output, decorators, output_options })
}

fn selection(text: &str) -> Result<LogSelection, String> {
    let (tags, level) = match text.split_once('=') {
        Some((tags, name)) => {
            let level = LEVELS.iter().find(|(n, _)| n.eq_ignore_ascii_case(name));
            (tags, level.ok_or_else(|| format!("Invalid level '{name}' in log selection."))?.1)
        }
        None => (text, LogLevel::default()),
    };
    if tags == "all" {
        return Ok(LogSelection { tags: Vec::new(), any_more: true, level });
    }
    let (tags, any_more) = tags.strip_suffix('*').map_or((tags, false), |tags| (tags, true));
    let mut all: Vec<String> = Vec::new();
    for tag in tags.split('+') {
        if !TAGS.contains(&tag) {
            return Err(format!("Invalid tag '{tag}' in log selection."));
        }
        if all.iter().any(|known| known == tag) {
            return Err(format!("Log selection contains duplicates of tag {tag}."));
        }
        all.push(tag.to_owned());
    }
    Ok(LogSelection { tags: all, any_more, level })
}

/// What `-Xlog:help` prints.
pub fn log_help() -> String {
    let names = |all: &[(&str, &str)]| -> String {
        all.iter().map(|(long, short)| format!("{long} ({short})")).collect::<Vec<_>>().join(", ")
    };
    format!(
        "-Xlog[:[what][:[output][:[decorators][:output options]]]]\n\
         \x20 what        tags[*][=level],...: messages with just the tags a+b, with * also those with more tags\n\
         \x20 output      stdout, stderr or file=NAME\n\
         \x20 decorators  what stands before each line: names below with commas, or none\n\
         \n\
         -Xlog:disable turns off all logging, warnings too.\n\
         \n\
         Levels: off, error, warning, info, debug, trace\n\
         \n\
         Decorators: {}\n\
         \n\
         Tags: {}\n\
         \n\
         Examples:\n\
         \x20 -Xlog:gc                              collections, one line each\n\
         \x20 -Xlog:gc*=debug:file=gc.txt:time      all about them, to a file, with the time\n\
         \x20 -Xlog:class+load                      each class that is loaded, and where from\n",
        names(&DECORATORS),
        TAGS.join(", ")
    )
}
