//! The transport dt_socket: listening, connecting, the handshake, packets in and out.

use crate::packet::{Command, HEADER, REPLY};
use cortado_vm::host::{Fd, Host, HostError, errno, errno_message, of_options};
use parking_lot::{Condvar, Mutex};
use std::collections::VecDeque;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::time::{Duration, Instant};

const HANDSHAKE: &[u8] = b"JDWP-Handshake";
/// poll(2)'s POLLIN.
const POLL_IN: i16 = 1;
/// A signal came in between.
const INTERRUPTED: HostError = HostError::new(errno::EINTR);
/// How long a closing side waits for what was to be sent.
const FLUSH: Duration = Duration::from_secs(5);

/// Why there is no connection.
#[derive(Debug)]
pub struct Failed {
    /// The transport's own number.
    pub number: u32,
    /// What it did.
    pub what: &'static str,
    /// The system's reason, if it is known.
    pub why: String,
}

impl Failed {
    fn new(number: u32, what: &'static str, error: HostError) -> Failed {
        let why = errno_message(error.errno());
        Failed { number, what, why }
    }

    /// As `java` says it.
    pub fn text(&self) -> String {
        let why = if self.why.is_empty() { String::new() } else { format!(": {}", self.why) };
        format!(
            "ERROR: transport error {}: {}{why}\nERROR: JDWP Transport dt_socket failed to initialize, \
             TRANSPORT_INIT(510)\n",
            self.number, self.what
        )
    }
}

/// The socket address that an option names; `listen`: no host is the loopback's, `*` is every one.
fn resolve(address: &str, listen: bool) -> Option<SocketAddr> {
    let (host, port) = match address.rsplit_once(':') {
        Some((host, port)) => (host, port),
        None => ("", address),
    };
    let port: u16 = if port.is_empty() && listen { 0 } else { port.parse().ok()? };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    match host {
        "" | "localhost" => return Some(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port)),
        "*" if listen => return Some(SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), port)),
        _ => {}
    }
    if let Ok(ip) = host.parse::<IpAddr>() {
        return Some(SocketAddr::new(ip, port));
    }
    #[expect(clippy::disallowed_methods, reason = "the host is the one that the debugger's options name")]
    let all: Vec<SocketAddr> = (host, port).to_socket_addrs().ok()?.collect();
    let v4 = all.iter().find(|a| a.is_ipv4());
    v4.or(all.first()).copied()
}

/// Listens. Answers the socket and its port.
pub fn listen(host: &dyn Host, address: Option<&str>) -> Result<(Fd, u16), Failed> {
    let at = resolve(address.unwrap_or("0"), true);
    let at = at.ok_or(Failed { number: 202, what: "invalid address", why: String::new() })?;
    let v6 = at.is_ipv6();
    let fd = host.socket(v6, true).map_err(|e| Failed::new(202, "socket creation failed", e))?;
    let one = 1i32.to_ne_bytes();
    // SOL_SOCKET, SO_REUSEADDR
    let _ = host.set_socket_option(fd, 1, 2, &one);
    host.bind(fd, at).map_err(|e| Failed::new(202, "bind failed", e))?;
    host.listen(fd, 1).map_err(|e| Failed::new(202, "listen failed", e))?;
    let port = host.local_address(fd).map_err(|e| Failed::new(202, "getsockname failed", e))?.port();
    Ok((fd, port))
}

/// Waits for a debugger. None: the time was up, or the Vm ended.
pub fn accept(host: &dyn Host, listener: Fd, timeout: u64, ended: &dyn Fn() -> bool) -> Option<Fd> {
    let deadline = (timeout != 0).then(|| Instant::now() + Duration::from_millis(timeout));
    loop {
        if ended() || deadline.is_some_and(|d| Instant::now() >= d) {
            return None;
        }
        match host.poll_socket(listener, POLL_IN, 200) {
            Ok(0) => continue,
            Ok(_) => {}
            Err(e) if e == INTERRUPTED => continue,
            Err(_) => return None,
        }
        let fd = match host.accept(listener) {
            Ok((fd, _)) => fd,
            Err(e) if e == INTERRUPTED => continue,
            Err(_) => return None,
        };
        no_delay(host, fd);
        if shake_hands(host, fd, false, ended) {
            return Some(fd);
        }
        let _ = host.close(fd);
    }
}

