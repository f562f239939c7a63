//! The sets ArrayType and ArrayReference.

use super::Call;
use crate::error::{Code, Result};
use crate::values::{element, set_element};
use cortado_vm::class::ClassKind;
use cortado_vm::rooting::{Cx, Local};
use cortado_vm::types::Object;

pub(super) fn of_type(c: &mut Call<'_, '_>, cx: &mut Cx<'_>, n: u8) -> Result<()> {
    if n != 1 {
        return Err(Code::NOT_IMPLEMENTED);
    }
    let class = c.agent.read_class(cx, c.r)?;
    let len = usize::try_from(c.r.i32()?).map_err(|_| Code::INVALID_LENGTH)?;
    if !class.is_array() {
        return Err(Code::INVALID_ARRAY);
    }
    let Ok(array) = cx.new_array(class, len) else {
        super::objects::drop_exception(cx);
        return Err(Code::OUT_OF_MEMORY);
    };
    c.agent.write_tagged(cx, c.w, array);
    Ok(())
}

/// The part of an array that a command names; -1: to its end.
fn part(len: usize, from: i32, count: i32) -> Result<std::ops::Range<usize>> {
    let len = len as i64;
    let (from, count) = (i64::from(from), i64::from(count));
    let count = if count == -1 { len - from } else { count };
    if from < 0 || from > len - 1 {
        return Err(Code::INVALID_INDEX);
    }
    if count < 0 || from + count > len {
        return Err(Code::INVALID_LENGTH);
    }
    Ok(from as usize..(from + count) as usize)
}

fn read_array<'s>(c: &mut Call<'_, '_>, cx: &Cx<'s>) -> Result<Local<'s, Object>> {
    let o = c.agent.read_some(cx, c.r)?;
    if cx.class_of(cx.get(o)).is_array() { Ok(o) } else { Err(Code::INVALID_ARRAY) }
}

pub(super) fn run(c: &mut Call<'_, '_>, cx: &mut Cx<'_>, n: u8) -> Result<()> {
    let array = read_array(c, cx)?;
    let class = cx.class_of(cx.get(array));
    let len = cx.array_len(cx.get(array));
    match n {
        1 => c.w.len(len),
        2 => {
            let (from, count) = (c.r.i32()?, c.r.i32()?);
            let part = part(len, from, count)?;
            let refs = class.kind == ClassKind::RefArray;
            let letter = cx.class_descriptor(class)[1];
            c.w.u8(letter);
            c.w.len(part.len());
            for i in part {
                cx.scope(|cx, _| {
                    let array = cx.local(cx.get(array));
                    let v = element(cx, array, i);
                    if refs { c.agent.write_value(cx, c.w, v) } else { c.agent.write_untagged(cx, c.w, v) }
                });
            }
        }
        3 => {
            let (from, count) = (c.r.i32()?, c.r.i32()?);
            if count < 0 {
                return Err(Code::INVALID_LENGTH);
            }
            let part = part(len, from, count)?;
            let letter = cx.class_descriptor(class)[1];
            for i in part {
                let v = c.agent.read_untagged(cx, c.r, letter)?;
                set_element(cx, array, i, v)?;
            }
        }
        _ => return Err(Code::NOT_IMPLEMENTED),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::part;
    use crate::error::Code;

    #[test]
    fn parts() {
        assert_eq!(part(5, 1, -1), Ok(1..5));
        assert_eq!(part(5, 5, 0), Err(Code::INVALID_INDEX));
        assert_eq!(part(5, 4, 2), Err(Code::INVALID_LENGTH));
    }
}
