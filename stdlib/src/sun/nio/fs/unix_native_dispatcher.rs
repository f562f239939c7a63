//! `sun.nio.fs.UnixNativeDispatcher`: system calls by name, with paths as addresses of C strings and failures as
//! UnixExceptions with the errno.

use super::streams::TextStreams;
use crate::support::{OrThrow, errno_bytes, set_int, set_long, throw_unix};
use cortado_vm::host::{Access, Fd, FileTime, HostError, HostResult, OpenFlags, SetTime, Stat, errno};
use cortado_vm::java_type;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::ByteArray;

java_type! {
    /// What stat fills.
    pub(super) Attributes = "Lsun/nio/fs/UnixFileAttributes;";
    /// What statvfs fills.
    pub(super) StoreAttributes = "Lsun/nio/fs/UnixFileStoreAttributes;";
}

natives! {
    class "sun/nio/fs/UnixNativeDispatcher";
    static fn "init" "()I" = init;
    static fn "getcwd" "()[B" = getcwd;
    static fn "dup" "(I)I" = dup;
    static fn "open0" "(JII)I" = open;
    static fn "openat0" "(IJII)I" = openat;
    static fn "close0" "(I)V" = close;
    static fn "rewind" "(J)V" = rewind;
    static fn "getlinelen" "(J)I" = line_length;
    static fn "link0" "(JJ)V" = link;
    static fn "unlink0" "(J)V" = unlink;
    static fn "unlinkat0" "(IJI)V" = unlinkat;
    static fn "mknod0" "(JIJ)V" = mknod;
    static fn "rename0" "(JJ)V" = rename;
    static fn "renameat0" "(IJIJ)V" = renameat;
    static fn "mkdir0" "(JI)V" = mkdir;
    static fn "rmdir0" "(J)V" = rmdir;
    static fn "readlink0" "(J)[B" = readlink;
    static fn "realpath0" "(J)[B" = realpath;
    static fn "symlink0" "(JJ)V" = symlink;
    static fn "stat0" "(JLsun/nio/fs/UnixFileAttributes;)V" = stat;
    static fn "stat1" "(J)I" = stat_mode;
    static fn "lstat0" "(JLsun/nio/fs/UnixFileAttributes;)V" = lstat;
    static fn "fstat" "(ILsun/nio/fs/UnixFileAttributes;)V" = fstat;
    static fn "fstatat0" "(IJILsun/nio/fs/UnixFileAttributes;)V" = fstatat;
    static fn "chown0" "(JII)V" = chown;
    static fn "lchown0" "(JII)V" = lchown;
    static fn "fchown" "(III)V" = fchown;
    static fn "fchown0" "(III)V" = fchown;
    static fn "chmod0" "(JI)V" = chmod;
    static fn "fchmod" "(II)V" = fchmod;
    static fn "fchmod0" "(II)V" = fchmod;
    static fn "utimes0" "(JJJ)V" = utimes;
    static fn "futimes" "(IJJ)V" = futimes;
    static fn "futimens" "(IJJ)V" = futimens;
    static fn "lutimes0" "(JJJ)V" = lutimes;
    static fn "opendir0" "(J)J" = opendir;
    static fn "fdopendir" "(I)J" = fdopendir;
    static fn "closedir" "(J)V" = closedir;
    static fn "readdir" "(J)[B" = readdir;
    static fn "read" "(IJI)I" = read;
    static fn "write" "(IJI)I" = write;
    static fn "access0" "(JI)V" = access;
    static fn "exists0" "(J)Z" = exists;
    static fn "getpwuid" "(I)[B" = user_name;
    static fn "getgrgid" "(I)[B" = group_name;
    static fn "getpwnam0" "(J)I" = user_id;
    static fn "getgrnam0" "(J)I" = group_id;
    static fn "statvfs0" "(JLsun/nio/fs/UnixFileStoreAttributes;)V" = statvfs;
    static fn "strerror" "(I)[B" = errno_bytes;
    static fn "fgetxattr0" "(IJJI)I" = get_xattr;
    static fn "fsetxattr0" "(IJJI)V" = set_xattr;
    static fn "fremovexattr0" "(IJ)V" = remove_xattr;
    static fn "flistxattr" "(IJI)I" = list_xattr;
}

