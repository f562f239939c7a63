//! java.lang.ProcessHandleImpl.

use cortado_vm::host::ProcessInfo;
use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::LongArray;

natives! {
    class "java/lang/ProcessHandleImpl";
    static fn "destroy0" "(JJZ)Z" = destroy;
    static fn "getCurrentPid0" "()J" = get_current_pid;
    static fn "getProcessPids0" "(J[J[J[J)I" = get_process_pids;
    static fn "initNative" "()V" = no_op;
    static fn "isAlive0" "(J)J" = is_alive;
    static fn "parent0" "(JJ)J" = parent;
    static fn "waitForProcessExit0" "(JZ)I" = wait_for_process_exit;
}

/// The process is none of ours: `ProcessHandleImpl.NOT_A_CHILD`.
const NOT_A_CHILD: i32 = -2;

/// No child of this process.
const ECHILD: i32 = 10;
const SIGKILL: i32 = 9;
const SIGTERM: i32 = 15;

/// When a process started, milliseconds since 1970; 0: unknown.
pub(super) fn start_of(info: &ProcessInfo) -> i64 {
    info.start_millis.max(0)
}

/// Whether a process that started then is the one that is meant (0: unknown).
fn same_start(wanted: i64, found: i64) -> bool {
    wanted == found || wanted == 0 || found == 0
}

fn destroy(cx: &mut Cx<'_>, pid: i64, start: i64, force: bool) -> JResult<bool> {
    let host = &cx.vm().host;
    let Ok(info) = host.process_info(pid) else { return Ok(false) };
    let signal = if force { SIGKILL } else { SIGTERM };
    Ok(same_start(start, start_of(&info)) && host.kill(pid, signal).is_ok())
}

fn get_current_pid(cx: &mut Cx<'_>) -> JResult<i64> {
    Ok(cx.vm().host.pid())
}

/// All processes, or the children of `pid`. Answers how many there are, which may be more than fit.
fn get_process_pids<'s>(
    cx: &mut Cx<'s>,
    pid: i64,
    pids: Local<'s, LongArray>,
    parents: Local<'s, LongArray>,
    starts: Local<'s, LongArray>,
) -> JResult<i32> {
    if cx.is_null(pids) {
        return Err(cx.throw_npe());
    }
    let room = cx.array_len(cx.get(pids));
    for other in [parents, starts] {
        if !cx.is_null(other) && cx.array_len(cx.get(other)) != room {
            return Err(cx.throw("java/lang/IllegalArgumentException", "array sizes not equal"));
        }
    }
    let host = &cx.vm().host;
    let mut n = 0;
    for id in host.process_ids().unwrap_or_default() {
        let Ok(info) = host.process_info(id) else { continue };
        if pid != 0 && info.parent != pid {
            continue;
        }
        if n < room {
            cx.set_element(cx.get(pids), n, id);
            if !cx.is_null(parents) {
                cx.set_element(cx.get(parents), n, info.parent);
            }
            if !cx.is_null(starts) {
                cx.set_element(cx.get(starts), n, start_of(&info));
            }
        }
        n += 1;
    }
    Ok(n as i32)
}

fn is_alive(cx: &mut Cx<'_>, pid: i64) -> JResult<i64> {
    Ok(cx.vm().host.process_info(pid).map_or(-1, |info| start_of(&info)))
}

fn parent(cx: &mut Cx<'_>, pid: i64, start: i64) -> JResult<i64> {
    let Ok(info) = cx.vm().host.process_info(pid) else { return Ok(-1) };
    Ok(if same_start(start, start_of(&info)) { info.parent } else { -1 })
}

fn wait_for_process_exit(cx: &mut Cx<'_>, pid: i64, _reap: bool) -> JResult<i32> {
    let vm = cx.vm();
    Ok(match cx.blocking(|| vm.host.wait(pid)) {
        Ok(status) => status.exit_value(),
        Err(e) if e.errno() == ECHILD => NOT_A_CHILD,
        Err(_) => -1,
    })
}
