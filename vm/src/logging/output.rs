//! Where lines go: the standard streams, and files that rotate.

use super::Start;
use super::selection::{LogLevel, LogOutput, LogRule, LogSelection};
use crate::host::{Fd, FileKind, Host, HostResult, OpenFlags, of_options};
use std::fmt::Write as _;

const DEFAULT_DECORATORS: [&str; 3] = ["uptime", "level", "tags"];
/// Files that a rotation keeps if nobody says how many.
const DEFAULT_FILE_COUNT: u32 = 5;
/// The most that one may be told to keep.
const MOST_FILES: u32 = 1000;
/// Bytes that a file may have before it is rotated away, if nobody says how many.
const DEFAULT_FILE_SIZE: u64 = 20 << 20;

/// One output and what it takes.
pub(super) struct Output {
    pub(super) target: LogOutput,
    selections: Vec<LogSelection>,
    decorators: Vec<&'static str>,
    /// The widest that each decorator came out so far: narrower ones are filled up.
    widths: Vec<usize>,
    file: Option<File>,
}

/// A file of the log, and those before it.
struct File {
    name: Vec<u8>,
    /// None: it could not be opened again after a rotation.
    fd: Option<Fd>,
    size: u64,
    /// 0: never rotated by size.
    most: u64,
    /// Files that are kept besides the one that is written.
    count: u32,
    next: u32,
}

impl Output {
    /// Standard output or standard error.
    pub(super) fn stream(target: LogOutput, all: LogLevel) -> Output {
        let selections = vec![LogSelection { tags: Vec::new(), any_more: true, level: all }];
        let decorators = DEFAULT_DECORATORS.to_vec();
        Output { target, selections, widths: vec![0; decorators.len()], decorators, file: None }
    }

    /// Opens a rule's file. The error says why not.
    pub(super) fn file(host: &dyn Host, start: Start, rule: &LogRule) -> Result<Output, String> {
        let mut output = Output::stream(rule.output.clone(), LogLevel::Off);
        let LogOutput::File(name) = &rule.output else { return Ok(output) };
        let name = name.replace("%p", &host.pid().to_string());
        let name = name.replace("%t", &date(host, start.wall_millis, "{y}-{mo}-{d}_{h}-{mi}-{s}"));
        let mut file = File {
            name: name.clone().into_bytes(),
            fd: None,
            size: 0,
            most: DEFAULT_FILE_SIZE,
            count: DEFAULT_FILE_COUNT,
            next: 0,
        };
        for (option, value) in &rule.output_options {
            let wrong = match option.as_str() {
                "filecount" => match value.parse() {
                    Ok(n) if n <= MOST_FILES => {
                        file.count = n;
                        continue;
                    }
                    _ => format!("Invalid option: filecount must be in range [0, {MOST_FILES}]"),
                },
                "filesize" => match memory_size(value) {
                    Some(n) => {
                        file.most = n;
                        continue;
                    }
                    None => format!("Invalid option: filesize must be in range [0, {}]", u64::MAX),
                },
                _ => format!("Invalid option '{option}' for log file output."),
            };
            return Err(wrong);
        }
        // What is there from a run before is kept like a rotated one.
        let files = of_options(host);
        if file.count > 0
            && files.stat(&file.name, true).is_ok_and(|s| s.kind() == FileKind::Regular && s.size > 0)
        {
            file.next = file.oldest(files);
            file.archive(files);
        }
        file.open(files).map_err(|e| format!("Error opening log file '{name}': {}", e.message()))?;
        output.file = Some(file);
        Ok(output)
    }

    /// The level up to which messages with just these tags are taken.
    pub(super) fn level(&self, tags: &[&str]) -> LogLevel {
        self.selections.iter().rev().find(|s| s.covers(tags)).map_or(LogLevel::Off, |s| s.level)
    }

