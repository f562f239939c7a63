//! `-XX:` options: a table of those that HotSpot 17 has, with types and ranges, and our own.
//!
//! A program's start script may name any of HotSpot's. They are accepted and checked as `java` checks them, so that
//! a script that works there works here; those that nothing reads yet (nearly all) have no effect, which
//! `--help-extra` says. The table is the VM's (`cortado_vm::flags`).

use cortado_vm::flags::Flag;
pub use cortado_vm::flags::FlagValue;

/// Ours.
const OWN: [[&str; 3]; 6] = [
    // Collect at every safepoint, and move every object.
    ["GcStress", "bool", "p"],
    // Check the whole heap before and after each collection.
    ["VerifyHeap", "bool", "p"],
    // Only before and after each so manyth.
    ["VerifyHeapInterval", "uint", "p"],
    // Compiled code goes back to the interpreter at every so manyth point where it can.
    ["DeoptStress", "uint", "p"],
    // Names of compiled code for Linux's perf.
    ["PerfMap", "bool", "p"],
    // What Unsafe and its like do is checked, as in a sandbox.
    ["GuardMemory", "bool", "p"],
];

/// Options that java warns of, and since which version.
const DEPRECATED: [(&str, &str); 14] = [
    ("AllowRedefinitionToAddDeleteMethods", "13.0"),
    ("AlwaysLockClassLoader", "17.0"),
    ("BiasedLockingBulkRebiasThreshold", "15.0"),
    ("BiasedLockingBulkRevokeThreshold", "15.0"),
    ("BiasedLockingDecayTime", "15.0"),
    ("BiasedLockingStartupDelay", "15.0"),
    ("CriticalJNINatives", "16.0"),
    ("FlightRecorder", "13.0"),
    ("InitialRAMFraction", "10.0"),
    ("MaxRAMFraction", "10.0"),
    ("MinRAMFraction", "10.0"),
    ("TLABStats", "12.0"),
    ("UseBiasedLocking", "15.0"),
    ("UseOptoBiasInlining", "15.0"),
];

/// What can be wrong with one.
#[derive(Debug, PartialEq)]
pub(super) enum Problem {
    /// There is no such option.
    Unknown,
    /// It has to be unlocked first: it is `diagnostic` or `experimental`.
    Locked(&'static str),
    /// The value is no value of its type.
    Improper,
    /// It is on or off, and takes `+` or `-`.
    NeedsSign,
    /// It is not on or off.
    HasSign,
    /// The value is too small or too large, as this line says.
    Range(String),
    /// The value of MaxHeapSize is none: java words it as for `-Xmx`.
    Heap,
}

fn all() -> impl Iterator<Item = Flag> {
    let own = OWN.into_iter().map(|[name, kind, unlock]| Flag {
        name,
        kind,
        unlock,
        range: None,
        default: "",
        manageable: false,
    });
    cortado_vm::flags::all().chain(own)
}

/// The option's name in what follows `-XX:`.
pub(super) fn name_of(text: &str) -> &str {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    text.split('=').next().unwrap_or(text)
}

pub(super) fn deprecated_since(name: &str) -> Option<&'static str> {
    DEPRECATED.iter().find(|(n, _)| *n == name).map(|(_, since)| *since)
}

/// Reads what follows `-XX:`.
pub(super) fn read(
    text: &str,
    diagnostic: bool,
    experimental: bool,
) -> Result<(&'static str, FlagValue), Problem> {
    let name = name_of(text);
    let flag = all().find(|flag| flag.name == name).ok_or(Problem::Unknown)?;
    match flag.unlock {
        // What unlocks the others is diagnostic or experimental by itself, and never locked.
        _ if matches!(flag.name, "UnlockDiagnosticVMOptions" | "UnlockExperimentalVMOptions") => {}
        "d" if !diagnostic => return Err(Problem::Locked("diagnostic")),
        "e" if !experimental => return Err(Problem::Locked("experimental")),
        _ => {}
    }
    let sign = text.chars().next().filter(|c| matches!(c, '+' | '-'));
    let value = text.split_once('=').map(|(_, value)| value);
    let value = match (flag.kind, sign, value) {
        ("bool", Some(sign), None) => FlagValue::Bool(sign == '+'),
        ("bool", None, _) => return Err(Problem::NeedsSign),
        ("bool", ..) => return Err(Problem::Improper),
        (_, Some(_), _) => return Err(Problem::HasSign),
        (_, None, None) => return Err(Problem::Improper),
        ("ccstr", None, Some(value)) => FlagValue::Text(value.to_owned()),
        ("ccstrlist", None, Some(value)) => FlagValue::List(vec![value.to_owned()]),
        ("double", None, Some(value)) => FlagValue::Double(double(&flag, value)?),
        (_, None, Some(value)) => FlagValue::Number(number(&flag, value)?),
    };
    Ok((flag.name, value))
}

