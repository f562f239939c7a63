//! The first classes: Object, Class, the primitives and what `WellKnown` names, before any Java code runs.
//!
//! No class has a mirror until java.lang.Class has its layout and String its fields: those defined before get theirs at
//! the end, in the order of definition, so that an array's mirror finds its component's.

use crate::class::build;
use crate::class::mirror::MirrorInfo;
use crate::class::{ClassKind, layout};
use crate::classfile::BasicType;
use crate::ids::{ClassId, LoaderId};
use crate::rooting::{Cx, JResult};
use crate::symbols::sym;
use crate::well_known::WellKnown;
use cortado_gc::ReferenceOffsets;

/// The primitive types and void.
const PRIMITIVES: [BasicType; 9] = [
    BasicType::Boolean,
    BasicType::Byte,
    BasicType::Char,
    BasicType::Short,
    BasicType::Int,
    BasicType::Long,
    BasicType::Float,
    BasicType::Double,
    BasicType::Void,
];

/// Loads the core classes. Afterwards `vm.wk()` works and every class has its mirror.
pub fn bootstrap_core(cx: &mut Cx<'_>) -> JResult<()> {
    let vm = cx.vm();
    let size = cx.class_mirror_size();
    vm.loaders.mirror_size.set(size).expect("core classes are loaded once");
    cx.load_class(LoaderId::BOOT, sym::java_lang_Object)?;
    let class = cx.load_class(LoaderId::BOOT, sym::java_lang_Class)?;
    assert_eq!(cx.class(class).instance_size, size, "java.lang.Class extends Object directly");

    let field = |cx: &Cx<'_>, name: &str| -> u32 {
        let symbols = &cx.vm().engine.symbols;
        let n = symbols.intern_str(name);
        let c = cx.class(class);
        let f = c.fields.iter().map(|&f| cx.field(f)).find(|f| f.name == n);
        f.unwrap_or_else(|| panic!("java.lang.Class has no field {name}")).offset
    };
    let info = MirrorInfo {
        class,
        klass: layout::injected_offset(vm, class, ".klass"),
        protection_domain: layout::injected_offset(vm, class, ".protection_domain"),
        class_loader: field(cx, "classLoader"),
        module: field(cx, "module"),
        component_type: field(cx, "componentType"),
        class_data: field(cx, "classData"),
    };
    vm.heap.set_mirror_klass_offset(info.klass);
    vm.loaders.mirror_info.set(info).expect("core classes are loaded once");

    let mut primitives = [ClassId::NONE; 11];
    for basic in PRIMITIVES {
        primitives[basic as usize] = cx.build_primitive(basic);
    }
    vm.loaders.primitives.set(primitives).expect("core classes are loaded once");
    for basic in PRIMITIVES.into_iter().filter(|b| b.is_primitive()) {
        cx.array_class_of(primitives[basic as usize])?;
    }
    let wk = WellKnown::resolve(cx)?;
    vm.heap.set_reference_offsets(ReferenceOffsets {
        referent: wk.reference.referent,
        next: wk.reference.next,
        discovered: wk.reference.discovered,
        queue: wk.reference.queue,
        timestamp: wk.soft_reference.timestamp,
    });
    vm.heap.set_loader_domain_offset(wk.class_loader.domain);
    vm.set_wk(wk);
    for id in vm.classes.ids() {
        let c = vm.classes.get(id);
        if c.mirror_ref().0 == 0 {
            debug_assert!(c.kind != ClassKind::RefArray || cx.class(c.component).mirror_ref().0 != 0);
            cx.make_mirror(c, None, None)?;
        }
    }
    Ok(())
}

impl<'s> Cx<'s> {
    /// Bytes of a java.lang.Class, from its class file: statics of classes that are defined before it need to know.
    fn class_mirror_size(&mut self) -> u32 {
        let image = &self.vm().engine.jdk.modules;
        let found = image.find_class("java/lang/Class");
        let bytes = match found {
            Ok(Some((_, bytes))) => bytes,
            _ => panic!("the JDK's image has no java.lang.Class"),
        };
        let options = crate::classfile::ParseOptions { check_format: false, ..Default::default() };
        let file = crate::classfile::ClassFile::parse(bytes.as_slice().into(), &options);
        build::size_below_object(&file.expect("the JDK's java.lang.Class is well formed"))
    }
}
