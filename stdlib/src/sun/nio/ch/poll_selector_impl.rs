//! `sun.nio.ch.PollSelectorImpl`, the selector by poll(2). Its array lies in memory as Linux has it: an int and two shorts.

use crate::support::OrThrow;
use cortado_vm::host::{PollEvents, PollFd};
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult};

natives! {
    class "sun/nio/ch/PollSelectorImpl";
    static fn "poll" "(JII)I" = poll;
}

const SIZE: i64 = 8;
const READY: i64 = 6;
const POLLIN: u16 = 1;
const POLLOUT: u16 = 4;
const POLLERR: u16 = 8;
const POLLHUP: u16 = 16;
const POLLNVAL: u16 = 32;

fn poll(cx: &mut Cx<'_>, address: i64, count: i32, timeout: i32) -> JResult<i32> {
    // It grows as entries are found to be there: the count alone is not to be trusted with memory.
    let mut fds: Vec<PollFd> = Vec::new();
    for i in 0..i64::from(count) {
        let mut raw = [0; 6];
        cx.native_read(address.wrapping_add(i * SIZE), &mut raw);
        let [a, b, c, d, low, high] = raw;
        let wanted = u16::from_ne_bytes([low, high]);
        let events =
            PollEvents { read: wanted & POLLIN != 0, write: wanted & POLLOUT != 0, ..PollEvents::default() };
        fds.push(PollFd { fd: i32::from_ne_bytes([a, b, c, d]), events, ..PollFd::default() });
    }
    let host = &cx.vm().host;
    let nanos = u64::try_from(timeout).ok().map(|ms| ms * 1_000_000);
    let ready = cx.blocking(|| host.poll(&mut fds, nanos)).or_io(cx)?;
    for (i, p) in fds.iter().enumerate() {
        let bit = |on: bool, bit: u16| if on { bit } else { 0 };
        let bits = bit(p.ready.read, POLLIN)
            | bit(p.ready.write, POLLOUT)
            | bit(p.ready.error, POLLERR)
            | bit(p.ready.hang_up, POLLHUP)
            | bit(p.invalid, POLLNVAL);
        cx.native_write(address + i as i64 * SIZE + READY, &bits.to_ne_bytes());
    }
    Ok(ready as i32)
}
