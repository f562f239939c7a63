//! Statements: work on the operand stack that no compiler of Java would make, and what programs usually do.

use super::emit::Entry;
use super::expr::Gen;
use super::types::{BASE, CHOICE, OBJECT, STRING, Ty};

impl Gen<'_, '_> {
    /// One statement; the stack is as before.
    pub fn statement(&mut self, depth: usize) {
        self.e.line();
        self.budget = 10;
        let base = self.e.stack.len();
        match self.c.below(if depth > 0 { 14 } else { 8 }) {
            0..=1 => self.assign(),
            2 => {
                let t = *self.c.pick(&CHOICE);
                self.put_element(t);
            }
            3 => {
                let t = *self.c.pick(&CHOICE);
                self.put_field(t);
            }
            4 => {
                let t = *self.c.pick(&CHOICE);
                self.value(t);
                self.mix(t);
            }
            5 => self.increment(),
            6..=7 => self.walk(base),
            8..=9 => {
                let end = self.e.label();
                self.condition(end);
                self.some(depth);
                self.drop_scratch();
                self.e.bind(end);
            }
            10 => self.inner_switch(depth),
            11 => self.locked(depth),
            12 => self.counted(depth),
            _ => {
                self.e.byte(0);
                self.assign();
            }
        }
        assert_eq!(self.e.stack.len(), base, "a statement leaves the stack alone");
    }

    fn some(&mut self, depth: usize) {
        for _ in 0..=self.c.below(3) {
            self.statement(depth - 1);
        }
    }

    fn assign(&mut self) {
        let t = *self.c.pick(&CHOICE);
        self.value(t);
        self.put_away(t);
    }

    /// Stores the top somewhere.
    fn put_away(&mut self, t: Ty) {
        let all = self.fixed_slots(t);
        match self.c.below(4) {
            0 | 1 if !all.is_empty() => {
                let slot = *self.c.pick(&all);
                self.store_slot(t, slot);
            }
            2 if self.put_static(t) => {}
            3 => self.store_scratch(t),
            _ => self.mix(t),
        }
    }

    fn fixed_slots(&self, t: Ty) -> Vec<usize> {
        self.fixed.iter().filter(|f| f.1 == t).map(|f| f.0).collect()
    }

    /// Stores into a slot that may have held anything.
    fn store_scratch(&mut self, t: Ty) {
        let count = self.scratch.len() + 1 - t.size();
        let slot = self.scratch.start + self.c.below(count);
        self.store_slot(t, slot);
        if slot > self.scratch.start && self.e.locals[slot - 1].is_some_and(Ty::is_wide) {
            self.e.locals[slot - 1] = None;
        }
        self.e.locals[slot] = Some(t);
        if t.is_wide() {
            self.e.locals[slot + 1] = None;
        }
    }

    fn increment(&mut self) {
        let slots: Vec<usize> = self
            .slots(Ty::Int)
            .into_iter()
            .filter(|s| self.fixed.iter().any(|f| f.0 == *s) || self.scratch.contains(s))
            .collect();
        if slots.is_empty() {
            return;
        }
        let slot = *self.c.pick(&slots);
        if self.c.chance(3) {
            let by = *self.c.pick(&[1, -1, 1000, i16::MIN]);
            self.e.increment(slot, by, true);
        } else {
            let by = *self.c.pick(&[1, -1, 100, -128]);
            self.e.increment(slot, by, false);
        }
    }

