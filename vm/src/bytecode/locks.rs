//! Structured locking (JVMS 2.11.10): whether each monitor that a method takes is given back exactly once on every way
//! through it. What compilers make is so, and then nobody has to count monitors while it runs.
//!
//! An abstract interpretation that knows which slots hold the same reference: a slot's *token* is the instruction that
//! made its value. When the instruction runs again its token goes to the new value, and older copies become unknown.
//! Monitors held are a list of tokens; where ways meet, the lists must be equal.

use super::decode::{Instruction, Operands, decode_at};
use super::shape::{call_shape, constant_kind, field_kind};
use super::table::{Flags, Opcode};
use crate::classfile::{BasicType, ClassFile, ExceptionHandler, Member, MethodDescriptor};
use std::collections::{BTreeSet, HashMap};

/// The instruction that made a value, or the argument that it came as.
type Token = u32;
/// No token: any value.
const UNKNOWN: Token = 0;
/// Tokens of arguments begin here; code is shorter.
const ARGUMENTS: Token = 1 << 16;
/// Blocks are looked at so many times at most: beyond that the answer is no.
const MAX_VISITS: usize = 20_000;

/// Whether the method's monitors nest by themselves. `false` may also mean that it could not be proved.
pub fn is_structured(cf: &ClassFile, method: &Member) -> bool {
    analyse(cf, method).is_some()
}

#[derive(Clone, PartialEq, Eq)]
struct State {
    locals: Vec<Token>,
    stack: Vec<Token>,
    held: Vec<Token>,
}

impl State {
    /// A token for a value that the instruction at `bci` makes, or gets a name for. None: a monitor is still held under it.
    fn fresh(&mut self, bci: u32) -> Option<Token> {
        let token = bci + 1;
        if self.held.contains(&token) {
            return None;
        }
        for t in self.locals.iter_mut().chain(&mut self.stack).filter(|t| **t == token) {
            *t = UNKNOWN;
        }
        Some(token)
    }

    fn pop(&mut self, n: u16) -> Option<()> {
        self.stack.truncate(self.stack.len().checked_sub(usize::from(n))?);
        Some(())
    }

    fn push(&mut self, bci: u32, kind: BasicType) -> Option<()> {
        let token = if kind.is_reference() { self.fresh(bci)? } else { UNKNOWN };
        self.stack.extend((0..kind.slots()).map(|_| token));
        Some(())
    }

    fn set_local(&mut self, local: u16, token: Token) -> Option<()> {
        *self.locals.get_mut(usize::from(local))? = token;
        Some(())
    }

    /// The dup family: the `slots` top values go, and those that `order` names (0 is the top) come.
    fn shuffle(&mut self, slots: usize, order: &[usize]) -> Option<()> {
        let mut top = self.stack.split_off(self.stack.len().checked_sub(slots)?);
        top.reverse();
        self.stack.extend(order.iter().map(|&i| top[i]));
        Some(())
    }

    /// Takes in another way to the same place. None: they can't meet; otherwise whether anything changed.
    fn merge(&mut self, other: &State) -> Option<bool> {
        if self.held != other.held || self.stack.len() != other.stack.len() {
            return None;
        }
        let mut changed = false;
        let slots = self.locals.iter_mut().chain(&mut self.stack);
        for (a, b) in slots.zip(other.locals.iter().chain(&other.stack)) {
            if a != b && *a != UNKNOWN {
                *a = UNKNOWN;
                changed = true;
            }
        }
        Some(changed)
    }
}

struct Analysis<'a> {
    cf: &'a ClassFile,
    code: &'a [u8],
    handlers: Vec<ExceptionHandler>,
    /// The states at jump targets and handlers.
    at: HashMap<u32, Option<State>>,
    work: BTreeSet<u32>,
}

fn analyse(cf: &ClassFile, method: &Member) -> Option<()> {
    let code = cf.code(method)?;
    let mut a = Analysis {
        cf,
        code: code.code,
        handlers: code.handlers().collect(),
        at: HashMap::new(),
        work: BTreeSet::new(),
    };
    let mut locals = vec![UNKNOWN; usize::from(code.max_locals)];
    let mut n = 0;
    let mut argument = |slots: u16| {
        *locals.get_mut(usize::from(n))? = ARGUMENTS + Token::from(n);
        n += slots;
        Some(())
    };
    if !method.is_static() {
        argument(1)?;
    }
    for p in MethodDescriptor::parse(cf.utf8(method.descriptor))?.params() {
        argument(p.basic.slots())?;
    }
    a.find_targets()?;
    a.flow(0, &State { locals, stack: Vec::new(), held: Vec::new() })?;
    for _ in 0..MAX_VISITS {
        let Some(bci) = a.work.pop_first() else { return Some(()) };
        a.run(bci)?;
    }
    None
}

