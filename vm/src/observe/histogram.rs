//! How many objects there are of each class, and how many bytes they take.

use super::Cause;
use crate::class::Class;
use crate::rooting::Cx;
use cortado_gc::Collect;
use std::fmt::Write as _;

/// The objects of a class.
struct Row<'s> {
    class: &'s Class,
    name: String,
    instances: u64,
    bytes: u64,
}

/// The histogram as `java` prints it. `live`: of what is reachable, after a collection.
pub fn histogram(cx: &mut Cx<'_>, live: bool) -> String {
    let vm = cx.vm();
    let counts = cx.stop_the_world_for("GC_HeapInspection", |_, threads| {
        if live {
            let everything = Collect::Full { clear_soft: false };
            crate::collect::collect_stopped(vm, threads, everything, Cause::Inspection);
        }
        crate::collect::retire_buffers(vm, threads);
        let mut counts = vec![(0u64, 0u64); vm.classes.len() as usize];
        vm.heap.for_each_object(&mut |raw, id| {
            if let Some(count) = counts.get_mut(id.0 as usize) {
                count.0 += 1;
                count.1 += vm.heap.object_size(raw) as u64;
            }
        });
        counts
    });
    let symbols = &vm.engine.symbols;
    let classes = vm.classes.ids().map(|id| vm.classes.get(id));
    let mut rows: Vec<Row<'_>> = classes
        .zip(counts.into_iter().skip(1))
        .filter(|(class, (instances, _))| !class.is_unloaded() && *instances > 0)
        .map(|(class, (instances, bytes))| Row {
            class,
            name: symbols.external(class.name),
            instances,
            bytes,
        })
        .collect();
    rows.sort_by(|a, b| {
        let by_size = b.bytes.cmp(&a.bytes).then(b.instances.cmp(&a.instances));
        by_size.then_with(|| a.name.cmp(&b.name))
    });
    let mut out = String::from(
        " num     #instances         #bytes  class name (module)\n\
         -------------------------------------------------------\n",
    );
    for (i, row) in rows.iter().enumerate() {
        let module = module_text(cx, row.class).map_or(String::new(), |m| format!(" ({m})"));
        let _ = writeln!(out, "{:4}: {:13}  {:13}  {}{module}", i + 1, row.instances, row.bytes, row.name);
    }
    let sum = |of: fn(&Row<'_>) -> u64| rows.iter().map(of).sum::<u64>();
    let _ = writeln!(out, "Total {:13}  {:13}", sum(|r| r.instances), sum(|r| r.bytes));
    out
}

/// `java.base@17.0.15`; None: an unnamed module.
fn module_text(cx: &mut Cx<'_>, class: &Class) -> Option<String> {
    let module = cx.module_of(class);
    let modules = &cx.vm().loaders.modules;
    let name = modules.name(module)?;
    Some(match modules.version(module) {
        Some(version) => format!("{name}@{version}"),
        None => name,
    })
}