/// AT_FDCWD: not a directory but the working directory.
const AT_FDCWD: i32 = -100;
/// AT_SYMLINK_NOFOLLOW.
const AT_SYMLINK_NOFOLLOW: i32 = 0x100;
/// AT_REMOVEDIR.
const AT_REMOVEDIR: i32 = 0x200;

/// Calls the host with a path, outside of the safepoint set.
fn with_path<T>(
    cx: &mut Cx<'_>,
    path: i64,
    f: impl FnOnce(&dyn cortado_vm::host::Host, &[u8]) -> HostResult<T>,
) -> HostResult<T> {
    let path = cx.native_cstr(path);
    let host = &cx.vm().host;
    cx.blocking(|| f(&**host, &path))
}

fn dir(fd: i32) -> Option<Fd> {
    if fd == AT_FDCWD { None } else { Some(fd) }
}

fn init(_cx: &mut Cx<'_>) -> JResult<i32> {
    // SUPPORTS_OPENAT, FUTIMES, FUTIMENS, LUTIMES and XATTR; no birth time, as 17 on Linux.
    Ok(1 << 1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5)
}

fn getcwd<'s>(cx: &mut Cx<'s>) -> JResult<Local<'s, ByteArray>> {
    let dir = cx.vm().host.working_dir();
    cx.new_byte_array(&dir)
}

fn dup(cx: &mut Cx<'_>, fd: i32) -> JResult<i32> {
    cx.vm().host.dup(fd).or_unix(cx)
}

fn open(cx: &mut Cx<'_>, path: i64, flags: i32, mode: i32) -> JResult<i32> {
    with_path(cx, path, |host, p| host.open(p, OpenFlags::from_bits(flags), mode as u32)).or_unix(cx)
}

fn openat(cx: &mut Cx<'_>, at: i32, path: i64, flags: i32, mode: i32) -> JResult<i32> {
    with_path(cx, path, |host, p| host.open_at(dir(at), p, OpenFlags::from_bits(flags), mode as u32))
        .or_unix(cx)
}

fn close(cx: &mut Cx<'_>, fd: i32) -> JResult<()> {
    let host = &cx.vm().host;
    cx.blocking(|| host.close(fd)).or_unix(cx)
}

fn rewind(cx: &mut Cx<'_>, stream: i64) -> JResult<()> {
    let stream = cx.vm().extensions.get::<TextStreams>().get(stream);
    stream.map(|s| s.rewind()).ok_or(HostError::BAD_FD).or_unix(cx)
}

fn line_length(cx: &mut Cx<'_>, stream: i64) -> JResult<i32> {
    let stream = cx.vm().extensions.get::<TextStreams>().get(stream);
    let stream = stream.ok_or(HostError::BAD_FD).or_unix(cx)?;
    match stream.line() {
        None => Ok(-1),
        Some(line) => i32::try_from(line.len()).map_err(|_| HostError::INVALID).or_unix(cx),
    }
}

fn link(cx: &mut Cx<'_>, existing: i64, new: i64) -> JResult<()> {
    let new = cx.native_cstr(new);
    with_path(cx, existing, |host, p| host.link(p, &new)).or_unix(cx)
}

fn unlink(cx: &mut Cx<'_>, path: i64) -> JResult<()> {
    with_path(cx, path, |host, p| host.unlink(p)).or_unix(cx)
}

fn unlinkat(cx: &mut Cx<'_>, at: i32, path: i64, flag: i32) -> JResult<()> {
    with_path(cx, path, |host, p| host.unlink_at(dir(at), p, flag & AT_REMOVEDIR != 0)).or_unix(cx)
}

fn mknod(cx: &mut Cx<'_>, path: i64, mode: i32, device: i64) -> JResult<()> {
    with_path(cx, path, |host, p| host.make_node(p, mode as u32, device as u64)).or_unix(cx)
}

fn rename(cx: &mut Cx<'_>, from: i64, to: i64) -> JResult<()> {
    let to = cx.native_cstr(to);
    with_path(cx, from, |host, p| host.rename(p, &to)).or_unix(cx)
}

fn renameat(cx: &mut Cx<'_>, from_dir: i32, from: i64, to_dir: i32, to: i64) -> JResult<()> {
    let to = cx.native_cstr(to);
    with_path(cx, from, |host, p| host.rename_at(dir(from_dir), p, dir(to_dir), &to)).or_unix(cx)
}

fn mkdir(cx: &mut Cx<'_>, path: i64, mode: i32) -> JResult<()> {
    with_path(cx, path, |host, p| host.make_dir(p, mode as u32)).or_unix(cx)
}

