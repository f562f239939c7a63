//! The sets ClassType (without calls), ClassLoaderReference, ClassObjectReference and ModuleReference.

use super::Call;
use crate::error::{Code, Result};
use crate::values::{set_field, tag_of_class, text};
use cortado_vm::class::acc;
use cortado_vm::rooting::{Cx, Local};
use cortado_vm::types::{JClass, JClassLoader, JModule};

pub(super) fn run(c: &mut Call<'_, '_>, cx: &mut Cx<'_>, n: u8) -> Result<()> {
    match n {
        1 => {
            let class = c.agent.read_class(cx, c.r)?;
            if class.super_id.is_none() || class.is_interface() {
                c.w.u64(0);
            } else {
                c.agent.write_class(cx, c.w, class.super_id);
            }
        }
        2 => {
            let class = c.agent.read_class(cx, c.r)?;
            for _ in 0..c.r.i32()? {
                let f = c.agent.read_field(cx, c.r)?;
                let v = c.agent.read_untagged(cx, c.r, f.basic.to_char())?;
                if !f.is_static() || !cx.is_subclass(class, cx.class(f.class)) || f.access & acc::FINAL != 0 {
                    return Err(Code::INVALID_FIELDID);
                }
                let mirror = cx.mirror(f.class);
                set_field(cx, mirror, f, v)?;
            }
        }
        _ => return Err(Code::NOT_IMPLEMENTED),
    }
    Ok(())
}

pub(super) fn of_loader(c: &mut Call<'_, '_>, cx: &mut Cx<'_>, n: u8) -> Result<()> {
    if n != 1 {
        return Err(Code::NOT_IMPLEMENTED);
    }
    let loader: Local<'_, JClassLoader> = c.agent.read_object(cx, c.r)?.cast();
    if !cx.is_null(loader) {
        let k = cx.vm().wk().class_loader.class;
        if !cx.is_subclass(cx.class_of(cx.get(loader)), cx.class(k)) {
            return Err(Code::INVALID_CLASS_LOADER);
        }
    }
    let id = cx.loader_id(loader);
    let mut all = cx.initiated_classes(id);
    let known = |c: &cortado_vm::class::Class| c.is_array() && c.loader == id;
    all.extend(cx.vm().classes.ids().filter(|&a| known(cx.class(a))));
    all.sort();
    all.dedup();
    all.retain(|&a| super::virtual_machine::is_visible(cx, cx.class(a)));
    c.w.len(all.len());
    for class in all {
        c.w.u8(tag_of_class(cx.class(class)));
        c.agent.write_class(cx, c.w, class);
    }
    Ok(())
}

pub(super) fn class_object(c: &mut Call<'_, '_>, cx: &mut Cx<'_>, n: u8) -> Result<()> {
    if n != 1 {
        return Err(Code::NOT_IMPLEMENTED);
    }
    let o = c.agent.read_some(cx, c.r)?;
    if cx.class_of(cx.get(o)).id != cx.vm().wk().class.class {
        return Err(Code::INVALID_OBJECT);
    }
    let class = cx.mirror_class(o.cast::<JClass>());
    c.w.u8(tag_of_class(cx.class(class)));
    c.agent.write_class(cx, c.w, class);
    Ok(())
}

pub(super) fn module(c: &mut Call<'_, '_>, cx: &mut Cx<'_>, n: u8) -> Result<()> {
    let o = c.agent.read_some(cx, c.r)?;
    if cx.vm().engine.symbols.bytes(cx.class_of(cx.get(o)).name) != b"java/lang/Module" {
        return Err(Code::INVALID_MODULE);
    }
    let m: Local<'_, JModule> = o.cast();
    let k = &cx.vm().wk().module;
    match n {
        1 => {
            let name = cx.field_local(m, k.name);
            c.w.string(&text(cx, name));
        }
        2 => {
            let at = cx.field_offset(o, "loader", "Ljava/lang/ClassLoader;");
            let loader: Local<'_, JClassLoader> = cx.field_local(m, at);
            c.agent.write_id(cx, c.w, loader);
        }
        _ => return Err(Code::NOT_IMPLEMENTED),
    }
    Ok(())
}