fn double(flag: &Flag, text: &str) -> Result<f64, Problem> {
    let plain =
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+'));
    let value: f64 = text.parse().ok().filter(|_| plain).ok_or(Problem::Improper)?;
    if let Some((Ok(least), Ok(most))) = flag.range.map(|(a, b)| (a.parse::<f64>(), b.parse::<f64>()))
        && !(least..=most).contains(&value)
    {
        let name = flag.name;
        return Err(Problem::Range(format!(
            "double {name}={value:.6} is outside the allowed range [ {least:.6} ... {most:.6} ]"
        )));
    }
    Ok(value)
}

fn number(flag: &Flag, text: &str) -> Result<i128, Problem> {
    let bad = if flag.name == "MaxHeapSize" { || Problem::Heap } else { || Problem::Improper };
    let (least, most) = match flag.kind {
        "int" => (i128::from(i32::MIN), i128::from(i32::MAX)),
        "uint" => (0, i128::from(u32::MAX)),
        "intx" => (i128::from(i64::MIN), i128::from(i64::MAX)),
        _ => (0, i128::from(u64::MAX)),
    };
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) if least < 0 => (true, digits),
        _ => (false, text),
    };
    let value = i128::from(size(digits).ok_or_else(bad)?);
    let value = if negative { -value } else { value };
    if value < least || value > most || (flag.name == "MaxHeapSize" && value == 0) {
        return Err(bad());
    }
    if let Some((Ok(least), Ok(most))) = flag.range.map(|(a, b)| (a.parse::<i128>(), b.parse::<i128>()))
        && !(least..=most).contains(&value)
    {
        let Flag { name, kind, .. } = flag;
        return Err(Problem::Range(format!(
            "{kind} {name}={value} is outside the allowed range [ {least} ... {most} ]"
        )));
    }
    Ok(value)
}

/// A number, decimal or `0x`, with k, m, g or t behind it.
pub(super) fn size(text: &str) -> Option<u64> {
    let (digits, shift) = match text.as_bytes().last()? {
        b'k' | b'K' => (&text[..text.len() - 1], 10),
        b'm' | b'M' => (&text[..text.len() - 1], 20),
        b'g' | b'G' => (&text[..text.len() - 1], 30),
        b't' | b'T' => (&text[..text.len() - 1], 40),
        _ => (text, 0),
    };
    let number = match digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        Some(hex) if !hex.starts_with('+') => u64::from_str_radix(hex, 16).ok()?,
        None if !digits.starts_with('+') => digits.parse().ok()?,
        _ => return None,
    };
    number.checked_mul(1 << shift)
}

/// The option that somebody may have meant, as java would show it.
pub(super) fn similar(name: &str) -> Option<String> {
    // Dice's coefficient of pairs of letters.
    let pairs = |text: &str| -> Vec<[u8; 2]> { text.as_bytes().windows(2).map(|w| [w[0], w[1]]).collect() };
    let wanted = pairs(name);
    let mut best: Option<(f64, Flag)> = None;
    for flag in all() {
        let have = pairs(flag.name);
        let hits = have.iter().filter(|pair| wanted.contains(pair)).count();
        let score = 2.0 * hits as f64 / (name.len() + flag.name.len()) as f64;
        if best.is_none_or(|(top, _)| score > top) {
            best = Some((score, flag));
        }
    }
    let (_, flag) = best.filter(|(score, _)| *score >= 0.7)?;
    Some(if flag.kind == "bool" { format!("(+/-){}", flag.name) } else { format!("{}=<value>", flag.name) })
}
