//! `@argfiles`, and options from the environment: everything that makes more arguments of one.

use super::launcher::takes_value;
use super::{CliError, Note, launcher_error};

/// The options that may not stand in `JDK_JAVA_OPTIONS`, as they end the options or the program.
const NOT_IN_ENV: [&str; 14] = [
    "-jar",
    "-m",
    "--module",
    "--dry-run",
    "-h",
    "-?",
    "-help",
    "--help",
    "-X",
    "--help-extra",
    "-version",
    "--version",
    "-fullversion",
    "--full-version",
];

/// Watches the arguments go by to know where the options end: from the main class on nothing is expanded.
#[derive(Default)]
struct Watch {
    wants_value: bool,
    main_found: bool,
    stopped: bool,
}

impl Watch {
    fn see(&mut self, arg: &str) {
        if self.main_found {
            return;
        }
        if arg.starts_with('-') {
            // The word after -jar and -m is what is run: the options end there.
            self.wants_value = takes_value(arg) && !matches!(arg, "-jar" | "-m" | "--module");
            self.main_found = arg.starts_with("--module=");
            self.stopped |= arg == "--disable-@files";
        } else {
            self.main_found = !self.wants_value;
            self.wants_value = false;
        }
    }
}

/// All arguments: those of `JDK_JAVA_OPTIONS`, then the command line's, with `@file`s replaced by what is in them.
pub(super) fn expand(
    args: Vec<String>,
    env: &dyn Fn(&str) -> Option<String>,
    notes: &mut Vec<Note>,
) -> Result<Vec<String>, CliError> {
    const ENV: &str = "JDK_JAVA_OPTIONS";
    let mut all = Vec::new();
    let mut watch = Watch::default();
    if let Some(value) = env(ENV) {
        notes.push(Note::err(format!("NOTE: Picked up {ENV}: {value}")));
        let words = split_env(&value)
            .ok_or_else(|| launcher_error(format!("Error: Unmatched quote in environment variable {ENV}")))?;
        for word in words {
            let before = all.len();
            add(word, &mut watch, &mut all)?;
            for word in &all[before..] {
                if NOT_IN_ENV.contains(&word.as_str()) || word.starts_with("--module=") {
                    return Err(launcher_error(format!(
                        "Error: Option {word} is not allowed in environment variable {ENV}"
                    )));
                }
            }
            if watch.main_found {
                return Err(launcher_error(format!(
                    "Error: Cannot specify main class in environment variable {ENV}"
                )));
            }
        }
    }
    for arg in args {
        add(arg, &mut watch, &mut all)?;
    }
    Ok(all)
}

/// Adds an argument, or what is in the file that it names. A file's own words are not looked at for further files.
fn add(arg: String, watch: &mut Watch, all: &mut Vec<String>) -> Result<(), CliError> {
    let file = match arg.strip_prefix('@') {
        Some(name) if !watch.main_found && !watch.stopped && !name.is_empty() => name,
        _ => {
            watch.see(&arg);
            all.push(arg);
            return Ok(());
        }
    };
    if file.starts_with('@') {
        // @@name is the word @name.
        let word = file.to_owned();
        watch.see(&word);
        all.push(word);
        return Ok(());
    }
    #[expect(
        clippy::disallowed_methods,
        reason = "there is no virtual machine yet whose host could be asked"
    )]
    let bytes = std::fs::read(file).map_err(|_| launcher_error(format!("Error: could not open `{file}'")))?;
    for word in split_file(&String::from_utf8_lossy(&bytes)) {
        watch.see(&word);
        all.push(word);
    }
    Ok(())
}

/// Splits an environment variable at white space; quotes of both kinds hold it together, nothing escapes. `None`: a
/// quote is not closed.
pub(super) fn split_env(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in text.chars() {
        match quote {
            Some(q) if c == q => quote = None,
            Some(_) => word.get_or_insert_default().push(c),
            None if c == '"' || c == '\'' => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            None if c.is_ascii_whitespace() || c == '\x0b' => words.extend(word.take()),
            None => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

/// Splits an argument file: words at white space, `#` starts a comment, quotes of both kinds hold a word together and
/// end with the line unless it ends in a backslash, which also skips the next line's indentation.
pub(super) fn split_file(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (_, '\n' | '\r') => {
                quote = None;
                words.extend(word.take());
            }
            (Some(_), '\\') => match chars.next() {
                Some(end @ ('\n' | '\r')) => {
                    if end == '\r' {
                        chars.next_if_eq(&'\n');
                    }
                    while chars.next_if(|c| matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0c')).is_some() {}
                }
                Some(escaped) => word.get_or_insert_default().push(match escaped {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    'f' => '\x0c',
                    other => other,
                }),
                // The file ends in the middle of an escape: java drops the word.
                None => word = None,
            },
            (Some(q), c) if c == q => quote = None,
            (Some(_), c) => word.get_or_insert_default().push(c),
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, ' ' | '\t' | '\x0c') => words.extend(word.take()),
            (None, '#') => {
                words.extend(word.take());
                while chars.next_if(|c| !matches!(c, '\n' | '\r')).is_some() {}
            }
            (None, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}
