//! Diagnostic commands: what `jcmd` asks for, and java.lang.management's DiagnosticCommand.
//!
//! A command is a row of [`COMMANDS`] with its arguments; texts are HotSpot's.

use crate::call::Arg;
use crate::observe::{Cause, heap_lines, histogram, hprof::Dump};
use crate::rooting::{Cx, JResult, Local};
use crate::thread::dump;
use crate::types::{ByteArray, JString, Object, ObjectArray};
use std::fmt::Write as _;

/// An argument of a command. One whose name begins with a hyphen is an option, another stands by its place.
pub struct Argument {
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub description: &'static str,
    /// BOOLEAN, INT or STRING.
    pub kind: &'static str,
    /// What it is if it is not given.
    pub default: Option<&'static str>,
    /// It has to be given.
    pub mandatory: bool,
}

/// A command.
pub struct Command {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub description: &'static str,
    /// What it costs.
    pub impact: &'static str,
    /// The permission that Java code needs for it: class, name and action.
    pub permission: Option<[&'static str; 2]>,
    /// Its arguments.
    pub arguments: &'static [Argument],
    /// Whether the bean has it as an operation; `jcmd` has them all.
    pub in_bean: bool,
    run: fn(&mut Cx<'_>, &Given) -> JResult<String>,
}

/// Arguments that were given, by name.
struct Given(Vec<(&'static str, String)>);

impl Given {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_str())
    }

    fn flag(&self, name: &str) -> bool {
        self.get(name) == Some("true")
    }

    fn number(&self, name: &str) -> Option<i64> {
        self.get(name).and_then(|value| value.parse().ok())
    }
}

const MONITOR: Option<[&str; 2]> = Some(["java.lang.management.ManagementPermission", "monitor"]);

const fn option(
    name: &'static str,
    description: &'static str,
    kind: &'static str,
    default: Option<&'static str>,
) -> Argument {
    Argument { name, description, kind, default, mandatory: false }
}

/// Those that there are, by name.
pub const COMMANDS: &[Command] = &[
    Command {
        name: "GC.class_histogram",
        description: "Provide statistics about the Java heap usage.",
        impact: "High: Depends on Java heap size and content.",
        permission: MONITOR,
        arguments: &[
            option("-all", "Inspect all objects, including unreachable objects", "BOOLEAN", Some("false")),
            option(
                "-parallel",
                "Number of parallel threads to use for heap inspection. 0 (the default) means let the VM determine \
                 the number of threads to use. 1 means use one thread (disable parallelism). For any other value the \
                 VM will try to use the specified number of threads, but might use fewer.",
                "INT",
                Some("0"),
            ),
        ],
        in_bean: true,
        run: |cx, given| {
            if let Some(n) = given.number("-parallel").filter(|&n| n < 0) {
                return Ok(format!("Parallel thread number out of range (>=0): {n}\n"));
            }
            Ok(histogram::histogram(cx, !given.flag("-all")))
        },
    },
    Command {
        name: "GC.finalizer_info",
        description: "Provide information about Java finalization queue.",
        impact: "Medium",
        permission: MONITOR,
        arguments: &[],
        in_bean: true,
        run: |cx, _| finalizer_info(cx),
    },
    Command {
        name: "GC.heap_dump",
        description: "Generate a HPROF format dump of the Java heap.",
        impact: "High: Depends on Java heap size and content. Request a full GC unless the '-all' option is specified.",
        permission: MONITOR,
        arguments: &[
            Argument {
                name: "filename",
                description: "Name of the dump file",
                kind: "STRING",
                default: None,
                mandatory: true,
            },
            option("-all", "Dump all objects, including unreachable objects", "BOOLEAN", Some("false")),
            option(
                "-gz",
                "If specified, the heap dump is written in gzipped format using the given compression level. 1 \
                 (recommended) is the fastest, 9 the strongest compression.",
                "INT",
                Some("1"),
            ),
            option(
                "-overwrite",
                "If specified, the dump file will be overwritten if it exists",
                "BOOLEAN",
                Some("false"),
            ),
        ],
        in_bean: false,
        run: |cx, given| {
            let level = given.number("-gz");
            if let Some(n) = level.filter(|n| !(1..=9).contains(n)) {
                return Ok(format!("Compression level out of range (1-9): {n}\n"));
            }
            let dump = Dump {
                path: given.get("filename").unwrap_or("").as_bytes(),
                live: !given.flag("-all"),
                overwrite: given.flag("-overwrite"),
                gzip: level.map(|n| n as u32),
                by_option: false,
            };
            Ok(dump.tell(cx))
        },
    },
    Command {
        name: "GC.heap_info",
        description: "Provide generic Java heap information.",
        impact: "Medium",
        permission: MONITOR,
        arguments: &[],
        in_bean: true,
        run: |cx, _| Ok(heap_lines(cx.vm())),
    },
    Command {
        name: "GC.run",
        description: "Call java.lang.System.gc().",
        impact: "Medium: Depends on Java heap size and content.",
        permission: None,
        arguments: &[],
        in_bean: true,
        run: |cx, _| {
            if cx.vm().options.disable_explicit_gc {
                return Ok("Explicit GC is disabled, no GC has been performed.\n".to_owned());
            }
            cx.collect_because(Cause::Diagnostic)?;
            Ok(String::new())
        },
    },
    Command {
        name: "GC.run_finalization",
        description: "Call java.lang.System.runFinalization().",
        impact: "Medium: Depends on Java content.",
        permission: None,
        arguments: &[],
        in_bean: true,
        run: |cx, _| {
            cx.call_static("java/lang/System", "runFinalization", "()V", &[]).map(drop)?;
            Ok(String::new())
        },
    },
    Command {
        name: "Thread.print",
        description: "Print all threads with stacktraces.",
        impact: "Medium: Depends on the number of threads.",
        permission: MONITOR,
        arguments: &[
            option("-l", "print java.util.concurrent locks", "BOOLEAN", Some("false")),
            option("-e", "print extended thread information", "BOOLEAN", Some("false")),
        ],
        in_bean: true,
        run: |cx, _| Ok(dump::thread_dump(cx)),
    },
    Command {
        name: "VM.command_line",
        description: "Print the command line used to start this VM instance.",
        impact: "Low",
        permission: MONITOR,
        arguments: &[],
        in_bean: true,
        run: |cx, _| Ok(command_line(cx)),
    },
    Command {
        name: "VM.flags",
        description: "Print VM flag options and their current values.",
        impact: "Low",
        permission: MONITOR,
        arguments: &[option("-all", "Print all flags supported by the VM.", "BOOLEAN", Some("false"))],
        in_bean: true,
        run: |cx, given| {
            if given.flag("-all") {
                return Ok(cx.vm().print_flags());
            }
            let flags = cx.vm().options.vm_args.iter().filter(|a| a.starts_with("-XX:"));
            Ok(flags.cloned().collect::<Vec<_>>().join(" ") + "\n")
        },
    },
    Command {
        name: "VM.system_properties",
        description: "Print system properties.",
        impact: "Low",
        permission: Some(["java.util.PropertyPermission", "*"]),
        arguments: &[],
        in_bean: true,
        run: |cx, _| serialized(cx, "serializePropertiesToByteArray"),
    },
    Command {
        name: "VM.uptime",
        description: "Print VM uptime.",
        impact: "Low",
        permission: None,
        arguments: &[option("-date", "Add a prefix with current date", "BOOLEAN", Some("false"))],
        in_bean: true,
        run: |cx, given| {
            let host = &cx.vm().host;
            let mut text = String::new();
            if given.flag("-date") {
                let wall = host.wall_millis();
                let date = host.local_time(wall.div_euclid(1000));
                text = date.format("{y}-{mo}-{d}T{h}:{mi}:{s}.{ms}{zone}: ", wall.rem_euclid(1000));
            }
            Ok(format!("{text}{:.3} s\n", cx.vm().gc.uptime().as_secs_f64()))
        },
    },
    Command {
        name: "VM.version",
        description: "Print JVM version information.",
        impact: "Low",
        permission: Some(["java.util.PropertyPermission", "java.vm.version"]),
        arguments: &[],
        in_bean: true,
        run: |cx, _| {
            let [name, version, jdk] =
                ["java.vm.name", "java.vm.version", "java.version"].map(|key| system_property(cx, key));
            Ok(format!("{name} version {version}\nJDK {jdk}\n"))
        },
    },
    Command {
        name: "help",
        description: "For more information about a specific command use 'help <command>'. With no argument this will show \
                      a list of available commands. 'help all' will show help for all commands.",
        impact: "Low",
        permission: None,
        arguments: &[
            option("command name", "The name of the command for which we want help", "STRING", None),
            option("-all", "Show help for all commands", "BOOLEAN", Some("false")),
        ],
        in_bean: true,
        run: |_, given| Ok(help(given)),
    },
];

/// What a static method of VMSupport answers, as text in ISO 8859-1.
pub(crate) fn serialized(cx: &mut Cx<'_>, method: &str) -> JResult<String> {
    let bytes = cx.call_static("jdk/internal/vm/VMSupport", method, "()[B", &[])?.local::<ByteArray>();
    let bytes: Vec<i8> = cx.to_vec(cx.get(bytes));
    Ok(bytes.into_iter().map(|b| char::from(b as u8)).collect())
}

fn system_property(cx: &mut Cx<'_>, key: &str) -> String {
    let value = cx.new_string(key).and_then(|key| {
        const GET: &str = "(Ljava/lang/String;)Ljava/lang/String;";
        let value = cx.call_static("java/lang/System", "getProperty", GET, &[Arg::from(key)])?;
        Ok(cx.opt_string(value.local::<JString>()).unwrap_or_default())
    });
    value.unwrap_or_default()
}

fn command_line(cx: &Cx<'_>) -> String {
    let options = &cx.vm().options;
    let property = |name: &str| {
        let found = options.properties.iter().rev().find(|(k, _)| k == name);
        found.map_or(String::new(), |(_, v)| v.clone())
    };
    format!(
        "VM Arguments:\njvm_args: {}\njava_command: {}\njava_class_path (initial): {}\nLauncher Type: SUN_STANDARD\n",
        options.vm_args.join(" "),
        property("sun.java.command"),
        property("java.class.path")
    )
}

/// The objects that wait for their finalizers, by class.
fn finalizer_info(cx: &mut Cx<'_>) -> JResult<String> {
    const ENTRY: &str = "java/lang/ref/FinalizerHistogram$Entry";
    let histogram = format!("()[L{ENTRY};");
    let entries = cx
        .call_static("java/lang/ref/FinalizerHistogram", "getFinalizerHistogram", &histogram, &[])?
        .local::<ObjectArray>();
    let n = cx.array_len(cx.get(entries));
    if n == 0 {
        return Ok("No instances waiting for finalization found\n".to_owned());
    }
    let mut text = String::from(
        "Unreachable instances waiting for finalization\n#instances  class name\n-----------------------\n",
    );
    for i in 0..n {
        let (count, name) = cx.scope(|cx, _| {
            let entry = cx.element_local::<_, Object>(entries, i);
            let class = cx.class_of(cx.get(entry));
            let field = |name: &str| {
                let name = cx.vm().engine.symbols.intern_str(name);
                class.fields.iter().map(|&f| cx.field(f)).find(|f| f.name == name).map(|f| f.offset)
            };
            let (Some(count), Some(name)) = (field("instanceCount"), field("className")) else {
                return Err(cx.throw("java/lang/InternalError", "FinalizerHistogram has other fields"));
            };
            let count = cx.load::<i32, _>(cx.get(entry), count);
            let name: Local<'_, JString> = cx.field_local(entry, name);
            let name = cx.string(name);
            Ok((count, name))
        })?;
        let _ = writeln!(text, "{count:10}  {name}");
    }
    Ok(text)
}

fn help(given: &Given) -> String {
    if given.flag("-all") {
        let all: Vec<String> =
            COMMANDS.iter().map(|c| format!("{}\n\t{}\n\n", c.name, c.description)).collect();
        return all.concat();
    }
    let Some(name) = given.get("command name") else {
        let names: Vec<&str> = COMMANDS.iter().map(|c| c.name).collect();
        return format!(
            "The following commands are available:\n{}\n\nFor more information about a specific command use 'help <command>'.\n",
            names.join("\n")
        );
    };
    let Some(command) = COMMANDS.iter().find(|c| c.name == name) else {
        return format!("Help unavailable : '{name}' : No such command\n");
    };
    let Command { name, description, impact, .. } = command;
    let mut text = format!("{name}\n{description}\n\nImpact: {impact}\n\n");
    if let Some([class, what]) = command.permission {
        let _ = write!(text, "Permission: {class}({what}");
        text.push_str(if class.starts_with("java.util") { ", read)\n\n" } else { ")\n\n" });
    }
    let options: Vec<&Argument> = command.arguments.iter().filter(|a| a.name.starts_with('-')).collect();
    let plain: Vec<&Argument> = command.arguments.iter().filter(|a| !a.name.starts_with('-')).collect();
    // HotSpot's own classes for commands with arguments and without differ here.
    let _ = write!(text, "Syntax{}: {name}", if command.arguments.is_empty() { "" } else { " " });
    if !options.is_empty() {
        text.push_str(" [options]");
    }
    for a in &plain {
        let _ = if a.mandatory { write!(text, " <{}>", a.name) } else { write!(text, " [<{}>]", a.name) };
    }
    let list = |title: &str, of: &[&Argument]| {
        let mut text = format!("\n\n{title}:");
        for a in of {
            let optional = if a.mandatory { "" } else { "[optional] " };
            let default = a.default.map_or("no default value", |d| d);
            let _ = write!(text, "\n\t{} : {optional} {} ({}, {default})", a.name, a.description, a.kind);
        }
        if optional_only(of) { text.replace("[optional]  ", "[optional] ") } else { text }
    };
    if !plain.is_empty() {
        text.push_str(&list("Arguments", &plain));
    }
    if !options.is_empty() {
        text.push_str(&list(
            "Options: (options must be specified using the <key> or <key>=<value> syntax)",
            &options,
        ));
        text = text.replace("syntax):", "syntax)");
    }
    text.push('\n');
    text
}

fn optional_only(of: &[&Argument]) -> bool {
    of.iter().all(|a| !a.mandatory)
}

/// The words of a line; those in quotes are one.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quote) = (None::<String>, None);
    for c in line.trim().chars() {
        match quote {
            Some(q) if c == q => quote = None,
            None if c == '"' || c == '\'' => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            None if c.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// The arguments of a command, or what is wrong with them.
fn arguments(command: &Command, words: &[String]) -> Result<Given, String> {
    let mut given = Vec::new();
    let mut places = command.arguments.iter().filter(|a| !a.name.starts_with('-'));
    for word in words {
        let (key, value) = match word.split_once('=') {
            Some((key, value)) => (key, Some(value)),
            None => (word.as_str(), None),
        };
        let option = command.arguments.iter().find(|a| a.name.starts_with('-') && a.name == key);
        let (argument, value) = match option {
            Some(a) => (a, value.map(str::to_owned)),
            None => match places.next() {
                Some(a) => (a, Some(word.clone())),
                None => return Err(format!("Unknown argument '{key}' in diagnostic command.")),
            },
        };
        let bad = |what: &str, value: &str| {
            let name = argument.name.trim_start_matches('-');
            format!("{what} parsing error in command argument '{name}'. Could not parse: {value}.")
        };
        let value = match (argument.kind, value) {
            ("BOOLEAN", None) => "true".to_owned(),
            ("BOOLEAN", Some(v)) if v == "true" || v == "false" => v,
            ("BOOLEAN", Some(v)) => return Err(bad("Boolean", &v)),
            ("INT", Some(v)) if v.parse::<i64>().is_ok() => v,
            ("INT", v) => return Err(bad("Integer", v.as_deref().unwrap_or(""))),
            (_, v) => v.unwrap_or_default(),
        };
        given.push((argument.name, value));
    }
    let missing =
        command.arguments.iter().find(|a| a.mandatory && !given.iter().any(|(name, _)| *name == a.name));
    match missing {
        Some(a) => Err(format!("The argument '{}' is mandatory.", a.name)),
        None => Ok(Given(given)),
    }
}

/// Runs a command. The inner error is the message of an IllegalArgumentException.
pub fn execute(cx: &mut Cx<'_>, line: &str) -> JResult<Result<String, String>> {
    let words = words(line);
    let Some((name, rest)) = words.split_first() else { return Ok(Ok(String::new())) };
    let Some(command) = COMMANDS.iter().find(|c| c.name == name) else {
        return Ok(Err("Unknown diagnostic command".to_owned()));
    };
    match arguments(command, rest) {
        Ok(given) => (command.run)(cx, &given).map(Ok),
        Err(why) => Ok(Err(why)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_read_as_java_reads_them() {
        let dump = COMMANDS.iter().find(|c| c.name == "GC.heap_dump").unwrap();
        let read = |line: &str| arguments(dump, &words(line)).map(|g| g.0);
        assert_eq!(
            read("-all \"a b.hprof\" -gz=3").unwrap(),
            [("-all", "true".into()), ("filename", "a b.hprof".into()), ("-gz", "3".into())]
        );
        assert_eq!(read("-all").unwrap_err(), "The argument 'filename' is mandatory.");
        assert_eq!(read("a b").unwrap_err(), "Unknown argument 'b' in diagnostic command.");
        let wrong = "Boolean parsing error in command argument 'all'. Could not parse: x.";
        assert_eq!(read("a -all=x").unwrap_err(), wrong);
    }

    #[test]
    fn commands_are_sorted() {
        assert!(COMMANDS.is_sorted_by_key(|c| c.name));
    }
}