fn rmdir(cx: &mut Cx<'_>, path: i64) -> JResult<()> {
    with_path(cx, path, |host, p| host.remove_dir(p)).or_unix(cx)
}

fn readlink<'s>(cx: &mut Cx<'s>, path: i64) -> JResult<Local<'s, ByteArray>> {
    let target = with_path(cx, path, |host, p| host.read_link(p)).or_unix(cx)?;
    cx.new_byte_array(&target)
}

fn realpath<'s>(cx: &mut Cx<'s>, path: i64) -> JResult<Local<'s, ByteArray>> {
    let real = with_path(cx, path, |host, p| host.real_path(p)).or_unix(cx)?;
    cx.new_byte_array(&real)
}

fn symlink(cx: &mut Cx<'_>, target: i64, path: i64) -> JResult<()> {
    let target = cx.native_cstr(target);
    with_path(cx, path, |host, p| host.symlink(&target, p)).or_unix(cx)
}

/// Fills a UnixFileAttributes.
fn fill<'s>(cx: &mut Cx<'s>, attributes: Local<'s, Attributes>, s: &Stat) -> JResult<()> {
    if cx.is_null(attributes) {
        return Err(cx.throw_npe());
    }
    let ints = [("st_mode", s.mode), ("st_nlink", s.nlink as u32), ("st_uid", s.uid), ("st_gid", s.gid)];
    for (name, value) in ints {
        set_int(cx, attributes, name, value as i32);
    }
    let born = s.created.unwrap_or_default();
    let longs = [
        ("st_ino", s.ino as i64),
        ("st_dev", s.dev as i64),
        ("st_rdev", s.rdev as i64),
        ("st_size", s.size as i64),
        ("st_atime_sec", s.accessed.seconds),
        ("st_atime_nsec", i64::from(s.accessed.nanos)),
        ("st_mtime_sec", s.modified.seconds),
        ("st_mtime_nsec", i64::from(s.modified.nanos)),
        ("st_ctime_sec", s.changed.seconds),
        ("st_ctime_nsec", i64::from(s.changed.nanos)),
        ("st_birthtime_sec", born.seconds),
        ("st_birthtime_nsec", i64::from(born.nanos)),
    ];
    for (name, value) in longs {
        set_long(cx, attributes, name, value);
    }
    Ok(())
}

fn stat<'s>(cx: &mut Cx<'s>, path: i64, attributes: Local<'s, Attributes>) -> JResult<()> {
    let s = with_path(cx, path, |host, p| host.stat(p, true)).or_unix(cx)?;
    fill(cx, attributes, &s)
}

fn stat_mode(cx: &mut Cx<'_>, path: i64) -> JResult<i32> {
    Ok(with_path(cx, path, |host, p| host.stat(p, true)).map_or(0, |s| s.mode as i32))
}

fn lstat<'s>(cx: &mut Cx<'s>, path: i64, attributes: Local<'s, Attributes>) -> JResult<()> {
    let s = with_path(cx, path, |host, p| host.stat(p, false)).or_unix(cx)?;
    fill(cx, attributes, &s)
}

fn fstat<'s>(cx: &mut Cx<'s>, fd: i32, attributes: Local<'s, Attributes>) -> JResult<()> {
    let s = cx.vm().host.fstat(fd).or_unix(cx)?;
    fill(cx, attributes, &s)
}

fn fstatat<'s>(
    cx: &mut Cx<'s>,
    at: i32,
    path: i64,
    flag: i32,
    attributes: Local<'s, Attributes>,
) -> JResult<()> {
    let follow = flag & AT_SYMLINK_NOFOLLOW == 0;
    let s = with_path(cx, path, |host, p| host.stat_at(dir(at), p, follow)).or_unix(cx)?;
    fill(cx, attributes, &s)
}

/// A number of an owner; -1 leaves what is.
fn owner(id: i32) -> Option<u32> {
    if id == -1 { None } else { Some(id as u32) }
}

fn chown(cx: &mut Cx<'_>, path: i64, uid: i32, gid: i32) -> JResult<()> {
    with_path(cx, path, |host, p| host.chown(p, owner(uid), owner(gid), true)).or_unix(cx)
}

fn lchown(cx: &mut Cx<'_>, path: i64, uid: i32, gid: i32) -> JResult<()> {
    with_path(cx, path, |host, p| host.chown(p, owner(uid), owner(gid), false)).or_unix(cx)
}

