//! `java.io.Console`.

use crate::support::OrThrow;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::JString;

natives! {
    class "java/io/Console";
    static fn "encoding" "()Ljava/lang/String;" = encoding;
    static fn "echo" "(Z)Z" = echo;
    static fn "istty" "()Z" = is_tty;
    static fn "ttyStatus" "()I" = tty_status;
}

// Unix consoles have no encoding of their own: Console takes the default.
fn encoding<'s>(cx: &mut Cx<'s>) -> JResult<Local<'s, JString>> {
    Ok(cx.null_local())
}

fn echo(cx: &mut Cx<'_>, on: bool) -> JResult<bool> {
    cx.vm().host.set_echo(0, on).or_io(cx)
}

fn is_tty(cx: &mut Cx<'_>) -> JResult<bool> {
    let host = &cx.vm().host;
    Ok(host.is_terminal(0) && host.is_terminal(1))
}

fn tty_status(cx: &mut Cx<'_>) -> JResult<i32> {
    let host = &cx.vm().host;
    Ok((0..3).map(|fd| i32::from(host.is_terminal(fd)) << fd).sum())
}
