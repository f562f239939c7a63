//! sun.management's MemoryImpl, MemoryPoolImpl, MemoryManagerImpl and GarbageCollectorImpl.
//!
//! The heap shows as two pools, its generations, and two collectors of them; compiled code is a third pool, with a manager
//! that only manages. Each bean is made once: Java's side keeps what
//! it is given, and asks for the pools of a manager and the managers of a pool again.

use cortado_vm::call::Arg;
use cortado_vm::collect::LastCollection;
use cortado_vm::compiler::Statistics;
use cortado_vm::ids::LoaderId;
use cortado_vm::logging::TagSet;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, Global, JResult, Local};
use cortado_vm::types::{JString, Object, ObjectArray};
use std::sync::{Mutex, OnceLock};

cortado_vm::java_type! {
    /// Arrays of memory pools.
    pub JPools = "[Ljava/lang/management/MemoryPoolMXBean;";
    /// Arrays of memory managers.
    pub JManagers = "[Ljava/lang/management/MemoryManagerMXBean;";
    /// How much memory is used.
    pub JUsage = "Ljava/lang/management/MemoryUsage;";
    /// What counts crossed thresholds.
    pub JSensor = "Lsun/management/Sensor;";
}

natives! {
    class "sun/management/MemoryImpl";
    static fn "getMemoryManagers0" "()[Ljava/lang/management/MemoryManagerMXBean;" = all_managers;
    static fn "getMemoryPools0" "()[Ljava/lang/management/MemoryPoolMXBean;" = all_pools;
    fn "getMemoryUsage0" "(Z)Ljava/lang/management/MemoryUsage;" = memory_usage;
    fn "setVerboseGC" "(Z)V" = set_verbose_gc;
}

/// The natives of ClassLoadingImpl.
pub mod class_loading {
    use super::*;
    natives! {
        class "sun/management/ClassLoadingImpl";
        static fn "setVerboseClass" "(Z)V" = set_verbose_class;
    }
}

/// The natives of MemoryPoolImpl.
pub mod pool {
    use super::*;
    natives! {
        class "sun/management/MemoryPoolImpl";
        fn "getCollectionUsage0" "()Ljava/lang/management/MemoryUsage;" = collection_usage;
        fn "getMemoryManagers0" "()[Ljava/lang/management/MemoryManagerMXBean;" = managers_of;
        fn "getPeakUsage0" "()Ljava/lang/management/MemoryUsage;" = peak_usage;
        fn "getUsage0" "()Ljava/lang/management/MemoryUsage;" = usage;
        fn "resetPeakUsage0" "()V" = reset_peak_usage;
    }
}

/// The natives of MemoryManagerImpl.
pub mod manager {
    use super::*;
    natives! {
        class "sun/management/MemoryManagerImpl";
        fn "getMemoryPools0" "()[Ljava/lang/management/MemoryPoolMXBean;" = pools_of;
    }
}

/// The natives of GarbageCollectorImpl.
pub mod collector {
    use super::*;
    natives! {
        class "sun/management/GarbageCollectorImpl";
        fn "getCollectionCount" "()J" = collection_count;
        fn "getCollectionTime" "()J" = collection_time;
    }
}

/// The natives of GcInfoBuilder.
pub mod gc_info_builder {
    use super::*;
    natives! {
        class "com/sun/management/internal/GcInfoBuilder";
        fn "fillGcAttributeInfo" "(Ljava/lang/management/GarbageCollectorMXBean;I[Ljava/lang/String;[C[Ljava/lang/String;)V" = fill_attributes;
        fn "getLastGcInfo0" "(Ljava/lang/management/GarbageCollectorMXBean;I[Ljava/lang/Object;[C[Ljava/lang/management/MemoryUsage;[Ljava/lang/management/MemoryUsage;)Lcom/sun/management/GcInfo;" = last_gc_info;
        fn "getNumGcExtAttributes" "(Ljava/lang/management/GarbageCollectorMXBean;)I" = number_of_attributes;
    }
}

