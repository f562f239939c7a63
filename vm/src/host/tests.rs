//! Tests of both hosts, through the trait as natives call it.

use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::sync::Arc;

use parking_lot::Mutex;

use super::*;

/// A host that grants nothing but these streams.
fn deny(stdio: Stdio) -> GrantedHost {
    GrantedHost::new(Grants::none(), SystemHost::new().with_stdio(stdio.or_null()))
}

fn is<T: std::fmt::Debug>(result: HostResult<T>, errno: i32) {
    assert_eq!(result.unwrap_err().errno(), errno);
}

/// A host whose working directory is a new folder, which is gone at the end.
struct Scratch {
    host: SystemHost,
    dir: PathBuf,
}

impl Scratch {
    fn new() -> Scratch {
        let unique = Clock::monotonic_nanos(&deny(Stdio::null()));
        let dir = std::env::temp_dir().join(format!("cortado-host-{}-{unique}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let host = SystemHost::new().with_working_dir(&dir).unwrap();
        Scratch { host, dir: dir.canonicalize().unwrap() }
    }

    fn file(&self, name: &str, text: &[u8]) {
        let fd = self.host.open(name.as_bytes(), OpenFlags::CREATE, 0o644).unwrap();
        self.host.write_all(fd, text).unwrap();
        self.host.close(fd).unwrap();
    }

    fn text(&self, name: &str) -> Vec<u8> {
        let fd = self.host.open(name.as_bytes(), OpenFlags::READ, 0).unwrap();
        let mut all = vec![0; self.host.len(fd).unwrap() as usize];
        let n = self.host.read_at(fd, &mut all, 0).unwrap();
        assert_eq!(n, all.len());
        self.host.close(fd).unwrap();
        all
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

/// What was written to it.
#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn messages_are_strerrors() {
    assert_eq!(errno_message(libc::ENOENT), "No such file or directory");
    assert_eq!(errno_message(libc::ENOTDIR), "Not a directory");
    assert_eq!(HostError::DENIED.to_string(), "Permission denied");
    assert!(HostError::DENIED.is_denied() && !HostError::new(libc::EACCES).is_denied());
}

#[test]
fn the_host_that_denies() {
    let out = Buffer::default();
    let host: Arc<dyn Host> = Arc::new(deny(Stdio::null().stdin(&b"in"[..]).stdout(out.clone())));
    is(host.open(b"/etc/passwd", OpenFlags::READ, 0), libc::EACCES);
    is(host.stat(b"/etc/passwd", true), libc::EACCES);
    is(host.unlink(b"x"), libc::EACCES);
    is(host.set_signal_action(libc::SIGINT, SignalAction::Deliver), libc::EACCES);
    assert!(host.env_vars().is_empty());
    let mut buffer = [0; 8];
    assert_eq!(host.read(0, &mut buffer).unwrap(), 2);
    assert_eq!(host.read(0, &mut buffer).unwrap(), 0);
    host.write_all(1, b"out").unwrap();
    host.write_all(2, b"nowhere").unwrap();
    assert_eq!(*out.0.lock(), b"out");
    is(host.read(1, &mut buffer), libc::EBADF);
    is(host.write(0, b"x"), libc::EBADF);
    is(host.read(3, &mut buffer), libc::EBADF);
    assert!(!host.is_terminal(0));
    assert!(host.wall_millis() > 1_600_000_000_000);
    let mut random = [[0; 32]; 2];
    host.random(&mut random[0]).unwrap();
    host.random(&mut random[1]).unwrap();
    assert_ne!(random[0], random[1]);
}

#[test]
fn descriptors_are_the_vms_own() {
    let s = Scratch::new();
    s.file("a", b"hello");
    let fd = s.host.open(b"a", OpenFlags::READ, 0).unwrap();
    assert_eq!(fd, 3, "the lowest free number, whatever the process has open");
    let other = deny(Stdio::null());
    is(other.read(fd, &mut [0]), libc::EBADF);
    let twin = s.host.dup(fd).unwrap();
    s.host.close(fd).unwrap();
    is(s.host.close(fd), libc::EBADF);
    let mut buffer = [0; 3];
    assert_eq!(s.host.read(twin, &mut buffer).unwrap(), 3);
    assert_eq!(s.host.available(twin).unwrap(), 2);
    s.host.dup2(twin, 7).unwrap();
    assert_eq!(s.host.seek(7, SeekFrom::Current(0)).unwrap(), 3, "one position for both");
    is(s.host.dup2(-1, 5), libc::EBADF);
    is(s.host.dup2(twin, -1), libc::EBADF);
    is(s.host.close(-1), libc::EBADF);
}

#[test]
fn files() {
    let s = Scratch::new();
    let h = &s.host;
    s.file("a", b"0123456789");
    let fd = h.open(b"a", OpenFlags { read: true, ..OpenFlags::WRITE }, 0).unwrap();
    assert_eq!(h.write_at(fd, b"xy", 3).unwrap(), 2);
    assert_eq!(h.seek(fd, SeekFrom::End(-2)).unwrap(), 8);
    h.write_all(fd, b"AB+").unwrap();
    h.set_len(fd, 10).unwrap();
    h.sync(fd, true).unwrap();
    assert!(!h.is_append(fd).unwrap());
    h.close(fd).unwrap();
    assert_eq!(s.text("a"), b"012xy567AB");
    let fd = h.open(b"a", OpenFlags::APPEND, 0o644).unwrap();
    assert!(h.is_append(fd).unwrap());
    h.write_all(fd, b"end").unwrap();
    is(h.read(fd, &mut [0]), libc::EBADF);
    h.close(fd).unwrap();
    assert_eq!(s.text("a"), b"012xy567ABend");
    h.truncate(b"a", 3).unwrap();
    assert_eq!(s.text("a"), b"012");

    is(h.open(b"none", OpenFlags::READ, 0), libc::ENOENT);
    is(h.open(b"a/b", OpenFlags::READ, 0), libc::ENOTDIR);
    is(h.open(b"a", OpenFlags { exclusive: true, ..OpenFlags::CREATE }, 0o644), libc::EEXIST);
    is(h.open(b"a\0b", OpenFlags::READ, 0), libc::EINVAL);
    is(h.open(b"", OpenFlags::READ, 0), libc::ENOENT);
    is(h.open(b".", OpenFlags::WRITE, 0), libc::EISDIR);
    is(h.access(b"none", Access::default()), libc::ENOENT);
    h.access(b"a", Access { read: true, write: true, execute: false }).unwrap();

    h.chmod(b"a", 0o600).unwrap();
    let time = FileTime { seconds: 1_000_000_000, nanos: 123_456_789 };
    h.set_times(b"a", SetTime::Keep, SetTime::To(time), true).unwrap();
    let stat = h.stat(b"a", true).unwrap();
    assert_eq!((stat.mode & 0o7777, stat.size, stat.modified), (0o600, 3, time));
    assert!(stat.is_file() && stat.accessed != time);
    assert!(h.stat_vfs(b"a").unwrap().name_max >= 100);
}

#[test]
fn open_flags_from_javas_number() {
    let f = OpenFlags::from_bits(libc::O_WRONLY | libc::O_CREAT | libc::O_TRUNC);
    assert_eq!(f, OpenFlags::CREATE);
    assert_eq!(OpenFlags::from_bits(libc::O_RDONLY), OpenFlags::READ);
    let f = OpenFlags::from_bits(libc::O_RDWR | libc::O_DSYNC);
    assert!(f.read && f.write && f.data_sync && !f.sync && f.may_write());
}

#[test]
fn directories_and_links() {
    let s = Scratch::new();
    let h = &s.host;
    h.make_dir(b"d", 0o755).unwrap();
    is(h.make_dir(b"d", 0o755), libc::EEXIST);
    s.file("d/one", b"1");
    s.file("d/\u{fc}", b"2");
    let mut names: Vec<_> = h.list(b"d").unwrap().into_iter().map(|e| (e.name, e.kind)).collect();
    names.sort_by(|a, b| a.0.cmp(&b.0));
    let expected: [(Vec<u8>, _); 2] =
        [(b"one".to_vec(), FileKind::Regular), ("\u{fc}".as_bytes().to_vec(), FileKind::Regular)];
    assert_eq!(names, expected);
    is(h.open_dir(b"d/one"), libc::ENOTDIR);
    is(h.next_dir_entry(99), libc::EBADF);
    is(h.remove_dir(b"d"), libc::ENOTEMPTY);
    h.symlink(b"d/one", b"l").unwrap();
    assert_eq!(h.read_link(b"l").unwrap(), b"d/one");
    is(h.read_link(b"d"), libc::EINVAL);
    assert_eq!(h.stat(b"l", false).unwrap().kind(), FileKind::Symlink);
    assert_eq!(h.stat(b"l", true).unwrap().size, 1);
    assert_eq!(h.real_path(b"./d/../l").unwrap(), s.dir.join("d/one").as_os_str().as_bytes());
    is(h.real_path(b"none"), libc::ENOENT);
    h.link(b"d/one", b"hard").unwrap();
    assert_eq!(h.stat(b"hard", true).unwrap().nlink, 2);
    h.rename(b"hard", b"d/two").unwrap();
    let dir = h.open(b"d", OpenFlags { directory: true, ..OpenFlags::READ }, 0).unwrap();
    assert_eq!(h.stat_at(Some(dir), b"two", false).unwrap().size, 1);
    let listing = h.open_dir_fd(dir).unwrap();
    assert!(h.next_dir_entry(listing).unwrap().is_some());
    h.close_dir(listing).unwrap();
    h.unlink_at(Some(dir), b"two", false).unwrap();
    is(h.unlink(b"d/two"), libc::ENOENT);
    assert!(h.unlink(b"d").is_err());
}

#[test]
fn maps() {
    let s = Scratch::new();
    let h = &s.host;
    s.file("m", &[7; 5000]);
    let fd = h.open(b"m", OpenFlags { read: true, ..OpenFlags::WRITE }, 0).unwrap();
    let address = h.map(fd, 0, 5000, MapMode::ReadWrite).unwrap();
    // SAFETY: the map was just made, is 5000 bytes long and lives to the `unmap` below.
    let bytes = unsafe { std::slice::from_raw_parts_mut(address as *mut u8, 5000) };
    assert_eq!(bytes[4999], 7);
    bytes[4999] = 9;
    h.sync_map(address + 4999, 1).unwrap();
    is(h.sync_map(address, 1 << 20), libc::ENOMEM);
    is(h.unmap(address + 4096, 904), libc::EINVAL);
    h.unmap(address, 5000).unwrap();
    is(h.unmap(address, 5000), libc::EINVAL);
    assert_eq!(s.text("m")[4999], 9);
    is(h.map(0x7000, 0, 10, MapMode::ReadOnly), libc::EBADF);
    h.map(fd, 4096, 100, MapMode::Private).unwrap(); // undone with the host
}

#[test]
fn locks_are_of_open_files() {
    let s = Scratch::new();
    s.file("l", b"0123456789");
    let other = SystemHost::new().with_working_dir(&s.dir).unwrap();
    let flags = OpenFlags { read: true, ..OpenFlags::WRITE };
    let (a, b) = (s.host.open(b"l", flags, 0).unwrap(), other.open(b"l", flags, 0).unwrap());
    assert!(s.host.lock(a, LockKind::Exclusive, 0, 5, false).unwrap());
    assert!(!other.lock(b, LockKind::Shared, 0, i64::MAX as u64, false).unwrap());
    assert!(other.lock(b, LockKind::Shared, 5, i64::MAX as u64, false).unwrap());
    // Closing another number of the same file in the process does not lose it, as POSIX's locks would be.
    let c = s.host.open(b"l", OpenFlags::READ, 0).unwrap();
    s.host.close(c).unwrap();
    assert!(!other.lock(b, LockKind::Exclusive, 0, 1, false).unwrap());
    s.host.unlock(a, 0, 5).unwrap();
    assert!(other.lock(b, LockKind::Exclusive, 0, 1, false).unwrap());
}

#[test]
fn pipes_and_polling() {
    let s = Scratch::new();
    let h = &s.host;
    let (r, w) = h.pipe().unwrap();
    let wait = |fd, read| PollFd {
        fd,
        events: PollEvents { read, write: !read, ..Default::default() },
        ..Default::default()
    };
    let mut fds = [wait(r, true), wait(w, false), wait(99, true)];
    assert_eq!(h.poll(&mut fds, Some(0)).unwrap(), 2);
    assert!(!fds[0].ready.read && fds[1].ready.write && fds[2].invalid);
    h.write_all(w, b"abc").unwrap();
    let mut fds = [wait(r, true)];
    assert_eq!(h.poll(&mut fds, None).unwrap(), 1);
    assert_eq!(h.available(r).unwrap(), 3);
    is(h.seek(r, SeekFrom::Start(0)), libc::ESPIPE);
    h.close(w).unwrap();
    let mut buffer = [0; 8];
    assert_eq!(h.read(r, &mut buffer).unwrap(), 3);
    assert_eq!(h.read(r, &mut buffer).unwrap(), 0);
    let (r, w) = h.pipe().unwrap();
    h.close(r).unwrap();
    is(h.write(w, b"x"), libc::EPIPE);
    let (r, _w) = h.pipe().unwrap();
    h.set_non_blocking(r, true).unwrap();
    is(h.read(r, &mut buffer), libc::EAGAIN);
}

#[test]
fn closing_does_not_wait_for_a_reader() {
    let s = Scratch::new();
    let (r, w) = s.host.pipe().unwrap();
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| s.host.read(r, &mut [0; 4]));
        // Whether the reader waits already or not: table and pipe stay usable.
        let twin = s.host.dup(r).unwrap();
        s.host.close(twin).unwrap();
        s.host.write_all(w, b"x").unwrap();
        assert_eq!(reader.join().unwrap().unwrap(), 1);
    });
}