    /// Anything that fits what is on the stack above `base`, and at the end all of it stored.
    fn walk(&mut self, base: usize) {
        let most = if self.c.chance(2) { 40 } else { 14 };
        let steps = 2 + self.c.below(most);
        for _ in 0..steps {
            let own: Vec<Ty> = self.e.stack[base..]
                .iter()
                .map(|e| match e {
                    Entry::Value(t) => *t,
                    Entry::New(_) => unreachable!("constructors are called at once"),
                })
                .collect();
            let top = own.last().copied();
            match (self.c.below(9), top) {
                (0..=2, _) | (_, None) => {
                    self.budget = 3;
                    let t = *self.c.pick(&CHOICE);
                    self.value(t);
                }
                (3..=5, _) => self.shuffle(&own),
                (6, Some(t)) if !t.is_ref() && own.len() > 1 && own[own.len() - 2] == t => self.binary(t),
                (6, Some(t)) if !t.is_ref() => self.e.byte(0x74 + t.group()),
                (7, Some(t)) if t.is_ref() => self.cast(t),
                (7, Some(Ty::Int)) if own.len() > 1 && own[own.len() - 2].element().is_some() => {
                    self.int(3);
                    self.e.byte(0x7e);
                    self.e.pop();
                    let element = own[own.len() - 2].element().expect("an array");
                    self.e.byte(element.load);
                    self.e.pops(2);
                    self.e.push(element.ty);
                }
                (_, Some(t)) => self.put_away(t),
            }
        }
        while self.e.stack.len() > base {
            let Entry::Value(t) = self.e.stack[self.e.stack.len() - 1] else { unreachable!("as above") };
            if self.c.chance(1) {
                self.e.byte(if t.is_wide() { 0x58 } else { 0x57 });
                self.e.pop();
            } else {
                self.put_away(t);
            }
        }
    }

    /// dup, dup_x1.., pop, pop2, swap: those whose form fits.
    fn shuffle(&mut self, own: &[Ty]) {
        let at = |n: usize| own.len().checked_sub(n + 1).map(|i| own[i]);
        let narrow = |n: usize| at(n).is_some_and(|t| !t.is_wide());
        let wide = |n: usize| at(n).is_some_and(Ty::is_wide);
        // The opcode, how many values it copies, and how many it puts the copy beneath.
        let mut forms = Vec::new();
        let mut form = |fits: bool, op: u8, copies: usize, under: usize| {
            if fits {
                forms.push((op, copies, under));
            }
        };
        form(narrow(0), 0x59, 1, 0);
        form(narrow(0) && narrow(1), 0x5a, 1, 1);
        form(narrow(0) && narrow(1) && narrow(2), 0x5b, 1, 2);
        form(narrow(0) && wide(1), 0x5b, 1, 1);
        form(narrow(0) && narrow(1), 0x5c, 2, 0);
        form(wide(0), 0x5c, 1, 0);
        form(narrow(0) && narrow(1) && narrow(2), 0x5d, 2, 1);
        form(wide(0) && narrow(1), 0x5d, 1, 1);
        form(narrow(0) && narrow(1) && narrow(2) && narrow(3), 0x5e, 2, 2);
        form(wide(0) && narrow(1) && narrow(2), 0x5e, 1, 2);
        form(narrow(0) && narrow(1) && wide(2), 0x5e, 2, 1);
        form(wide(0) && wide(1), 0x5e, 1, 1);
        form(narrow(0) && narrow(1), 0x5f, 0, 0);
        form(narrow(0) && narrow(1), 0x58, 9, 2);
        if forms.is_empty() {
            return;
        }
        let (op, copies, under) = *self.c.pick(&forms);
        self.e.byte(op);
        match op {
            0x5f => {
                let a = self.e.pop();
                let b = self.e.pop();
                self.e.push_entry(a);
                self.e.push_entry(b);
            }
            0x58 => self.e.pops(2),
            _ => {
                let n = self.e.stack.len();
                let copied: Vec<Entry> = self.e.stack[n - copies..].to_vec();
                let rest = self.e.stack.split_off(n - copies - under);
                copied.into_iter().chain(rest).for_each(|e| self.e.push_entry(e));
            }
        }
    }