fn fchown(cx: &mut Cx<'_>, fd: i32, uid: i32, gid: i32) -> JResult<()> {
    cx.vm().host.fchown(fd, owner(uid), owner(gid)).or_unix(cx)
}

fn chmod(cx: &mut Cx<'_>, path: i64, mode: i32) -> JResult<()> {
    with_path(cx, path, |host, p| host.chmod(p, mode as u32)).or_unix(cx)
}

fn fchmod(cx: &mut Cx<'_>, fd: i32, mode: i32) -> JResult<()> {
    cx.vm().host.fchmod(fd, mode as u32).or_unix(cx)
}

/// A time in parts of a second as C's division gives it: a negative rest is refused (Java code tries again with 0).
fn time(value: i64, per_second: i64) -> HostResult<SetTime> {
    let nanos =
        u32::try_from(value % per_second * (1_000_000_000 / per_second)).map_err(|_| HostError::INVALID)?;
    Ok(SetTime::To(FileTime { seconds: value / per_second, nanos }))
}

const MICROS: i64 = 1_000_000;
const NANOS: i64 = 1_000_000_000;

fn utimes(cx: &mut Cx<'_>, path: i64, accessed: i64, modified: i64) -> JResult<()> {
    with_path(cx, path, |host, p| host.set_times(p, time(accessed, MICROS)?, time(modified, MICROS)?, true))
        .or_unix(cx)
}

fn lutimes(cx: &mut Cx<'_>, path: i64, accessed: i64, modified: i64) -> JResult<()> {
    with_path(cx, path, |host, p| host.set_times(p, time(accessed, MICROS)?, time(modified, MICROS)?, false))
        .or_unix(cx)
}

fn set_fd_times(cx: &mut Cx<'_>, fd: Fd, accessed: i64, modified: i64, unit: i64) -> JResult<()> {
    let host = &cx.vm().host;
    let done = time(accessed, unit).and_then(|a| host.fset_times(fd, a, time(modified, unit)?));
    done.or_unix(cx)
}

fn futimes(cx: &mut Cx<'_>, fd: i32, accessed: i64, modified: i64) -> JResult<()> {
    set_fd_times(cx, fd, accessed, modified, MICROS)
}

fn futimens(cx: &mut Cx<'_>, fd: i32, accessed: i64, modified: i64) -> JResult<()> {
    set_fd_times(cx, fd, accessed, modified, NANOS)
}

fn opendir(cx: &mut Cx<'_>, path: i64) -> JResult<i64> {
    Ok(with_path(cx, path, |host, p| host.open_dir(p)).or_unix(cx)? as i64)
}

/// As fdopendir, takes the descriptor over: it is gone with the listing.
fn fdopendir(cx: &mut Cx<'_>, fd: i32) -> JResult<i64> {
    let host = &cx.vm().host;
    let dir = host.open_dir_fd(fd).or_unix(cx)?;
    host.close(fd).or_unix(cx)?;
    Ok(dir as i64)
}

fn closedir(cx: &mut Cx<'_>, dir: i64) -> JResult<()> {
    cx.vm().host.close_dir(dir as u64).or_unix(cx)
}

fn readdir<'s>(cx: &mut Cx<'s>, dir: i64) -> JResult<Local<'s, ByteArray>> {
    let host = &cx.vm().host;
    match cx.blocking(|| host.next_dir_entry(dir as u64)).or_unix(cx)? {
        Some(entry) => cx.new_byte_array(&entry.name),
        None => Ok(cx.null_local()),
    }
}

fn read(cx: &mut Cx<'_>, fd: i32, address: i64, length: i32) -> JResult<i32> {
    let host = &cx.vm().host;
    let n = cx.native_from_host(address, length.max(0) as usize, |b| host.read(fd, b))?.or_unix(cx)?;
    Ok(n as i32)
}

fn write(cx: &mut Cx<'_>, fd: i32, address: i64, length: i32) -> JResult<i32> {
    let host = &cx.vm().host;
    Ok(cx.native_to_host(address, length.max(0) as usize, |b| host.write(fd, b))?.or_unix(cx)? as i32)
}

fn access(cx: &mut Cx<'_>, path: i64, mode: i32) -> JResult<()> {
    let access = Access { read: mode & 4 != 0, write: mode & 2 != 0, execute: mode & 1 != 0 };
    with_path(cx, path, |host, p| host.access(p, access)).or_unix(cx)
}

