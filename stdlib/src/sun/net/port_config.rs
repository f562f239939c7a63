//! `sun.net.PortConfig`: the range that ephemeral ports are taken from.

use cortado_vm::host::{Host, HostResult, OpenFlags};
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult};

natives! {
    class "sun/net/PortConfig";
    static fn "getLower0" "()I" = lower;
    static fn "getUpper0" "()I" = upper;
}

fn range(host: &dyn Host) -> HostResult<Vec<i32>> {
    let fd = host.open(b"/proc/sys/net/ipv4/ip_local_port_range", OpenFlags::READ, 0)?;
    let mut text = [0; 64];
    let n = host.read(fd, &mut text);
    host.close(fd)?;
    let text = String::from_utf8_lossy(&text[..n?]).into_owned();
    Ok(text.split_whitespace().map_while(|word| word.parse().ok()).collect())
}

/// -1: it is not known, and Java's own code has a guess.
fn bound(cx: &Cx<'_>, which: usize) -> i32 {
    match range(&*cx.vm().host) {
        Ok(range) if range.len() == 2 => range[which],
        _ => -1,
    }
}

fn lower(cx: &mut Cx<'_>) -> JResult<i32> {
    Ok(bound(cx, 0))
}

fn upper(cx: &mut Cx<'_>) -> JResult<i32> {
    Ok(bound(cx, 1))
}
