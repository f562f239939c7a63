//! java.lang.Runtime.

use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::Object;

natives! {
    class "java/lang/Runtime";
    fn "availableProcessors" "()I" = available_processors;
    fn "freeMemory" "()J" = free_memory;
    fn "gc" "()V" = gc;
    fn "maxMemory" "()J" = max_memory;
    fn "totalMemory" "()J" = total_memory;
}

fn available_processors<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i32> {
    Ok(cx.vm().host.processors().clamp(1, i32::MAX as usize) as i32)
}

fn free_memory<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i64> {
    let heap = &cx.vm().heap;
    Ok(heap.committed().saturating_sub(heap.used()) as i64)
}

fn total_memory<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i64> {
    Ok(cx.vm().heap.committed() as i64)
}

fn max_memory<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<i64> {
    Ok(cx.vm().heap.max() as i64)
}

fn gc<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<()> {
    cx.collect_explicitly()
}
