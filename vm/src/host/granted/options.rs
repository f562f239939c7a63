//! Options of sockets that a program may set. They come as the system's numbers, so what is not known is refused: some take
//! pointers, or lead packets elsewhere.

use std::net::IpAddr;

/// What an option does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Nothing that leads elsewhere.
    Harmless,
    /// The socket receives what is sent to this group.
    Joins(IpAddr),
    /// Nobody knows.
    Unknown,
}

const MCAST_JOIN_GROUP: i32 = 42;
const MCAST_BLOCK_SOURCE: i32 = 43;
const MCAST_LEAVE_SOURCE_GROUP: i32 = 47;
const MCAST_JOIN_SOURCE_GROUP: i32 = 46;
const IP_MULTICAST_ALL: i32 = 49;
const IPV6_MULTICAST_ALL: i32 = 29;
const IPV6_FLOWINFO_SEND: i32 = 33;

/// What setting an option does.
pub(super) fn effect(level: i32, name: i32, value: &[u8]) -> Effect {
    let harmless = match level {
        libc::SOL_SOCKET => matches!(
            name,
            libc::SO_REUSEADDR
                | libc::SO_REUSEPORT
                | libc::SO_BROADCAST
                | libc::SO_SNDBUF
                | libc::SO_RCVBUF
                | libc::SO_KEEPALIVE
                | libc::SO_OOBINLINE
                | libc::SO_LINGER
                | libc::SO_RCVTIMEO
                | libc::SO_SNDTIMEO
        ),
        libc::IPPROTO_TCP => matches!(
            name,
            libc::TCP_NODELAY
                | libc::TCP_KEEPIDLE
                | libc::TCP_KEEPINTVL
                | libc::TCP_KEEPCNT
                | libc::TCP_QUICKACK
                | libc::TCP_CORK
        ),
        libc::IPPROTO_IP => match name {
            libc::IP_ADD_MEMBERSHIP | libc::IP_ADD_SOURCE_MEMBERSHIP => return joins(v4(value, 0)),
            MCAST_JOIN_GROUP | MCAST_JOIN_SOURCE_GROUP => return joins(group_of(value)),
            MCAST_BLOCK_SOURCE..=MCAST_LEAVE_SOURCE_GROUP => true,
            libc::IP_TOS
            | libc::IP_TTL
            | libc::IP_MULTICAST_IF
            | libc::IP_MULTICAST_TTL
            | libc::IP_MULTICAST_LOOP
            | libc::IP_DROP_MEMBERSHIP
            | libc::IP_UNBLOCK_SOURCE
            | libc::IP_BLOCK_SOURCE
            | libc::IP_DROP_SOURCE_MEMBERSHIP => true,
            IP_MULTICAST_ALL => true,
            _ => false,
        },
        libc::IPPROTO_IPV6 => match name {
            libc::IPV6_ADD_MEMBERSHIP => return joins(v6(value, 0)),
            MCAST_JOIN_GROUP | MCAST_JOIN_SOURCE_GROUP => return joins(group_of(value)),
            MCAST_BLOCK_SOURCE..=MCAST_LEAVE_SOURCE_GROUP => true,
            libc::IPV6_UNICAST_HOPS
            | libc::IPV6_MULTICAST_IF
            | libc::IPV6_MULTICAST_HOPS
            | libc::IPV6_MULTICAST_LOOP
            | libc::IPV6_DROP_MEMBERSHIP
            | libc::IPV6_V6ONLY
            | IPV6_FLOWINFO_SEND
            | libc::IPV6_TCLASS => true,
            IPV6_MULTICAST_ALL => true,
            _ => false,
        },
        _ => false,
    };
    if harmless { Effect::Harmless } else { Effect::Unknown }
}

fn joins(group: Option<IpAddr>) -> Effect {
    group.map_or(Effect::Unknown, |group| Effect::Joins(group.to_canonical()))
}

fn v4(value: &[u8], at: usize) -> Option<IpAddr> {
    let octets: [u8; 4] = value.get(at..at + 4)?.try_into().ok()?;
    Some(IpAddr::from(octets))
}

fn v6(value: &[u8], at: usize) -> Option<IpAddr> {
    let octets: [u8; 16] = value.get(at..at + 16)?.try_into().ok()?;
    Some(IpAddr::from(octets))
}

/// The group of a group_req or group_source_req: after the interface's number, at the next 8 bytes, a socket address.
fn group_of(value: &[u8]) -> Option<IpAddr> {
    let family = u16::from_ne_bytes(value.get(8..10)?.try_into().ok()?);
    match i32::from(family) {
        libc::AF_INET => v4(value, 12),
        libc::AF_INET6 => v6(value, 16),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_seen() {
        let group = |text: &str| Effect::Joins(text.parse().unwrap());
        let v4 = [239, 1, 2, 3, 0, 0, 0, 0];
        assert_eq!(effect(libc::IPPROTO_IP, libc::IP_ADD_MEMBERSHIP, &v4), group("239.1.2.3"));
        let mut v6 = [0; 20];
        (v6[0], v6[1], v6[15]) = (0xff, 2, 9);
        assert_eq!(effect(libc::IPPROTO_IPV6, libc::IPV6_ADD_MEMBERSHIP, &v6), group("ff02::9"));
        let mut request = [0; 264];
        request[8..10].copy_from_slice(&(libc::AF_INET6 as u16).to_ne_bytes());
        request[16..32].copy_from_slice(&v6[..16]);
        assert_eq!(effect(libc::IPPROTO_IPV6, MCAST_JOIN_SOURCE_GROUP, &request), group("ff02::9"));
        assert_eq!(effect(libc::IPPROTO_IPV6, MCAST_JOIN_GROUP, &request[..9]), Effect::Unknown);
        assert_eq!(effect(libc::SOL_SOCKET, libc::SO_BINDTODEVICE, b"lo"), Effect::Unknown);
        assert_eq!(effect(libc::SOL_SOCKET, libc::SO_ATTACH_FILTER, &[0; 16]), Effect::Unknown);
        assert_eq!(effect(libc::IPPROTO_TCP, libc::TCP_NODELAY, &[1, 0, 0, 0]), Effect::Harmless);
    }
}