    fn inner_switch(&mut self, depth: usize) {
        self.value(Ty::Int);
        if self.c.chance(8) {
            self.int(7);
            self.e.byte(0x7e);
            self.e.pop();
        }
        let labels: Vec<_> = (0..=self.c.below(4)).map(|_| self.e.label()).collect();
        let end = self.e.label();
        self.switch(&labels, end);
        for l in labels {
            self.drop_scratch();
            self.e.bind(l);
            self.some(depth);
            // Falls through to the next, or out.
            if self.c.chance(8) {
                self.e.jump(0xa7, end);
            }
        }
        self.drop_scratch();
        self.e.bind(end);
    }

    /// A switch on the top of the stack.
    pub fn switch(&mut self, labels: &[super::emit::Label], default: super::emit::Label) {
        self.e.pop();
        let from = self.e.code.len();
        let table = self.c.chance(8);
        self.e.byte(if table { 0xaa } else { 0xab });
        while !self.e.code.len().is_multiple_of(4) {
            self.e.byte(0);
        }
        self.e.wide_offset(from, default);
        if table {
            let low = self.c.below(5) as i32 - 2;
            self.e.u32(low as u32);
            self.e.u32((low + labels.len() as i32 - 1) as u32);
            labels.iter().for_each(|&l| self.e.wide_offset(from, l));
        } else {
            let step = *self.c.pick(&[1, 3, 1000, 0x2000_0000]);
            self.e.u32(labels.len() as u32);
            for (n, &l) in labels.iter().enumerate() {
                let key = i32::wrapping_sub(n as i32, 2) * step;
                self.e.u32(key as u32);
                self.e.wide_offset(from, l);
            }
        }
    }

    /// synchronized (object) { .. } as javac has it.
    fn locked(&mut self, depth: usize) {
        // A handler drops what is on the stack: only where nothing is. And the slot holds one lock.
        if !self.e.stack.is_empty() || self.e.locals[self.lock].is_some() {
            return;
        }
        let t = *self.c.pick(&[BASE, STRING, OBJECT]);
        self.constant(t);
        self.e.byte(0x59);
        self.e.push(t);
        self.e.local(0x3a, self.lock, false);
        self.e.pop();
        self.e.byte(0xc2);
        self.e.pop();
        self.e.locals[self.lock] = Some(OBJECT);
        let [start, end, handler, after] = [(); 4].map(|()| self.e.label());
        self.e.bind_plain(start);
        self.some(depth);
        self.e.local(0x19, self.lock, false);
        self.e.push(OBJECT);
        self.e.byte(0xc3);
        self.e.pop();
        self.e.bind_plain(end);
        self.e.jump(0xa7, after);
        self.drop_scratch();
        self.e.push(super::types::THROWABLE);
        self.e.bind(handler);
        let handled = self.e.label();
        self.e.local(0x19, self.lock, false);
        self.e.push(OBJECT);
        self.e.byte(0xc3);
        self.e.pop();
        self.e.bind_plain(handled);
        self.e.byte(0xbf);
        self.e.pop();
        self.e.handlers.push((start, end, handler, 0));
        self.e.handlers.push((handler, handled, handler, 0));
        self.e.locals[self.lock] = None;
        self.e.bind(after);
    }

    /// A loop that counts, as javac has it.
    fn counted(&mut self, depth: usize) {
        let slot = self.scratch.start;
        let old = self.scratch.clone();
        if self.scratch.len() < 4 {
            return;
        }
        self.drop_scratch();
        self.int(0);
        self.e.local(0x36, slot, false);
        self.e.pop();
        self.e.locals[slot] = Some(Ty::Int);
        self.scratch = slot + 1..old.end;
        let top = self.e.label();
        self.e.bind(top);
        self.some(depth);
        self.drop_scratch();
        self.e.increment(slot, 1, false);
        self.e.local(0x15, slot, false);
        self.e.push(Ty::Int);
        let times = 2 + self.c.below(12) as i32;
        self.int(times);
        self.e.pops(2);
        self.e.jump(0xa1, top);
        self.e.locals[slot] = None;
        self.scratch = old;
    }
}
