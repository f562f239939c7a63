//! `sun.nio.ch.EPoll` and `EventFD`. The events that Java code reads lie in memory as Linux on x86-64 has them: a u32 of bits
//! and, without a gap, a u64 whose low half is the descriptor.

use crate::support::OrThrow;
use cortado_vm::host::{EpollChange, HostError};
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult};

natives! {
    class "sun/nio/ch/EPoll";
    static fn "create" "()I" = create;
    static fn "ctl" "(IIII)I" = ctl;
    static fn "dataOffset" "()I" = data_offset;
    static fn "eventSize" "()I" = event_size;
    static fn "eventsOffset" "()I" = events_offset;
    static fn "wait" "(IJII)I" = wait;
}

/// The natives of EventFD.
pub mod event_fd {
    use super::*;
    natives! {
        class "sun/nio/ch/EventFD";
        static fn "eventfd0" "()I" = event_fd;
        static fn "set0" "(I)I" = set;
    }
}

const EVENT_SIZE: i32 = 12;
const DATA_OFFSET: i32 = 4;
/// IOStatus.INTERRUPTED.
const INTERRUPTED: i32 = -3;
const EINTR: i32 = 4;
/// As many are asked for at once: room is made for them before.
const MOST_EVENTS: i32 = 1 << 16;

fn event_size(_cx: &mut Cx<'_>) -> JResult<i32> {
    Ok(EVENT_SIZE)
}

fn events_offset(_cx: &mut Cx<'_>) -> JResult<i32> {
    Ok(0)
}

fn data_offset(_cx: &mut Cx<'_>) -> JResult<i32> {
    Ok(DATA_OFFSET)
}

fn create(cx: &mut Cx<'_>) -> JResult<i32> {
    cx.vm().host.epoll().or_io(cx)
}

/// Answers the errno.
fn ctl(cx: &mut Cx<'_>, epoll: i32, operation: i32, fd: i32, events: i32) -> JResult<i32> {
    let change = match operation {
        1 => EpollChange::Add(events as u32),
        2 => EpollChange::Remove,
        _ => EpollChange::Modify(events as u32),
    };
    Ok(cx.vm().host.epoll_change(epoll, fd, change).map_or_else(HostError::errno, |()| 0))
}

fn wait(cx: &mut Cx<'_>, epoll: i32, address: i64, most: i32, timeout: i32) -> JResult<i32> {
    let host = &cx.vm().host;
    let ready = match cx.blocking(|| host.epoll_wait(epoll, most.clamp(1, MOST_EVENTS) as usize, timeout)) {
        Ok(ready) => ready,
        Err(e) if e.errno() == EINTR => return Ok(INTERRUPTED),
        Err(e) => return Err(crate::support::throw_io(cx, e)),
    };
    for (i, &(events, fd)) in ready.iter().enumerate() {
        let at = address + i as i64 * i64::from(EVENT_SIZE);
        cx.native_write(at, &events.to_ne_bytes());
        cx.native_write(at + i64::from(DATA_OFFSET), &u64::from(fd as u32).to_ne_bytes());
    }
    Ok(ready.len() as i32)
}

fn event_fd(cx: &mut Cx<'_>) -> JResult<i32> {
    cx.vm().host.event_fd().or_io(cx)
}

fn set(cx: &mut Cx<'_>, fd: i32) -> JResult<i32> {
    cx.vm().host.write(fd, &1u64.to_ne_bytes()).or_io(cx)?;
    Ok(0)
}
