//! The set ReferenceType.

use super::Call;
use crate::error::{Code, Result};
use crate::values::{field_value, signature, status_of, tag_of_class, utf8};
use cortado_vm::class::{Class, ClassKind, Field, InitState, Method, acc};
use cortado_vm::rooting::Cx;

/// Marks what the compiler made.
const SYNTHETIC: u32 = 0xf000_0000;

fn prepared<'s>(c: &mut Call<'_, '_>, cx: &Cx<'s>) -> Result<&'s Class> {
    let class = c.agent.read_class(cx, c.r)?;
    if class.kind == ClassKind::Instance && class.state() < InitState::Linked {
        return Err(Code::CLASS_NOT_PREPARED);
    }
    Ok(class)
}

fn flags(access: u32, mask: u32) -> i32 {
    let synthetic = if access & acc::SYNTHETIC != 0 { SYNTHETIC } else { 0 };
    (access & mask | synthetic) as i32
}

fn write_field(c: &mut Call<'_, '_>, cx: &Cx<'_>, class: &Class, f: &Field, generic: bool) {
    let symbols = &cx.vm().engine.symbols;
    c.w.u64(u64::from(f.id.0));
    c.w.string(&symbols.str(f.name));
    c.w.string(&symbols.str(f.descriptor));
    if generic {
        c.w.string(&utf8(class, f.member(class).signature));
    }
    c.w.i32(flags(f.access, 0x50df));
}

fn write_method(c: &mut Call<'_, '_>, cx: &Cx<'_>, class: &Class, m: &Method, generic: bool) {
    let symbols = &cx.vm().engine.symbols;
    c.w.u64(u64::from(m.id.0));
    c.w.string(&symbols.str(m.name));
    c.w.string(&symbols.str(m.descriptor));
    if generic {
        c.w.string(&utf8(class, m.member().signature));
    }
    c.w.i32(flags(m.access, 0x1dff));
}

pub(super) fn run(c: &mut Call<'_, '_>, cx: &mut Cx<'_>, n: u8) -> Result<()> {
    match n {
        4 | 14 => {
            let class = prepared(c, cx)?;
            c.w.len(class.fields.len());
            for &f in class.fields.iter() {
                write_field(c, cx, class, cx.field(f), n == 14);
            }
        }
        5 | 15 => {
            let class = prepared(c, cx)?;
            let own: Vec<&Method> =
                class.methods().iter().map(|&m| cx.method(m)).filter(|m| !m.synthetic).collect();
            c.w.len(own.len());
            for m in own {
                write_method(c, cx, class, m, n == 15);
            }
        }
        6 => return get_values(c, cx),
        10 => {
            let class = prepared(c, cx)?;
            c.w.len(class.interfaces.len());
            for &i in class.interfaces.iter() {
                c.agent.write_class(cx, c.w, i);
            }
        }
        _ => return of_class(c, cx, n),
    }
    Ok(())
}

fn of_class(c: &mut Call<'_, '_>, cx: &mut Cx<'_>, n: u8) -> Result<()> {
    let class = c.agent.read_class(cx, c.r)?;
    let file = class.file();
    match n {
        1 => c.w.string(&signature(cx, class)),
        2 => {
            let loader = cx.loader_object(class.loader);
            c.agent.write_id(cx, c.w, loader);
        }
        3 => {
            let modifiers = cortado_vm::reflect::class_modifiers(cx, class);
            let synthetic = if class.access & acc::SYNTHETIC != 0 { SYNTHETIC } else { 0 };
            let interface = if class.is_interface() { 0 } else { class.access & acc::SUPER };
            c.w.i32((modifiers | synthetic | interface) as i32);
        }
        7 => {
            let file = file.filter(|f| f.source_file() != 0).ok_or(Code::ABSENT_INFORMATION)?;
            c.w.string(&utf8(class, file.source_file()));
        }
        8 => nested(c, cx, class),
        9 => c.w.i32(status_of(class)),
        11 => c.agent.write_class(cx, c.w, class.id),
        12 => {
            let sde = file.and_then(|f| f.source_debug_extension()).ok_or(Code::ABSENT_INFORMATION)?;
            c.w.string(&cortado_vm::classfile::mutf8::lossy(sde));
        }
        13 => {
            c.w.string(&signature(cx, class));
            c.w.string(&file.map_or(String::new(), |f| utf8(class, f.signature())));
        }
        16 => {
            let most = c.r.i32()?;
            let most = usize::try_from(most).map_err(|_| Code::ILLEGAL_ARGUMENT)?;
            let all = cx.instances(class.id, most);
            c.w.len(all.len());
            for o in all {
                c.agent.write_tagged(cx, c.w, o);
            }
        }
        17 => {
            let file = file.ok_or(Code::ABSENT_INFORMATION)?;
            c.w.i32(i32::from(file.major()));
            c.w.i32(i32::from(file.minor()));
        }
        18 => {
            let file = file.ok_or(Code::ABSENT_INFORMATION)?;
            let pool = file.pool_bytes();
            c.w.i32(i32::from(file.cp_len()));
            c.w.len(pool.len());
            c.w.bytes.extend(pool);
        }
        19 => {
            let m = cx.module_of(class);
            let m = cx.module_object(m);
            c.agent.write_id(cx, c.w, m);
        }
        _ => return Err(Code::NOT_IMPLEMENTED),
    }
    Ok(())
}

/// Loaded classes whose names say that they lie in this one.
fn nested(c: &mut Call<'_, '_>, cx: &mut Cx<'_>, class: &Class) {
    let symbols = &cx.vm().engine.symbols;
    let prefix = [symbols.bytes(class.name), b"$"].concat();
    let inner = |of: &Class| {
        of.kind == ClassKind::Instance
            && of.loader == class.loader
            && symbols.bytes(of.name).strip_prefix(&prefix[..]).is_some_and(|rest| !rest.contains(&b'$'))
    };
    let all: Vec<_> = cx.vm().classes.ids().filter(|&id| inner(cx.class(id))).collect();
    c.w.len(all.len());
    for id in all {
        c.w.u8(tag_of_class(cx.class(id)));
        c.agent.write_class(cx, c.w, id);
    }
}

fn get_values(c: &mut Call<'_, '_>, cx: &mut Cx<'_>) -> Result<()> {
    let class = c.agent.read_class(cx, c.r)?;
    let n = c.r.i32()?;
    c.w.i32(n);
    for _ in 0..n {
        let f = c.agent.read_field(cx, c.r)?;
        let holder = cx.class(f.class);
        if !f.is_static() || !cx.is_subclass(class, holder) {
            return Err(Code::INVALID_FIELDID);
        }
        let mirror = cx.mirror(f.class);
        let v = field_value(cx, mirror, f);
        c.agent.write_value(cx, c.w, v);
    }
    Ok(())
}
