//! `java.io.UnixFileSystem`: what `java.io.File` asks. Failures are answers here (false, 0, null), not exceptions.

use super::stream;
use crate::support::{OrThrow, platform_bytes, platform_string};
use cortado_vm::host::{Access, FileTime, HostError, HostResult, OpenFlags, SetTime, Stat, errno};
use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{JFile, JString, Object, StringArray};

natives! {
    class "java/io/UnixFileSystem";
    static fn "initIDs" "()V" = no_op;
    fn "canonicalize0" "(Ljava/lang/String;)Ljava/lang/String;" = canonicalize;
    fn "getBooleanAttributes0" "(Ljava/io/File;)I" = boolean_attributes;
    fn "checkAccess" "(Ljava/io/File;I)Z" = check_access;
    fn "checkAccess0" "(Ljava/io/File;I)Z" = check_access;
    fn "getLastModifiedTime" "(Ljava/io/File;)J" = last_modified;
    fn "getLastModifiedTime0" "(Ljava/io/File;)J" = last_modified;
    fn "getLength" "(Ljava/io/File;)J" = length;
    fn "getLength0" "(Ljava/io/File;)J" = length;
    fn "setPermission" "(Ljava/io/File;IZZ)Z" = set_permission;
    fn "setPermission0" "(Ljava/io/File;IZZ)Z" = set_permission;
    fn "createFileExclusively" "(Ljava/lang/String;)Z" = create_exclusively;
    fn "createFileExclusively0" "(Ljava/lang/String;)Z" = create_exclusively;
    fn "delete0" "(Ljava/io/File;)Z" = delete;
    fn "list" "(Ljava/io/File;)[Ljava/lang/String;" = list;
    fn "list0" "(Ljava/io/File;)[Ljava/lang/String;" = list;
    fn "createDirectory" "(Ljava/io/File;)Z" = create_directory;
    fn "createDirectory0" "(Ljava/io/File;)Z" = create_directory;
    fn "rename0" "(Ljava/io/File;Ljava/io/File;)Z" = rename;
    fn "setLastModifiedTime" "(Ljava/io/File;J)Z" = set_last_modified;
    fn "setLastModifiedTime0" "(Ljava/io/File;J)Z" = set_last_modified;
    fn "setReadOnly" "(Ljava/io/File;)Z" = set_read_only;
    fn "setReadOnly0" "(Ljava/io/File;)Z" = set_read_only;
    fn "getSpace" "(Ljava/io/File;I)J" = space;
    fn "getSpace0" "(Ljava/io/File;I)J" = space;
    fn "getNameMax0" "(Ljava/lang/String;)J" = name_max;
}

/// The path in a File, or a NullPointerException.
fn path<'s>(cx: &mut Cx<'s>, file: Local<'s, JFile>) -> JResult<Vec<u8>> {
    if cx.is_null(file) {
        return Err(cx.throw_npe());
    }
    let s: Local<'s, JString> = cx.field_local(file, cx.vm().wk().file.path);
    if cx.is_null(s) {
        return Err(cx.throw_npe());
    }
    Ok(platform_bytes(cx, s))
}

fn stat<'s>(cx: &mut Cx<'s>, file: Local<'s, JFile>) -> JResult<Option<Stat>> {
    let path = path(cx, file)?;
    let host = &cx.vm().host;
    Ok(cx.blocking(|| host.stat(&path, true)).ok())
}

fn canonicalize<'s>(
    cx: &mut Cx<'s>,
    _this: Local<'s, Object>,
    name: Local<'s, JString>,
) -> JResult<Local<'s, JString>> {
    if cx.is_null(name) {
        return Err(cx.throw_npe());
    }
    let path = platform_bytes(cx, name);
    let host = &cx.vm().host;
    let real = cx.blocking(|| canonical(&path, |p| host.real_path(p))).or_io(cx)?;
    platform_string(cx, &real)
}

/// The longest path.
const PATH_MAX: usize = 4096;

/// The canonical form of an absolute path. What is not there stays as it is written, below the longest part that is.
fn canonical(path: &[u8], real_path: impl Fn(&[u8]) -> HostResult<Vec<u8>>) -> HostResult<Vec<u8>> {
    if path.len() > PATH_MAX {
        return Err(HostError::new(errno::ENAMETOOLONG));
    }
    if let Ok(real) = real_path(path) {
        return Ok(collapse(&real));
    }
    let mut end = path.len();
    loop {
        // The next shorter part: up to the slash before, but not the root.
        let Some(slash) = path[..end].iter().rposition(|&b| b == b'/').filter(|&at| at > 0) else {
            return Ok(collapse(path));
        };
        end = slash;
        match real_path(&path[..end]) {
            Ok(mut real) => {
                if real.ends_with(b"/") {
                    real.pop();
                }
                real.extend_from_slice(&path[end..]);
                if real.len() > PATH_MAX {
                    return Err(HostError::new(errno::ENAMETOOLONG));
                }
                return Ok(collapse(&real));
            }
            Err(e) if matches!(e.errno(), errno::ENOENT | errno::ENOTDIR | errno::EACCES) => {}
            Err(e) => return Err(e),
        }
    }
}

