//! The attach mechanism: a tool on the same machine (jcmd, jstack, an agent's installer) asks this Vm for something.
//!
//! The tool puts a file `.attach_pidN` into the Vm's working directory or the folder for temporary files, and sends QUIT. The
//! Signal Dispatcher then starts the thread "Attach Listener", which listens at the socket `.java_pidN`. A request is the
//! protocol's version, a command and three arguments, each with a 0 at its end; the answer is a line with a number, then text.

use crate::boot::launcher::write_stderr;
use crate::call::Arg;
use crate::diagnostic;
use crate::host::{Fd, HostResult, OpenFlags};
use crate::instrument::AgentError;
use crate::observe::histogram;
use crate::observe::hprof::Dump;
use crate::rooting::{Cx, JResult, Local};
use crate::thread::signals::new_system_thread;
use crate::thread::{dump, lifecycle};
use crate::types::{JString, JThread, Object};
use parking_lot::Mutex;

/// What a request of another version is answered with.
const BAD_VERSION: i32 = 101;
/// JNI_ERR.
const FAILED: i32 = -1;
/// A command and its arguments are at most so long.
const MOST: usize = 16 + 1024 * 4 + 16;

/// The listener's state.
#[derive(Default)]
pub struct Listener {
    /// The socket's path, once there is one.
    path: Mutex<Option<Vec<u8>>>,
}

/// A request.
struct Request {
    command: String,
    args: [String; 3],
}

