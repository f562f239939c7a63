//! Tests of network, processes and environment of the host that grants, against a host without limits.

use std::net::{IpAddr, SocketAddr};

use super::super::*;

fn host(change: impl FnOnce(&mut Grants)) -> GrantedHost {
    let mut grants = Grants::none();
    change(&mut grants);
    GrantedHost::new(grants, SystemHost::new())
}

fn destinations(all: &[&str]) -> Vec<Destination> {
    all.iter().map(|text| Destination::parse(text).unwrap()).collect()
}

fn any_port(ip: &str) -> SocketAddr {
    SocketAddr::new(ip.parse().unwrap(), 0)
}

#[track_caller]
fn refused<T: std::fmt::Debug>(host: &GrantedHost, result: HostResult<T>, why: &str) {
    let e = result.unwrap_err();
    assert!(e.is_denied(), "{e:?}");
    assert_eq!(host.refusal(e).as_deref(), Some(why));
}

/// A socket of the machine's, bound, and where.
fn outside(host: &SystemHost, stream: bool) -> (Fd, SocketAddr) {
    let fd = host.socket(false, stream).unwrap();
    host.bind(fd, any_port("127.0.0.1")).unwrap();
    (fd, host.local_address(fd).unwrap())
}

#[test]
fn connections_go_where_they_are_granted() {
    let machine = SystemHost::new();
    let (server, at) = outside(&machine, true);
    machine.listen(server, 5).unwrap();
    let (other, elsewhere) = outside(&machine, true);
    machine.listen(other, 5).unwrap();
    let h = host(|g| g.allow.net = destinations(&[&at.to_string()]));
    let connect = |to: SocketAddr| {
        let fd = h.socket(to.is_ipv6(), true)?;
        h.connect(fd, Some(to))
    };
    connect(at).unwrap();
    refused(&h, connect(elsewhere), &format!("needs --allow-net={elsewhere}"));
    // The same address otherwise.
    if h.has_ipv6() {
        let mapped = |ip: IpAddr| match ip {
            IpAddr::V4(v4) => IpAddr::V6(v4.to_ipv6_mapped()),
            v6 => v6,
        };
        connect(SocketAddr::new(mapped(at.ip()), at.port())).unwrap();
        let e = connect(SocketAddr::new(mapped(elsewhere.ip()), elsewhere.port()));
        refused(&h, e, &format!("needs --allow-net={elsewhere}"));
        refused(
            &h,
            connect(SocketAddr::new("::1".parse().unwrap(), at.port())),
            &format!("needs --allow-net=[::1]:{}", at.port()),
        );
    }
    // The wildcard means this machine.
    connect(SocketAddr::new("0.0.0.0".parse().unwrap(), at.port())).unwrap();
    let e = connect(SocketAddr::new("0.0.0.0".parse().unwrap(), elsewhere.port()));
    refused(&h, e, &format!("needs --allow-net={elsewhere}"));
    // Deny wins, by whatever name.
    let h = host(|g| {
        g.allow.net = destinations(&["*:*"]);
        g.deny.net = destinations(&["localhost:*"]);
    });
    let fd = h.socket(false, true).unwrap();
    refused(&h, h.connect(fd, Some(at)), "by --deny-net=localhost:*");
}

#[test]
fn who_listens_was_granted_it() {
    let h = host(|g| g.allow.listen = destinations(&["127.0.0.1:0"]));
    let listen = |h: &GrantedHost, at: SocketAddr| {
        let fd = h.socket(false, true)?;
        h.bind(fd, at)?;
        h.listen(fd, 5)
    };
    listen(&h, any_port("127.0.0.1")).unwrap();
    refused(&h, listen(&h, any_port("0.0.0.0")), "needs --allow-listen=0.0.0.0:0");
    let at = "127.0.0.1:18433".parse().unwrap();
    refused(&h, listen(&h, at), "needs --allow-listen=127.0.0.1:18433");
    // Listening without having bound is listening on the wildcard.
    let fd = h.socket(false, true).unwrap();
    refused(&h, h.listen(fd, 5), "needs --allow-listen=0.0.0.0:0");
    let h = host(|g| {
        g.allow.listen = destinations(&["0.0.0.0:0"]);
        g.deny.listen = destinations(&["127.0.0.2:*"]);
    });
    listen(&h, any_port("127.0.0.1")).unwrap();
    refused(&h, listen(&h, any_port("0.0.0.0")), "by --deny-listen=127.0.0.2:*");
    refused(&h, listen(&h, any_port("127.0.0.2")), "by --deny-listen=127.0.0.2:*");
}

