//! Sockets of the operating system.

use super::super::network::{EpollChange, Interface, InterfaceAddress, Network, Ready};
use super::super::{Fd, FileEntry, HasFds, HostError, HostResult};
use super::{OsEntry, SystemHost};
use rustix::event::{PollFd, PollFlags, Timespec, epoll};
use rustix::net::{AddressFamily, RecvFlags, SendFlags, Shutdown, SocketAddrUnix, SocketFlags, SocketType};
use std::ffi::CStr;
use std::net::{IpAddr, SocketAddr};
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};
use std::sync::Arc;

const NOT_A_SOCKET: HostError = HostError::new(libc::ENOTSOCK);

fn os_fd(entry: &Arc<dyn FileEntry>) -> HostResult<BorrowedFd<'_>> {
    entry.os_fd().ok_or(NOT_A_SOCKET)
}

fn address(any: rustix::net::SocketAddrAny) -> HostResult<SocketAddr> {
    SocketAddr::try_from(any).map_err(|_| HostError::new(libc::EAFNOSUPPORT))
}

fn timespec(millis: i64) -> Option<Timespec> {
    (millis >= 0).then(|| Timespec { tv_sec: millis / 1000, tv_nsec: (millis % 1000) * 1_000_000 })
}

/// The path of an address of the Unix domain; none is empty.
fn unix_path(any: rustix::net::SocketAddrAny) -> Vec<u8> {
    let address = SocketAddrUnix::try_from(any).ok();
    address.and_then(|a| a.path().map(|p| p.to_bytes().to_vec())).unwrap_or_default()
}

impl SystemHost {
    /// A relative path starts at the Vm's working directory.
    fn unix_address(&self, path: &[u8]) -> HostResult<SocketAddrUnix> {
        Ok(SocketAddrUnix::new(&*rustix::path::Arg::into_c_str(self.absolute(path))?)?)
    }

    fn enter(&self, fd: OwnedFd) -> HostResult<Fd> {
        self.fds().insert(Arc::new(OsEntry::new(fd, &self.stop)))
    }
}

impl Network for SystemHost {
    fn has_ipv6(&self) -> bool {
        // A process that inetd started for a connection of version 4 keeps to that.
        let started_for = rustix::net::getsockname(rustix::stdio::stdin());
        if started_for.is_ok_and(|a| a.address_family() == AddressFamily::INET) {
            return false;
        }
        // Some interface has an address of version 6, and sockets can be made.
        std::fs::read("/proc/net/if_inet6").is_ok_and(|lines| !lines.is_empty())
            && rustix::net::socket(AddressFamily::INET6, SocketType::STREAM, None).is_ok()
    }

    fn socket(&self, v6: bool, stream: bool) -> HostResult<Fd> {
        let family = if v6 { AddressFamily::INET6 } else { AddressFamily::INET };
        let kind = if stream { SocketType::STREAM } else { SocketType::DGRAM };
        self.enter(rustix::net::socket_with(family, kind, SocketFlags::CLOEXEC, None)?)
    }

    fn bind(&self, fd: Fd, address: SocketAddr) -> HostResult<()> {
        Ok(rustix::net::bind(os_fd(&self.fds().get(fd)?)?, &address)?)
    }

    fn listen(&self, fd: Fd, backlog: i32) -> HostResult<()> {
        Ok(rustix::net::listen(os_fd(&self.fds().get(fd)?)?, backlog)?)
    }

    fn connect(&self, fd: Fd, address: Option<SocketAddr>) -> HostResult<()> {
        let entry = self.fds().get(fd)?;
        match address {
            Some(address) => rustix::net::connect(os_fd(&entry)?, &address)?,
            None => rustix::net::connect_unspec(os_fd(&entry)?)?,
        }
        Ok(())
    }