fn request(program: &str, args: &[&str]) -> SpawnRequest {
    SpawnRequest {
        program: program.into(),
        args: args.iter().map(|a| a.as_bytes().to_vec()).collect(),
        env: None,
        dir: None,
        stdin: Redirect::Null,
        stdout: Redirect::Pipe,
        stderr: Redirect::Stdout,
    }
}

fn read_all(h: &SystemHost, fd: Fd) -> Vec<u8> {
    let (mut all, mut buffer) = (Vec::new(), [0; 256]);
    loop {
        match h.read(fd, &mut buffer).unwrap() {
            0 => return all,
            n => all.extend_from_slice(&buffer[..n]),
        }
    }
}

#[test]
fn processes() {
    let s = Scratch::new();
    let h = &s.host;
    let child = h.spawn(&request("sh", &["-c", "pwd; echo $V; echo err >&2; exit 3"])).unwrap();
    let out = read_all(h, child.stdout.unwrap());
    let expected = format!("{}\n\nerr\n", s.dir.display());
    assert_eq!(String::from_utf8_lossy(&out), expected);
    assert_eq!(h.wait(child.pid).unwrap(), ExitStatus::Code(3));
    assert_eq!(h.wait(child.pid).unwrap(), ExitStatus::Code(3), "and again");
    is(h.kill(child.pid, libc::SIGTERM), libc::ESRCH);
    is(h.wait(1), libc::ECHILD);

    h.make_dir(b"sub", 0o755).unwrap();
    let child = h
        .spawn(&SpawnRequest {
            env: Some(vec![(b"V".to_vec(), b"set".to_vec()), (b"PATH".to_vec(), b"/bin:/usr/bin".to_vec())]),
            dir: Some(b"sub".to_vec()),
            stdin: Redirect::Pipe,
            ..request("sh", &["-c", "pwd; echo $V; cat"])
        })
        .unwrap();
    h.write_all(child.stdin.unwrap(), b"text").unwrap();
    h.close(child.stdin.unwrap()).unwrap();
    let out = read_all(h, child.stdout.unwrap());
    assert_eq!(String::from_utf8_lossy(&out), format!("{}/sub\nset\ntext", s.dir.display()));

    let child = h.spawn(&request("sleep", &["1000"])).unwrap();
    let info = h.process_info(child.pid).unwrap();
    assert_eq!(info.parent, h.pid());
    assert!(h.process_ids().unwrap().contains(&child.pid));
    std::thread::scope(|scope| {
        let waiters = [(); 3].map(|()| scope.spawn(|| h.wait(child.pid).unwrap()));
        h.kill(child.pid, libc::SIGTERM).unwrap();
        for waiter in waiters {
            assert_eq!(waiter.join().unwrap().exit_value(), 143);
        }
    });
    is(h.spawn(&request("no-such-program", &[])), libc::ENOENT);
    is(h.spawn(&request("./none", &[])), libc::ENOENT);
    s.file("plain", b"not a program");
    is(h.spawn(&request("./plain", &[])), libc::EACCES);
    let none = SpawnRequest { dir: Some(b"none".to_vec()), ..request("sh", &[]) };
    is(h.spawn(&none), libc::ENOENT);
    let out = h.open(b"out", OpenFlags::CREATE, 0o644).unwrap();
    let child = h
        .spawn(&SpawnRequest { stdout: Redirect::Fd(out), ..request("sh", &["-c", "echo a; echo b >&2"]) })
        .unwrap();
    h.wait(child.pid).unwrap();
    assert_eq!(s.text("out"), b"a\nb\n");
}