#[test]
fn datagrams_of_others_are_dropped() {
    let machine = SystemHost::new();
    let (friend, friendly) = outside(&machine, false);
    let (stranger, strange) = outside(&machine, false);
    let h = host(|g| g.allow.net = destinations(&[&friendly.to_string()]));
    let fd = h.socket(false, false).unwrap();
    h.bind(fd, any_port("127.0.0.1")).unwrap();
    let here = h.local_address(fd).unwrap();
    let mut buffer = [0; 16];
    let both = || {
        machine.send_to(stranger, b"from afar", here).unwrap();
        machine.send_to(friend, b"hello", here).unwrap();
    };
    both();
    assert_eq!(h.receive_from(fd, &mut buffer), Ok((5, Some(friendly))));
    both();
    assert_eq!(h.peek_from(fd, &mut buffer), Ok((5, Some(friendly))));
    assert_eq!(h.receive(fd, &mut buffer), Ok(5));
    assert_eq!(&buffer[..5], b"hello");
    // Nor by the way that files are read.
    both();
    assert_eq!(h.read(fd, &mut buffer), Err(HostError::NOT_SUPPORTED));
    assert_eq!(h.receive(fd, &mut buffer), Ok(5));
    h.fds().get(fd).unwrap().set_non_blocking(true).unwrap();
    machine.send_to(stranger, b"from afar", here).unwrap();
    assert_eq!(h.receive_from(fd, &mut buffer), Err(HostError::new(libc::EAGAIN)));
    assert_eq!(h.send_to(fd, b"hi", friendly), Ok(2));
    refused(&h, h.send_to(fd, b"hi", strange), &format!("needs --allow-net={strange}"));
    refused(&h, h.connect(fd, Some(strange)), &format!("needs --allow-net={strange}"));
    // To a port that one may listen on, everyone may send.
    let h = host(|g| g.allow.listen = destinations(&["127.0.0.1:0"]));
    let fd = h.socket(false, false).unwrap();
    h.bind(fd, any_port("127.0.0.1")).unwrap();
    machine.send_to(stranger, b"from afar", h.local_address(fd).unwrap()).unwrap();
    assert_eq!(h.receive_from(fd, &mut buffer), Ok((9, Some(strange))));
}

#[test]
fn names_that_are_not_granted_are_not_looked_up() {
    let h = host(|g| g.allow.net = destinations(&["granted.example:443", "127.0.0.1:*"]));
    for name in ["secret.granted.example", "granted.example.com", "ip6-localhost", ""] {
        let why = format!("Permission denied: needs --allow-net={name}:*");
        assert_eq!(h.addresses_of(name.as_bytes()), Err(why));
    }
    assert_eq!(h.addresses_of(b"LOCALHOST.").unwrap()[0].to_string(), "127.0.0.1");
    assert_eq!(h.name_of_address("192.0.2.1".parse().unwrap()), None);
    // What a name led to is granted with the ports of that name.
    h.names.remember("granted.example", &["192.0.2.7".parse().unwrap()]);
    assert!(h.is_granted_address("192.0.2.7".parse().unwrap()));
    assert_eq!(h.name_of_address("192.0.2.7".parse().unwrap()).as_deref(), Some(&b"granted.example"[..]));
    let fd = h.socket(false, false).unwrap();
    let e = h.connect(fd, Some("192.0.2.7:80".parse().unwrap()));
    refused(&h, e, "needs --allow-net=192.0.2.7:80");
    h.names.remember("other.example", &["192.0.2.8".parse().unwrap()]);
    assert!(!h.is_granted_address("192.0.2.8".parse().unwrap()));
}

#[test]
fn options_that_lead_elsewhere_are_not_set() {
    let h = host(|g| g.allow.net = destinations(&["239.255.7.7:*"]));
    let fd = h.socket(false, false).unwrap();
    let set = |name, value: &[u8]| h.set_socket_option(fd, libc::SOL_SOCKET, name, value);
    set(libc::SO_REUSEADDR, &1i32.to_ne_bytes()).unwrap();
    assert_eq!(set(libc::SO_BINDTODEVICE, b"lo\0"), Err(HostError::new(libc::ENOPROTOOPT)));
    assert_eq!(set(libc::SO_ATTACH_FILTER, &[0; 16]), Err(HostError::new(libc::ENOPROTOOPT)));
    let join = |group: [u8; 4]| {
        let request = [group, [127, 0, 0, 1]].concat();
        h.set_socket_option(fd, libc::IPPROTO_IP, libc::IP_ADD_MEMBERSHIP, &request)
    };
    refused(&h, join([239, 255, 7, 8]), "needs --allow-net=239.255.7.8:*");
    assert!(!join([239, 255, 7, 7]).is_err_and(HostError::is_denied));
}

