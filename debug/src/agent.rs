//! The agent: what the Vm calls, and the session with a debugger.

use crate::commands::{self, Answer};
use crate::events::{ALL, NOBODY};
use crate::ids::Ids;
use crate::options::Options;
use crate::packet::{Reader, Writer, reply};
use crate::requests::{Facts, Requests, kind};
use crate::transport::{self, Failed, Outbox};
use cortado_vm::debug::{Debugger, Event, watch};
use cortado_vm::host::{Fd, Host, Redirect, SpawnRequest, of_options};
use cortado_vm::rooting::Cx;
use cortado_vm::vm::Vm;
use parking_lot::{Condvar, Mutex};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

/// The exit code when no connection can be made.
const NO_TRANSPORT: i32 = 2;

/// A debugger's agent in a Vm.
pub struct Agent {
    pub(crate) options: Options,
    pub(crate) ids: Ids,
    pub(crate) requests: Requests,
    pub(crate) out: Arc<Outbox>,
    /// A debugger is there and wants to hear.
    pub(crate) live: AtomicBool,
    /// One event is told after the other. Waited for STOPPED.
    pub(crate) turn: Mutex<()>,
    /// The debugger asked that events be held back.
    pub(crate) hold: Mutex<bool>,
    pub(crate) released: Condvar,
    last_packet: AtomicU32,
    connection: Mutex<Connection>,
    connected: Condvar,
    /// The debugger was called for, where it isn't from the start.
    called: AtomicBool,
    me: Weak<Agent>,
}

#[derive(Default)]
struct Connection {
    there: bool,
    /// Nobody will come.
    hopeless: bool,
}

/// The host that the debugger is reached by: who starts the Vm asks for a debugger, and a sandbox needs no grant for it. Its
/// descriptors are none that Java code can name.
fn wire(vm: &Vm) -> &dyn Host {
    of_options(&*vm.host)
}

impl Agent {
    /// An agent for one Vm.
    pub fn new(options: Options) -> Arc<Agent> {
        Arc::new_cyclic(|me| Agent {
            options,
            ids: Ids::default(),
            requests: Requests::default(),
            out: Arc::default(),
            live: AtomicBool::new(false),
            turn: Mutex::default(),
            hold: Mutex::default(),
            released: Condvar::new(),
            last_packet: AtomicU32::new(0),
            connection: Mutex::default(),
            connected: Condvar::new(),
            called: AtomicBool::new(false),
            me: me.clone(),
        })
    }

    /// This agent, for another thread.
    pub(crate) fn arc(&self) -> Arc<Agent> {
        self.me.upgrade().expect("an agent that runs is held by its Vm")
    }

