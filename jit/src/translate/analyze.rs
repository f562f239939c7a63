//! What the translator must know of a method before it begins: basic blocks, and which locals are live where.

use super::{Bailout, Kind};
use crate::bytecode::kind_of_letter;
use cortado_vm::bytecode::{Bytecodes, Flags, Instruction, Opcode, Operands};
use cortado_vm::classfile::ExceptionHandler;

/// A set of locals. Those from 63 on share a bit that is always set: few methods have them, and to call a dead local
/// live only costs a store.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Locals(u64);

const OTHERS: u64 = 1 << 63;

impl Locals {
    fn bit(i: u16) -> u64 {
        if i >= 63 { OTHERS } else { 1 << i }
    }
    /// Whether local `i` is in the set.
    pub fn has(self, i: u16) -> bool {
        (self.0 | OTHERS) & Self::bit(i) != 0
    }
}

/// A basic block.
pub struct BasicBlock {
    /// Its first instruction, as an index into [`Analysis::code`].
    pub first: usize,
    /// One past its last.
    pub end: usize,
    /// Locals that are live at its start.
    pub live_in: Locals,
}

/// A method's instructions and blocks.
pub struct Analysis<'a> {
    bytes: &'a [u8],
    /// All instructions.
    pub code: Vec<Instruction<'a>>,
    /// The blocks, by bci.
    pub blocks: Vec<BasicBlock>,
    /// Locals live before each instruction.
    pub live: Vec<Locals>,
    /// The exception table.
    pub handlers: Vec<ExceptionHandler>,
    /// Block index by bci; `u32::MAX`: none begins there.
    block_at: Vec<u32>,
}