impl Analysis<'_> {
    fn find_targets(&mut self) -> Option<()> {
        self.at.insert(0, None);
        for h in &self.handlers {
            self.at.insert(h.handler.into(), None);
        }
        let mut bci = 0;
        while (bci as usize) < self.code.len() {
            let i = decode_at(self.code, bci).ok()?;
            i.for_each_target(|t| {
                if let Ok(t) = u32::try_from(t) {
                    self.at.insert(t, None);
                }
            });
            bci = i.next_bci();
        }
        Some(())
    }

    fn flow(&mut self, to: u32, state: &State) -> Option<()> {
        let known = self.at.get_mut(&to)?;
        let changed = match known {
            Some(known) => known.merge(state)?,
            None => {
                *known = Some(state.clone());
                true
            }
        };
        if changed {
            self.work.insert(to);
        }
        Some(())
    }

    /// From a target to the next one, or to where control goes elsewhere.
    fn run(&mut self, start: u32) -> Option<()> {
        let mut state = self.at.get(&start)?.clone()?;
        let mut bci = start;
        loop {
            let i = decode_at(self.code, bci).ok()?;
            let op = i.opcode;
            if op.flags().has(Flags::THROWS) && op != Opcode::Monitorexit && !is_return(op) {
                self.throw(bci, &state)?;
            }
            self.execute(&mut state, &i)?;
            let mut targets = Vec::new();
            i.for_each_target(|t| targets.push(t));
            for t in targets {
                self.flow(u32::try_from(t).ok()?, &state)?;
            }
            if op.flags().has(Flags::ENDS) {
                return Some(());
            }
            bci = i.next_bci();
            if self.at.contains_key(&bci) {
                return self.flow(bci, &state);
            }
        }
    }

    /// An exception at `bci`: to its handlers, or out of the method, with nothing held then.
    fn throw(&mut self, bci: u32, state: &State) -> Option<()> {
        for k in 0..self.handlers.len() {
            let h = self.handlers[k];
            if u32::from(h.start) <= bci && bci < u32::from(h.end) {
                let caught = State { stack: vec![UNKNOWN], ..state.clone() };
                self.flow(h.handler.into(), &caught)?;
                if h.catch_type == 0 {
                    return Some(());
                }
            }
        }
        state.held.is_empty().then_some(())
    }

    fn execute(&self, s: &mut State, i: &Instruction<'_>) -> Option<()> {
        use Opcode::*;
        let (bci, op) = (i.bci, i.opcode);
        match op {
            Monitorenter => {
                let token = s.stack.pop()?;
                if token == UNKNOWN {
                    return None;
                }
                s.held.push(token);
            }
            Monitorexit => {
                let token = s.stack.pop()?;
                let at = s.held.iter().rposition(|&t| t == token && t != UNKNOWN)?;
                s.held.remove(at);
            }
            Aload | Aload0 | Aload1 | Aload2 | Aload3 => {
                let local = i.local()?;
                let mut token = *s.locals.get(usize::from(local))?;
                if token == UNKNOWN {
                    token = s.fresh(bci)?;
                    s.set_local(local, token)?;
                }
                s.stack.push(token);
            }
            Astore | Astore0 | Astore1 | Astore2 | Astore3 => {
                let token = s.stack.pop()?;
                s.set_local(i.local()?, token)?;
            }
            Istore | Istore0 | Istore1 | Istore2 | Istore3 | Fstore | Fstore0 | Fstore1 | Fstore2
            | Fstore3 => {
                s.pop(1)?;
                s.set_local(i.local()?, UNKNOWN)?;
            }
            Lstore | Lstore0 | Lstore1 | Lstore2 | Lstore3 | Dstore | Dstore0 | Dstore1 | Dstore2
            | Dstore3 => {
                s.pop(2)?;
                s.set_local(i.local()?, UNKNOWN)?;
                s.set_local(i.local()?.checked_add(1)?, UNKNOWN)?;
            }
            Dup => {
                if *s.stack.last()? == UNKNOWN {
                    let token = s.fresh(bci)?;
                    *s.stack.last_mut()? = token;
                }
                s.shuffle(1, &[0, 0])?;
            }
            DupX1 => s.shuffle(2, &[0, 1, 0])?,
            DupX2 => s.shuffle(3, &[0, 2, 1, 0])?,
            Dup2 => s.shuffle(2, &[1, 0, 1, 0])?,
            Dup2X1 => s.shuffle(3, &[1, 0, 2, 1, 0])?,
            Dup2X2 => s.shuffle(4, &[1, 0, 3, 2, 1, 0])?,
            Swap => s.shuffle(2, &[0, 1])?,
            // The same reference.
            Checkcast => {}
            Ldc | LdcW | Ldc2W => s.push(bci, constant_kind(self.cf, i.cp()?)?)?,
            Getstatic | Getfield | Putstatic | Putfield => {
                let kind = field_kind(self.cf, i.cp()?)?;
                if matches!(op, Putstatic | Putfield) {
                    s.pop(kind.slots())?;
                }
                if matches!(op, Getfield | Putfield) {
                    s.pop(1)?;
                }
                if matches!(op, Getstatic | Getfield) {
                    s.push(bci, kind)?;
                }
            }
            Invokevirtual | Invokespecial | Invokestatic | Invokeinterface | Invokedynamic => {
                let (slots, ret) = call_shape(self.cf, i.cp()?)?;
                s.pop(slots)?;
                if !matches!(op, Invokestatic | Invokedynamic) {
                    s.pop(1)?;
                }
                s.push(bci, ret)?;
            }
            Multianewarray => {
                let Operands::MultiNewArray { dimensions, .. } = i.operands else { return None };
                s.pop(dimensions.into())?;
                s.push(bci, BasicType::Array)?;
            }
            Jsr | JsrW | Ret => return None,
            _ if is_return(op) => return s.held.is_empty().then_some(()),
            _ => {
                for c in op.pops().chars() {
                    s.pop(if matches!(c, 'l' | 'd') { 2 } else { 1 })?;
                }
                for c in op.pushes().chars() {
                    match c {
                        'a' => s.push(bci, BasicType::Object)?,
                        'l' | 'd' => s.push(bci, BasicType::Long)?,
                        'i' | 'f' => s.push(bci, BasicType::Int)?,
                        _ => return None,
                    }
                }
            }
        }
        Some(())
    }
}

