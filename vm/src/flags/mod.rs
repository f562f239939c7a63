//! `-XX:` flags: those that HotSpot 17 has, their values, and who set them.
//!
//! Management and tools ask for any flag and get what it was set to, what the VM chose, or HotSpot's default. Those that are
//! *manageable* can be set while the Vm runs; whoever obeys such a flag asks for it each time.
//!
//! The table is `table.tsv`: name, type, kind (product, diagnostic, experimental), least, most, default, and `m` if it is
//! manageable.

use crate::vm::Vm;
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What a `-XX:` option was set to.
#[derive(Clone, Debug, PartialEq)]
pub enum FlagValue {
    /// `+` or `-`.
    Bool(bool),
    /// A number, or a size in bytes.
    Number(i128),
    /// A number with a fraction.
    Double(f64),
    /// A text.
    Text(String),
    /// A text of an option that may be given several times.
    List(Vec<String>),
}

/// As `-XX:+PrintFlagsFinal` shows it.
impl std::fmt::Display for FlagValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            FlagValue::Bool(b) => write!(f, "{b}"),
            FlagValue::Number(n) => write!(f, "{n}"),
            FlagValue::Double(d) => write!(f, "{d:.6}"),
            FlagValue::Text(t) => f.write_str(t),
            FlagValue::List(all) => f.write_str(&all.join("\n")),
        }
    }
}

/// Who set a flag.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody.
    Default,
    /// The command line.
    CommandLine,
    /// The VM, from the machine's size.
    Ergonomic,
    /// A management interface.
    Management,
    /// A tool that attached.
    Attached,
}

impl Origin {
    /// As `-XX:+PrintFlagsFinal` words it.
    pub fn text(self) -> &'static str {
        match self {
            Origin::Default => "default",
            Origin::CommandLine => "command line",
            Origin::Ergonomic => "ergonomic",
            Origin::Management => "management",
            Origin::Attached => "attach",
        }
    }

    /// Its name in com.sun.management.VMOption.Origin.
    pub fn name(self) -> &'static str {
        match self {
            Origin::Default => "DEFAULT",
            Origin::CommandLine => "VM_CREATION",
            Origin::Ergonomic => "ERGONOMIC",
            Origin::Management => "MANAGEMENT",
            Origin::Attached => "ATTACH_ON_DEMAND",
        }
    }
}

const TABLE: &str = include_str!("table.tsv");

/// A flag that there is.
#[derive(Clone, Copy, Debug)]
pub struct Flag {
    /// Its name.
    pub name: &'static str,
    /// Its C++ type: bool, intx, ccstr...
    pub kind: &'static str,
    /// `p`, or `d` and `e` where diagnostic or experimental flags have to be unlocked first.
    pub unlock: &'static str,
    /// The least and the most that it may be.
    pub range: Option<(&'static str, &'static str)>,
    /// HotSpot's default.
    pub default: &'static str,
    /// It can be set while the Vm runs.
    pub manageable: bool,
}

impl Flag {
    /// A text as a value of this flag.
    pub fn value(&self, text: &str) -> FlagValue {
        match self.kind {
            "bool" => FlagValue::Bool(text == "true"),
            "double" => FlagValue::Double(text.parse().unwrap_or(0.0)),
            "ccstr" => FlagValue::Text(text.to_owned()),
            "ccstrlist" => FlagValue::List(text.split_whitespace().map(str::to_owned).collect()),
            _ => FlagValue::Number(text.parse().unwrap_or(0)),
        }
    }

    /// Why a number can't be its value.
    pub fn check(&self, value: i128) -> Result<(), String> {
        let Some((Ok(least), Ok(most))) = self.range.map(|(a, b)| (a.parse::<i128>(), b.parse::<i128>()))
        else {
            return Ok(());
        };
        if (least..=most).contains(&value) {
            return Ok(());
        }
        let Flag { name, kind, .. } = self;
        Err(format!("{kind} {name}={value} is outside the allowed range [ {least} ... {most} ]"))
    }
}

/// All that HotSpot has.
pub fn all() -> impl Iterator<Item = Flag> {
    TABLE.lines().filter_map(|line| {
        let mut fields = line.split('\t');
        let (name, kind, unlock) = (fields.next()?, fields.next()?, fields.next()?);
        let range = fields.next().zip(fields.next()).filter(|(least, _)| !least.is_empty());
        let default = fields.next().unwrap_or("");
        let manageable = fields.next() == Some("m");
        Some(Flag { name, kind, unlock, range, default, manageable })
    })
}