    pub(crate) fn next_packet(&self) -> u32 {
        self.last_packet.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Waits as long as the debugger holds events back. STOPPED.
    pub(crate) fn wait_for_release(&self, vm: &Vm) {
        let mut held = self.hold.lock();
        while *held && !vm.is_exiting() {
            self.released.wait_for(&mut held, Duration::from_millis(200));
        }
    }

    fn say(&self, vm: &Vm, to: Fd, text: &str) {
        let _ = vm.host.write_all(to, text.as_bytes());
    }

    /// Makes the connection, or waits for it. Err: the exit code.
    fn start(&self, cx: &mut Cx<'_>) -> Result<(), i32> {
        let vm = cx.thread().vm_arc.clone();
        let Some(me) = self.me.upgrade() else { return Ok(()) };
        let failed = |f: Failed| {
            let text = "JDWP exit error AGENT_ERROR_TRANSPORT_INIT(197): No transports initialized \
                        [debugInit.c:735]\n";
            self.say(&vm, 2, &(f.text() + text));
            NO_TRANSPORT
        };
        if self.options.server {
            let address = self.options.address.as_deref();
            let (listener, port) = cx.blocking(|| transport::listen(wire(&vm), address)).map_err(failed)?;
            self.announce(&vm, port);
            let spawned = {
                let (me, vm) = (me.clone(), vm.clone());
                let thread = std::thread::Builder::new().name("JDWP listener".to_owned());
                thread.spawn(move || me.serve(&vm, listener))
            };
            if let Err(e) = spawned {
                log::error!("no thread for the debugger: {e}");
                return Err(NO_TRANSPORT);
            }
        } else {
            let address = self.options.address.clone().unwrap_or_default();
            let fd = cx.blocking(|| transport::connect(wire(&vm), &address)).map_err(failed)?;
            self.open(&vm, fd);
            let spawned = {
                let (me, vm) = (me.clone(), vm.clone());
                let thread = std::thread::Builder::new().name("JDWP reader".to_owned());
                thread.spawn(move || me.talk(&vm, fd))
            };
            if let Err(e) = spawned {
                log::error!("no thread for the debugger: {e}");
                return Err(NO_TRANSPORT);
            }
        }
        if self.options.suspend || !self.options.server {
            let there = cx.blocking(|| {
                let mut connection = self.connection.lock();
                while !connection.there && !connection.hopeless && !vm.is_exiting() {
                    self.connected.wait_for(&mut connection, Duration::from_millis(200));
                }
                connection.there
            });
            if !there {
                return Err(1);
            }
        }
        Ok(())
    }

    fn announce(&self, vm: &Vm, port: u16) {
        let address = match self.options.address.as_deref().and_then(|a| a.rsplit_once(':')) {
            // What was named is repeated, but for what stands for all.
            Some((host, _)) if !host.is_empty() && host != "*" && host != "localhost" => {
                format!("{host}:{port}")
            }
            _ => port.to_string(),
        };
        if !self.options.quiet {
            self.say(vm, 1, &format!("Listening for transport dt_socket at address: {address}\n"));
        }
        if let Some(command) = &self.options.launch {
            let request = SpawnRequest {
                program: b"/bin/sh".to_vec(),
                args: vec![b"-c".to_vec(), format!("{command} dt_socket {address}").into_bytes()],
                env: None,
                dir: None,
                stdin: Redirect::Fd(0),
                stdout: Redirect::Fd(1),
                stderr: Redirect::Fd(2),
            };
            if let Err(e) = wire(vm).spawn(&request) {
                self.say(vm, 2, &format!("ERROR: JDWP launch of debugger failed: {e}\n"));
            }
        }
    }

    fn open(&self, vm: &Vm, fd: Fd) {
        self.out.open(vm.host.clone(), fd);
    }

    /// The listener's thread: one debugger after the other.
    fn serve(&self, vm: &Arc<Vm>, mut listener: Fd) {
        loop {
            let ended = || vm.is_exiting();
            let fd = transport::accept(wire(vm), listener, self.options.timeout, &ended);
            let _ = wire(vm).close(listener);
            let Some(fd) = fd else {
                if !vm.is_exiting() {
                    self.say(vm, 2, "ERROR: transport error 202: accept failed\n");
                    vm.request_exit(1);
                }
                self.connection.lock().hopeless = true;
                self.connected.notify_all();
                return;
            };
            self.open(vm, fd);
            self.talk(vm, fd);
            if vm.is_exiting() {
                return;
            }
            match transport::listen(wire(vm), self.options.address.as_deref()) {
                Ok((again, port)) => {
                    listener = again;
                    self.announce(vm, port);
                }
                Err(f) => {
                    self.say(vm, 2, &f.text());
                    return;
                }
            }
        }
    }

    /// A session, from its connection to its end.
    fn talk(&self, vm: &Arc<Vm>, fd: Fd) {
        let talked = vm.attach_hidden(|cx| {
            self.live.store(true, Ordering::Release);
            self.connection.lock().there = true;
            self.connected.notify_all();
            let host = vm.host.clone();
            let ended = || vm.is_exiting();
            while let Some(c) = cx.blocking(|| transport::read_command(of_options(&*host), fd, &ended)) {
                let mut w = Writer::default();
                let result = cx.scope(|cx, _| commands::run(self, cx, &c, &mut Reader::new(&c.body), &mut w));
                log::debug!("{:?} {}: {:?}", c.command, c.id, result.as_ref().map(|_| w.bytes.len()));
                match result {
                    Ok(Answer::Later) => {}
                    Ok(answer) => {
                        self.out.send(reply(c.id, crate::error::Code::NONE, &w.bytes));
                        match answer {
                            Answer::End => break,
                            Answer::Exit(code) => {
                                cx.blocking(|| self.out.flush());
                                vm.request_exit(code);
                                return;
                            }
                            _ => {}
                        }
                    }
                    Err(code) => self.out.send(reply(c.id, code, &[])),
                }
            }
            self.live.store(false, Ordering::Release);
            self.connection.lock().there = false;
            *self.hold.lock() = false;
            self.released.notify_all();
            self.requests.remove_all(cx, None);
            cx.blocking(|| {
                vm.resume_fully();
                self.out.close();
            });
            self.ids.clear(cx);
        });
        if talked.is_err() {
            log::debug!("the Vm ended before its debugger came");
        }
        let _ = wire(vm).close(fd);
    }

    /// Where the debugger is not there from the start: whether this is what it is called for.
    pub(crate) fn call_debugger<'s>(&self, cx: &mut Cx<'s>, event: &Event<'s>) {
        let Event::Exception { exception, at, catch } = event else { return };
        if self.options.at_start() || self.called.load(Ordering::Relaxed) {
            return;
        }
        let name = cx.vm().engine.symbols.str(cx.class_of(cx.get(*exception)).name);
        let wanted = match &self.options.on_throw {
            _ if self.options.on_uncaught && catch.is_none() => true,
            Some(class) => *class == name,
            None => false,
        };
        if !wanted || self.called.swap(true, Ordering::Relaxed) {
            return;
        }
        match self.start(cx) {
            Ok(()) => {
                let mut w = Writer::default();
                w.u8(kind::EXCEPTION);
                w.i32(0);
                let thread = cx.local(cx.current_java_thread());
                self.write_id(cx, &mut w, thread);
                self.write_place(cx, &mut w, Some(*at));
                self.write_tagged(cx, &mut w, *exception);
                self.write_place(cx, &mut w, *catch);
                self.report(cx, if self.options.suspend { ALL } else { NOBODY }, 1, &w.bytes);
            }
            Err(code) => cx.vm().request_exit(code),
        }
    }
}

