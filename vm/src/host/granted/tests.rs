//! Tests of files of the host that grants, against real directories that are arranged with malice.

#![expect(clippy::disallowed_methods, reason = "what the host meets is arranged from outside of it")]

use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use super::super::*;
use super::walk::{Found, Object, Spot};

fn refused<T: std::fmt::Debug>(host: &GrantedHost, result: HostResult<T>, why: &str) {
    let e = result.unwrap_err();
    assert!(e.is_denied(), "{e:?}");
    assert_eq!(host.explain(e), format!("Permission denied: {why}"));
}

fn denied<T: std::fmt::Debug>(result: HostResult<T>) {
    let e = result.unwrap_err();
    assert!(e.is_denied(), "{e:?}");
}

fn is<T: std::fmt::Debug>(result: HostResult<T>, errno: i32) {
    let e = result.unwrap_err();
    assert!(e.errno() == errno && !e.is_denied(), "{e:?}");
}

/// A folder with `in/` (to be granted) and `out/` (not), each with a file `f`.
struct Arranged {
    dir: PathBuf,
}

impl Arranged {
    fn new() -> Arranged {
        let unique = Clock::monotonic_nanos(&SystemHost::new());
        let dir = std::env::temp_dir().join(format!("cortado-granted-{}-{unique}", std::process::id()));
        for (folder, text) in [("in", "inside"), ("out", "outside"), ("in/sub", "below")] {
            std::fs::create_dir_all(dir.join(folder)).unwrap();
            std::fs::write(dir.join(folder).join("f"), text).unwrap();
        }
        Arranged { dir: dir.canonicalize().unwrap() }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    fn path(&self, name: &str) -> Vec<u8> {
        self.at(name).as_os_str().as_bytes().to_vec()
    }

    fn text(&self, name: &str) -> String {
        self.at(name).to_str().unwrap().to_owned()
    }

    fn link(&self, target: impl AsRef<Path>, name: &str) {
        symlink(target, self.at(name)).unwrap();
    }

    fn grants(&self, read: &[&str], write: &[&str]) -> Grants {
        let mut grants = Grants::default();
        grants.allow.read = read.iter().map(|r| self.at(r)).collect();
        grants.allow.write = write.iter().map(|w| self.at(w)).collect();
        grants
    }

    fn host(&self, grants: Grants) -> GrantedHost {
        GrantedHost::new(grants, SystemHost::new().with_working_dir(&self.dir).unwrap())
    }

    /// With `in` to be read and written.
    fn usual(&self) -> GrantedHost {
        self.host(self.grants(&["in"], &["in"]))
    }
}

impl Drop for Arranged {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

fn read(host: &dyn Host, path: &[u8]) -> HostResult<String> {
    let fd = host.open(path, OpenFlags::READ, 0)?;
    let mut all = vec![0; 1000];
    let n = host.read(fd, &mut all)?;
    host.close(fd)?;
    all.truncate(n);
    Ok(String::from_utf8(all).unwrap())
}

fn write(host: &dyn Host, path: &[u8], text: &str) -> HostResult<()> {
    let fd = host.open(path, OpenFlags::CREATE, 0o666)?;
    host.write_all(fd, text.as_bytes())?;
    host.close(fd)
}

fn names(host: &dyn Host, path: &[u8]) -> Vec<String> {
    let mut names: Vec<String> =
        host.list(path).unwrap().into_iter().map(|e| String::from_utf8(e.name).unwrap()).collect();
    names.sort();
    names
}

#[test]
fn what_is_granted_can_be_read() {
    let a = Arranged::new();
    let host = a.host(a.grants(&["in"], &[]));
    assert_eq!(read(&host, &a.path("in/f")).unwrap(), "inside");
    assert_eq!(read(&host, b"in/f").unwrap(), "inside");
    assert_eq!(read(&host, b"./in//sub/../sub/./f").unwrap(), "below");
    assert_eq!(names(&host, b"in"), ["f", "sub"]);
    assert_eq!(host.real_path(b"in/sub/..").unwrap(), a.path("in"));
    assert_eq!(host.stat(b"in/f", true).unwrap().size, 6);
    is(read(&host, b"in/none"), libc::ENOENT);
    is(read(&host, b"in/none/none"), libc::ENOENT);
    is(read(&host, b"in/f/none"), libc::ENOTDIR);
    is(read(&host, b"in/f/"), libc::ENOTDIR);
    is(read(&host, b""), libc::ENOENT);
    is(read(&host, b"in/f\0"), libc::EINVAL);
    is(host.stat(&[b'a'; 5000], true), libc::ENAMETOOLONG);
    is(host.open_dir(b"in/f"), libc::ENOTDIR);
    is(host.read_link(b"in/f"), libc::EINVAL);
}

#[test]
fn what_is_not_granted_is_refused_and_says_what_it_needs() {
    let a = Arranged::new();
    let host = a.host(a.grants(&["in"], &[]));
    let out = a.text("out/f");
    let needs = |right: &str, path: &str| format!("needs --allow-{right}={path}");
    refused(&host, read(&host, b"out/f"), &needs("read", &out));
    refused(&host, read(&host, b"in/../out/f"), &needs("read", &out));
    refused(&host, host.stat(b"out/f", true), &needs("read", &out));
    refused(&host, host.stat(b"/etc/passwd", true), &needs("read", "/etc/passwd"));
    refused(&host, host.stat(b"/no/such/file", true), &needs("read", "/no/such/file"));
    refused(&host, write(&host, b"out/new", ""), &needs("write", &a.text("out/new")));
    refused(&host, write(&host, b"in/f", ""), &needs("write", &a.text("in/f")));
    refused(&host, write(&host, b"in/new", ""), &needs("write", &a.text("in/new")));
    refused(&host, host.make_dir(b"in/new", 0o777), &needs("write", &a.text("in/new")));
    refused(&host, host.unlink(b"in/f"), &needs("write", &a.text("in/f")));
    refused(&host, host.rename(b"in/f", b"in/g"), &needs("write", &a.text("in/f")));
    refused(&host, host.chmod(b"in/f", 0o600), &needs("write", &a.text("in/f")));
    denied(host.chown(b"in/f", None, None, true));
    denied(host.set_times(b"in/f", SetTime::Now, SetTime::Now, true));
    denied(host.link(b"in/f", b"in/g"));
    denied(host.symlink(b"f", b"in/g"));
    denied(host.truncate(b"in/f", 0));
    denied(host.access(b"in/f", Access { write: true, ..Access::default() }));
    denied(host.open(b"in/f", OpenFlags { truncate: true, ..OpenFlags::READ }, 0));
    // Above the grant one can walk, and not look.
    assert!(host.stat(b"/", true).unwrap().is_dir());
    denied(host.open_dir(b"/"));
    denied(host.open_dir(b"."));
    denied(host.access(b".", Access { read: true, ..Access::default() }));
    host.access(b".", Access { execute: true, ..Access::default() }).unwrap();
    is(host.make_dir(b"in", 0o777), libc::EEXIST);
    assert_eq!(std::fs::read_to_string(a.at("in/f")).unwrap(), "inside");
}

#[test]
fn a_descriptor_for_reading_changes_nothing() {
    let a = Arranged::new();
    let host = a.host(a.grants(&["in"], &[]));
    let before = std::fs::metadata(a.at("in/f")).unwrap();
    let fd = host.open(b"in/f", OpenFlags::READ, 0).unwrap();
    refused(&host, host.fchmod(fd, 0o777), &format!("needs --allow-write={}", a.text("in/f")));
    denied(host.fchown(fd, Some(1), Some(1)));
    denied(host.fset_times(fd, SetTime::Now, SetTime::Now));
    denied(host.fds().get(fd).unwrap().set_attribute(b"user.x", Some(b"y")));
    is(host.set_len(fd, 0), libc::EINVAL);
    is(host.write(fd, b"x"), libc::EBADF);
    is(host.map(fd, 0, 4096, MapMode::ReadWrite), libc::EACCES);
    let map = host.map(fd, 0, 6, MapMode::Private).unwrap();
    host.unmap(map, 6).unwrap();
    let after = std::fs::metadata(a.at("in/f")).unwrap();
    assert_eq!(before.modified().unwrap(), after.modified().unwrap());
    assert_eq!(before.permissions(), after.permissions());
}

/// Whoever granted a stream didn't grant the file that it was led to. (What is tried would change nothing if it were let.)
#[test]
fn standard_streams_are_read_and_written_and_no_more() {
    let host = GrantedHost::new(Grants::none(), SystemHost::new());
    for fd in 0..3 {
        let mode = host.fstat(fd).unwrap().mode & 0o7777;
        is(host.fchmod(fd, mode), libc::EPERM);
        is(host.fchown(fd, None, None), libc::EPERM);
        is(host.fset_times(fd, SetTime::Keep, SetTime::Keep), libc::EPERM);
        is(host.fds().get(fd).unwrap().set_attribute(b"user.none", None), libc::EPERM);
        is(host.set_len(fd, host.fstat(fd).unwrap().size), libc::EPERM);
    }
}

#[test]
fn links_lead_where_it_is_granted() {
    let a = Arranged::new();
    a.link("../out/f", "in/relative");
    a.link(a.at("out/f"), "in/absolute");
    a.link("../out", "in/dir");
    a.link(a.at("in/sub/f"), "in/back");
    a.link("../in/sub/../f", "in/round");
    a.link("circle2", "in/circle1");
    a.link("circle1", "in/circle2");
    a.link("/", "in/root");
    a.link("nowhere", "in/dangling");
    a.link("../out/new", "in/dangling-out");
    a.link("/proc/self/root", "in/proc-root");
    for i in 0..60 {
        a.link(if i == 0 { "f".to_owned() } else { format!("chain{}", i - 1) }, &format!("in/chain{i}"));
    }
    let host = a.usual();
    for name in ["relative", "absolute", "dir/f", "root/etc/passwd", "proc-root/etc/passwd"] {
        denied(read(&host, format!("in/{name}").as_bytes()));
        denied(host.stat(format!("in/{name}").as_bytes(), true));
        denied(host.real_path(format!("in/{name}").as_bytes()));
        denied(write(&host, format!("in/{name}").as_bytes(), "x"));
    }
    assert_eq!(read(&host, b"in/back").unwrap(), "below");
    assert_eq!(read(&host, b"in/round").unwrap(), "inside");
    assert_eq!(host.real_path(b"in/back").unwrap(), a.path("in/sub/f"));
    assert_eq!(read(&host, b"in/chain39").unwrap(), "inside");
    is(read(&host, b"in/chain40"), libc::ELOOP);
    is(read(&host, b"in/circle1"), libc::ELOOP);
    is(read(&host, b"in/dangling"), libc::ENOENT);
    // A link is looked at itself.
    assert_eq!(host.read_link(b"in/relative").unwrap(), b"../out/f");
    assert_eq!(host.stat(b"in/relative", false).unwrap().kind(), FileKind::Symlink);
    is(host.open(b"in/relative", OpenFlags { no_follow: true, ..OpenFlags::READ }, 0), libc::ELOOP);
    is(host.open(b"in/back", OpenFlags { exclusive: true, ..OpenFlags::CREATE }, 0), libc::EEXIST);
    // Making a file through a link makes it where the link leads, if that may be.
    write(&host, b"in/dangling", "made").unwrap();
    assert_eq!(std::fs::read_to_string(a.at("in/nowhere")).unwrap(), "made");
    denied(write(&host, b"in/dangling-out", "made"));
    assert!(!a.at("out/new").exists());
    // What changes a name changes the link.
    host.rename(b"in/absolute", b"in/moved").unwrap();
    host.unlink(b"in/moved").unwrap();
    assert_eq!(std::fs::read_to_string(a.at("out/f")).unwrap(), "outside");
    is(host.remove_dir(b"in/dir"), libc::ENOTDIR);
    denied(host.chmod(b"in/dir", 0o700));
    // Who makes links in the sandbox gains nothing by them.
    host.symlink(&a.path("out/f"), b"in/mine").unwrap();
    denied(read(&host, b"in/mine"));
}

/// A JDK made of links into another one, whose configuration is links again.
#[test]
fn a_jdk_of_links() {
    let a = Arranged::new();
    for folder in ["home", "real/conf/security", "real/lib"] {
        std::fs::create_dir_all(a.at(folder)).unwrap();
    }
    a.link(a.at("out/f"), "real/conf/security/java.security");
    a.link(a.at("real/conf"), "home/conf");
    a.link(a.at("real/lib"), "home/lib");
    let host = a.host(Grants::none().with_jdk(&a.at("home")));
    assert_eq!(read(&host, &a.path("home/conf/security/java.security")).unwrap(), "outside");
    denied(read(&host, &a.path("out/sub/f")));
    denied(read(&host, &a.path("in/f")));
}

#[test]
fn a_grant_by_a_links_name_is_of_what_it_leads_to() {
    let a = Arranged::new();
    a.link("in", "alias");
    a.link(a.at("alias/sub"), "deep");
    let host = a.host(a.grants(&["deep"], &[]));
    assert_eq!(read(&host, b"deep/f").unwrap(), "below");
    assert_eq!(read(&host, b"in/sub/f").unwrap(), "below");
    assert_eq!(read(&host, b"alias/sub/f").unwrap(), "below");
    assert_eq!(host.real_path(b"deep/f").unwrap(), a.path("in/sub/f"));
    denied(read(&host, b"in/f"));
    denied(read(&host, b"deep/../f"));
    denied(host.open_dir(b"in"));
    assert_eq!(host.read_link(b"alias").unwrap(), b"in");
    assert_eq!(host.stat(b"alias", false).unwrap().kind(), FileKind::Symlink);
}

#[test]
fn a_file_is_granted_by_its_name() {
    let a = Arranged::new();
    let host = a.host(a.grants(&["in/f", "in/none"], &["out/log", "in/none"]));
    assert_eq!(read(&host, b"in/f").unwrap(), "inside");
    denied(read(&host, b"in/sub/f"));
    denied(host.open_dir(b"in"));
    denied(write(&host, b"in/f", "x"));
    is(read(&host, b"in/none"), libc::ENOENT);
    write(&host, b"in/none", "new").unwrap();
    assert_eq!(read(&host, b"in/none").unwrap(), "new");
    write(&host, b"out/log", "line").unwrap();
    denied(read(&host, b"out/log"));
    assert_eq!(host.stat(b"out/log", true).unwrap().size, 4);
    // A file that was put in its place.
    std::fs::rename(a.at("out/f"), a.at("in/f")).unwrap();
    assert_eq!(read(&host, b"in/f").unwrap(), "outside");
    host.unlink(b"out/log").unwrap();
    denied(host.unlink(b"in/f"));
    denied(host.rename(b"in/none", b"in/other"));
    // What was put in its place is a link.
    std::fs::remove_file(a.at("in/f")).unwrap();
    a.link("/etc/passwd", "in/f");
    denied(read(&host, b"in/f"));
}

#[test]
fn denying_wins() {
    let a = Arranged::new();
    std::fs::create_dir_all(a.at("in/secret/deep")).unwrap();
    std::fs::write(a.at("in/secret/f"), "secret").unwrap();
    std::fs::write(a.at("in/key"), "key").unwrap();
    std::fs::hard_link(a.at("in/key"), a.at("in/same-key")).unwrap();
    a.link("secret/f", "in/to-secret");
    let mut grants = a.grants(&["in", "in/secret/deep"], &["in"]);
    grants.deny.read = vec![a.at("in/secret"), a.at("in/key"), a.at("in/later/key")];
    grants.deny.write = vec![a.at("in/sub")];
    let host = a.host(grants);
    refused(&host, read(&host, b"in/secret/f"), &format!("by --deny-read={}", a.text("in/secret")));
    refused(&host, read(&host, b"in/to-secret"), &format!("by --deny-read={}", a.text("in/secret")));
    denied(host.open_dir(b"in/secret"));
    denied(host.open_dir(b"in/secret/deep"));
    denied(read(&host, b"in/key"));
    denied(read(&host, b"in/same-key"));
    // Nor by another name that it gives it.
    denied(host.rename(b"in/secret", b"in/open"));
    denied(host.rename(b"in/key", b"in/open"));
    denied(host.link(b"in/key", b"in/open"));
    // Nor by putting something else in its place, or by bringing it there.
    host.unlink(b"in/key").unwrap();
    write(&host, b"in/key", "new").unwrap();
    denied(read(&host, b"in/key"));
    host.make_dir(b"in/elsewhere", 0o777).unwrap();
    write(&host, b"in/elsewhere/key", "new").unwrap();
    denied(host.rename(b"in/elsewhere", b"in/later"));
    denied(host.symlink(b"elsewhere", b"in/later"));
    // What is denied for writing can be read.
    assert_eq!(read(&host, b"in/sub/f").unwrap(), "below");
    refused(&host, write(&host, b"in/sub/f", ""), &format!("by --deny-write={}", a.text("in/sub")));
    denied(host.unlink(b"in/sub/f"));
    denied(host.rename(b"in/f", b"in/sub/g"));
    denied(host.rename(b"in/sub/f", b"in/g"));
    denied(host.make_dir(b"in/sub/new", 0o777));
    // A name above a grant.
    let mut grants = a.grants(&["in/sub"], &[]);
    grants.deny.read = vec![a.at("in")];
    denied(read(&a.host(grants), b"in/sub/f"));
}

#[test]
fn names_do_not_gain_rights() {
    let a = Arranged::new();
    std::fs::create_dir(a.at("drop")).unwrap();
    std::fs::write(a.at("drop/f"), "dropped").unwrap();
    let host = a.host(a.grants(&["in"], &["in", "drop"]));
    denied(read(&host, b"drop/f"));
    refused(&host, host.rename(b"drop/f", b"in/g"), &format!("needs --allow-read={}", a.text("drop/f")));
    denied(host.link(b"drop/f", b"in/g"));
    write(&host, b"in/h", "text").unwrap();
    host.rename(b"in/h", b"drop/h").unwrap();
    denied(read(&host, b"drop/h"));
    // Out of what is granted, and in.
    denied(host.rename(b"in/f", b"out/g"));
    denied(host.rename(b"out/f", b"in/g"));
    denied(host.link(b"out/f", b"in/g"));
    denied(host.link(b"in/f", b"out/g"));
    denied(host.link(b"/etc/passwd", b"in/g"));
    // The grant itself stays where it is.
    denied(host.rename(b"in", b"in2"));
    denied(host.remove_dir(b"in"));
    assert!(a.at("in/f").exists());
}

#[test]
fn dangerous_modes_and_kinds_are_refused() {
    let a = Arranged::new();
    let host = a.usual();
    is(host.chmod(b"in/f", 0o4755), libc::EPERM);
    is(host.make_dir(b"in/d", 0o2777), libc::EPERM);
    is(host.open(b"in/new", OpenFlags::CREATE, 0o6777), libc::EPERM);
    let fd = host.open(b"in/f", OpenFlags { write: true, ..OpenFlags::READ }, 0).unwrap();
    is(host.fchmod(fd, 0o4755), libc::EPERM);
    is(host.fds().get(fd).unwrap().set_attribute(b"security.capability", Some(b"x")), libc::EPERM);
    is(host.make_node(b"in/mem", libc::S_IFCHR | 0o666, 1 << 8 | 1), libc::EPERM);
    host.chmod(b"in/f", 0o640).unwrap();
    assert_eq!(host.stat(b"in/f", true).unwrap().mode & 0o7777, 0o640);
    host.set_times(b"in/f", SetTime::Keep, SetTime::To(FileTime { seconds: 5, nanos: 6 }), true).unwrap();
    assert_eq!(host.stat(b"in/f", true).unwrap().modified, FileTime { seconds: 5, nanos: 6 });
    host.chown(b"in/f", None, None, true).unwrap();
}

#[test]
fn directories_as_descriptors() {
    let a = Arranged::new();
    let host = a.usual();
    let dir = host.open(b"in/sub", OpenFlags { directory: true, ..OpenFlags::READ }, 0).unwrap();
    let open = |path: &[u8]| host.open_at(Some(dir), path, OpenFlags::READ, 0);
    host.close(open(b"f").unwrap()).unwrap();
    host.close(open(b"../f").unwrap()).unwrap();
    denied(open(b"../../out/f"));
    denied(open(b"/etc/passwd"));
    host.rename_at(Some(dir), b"f", Some(dir), b"g").unwrap();
    host.unlink_at(Some(dir), b"g", false).unwrap();
    let listing = host.open_dir_fd(dir).unwrap();
    assert_eq!(host.next_dir_entry(listing).unwrap(), None);
    host.close_dir(listing).unwrap();
    is(host.close_dir(listing), libc::EBADF);
    let file = host.open(b"in/f", OpenFlags::READ, 0).unwrap();
    is(host.open_at(Some(file), b"x", OpenFlags::READ, 0), libc::ENOTDIR);
    is(host.open_dir_fd(file), libc::ENOTDIR);
    // A descriptor of the process that nobody granted.
    is(host.open_at(Some(0), b"x", OpenFlags::READ, 0), libc::ENOTDIR);
}

#[test]
fn processes_are_not_files_that_a_directory_above_grants() {
    let mut grants = Grants::default();
    grants.allow.read = vec!["/".into()];
    let host = GrantedHost::new(grants, SystemHost::new());
    assert!(read(&host, b"/etc/passwd").is_ok());
    for path in ["/proc/self/environ", "/proc/self/mem", "/proc/self/fd/0", "/proc/self/root/etc/passwd"] {
        denied(host.open(path.as_bytes(), OpenFlags::READ, 0));
    }
    let mut grants = Grants::default();
    grants.allow.read = vec!["/proc/cpuinfo".into()];
    let host = GrantedHost::new(grants, SystemHost::new());
    assert!(read(&host, b"/proc/cpuinfo").is_ok());
    denied(host.open(b"/proc/self/environ", OpenFlags::READ, 0));
    // Links of a kind that only the kernel follows are read as text.
    let mut grants = Grants::default();
    grants.allow.read = vec!["/proc".into()];
    let host = GrantedHost::new(grants, SystemHost::new());
    denied(read(&host, b"/proc/self/root/etc/passwd"));
    denied(read(&host, b"/proc/self/cwd/Cargo.toml"));
}

#[test]
fn devices_that_everyone_has() {
    let host = GrantedHost::new(Grants::default(), SystemHost::new());
    let mut random = [0; 32];
    let fd = host.open(b"/dev/urandom", OpenFlags::READ, 0).unwrap();
    assert_eq!(host.read(fd, &mut random).unwrap(), 32);
    assert_ne!(random, [0; 32]);
    write(&host, b"/dev/null", "gone").unwrap();
    assert_eq!(read(&host, b"/dev/null").unwrap(), "");
    assert_eq!(host.stat(b"/dev/random", true).unwrap().kind(), FileKind::Other);
    denied(host.open(b"/dev/zero", OpenFlags::READ, 0));
    denied(host.open_dir(b"/dev"));
    denied(host.unlink(b"/dev/null"));
}

#[test]
fn odd_names() {
    let a = Arranged::new();
    let host = a.usual();
    let name = [b"in/".as_slice(), &[0xff, 0xfe, b'\n', b' ']].concat();
    write(&host, &name, "odd").unwrap();
    assert_eq!(read(&host, &name).unwrap(), "odd");
    assert_eq!(host.list(b"in").unwrap().iter().filter(|e| e.name == name[3..]).count(), 1);
    assert_eq!(host.real_path(&name).unwrap(), [&a.path("in")[..], &name[2..]].concat());
    is(host.make_dir(&[b"in/".as_slice(), &[b'x'; 300]].concat(), 0o777), libc::ENAMETOOLONG);
}

#[test]
fn what_moves_meanwhile() {
    let a = Arranged::new();
    let host = a.usual();
    let dir = host.open(b"in/sub", OpenFlags { directory: true, ..OpenFlags::READ }, 0).unwrap();
    // Out of the grant: `..` is where the walk came from, not where it is now.
    std::fs::rename(a.at("in/sub"), a.at("out/sub")).unwrap();
    let fd = host.open_at(Some(dir), b"../f", OpenFlags::READ, 0).unwrap();
    let mut text = [0; 6];
    host.read(fd, &mut text).unwrap();
    assert_eq!(&text, b"inside");
    denied(read(&host, b"out/sub/f"));
    // Into it: it is what it is now.
    std::fs::rename(a.at("out"), a.at("in/out")).unwrap();
    assert_eq!(read(&host, b"in/out/f").unwrap(), "outside");
    // The directory that was granted, by another name.
    std::fs::rename(a.at("in"), a.at("renamed")).unwrap();
    assert_eq!(read(&host, b"in/f").unwrap(), "inside");
}

#[test]
fn a_link_that_is_swapped_during_the_call() {
    let a = Arranged::new();
    let host = a.usual();
    let opens = std::env::var("CORTADO_SWAPS").ok().and_then(|n| n.parse().ok()).unwrap_or(100_000);
    std::fs::create_dir(a.at("in/real")).unwrap();
    std::fs::write(a.at("in/real/f"), "inside").unwrap();
    std::fs::rename(a.at("in/real"), a.at("in/swap")).unwrap();
    a.link("../out", "in/other");
    a.link("../out/f", "in/file-other");
    std::fs::write(a.at("in/file"), "inside").unwrap();
    let done = AtomicBool::new(false);
    std::thread::scope(|s| {
        s.spawn(|| {
            let exchange = |x: &str, y: &str| {
                let (x, y) = (a.at(x), a.at(y));
                let flags = rustix::fs::RenameFlags::EXCHANGE;
                rustix::fs::renameat_with(rustix::fs::CWD, x, rustix::fs::CWD, y, flags).unwrap();
            };
            while !done.load(Ordering::Relaxed) {
                exchange("in/swap", "in/other");
                exchange("in/file", "in/file-other");
            }
        });
        let mut inside = 0;
        for i in 0..opens {
            let path: &[u8] = if i % 2 == 0 { b"in/swap/f" } else { b"in/file" };
            match read(&host, path) {
                Ok(text) => {
                    assert_eq!(text, "inside");
                    inside += 1;
                }
                Err(e) => assert!(e.is_denied() || e.errno() == libc::ELOOP, "{e:?}"),
            }
            // As for what makes and changes.
            if i % 10 == 0 {
                let _ = write(&host, b"in/swap/made", "x");
                let _ = host.chmod(b"in/swap/f", 0o640);
                let _ = host.set_times(b"in/file", SetTime::Now, SetTime::To(FileTime::default()), true);
                let _ = host.unlink(b"in/swap/made");
                let _ = host.truncate(b"in/no-such", 0);
            }
        }
        done.store(true, Ordering::Relaxed);
        assert!(inside > 0);
    });
    assert_eq!(std::fs::read_to_string(a.at("out/f")).unwrap(), "outside");
    assert!(!a.at("out/made").exists());
    assert_eq!(host.system.stat(b"out/f", true).unwrap().mode & 0o777, 0o644);
    assert_ne!(host.system.stat(b"out/f", true).unwrap().modified, FileTime::default());
}

fn with_memory() -> GrantedHost {
    let grants = Grants {
        memory_files: vec![MemoryFile { path: "/etc/app.conf".into(), bytes: b"key=value"[..].into() }],
        memory_dirs: vec![MemoryDir { path: "/mem/work".into(), limit: 100_000 }],
        ..Grants::default()
    };
    GrantedHost::new(grants, SystemHost::new())
}

#[test]
fn files_in_memory() {
    let host = with_memory();
    assert_eq!(read(&host, b"/etc/app.conf").unwrap(), "key=value");
    denied(write(&host, b"/etc/app.conf", "x"));
    denied(host.unlink(b"/etc/app.conf"));
    denied(read(&host, b"/etc/passwd"));
    denied(host.open_dir(b"/etc"));
    assert_eq!(host.real_path(b"/mem/../etc/./app.conf").unwrap(), b"/etc/app.conf");
    let fd = host.open(b"/etc/app.conf", OpenFlags::READ, 0).unwrap();
    is(host.map(fd, 0, 9, MapMode::ReadWrite), libc::EACCES);
    let map = host.map(fd, 0, 9, MapMode::ReadOnly).unwrap();
    host.unmap(map, 9).unwrap();
    assert_eq!(read(&host, b"/etc/app.conf").unwrap(), "key=value");
}

#[test]
fn a_directory_in_memory() {
    let host = with_memory();
    assert_eq!(names(&host, b"/mem/work"), Vec::<String>::new());
    write(&host, b"/mem/work/a", "hello").unwrap();
    assert_eq!(read(&host, b"/mem/work/a").unwrap(), "hello");
    host.make_dir(b"/mem/work/d", 0o777).unwrap();
    host.rename(b"/mem/work/a", b"/mem/work/d/b").unwrap();
    host.symlink(b"d/b", b"/mem/work/l").unwrap();
    assert_eq!(read(&host, b"/mem/work/l").unwrap(), "hello");
    host.link(b"/mem/work/d/b", b"/mem/work/c").unwrap();
    assert_eq!(host.stat(b"/mem/work/c", true).unwrap().nlink, 2);
    assert_eq!(host.stat(b"/mem/work/c", true).unwrap().ino, host.stat(b"/mem/work/l", true).unwrap().ino);
    assert_eq!(names(&host, b"/mem/work"), ["c", "d", "l"]);
    is(host.unlink(b"/mem/work/d"), libc::EISDIR);
    is(host.remove_dir(b"/mem/work/d"), libc::ENOTEMPTY);
    is(host.remove_dir(b"/mem/work/c"), libc::ENOTDIR);
    is(host.rename(b"/mem/work/d", b"/mem/work/d/e"), libc::EINVAL);
    is(host.make_dir(b"/mem/work/d", 0o777), libc::EEXIST);
    is(host.open(b"/mem/work/c", OpenFlags { exclusive: true, ..OpenFlags::CREATE }, 0), libc::EEXIST);
    is(read(&host, b"/mem/work/none"), libc::ENOENT);
    denied(host.rename(b"/mem/work/c", b"/dev/null"));
    denied(host.rename(b"/mem/work", b"/mem/other"));
    // A file that is open outlives its name.
    let fd = host.open(b"/mem/work/c", OpenFlags { write: true, ..OpenFlags::READ }, 0).unwrap();
    host.unlink(b"/mem/work/c").unwrap();
    host.unlink(b"/mem/work/d/b").unwrap();
    is(read(&host, b"/mem/work/l"), libc::ENOENT);
    host.seek(fd, SeekFrom::End(0)).unwrap();
    host.write_all(fd, b", world").unwrap();
    let mut text = [0; 20];
    assert_eq!(host.read_at(fd, &mut text, 0).unwrap(), 12);
    assert_eq!(&text[..12], b"hello, world");
    host.close(fd).unwrap();
    host.chmod(b"/mem/work/d", 0o700).unwrap();
    assert_eq!(host.stat(b"/mem/work/d", true).unwrap().mode & 0o7777, 0o700);
    host.set_times(b"/mem/work/d", SetTime::Keep, SetTime::To(FileTime { seconds: 1, nanos: 2 }), true)
        .unwrap();
    assert_eq!(host.stat(b"/mem/work/d", true).unwrap().modified.seconds, 1);
    // A descriptor of a directory.
    let dir = host.open(b"/mem/work/d", OpenFlags { directory: true, ..OpenFlags::READ }, 0).unwrap();
    host.open_at(Some(dir), b"x", OpenFlags::CREATE, 0o600).unwrap();
    assert_eq!(host.stat_at(Some(dir), b"../d/x", true).unwrap().mode & 0o7777, 0o600);
    host.unlink_at(Some(dir), b"x", false).unwrap();
    host.remove_dir(b"/mem/work/d").unwrap();
    is(host.open_at(Some(dir), b"x", OpenFlags::CREATE, 0o600), libc::ENOENT);
}

#[test]
fn memory_has_a_limit_and_can_be_mapped() {
    let host = with_memory();
    let flags = OpenFlags { read: true, ..OpenFlags::CREATE };
    let fd = host.open(b"/mem/work/a", flags, 0o666).unwrap();
    host.write_all(fd, &[1; 50_000]).unwrap();
    is(host.write(fd, &[1; 60_000]), libc::ENOSPC);
    is(host.set_len(fd, 1 << 40), libc::ENOSPC);
    is(host.write_at(fd, &[1], u64::MAX), libc::EFBIG);
    assert_eq!(host.len(fd).unwrap(), 50_000);
    host.set_len(fd, 8192).unwrap();
    let map = host.map(fd, 0, 8192, MapMode::ReadWrite).unwrap();
    host.write_at(fd, b"shared", 4096).unwrap();
    // SAFETY: the map has 8192 bytes, and nobody else writes to them.
    let bytes = unsafe { std::slice::from_raw_parts_mut(map as *mut u8, 8192) };
    assert_eq!(&bytes[4096..4102], b"shared");
    bytes[0] = 9;
    let mut first = [0; 1];
    host.read_at(fd, &mut first, 0).unwrap();
    assert_eq!(first, [9]);
    host.unmap(map, 8192).unwrap();
    is(host.set_len(fd, 200_000), libc::ENOSPC);
    host.close(fd).unwrap();
    let free = host.stat_vfs(b"/mem/work").unwrap().free;
    host.unlink(b"/mem/work/a").unwrap();
    assert!(host.stat_vfs(b"/mem/work").unwrap().free > free);
    // Names cost, too.
    let made = (0..1000).take_while(|i| host.make_dir(format!("/mem/work/{i}").as_bytes(), 0o777).is_ok());
    assert!(made.count() < 500);
}

#[test]
fn watches() {
    let a = Arranged::new();
    let host = a.host(a.grants(&["in"], &[]));
    let fd = host.watch_open().unwrap();
    let watch = host.watch_add(fd, b"in", libc::IN_CREATE).unwrap();
    denied(host.watch_add(fd, b"out", libc::IN_CREATE));
    denied(host.watch_add(fd, b".", libc::IN_CREATE));
    std::fs::write(a.at("in/new"), "").unwrap();
    let mut event = [0; 100];
    assert!(host.read(fd, &mut event).unwrap() > 16);
    assert_eq!(&event[16..19], b"new");
    host.watch_remove(fd, watch).unwrap();
}

#[test]
fn sockets_that_are_files() {
    let a = Arranged::new();
    let host = a.usual();
    let listener = host.unix_socket().unwrap();
    denied(host.bind_path(listener, b"out/s"));
    is(host.bind_path(listener, b"in/f"), libc::EADDRINUSE);
    host.bind_path(listener, b"in/s").unwrap();
    assert_eq!(host.unix_local_address(listener).unwrap(), b"in/s");
    host.listen(listener, 1).unwrap();
    let outside = std::os::unix::net::UnixListener::bind(a.at("out/s")).unwrap();
    a.link("../out/s", "in/link");
    let client = host.system.unix_socket().unwrap();
    denied(host.connect_path(client, b"out/s"));
    denied(host.connect_path(client, b"in/link"));
    is(host.connect_path(client, b"in/none"), libc::ENOENT);
    host.connect_path(client, b"in/s").unwrap();
    drop(outside);
}

#[test]
fn mounts_are_what_is_granted() {
    let a = Arranged::new();
    let mut grants = a.grants(&["in", "in/sub"], &[]);
    grants.memory_dirs = vec![MemoryDir { path: "/mem/a b".into(), limit: 1000 }];
    let host = a.host(grants);
    for path in ["/proc/mounts", "/etc/mtab", "/proc/self/mounts"] {
        let text = read(&host, path.as_bytes()).unwrap();
        assert!(text.contains(&format!("granted {} ", a.text("in"))), "{text}");
        assert!(text.contains("granted /mem/a\\040b memory rw 0 0\n"), "{text}");
        assert!(!text.contains("/proc"), "{text}");
        denied(write(&host, path.as_bytes(), ""));
    }
    denied(read(&host, b"/proc/self/status"));
    let mut grants = Grants::default();
    grants.allow.read = vec!["/".into()];
    let host = GrantedHost::new(grants, SystemHost::new());
    assert!(host.stat(b"/proc/mounts", true).unwrap().is_file());
    denied(read(&host, b"/proc/self/status"));
}

#[test]
fn directories_in_memory_may_lie_deep() {
    let grants =
        Grants { memory_dirs: vec![MemoryDir { path: "/m".into(), limit: 100 << 20 }], ..Grants::default() };
    let host = GrantedHost::new(grants, SystemHost::new());
    // Deeper than any path is long: each is put into a new one.
    host.make_dir(b"/m/a", 0o777).unwrap();
    for _ in 0..100_000 {
        host.make_dir(b"/m/b", 0o777).unwrap();
        host.rename(b"/m/a", b"/m/b/a").unwrap();
        host.rename(b"/m/b", b"/m/a").unwrap();
    }
    is(host.rename(b"/m/a", b"/m/a/a/a/c"), libc::EINVAL);
    drop(host);
}

#[test]
fn links_in_memory_count() {
    let grants =
        Grants { memory_dirs: vec![MemoryDir { path: "/m".into(), limit: 10_000 }], ..Grants::default() };
    let host = GrantedHost::new(grants, SystemHost::new());
    is(host.symlink(&[b'x'; 5000], b"/m/a"), libc::ENAMETOOLONG);
    for _ in 0..10 {
        host.symlink(&[b'x'; 4000], b"/m/a").unwrap();
        host.symlink(&[b'x'; 4000], b"/m/b").unwrap();
        is(host.symlink(&[b'x'; 4000], b"/m/c"), libc::ENOSPC);
        host.unlink(b"/m/a").unwrap();
        host.unlink(b"/m/b").unwrap();
    }
}

#[test]
fn the_quick_way_finds_what_the_walk_finds() {
    let a = Arranged::new();
    for folder in ["in/a/b/c/d", "in/a/w/x/y", "in/a/p/q/r"] {
        std::fs::create_dir_all(a.at(folder)).unwrap();
        std::fs::write(a.at(folder).join("f"), "text").unwrap();
    }
    a.link("b", "in/a/link");
    a.link("../../../../out", "in/a/b/c/d/away");
    a.link("f", "in/a/b/c/d/near");
    let names = [
        "in", "a", "b", "c", "d", "f", "..", ".", "link", "near", "away", "w", "x", "y", "p", "q", "r",
        "none",
    ];
    let allowed = a.grants(&["in"], &["in/a/w"]);
    let mut denied = allowed.clone();
    denied.deny.read.push(a.at("in/a/p/q"));
    let mut quick = 0;
    for (grants, some) in [(allowed, true), (denied, false)] {
        let host = GrantedHost::new(grants, SystemHost::new());
        let mut rng = 11u64;
        let mut next = |n: usize| {
            rng = rng.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (rng >> 33) as usize % n
        };
        let sensible = ["in/a/b/c/d/f", "in/a/w/x/y/f", "in/a/p/q/r/f", "in/a/b/c/d/near", "in/a/link/c/d/f"];
        for i in 0..20_000 {
            let mut path: Vec<&str> = sensible[next(sensible.len())].split('/').collect();
            for _ in 0..i % 4 {
                let (at, name) = (next(path.len()), names[next(names.len())]);
                if next(2) == 0 { path.insert(at, name) } else { path[at] = name }
            }
            let path = a.path(&path.join("/"));
            let (follow, need) = (next(2) == 0, if next(2) == 0 { Right::Read } else { Right::Write });
            let Some(found) = host.find_quickly(&[host.root()], &path, follow, need) else { continue };
            quick += 1;
            let walked = host.find_from(vec![host.root()], &path, follow, need).unwrap();
            let id = |found: &Found| match &found.object {
                Object::Real(_, stat) => Some((stat.dev, stat.ino)),
                _ => None,
            };
            let dir = |found: &Found| match &found.spot {
                Some(Spot::Real(dir, name)) => Some((rustix::fs::fstat(dir).unwrap().st_ino, name.clone())),
                _ => None,
            };
            let all = |f: &Found| (f.path(), f.rights(), id(f), dir(f), f.is_there(), f.deny.rights);
            assert_eq!(all(&found), all(&walked), "{}", String::from_utf8_lossy(&path));
        }
        assert_eq!(quick > 0, some);
        quick = 0;
    }
}
