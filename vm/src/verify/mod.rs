//! The verifier (JVMS 4.10): code is checked before it runs, so that the interpreter need not look at what it reads.
//!
//! * Classes from version 50 on are type-checked by their StackMapTables in one pass (here), older ones, and those of
//!   version 50 whose tables are wrong, by inference (`infer`). What an instruction does to a frame is the same for both
//!   (`execute`), and most of it comes from the bytecode table.
//! * Classes of the boot loader and of the JDK's own image are trusted, as `java` trusts them at its default of
//!   `-XX:-BytecodeVerificationLocal`.
//! * Loading classes for assignability may run Java code, so no lock is held here. Two threads may verify one class.

mod assign;
mod execute;
mod infer;
mod report;
mod stackmap;
mod types;

use crate::bytecode::{Bytecodes, Flags, decode_at};
use crate::class::Class;
use crate::classfile::{ClassFile, Code, Member, MethodDescriptor};
use crate::ids::{LoaderId, SymbolId};
use crate::rooting::{Cx, JResult};
use crate::symbols::{Symbols, sym};
use assign::Mismatch;
use execute::Step;
use report::{Check, Fail, Problem, plain};
use types::{Frame, VType};

/// The last version that may fall back from its StackMapTable to inference.
const LAST_WITH_FALLBACK: u16 = 50;

/// Names that types are compared with.
struct Names {
    object: SymbolId,
}

/// A method while it is verified.
struct Method<'s> {
    class: &'s Class,
    file: &'s ClassFile,
    member: &'s Member,
    code: Code<'s>,
    /// The class's name as its own constants have it (a hidden class's real name is another).
    this: SymbolId,
    ret: Option<VType>,
    names: Names,
    /// Verified by inference.
    old: bool,
}

impl<'s> Cx<'s> {
    /// Verifies a class, unless it is trusted. Throws VerifyError, ClassFormatError, or what loading a class throws.
    pub(crate) fn verify_class(&mut self, class: &'s Class) -> JResult<()> {
        if class.loader == LoaderId::BOOT || self.is_from_image(class) || self.is_magic_accessor(class) {
            return Ok(());
        }
        let file = class.class_file();
        for member in file.methods() {
            let Some(code) = file.code(member) else { continue };
            let mut m = Method::new(&self.vm().engine.symbols, class, file, member, code);
            let mut result = if m.old { Err(Fail::Format(String::new())) } else { m.type_check(self) };
            if file.major() <= LAST_WITH_FALLBACK && matches!(result, Err(Fail::Verify(_) | Fail::Format(_)))
            {
                m.old = true;
                result = m.infer(self);
            }
            match result {
                Ok(()) => {}
                Err(Fail::Thrown(t)) => return Err(t),
                Err(Fail::Format(text)) => return Err(self.throw("java/lang/ClassFormatError", text)),
                Err(Fail::Verify(p)) => {
                    let symbols = &self.vm().engine.symbols;
                    let text = if m.old {
                        report::old_message(symbols, &m, &p)
                    } else {
                        report::message(symbols, &m, &p)
                    };
                    return Err(self.throw("java/lang/VerifyError", text));
                }
            }
        }
        Ok(())
    }

    fn is_from_image(&self, class: &Class) -> bool {
        self.vm().loaders.is_builtin(class.loader)
            && class.extra.source.get().is_some_and(|s| s.starts_with("jrt:"))
    }
}

impl<'s> Method<'s> {
    fn new(
        symbols: &Symbols,
        class: &'s Class,
        file: &'s ClassFile,
        member: &'s Member,
        code: Code<'s>,
    ) -> Self {
        let d = MethodDescriptor::parse(file.utf8(member.descriptor));
        Method {
            class,
            file,
            member,
            code,
            this: symbols.intern(file.name()),
            ret: d.and_then(|d| VType::of(symbols, d.ret())),
            names: Names { object: sym::java_lang_Object },
            old: file.major() < LAST_WITH_FALLBACK,
        }
    }

    /// `Main.one()I`.
    fn text(&self, symbols: &Symbols) -> String {
        format!(
            "{}.{}{}",
            symbols.str(self.class.name),
            crate::classfile::mutf8::lossy(self.file.utf8(self.member.name)),
            crate::classfile::mutf8::lossy(self.file.utf8(self.member.descriptor))
        )
    }