    fn accept(&self, fd: Fd) -> HostResult<(Fd, SocketAddr)> {
        let entry = self.fds().get(fd)?;
        let (new, from) = rustix::net::acceptfrom_with(os_fd(&entry)?, SocketFlags::CLOEXEC)?;
        let from = address(from.ok_or(HostError::new(libc::ECONNABORTED))?)?;
        Ok((self.enter(new)?, from))
    }

    fn shutdown(&self, fd: Fd, read: bool, write: bool) -> HostResult<()> {
        let how = match (read, write) {
            (true, true) => Shutdown::Both,
            (true, false) => Shutdown::Read,
            (false, true) => Shutdown::Write,
            (false, false) => return Ok(()),
        };
        Ok(rustix::net::shutdown(os_fd(&self.fds().get(fd)?)?, how)?)
    }

    fn local_address(&self, fd: Fd) -> HostResult<SocketAddr> {
        address(rustix::net::getsockname(os_fd(&self.fds().get(fd)?)?)?)
    }

    fn remote_address(&self, fd: Fd) -> HostResult<SocketAddr> {
        let any = rustix::net::getpeername(os_fd(&self.fds().get(fd)?)?)?;
        address(any.ok_or(HostError::new(libc::ENOTCONN))?)
    }

    fn socket_option(&self, fd: Fd, level: i32, name: i32, value: &mut [u8]) -> HostResult<usize> {
        let entry = self.fds().get(fd)?;
        let mut length = value.len() as libc::socklen_t;
        // SAFETY: the descriptor is open, as the entry is held; the buffer has the length that is told.
        let done = unsafe {
            libc::getsockopt(os_fd(&entry)?.as_raw_fd(), level, name, value.as_mut_ptr().cast(), &mut length)
        };
        if done == 0 { Ok(length as usize) } else { Err(last_error()) }
    }

    fn set_socket_option(&self, fd: Fd, level: i32, name: i32, value: &[u8]) -> HostResult<()> {
        let entry = self.fds().get(fd)?;
        // SAFETY: the descriptor is open, as the entry is held; the value has the length that is told.
        let done = unsafe {
            libc::setsockopt(
                os_fd(&entry)?.as_raw_fd(),
                level,
                name,
                value.as_ptr().cast(),
                value.len() as libc::socklen_t,
            )
        };
        if done == 0 { Ok(()) } else { Err(last_error()) }
    }

    fn poll_socket(&self, fd: Fd, events: i16, timeout_millis: i64) -> HostResult<i16> {
        let entry = self.fds().get(fd)?;
        let os = os_fd(&entry)?;
        let mut polled = [PollFd::from_borrowed_fd(os, PollFlags::from_bits_retain(events as u16))];
        rustix::event::poll(&mut polled, timespec(timeout_millis).as_ref())?;
        Ok(polled[0].revents().bits() as i16)
    }

    fn receive(&self, fd: Fd, buffer: &mut [u8]) -> HostResult<usize> {
        let entry = self.fds().get(fd)?;
        let Some(os) = entry.os_fd() else { return entry.read(buffer) };
        Ok(rustix::net::recv(os, buffer, RecvFlags::empty())?.0)
    }

    fn receive_now(&self, fd: Fd, buffer: &mut [u8]) -> HostResult<usize> {
        Ok(rustix::net::recv(os_fd(&self.fds().get(fd)?)?, buffer, RecvFlags::DONTWAIT)?.0)
    }

    fn send(&self, fd: Fd, bytes: &[u8], urgent: bool) -> HostResult<usize> {
        let flags = if urgent { SendFlags::NOSIGNAL | SendFlags::OOB } else { SendFlags::NOSIGNAL };
        Ok(rustix::net::send(os_fd(&self.fds().get(fd)?)?, bytes, flags)?)
    }

    fn receive_from(&self, fd: Fd, buffer: &mut [u8]) -> HostResult<(usize, Option<SocketAddr>)> {
        let entry = self.fds().get(fd)?;
        let Some(os) = entry.os_fd() else { return Ok((entry.read(buffer)?, None)) };
        let (n, _, from) = rustix::net::recvfrom(os, buffer, RecvFlags::empty())?;
        Ok((n, from.and_then(|from| SocketAddr::try_from(from).ok())))
    }