impl<'a> Analysis<'a> {
    /// Of `code`, with its exception table.
    pub fn new(code: &'a [u8], handlers: Vec<ExceptionHandler>) -> Result<Analysis<'a>, Bailout> {
        let mut insns: Vec<Instruction<'a>> = Vec::with_capacity(code.len() / 2);
        for i in Bytecodes::new(code) {
            insns.push(i.map_err(|_| Bailout::Malformed)?);
        }
        let mut leader = vec![false; code.len() + 1];
        leader[0] = true;
        for i in &insns {
            if matches!(i.opcode, Opcode::Jsr | Opcode::JsrW | Opcode::Ret) {
                return Err(Bailout::Subroutine);
            }
            let mut bad = false;
            i.for_each_target(|t| match usize::try_from(t) {
                Ok(t) if t < code.len() => {
                    leader[t] = true;
                }
                _ => bad = true,
            });
            if bad {
                return Err(Bailout::Malformed);
            }
            let flags = i.opcode.flags();
            if flags.has(Flags::BRANCH) || flags.has(Flags::ENDS) {
                leader[i.next_bci() as usize] = true;
            }
        }
        for h in &handlers {
            leader[h.handler as usize] = true;
        }
        let mut block_at = vec![u32::MAX; code.len() + 1];
        let mut blocks: Vec<BasicBlock> = Vec::new();
        for (n, i) in insns.iter().enumerate() {
            if leader[i.bci as usize] {
                if let Some(last) = blocks.last_mut() {
                    last.end = n;
                }
                block_at[i.bci as usize] = blocks.len() as u32;
                blocks.push(BasicBlock { first: n, end: insns.len(), live_in: Locals(0) });
            }
        }
        let mut a = Analysis {
            bytes: code,
            live: vec![Locals(0); insns.len()],
            code: insns,
            blocks,
            handlers,
            block_at,
        };
        a.liveness();
        Ok(a)
    }

    /// The number of an invokedynamic instruction's call site.
    pub fn site(&self, i: &Instruction<'_>) -> u16 {
        let at = i.bci as usize + 3;
        u16::from_be_bytes([self.bytes[at], self.bytes[at + 1]])
    }

    /// The block that begins at `bci`.
    pub fn block(&self, bci: u32) -> Option<usize> {
        self.block_at.get(bci as usize).copied().filter(|&b| b != u32::MAX).map(|b| b as usize)
    }

    /// The exception handlers that cover `bci`, in order.
    pub fn handlers_at(&self, bci: u32) -> impl Iterator<Item = &ExceptionHandler> {
        self.handlers.iter().filter(move |h| (h.start as u32) <= bci && bci < h.end as u32)
    }

    /// Kinds of the locals that are live at `bci`, by the first use of each on some way from there.
    pub fn local_kinds(&self, max_locals: u16, bci: u32) -> Result<Vec<Option<Kind>>, Bailout> {
        let start = self.block(bci).ok_or(Bailout::Malformed)?;
        let live = self.blocks[start].live_in;
        Ok((0..max_locals).map(|i| if live.has(i) { self.first_use(i, start) } else { None }).collect())
    }

    /// The kind that local `i` has at the start of block `start`.
    fn first_use(&self, i: u16, start: usize) -> Option<Kind> {
        let mut seen = vec![false; self.blocks.len()];
        let mut work = vec![start];
        while let Some(b) = work.pop() {
            if std::mem::replace(&mut seen[b], true) || !self.blocks[b].live_in.has(i) {
                continue;
            }
            let block = &self.blocks[b];
            let mut killed = false;
            for n in block.first..block.end {
                let insn = &self.code[n];
                for h in self.handlers_at(insn.bci) {
                    work.extend(self.block(h.handler as u32));
                }
                if insn.local() == Some(i) {
                    if matches!(insn.operands, Operands::Iinc { .. }) {
                        return Some(Kind::Int);
                    }
                    if let Some(&c) = insn.opcode.pushes().as_bytes().first() {
                        return kind_of_letter(c).ok();
                    }
                    killed = true;
                    break;
                }
                // A store of two slots to the local below ends this one too.
                let below = insn.local().is_some_and(|l| l + 1 == i);
                if below && matches!(insn.opcode.pops(), "l" | "d") {
                    killed = true;
                    break;
                }
            }
            if killed {
                continue;
            }
            let last = &self.code[block.end - 1];
            last.for_each_target(|t| work.extend(self.block(t as u32)));
            if !last.opcode.flags().has(Flags::ENDS) {
                work.extend(self.block(last.next_bci()));
            }
        }
        None
    }

    /// Locals live at the end of block `b` by its successors (not its handlers).
    fn live_out(&self, b: usize) -> u64 {
        let block = &self.blocks[b];
        let last = &self.code[block.end - 1];
        let mut out = 0;
        last.for_each_target(|t| {
            if let Some(t) = self.block(t as u32) {
                out |= self.blocks[t].live_in.0;
            }
        });
        if !last.opcode.flags().has(Flags::ENDS)
            && let Some(next) = self.block(last.next_bci())
        {
            out |= self.blocks[next].live_in.0;
        }
        out
    }

    fn liveness(&mut self) {
        // What is live in a handler is live at each instruction that it covers.
        loop {
            let mut changed = false;
            for b in (0..self.blocks.len()).rev() {
                let mut live = self.live_out(b);
                for n in (self.blocks[b].first..self.blocks[b].end).rev() {
                    let i = &self.code[n];
                    live = before(i, live);
                    if !self.handlers.is_empty() {
                        for h in self.handlers_at(i.bci) {
                            if let Some(h) = self.block(h.handler as u32) {
                                live |= self.blocks[h].live_in.0;
                            }
                        }
                    }
                    self.live[n] = Locals(live);
                }
                if self.blocks[b].live_in.0 != live {
                    self.blocks[b].live_in = Locals(live);
                    changed = true;
                }
            }
            if !changed {
                return;
            }
        }
    }
}

/// What is live before an instruction, given what is after it.
fn before(i: &Instruction<'_>, live: u64) -> u64 {
    let Some(local) = i.local() else { return live };
    let bit = Locals::bit(local);
    if matches!(i.operands, Operands::Iinc { .. }) || !i.opcode.pops().is_empty() {
        if matches!(i.operands, Operands::Iinc { .. }) {
            return live | bit;
        }
        // A store. The shared bit is never cleared.
        return if bit == OTHERS { live } else { live & !bit };
    }
    live | bit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn liveness_in_a_loop() {
        // 0 iconst_0; 1 istore_1; 2 iload_1; 3 iload_0; 4 if_icmpge 13; 7 iinc 1 1; 10 goto 2; 13 iload_1; 14 ireturn
        let code = [3, 60, 27, 26, 162, 0, 9, 132, 1, 1, 167, 255, 248, 27, 172];
        let a = Analysis::new(&code, Vec::new()).unwrap();
        assert_eq!(a.blocks.len(), 4);
        assert_eq!(a.blocks[0].live_in, Locals(0b01));
        let header = a.block(2).unwrap();
        assert_eq!(a.blocks[header].live_in, Locals(0b11));
        assert_eq!(a.blocks[a.block(13).unwrap()].live_in, Locals(0b10));
    }

    #[test]
    fn subroutines_are_left_to_the_interpreter() {
        assert!(matches!(Analysis::new(&[168, 0, 3, 177], Vec::new()), Err(Bailout::Subroutine)));
    }
}
