//! Verification by type inference (JVMS 4.10.2), for classes that have no StackMapTable: frames flow along all paths and
//! are merged until nothing changes.
//!
//! Subroutines (jsr, ret) are followed once for each chain of calls that leads into them, so that what one caller keeps in
//! its locals isn't mixed up with another's: simpler than merging by modified variables, and never less exact. Chains are
//! as deep as subroutines nest, which the specification forbids to recurse; the number of states has a limit.

use super::Method;
use super::execute::Step;
use super::report::{Check, plain};
use super::stackmap::MOST_SLOTS;
use super::types::{Frame, VType};
use crate::bytecode::{Flags, Opcode, decode_at};
use crate::rooting::Cx;
use crate::symbols::FxHashMap;

/// Where, and the return addresses of the subroutines that it is in.
type Place = (u32, Vec<u16>);

struct Flow {
    states: FxHashMap<Place, Frame>,
    work: Vec<Place>,
    /// Of all states together.
    slots: usize,
}

/// Verifies one method.
pub(super) fn verify<'s>(cx: &mut Cx<'s>, m: &Method<'s>, initial: Frame, starts: &[bool]) -> Check<()> {
    let code = m.code.code;
    let mut flow = Flow { states: FxHashMap::default(), work: vec![], slots: 0 };
    flow.states.insert((0, vec![]), initial);
    flow.work.push((0, vec![]));
    while let Some(place) = flow.work.pop() {
        let (bci, calls) = &place;
        let (bci, calls) = (*bci, calls.clone());
        let Ok(i) = decode_at(code, bci) else { return plain(bci, "Illegal instruction", "") };
        let mut frame = flow.states[&place].clone();
        for h in m.code.handlers().filter(|h| (u32::from(h.start)..u32::from(h.end)).contains(&bci)) {
            let caught = Frame { stack: vec![m.caught(cx, h.catch_type)?], ..frame.clone() };
            m.reach(cx, &mut flow, bci, i64::from(h.handler), &calls, caught, starts)?;
        }
        Step { m, cx, f: &mut frame, bci }.run(&i)?;
        let op = i.opcode.java();
        match op {
            Opcode::Jsr | Opcode::JsrW => {
                let back = i.next_bci() as u16;
                if calls.contains(&back) {
                    return plain(bci, "Recursive call to jsr entry", "");
                }
                let mut inner = calls.clone();
                inner.push(back);
                let mut target = 0;
                i.for_each_target(|t| target = t);
                m.reach(cx, &mut flow, bci, target, &inner, frame, starts)?;
            }
            Opcode::Ret => {
                let Some(VType::Return(back)) =
                    i.local().and_then(|n| frame.locals.get(usize::from(n)).copied())
                else {
                    return plain(bci, "Expecting to find return address in local variable", "");
                };
                let Some(depth) = calls.iter().position(|&c| c == back) else {
                    return plain(bci, "Returned to from subroutine that was left", "");
                };
                // The address may be used once.
                frame.replace(VType::Return(back), VType::Top);
                m.reach(cx, &mut flow, bci, i64::from(back), &calls[..depth], frame, starts)?;
            }
            _ => {
                let mut targets = vec![];
                i.for_each_target(|t| targets.push(t));
                if !op.flags().has(Flags::ENDS) {
                    targets.push(i64::from(i.next_bci()));
                }
                targets.sort_unstable();
                targets.dedup();
                for t in targets {
                    m.reach(cx, &mut flow, bci, t, &calls, frame.clone(), starts)?;
                }
            }
        }
    }
    Ok(())
}

impl<'s> Method<'s> {
    /// Control goes to `to` with this frame.
    #[expect(clippy::too_many_arguments, reason = "one edge of the flow graph, with all that is known of it")]
    fn reach(
        &self,
        cx: &mut Cx<'s>,
        flow: &mut Flow,
        from: u32,
        to: i64,
        calls: &[u16],
        frame: Frame,
        starts: &[bool],
    ) -> Check<()> {
        let at = usize::try_from(to).ok().filter(|&t| starts.get(t) == Some(&true));
        let Some(at) = at else {
            let falls = to == self.code.code.len() as i64;
            return plain(
                from,
                if falls { "Falling off the end of the code" } else { "Illegal target of jump or branch" },
                "",
            );
        };
        if frame.stack.len() > usize::from(self.code.max_stack) {
            return plain(from, "Stack size too large", "");
        }
        let place: Place = (at as u32, calls.to_vec());
        let Some(known) = flow.states.get(&place) else {
            flow.slots += 8 + frame.locals.len() + frame.stack.len();
            if flow.slots > MOST_SLOTS {
                return plain(from, "Code is too complex", "");
            }
            flow.states.insert(place.clone(), frame);
            flow.work.push(place);
            return Ok(());
        };
        if *known == frame {
            return Ok(());
        }
        let mut merged = known.clone();
        if merged.stack.len() != frame.stack.len() {
            return plain(from, "Inconsistent stack height", "");
        }
        for (a, &b) in merged.stack.iter_mut().zip(&frame.stack) {
            let t = self.merge(cx, *a, b)?;
            if t == VType::Top && *a != VType::Top {
                return plain(from, "Mismatched stack types", "");
            }
            *a = t;
        }
        for (a, &b) in merged.locals.iter_mut().zip(&frame.locals) {
            *a = self.merge(cx, *a, b)?;
        }
        // A half whose other half is gone is nothing.
        for i in 0..merged.locals.len() {
            let t = merged.locals[i];
            if t.second().is_some() && merged.locals.get(i + 1).copied() != t.second() {
                merged.locals[i] = VType::Top;
            }
            if t.is_second() && (i == 0 || merged.locals[i - 1].second() != Some(t)) {
                merged.locals[i] = VType::Top;
            }
        }
        merged.this_uninit |= frame.this_uninit;
        if merged != *known {
            flow.states.insert(place.clone(), merged);
            flow.work.push(place);
        }
        Ok(())
    }
}