/// Takes `.` and `..` out of a path by its letters. A `..` that nothing stands before stays.
fn collapse(path: &[u8]) -> Vec<u8> {
    let is_dots = |name: &&[u8]| *name == b"." || *name == b"..";
    if !path.split(|&b| b == b'/').any(|name| is_dots(&name)) {
        return path.to_vec();
    }
    let mut names: Vec<&[u8]> = Vec::new();
    for name in path.split(|&b| b == b'/').filter(|name| !name.is_empty() && *name != b".") {
        match names.last() {
            Some(last) if name == b".." && *last != b".." => {
                names.pop();
            }
            _ => names.push(name),
        }
    }
    let joined = names.join(&b'/');
    if path.starts_with(b"/") { [b"/", joined.as_slice()].concat() } else { joined }
}

fn boolean_attributes<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>, file: Local<'s, JFile>) -> JResult<i32> {
    // FileSystem's BA_EXISTS, BA_REGULAR and BA_DIRECTORY.
    Ok(stat(cx, file)?.map_or(0, |s| 1 | i32::from(s.is_file()) << 1 | i32::from(s.is_dir()) << 2))
}

fn check_access<'s>(
    cx: &mut Cx<'s>,
    _this: Local<'s, Object>,
    file: Local<'s, JFile>,
    access: i32,
) -> JResult<bool> {
    let path = path(cx, file)?;
    let host = &cx.vm().host;
    let access = Access { read: access & 4 != 0, write: access & 2 != 0, execute: access & 1 != 0 };
    Ok(cx.blocking(|| host.access(&path, access)).is_ok())
}

fn last_modified<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>, file: Local<'s, JFile>) -> JResult<i64> {
    let millis = |t: FileTime| t.seconds.wrapping_mul(1000).wrapping_add(i64::from(t.nanos) / 1_000_000);
    Ok(stat(cx, file)?.map_or(0, |s| millis(s.modified)))
}

fn length<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>, file: Local<'s, JFile>) -> JResult<i64> {
    Ok(stat(cx, file)?.map_or(0, |s| s.size as i64))
}

/// Changes a file's mode.
fn change_mode<'s>(cx: &mut Cx<'s>, file: Local<'s, JFile>, change: impl Fn(u32) -> u32) -> JResult<bool> {
    let path = path(cx, file)?;
    let host = &cx.vm().host;
    let done = cx.blocking(|| host.chmod(&path, change(host.stat(&path, true)?.mode & 0o7777)));
    Ok(done.is_ok())
}

fn set_permission<'s>(
    cx: &mut Cx<'s>,
    _this: Local<'s, Object>,
    file: Local<'s, JFile>,
    access: i32,
    enable: bool,
    owner_only: bool,
) -> JResult<bool> {
    // FileSystem's ACCESS_READ 4, ACCESS_WRITE 2, ACCESS_EXECUTE 1 are the bits of a mode's digit.
    let digit = access as u32 & 7;
    let bits = if owner_only { digit << 6 } else { digit << 6 | digit << 3 | digit };
    change_mode(cx, file, |mode| if enable { mode | bits } else { mode & !bits })
}

fn set_read_only<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>, file: Local<'s, JFile>) -> JResult<bool> {
    change_mode(cx, file, |mode| mode & !0o222)
}

fn create_exclusively<'s>(
    cx: &mut Cx<'s>,
    _this: Local<'s, Object>,
    name: Local<'s, JString>,
) -> JResult<bool> {
    if cx.is_null(name) {
        return Err(cx.throw_npe());
    }
    let path = platform_bytes(cx, name);
    // The root is always there, and opening it to write fails in another way.
    if path == b"/" {
        return Ok(false);
    }
    let flags = OpenFlags { write: true, create: true, exclusive: true, ..OpenFlags::READ };
    match stream::open(cx, &path, flags) {
        Ok(fd) => cx.vm().host.close(fd).or_io(cx).map(|()| true),
        Err(e) if e.errno() == errno::EEXIST => Ok(false),
        Err(e) => Err(crate::support::throw_io(cx, e)),
    }
}