/// The values of a Vm's flags that somebody set.
#[derive(Debug, Default)]
pub struct Flags {
    set: Mutex<BTreeMap<String, (FlagValue, Origin)>>,
}

impl Flags {
    /// Those that the command line gave.
    pub fn new(given: &BTreeMap<String, FlagValue>) -> Flags {
        let set = given.iter().map(|(name, value)| (name.clone(), (value.clone(), Origin::CommandLine)));
        Flags { set: Mutex::new(set.collect()) }
    }

    /// A flag's value, if somebody set it.
    pub fn given(&self, name: &str) -> Option<(FlagValue, Origin)> {
        self.set.lock().get(name).cloned()
    }

    /// Whether a flag is on that is off by default.
    pub fn on(&self, name: &str) -> bool {
        matches!(self.given(name), Some((FlagValue::Bool(true), _)))
    }

    /// A text that was given, unless it is empty.
    pub fn text(&self, name: &str) -> Option<String> {
        match self.given(name) {
            Some((FlagValue::Text(text), _)) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// A number that was given.
    pub fn number(&self, name: &str) -> Option<i128> {
        match self.given(name) {
            Some((FlagValue::Number(n), _)) => Some(n),
            _ => None,
        }
    }

    /// Sets a flag.
    pub fn set(&self, name: &str, value: FlagValue, origin: Origin) {
        self.set.lock().insert(name.to_owned(), (value, origin));
    }
}

impl Vm {
    /// What a flag is: as it was set, as the VM chose, or its default.
    pub fn flag(&self, flag: &Flag) -> (FlagValue, Origin) {
        let given = self.flags.given(flag.name);
        let origin = given.as_ref().map_or(Origin::Ergonomic, |(_, origin)| *origin);
        // Sizes are rounded: the VM's own word counts.
        let chosen = match flag.name {
            "MaxHeapSize" | "SoftMaxHeapSize" if given.is_none() || flag.name == "MaxHeapSize" => {
                self.heap.max()
            }
            "InitialHeapSize" => self.options.initial_heap,
            "ReservedCodeCacheSize" => self.options.code_cache,
            "ThreadStackSize" => self.options.stack_size >> 10,
            "UseCompressedOops" | "UseCompressedClassPointers" if given.is_none() => {
                return (FlagValue::Bool(true), Origin::Ergonomic);
            }
            // Whatever HotSpot's collectors are asked for, it is this one's own.
            _ => return given.unwrap_or_else(|| (flag.value(flag.default), Origin::Default)),
        };
        (FlagValue::Number(chosen as i128), origin)
    }

    /// What `-XX:+PrintFlagsFinal` and `VM.flags -all` print.
    pub fn print_flags(&self) -> String {
        let mut out = String::from("[Global flags]\n");
        let unlocked = |flag: &Flag| match flag.unlock {
            "d" => self.flags.on("UnlockDiagnosticVMOptions"),
            "e" => self.flags.on("UnlockExperimentalVMOptions"),
            _ => true,
        };
        for flag in all().filter(unlocked) {
            let (value, origin) = self.flag(&flag);
            let kind = match flag.unlock {
                _ if flag.manageable => "{manageable}",
                "d" => "{diagnostic}",
                "e" => "{experimental}",
                _ => "{product}",
            };
            let origin = format!("{{{}}}", origin.text());
            let value = value.to_string();
            let _ = writeln!(out, "{:>9} {:<40} = {value:<30} {kind:>20} {origin}", flag.kind, flag.name);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        assert!(all().count() > 850);
        assert_eq!(all().filter(|f| f.manageable).count(), 13);
        let flag = |name: &str| all().find(|f| f.name == name).unwrap();
        assert_eq!(flag("MaxHeapFreeRatio").value("70"), FlagValue::Number(70));
        assert!(flag("MaxHeapFreeRatio").check(101).is_err());
        assert_eq!(flag("HeapDumpPath").range, None);
        assert_eq!(flag("HeapDumpOnOutOfMemoryError").default, "false");
    }
}