cortado_vm::java_type! {
    /// A collector.
    pub JCollector = "Ljava/lang/management/GarbageCollectorMXBean;";
    /// The names of a collector's own attributes.
    pub JNames = "[Ljava/lang/String;";
    /// The types of a collector's own attributes.
    pub JTypes = "[C";
    /// The values of a collector's own attributes.
    pub JValues = "[Ljava/lang/Object;";
    /// Usages by pool.
    pub JUsages = "[Ljava/lang/management/MemoryUsage;";
    /// What a collection did.
    pub JGcInfo = "Lcom/sun/management/GcInfo;";
}

const FACTORY: &str = "sun/management/ManagementFactoryHelper";
const POOLS: [&str; 3] = ["Young Generation", "Old Generation", "CodeCache"];
const OLD: usize = 1;
/// The pool of compiled code, as HotSpot names it, and the index of its manager.
const CODE: usize = 2;
const COLLECTORS: [&str; 2] = ["Young Collector", "Full Collector"];
const MANAGERS: usize = COLLECTORS.len() + 1;

#[derive(Default)]
struct Beans {
    made: OnceLock<(Global<ObjectArray>, Global<ObjectArray>)>,
    making: Mutex<()>,
}

/// The pools and the managers.
fn beans<'s>(cx: &mut Cx<'s>) -> JResult<(Local<'s, ObjectArray>, Local<'s, ObjectArray>)> {
    let beans = cx.vm().extensions.get::<Beans>();
    if beans.made.get().is_none() {
        let pools = make_pools(cx)?;
        let managers = make_managers(cx)?;
        // Of two threads that came here at once one wins.
        let _one = beans.making.lock().unwrap_or_else(|e| e.into_inner());
        if beans.made.get().is_none() {
            let _ = beans.made.set((cx.global(pools), cx.global(managers)));
        }
    }
    let (pools, managers) = beans.made.get().expect("made above");
    Ok((cx.local(cx.get_global(pools)), cx.local(cx.get_global(managers))))
}

fn new_array<'s>(cx: &mut Cx<'s>, class: &str, n: usize) -> JResult<Local<'s, ObjectArray>> {
    let name = cx.vm().engine.symbols.intern_str(class);
    let class = cx.load_class(LoaderId::BOOT, name)?;
    cx.new_object_array(class, n)
}

fn make_pools<'s>(cx: &mut Cx<'s>) -> JResult<Local<'s, ObjectArray>> {
    let array = new_array(cx, "java/lang/management/MemoryPoolMXBean", POOLS.len())?;
    for (i, name) in POOLS.iter().enumerate() {
        let name = cx.new_string(name)?;
        // Thresholds of usage, and of what a collection leaves; -1: there is none.
        let (usage, left) = [(-1, 0), (0, 0), (0, -1)][i];
        let pool = cx
            .call_static(
                FACTORY,
                "createMemoryPool",
                "(Ljava/lang/String;ZJJ)Ljava/lang/management/MemoryPoolMXBean;",
                &[Arg::from(name), Arg::from(i != CODE), Arg::Long(usage), Arg::Long(left)],
            )?
            .local::<Object>();
        cx.set_element_ref(cx.get(array), i, cx.get(pool));
    }
    Ok(array)
}

fn make_managers<'s>(cx: &mut Cx<'s>) -> JResult<Local<'s, ObjectArray>> {
    // The extended beans of jdk.management, if the image has that module.
    let extended = "com/sun/management/internal/GarbageCollectorExtImpl";
    let symbol = cx.vm().engine.symbols.intern_str(extended);
    let factory = match cx.load_class(LoaderId::BOOT, symbol) {
        Ok(_) => extended,
        Err(thrown) => {
            cx.take_exception(thrown);
            FACTORY
        }
    };
    let array = new_array(cx, "java/lang/management/MemoryManagerMXBean", MANAGERS)?;
    for (i, name) in COLLECTORS.iter().enumerate() {
        let name = cx.new_string(name)?;
        let none: Local<'s, JString> = cx.null_local();
        let manager = cx
            .call_static(
                factory,
                "createGarbageCollector",
                "(Ljava/lang/String;Ljava/lang/String;)Ljava/lang/management/GarbageCollectorMXBean;",
                &[Arg::from(name), Arg::from(none)],
            )?
            .local::<Object>();
        cx.set_element_ref(cx.get(array), i, cx.get(manager));
    }
    let name = cx.new_string("CodeCacheManager")?;
    let manager = cx
        .call_static(
            FACTORY,
            "createMemoryManager",
            "(Ljava/lang/String;)Ljava/lang/management/MemoryManagerMXBean;",
            &[Arg::from(name)],
        )?
        .local::<Object>();
    cx.set_element_ref(cx.get(array), CODE, cx.get(manager));
    Ok(array)
}

