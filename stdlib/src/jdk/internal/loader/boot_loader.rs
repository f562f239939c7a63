//! `jdk.internal.loader.BootLoader`: packages of the boot loader and its unnamed module.
use cortado_vm::ids::{LoaderId, SymbolId};
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{JModule, JString, StringArray};

natives! {
    class "jdk/internal/loader/BootLoader";
    static fn "getSystemPackageNames" "()[Ljava/lang/String;" = get_system_package_names;
    static fn "getSystemPackageLocation" "(Ljava/lang/String;)Ljava/lang/String;" = get_system_package_location;
    static fn "setBootLoaderUnnamedModule0" "(Ljava/lang/Module;)V" = set_boot_loader_unnamed_module;
}

/// The packages with classes of the boot loader, in the order in which they were first used.
fn used_packages(cx: &Cx<'_>) -> Vec<SymbolId> {
    let mut packages = Vec::new();
    for c in cx.initiated_classes(LoaderId::BOOT) {
        let c = cx.class(c);
        if c.loader == LoaderId::BOOT
            && !c.is_array()
            && !c.package.is_none()
            && !packages.contains(&c.package)
        {
            packages.push(c.package);
        }
    }
    packages
}

fn get_system_package_names<'s>(cx: &mut Cx<'s>) -> JResult<Local<'s, StringArray>> {
    let symbols = &cx.vm().engine.symbols;
    let packages: Vec<SymbolId> =
        used_packages(cx).into_iter().filter(|&p| !symbols.bytes(p).is_empty()).collect();
    let array = cx.new_object_array(cx.vm().wk().string.class, packages.len())?;
    for (i, &p) in packages.iter().enumerate() {
        let s = cx.new_string_from_symbol(p)?;
        cx.set_element_ref(cx.get(array), i, cx.get(s));
    }
    Ok(array.cast())
}

/// `jrt:/module` of a package of a named module, the path of a package of -Xbootclasspath/a, null of an unused one.
fn get_system_package_location<'s>(cx: &mut Cx<'s>, name: Local<'s, JString>) -> JResult<Local<'s, JString>> {
    if cx.is_null(name) {
        return Err(cx.throw_npe());
    }
    let name = cx.string(name).replace('.', "/");
    let vm = cx.vm();
    let Some(symbol) = vm.engine.symbols.lookup(name.as_bytes()) else { return Ok(cx.null_local()) };
    if !used_packages(cx).contains(&symbol) {
        return Ok(cx.null_local());
    }
    let modules = &vm.loaders.modules;
    if let Some(location) =
        modules.module_of_package(LoaderId::BOOT, symbol).and_then(|m| modules.location(m))
    {
        return cx.new_string(&location);
    }
    let class =
        cx.initiated_classes(LoaderId::BOOT).into_iter().map(|c| cx.class(c)).find(|c| c.package == symbol);
    match class.and_then(|c| c.extra.source.get()) {
        Some(source) => cx.new_string(source),
        None => Ok(cx.null_local()),
    }
}

fn set_boot_loader_unnamed_module<'s>(cx: &mut Cx<'s>, module: Local<'s, JModule>) -> JResult<()> {
    cx.set_boot_unnamed_module(module)
}
