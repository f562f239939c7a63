//! `-XX:CompileCommand` and `-XX:CompileOnly`. What is wrong with one is told, and the program runs all the same, as with
//! `java`.

use super::Note;

/// What the command line says of the compilation of single methods: patterns as `cortado-jit` reads them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompileCommands {
    /// Left to the interpreter.
    pub exclude: Vec<String>,
    /// If there are any: all others are left to the interpreter.
    pub only: Vec<String>,
    /// Their code is listed.
    pub print: Vec<String>,
    /// Nothing is told of these commands.
    pub quiet: bool,
}

/// HotSpot's other commands for methods, which have no effect here.
const IGNORED: [&str; 10] = [
    "inline",
    "dontinline",
    "log",
    "break",
    "option",
    "blackhole",
    "help",
    "PrintInlining",
    "PrintAssembly",
    "BackgroundCompilation",
];

impl CompileCommands {
    /// Reads one `-XX:CompileCommand=`.
    pub(super) fn command(&mut self, text: &str, notes: &mut Vec<Note>) {
        let (option, rest) = match text.split_once([',', ' ']) {
            Some((option, rest)) => (option, Some(rest.trim())),
            None => (text, None),
        };
        if option == "quiet" {
            self.quiet = true;
            return;
        }
        if option.is_empty() {
            return;
        }
        let known = matches!(option, "exclude" | "compileonly" | "print");
        let error = if !known && !IGNORED.contains(&option) {
            Some(format!("Unrecognized option '{option}'"))
        } else {
            match rest {
                None if option == "help" => return,
                None => Some("Method pattern missing from command".to_owned()),
                Some(pattern) => problem(option, pattern),
            }
        };
        if let Some(error) = error {
            for line in [
                "CompileCommand: An error occurred during parsing",
                &format!("Error: {error}"),
                &format!("Line: '{text}'"),
                "",
                "Usage: '-XX:CompileCommand=<option>,<method pattern>' - to set boolean option to true",
                "Usage: '-XX:CompileCommand=<option>,<method pattern>,<value>'",
                "Use:   '-XX:CompileCommand=help' for more information and to list all option.",
                "",
            ] {
                notes.push(Note::out(line));
            }
            return;
        }
        let pattern = rest.unwrap_or_default().strip_suffix(",true").unwrap_or(rest.unwrap_or_default());
        self.add(option, pattern, notes);
    }

    /// Reads one `-XX:CompileOnly=`: classes or methods, with commas between them.
    pub(super) fn compile_only(&mut self, text: &str, notes: &mut Vec<Note>) {
        for pattern in text.split([',', ' ', '\n']).filter(|p| !p.is_empty()) {
            // A name alone is a class; .name is a method of any.
            let pattern = match pattern.strip_prefix('.') {
                Some(method) => format!("*::{method}"),
                None if pattern.contains("::") => pattern.to_owned(),
                None => match pattern.rsplit_once('.') {
                    Some((class, method)) => format!("{class}::{method}"),
                    None => format!("{pattern}::*"),
                },
            };
            self.add("compileonly", &pattern, notes);
        }
    }

    fn add(&mut self, option: &str, pattern: &str, notes: &mut Vec<Note>) {
        if !self.quiet {
            notes
                .push(Note::out(format!("CompileCommand: {option} {} bool {option} = true", shown(pattern))));
        }
        match option {
            "exclude" => self.exclude.push(pattern.to_owned()),
            "compileonly" => self.only.push(pattern.to_owned()),
            "print" => self.print.push(pattern.to_owned()),
            _ => {}
        }
    }
}

/// Class and method of a pattern.
fn parts(pattern: &str) -> Option<(&str, &str)> {
    let names = pattern.split('(').next().unwrap_or(pattern);
    match names.split_once("::") {
        Some(both) => Some(both),
        None => names.rsplit_once('.'),
    }
}

/// As HotSpot shows it: `java/lang/String.hashCode`.
fn shown(pattern: &str) -> String {
    let descriptor = pattern.find('(').map_or("", |at| &pattern[at..]);
    match parts(pattern) {
        Some((class, method)) => format!("{}.{method}{descriptor}", class.replace('.', "/")),
        None => pattern.to_owned(),
    }
}

/// What is wrong with a pattern.
fn problem(option: &str, pattern: &str) -> Option<String> {
    let (pattern, value) = match pattern.split_once([',', ' ']) {
        Some((pattern, value)) => (pattern, Some(value)),
        None => (pattern, None),
    };
    if value.is_some_and(|v| v != "true" && v != "false") && !IGNORED.contains(&option) {
        return Some(format!("Value cannot be read for option '{option}' of type 'bool'"));
    }
    let Some((class, method)) =
        parts(pattern).filter(|(class, method)| !class.is_empty() && !method.is_empty())
    else {
        return Some("Could not parse method pattern".to_owned());
    };
    let embedded = |name: &str| {
        let inner = name.strip_prefix('*').unwrap_or(name);
        inner.strip_suffix('*').unwrap_or(inner).contains('*')
    };
    if embedded(class) || embedded(method) {
        return Some(" Embedded * not allowed".to_owned());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(commands: &[&str]) -> (CompileCommands, Vec<String>) {
        let (mut all, mut notes) = (CompileCommands::default(), Vec::new());
        commands.iter().for_each(|c| all.command(c, &mut notes));
        (all, notes.into_iter().map(|n| n.text).collect())
    }

    #[test]
    fn commands_are_told() {
        let (all, notes) = read(&["exclude,java.lang.String::hash*", "print,H.f(I)I", "inline,H.f"]);
        assert_eq!(all.exclude, ["java.lang.String::hash*"]);
        assert_eq!(all.print, ["H.f(I)I"]);
        assert_eq!(
            notes,
            [
                "CompileCommand: exclude java/lang/String.hash* bool exclude = true",
                "CompileCommand: print H.f(I)I bool print = true",
                "CompileCommand: inline H.f bool inline = true",
            ]
        );
        let (all, notes) = read(&["quiet", "compileonly,H.f"]);
        assert_eq!((all.only.len(), notes.len()), (1, 0));
    }

    #[test]
    fn errors_are_told() {
        for (command, error) in [
            ("foo,a.b", "Unrecognized option 'foo'"),
            ("exclude", "Method pattern missing from command"),
            ("exclude,H", "Could not parse method pattern"),
            ("exclude,H.f,foo", "Value cannot be read for option 'exclude' of type 'bool'"),
            ("exclude,a*b.c", " Embedded * not allowed"),
        ] {
            let (all, notes) = read(&[command]);
            assert_eq!(all, CompileCommands::default());
            assert_eq!(notes[0], "CompileCommand: An error occurred during parsing");
            assert_eq!(notes[1], format!("Error: {error}"));
            assert_eq!(notes[2], format!("Line: '{command}'"));
        }
    }

    #[test]
    fn compile_only() {
        let (mut all, mut notes) = (CompileCommands::default(), Vec::new());
        all.compile_only("H,.f,p/C.m", &mut notes);
        assert_eq!(all.only, ["H::*", "*::f", "p/C::m"]);
        assert_eq!(notes[1].text, "CompileCommand: compileonly *.f bool compileonly = true");
    }
}