impl Debugger for Agent {
    fn vm_started(&self, cx: &mut Cx<'_>) -> Result<(), i32> {
        if !self.options.at_start() {
            cx.without_holding(|vm| vm.debug.set(vm, watch::EXCEPTIONS, Default::default()));
            return Ok(());
        }
        self.start(cx)?;
        if self.live.load(Ordering::Acquire) {
            let mut w = Writer::default();
            w.u8(kind::VM_START);
            w.i32(0);
            let thread = cx.local(cx.current_java_thread());
            self.write_id(cx, &mut w, thread);
            self.report(cx, if self.options.suspend { ALL } else { NOBODY }, 1, &w.bytes);
        }
        Ok(())
    }

    fn vm_ended(&self, cx: &mut Cx<'_>) {
        if !self.live.load(Ordering::Acquire) {
            return;
        }
        let (hits, _) = self.requests.meet(cx, &[kind::VM_DEATH], &Facts::default());
        let mut w = Writer::default();
        let policy = hits.iter().map(|h| h.policy).max().unwrap_or(NOBODY);
        for hit in &hits {
            w.u8(kind::VM_DEATH);
            w.i32(hit.id);
        }
        // One is told without having been asked for.
        w.u8(kind::VM_DEATH);
        w.i32(0);
        self.report(cx, policy, hits.len() + 1, &w.bytes);
    }

    fn event<'s>(&self, cx: &mut Cx<'s>, event: &Event<'s>) {
        self.tell(cx, event);
    }

    fn flush(&self) {
        self.out.flush();
    }
}