/// The part of an array of beans that belongs to the code cache, or to the heap.
fn part<'s>(
    cx: &mut Cx<'s>,
    all: Local<'s, ObjectArray>,
    class: &str,
    code: bool,
) -> JResult<Local<'s, ObjectArray>> {
    let range = if code { CODE..CODE + 1 } else { 0..CODE };
    let array = new_array(cx, class, range.len())?;
    for (to, from) in range.enumerate() {
        let bean = cx.element_ref::<_, Object>(cx.get(all), from);
        cx.set_element_ref(cx.get(array), to, bean);
    }
    Ok(array)
}

fn all_pools<'s>(cx: &mut Cx<'s>) -> JResult<Local<'s, JPools>> {
    Ok(beans(cx)?.0.cast())
}

fn set_verbose_gc<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>, on: bool) -> JResult<()> {
    cx.vm().log.set_verbose(TagSet::Gc, on);
    Ok(())
}

fn set_verbose_class<'s>(cx: &mut Cx<'s>, on: bool) -> JResult<()> {
    cx.vm().log.set_verbose(TagSet::ClassLoad, on);
    Ok(())
}

fn all_managers<'s>(cx: &mut Cx<'s>) -> JResult<Local<'s, JManagers>> {
    Ok(beans(cx)?.1.cast())
}

/// A young collection promotes to the old generation: both collectors manage both.
fn pools_of<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>) -> JResult<Local<'s, JPools>> {
    let (pools, managers) = beans(cx)?;
    let code = index_in(cx, managers, this) == CODE;
    Ok(part(cx, pools, "java/lang/management/MemoryPoolMXBean", code)?.cast())
}

fn managers_of<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>) -> JResult<Local<'s, JManagers>> {
    let (pools, managers) = beans(cx)?;
    let code = index_in(cx, pools, this) == CODE;
    Ok(part(cx, managers, "java/lang/management/MemoryManagerMXBean", code)?.cast())
}

fn new_usage<'s>(
    cx: &mut Cx<'s>,
    init: usize,
    used: usize,
    committed: usize,
    max: i64,
) -> JResult<Local<'s, JUsage>> {
    let symbols = &cx.vm().engine.symbols;
    let (name, constructor, descriptor) = (
        symbols.intern_str("java/lang/management/MemoryUsage"),
        symbols.intern_str("<init>"),
        symbols.intern_str("(JJJJ)V"),
    );
    let class = cx.load_class(LoaderId::BOOT, name)?;
    cx.initialize_class(class)?;
    let class = cx.class(class);
    let usage = cx.new_instance(class)?;
    let constructor = class.declared_method(constructor, descriptor).expect("MemoryUsage has (long x 4)");
    let args = [
        Arg::from(usage),
        Arg::Long(init as i64),
        Arg::Long(used as i64),
        Arg::Long(committed.max(used) as i64),
        Arg::Long(max),
    ];
    cx.call(constructor, &args).map(drop)?;
    Ok(usage.cast())
}

fn memory_usage<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>, heap: bool) -> JResult<Local<'s, JUsage>> {
    let vm = cx.vm();
    if heap {
        let max = vm.heap.max();
        return new_usage(cx, vm.options.initial_heap, vm.heap.used(), vm.heap.committed(), max as i64);
    }
    // Compiled code; what Java code allocated outside of the heap is java.nio's to tell.
    let code = code_statistics(cx);
    new_usage(cx, 0, code.cache_used as usize, code.cache_used as usize, -1)
}

fn code_statistics(cx: &Cx<'_>) -> Statistics {
    let vm = cx.vm();
    vm.engine.compiler.as_ref().map_or_else(Statistics::default, |c| c.statistics(vm))
}