fn is_return(op: Opcode) -> bool {
    use Opcode::*;
    matches!(op, Ireturn | Lreturn | Freturn | Dreturn | Areturn | Return)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classfile::ParseOptions;
    use crate::classfile::assemble::ClassBuilder;

    fn structured(code: &[u8], handlers: &[[u16; 4]]) -> bool {
        let mut b = ClassBuilder::new("T", "java/lang/Object");
        b.method(9, "m", "(Ljava/lang/Object;Ljava/lang/Object;)V").code_with(4, 6, code, handlers, &[]);
        let cf = ClassFile::parse(b.build().into(), &ParseOptions::default()).unwrap();
        is_structured(&cf, &cf.methods()[0])
    }

    #[test]
    fn what_javac_makes_is_structured() {
        // synchronized (a) { a.hashCode(); }, with a call that may throw (here arraylength of null): aload_0, dup, astore_2,
        // monitorenter; aconst_null, arraylength, pop; aload_2, monitorexit, goto end; astore_3, aload_2, monitorexit, aload_3,
        // athrow; return.
        let code = [
            0x2a, 0x59, 0x4d, 0xc2, 0x01, 0xbe, 0x57, 0x2c, 0xc3, 0xa7, 0, 8, 0x4e, 0x2c, 0xc3, 0x2d, 0xbf,
            0xb1,
        ];
        let handlers = [[4, 9, 12, 0], [12, 15, 12, 0]];
        assert!(structured(&code, &handlers));
        assert!(!structured(&code, &[]), "arraylength leaves with the monitor held");
        assert!(!structured(&code, &[[4, 9, 12, 4]]), "so does what one catch does not catch");
    }

    #[test]
    fn objects_are_told_apart() {
        let (a, b, enter, exit, ret) = (0x2a, 0x2b, 0xc2, 0xc3, 0xb1);
        assert!(structured(&[a, enter, a, exit, ret], &[]) && structured(&[ret], &[]));
        assert!(
            !structured(&[a, enter, a, enter, a, exit, a, exit, ret], &[[2, 8, 8, 0]]),
            "held at the handler"
        );
        assert!(!structured(&[a, enter, ret], &[]) && !structured(&[a, exit, ret], &[]));
        assert!(!structured(&[a, enter, b, exit, ret], &[]));
        // aload_1, astore_0: local 0 is another object now.
        assert!(!structured(&[a, enter, b, 0x4b, a, exit, ret], &[]));
        // aload_0, astore_2, aload_2: the same one.
        assert!(structured(&[a, enter, a, 0x4d, 0x2c, exit, ret], &[]));
        // A way round that takes one more: aload_0, monitorenter, goto -2.
        assert!(!structured(&[a, enter, 0xa7, 0xff, 0xfe], &[]));
        // aload_0, ifnull +4, aload_0, monitorenter; return: held on one of two ways.
        assert!(!structured(&[a, 0xc6, 0, 5, a, enter, ret], &[]));
    }
}
