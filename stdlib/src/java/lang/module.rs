//! `java.lang.Module`: the VM's copy of the module graph.
use cortado_vm::class::module::ExportTo;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{JModule, JString, ObjectArray};

natives! {
    class "java/lang/Module";
    static fn "defineModule0" "(Ljava/lang/Module;ZLjava/lang/String;Ljava/lang/String;[Ljava/lang/Object;)V" = define_module;
    static fn "addReads0" "(Ljava/lang/Module;Ljava/lang/Module;)V" = add_reads;
    static fn "addExports0" "(Ljava/lang/Module;Ljava/lang/String;Ljava/lang/Module;)V" = add_exports;
    static fn "addExportsToAll0" "(Ljava/lang/Module;Ljava/lang/String;)V" = add_exports_to_all;
    static fn "addExportsToAllUnnamed0" "(Ljava/lang/Module;Ljava/lang/String;)V" = add_exports_to_all_unnamed;
}

fn define_module<'s>(
    cx: &mut Cx<'s>,
    module: Local<'s, JModule>,
    open: bool,
    version: Local<'s, JString>,
    location: Local<'s, JString>,
    packages: Local<'s, ObjectArray>,
) -> JResult<()> {
    let (version, location) = (cx.opt_string(version), cx.opt_string(location));
    cx.define_module(module, open, version, location, packages)
}

fn add_reads<'s>(cx: &mut Cx<'s>, from: Local<'s, JModule>, to: Local<'s, JModule>) -> JResult<()> {
    cx.add_reads(from, to)
}

fn add_exports<'s>(
    cx: &mut Cx<'s>,
    from: Local<'s, JModule>,
    package: Local<'s, JString>,
    to: Local<'s, JModule>,
) -> JResult<()> {
    cx.add_exports(from, package, ExportTo::Module(to))
}

fn add_exports_to_all<'s>(
    cx: &mut Cx<'s>,
    from: Local<'s, JModule>,
    package: Local<'s, JString>,
) -> JResult<()> {
    cx.add_exports(from, package, ExportTo::All)
}

fn add_exports_to_all_unnamed<'s>(
    cx: &mut Cx<'s>,
    from: Local<'s, JModule>,
    package: Local<'s, JString>,
) -> JResult<()> {
    cx.add_exports(from, package, ExportTo::AllUnnamed)
}
