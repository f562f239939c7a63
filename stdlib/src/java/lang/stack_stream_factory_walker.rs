//! java.lang.StackStreamFactory.AbstractStackWalker: StackWalker's natives.

use cortado_vm::exceptions::walk;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{Object, ObjectArray};

natives! {
    class "java/lang/StackStreamFactory$AbstractStackWalker";
    fn "callStackWalk" "(JIII[Ljava/lang/Object;)Ljava/lang/Object;" = call_stack_walk;
    fn "fetchStackFrames" "(JJII[Ljava/lang/Object;)I" = fetch_stack_frames;
}

fn call_stack_walk<'s>(
    cx: &mut Cx<'s>,
    this: Local<'s, Object>,
    mode: i64,
    skip: i32,
    count: i32,
    start: i32,
    frames: Local<'s, ObjectArray>,
) -> JResult<Local<'s, Object>> {
    walk::call_stack_walk(cx, this, mode, skip, count, start, frames)
}

fn fetch_stack_frames<'s>(
    cx: &mut Cx<'s>,
    _this: Local<'s, Object>,
    mode: i64,
    anchor: i64,
    count: i32,
    start: i32,
    frames: Local<'s, ObjectArray>,
) -> JResult<i32> {
    walk::fetch_stack_frames(cx, mode, anchor, count, start, frames)
}
