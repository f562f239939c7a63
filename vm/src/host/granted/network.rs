//! The network of the host that grants.
//!
//! Sockets can be made and be asked by anyone. What is checked is where they lead: the address of a connection or of a
//! datagram, on both ways, and where one listens. Only addresses count; a name counts by what its lookup answered.
//! Paths of the Unix domain are files: see `unix.rs`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::BorrowedFd;
use std::sync::Arc;

use super::super::{
    Destination, EpollChange, Fd, FileEntry, HasFds, HostError, HostPattern, HostResult, Interface, Network,
    PollEvents, Ready, Right, Stat,
};
use super::GrantedHost;
use super::options::{Effect, effect};

/// An address that means this machine: who connects to the wildcard gets there.
fn reached(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(a) if a.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(a) if a.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        IpAddr::V6(a) if a.to_ipv4_mapped().is_some_and(|a| a.is_unspecified()) => {
            IpAddr::V6(Ipv4Addr::LOCALHOST.to_ipv6_mapped())
        }
        _ => return address,
    };
    let mut reached = address;
    reached.set_ip(ip);
    reached
}

/// An address as options write it.
fn plain(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

fn is_wildcard(ip: IpAddr) -> bool {
    ip.to_canonical().is_unspecified()
}

/// A socket for datagrams, which come from anyone: they are received by [`Network`]'s methods, which look at the sender, and
/// not by those that read any file.
struct DatagramEntry(Arc<dyn FileEntry>);

impl FileEntry for DatagramEntry {
    fn read(&self, _buffer: &mut [u8]) -> HostResult<usize> {
        Err(HostError::NOT_SUPPORTED)
    }

    fn write(&self, bytes: &[u8]) -> HostResult<usize> {
        self.0.write(bytes)
    }

    fn write_once(&self, bytes: &[u8]) -> HostResult<usize> {
        self.0.write_once(bytes)
    }

    fn stop(&self) {
        self.0.stop();
    }

    fn shut_down(&self) {
        self.0.shut_down();
    }

    fn available(&self) -> HostResult<u64> {
        self.0.available()
    }

    fn stat(&self) -> HostResult<Stat> {
        self.0.stat()
    }

    fn set_non_blocking(&self, on: bool) -> HostResult<()> {
        self.0.set_non_blocking(on)
    }

    fn ready(&self) -> PollEvents {
        self.0.ready()
    }

    fn os_fd(&self) -> Option<BorrowedFd<'_>> {
        self.0.os_fd()
    }
}

/// What rules say.
enum Verdict<'a> {
    Allowed,
    DeniedBy(&'a Destination),
    NotGranted,
}

fn verdict<'a>(
    allow: &[Destination],
    deny: &'a [Destination],
    speaks: impl Fn(&Destination) -> bool,
) -> Verdict<'a> {
    match deny.iter().find(|rule| speaks(rule)) {
        Some(rule) => Verdict::DeniedBy(rule),
        None if allow.iter().any(speaks) => Verdict::Allowed,
        None => Verdict::NotGranted,
    }
}

impl GrantedHost {
    /// Whether a rule speaks of an address, by itself or by a name.
    fn is_host(&self, rule: &Destination, ip: IpAddr) -> bool {
        match &rule.host {
            HostPattern::Any => true,
            HostPattern::Address(a) => *a == ip.to_canonical(),
            HostPattern::Name(name) => self.names.has(ip, name),
        }
    }