    /// The frame that the method begins with.
    fn initial(&self, symbols: &Symbols) -> Check<Frame> {
        let mut f = Frame { locals: vec![], stack: vec![], this_uninit: false };
        if !self.member.is_static() {
            let is_init = self.file.utf8(self.member.name) == b"<init>" && self.this != self.names.object;
            f.this_uninit = is_init;
            f.locals.push(if is_init { VType::UninitThis } else { VType::Ref(self.this) });
        }
        let d = MethodDescriptor::parse(self.file.utf8(self.member.descriptor));
        for t in d.iter().flat_map(|d| d.params()).filter_map(|t| VType::of(symbols, t)) {
            f.locals.push(t);
            f.locals.extend(t.second());
        }
        if f.locals.len() > usize::from(self.code.max_locals) {
            return Err(Fail::Format(format!(
                "Arguments can't fit into locals in class file {}",
                symbols.str(self.class.name)
            )));
        }
        f.locals.resize(usize::from(self.code.max_locals), VType::Top);
        Ok(f)
    }

    /// Which bytes begin an instruction.
    fn starts(&self) -> Check<Vec<bool>> {
        let mut starts = vec![false; self.code.code.len()];
        for i in Bytecodes::new(self.code.code) {
            match i {
                Ok(i) if i.opcode.is_java() => starts[i.bci as usize] = true,
                Ok(i) => {
                    return plain(
                        i.bci,
                        format!("Bad instruction: {:02x}", i.opcode as u8),
                        "Error exists in the bytecode.",
                    );
                }
                Err(e) => {
                    let byte = self.code.code.get(e.bci() as usize).copied().unwrap_or(0);
                    return plain(
                        e.bci(),
                        format!("Bad instruction: {byte:02x}"),
                        "Error exists in the bytecode.",
                    );
                }
            }
        }
        for h in self.code.handlers() {
            let at = |bci: u16| starts.get(usize::from(bci)) == Some(&true);
            if !at(h.start) {
                return Err(Fail::Format(format!("Illegal exception table start_pc {}", h.start)));
            }
            if usize::from(h.end) != starts.len() && !at(h.end) {
                return Err(Fail::Format(format!("Illegal exception table end_pc {}", h.end)));
            }
            if !at(h.handler) {
                return Err(Fail::Format(format!("Illegal exception table handler_pc {}", h.handler)));
            }
        }
        Ok(starts)
    }

    /// What a handler finds on its stack.
    fn caught(&self, cx: &mut Cx<'s>, catch_type: u16) -> JResult<VType> {
        if catch_type == 0 {
            return Ok(VType::Ref(sym::java_lang_Throwable));
        }
        Ok(VType::Ref(cx.vm().engine.symbols.intern(self.file.class_name(catch_type))))
    }

    /// Handlers catch Throwables.
    fn check_catch_types(&self, cx: &mut Cx<'s>) -> Check<()> {
        for h in self.code.handlers().filter(|h| h.catch_type != 0) {
            let t = self.caught(cx, h.catch_type)?;
            if !self.assignable(cx, t, VType::Ref(sym::java_lang_Throwable))? {
                let head =
                    format!("Catch type is not a subclass of Throwable in exception handler {}", h.handler);
                return plain(u32::from(h.handler), head, "Error exists in the bytecode.");
            }
        }
        Ok(())
    }

    fn infer(&self, cx: &mut Cx<'s>) -> Check<()> {
        let starts = self.starts()?;
        let initial = self.initial(&cx.vm().engine.symbols)?;
        self.check_catch_types(cx)?;
        infer::verify(cx, self, initial, &starts)
    }

