//! Sockets. A socket is a [`FileEntry`](super::FileEntry) of the Vm's table like a file; what only sockets can do is here.
//!
//! **Calls that wait answer EINTR**, unlike all others of the host: closing a channel wakes the thread that waits in it by a
//! signal, and Java code decides whether to call again.

use super::{Fd, HasFds, HostError, HostResult};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// What epoll says of a descriptor: (epoll's bits, descriptor).
pub type Ready = (u32, Fd);

/// An interface of the machine to a network.
#[derive(Clone, Debug, Default)]
pub struct Interface {
    /// Its name: `eth0`.
    pub name: String,
    /// Its number.
    pub index: u32,
    /// The system's IFF_ bits.
    pub flags: u32,
    /// The largest packet; -1: unknown.
    pub mtu: i32,
    /// Its hardware address, unless it is all zero.
    pub mac: Option<[u8; 6]>,
    /// Its addresses.
    pub addresses: Vec<InterfaceAddress>,
}

/// An address of an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InterfaceAddress {
    /// The address.
    pub address: IpAddr,
    /// Of version 6: the interface that it belongs to, or 0.
    pub scope: u32,
    /// How many bits of it are the network's.
    pub prefix: u8,
    /// Who all listen to.
    pub broadcast: Option<Ipv4Addr>,
}

/// What is done to an entry of an epoll set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EpollChange {
    /// EPOLL_CTL_ADD with these events.
    Add(u32),
    /// EPOLL_CTL_MOD.
    Modify(u32),
    /// EPOLL_CTL_DEL.
    Remove,
}

/// The network.
#[expect(unused_variables, reason = "names of refused methods' arguments are documentation")]
pub trait Network: HasFds {
    /// Whether there is version 6.
    fn has_ipv6(&self) -> bool {
        false
    }
    /// A socket for streams or datagrams.
    fn socket(&self, v6: bool, stream: bool) -> HostResult<Fd> {
        Err(HostError::DENIED)
    }
    /// bind(2).
    fn bind(&self, fd: Fd, address: SocketAddr) -> HostResult<()> {
        Err(HostError::DENIED)
    }
    /// listen(2).
    fn listen(&self, fd: Fd, backlog: i32) -> HostResult<()> {
        Err(HostError::DENIED)
    }
    /// connect(2); `None` takes a datagram socket's connection away.
    fn connect(&self, fd: Fd, address: Option<SocketAddr>) -> HostResult<()> {
        Err(HostError::DENIED)
    }
    /// accept(2).
    fn accept(&self, fd: Fd) -> HostResult<(Fd, SocketAddr)> {
        Err(HostError::DENIED)
    }
    /// shutdown(2) of reading, of writing.
    fn shutdown(&self, fd: Fd, read: bool, write: bool) -> HostResult<()> {
        Err(HostError::DENIED)
    }
    /// getsockname(2).
    fn local_address(&self, fd: Fd) -> HostResult<SocketAddr> {
        Err(HostError::DENIED)
    }
    /// getpeername(2).
    fn remote_address(&self, fd: Fd) -> HostResult<SocketAddr> {
        Err(HostError::DENIED)
    }
    /// getsockopt(2) with the system's numbers; answers the length.
    fn socket_option(&self, fd: Fd, level: i32, name: i32, value: &mut [u8]) -> HostResult<usize> {
        Err(HostError::DENIED)
    }
    /// setsockopt(2).
    fn set_socket_option(&self, fd: Fd, level: i32, name: i32, value: &[u8]) -> HostResult<()> {
        Err(HostError::DENIED)
    }
    /// poll(2) of one descriptor; a negative timeout waits for ever.
    fn poll_socket(&self, fd: Fd, events: i16, timeout_millis: i64) -> HostResult<i16> {
        Err(HostError::DENIED)
    }
    /// recv(2).
    fn receive(&self, fd: Fd, buffer: &mut [u8]) -> HostResult<usize> {
        Err(HostError::DENIED)
    }
    /// As [`receive`](Network::receive) of a stream, but EAGAIN where it would wait.
    fn receive_now(&self, fd: Fd, buffer: &mut [u8]) -> HostResult<usize> {
        Err(HostError::DENIED)
    }
    /// send(2), `urgent`: out of band.
    fn send(&self, fd: Fd, bytes: &[u8], urgent: bool) -> HostResult<usize> {
        Err(HostError::DENIED)
    }
    /// recvfrom(2).
    fn receive_from(&self, fd: Fd, buffer: &mut [u8]) -> HostResult<(usize, Option<SocketAddr>)> {
        Err(HostError::DENIED)
    }
    /// sendto(2).
    fn send_to(&self, fd: Fd, bytes: &[u8], address: SocketAddr) -> HostResult<usize> {
        Err(HostError::DENIED)
    }
    /// As [`receive_from`](Network::receive_from), and leaves it to be received again.
    fn peek_from(&self, fd: Fd, buffer: &mut [u8]) -> HostResult<(usize, Option<SocketAddr>)> {
        Err(HostError::DENIED)
    }
    /// A socket of the Unix domain, for streams.
    fn unix_socket(&self) -> HostResult<Fd> {
        Err(HostError::DENIED)
    }
    /// bind(2) of a socket of the Unix domain; makes the file.
    fn unix_bind(&self, fd: Fd, path: &[u8]) -> HostResult<()> {
        Err(HostError::DENIED)
    }
    /// connect(2) of a socket of the Unix domain.
    fn unix_connect(&self, fd: Fd, path: &[u8]) -> HostResult<()> {
        Err(HostError::DENIED)
    }
    /// accept(2) of a socket of the Unix domain, with the path of who connects, mostly empty.
    fn unix_accept(&self, fd: Fd) -> HostResult<(Fd, Vec<u8>)> {
        Err(HostError::DENIED)
    }
    /// getsockname(2) of a socket of the Unix domain; empty: it has no name.
    fn unix_local_address(&self, fd: Fd) -> HostResult<Vec<u8>> {
        Err(HostError::DENIED)
    }
    /// getpeername(2) of a socket of the Unix domain; empty: the other side has no name.
    fn unix_remote_address(&self, fd: Fd) -> HostResult<Vec<u8>> {
        Err(HostError::DENIED)
    }
    /// The machine's interfaces.
    fn interfaces(&self) -> HostResult<Vec<Interface>> {
        Err(HostError::DENIED)
    }
    /// eventfd(2).
    fn event_fd(&self) -> HostResult<Fd> {
        Err(HostError::DENIED)
    }
    /// An epoll set.
    fn epoll(&self) -> HostResult<Fd> {
        Err(HostError::DENIED)
    }
    /// epoll_ctl(2).
    fn epoll_change(&self, epoll: Fd, fd: Fd, change: EpollChange) -> HostResult<()> {
        Err(HostError::DENIED)
    }
    /// epoll_wait(2); a negative timeout waits for ever.
    fn epoll_wait(&self, epoll: Fd, most: usize, timeout_millis: i32) -> HostResult<Vec<Ready>> {
        Err(HostError::DENIED)
    }
}