fn delete<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>, file: Local<'s, JFile>) -> JResult<bool> {
    let path = path(cx, file)?;
    let host = &cx.vm().host;
    // remove(3): a directory is what unlink calls one (EPERM where POSIX is followed).
    let done = cx.blocking(|| match host.unlink(&path) {
        Err(e) if matches!(e.errno(), errno::EISDIR | errno::EPERM) => host.remove_dir(&path),
        other => other,
    });
    Ok(done.is_ok())
}

fn list<'s>(
    cx: &mut Cx<'s>,
    _this: Local<'s, Object>,
    file: Local<'s, JFile>,
) -> JResult<Local<'s, StringArray>> {
    let path = path(cx, file)?;
    let host = &cx.vm().host;
    let Ok(entries) = cx.blocking(|| host.list(&path)) else { return Ok(cx.null_local()) };
    let array: Local<'s, StringArray> = cx.new_object_array(cx.vm().wk().string.class, entries.len())?.cast();
    for (i, entry) in entries.iter().enumerate() {
        cx.scope(|cx, _| {
            let name = platform_string(cx, &entry.name)?;
            cx.set_element_ref(cx.get(array), i, cx.get(name));
            Ok(())
        })?;
    }
    Ok(array)
}

fn create_directory<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>, file: Local<'s, JFile>) -> JResult<bool> {
    let path = path(cx, file)?;
    let host = &cx.vm().host;
    Ok(cx.blocking(|| host.make_dir(&path, 0o777)).is_ok())
}

fn rename<'s>(
    cx: &mut Cx<'s>,
    _this: Local<'s, Object>,
    from: Local<'s, JFile>,
    to: Local<'s, JFile>,
) -> JResult<bool> {
    let (from, to) = (path(cx, from)?, path(cx, to)?);
    let host = &cx.vm().host;
    Ok(cx.blocking(|| host.rename(&from, &to)).is_ok())
}

fn set_last_modified<'s>(
    cx: &mut Cx<'s>,
    _this: Local<'s, Object>,
    file: Local<'s, JFile>,
    millis: i64,
) -> JResult<bool> {
    let path = path(cx, file)?;
    let host = &cx.vm().host;
    let time =
        FileTime { seconds: millis.div_euclid(1000), nanos: millis.rem_euclid(1000) as u32 * 1_000_000 };
    Ok(cx.blocking(|| host.set_times(&path, SetTime::Keep, SetTime::To(time), true)).is_ok())
}

fn space<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>, file: Local<'s, JFile>, which: i32) -> JResult<i64> {
    let path = path(cx, file)?;
    let host = &cx.vm().host;
    let Ok(s) = cx.blocking(|| host.stat_vfs(&path)) else { return Ok(0) };
    // FileSystem's SPACE_TOTAL, SPACE_FREE and SPACE_USABLE.
    let blocks = match which {
        0 => s.blocks,
        1 => s.free,
        _ => s.available,
    };
    Ok(i64::try_from(u128::from(s.fragment_size) * u128::from(blocks)).unwrap_or(i64::MAX))
}

fn name_max<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>, name: Local<'s, JString>) -> JResult<i64> {
    if cx.is_null(name) {
        return Err(cx.throw_npe());
    }
    let path = platform_bytes(cx, name);
    let host = &cx.vm().host;
    // NAME_MAX where the path can't be asked.
    Ok(cx.blocking(|| host.stat_vfs(&path)).map_or(255, |s| s.name_max as i64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_go() {
        let c = |p: &str| String::from_utf8(collapse(p.as_bytes())).unwrap();
        assert_eq!(c("/a/./b/../c"), "/a/c");
        assert_eq!(c("/a/.."), "/");
        assert_eq!(c("/../a"), "/../a");
        assert_eq!(c("/a/b.c/..d"), "/a/b.c/..d");
        assert_eq!(c("/a//b"), "/a//b");
    }

    #[test]
    fn what_is_missing_stays() {
        let real = |p: &[u8]| match p {
            b"/link" => Ok(b"/real/dir".to_vec()),
            b"/denied" => Err(HostError::new(errno::EACCES)),
            b"/broken" => Err(HostError::new(errno::ELOOP)),
            _ => Err(HostError::new(errno::ENOENT)),
        };
        let c = |p: &str| canonical(p.as_bytes(), real).map(|r| String::from_utf8(r).unwrap());
        assert_eq!(c("/link").unwrap(), "/real/dir");
        assert_eq!(c("/link/x/../y").unwrap(), "/real/dir/y");
        assert_eq!(c("/denied/x").unwrap(), "/denied/x");
        assert_eq!(c("/nowhere").unwrap(), "/nowhere");
        assert_eq!(c("/broken/x").unwrap_err().errno(), errno::ELOOP);
        assert_eq!(c(&"/a".repeat(3000)).unwrap_err().errno(), errno::ENAMETOOLONG);
    }
}