    fn send_to(&self, fd: Fd, bytes: &[u8], address: SocketAddr) -> HostResult<usize> {
        let entry = self.fds().get(fd)?;
        Ok(rustix::net::sendto(os_fd(&entry)?, bytes, SendFlags::NOSIGNAL, &address)?)
    }

    fn peek_from(&self, fd: Fd, buffer: &mut [u8]) -> HostResult<(usize, Option<SocketAddr>)> {
        let entry = self.fds().get(fd)?;
        let (n, _, from) = rustix::net::recvfrom(os_fd(&entry)?, buffer, RecvFlags::PEEK)?;
        Ok((n, from.and_then(|from| SocketAddr::try_from(from).ok())))
    }

    fn unix_socket(&self) -> HostResult<Fd> {
        self.enter(rustix::net::socket_with(
            AddressFamily::UNIX,
            SocketType::STREAM,
            SocketFlags::CLOEXEC,
            None,
        )?)
    }

    fn unix_bind(&self, fd: Fd, path: &[u8]) -> HostResult<()> {
        let address = self.unix_address(path)?;
        Ok(rustix::net::bind(os_fd(&self.fds().get(fd)?)?, &address)?)
    }

    fn unix_connect(&self, fd: Fd, path: &[u8]) -> HostResult<()> {
        let address = self.unix_address(path)?;
        Ok(rustix::net::connect(os_fd(&self.fds().get(fd)?)?, &address)?)
    }

    fn unix_accept(&self, fd: Fd) -> HostResult<(Fd, Vec<u8>)> {
        let entry = self.fds().get(fd)?;
        let (new, from) = rustix::net::acceptfrom_with(os_fd(&entry)?, SocketFlags::CLOEXEC)?;
        Ok((self.enter(new)?, from.map(unix_path).unwrap_or_default()))
    }

    fn unix_local_address(&self, fd: Fd) -> HostResult<Vec<u8>> {
        Ok(unix_path(rustix::net::getsockname(os_fd(&self.fds().get(fd)?)?)?))
    }

    fn unix_remote_address(&self, fd: Fd) -> HostResult<Vec<u8>> {
        let any = rustix::net::getpeername(os_fd(&self.fds().get(fd)?)?)?;
        any.map(unix_path).ok_or(HostError::new(libc::ENOTCONN))
    }

    fn interfaces(&self) -> HostResult<Vec<Interface>> {
        interfaces()
    }

    fn event_fd(&self) -> HostResult<Fd> {
        self.enter(rustix::event::eventfd(0, rustix::event::EventfdFlags::CLOEXEC)?)
    }

    fn epoll(&self) -> HostResult<Fd> {
        self.enter(epoll::create(epoll::CreateFlags::CLOEXEC)?)
    }

    fn epoll_change(&self, epoll: Fd, fd: Fd, change: EpollChange) -> HostResult<()> {
        let (set, entry) = (self.fds().get(epoll)?, self.fds().get(fd)?);
        let (set, source) = (os_fd(&set)?, entry.os_fd().ok_or(HostError::new(libc::EPERM))?);
        let data = epoll::EventData::new_u64(fd as u32 as u64);
        let flags = epoll::EventFlags::from_bits_retain;
        match change {
            EpollChange::Add(events) => epoll::add(set, source, data, flags(events))?,
            EpollChange::Modify(events) => epoll::modify(set, source, data, flags(events))?,
            EpollChange::Remove => epoll::delete(set, source)?,
        }
        Ok(())
    }

    fn epoll_wait(&self, epoll: Fd, most: usize, timeout_millis: i32) -> HostResult<Vec<Ready>> {
        let set = self.fds().get(epoll)?;
        let mut events = Vec::with_capacity(most);
        let timeout = timespec(i64::from(timeout_millis));
        epoll::wait(os_fd(&set)?, rustix::buffer::spare_capacity(&mut events), timeout.as_ref())?;
        // Copied out: the system's struct is packed.
        Ok(events
            .iter()
            .map(|e| {
                let (flags, data) = (e.flags, e.data);
                (flags.bits(), data.u64() as Fd)
            })
            .collect())
    }
}