fn exists(cx: &mut Cx<'_>, path: i64) -> JResult<bool> {
    Ok(with_path(cx, path, |host, p| host.access(p, Access::default())).is_ok())
}

fn name<'s>(cx: &mut Cx<'s>, found: HostResult<Option<Vec<u8>>>) -> JResult<Local<'s, ByteArray>> {
    match found.or_unix(cx)? {
        Some(name) => cx.new_byte_array(&name),
        None => Err(throw_unix(cx, HostError::new(errno::ENOENT))),
    }
}

fn user_name<'s>(cx: &mut Cx<'s>, uid: i32) -> JResult<Local<'s, ByteArray>> {
    let host = &cx.vm().host;
    let found = cx.blocking(|| host.user_name_of(uid as u32));
    name(cx, found)
}

fn group_name<'s>(cx: &mut Cx<'s>, gid: i32) -> JResult<Local<'s, ByteArray>> {
    let host = &cx.vm().host;
    let found = cx.blocking(|| host.group_name_of(gid as u32));
    name(cx, found)
}

fn user_id(cx: &mut Cx<'_>, name: i64) -> JResult<i32> {
    Ok(with_path(cx, name, |host, n| host.user_id_of(n)).or_unix(cx)?.map_or(-1, |id| id as i32))
}

fn group_id(cx: &mut Cx<'_>, name: i64) -> JResult<i32> {
    Ok(with_path(cx, name, |host, n| host.group_id_of(n)).or_unix(cx)?.map_or(-1, |id| id as i32))
}

fn statvfs<'s>(cx: &mut Cx<'s>, path: i64, attributes: Local<'s, StoreAttributes>) -> JResult<()> {
    let s = with_path(cx, path, |host, p| host.stat_vfs(p)).or_unix(cx)?;
    if cx.is_null(attributes) {
        return Err(cx.throw_npe());
    }
    let longs = [
        ("f_frsize", s.fragment_size),
        ("f_blocks", s.blocks),
        ("f_bfree", s.free),
        ("f_bavail", s.available),
    ];
    for (name, value) in longs {
        set_long(cx, attributes, name, value as i64);
    }
    Ok(())
}

/// What a call that fills a buffer answers: its length; ERANGE if it does not fit; only the length for no buffer.
fn into_buffer(cx: &Cx<'_>, bytes: &[u8], address: i64, size: i32) -> HostResult<i32> {
    let n = i32::try_from(bytes.len()).map_err(|_| HostError::new(errno::ERANGE))?;
    if size != 0 {
        if n > size {
            return Err(HostError::new(errno::ERANGE));
        }
        cx.native_write(address, bytes);
    }
    Ok(n)
}

fn get_xattr(cx: &mut Cx<'_>, fd: i32, name: i64, value: i64, size: i32) -> JResult<i32> {
    let found = with_path(cx, name, |host, n| host.fds().get(fd)?.attribute(n));
    found.and_then(|bytes| into_buffer(cx, &bytes, value, size)).or_unix(cx)
}

fn set_xattr(cx: &mut Cx<'_>, fd: i32, name: i64, value: i64, size: i32) -> JResult<()> {
    let value = cx.native_bytes(value, size.max(0) as usize);
    with_path(cx, name, |host, n| host.fds().get(fd)?.set_attribute(n, Some(&value))).or_unix(cx)
}

fn remove_xattr(cx: &mut Cx<'_>, fd: i32, name: i64) -> JResult<()> {
    with_path(cx, name, |host, n| host.fds().get(fd)?.set_attribute(n, None)).or_unix(cx)
}

fn list_xattr(cx: &mut Cx<'_>, fd: i32, list: i64, size: i32) -> JResult<i32> {
    let host = &cx.vm().host;
    let found = cx.blocking(|| host.fds().get(fd)?.attributes());
    found.and_then(|names| into_buffer(cx, &names, list, size)).or_unix(cx)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_divide_as_in_c() {
        let to = |seconds, nanos| Ok(SetTime::To(FileTime { seconds, nanos }));
        assert_eq!(time(1_500_000, MICROS), to(1, 500_000_000));
        assert_eq!(time(-2_000_000, MICROS), to(-2, 0));
        assert_eq!(time(-1, NANOS), Err(HostError::INVALID));
        assert_eq!(time(5, NANOS), to(0, 5));
    }
}
