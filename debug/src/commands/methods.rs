//! The set Method.

use super::Call;
use crate::error::{Code, Result};
use crate::values::text_of;
use cortado_vm::rooting::Cx;

pub(super) fn run(c: &mut Call<'_, '_>, cx: &mut Cx<'_>, n: u8) -> Result<()> {
    let _class = c.agent.read_class(cx, c.r)?;
    let m = c.agent.read_method(cx, c.r)?;
    let file = m.version().file.as_deref();
    let code = file.filter(|_| !m.synthetic).and_then(|f| f.code(m.member()));
    match n {
        1 => {
            if m.is_native() {
                return Err(Code::NATIVE_METHOD);
            }
            let Some(code) = code else {
                // Of an abstract method.
                c.w.u64(u64::MAX);
                c.w.u64(u64::MAX);
                c.w.len(0);
                return Ok(());
            };
            c.w.u64(0);
            c.w.u64(code.code.len() as u64 - 1);
            let lines: Vec<_> = code.line_numbers().collect();
            c.w.len(lines.len());
            for (bci, line) in lines {
                c.w.u64(u64::from(bci));
                c.w.i32(i32::from(line));
            }
        }
        2 | 5 => {
            if m.is_native() {
                return Err(Code::NATIVE_METHOD);
            }
            let code = code.ok_or(Code::ABSENT_INFORMATION)?;
            let has_table = code.attribute(b"LocalVariableTable").is_some();
            if !has_table {
                return Err(Code::ABSENT_INFORMATION);
            }
            let all: Vec<_> = code.local_variables().collect();
            let types: Vec<_> = code.local_variable_types().collect();
            c.w.i32(i32::from(m.arg_slots));
            c.w.len(all.len());
            for v in all {
                c.w.u64(u64::from(v.start));
                c.w.string(&text_of(m.class_file(), v.name));
                c.w.string(&text_of(m.class_file(), v.descriptor));
                if n == 5 {
                    let generic = types.iter().find(|t| {
                        (t.start, t.length, t.slot) == (v.start, v.length, v.slot)
                            && text_of(m.class_file(), t.name) == text_of(m.class_file(), v.name)
                    });
                    c.w.string(&generic.map_or(String::new(), |t| text_of(m.class_file(), t.descriptor)));
                }
                c.w.i32(i32::from(v.length));
                c.w.i32(i32::from(v.slot));
            }
        }
        3 => {
            let bytes = code.map_or(&[][..], |code| code.code);
            c.w.len(bytes.len());
            c.w.bytes.extend(bytes);
        }
        4 => c.w.bool(crate::versions::shown(cx.vm(), m.id).is_none()),
        _ => return Err(Code::NOT_IMPLEMENTED),
    }
    Ok(())
}