/// The code cache's usage with so many bytes in use.
fn code_usage<'s>(cx: &mut Cx<'s>, used: u64) -> JResult<Local<'s, JUsage>> {
    let max = cx.vm().options.code_cache as i64;
    new_usage(cx, 0, used as usize, used as usize, max)
}

/// The index of a bean in an array of them.
fn index_in<'s>(cx: &Cx<'s>, array: Local<'s, ObjectArray>, bean: Local<'s, Object>) -> usize {
    let n = cx.array_len(cx.get(array));
    (0..n).find(|&i| cx.element_ref::<_, Object>(cx.get(array), i) == cx.get(bean)).unwrap_or(0)
}

pub(super) fn pool_usage<'s>(
    cx: &mut Cx<'s>,
    pool: usize,
    (young, old): (usize, usize),
) -> JResult<Local<'s, JUsage>> {
    let heap = &cx.vm().heap;
    let (committed, max) = (heap.committed(), heap.max());
    if pool == OLD {
        new_usage(cx, 0, old, committed.saturating_sub(young).max(old), max as i64)
    } else {
        // Its limit moves with what the old generation leaves.
        new_usage(cx, 0, young, young, -1)
    }
}

fn usage<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>) -> JResult<Local<'s, JUsage>> {
    let pool = pool_index(cx, this)?;
    if pool == CODE {
        let used = code_statistics(cx).cache_used;
        return code_usage(cx, used);
    }
    let now = cx.vm().heap.generations();
    cx.vm().gc.reached(now);
    pool_usage(cx, pool, now)
}

pub(super) fn pool_index<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>) -> JResult<usize> {
    let (pools, _) = beans(cx)?;
    Ok(index_in(cx, pools, this))
}

fn peak_usage<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>) -> JResult<Local<'s, JUsage>> {
    let pool = pool_index(cx, this)?;
    if pool == CODE {
        let peak = code_statistics(cx).cache_peak;
        return code_usage(cx, peak);
    }
    let vm = cx.vm();
    vm.gc.reached(vm.heap.generations());
    pool_usage(cx, pool, vm.gc.peak())
}

fn reset_peak_usage<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>) -> JResult<()> {
    let pool = pool_index(cx, this)?;
    let vm = cx.vm();
    if pool == CODE {
        if let Some(compiler) = &vm.engine.compiler {
            compiler.reset_peak(vm);
        }
        return Ok(());
    }
    vm.gc.reset_peak(vm.heap.generations(), pool == OLD);
    Ok(())
}

fn collection_usage<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>) -> JResult<Local<'s, JUsage>> {
    let pool = pool_index(cx, this)?;
    if pool == CODE {
        // Nobody collects it.
        return Ok(cx.null_local());
    }
    let vm = cx.vm();
    let last = [vm.gc.last(false), vm.gc.last(true)].into_iter().flatten().max_by_key(|l| l.ended);
    pool_usage(cx, pool, last.map_or((0, 0), |l| l.after))
}

/// Whether a collector's bean is that of full collections.
fn is_full<T>(cx: &mut Cx<'_>, bean: Local<'_, T>) -> JResult<bool> {
    cx.scope(|cx, _| {
        let (_, managers) = beans(cx)?;
        let n = cx.array_len(cx.get(managers));
        let at = (0..n).find(|&i| cx.element_ref::<_, T>(cx.get(managers), i) == cx.get(bean));
        Ok(at == Some(1))
    })
}

fn collection_count<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>) -> JResult<i64> {
    let full = is_full(cx, this)?;
    let counts = cx.vm().heap.counts();
    Ok(if full { counts.full } else { counts.young } as i64)
}

fn collection_time<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>) -> JResult<i64> {
    let full = is_full(cx, this)?;
    let counts = cx.vm().heap.counts();
    Ok(if full { counts.full_time } else { counts.young_time }.as_millis() as i64)
}

// ---- com.sun.management ------------------------------------------------------------------------------------------------

fn number_of_attributes<'s>(
    _cx: &mut Cx<'s>,
    _this: Local<'s, Object>,
    _gc: Local<'s, JCollector>,
) -> JResult<i32> {
    Ok(0)
}

