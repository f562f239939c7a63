//! `sun.nio.ch.Net`: what its initialiser asks. Sockets are not there yet.

use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult};

natives! {
    class "sun/nio/ch/Net";
    static fn "initIDs" "()V" = no_op;
    static fn "isExclusiveBindAvailable" "()I" = exclusive_bind;
    static fn "shouldSetBothIPv4AndIPv6Options0" "()Z" = yes;
    static fn "canIPv6SocketJoinIPv4Group0" "()Z" = yes;
    static fn "canJoin6WithIPv4Group0" "()Z" = no;
    static fn "canUseIPv6OptionsWithIPv4LocalAddress0" "()Z" = yes;
    static fn "pollinValue" "()S" = pollin;
    static fn "polloutValue" "()S" = pollout;
    static fn "pollerrValue" "()S" = pollerr;
    static fn "pollhupValue" "()S" = pollhup;
    static fn "pollnvalValue" "()S" = pollnval;
    static fn "pollconnValue" "()S" = pollout;
}

/// Windows' alone: -1.
fn exclusive_bind(_cx: &mut Cx<'_>) -> JResult<i32> {
    Ok(-1)
}
fn yes(_cx: &mut Cx<'_>) -> JResult<bool> {
    Ok(true)
}
fn no(_cx: &mut Cx<'_>) -> JResult<bool> {
    Ok(false)
}
fn pollin(_cx: &mut Cx<'_>) -> JResult<i16> {
    Ok(1)
}
fn pollout(_cx: &mut Cx<'_>) -> JResult<i16> {
    Ok(4)
}
fn pollerr(_cx: &mut Cx<'_>) -> JResult<i16> {
    Ok(8)
}
fn pollhup(_cx: &mut Cx<'_>) -> JResult<i16> {
    Ok(16)
}
fn pollnval(_cx: &mut Cx<'_>) -> JResult<i16> {
    Ok(32)
}