    fn type_check(&self, cx: &mut Cx<'s>) -> Check<()> {
        let symbols = &cx.vm().engine.symbols;
        let starts = self.starts()?;
        let mut frame = self.initial(symbols)?;
        let maps = stackmap::decode(symbols, self, &frame, &starts)?;
        self.check_catch_types(cx)?;
        let code = self.code.code;
        let mut next_map = 0;
        // After a jump the next frame comes from the table.
        let mut falls = true;
        let mut bci = 0;
        while (bci as usize) < code.len() {
            if let Some((at, map)) = maps.get(next_map)
                && *at == bci
            {
                if falls {
                    self.flow(cx, bci, &frame, *at, map, "Instruction type does not match stack map")?;
                }
                frame = map.clone();
                next_map += 1;
            } else if !falls {
                return plain(bci, "Expecting a stack map frame", "Error exists in the bytecode.");
            }
            for h in self.code.handlers() {
                if !(u32::from(h.start)..u32::from(h.end)).contains(&bci) {
                    continue;
                }
                let caught = Frame { stack: vec![self.caught(cx, h.catch_type)?], ..frame.clone() };
                self.branch(cx, bci, &caught, i64::from(h.handler), &maps, true)?;
            }
            let Ok(i) = decode_at(code, bci) else {
                return plain(bci, "Bad instruction", "Error exists in the bytecode.");
            };
            Step { m: self, cx, f: &mut frame, bci }.run(&i)?;
            let mut targets = vec![];
            i.for_each_target(|t| targets.push(t));
            for t in targets {
                self.branch(cx, bci, &frame, t, &maps, false)?;
            }
            falls = !i.opcode.flags().has(Flags::ENDS);
            bci = i.next_bci();
        }
        if falls {
            return plain(bci, "Control flow falls through code end", "Error exists in the bytecode.");
        }
        Ok(())
    }

    /// Control goes to `to`, where the table must have a frame that fits.
    fn branch(
        &self,
        cx: &mut Cx<'s>,
        bci: u32,
        frame: &Frame,
        to: i64,
        maps: &[(u32, Frame)],
        handler: bool,
    ) -> Check<()> {
        let found = u32::try_from(to).ok().and_then(|t| maps.binary_search_by_key(&t, |m| m.0).ok());
        let Some(at) = found else {
            let head = format!("Expecting a stackmap frame at branch target {to}");
            return plain(bci, head, "Expected stackmap frame at this location.");
        };
        let (at, map) = &maps[at];
        let head = if handler {
            format!("Stack map does not match the one at exception handler {to}")
        } else {
            format!("Inconsistent stackmap frames at branch target {to}")
        };
        self.flow(cx, bci, frame, *at, map, &head)
    }

    fn flow(&self, cx: &mut Cx<'s>, bci: u32, from: &Frame, at: u32, to: &Frame, head: &str) -> Check<()> {
        let Some(why) = self.frames_fit(cx, from, to)? else { return Ok(()) };
        let symbols = &cx.vm().engine.symbols;
        let types = |what: &str, i: usize, a: VType, b: VType| {
            let (a, b) = (a.text(symbols), b.text(symbols));
            format!("Type {a} (current frame, {what}[{i}]) is not assignable to {b} (stack map, {what}[{i}])")
        };
        let reason = match why {
            Mismatch::Local(i) => types("locals", i, from.locals[i], to.locals[i]),
            Mismatch::Stack(i) => types("stack", i, from.stack[i], to.stack[i]),
            Mismatch::StackSize => "Current frame's stack size doesn't match stackmap.".to_owned(),
            Mismatch::Flags => "Current frame's flags are not assignable to stack map frame's.".to_owned(),
        };
        Err(Fail::Verify(Box::new(Problem {
            head: head.to_owned(),
            bci,
            reason,
            frame: Some(from.clone()),
            map: Some((at, to.clone())),
        })))
    }

    /// Whether one of the superclasses (not the class itself) has this name.
    fn has_super_named(&self, cx: &mut Cx<'s>, name: SymbolId) -> bool {
        let mut id = self.class.super_id;
        while !id.is_none() {
            let c = cx.class(id);
            if c.name == name {
                return true;
            }
            id = c.super_id;
        }
        false
    }

    /// Whether the class itself declares this field.
    fn declares_field(&self, cx: &mut Cx<'s>, name: SymbolId, descriptor: SymbolId) -> bool {
        self.class.fields.iter().map(|&f| cx.field(f)).any(|f| f.name == name && f.descriptor == descriptor)
    }
}