/// There are none.
fn fill_attributes<'s>(
    _cx: &mut Cx<'s>,
    _this: Local<'s, Object>,
    _gc: Local<'s, JCollector>,
    _n: i32,
    _names: Local<'s, JNames>,
    _types: Local<'s, JTypes>,
    _descriptions: Local<'s, JNames>,
) -> JResult<()> {
    Ok(())
}

#[expect(clippy::too_many_arguments, reason = "the native's own")]
fn last_gc_info<'s>(
    cx: &mut Cx<'s>,
    this: Local<'s, Object>,
    gc: Local<'s, JCollector>,
    _n: i32,
    values: Local<'s, JValues>,
    _types: Local<'s, JTypes>,
    before: Local<'s, JUsages>,
    after: Local<'s, JUsages>,
) -> JResult<Local<'s, JGcInfo>> {
    let full = is_full(cx, gc)?;
    let Some(last) = cx.vm().gc.last(full) else { return Ok(cx.null_local()) };
    fill_usages(cx, before, last.before)?;
    fill_usages(cx, after, last.after)?;
    make_gc_info(cx, this, last, [before, after], values)
}

/// What a collector's bean tells of one collection.
pub(super) fn gc_info<'s>(
    cx: &mut Cx<'s>,
    bean: Local<'s, JCollector>,
    figures: LastCollection,
) -> JResult<Local<'s, JGcInfo>> {
    const BUILDER: &str = "()Lcom/sun/management/internal/GcInfoBuilder;";
    let builder = cx.call_method(bean, "getGcInfoBuilder", BUILDER, &[])?.local::<Object>();
    let mut usages = [figures.before, figures.after].into_iter().map(|used| {
        let array = new_array(cx, "java/lang/management/MemoryUsage", POOLS.len())?.cast();
        fill_usages(cx, array, used).map(|()| array)
    });
    let (before, after) = (usages.next().expect("of two")?, usages.next().expect("of two")?);
    drop(usages);
    let values = new_array(cx, "java/lang/Object", 0)?.cast();
    make_gc_info(cx, builder, figures, [before, after], values)
}

/// The bean of a collector.
pub(super) fn collector_bean<'s>(cx: &mut Cx<'s>, full: bool) -> JResult<Local<'s, JCollector>> {
    let (_, managers) = beans(cx)?;
    Ok(cx.element_local::<_, JCollector>(managers, usize::from(full)))
}

fn fill_usages<'s>(cx: &mut Cx<'s>, array: Local<'s, JUsages>, used: (usize, usize)) -> JResult<()> {
    let pools = cx.array_len(cx.get(array)).min(POOLS.len());
    for i in 0..pools {
        let usage = if i == CODE {
            let used = code_statistics(cx).cache_used;
            code_usage(cx, used)?
        } else {
            pool_usage(cx, i, used)?
        };
        cx.set_element_ref(cx.get(array), i, cx.get(usage));
    }
    Ok(())
}

fn make_gc_info<'s>(
    cx: &mut Cx<'s>,
    builder: Local<'s, Object>,
    last: LastCollection,
    [before, after]: [Local<'s, JUsages>; 2],
    values: Local<'s, JValues>,
) -> JResult<Local<'s, JGcInfo>> {
    let symbols = &cx.vm().engine.symbols;
    let (name, constructor, descriptor) = (
        symbols.intern_str("com/sun/management/GcInfo"),
        symbols.intern_str("<init>"),
        symbols.intern_str(
            "(Lcom/sun/management/internal/GcInfoBuilder;JJJ[Ljava/lang/management/MemoryUsage;[Ljava/lang/management/MemoryUsage;[Ljava/lang/Object;)V",
        ),
    );
    let class = cx.load_class(LoaderId::BOOT, name)?;
    cx.initialize_class(class)?;
    let class = cx.class(class);
    let info = cx.new_instance(class)?;
    let constructor = class.declared_method(constructor, descriptor);
    let args = [
        Arg::from(info),
        Arg::from(builder),
        Arg::Long(last.number as i64),
        Arg::Long(last.began.as_millis() as i64),
        Arg::Long(last.ended.as_millis() as i64),
        Arg::from(before),
        Arg::from(after),
        Arg::from(values),
    ];
    cx.call(constructor.expect("GcInfo has the constructor that the VM calls"), &args).map(drop)?;
    Ok(info.cast())
}