    fn remote(&self, address: SocketAddr) -> Verdict<'_> {
        let (allow, deny) = (&self.grants.allow, &self.grants.deny);
        verdict(&allow.net, &deny.net, |rule| {
            rule.has_port(address.port()) && self.is_host(rule, address.ip())
        })
    }

    /// Whether one may send to an address.
    fn check_remote(&self, address: SocketAddr) -> HostResult<()> {
        match self.remote(address) {
            Verdict::Allowed => Ok(()),
            Verdict::DeniedBy(rule) => Err(self.refusals.denied(Right::Net, rule)),
            Verdict::NotGranted => Err(self.refusals.needs(Right::Net, plain(address))),
        }
    }

    /// `chosen`: the system chose the port, or will, which is what port 0 grants.
    fn local(&self, address: SocketAddr, chosen: bool) -> Verdict<'_> {
        let (allow, deny) = (&self.grants.allow, &self.grants.deny);
        let has_port = |rule: &Destination| rule.has_port(address.port()) || chosen && rule.port == Some(0);
        let any = |rule: &Destination| matches!(&rule.host, HostPattern::Address(a) if is_wildcard(*a));
        // Who listens on the wildcard listens on all addresses, those among them that are denied.
        match deny.listen.iter().find(|rule| has_port(rule) && is_wildcard(address.ip())) {
            Some(rule) => Verdict::DeniedBy(rule),
            None => verdict(&allow.listen, &deny.listen, |rule| {
                has_port(rule) && (any(rule) || self.is_host(rule, address.ip()))
            }),
        }
    }

    /// Whether one may listen on an address.
    fn check_local(&self, address: SocketAddr, chosen: bool) -> HostResult<()> {
        match self.local(address, chosen) {
            Verdict::Allowed => Ok(()),
            Verdict::DeniedBy(rule) => Err(self.refusals.denied(Right::Listen, rule)),
            Verdict::NotGranted => {
                let ip = match address.ip() {
                    ip if is_wildcard(ip) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
                    ip => ip.to_canonical(),
                };
                let port = if chosen { 0 } else { address.port() };
                Err(self.refusals.needs(Right::Listen, SocketAddr::new(ip, port)))
            }
        }
    }

    /// Whether an address is granted with some port, and not denied with all.
    pub(super) fn is_granted_address(&self, ip: IpAddr) -> bool {
        let (allow, deny) = (&self.grants.allow, &self.grants.deny);
        allow.net.iter().chain(&allow.listen).any(|rule| self.is_host(rule, ip))
            && !deny.net.iter().any(|rule| rule.port.is_none() && self.is_host(rule, ip))
    }

    /// Whether anything of the network is granted.
    fn has_network(&self) -> bool {
        !self.grants.allow.net.is_empty() || !self.grants.allow.listen.is_empty()
    }

    fn is_stream(&self, fd: Fd) -> HostResult<bool> {
        let mut kind = [0; 4];
        self.system.socket_option(fd, libc::SOL_SOCKET, libc::SO_TYPE, &mut kind)?;
        Ok(i32::from_ne_bytes(kind) == libc::SOCK_STREAM)
    }

    /// Whether a datagram may be handed out. What comes to a port that one may listen on, from anyone.
    fn takes_from(&self, fd: Fd, from: Option<SocketAddr>) -> bool {
        let Some(from) = from else { return true };
        matches!(self.remote(from), Verdict::Allowed)
            || self
                .system
                .local_address(fd)
                .is_ok_and(|local| matches!(self.local(local, true), Verdict::Allowed))
    }
}

impl Network for GrantedHost {
    fn has_ipv6(&self) -> bool {
        self.system.has_ipv6()
    }

    fn socket(&self, v6: bool, stream: bool) -> HostResult<Fd> {
        let fd = self.system.socket(v6, stream)?;
        if !stream {
            let entry = self.fds().get(fd)?;
            self.fds().set(fd, Arc::new(DatagramEntry(entry)))?;
        }
        Ok(fd)
    }

    fn bind(&self, fd: Fd, address: SocketAddr) -> HostResult<()> {
        // A port of the system's choice is what sockets get that connect or send, too. Who listens is checked by `listen`, and
        // whose datagrams come in when they do.
        if address.port() != 0 {
            self.check_local(address, false)?;
        }
        self.system.bind(fd, address)
    }

    fn listen(&self, fd: Fd, backlog: i32) -> HostResult<()> {
        match self.system.local_address(fd) {
            // A port that was asked for was granted when it was bound, so any other was chosen by the system.
            Ok(address) => self.check_local(address, true)?,
            // A path was granted when it was bound, and without one nobody can connect.
            Err(e) if e.errno() == libc::EAFNOSUPPORT => {}
            Err(e) => return Err(e),
        }
        self.system.listen(fd, backlog)
    }

    fn connect(&self, fd: Fd, address: Option<SocketAddr>) -> HostResult<()> {
        let address = address.map(reached);
        if let Some(address) = address {
            self.check_remote(address)?;
        }
        self.system.connect(fd, address)
    }

    fn accept(&self, fd: Fd) -> HostResult<(Fd, SocketAddr)> {
        self.system.accept(fd)
    }

    fn shutdown(&self, fd: Fd, read: bool, write: bool) -> HostResult<()> {
        self.system.shutdown(fd, read, write)
    }

    fn local_address(&self, fd: Fd) -> HostResult<SocketAddr> {
        self.system.local_address(fd)
    }

    fn remote_address(&self, fd: Fd) -> HostResult<SocketAddr> {
        self.system.remote_address(fd)
    }

    fn socket_option(&self, fd: Fd, level: i32, name: i32, value: &mut [u8]) -> HostResult<usize> {
        self.system.socket_option(fd, level, name, value)
    }