/// Connects to a debugger that listens.
pub fn connect(host: &dyn Host, address: &str) -> Result<Fd, Failed> {
    let to = resolve(address, false);
    let to = to.ok_or(Failed { number: 202, what: "invalid address", why: String::new() })?;
    let v6 = to.is_ipv6();
    let fd = host.socket(v6, true).map_err(|e| Failed::new(202, "socket creation failed", e))?;
    loop {
        match host.connect(fd, Some(to)) {
            Ok(()) => break,
            Err(e) if e == INTERRUPTED => {}
            Err(e) => {
                let _ = host.close(fd);
                return Err(Failed::new(202, "connect failed", e));
            }
        }
    }
    no_delay(host, fd);
    if !shake_hands(host, fd, true, &|| false) {
        let _ = host.close(fd);
        return Err(Failed { number: 202, what: "handshake failed", why: String::new() });
    }
    Ok(fd)
}

fn no_delay(host: &dyn Host, fd: Fd) {
    // IPPROTO_TCP, TCP_NODELAY
    let _ = host.set_socket_option(fd, 6, 1, &1i32.to_ne_bytes());
}

fn shake_hands(host: &dyn Host, fd: Fd, first: bool, ended: &dyn Fn() -> bool) -> bool {
    let mut theirs = [0; HANDSHAKE.len()];
    let send = || host.write_all(fd, HANDSHAKE).is_ok();
    (!first || send()) && read_fully(host, fd, &mut theirs, ended) && theirs == HANDSHAKE && (first || send())
}

fn read_fully(host: &dyn Host, fd: Fd, mut buffer: &mut [u8], ended: &dyn Fn() -> bool) -> bool {
    while !buffer.is_empty() {
        match host.receive(fd, buffer) {
            Ok(n) if n > 0 => buffer = &mut buffer[n..],
            Err(e) if e == INTERRUPTED && !ended() => {}
            _ => return false,
        }
    }
    true
}

/// The next command. None: the connection is at its end.
pub fn read_command(host: &dyn Host, fd: Fd, ended: &dyn Fn() -> bool) -> Option<Command> {
    loop {
        let mut header = [0; HEADER];
        if !read_fully(host, fd, &mut header, ended) {
            return None;
        }
        let word =
            |at: usize| u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
        let length = (word(0) as usize).checked_sub(HEADER)?;
        let mut body = vec![0; length];
        if !read_fully(host, fd, &mut body, ended) {
            return None;
        }
        if header[8] & REPLY == 0 {
            return Some(Command { id: word(4), command: (header[9], header[10]), body });
        }
    }
}

/// What is to be sent, in order. A thread of its own sends it, so that nobody else waits for a slow debugger.
#[derive(Default)]
pub struct Outbox {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    packets: VecDeque<Vec<u8>>,
    fd: Option<Fd>,
    sending: bool,
    closed: bool,
}

impl Outbox {
    /// Sends to this socket from now on.
    pub fn open(self: &Arc<Outbox>, host: Arc<dyn Host>, fd: Fd) {
        *self.state.lock() = State { fd: Some(fd), ..State::default() };
        let outbox = self.clone();
        let sender = std::thread::Builder::new().name("JDWP sender".to_owned());
        let started = sender.spawn(move || outbox.run(of_options(&*host), fd));
        if let Err(e) = started {
            log::error!("no thread to send to the debugger: {e}");
        }
    }

    fn run(&self, host: &dyn Host, fd: Fd) {
        let mut state = self.state.lock();
        loop {
            while state.packets.is_empty() && !state.closed {
                self.changed.wait(&mut state);
            }
            let Some(packet) = state.packets.pop_front() else { return };
            state.sending = true;
            parking_lot::MutexGuard::unlocked(&mut state, || {
                let _ = host.write_all(fd, &packet);
            });
            state.sending = false;
            self.changed.notify_all();
        }
    }

    /// Queues a packet. What nobody listens to is dropped.
    pub fn send(&self, packet: Vec<u8>) {
        let mut state = self.state.lock();
        if state.fd.is_some() && !state.closed {
            state.packets.push_back(packet);
            self.changed.notify_all();
        }
    }

    /// Waits until all is sent.
    pub fn flush(&self) {
        let deadline = Instant::now() + FLUSH;
        let mut state = self.state.lock();
        while (!state.packets.is_empty() || state.sending) && state.fd.is_some() {
            if self.changed.wait_until(&mut state, deadline).timed_out() {
                return;
            }
        }
    }

    /// Sends what there is, then no more.
    pub fn close(&self) {
        self.flush();
        let mut state = self.state.lock();
        state.closed = true;
        state.fd = None;
        state.packets.clear();
        self.changed.notify_all();
    }
}
