//! java.lang.StackTraceElement.

use cortado_vm::exceptions::{backtrace, walk};
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{JStackTraceElement, JThrowable, Object, StackTraceElementArray};

cortado_vm::java_type! {
    /// A StackWalker's frame.
    pub StackFrameInfo = "Ljava/lang/StackFrameInfo;";
}

natives! {
    class "java/lang/StackTraceElement";
    static fn "initStackTraceElement" "(Ljava/lang/StackTraceElement;Ljava/lang/StackFrameInfo;)V" = init_one;
    static fn "initStackTraceElements" "([Ljava/lang/StackTraceElement;Ljava/lang/Throwable;)V" = init_all;
}

fn init_one<'s>(
    cx: &mut Cx<'s>,
    element: Local<'s, JStackTraceElement>,
    info: Local<'s, StackFrameInfo>,
) -> JResult<()> {
    walk::init_stack_trace_element(cx, element, info.cast::<Object>())
}

fn init_all<'s>(
    cx: &mut Cx<'s>,
    elements: Local<'s, StackTraceElementArray>,
    throwable: Local<'s, JThrowable>,
) -> JResult<()> {
    backtrace::init_stack_trace_elements(cx, elements, throwable)
}
