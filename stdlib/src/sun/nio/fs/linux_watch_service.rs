//! `sun.nio.fs.LinuxWatchService`, on the host's watches, which give inotify's records.

use crate::support::OrThrow;
use cortado_vm::host::{PollEvents, PollFd};
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::IntArray;

natives! {
    class "sun/nio/fs/LinuxWatchService";
    static fn "eventSize" "()I" = event_size;
    static fn "eventOffsets" "()[I" = event_offsets;
    static fn "inotifyInit" "()I" = watch_init;
    static fn "inotifyAddWatch" "(IJI)I" = add_watch;
    static fn "inotifyRmWatch" "(II)V" = remove_watch;
    static fn "configureBlocking" "(IZ)V" = configure_blocking;
    static fn "socketpair" "([I)V" = socketpair;
    static fn "poll" "(II)I" = poll;
}

// struct inotify_event: wd, mask, cookie, len, name.
fn event_size(_cx: &mut Cx<'_>) -> JResult<i32> {
    Ok(16)
}

fn event_offsets<'s>(cx: &mut Cx<'s>) -> JResult<Local<'s, IntArray>> {
    new_ints(cx, &[0, 4, 8, 12, 16])
}

fn new_ints<'s>(cx: &mut Cx<'s>, values: &[i32]) -> JResult<Local<'s, IntArray>> {
    let class = cx.class(cx.vm().wk().int_array);
    let array = cx.new_array(class, values.len())?.cast();
    cx.copy_in(cx.get(array), 0, values);
    Ok(array)
}

fn watch_init(cx: &mut Cx<'_>) -> JResult<i32> {
    cx.vm().host.watch_open().or_unix(cx)
}

fn add_watch(cx: &mut Cx<'_>, fd: i32, path: i64, mask: i32) -> JResult<i32> {
    let path = cx.native_cstr(path);
    let host = &cx.vm().host;
    cx.blocking(|| host.watch_add(fd, &path, mask as u32)).or_unix(cx)
}

fn remove_watch(cx: &mut Cx<'_>, fd: i32, watch: i32) -> JResult<()> {
    cx.vm().host.watch_remove(fd, watch).or_unix(cx)
}

fn configure_blocking(cx: &mut Cx<'_>, fd: i32, blocking: bool) -> JResult<()> {
    cx.vm().host.set_non_blocking(fd, !blocking).or_unix(cx)
}

/// A pipe does: the class reads from the first and writes to the second to wake its thread.
fn socketpair<'s>(cx: &mut Cx<'s>, pair: Local<'s, IntArray>) -> JResult<()> {
    let (read, write) = cx.vm().host.pipe().or_unix(cx)?;
    cx.copy_in(cx.get(pair), 0, &[read, write]);
    Ok(())
}

fn poll(cx: &mut Cx<'_>, first: i32, second: i32) -> JResult<i32> {
    let wait =
        |fd| PollFd { fd, events: PollEvents { read: true, ..PollEvents::default() }, ..PollFd::default() };
    let mut fds = [wait(first), wait(second)];
    let host = &cx.vm().host;
    Ok(cx.blocking(|| host.poll(&mut fds, None)).or_unix(cx)? as i32)
}