fn run(h: &GrantedHost, program: &str, args: &[&str]) -> HostResult<String> {
    let child = h.spawn(&SpawnRequest {
        program: program.into(),
        args: args.iter().map(|a| a.as_bytes().to_vec()).collect(),
        env: None,
        dir: None,
        stdin: Redirect::Null,
        stdout: Redirect::Pipe,
        stderr: Redirect::Null,
    })?;
    let mut text = Vec::new();
    let mut buffer = [0; 100];
    loop {
        match h.read(child.stdout.unwrap(), &mut buffer)? {
            0 => break,
            n => text.extend_from_slice(&buffer[..n]),
        }
    }
    assert_eq!(h.wait(child.pid)?, ExitStatus::Code(0));
    Ok(String::from_utf8_lossy(&text).into_owned())
}

#[test]
fn a_program_is_its_file() {
    let unique = SystemHost::new().monotonic_nanos();
    let dir = std::env::temp_dir().join(format!("cortado-run-{}-{unique}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let script = dir.join("script");
    let write = |text: &str| {
        // A new file, not the old one with other content.
        let new = dir.join("new");
        std::fs::write(&new, text).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(&new, mode).unwrap();
        std::fs::rename(&new, &script).unwrap();
    };
    write("#!/bin/sh\necho $0\n");
    let tool = dir.join("tool");
    std::fs::copy("/bin/echo", &tool).unwrap();
    let h = host(|g| g.allow.run = vec![script.clone(), tool.clone(), "cat".into()]);
    let (script, tool) = (script.to_str().unwrap(), tool.to_str().unwrap());
    assert_eq!(run(&h, script, &[]).unwrap(), format!("{script}\n"));
    assert_eq!(run(&h, tool, &["a b"]).unwrap(), "a b\n");
    assert_eq!(run(&h, "cat", &["/dev/null"]).unwrap(), "");
    refused(&h, run(&h, "sh", &["-c", "echo"]), "needs --allow-run=sh");
    refused(&h, run(&h, "/no/such", &[]), "needs --allow-run=/no/such");
    // What comes in its place is another.
    write("#!/bin/sh\necho harm\n");
    refused(&h, run(&h, script, &[]), &format!("needs --allow-run={script}"));
    std::fs::remove_file(tool).unwrap();
    std::fs::copy("/bin/sh", tool).unwrap();
    refused(&h, run(&h, tool, &["-c", "echo"]), &format!("needs --allow-run={tool}"));
    std::fs::remove_dir_all(dir).unwrap();
}

#[test]
fn processes_of_others_are_not_there() {
    let machine = SystemHost::new();
    let request = SpawnRequest {
        program: "sleep".into(),
        args: vec![b"100".to_vec()],
        env: None,
        dir: None,
        stdin: Redirect::Null,
        stdout: Redirect::Null,
        stderr: Redirect::Null,
    };
    let stranger = machine.spawn(&request).unwrap().pid;
    let h = host(|g| g.allow.run = vec!["sleep".into()]);
    assert_eq!(h.process_info(stranger), Err(HostError::new(libc::ESRCH)));
    assert!(h.kill(stranger, libc::SIGKILL).is_err_and(HostError::is_denied));
    assert!(h.kill(h.pid(), libc::SIGTERM).is_err_and(HostError::is_denied));
    for group in [0, -1, -stranger] {
        assert!(h.kill(group, libc::SIGKILL).is_err());
    }
    assert!(h.wait(stranger).is_err());
    let own = h.spawn(&request).unwrap().pid;
    let mut seen = vec![h.pid(), own];
    seen.sort_unstable();
    assert_eq!(h.process_ids(), Ok(seen));
    h.kill(own, libc::SIGTERM).unwrap();
    assert_eq!(h.wait(own), Ok(ExitStatus::Signal(libc::SIGTERM)));
    assert_eq!(h.process_ids(), Ok(vec![h.pid()]));
    machine.kill(stranger, libc::SIGKILL).unwrap();
    machine.wait(stranger).unwrap();
    assert!(h.set_signal_action(libc::SIGTERM, SignalAction::Ignore).is_err_and(HostError::is_denied));
    assert!(h.raise_signal(libc::SIGTERM).is_err_and(HostError::is_denied));
}

#[test]
fn variables_are_absent_until_they_are_granted() {
    let all =
        [("A", "1"), ("B", "2"), ("C", "3")].map(|(n, v)| (n.as_bytes().to_vec(), v.as_bytes().to_vec()));
    let mut grants = Grants::none();
    grants.allow.env = vec![b"A".to_vec(), b"B".to_vec(), b"D".to_vec()];
    grants.deny.env = vec![b"B".to_vec()];
    let h = GrantedHost::new(grants, SystemHost::new().with_env(all.to_vec()));
    assert_eq!(h.env_vars(), [(b"A".to_vec(), b"1".to_vec())]);
    assert_eq!((h.env_var(b"A"), h.env_var(b"B"), h.env_var(b"D")), (Some(b"1".to_vec()), None, None));
    assert_eq!((h.user_name(), h.home_dir()), (b"?".to_vec(), b"?".to_vec()));
}