/// From its first moment a child is what it was started as.
#[test]
fn a_new_process_is_described() {
    let s = Scratch::new();
    for _ in 0..100 {
        let child = s.host.spawn(&request("sleep", &["1000"])).unwrap();
        let info = s.host.process_info(child.pid).unwrap();
        assert_eq!(info.args, [b"sleep".to_vec(), b"1000".to_vec()]);
        assert_ne!(info.command, s.host.process_info(s.host.pid()).unwrap().command);
        s.host.kill(child.pid, libc::SIGKILL).unwrap();
        s.host.wait(child.pid).unwrap();
    }
    let ended = s.host.spawn(&request("true", &[])).unwrap();
    read_all(&s.host, ended.stdout.unwrap());
    assert!(s.host.process_info(ended.pid).is_ok_and(|info| info.args.len() < 2), "nobody has waited for it");
    s.host.wait(ended.pid).unwrap();
}

#[test]
fn signals_reach_those_who_want_them() {
    let (a, b) = (SystemHost::new(), SystemHost::new());
    let signal = libc::SIGUSR2;
    assert_eq!(a.set_signal_action(signal, SignalAction::Deliver).unwrap(), SignalAction::Default);
    assert_eq!(a.set_signal_action(signal, SignalAction::Deliver).unwrap(), SignalAction::Deliver);
    b.set_signal_action(signal, SignalAction::Deliver).unwrap();
    a.kill(a.pid(), signal).unwrap();
    assert_eq!(a.next_signal().unwrap(), Some(signal));
    assert_eq!(b.next_signal().unwrap(), Some(signal));
    b.raise_signal(signal).unwrap();
    assert_eq!(b.next_signal().unwrap(), Some(signal));
    std::thread::scope(|scope| {
        let waiter = scope.spawn(|| a.next_signal().unwrap());
        a.stop();
        assert_eq!(waiter.join().unwrap(), None);
    });
    drop(a);
    b.kill(b.pid(), signal).unwrap();
    assert_eq!(b.next_signal().unwrap(), Some(signal), "still caught");
    is(b.set_signal_action(libc::SIGKILL, SignalAction::Deliver), libc::EINVAL);
    is(b.set_signal_action(libc::SIGSEGV, SignalAction::Deliver), libc::EINVAL);
    is(b.set_signal_action(1000, SignalAction::Ignore), libc::EINVAL);
    assert_eq!((signal_number("TERM"), signal_name(libc::SIGHUP)), (Some(libc::SIGTERM), Some("HUP")));
}