fn last_error() -> HostError {
    HostError::new(std::io::Error::last_os_error().raw_os_error().unwrap_or(libc::EIO))
}

/// An address that the system points at; `None`: none, or of another kind.
///
/// # Safety
/// `at` is null or points at a sockaddr of the length that its family has.
unsafe fn ip_of(at: *const libc::sockaddr) -> Option<(IpAddr, u32)> {
    if at.is_null() {
        return None;
    }
    // SAFETY: the caller's contract.
    unsafe {
        match i32::from((*at).sa_family) {
            libc::AF_INET => {
                let a = &*at.cast::<libc::sockaddr_in>();
                Some((IpAddr::from(a.sin_addr.s_addr.to_ne_bytes()), 0))
            }
            libc::AF_INET6 => {
                let a = &*at.cast::<libc::sockaddr_in6>();
                Some((IpAddr::from(a.sin6_addr.s6_addr), a.sin6_scope_id))
            }
            _ => None,
        }
    }
}

fn ones(mask: IpAddr) -> u8 {
    match mask {
        IpAddr::V4(m) => u32::from(m).leading_ones() as u8,
        IpAddr::V6(m) => u128::from(m).leading_ones() as u8,
    }
}

fn interfaces() -> HostResult<Vec<Interface>> {
    let mut list = std::ptr::null_mut();
    // SAFETY: the list goes to a local.
    if unsafe { libc::getifaddrs(&mut list) } != 0 {
        return Err(last_error());
    }
    let mut found: Vec<Interface> = Vec::new();
    let mut at = list;
    while !at.is_null() {
        // SAFETY: a node of the list; its strings and addresses live as long as it.
        let (node, name) = unsafe { (&*at, CStr::from_ptr((*at).ifa_name)) };
        at = node.ifa_next;
        let text = name.to_string_lossy().into_owned();
        let i = found.iter().position(|f| f.name == text).unwrap_or_else(|| {
            let mtu = std::fs::read_to_string(format!("/sys/class/net/{text}/mtu"));
            found.push(Interface {
                // SAFETY: the name ends in 0.
                index: unsafe { libc::if_nametoindex(name.as_ptr()) },
                flags: node.ifa_flags,
                mtu: mtu.ok().and_then(|m| m.trim().parse().ok()).unwrap_or(-1),
                name: text,
                ..Interface::default()
            });
            found.len() - 1
        });
        // SAFETY: addresses of the node, each null or whole.
        let (address, mask, broadcast) =
            unsafe { (ip_of(node.ifa_addr), ip_of(node.ifa_netmask), ip_of(node.ifa_ifu)) };
        if let Some((address, scope)) = address {
            let broadcast = match broadcast {
                Some((IpAddr::V4(b), _)) if node.ifa_flags & libc::IFF_BROADCAST as u32 != 0 => Some(b),
                _ => None,
            };
            let prefix = mask.map_or(0, |(mask, _)| ones(mask));
            found[i].addresses.push(InterfaceAddress { address, scope, prefix, broadcast });
        }
        #[cfg(target_os = "linux")]
        // SAFETY: as above; the family tells the kind.
        unsafe {
            if !node.ifa_addr.is_null() && i32::from((*node.ifa_addr).sa_family) == libc::AF_PACKET {
                let hardware = &*node.ifa_addr.cast::<libc::sockaddr_ll>();
                let mut mac = [0; 6];
                mac.copy_from_slice(&hardware.sll_addr[..6]);
                found[i].mac = (hardware.sll_halen == 6 && mac != [0; 6]).then_some(mac);
            }
        }
    }
    // SAFETY: the list that getifaddrs made, no longer used.
    unsafe { libc::freeifaddrs(list) };
    Ok(found)
}
