//! A case: a folder of sources and, where the defaults don't fit, a `case.txt` of `key = value` lines.
//!
//! | key | meaning |
//! |---|---|
//! | `javac` | options for the compiler (`-g`) |
//! | `with` | names of classes of `kit/`, compiled with the case's own |
//! | `area` | its row in the summary (else what stands before the name's first `-`) |
//! | `options` | options for both VMs (`-Xmx24m -ea`) |
//! | `args` | the program's arguments |
//! | `main` | the main class (default `Main`) |
//! | `stdin` | its input, with `\n` for a new line (or a file `stdin` in the folder) |
//! | `env` | `NAME=value` words |
//! | `exit` | the exit code that `java` must give (default 0): guards the case itself |
//! | `compare` | `both` (default), `stdout`, or `sorted` (lines of both streams in any order) |
//! | `threads` | numbers of threads, one trial for each, given as `-Dthreads=N` |
//! | `repeat` | how many times in a row (`CORTADO_REPEAT` sets it for the cases with `threads`) |
//! | `stress-options` | options that both get in stress mode (`-Dsize=10`) |
//! | `skip-stress` | why it is not run with `-XX:+GcStress` |
//! | `agents` | Java agents: `name` or `name=options`, each with its manifest in a file `name.mf` |
//! | `timeout` | seconds (default 60; stress has three times that) |
//!
//! Sources are `*.java` and `*.jasm` (see [`crate::asm`]), which the Java sources may use.
//! Sources under `ext/` are compiled apart, into a folder that is not on the class path; its path is `-Dext=`.
//! Other files are copied to the class path as they are.

use std::path::{Path, PathBuf};

/// How outputs are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Compare {
    /// Standard output and standard error, to the letter.
    #[default]
    Both,
    /// Standard output only.
    Stdout,
    /// Both, but lines may come in any order.
    Sorted,
}

/// A folder's settings.
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// The folder's name.
    pub name: String,
    /// The folder.
    pub dir: PathBuf,
    /// See the module.
    pub javac: Vec<String>,
    /// See the module.
    pub with: Vec<String>,
    /// See the module.
    pub area: String,
    /// See the module.
    pub options: Vec<String>,
    /// See the module.
    pub args: Vec<String>,
    /// See the module.
    pub main: Option<String>,
    /// See the module.
    pub stdin: Vec<u8>,
    /// See the module.
    pub env: Vec<(String, String)>,
    /// See the module.
    pub exit: i32,
    /// See the module.
    pub compare: Compare,
    /// See the module.
    pub threads: Vec<u32>,
    /// See the module.
    pub repeat: u32,
    /// See the module.
    pub stress_options: Vec<String>,
    /// See the module.
    pub skip_stress: Option<String>,
    /// See the module.
    pub agents: Vec<String>,
    /// See the module.
    pub timeout: u64,
}

impl Case {
    /// Reads a folder's settings.
    pub fn load(dir: &Path) -> Result<Case, String> {
        let name = dir.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let mut case = Case { name, dir: dir.to_owned(), repeat: 1, timeout: 60, ..Case::default() };
        if let Ok(bytes) = std::fs::read(dir.join("stdin")) {
            case.stdin = bytes;
        }
        let text = std::fs::read_to_string(dir.join("case.txt")).unwrap_or_default();
        case.settings(&text).map_err(|e| format!("{}/case.txt: {e}", dir.display()))?;
        Ok(case)
    }

    fn settings(&mut self, text: &str) -> Result<(), String> {
        for line in text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')) {
            let (key, value) = line.split_once('=').ok_or(format!("no `=` in `{line}`"))?;
            let (key, value) = (key.trim(), value.trim());
            let words = || value.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            let number = || value.parse::<u32>().map_err(|e| format!("{key}: {e}"));
            match key {
                "javac" => self.javac = words(),
                "with" => self.with = words(),
                "area" => self.area = value.to_owned(),
                "options" => self.options = words(),
                "args" => self.args = words(),
                "main" => self.main = Some(value.to_owned()),
                "stdin" => self.stdin = value.replace("\\n", "\n").into_bytes(),
                "env" => {
                    let pair = |w: String| w.split_once('=').map(|(k, v)| (k.to_owned(), v.to_owned()));
                    self.env = words().into_iter().filter_map(pair).collect();
                }
                "exit" => self.exit = value.parse().map_err(|e| format!("exit: {e}"))?,
                "compare" => {
                    self.compare = match value {
                        "both" => Compare::Both,
                        "stdout" => Compare::Stdout,
                        "sorted" => Compare::Sorted,
                        _ => return Err(format!("compare = {value}?")),
                    }
                }
                "threads" => {
                    self.threads = words()
                        .iter()
                        .map(|w| w.parse())
                        .collect::<Result<_, _>>()
                        .map_err(|e| format!("threads: {e}"))?;
                }
                "repeat" => self.repeat = number()?,
                "stress-options" => self.stress_options = words(),
                "skip-stress" => self.skip_stress = Some(value.to_owned()),
                "agents" => self.agents = words(),
                "timeout" => self.timeout = u64::from(number()?),
                _ => return Err(format!("unknown key `{key}`")),
            }
        }
        Ok(())
    }

    /// Files below the folder, in a fixed order, with their paths from it.
    pub fn files(&self) -> Vec<PathBuf> {
        fn walk(dir: &Path, base: &Path, to: &mut Vec<PathBuf>) {
            let mut entries: Vec<_> =
                std::fs::read_dir(dir).into_iter().flatten().flatten().map(|e| e.path()).collect();
            entries.sort();
            for path in entries {
                if path.is_dir() {
                    walk(&path, base, to);
                } else if let Ok(rel) = path.strip_prefix(base) {
                    to.push(rel.to_owned());
                }
            }
        }
        let mut files = Vec::new();
        walk(&self.dir, &self.dir, &mut files);
        files.retain(|f| f != Path::new("case.txt") && f != Path::new("stdin"));
        files
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read() {
        let mut c = Case::default();
        c.settings(
            "# note\noptions = -Xmx24m  -ea\nexit=3\ncompare = sorted\nthreads = 2 64\nstdin = a\\nb\n",
        )
        .unwrap();
        assert_eq!(c.options, ["-Xmx24m", "-ea"]);
        assert_eq!((c.exit, c.compare, c.threads), (3, Compare::Sorted, vec![2, 64]));
        assert_eq!(c.stdin, b"a\nb");
    }

    #[test]
    fn a_typing_error_is_found() {
        assert!(Case::default().settings("optoins = x").is_err());
        assert!(Case::default().settings("options").is_err());
    }
}