#[test]
fn the_system_is_described() {
    let h = SystemHost::new();
    assert!(h.processors() >= 1);
    assert!(h.memory().total > 1 << 20);
    assert!(h.working_dir().starts_with(b"/"));
    assert!(!h.user_name().is_empty() && !h.time_zone().is_empty());
    assert_eq!(h.user_name_of(0).unwrap().as_deref(), Some(b"root".as_slice()));
    assert_eq!(h.user_id_of(b"root").unwrap(), Some(0));
    assert_eq!(h.user_id_of(b"no-such-user-here").unwrap(), None);
    assert_eq!(h.group_id_of(&h.group_name_of(0).unwrap().unwrap()).unwrap(), Some(0));
    let env = |all: &[(&str, &str)]| {
        let all = all.iter().map(|(n, v)| (n.as_bytes().to_vec(), v.as_bytes().to_vec())).collect();
        SystemHost::new().with_env(all)
    };
    let c = env(&[("LANG", "xx_YY.nonsense")]);
    assert_eq!((c.locale(LocaleCategory::Ctype), c.charset()), (b"C".to_vec(), b"ANSI_X3.4-1968".to_vec()));
    let utf8 = env(&[("LANG", "C"), ("LC_ALL", ""), ("LC_CTYPE", "C.UTF-8"), ("TZ", ":Europe/Berlin")]);
    assert_eq!(
        (utf8.locale(LocaleCategory::Ctype), utf8.charset()),
        (b"C.UTF-8".to_vec(), b"UTF-8".to_vec())
    );
    assert_eq!(utf8.locale(LocaleCategory::Messages), b"C");
    assert_eq!(utf8.time_zone(), "Europe/Berlin");
    assert_eq!(utf8.env_var(b"LANG").unwrap(), b"C");
    assert_eq!(utf8.env_var(b"PATH"), None);
}