    /// Takes these too; lines begin as the latest rule says.
    pub(super) fn select(&mut self, selections: &[LogSelection], decorators: &[&'static str]) {
        for s in selections {
            self.add_selection(s.clone());
        }
        self.decorators = decorators.to_vec();
        self.widths = vec![0; decorators.len()];
    }

    /// Takes this too.
    pub(super) fn add_selection(&mut self, s: LogSelection) {
        if s.tags.is_empty() {
            self.selections.clear();
        }
        self.selections.retain(|old| old.tags != s.tags || old.any_more && !s.any_more);
        let tags: Vec<&str> = s.tags.iter().map(String::as_str).collect();
        // What is so already need not be said.
        if s.any_more || self.level(&tags) != s.level {
            self.selections.push(s);
        }
    }

    /// As `-Xlog:logging` shows it.
    pub(super) fn describe(&self) -> String {
        let name = match &self.target {
            LogOutput::Stdout => "stdout".to_owned(),
            LogOutput::Stderr => "stderr".to_owned(),
            LogOutput::File(name) => format!("file={name}"),
        };
        let what: Vec<String> = self.selections.iter().map(LogSelection::to_string).collect();
        let decorators =
            if self.decorators.is_empty() { "none".to_owned() } else { self.decorators.join(",") };
        let mut text = format!("{name} {} {decorators}", what.join(","));
        if let Some(f) = &self.file {
            let _ = write!(text, " filecount={},filesize={}K,async=false", f.count, f.most >> 10);
        }
        text
    }

    /// Writes a message, its decorations before the first line, as `java` does.
    pub(super) fn write(
        &mut self,
        host: &dyn Host,
        at: (Start, u64),
        tags: &[&str],
        level: LogLevel,
        text: &str,
    ) {
        let mut lines = String::new();
        let decorations = self.decorations(host, at, tags, level);
        lines.push_str(&decorations);
        if !decorations.is_empty() {
            lines.push(' ');
        }
        lines.push_str(text);
        lines.push('\n');
        match &mut self.file {
            None => {
                let fd = if self.target == LogOutput::Stderr { 2 } else { 1 };
                // Nobody is told when a standard stream is gone.
                let _ = host.write_all(fd, lines.as_bytes());
            }
            Some(file) => file.write(of_options(host), lines.as_bytes()),
        }
    }

    fn decorations(
        &mut self,
        host: &dyn Host,
        (start, nanos): (Start, u64),
        tags: &[&str],
        level: LogLevel,
    ) -> String {
        let mut out = String::new();
        let ago = host.monotonic_nanos().saturating_sub(nanos) / 1_000_000;
        let wall = host.wall_millis() - ago as i64;
        let up = nanos.saturating_sub(start.nanos);
        for (name, width) in self.decorators.iter().zip(&mut self.widths) {
            let text = match *name {
                "time" => date(host, wall, "{y}-{mo}-{d}T{h}:{mi}:{s}.{ms}{zone}"),
                "utctime" => {
                    let t = crate::host::utc_time(wall.div_euclid(1000));
                    t.format("{y}-{mo}-{d}T{h}:{mi}:{s}.{ms}{zone}", wall.rem_euclid(1000))
                }
                "uptime" => format!("{:.3}s", up as f64 / 1e9),
                "timemillis" => format!("{wall}ms"),
                "uptimemillis" => format!("{}ms", up / 1_000_000),
                "timenanos" => format!("{nanos}ns"),
                "uptimenanos" => format!("{up}ns"),
                "hostname" => String::from_utf8_lossy(&host.host_name().unwrap_or_default()).into_owned(),
                "pid" => host.pid().to_string(),
                "tid" => crate::thread::os_thread_id().to_string(),
                "level" => level.name().to_owned(),
                _ => tags.join(","),
            };
            *width = (*width).max(text.len());
            let width = *width;
            let _ = write!(out, "[{text:<width$}]");
        }
        out
    }
}

impl File {
    fn open(&mut self, host: &dyn Host) -> HostResult<()> {
        let flags =
            OpenFlags { write: true, create: true, truncate: true, append: true, ..OpenFlags::default() };
        self.fd = Some(host.open(&self.name, flags, 0o666)?);
        self.size = 0;
        Ok(())
    }

    fn write(&mut self, host: &dyn Host, bytes: &[u8]) {
        let Some(fd) = self.fd else { return };
        if host.write_all(fd, bytes).is_ok() {
            self.size += bytes.len() as u64;
        }
        if self.count > 0 && self.most > 0 && self.size >= self.most {
            let _ = host.close(fd);
            self.fd = None;
            self.archive(host);
            // A log that can't be written ends; the program goes on.
            let _ = self.open(host);
        }
    }

    /// The number of the file to replace next: one that is not there, else the oldest.
    fn oldest(&self, host: &dyn Host) -> u32 {
        let age = |n: u32| host.stat(&self.numbered(n), true).ok().map(|s| s.modified);
        (0..self.count).min_by_key(|&n| age(n)).unwrap_or(0)
    }

    fn numbered(&self, n: u32) -> Vec<u8> {
        let digits = self.count.saturating_sub(1).max(1).ilog10() as usize + 1;
        let mut name = self.name.clone();
        name.extend_from_slice(format!(".{n:0digits$}").as_bytes());
        name
    }

    fn archive(&mut self, host: &dyn Host) {
        let _ = host.rename(&self.name, &self.numbered(self.next));
        self.next = (self.next + 1) % self.count;
    }
}

/// `20M`, as options give sizes.
fn memory_size(text: &str) -> Option<u64> {
    let shift = match text.bytes().last()? {
        b'k' | b'K' => 10,
        b'm' | b'M' => 20,
        b'g' | b'G' => 30,
        _ => 0,
    };
    let digits = if shift > 0 { text.get(..text.len() - 1)? } else { text };
    digits.parse::<u64>().ok()?.checked_mul(1 << shift)
}

/// A moment on this machine's calendar.
fn date(host: &dyn Host, wall_millis: i64, pattern: &str) -> String {
    host.local_time(wall_millis.div_euclid(1000)).format(pattern, wall_millis.rem_euclid(1000))
}