    fn set_socket_option(&self, fd: Fd, level: i32, name: i32, value: &[u8]) -> HostResult<()> {
        match effect(level, name, value) {
            Effect::Harmless => {}
            Effect::Joins(group) if self.is_granted_address(group) => {}
            Effect::Joins(group) => {
                let port = Some(self.system.local_address(fd)?.port()).filter(|&port| port != 0);
                let group = Destination { host: HostPattern::Address(group), port };
                return Err(self.refusals.needs(Right::Net, group));
            }
            Effect::Unknown => return Err(HostError::new(libc::ENOPROTOOPT)),
        }
        self.system.set_socket_option(fd, level, name, value)
    }

    fn poll_socket(&self, fd: Fd, events: i16, timeout_millis: i64) -> HostResult<i16> {
        self.system.poll_socket(fd, events, timeout_millis)
    }

    fn receive(&self, fd: Fd, buffer: &mut [u8]) -> HostResult<usize> {
        // A datagram socket that is not connected receives from anyone.
        if self.fds().get(fd)?.os_fd().is_some()
            && self.is_stream(fd) == Ok(false)
            && self.system.remote_address(fd).is_err()
        {
            return self.receive_from(fd, buffer).map(|(n, _)| n);
        }
        self.system.receive(fd, buffer)
    }

    fn receive_now(&self, fd: Fd, buffer: &mut [u8]) -> HostResult<usize> {
        // Whose datagram it is would not be asked.
        if !self.is_stream(fd)? {
            return Err(HostError::NOT_SUPPORTED);
        }
        self.system.receive_now(fd, buffer)
    }

    fn send(&self, fd: Fd, bytes: &[u8], urgent: bool) -> HostResult<usize> {
        self.system.send(fd, bytes, urgent)
    }

    fn receive_from(&self, fd: Fd, buffer: &mut [u8]) -> HostResult<(usize, Option<SocketAddr>)> {
        loop {
            let (n, from) = self.system.receive_from(fd, buffer)?;
            if self.takes_from(fd, from) {
                return Ok((n, from));
            }
            buffer[..n].fill(0);
        }
    }

    fn send_to(&self, fd: Fd, bytes: &[u8], address: SocketAddr) -> HostResult<usize> {
        let address = reached(address);
        self.check_remote(address)?;
        self.system.send_to(fd, bytes, address)
    }

    fn peek_from(&self, fd: Fd, buffer: &mut [u8]) -> HostResult<(usize, Option<SocketAddr>)> {
        loop {
            let (n, from) = self.system.peek_from(fd, buffer)?;
            if self.takes_from(fd, from) {
                return Ok((n, from));
            }
            buffer[..n].fill(0);
            // Takes away the one that was seen; no more than it, as another thread may have done so.
            self.system.receive_from(fd, &mut [0])?;
        }
    }

    fn unix_socket(&self) -> HostResult<Fd> {
        self.system.unix_socket()
    }

    fn unix_bind(&self, fd: Fd, path: &[u8]) -> HostResult<()> {
        self.bind_path(fd, path)
    }

    fn unix_connect(&self, fd: Fd, path: &[u8]) -> HostResult<()> {
        self.connect_path(fd, path)
    }

    fn unix_accept(&self, fd: Fd) -> HostResult<(Fd, Vec<u8>)> {
        let (new, from) = self.system.unix_accept(fd)?;
        Ok((new, self.given_path(from)))
    }

    fn unix_local_address(&self, fd: Fd) -> HostResult<Vec<u8>> {
        Ok(self.given_path(self.system.unix_local_address(fd)?))
    }

    fn interfaces(&self) -> HostResult<Vec<Interface>> {
        if !self.has_network() {
            return Err(self.refusals.because("needs --allow-net or --allow-listen"));
        }
        let mut all = self.system.interfaces()?;
        // Hardware addresses tell which machine this is.
        all.iter_mut().for_each(|i| i.mac = None);
        Ok(all)
    }

    fn event_fd(&self) -> HostResult<Fd> {
        self.system.event_fd()
    }

    fn epoll(&self) -> HostResult<Fd> {
        self.system.epoll()
    }

    fn epoll_change(&self, epoll: Fd, fd: Fd, change: EpollChange) -> HostResult<()> {
        self.system.epoll_change(epoll, fd, change)
    }

    fn epoll_wait(&self, epoll: Fd, most: usize, timeout_millis: i32) -> HostResult<Vec<Ready>> {
        self.system.epoll_wait(epoll, most, timeout_millis)
    }
}