impl Cx<'_> {
    /// QUIT arrived. True: a tool wants to attach, and the listener runs.
    pub(crate) fn attach_requested(&mut self) -> bool {
        let vm = self.vm();
        let host = &vm.host;
        if !vm.options.attach || vm.attach.path.lock().is_some() {
            return false;
        }
        let name = format!(".attach_pid{}", host.pid());
        let in_temp = [&host.temp_dir()[..], b"/", name.as_bytes()].concat();
        let own = |path: &[u8]| host.stat(path, true).is_ok_and(|s| s.uid == host.user_ids().0);
        if !own(name.as_bytes()) && !own(&in_temp) {
            return false;
        }
        let Ok(fd) = self.open_socket() else { return false };
        let started = self.scope(|cx, _| {
            let me: Local<'_, JThread> = cx.local(cx.current_java_thread());
            let group =
                cx.call_method(me, "getThreadGroup", "()Ljava/lang/ThreadGroup;", &[])?.local::<Object>();
            let thread = new_system_thread(cx, group, "Attach Listener")?;
            lifecycle::start_vm_thread(cx, thread, Box::new(move |cx| cx.serve_tools(fd)))
        });
        if let Err(thrown) = started
            && !vm.is_exiting()
        {
            self.take_exception(thrown);
        }
        true
    }

    fn open_socket(&mut self) -> HostResult<Fd> {
        let vm = self.vm();
        let host = &vm.host;
        let path = [&host.temp_dir()[..], format!("/.java_pid{}", host.pid()).as_bytes()].concat();
        let first = [&path[..], b".tmp"].concat();
        let _ = host.unlink(&path);
        let _ = host.unlink(&first);
        let fd = host.unix_socket()?;
        // It has its name only when it listens and nobody else may use it.
        let made = host
            .unix_bind(fd, &first)
            .and_then(|()| host.chmod(&first, 0o600))
            .and_then(|()| host.listen(fd, 5))
            .and_then(|()| host.rename(&first, &path));
        if let Err(e) = made {
            let _ = host.unlink(&first);
            let _ = host.close(fd);
            return Err(e);
        }
        *vm.attach.path.lock() = Some(path);
        Ok(fd)
    }

    fn serve_tools(&mut self, listener: Fd) {
        let vm = self.vm();
        while !vm.is_exiting() {
            let Ok((fd, _)) = self.blocking(|| vm.host.unix_accept(listener)) else {
                if vm.attach.path.lock().is_none() {
                    return;
                }
                continue;
            };
            let answer = match self.blocking(|| read_request(&*vm.host, fd)) {
                Some(Ok(request)) => self.scope(|cx, _| cx.serve_tool(&request)),
                Some(Err(code)) => (code, String::new()),
                None => (FAILED, String::new()),
            };
            let text = format!("{}\n{}", answer.0, answer.1);
            self.blocking(|| {
                let _ = vm.host.write_all(fd, text.as_bytes());
                let _ = vm.host.shutdown(fd, true, true);
                let _ = vm.host.close(fd);
            });
        }
    }

    fn serve_tool(&mut self, r: &Request) -> (i32, String) {
        let served = match r.command.as_str() {
            "properties" => diagnostic::serialized(self, "serializePropertiesToByteArray").map(|t| (0, t)),
            "agentProperties" => {
                diagnostic::serialized(self, "serializeAgentPropertiesToByteArray").map(|t| (0, t))
            }
            "dumpheap" => Ok(self.dump_heap(&r.args)),
            "inspectheap" => Ok(self.inspect_heap(&r.args)),
            "threaddump" => Ok((0, dump::thread_dump(self))),
            "datadump" => {
                let text = dump::quit_dump(self);
                let _ = self.vm().host.write_all(1, text.as_bytes());
                Ok((0, String::new()))
            }
            "load" => Ok(self.load_for_tool(&r.args)),
            "jcmd" => self.diagnostic_command(&r.args[0]),
            other => Ok((FAILED, format!("Operation {other} not recognized!"))),
        };
        match served {
            Ok(answer) => answer,
            Err(thrown) => {
                if self.vm().is_exiting() {
                    return (FAILED, String::new());
                }
                let e = self.take_exception(thrown);
                let text = self.call_method(e, "toString", "()Ljava/lang/String;", &[]);
                let text = text.map(|t| self.string(t.local::<JString>())).unwrap_or_default();
                (FAILED, text)
            }
        }
    }

    /// `load`: only Java agents, whose library is `instrument`, are known here.
    fn load_for_tool(&mut self, [library, _absolute, options]: &[String; 3]) -> (i32, String) {
        if library != "instrument" {
            return (0, format!("{library} was not loaded.\nnative agents are not supported\n"));
        }
        let module = self.new_string("java.instrument").map(|name| {
            const LOAD: &str = "(Ljava/lang/String;)Ljava/lang/Module;";
            self.call_static("jdk/internal/module/Modules", "loadModule", LOAD, &[Arg::from(name)]).map(drop)
        });
        if let Ok(Err(thrown)) | Err(thrown) = module {
            if !self.vm().is_exiting() {
                self.take_exception(thrown);
            }
            return (FAILED, String::new());
        }
        let (jar, options) = match options.split_once('=') {
            Some((jar, options)) => (jar, Some(options)),
            None => (options.as_str(), None),
        };
        let code = match self.attach_agent(jar, options) {
            Ok(()) => 0,
            Err(AgentError::BadJar(text)) => {
                write_stderr(self, &text);
                100
            }
            Err(AgentError::NotOnClassPath(text)) => {
                write_stderr(self, &text);
                101
            }
            Err(AgentError::Failed(thrown)) => {
                self.print_trace(thrown, "Attach Listener");
                write_stderr(self, "Agent failed to start!\n");
                102
            }
        };
        (0, format!("return code: {code}\n"))
    }

    fn diagnostic_command(&mut self, line: &str) -> JResult<(i32, String)> {
        Ok(match diagnostic::execute(self, line)? {
            Ok(text) => (0, text),
            Err(why) => (FAILED, format!("java.lang.IllegalArgumentException: {why}\n")),
        })
    }

    /// `dumpheap`: what jmap -dump asks for.
    fn dump_heap(&mut self, [path, which, level]: &[String; 3]) -> (i32, String) {
        let live = match which.as_str() {
            "" | "-live" => true,
            "-all" => false,
            _ => return (FAILED, format!("Invalid argument to dumpheap operation: {which}\n")),
        };
        let gzip = match (level.as_str(), level.parse::<u32>()) {
            ("", _) => None,
            (_, Ok(level @ 1..=9)) => Some(level),
            (_, Ok(n)) => return (FAILED, format!("Compression level out of range (1-9): {n}\n")),
            (_, Err(_)) => return (FAILED, format!("Invalid compress level: [{level}]\n")),
        };
        if path.is_empty() {
            return (0, "No dump file specified\n".to_owned());
        }
        (0, Dump { path: path.as_bytes(), live, gzip, ..Dump::default() }.tell(self))
    }

    /// `inspectheap`: what jmap -histo asks for.
    fn inspect_heap(&mut self, [which, path, threads]: &[String; 3]) -> (i32, String) {
        let live = match which.as_str() {
            "" | "-live" => true,
            "-all" => false,
            _ => return (FAILED, format!("Invalid argument to inspectheap operation: {which}\n")),
        };
        if !threads.is_empty() && threads.parse::<u64>().is_err() {
            return (FAILED, format!("Invalid parallel thread number: [{threads}]\n"));
        }
        let text = histogram::histogram(self, live);
        if path.is_empty() {
            return (0, text);
        }
        let host = &self.vm().host;
        if let Ok(fd) = host.open(path.as_bytes(), OpenFlags::CREATE, 0o666) {
            let _ = host.write_all(fd, text.as_bytes());
            let _ = host.close(fd);
        }
        (0, format!("Heap inspection file created: {path}\n"))
    }

    /// The Vm ends: its socket's file goes.
    pub(crate) fn stop_attach(&mut self) {
        let vm = self.vm();
        if let Some(path) = vm.attach.path.lock().take() {
            let _ = vm.host.unlink(&path);
        }
    }
}

/// None: nobody's who may ask. Err: what to answer instead.
fn read_request(host: &dyn crate::host::Host, fd: Fd) -> Option<Result<Request, i32>> {
    // struct ucred: pid, uid, gid. Who owns the process, and root.
    let mut peer = [0u8; 12];
    let uid = host
        .socket_option(fd, libc::SOL_SOCKET, libc::SO_PEERCRED, &mut peer)
        .ok()
        .map(|_| u32::from_ne_bytes([peer[4], peer[5], peer[6], peer[7]]))?;
    if uid != 0 && uid != host.user_ids().0 {
        return None;
    }
    let mut bytes = Vec::new();
    let mut buffer = [0; 1024];
    while bytes.iter().filter(|&&b| b == 0).count() < 5 {
        match host.read(fd, &mut buffer) {
            Ok(n) if n > 0 && bytes.len() + n <= MOST => bytes.extend_from_slice(&buffer[..n]),
            _ => return None,
        }
        // A request of another version may have other parts.
        if bytes.starts_with(b"1\0") || bytes.len() < 2 {
            continue;
        }
        return Some(Err(BAD_VERSION));
    }
    let mut parts = bytes.split(|&b| b == 0).map(|p| String::from_utf8_lossy(p).into_owned()).skip(1);
    let mut next = || parts.next().unwrap_or_default();
    Some(Ok(Request { command: next(), args: [next(), next(), next()] }))
}
