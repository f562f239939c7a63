//! What is done at the first OutOfMemoryError: -XX:+HeapDumpOnOutOfMemoryError and its like.

use super::hprof::Dump;
use crate::flags::{FlagValue, Origin};
use crate::host::{Redirect, SpawnRequest, of_options};
use crate::rooting::Cx;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// What was done already.
#[derive(Debug, Default)]
pub struct Reports {
    reported: AtomicBool,
    /// Heap dumps so far that nobody named a file for.
    dumps: AtomicU32,
}

/// Tells of an OutOfMemoryError before it is thrown, and does what flags ask for: once, by whoever is first. What is allocated
/// here lies outside of the heap.
pub(crate) fn report(cx: &mut Cx<'_>, message: &str) {
    let vm = cx.vm();
    if vm.memory_reports.reported.swap(true, Ordering::Relaxed) {
        return;
    }
    let flags = &vm.flags;
    let say = |text: String| {
        let _ = vm.host.write_all(1, text.as_bytes());
    };
    if flags.on("HeapDumpOnOutOfMemoryError") {
        say(format!("java.lang.OutOfMemoryError: {message}\n"));
        dump(cx, "HeapDumpOnOutOfMemoryError");
    }
    if let Some((FlagValue::List(commands), _)) = flags.given("OnOutOfMemoryError") {
        let commands = commands.join("\n");
        if !commands.is_empty() {
            say(format!(
                "#\n# java.lang.OutOfMemoryError: {message}\n# -XX:OnOutOfMemoryError=\"{commands}\"\n"
            ));
            for command in commands.split(['\n', ';']).map(str::trim).filter(|c| !c.is_empty()) {
                run(cx, command);
            }
        }
    }
    if flags.on("CrashOnOutOfMemoryError") {
        say(format!("Aborting due to java.lang.OutOfMemoryError: {message}\n"));
        // What a shell makes of an abort: a Vm doesn't end the process that it is in.
        vm.request_exit(134);
    } else if flags.on("ExitOnOutOfMemoryError") {
        say(format!("Terminating due to java.lang.OutOfMemoryError: {message}\n"));
        vm.request_exit(3);
    }
}

/// A heap dump to the file that -XX:HeapDumpPath names, as this flag asks for.
pub(crate) fn dump(cx: &mut Cx<'_>, flag: &str) {
    let vm = cx.vm();
    // A program can set these flags, too: then it writes what it may write.
    let origin = |name| vm.flags.given(name).map(|(_, origin)| origin);
    let by_option = origin(flag) == Some(Origin::CommandLine)
        && origin("HeapDumpPath").is_none_or(|o| o == Origin::CommandLine);
    let host = if by_option { of_options(&*vm.host) } else { &*vm.host };
    let gzip = vm.flags.number("HeapDumpGzipLevel").and_then(|n| u32::try_from(n).ok()).filter(|&n| n > 0);
    let name = format!("java_pid{}.hprof{}", vm.host.pid(), if gzip.is_some() { ".gz" } else { "" });
    let mut path = match vm.flags.text("HeapDumpPath") {
        None => name,
        Some(given) => {
            let stat = host.stat(given.as_bytes(), true);
            let folder = stat.is_ok_and(|s| s.kind() == crate::host::FileKind::Directory);
            let slash = if given.ends_with('/') { "" } else { "/" };
            if folder { format!("{given}{slash}{name}") } else { given }
        }
    };
    // Files after the first are numbered.
    let dumps = vm.memory_reports.dumps.fetch_add(1, Ordering::Relaxed);
    if dumps > 0 {
        path = format!("{path}.{dumps}");
    }
    let _ = vm.host.write_all(1, format!("Dumping heap to {path} ...\n").as_bytes());
    let text = Dump { path: path.as_bytes(), gzip, by_option, ..Dump::default() }.tell(cx);
    let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
    let _ = vm.host.write_all(1, rest.as_bytes());
}

/// A command by the shell; `%p` in it is the process's number.
fn run(cx: &mut Cx<'_>, command: &str) {
    let vm = cx.vm();
    let command = command.replace("%p", &vm.host.pid().to_string()).replace("%%", "%");
    let say = |text: String| {
        let _ = vm.host.write_all(1, text.as_bytes());
    };
    say(format!("#   Executing /bin/sh -c \"{command}\"...\n"));
    let request = SpawnRequest {
        program: b"/bin/sh".to_vec(),
        args: vec![b"-c".to_vec(), command.into_bytes()],
        env: None,
        dir: None,
        stdin: Redirect::Fd(0),
        stdout: Redirect::Fd(1),
        stderr: Redirect::Fd(2),
    };
    // Only the command line can say it, and not the program.
    let host = of_options(&*vm.host);
    match host.spawn(&request) {
        Ok(child) => drop(cx.blocking(|| host.wait(child.pid))),
        Err(e) => say(format!("os::fork_and_exec failed: {} ({})\n", e.message(), e.errno())),
    }
}
