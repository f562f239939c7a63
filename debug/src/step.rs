//! Single steps: when one has come to its end.

use crate::error::{Code, Result};
use cortado_vm::class::{Class, Method};
use cortado_vm::debug::{Place, Step};
use cortado_vm::ids::MethodId;
use cortado_vm::rooting::Cx;
use cortado_vm::thread::Shared;
use std::sync::Arc;

/// Steps by instructions; 1: by lines.
const SIZE_MIN: i32 = 0;
/// Into what is called.
const INTO: i32 = 0;
/// Out of the method.
const OUT: i32 = 2;

/// A step in progress.
pub struct StepState {
    /// The thread that steps.
    pub shared: Arc<Shared>,
    size: i32,
    depth: i32,
    /// The line that it began in; None: by instructions, or no lines are known.
    line: Option<i32>,
    method: MethodId,
    quick: Step,
}

/// The line of an instruction as the protocol's agent finds it: the last entry before the first that begins later.
fn line_of(cx: &Cx<'_>, place: Place) -> Option<i32> {
    let m = cx.method(place.method);
    let bci = place.bci?;
    crate::versions::shown(cx.vm(), m.id)?;
    let code = m.version().file.as_deref()?.code(m.member())?;
    let mut line = None;
    for (start, n) in code.line_numbers() {
        if line.is_some() && bci < u32::from(start) {
            break;
        }
        line = Some(i32::from(n));
    }
    line
}

fn has_lines(m: &Method) -> bool {
    let code = m.version().file.as_deref().filter(|_| !m.synthetic).and_then(|f| f.code(m.member()));
    code.is_some_and(|c| c.line_numbers().next().is_some())
}

impl StepState {
    /// A step of a thread that stands still, and the quick tests for the Vm.
    pub fn new(cx: &Cx<'_>, shared: Arc<Shared>, size: i32, depth: i32) -> Result<(StepState, Step)> {
        if !(0..=1).contains(&size) || !(INTO..=OUT).contains(&depth) {
            return Err(Code::ILLEGAL_ARGUMENT);
        }
        let mut s =
            StepState { shared, size, depth, line: None, method: MethodId::NONE, quick: Step::default() };
        let step = s.begin(cx)?;
        Ok((s, step))
    }

    /// Begins the step where its thread stands.
    pub fn begin(&mut self, cx: &Cx<'_>) -> Result<Step> {
        let newest = cx.newest_frame(&self.shared)?;
        self.quick = Step { over: self.depth != INTO, out: self.depth == OUT, ..Step::default() };
        self.line = None;
        match newest {
            Some((frame, place)) => {
                self.quick.frame = frame;
                self.method = place.method;
                if self.size != SIZE_MIN {
                    self.line = line_of(cx, place);
                }
            }
            // Over and out of nothing never end.
            None if self.depth != INTO => self.quick = Step { frame: 0, over: true, out: true, ..self.quick },
            None => {}
        }
        Ok(self.quick)
    }

    /// Whether the current thread does this step.
    pub fn is_of_current(&self, cx: &Cx<'_>) -> bool {
        Arc::ptr_eq(&self.shared, &cx.thread().shared)
    }

    /// The current thread came to an instruction. True: the step is done, and the next one begins here.
    pub fn arrive(&mut self, cx: &mut Cx<'_>, rejects: impl Fn(&Cx<'_>, &Class) -> bool) -> bool {
        let Ok(Some((frame, place))) = cx.newest_frame(&self.shared) else { return false };
        let m = cx.method(place.method);
        let done = if self.depth == INTO && self.size == SIZE_MIN || frame < self.quick.frame {
            true
        } else if frame > self.quick.frame {
            self.depth == INTO && !rejects(cx, cx.class(m.class)) && has_lines(m)
        } else if self.size == SIZE_MIN {
            true
        } else {
            match self.line {
                Some(line) => place.method != self.method || line_of(cx, place) != Some(line),
                None => true,
            }
        };
        if done {
            if let Ok(step) = self.begin(cx) {
                cx.set_step(Some(step));
            }
        } else if frame > self.quick.frame {
            self.quick.skip = (frame, place.method);
            let step = self.quick;
            cx.set_step(Some(step));
        }
        done
    }
}
