//! jdk.net.LinuxSocketOptions: options of TCP and the like that only Linux has, by descriptor.

use cortado_vm::host::HostError;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Thrown};

natives! {
    class "jdk/net/LinuxSocketOptions";
    static fn "getIncomingNapiId0" "(I)I" = get_napi_id;
    static fn "getQuickAck0" "(I)Z" = get_quick_ack;
    static fn "getSoPeerCred0" "(I)J" = get_peer_credentials;
    static fn "getTcpKeepAliveIntvl0" "(I)I" = get_interval;
    static fn "getTcpKeepAliveProbes0" "(I)I" = get_probes;
    static fn "getTcpKeepAliveTime0" "(I)I" = get_time;
    static fn "incomingNapiIdSupported0" "()Z" = yes;
    static fn "keepAliveOptionsSupported0" "()Z" = yes;
    static fn "quickAckSupported0" "()Z" = yes;
    static fn "setQuickAck0" "(IZ)V" = set_quick_ack;
    static fn "setTcpKeepAliveIntvl0" "(II)V" = set_interval;
    static fn "setTcpKeepAliveProbes0" "(II)V" = set_probes;
    static fn "setTcpKeepAliveTime0" "(II)V" = set_time;
}

const SOL_SOCKET: i32 = 1;
const SO_PEERCRED: i32 = 17;
const ENOTCONN: i32 = 107;
const SO_INCOMING_NAPI_ID: i32 = 56;
const IPPROTO_TCP: i32 = 6;
const TCP_KEEPIDLE: i32 = 4;
const TCP_KEEPINTVL: i32 = 5;
const TCP_KEEPCNT: i32 = 6;
const TCP_QUICKACK: i32 = 12;

fn yes(_cx: &mut Cx<'_>) -> JResult<bool> {
    Ok(true)
}

fn failed(cx: &mut Cx<'_>, e: HostError, what: &str) -> Thrown {
    if e == HostError::NOT_SUPPORTED {
        return cx.throw("java/lang/UnsupportedOperationException", "unsupported socket option");
    }
    let text = format!("{what} option failed: {}", crate::support::explain(cx, e));
    cx.throw("java/net/SocketException", text)
}

fn get(cx: &mut Cx<'_>, fd: i32, level: i32, name: i32) -> JResult<i32> {
    let mut value = [0; 4];
    match cx.vm().host.socket_option(fd, level, name, &mut value) {
        Ok(_) => Ok(i32::from_ne_bytes(value)),
        Err(e) => Err(failed(cx, e, "get")),
    }
}

fn set(cx: &mut Cx<'_>, fd: i32, name: i32, value: i32) -> JResult<()> {
    let done = cx.vm().host.set_socket_option(fd, IPPROTO_TCP, name, &value.to_ne_bytes());
    done.map_err(|e| failed(cx, e, "set"))
}

fn get_quick_ack(cx: &mut Cx<'_>, fd: i32) -> JResult<bool> {
    Ok(get(cx, fd, IPPROTO_TCP, TCP_QUICKACK)? != 0)
}

fn set_quick_ack(cx: &mut Cx<'_>, fd: i32, on: bool) -> JResult<()> {
    set(cx, fd, TCP_QUICKACK, i32::from(on))
}

fn get_time(cx: &mut Cx<'_>, fd: i32) -> JResult<i32> {
    get(cx, fd, IPPROTO_TCP, TCP_KEEPIDLE)
}

fn get_interval(cx: &mut Cx<'_>, fd: i32) -> JResult<i32> {
    get(cx, fd, IPPROTO_TCP, TCP_KEEPINTVL)
}

fn get_probes(cx: &mut Cx<'_>, fd: i32) -> JResult<i32> {
    get(cx, fd, IPPROTO_TCP, TCP_KEEPCNT)
}

fn set_time(cx: &mut Cx<'_>, fd: i32, value: i32) -> JResult<()> {
    set(cx, fd, TCP_KEEPIDLE, value)
}

fn set_interval(cx: &mut Cx<'_>, fd: i32, value: i32) -> JResult<()> {
    set(cx, fd, TCP_KEEPINTVL, value)
}

fn set_probes(cx: &mut Cx<'_>, fd: i32, value: i32) -> JResult<()> {
    set(cx, fd, TCP_KEEPCNT, value)
}

fn get_napi_id(cx: &mut Cx<'_>, fd: i32) -> JResult<i32> {
    get(cx, fd, SOL_SOCKET, SO_INCOMING_NAPI_ID)
}

/// The user's number in the high half, the group's in the low.
fn get_peer_credentials(cx: &mut Cx<'_>, fd: i32) -> JResult<i64> {
    // pid, uid, gid
    let mut value = [0; 12];
    if let Err(e) = cx.vm().host.socket_option(fd, SOL_SOCKET, SO_PEERCRED, &mut value) {
        return Err(failed(cx, e, "get SO_PEERCRED"));
    }
    let int = |at: usize| i32::from_ne_bytes([value[at], value[at + 1], value[at + 2], value[at + 3]]);
    if int(4) == -1 {
        return Err(failed(cx, HostError::new(ENOTCONN), "get SO_PEERCRED"));
    }
    Ok(i64::from(int(4)) << 32 | i64::from(int(8) as u32))
}
