//! One process with a time limit, its output taken whole.

use crate::tools::Tool;
use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How a program ended and what it wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The exit code; 128 + n for signal n, as a shell counts.
    pub code: i32,
    /// Standard output.
    pub stdout: Vec<u8>,
    /// Standard error.
    pub stderr: Vec<u8>,
    /// Was it ended because its time was over?
    pub timed_out: bool,
}

impl Outcome {
    /// Standard output as text.
    pub fn out(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }
    /// Standard error as text.
    pub fn err(&self) -> String {
        String::from_utf8_lossy(&self.stderr).into_owned()
    }
}

/// What to run besides the tool itself.
#[derive(Clone, Debug, Default)]
pub struct Job<'a> {
    /// Arguments after the tool's own prefix.
    pub args: Vec<String>,
    /// Additions to a fixed environment.
    pub env: Vec<(String, String)>,
    /// Bytes for standard input, which is then closed.
    pub stdin: &'a [u8],
    /// The working directory.
    pub cwd: Option<&'a Path>,
    /// The time limit in seconds; 0 means 60.
    pub seconds: u64,
}

/// A command with the environment that every run of the suite has: nothing of the caller's that changes Java.
pub fn command(tool: &Tool, job: &Job) -> Command {
    let mut c = Command::new(&tool.program);
    c.args(&tool.prefix).args(&job.args);
    for name in ["JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH", "LANGUAGE", "LANG"] {
        c.env_remove(name);
    }
    c.env("LC_ALL", "C.UTF-8").env("TZ", "UTC").env("JAVA_HOME", crate::tools::java_home());
    c.envs(job.env.iter().map(|(k, v)| (k, v)));
    if let Some(dir) = job.cwd {
        c.current_dir(dir);
    }
    c
}

/// Runs it to its end, or kills it when its time is over.
pub fn run(tool: &Tool, job: &Job) -> Outcome {
    let mut c = command(tool, job);
    c.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = match c.spawn() {
        Ok(child) => child,
        Err(e) => {
            let stderr = format!("cannot start {}: {e}", tool.program.display()).into_bytes();
            return Outcome { code: 127, stdout: Vec::new(), stderr, timed_out: false };
        }
    };
    let (mut i, mut o, mut e) = (
        child.stdin.take().expect("piped"),
        child.stdout.take().expect("piped"),
        child.stderr.take().expect("piped"),
    );
    std::thread::scope(|s| {
        let input = job.stdin;
        // A program that does not read its input closes the pipe: not an error of ours.
        s.spawn(move || drop(i.write_all(input)));
        let take = |r: &mut dyn Read| {
            let mut v = Vec::new();
            r.read_to_end(&mut v).map_or_else(|_| Vec::new(), |_| v)
        };
        let out = s.spawn(move || take(&mut o));
        let err = s.spawn(move || take(&mut e));
        let limit = Duration::from_secs(if job.seconds == 0 { 60 } else { job.seconds });
        let start = Instant::now();
        let mut pause = Duration::from_millis(1);
        let mut timed_out = false;
        let status = loop {
            if let Some(status) = child.try_wait().expect("our own child can be waited for") {
                break status;
            }
            if start.elapsed() > limit {
                timed_out = true;
                // It may have ended in between: then kill fails and wait answers at once.
                let _ = child.kill();
                break child.wait().expect("our own child can be waited for");
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(20));
        };
        let code = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0));
        Outcome { code, stdout: out.join().expect("reader"), stderr: err.join().expect("reader"), timed_out }
    })
}

/// The same as a line for a shell.
pub fn shell_line(tool: &Tool, job: &Job) -> String {
    let quote = |s: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@%".contains(c);
        if !s.is_empty() && s.chars().all(plain) {
            s.to_owned()
        } else {
            format!("'{}'", s.replace('\'', "'\\''"))
        }
    };
    let mut words: Vec<String> = job.env.iter().map(|(k, v)| format!("{k}={}", quote(v))).collect();
    words.push(quote(&tool.program.to_string_lossy()));
    words.extend(tool.prefix.iter().chain(&job.args).map(|a| quote(a)));
    words.join(" ")
}
