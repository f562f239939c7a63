//! com.sun.management.internal.HotSpotDiagnostic: the heap in a file.

use cortado_vm::natives;
use cortado_vm::observe::hprof::{Dump, DumpError};
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{JString, Object};

natives! {
    class "com/sun/management/internal/HotSpotDiagnostic";
    fn "dumpHeap0" "(Ljava/lang/String;Z)V" = dump_heap;
}

fn dump_heap<'s>(
    cx: &mut Cx<'s>,
    _this: Local<'s, Object>,
    path: Local<'s, JString>,
    live: bool,
) -> JResult<()> {
    if cx.is_null(path) {
        return Err(cx.throw("java/lang/NullPointerException", "outputFile"));
    }
    let path = cx.string(path);
    let dump = Dump { path: path.as_bytes(), live, ..Dump::default() };
    match dump.write(cx) {
        Ok(_) => Ok(()),
        Err(DumpError::Create(why) | DumpError::Incomplete(why)) => {
            Err(cx.throw("java/io/IOException", &why))
        }
    }
}
