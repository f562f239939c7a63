//! java.lang.ProcessImpl. Nothing of jspawnhelper is used: the host starts processes in its own way.

use cortado_vm::host::{HostError, Redirect, SpawnRequest};
use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{ByteArray, IntArray, Object};

natives! {
    class "java/lang/ProcessImpl";
    fn "forkAndExec" "(I[B[B[BI[BI[B[IZ)I" = fork_and_exec;
    static fn "init" "()V" = no_op;
}

/// A C string in a byte array.
fn c_string(cx: &Cx<'_>, array: Local<'_, ByteArray>) -> Option<Vec<u8>> {
    if cx.is_null(array) {
        return None;
    }
    let mut bytes: Vec<u8> = cx.to_vec(cx.get(array));
    if let Some(end) = bytes.iter().position(|&b| b == 0) {
        bytes.truncate(end);
    }
    Some(bytes)
}

/// `count` strings, each ended by a NUL.
fn c_strings(cx: &Cx<'_>, block: Local<'_, ByteArray>, count: i32) -> Vec<Vec<u8>> {
    let bytes: Vec<u8> = cx.to_vec(cx.get(block));
    bytes.split(|&b| b == 0).take(count.max(0) as usize).map(<[u8]>::to_vec).collect()
}

#[expect(clippy::too_many_arguments, reason = "Java's signature")]
fn fork_and_exec<'s>(
    cx: &mut Cx<'s>,
    _this: Local<'s, Object>,
    _mode: i32,
    _helper: Local<'s, ByteArray>,
    program: Local<'s, ByteArray>,
    args: Local<'s, ByteArray>,
    arg_count: i32,
    env: Local<'s, ByteArray>,
    env_count: i32,
    dir: Local<'s, ByteArray>,
    fds: Local<'s, IntArray>,
    merge: bool,
) -> JResult<i32> {
    if cx.is_null(args) || cx.is_null(fds) {
        return Err(cx.throw_npe());
    }
    let Some(program) = c_string(cx, program) else { return Err(cx.throw_npe()) };
    let env = (!cx.is_null(env)).then(|| {
        let split = |entry: Vec<u8>| {
            // A name may begin with '='.
            let at = entry.iter().skip(1).position(|&b| b == b'=').map(|i| i + 1);
            at.map_or((entry.clone(), Vec::new()), |i| (entry[..i].to_vec(), entry[i + 1..].to_vec()))
        };
        c_strings(cx, env, env_count).into_iter().map(split).collect()
    });
    let given: Vec<i32> = cx.to_vec(cx.get(fds));
    let redirect = |i: usize| match given.get(i) {
        Some(&fd) if fd >= 0 => Redirect::Fd(fd),
        _ => Redirect::Pipe,
    };
    let request = SpawnRequest {
        program,
        args: c_strings(cx, args, arg_count),
        env,
        dir: c_string(cx, dir),
        stdin: redirect(0),
        stdout: redirect(1),
        stderr: if merge { Redirect::Stdout } else { redirect(2) },
    };
    let vm = cx.vm();
    match cx.blocking(|| vm.host.spawn(&request)) {
        Ok(child) => {
            for (i, fd) in [child.stdin, child.stdout, child.stderr].into_iter().enumerate() {
                cx.set_element(cx.get(fds), i, fd.unwrap_or(-1));
            }
            Ok(child.pid as i32)
        }
        Err(e) => Err(io_exception(cx, e)),
    }
}

fn io_exception(cx: &mut Cx<'_>, e: HostError) -> cortado_vm::rooting::Thrown {
    let text = format!("error={}, {}", e.errno(), crate::support::explain(cx, e));
    cx.throw("java/io/IOException", text)
}
