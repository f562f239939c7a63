//! Instructions that name a field or method (JVMS 4.10.1.9): types, protected access (4.10.1.8), constructors.

use super::error::{Checked, Origin, Reason, bad_code, bad_type, fault};
use super::types::VType;
use super::{Fail, NEW, Verifier};
use crate::bytecode::{Instruction, Opcode, Operands, decode_at};
use crate::class::acc;
use crate::classfile::{FieldType, MemberRef, Tag};
use crate::ids::SymbolId;
use crate::symbols::sym;

/// The first version whose interfaces may have static and private methods.
const INTERFACE_METHODS_MAJOR: u16 = 52;
/// The first version with invokedynamic.
const INVOKEDYNAMIC_MAJOR: u16 = 51;

impl<'s> Verifier<'_, 's> {
    // ---- the constant pool -----------------------------------------------------------------------------------------

    pub(super) fn pool_index(&self, bci: u32, index: u16) -> Checked<()> {
        if index == 0 || index >= self.file.cp_len() {
            let name = self.cx.external_name(self.class);
            let message = format!("Illegal constant pool index {index} in class {name}");
            return Err(fault(
                bci,
                Reason::PoolIndex,
                Origin::index(index.into()),
                Origin::nowhere(),
                message,
            ));
        }
        Ok(())
    }

    pub(super) fn bad_pool_entry(&self, bci: u32, index: u16) -> Fail {
        let name = self.cx.external_name(self.class);
        let message = format!("Illegal type at constant pool entry {index} in class {name}");
        fault(bci, Reason::PoolIndex, Origin::index(index.into()), Origin::nowhere(), message)
    }

    fn pool_tag(&self, bci: u32, index: u16, tags: &[Tag]) -> Checked<()> {
        self.pool_index(bci, index)?;
        if tags.contains(&self.file.tag(index)) { Ok(()) } else { Err(self.bad_pool_entry(bci, index)) }
    }

    /// The type that the CONSTANT_Class at `index` stands for.
    pub(super) fn class_constant(&mut self, bci: u32, index: u16) -> Checked<VType> {
        self.pool_tag(bci, index, &[Tag::Class])?;
        Ok(self.class_type(index))
    }

    // ---- fields ------------------------------------------------------------------------------------------------

    pub(super) fn check_field(&mut self, i: &Instruction<'_>, index: u16) -> Checked<()> {
        let op = i.opcode;
        self.pool_tag(i.bci, index, &[Tag::Fieldref])?;
        let r = self.file.member_ref(index);
        let class = self.class_type(r.class_index);
        let of_instance = matches!(op, Opcode::Getfield | Opcode::Putfield);
        if of_instance && self.is_array(class) {
            let name = self.cx.external_name(self.class);
            let message =
                format!("Expecting reference to class in class {name} at constant pool index {index}");
            return Err(bad_type(i.bci, Origin::pool(index, class), Origin::nowhere(), message));
        }
        let Some(t) = FieldType::parse(self.file.utf8(r.descriptor_index)) else {
            return Err(self.bad_pool_entry(i.bci, index));
        };
        let value = self.value_type(&t);
        match op {
            // Each half may be one too many.
            Opcode::Getstatic => return self.push_halves(value),
            Opcode::Putstatic => return self.pop_halves(value).map(|_| ()),
            _ => {}
        }
        let object = if op == Opcode::Getfield {
            self.pop(class)?
        } else {
            self.pop_halves(value)?;
            let mut object = self.pop_any()?;
            // Fields of the class itself may be set before its superclass's constructor is called.
            if object == VType::UNINIT_THIS && class == self.this_type && self.declares_field(&r) {
                object = self.this_type;
            }
            if !self.is_assignable(class, object)? {
                let (found, wanted) = (self.frame.popped(), Origin::pool(index, class));
                return Err(bad_type(i.bci, found, wanted, "Bad type on operand stack in putfield"));
            }
            object
        };
        if object != self.this_type
            && self.is_protected_elsewhere(class, &r, false)?
            && !self.is_assignable_slow(self.this_type, object, true)?
        {
            let (found, wanted) = (self.frame.popped(), Origin::implied(self.this_type));
            let message = format!("Bad access to protected data in {}", op.mnemonic());
            return Err(bad_type(i.bci, found, wanted, message));
        }
        if op == Opcode::Getfield { self.push_halves(value) } else { Ok(()) }
    }

    fn push_halves(&mut self, ty: VType) -> Checked<()> {
        self.push(ty)?;
        if ty.is_two() { self.push(ty.second_half()) } else { Ok(()) }
    }

    fn declares_field(&self, r: &MemberRef) -> bool {
        let (name, descriptor) = self.symbols_of(r);
        self.class.fields.iter().any(|&f| {
            let f = self.cx.field(f);
            f.name == name && f.descriptor == descriptor
        })
    }

    /// Whether a member named by way of a superclass is protected and belongs to another package: then the object must be
    /// of this class.
    fn is_protected_elsewhere(&mut self, class: VType, r: &MemberRef, method: bool) -> Checked<bool> {
        let Some(class_name) = class.name().filter(|&n| self.is_super_name(n)) else { return Ok(false) };
        let holder = self.load(class_name)?;
        if !self.cx.is_subclass(self.class, holder) {
            return Ok(false);
        }
        let (name, descriptor) = self.symbols_of(r);
        let found = if method {
            self.find_method(holder, name, descriptor)
        } else {
            self.cx.lookup_field(holder, name, descriptor).map(|f| {
                let f = self.cx.field(f);
                (f.access, f.class)
            })
        };
        Ok(found.is_some_and(|(access, c)| {
            access & acc::PROTECTED != 0 && !self.cx.same_package(self.class, self.cx.class(c))
        }))
    }

    fn symbols_of(&self, r: &MemberRef) -> (SymbolId, SymbolId) {
        (self.intern(self.file.utf8(r.name_index)), self.intern(self.file.utf8(r.descriptor_index)))
    }

    fn find_method(
        &self,
        class: &crate::class::Class,
        name: SymbolId,
        descriptor: SymbolId,
    ) -> Option<(u32, crate::ids::ClassId)> {
        let mut c = class;
        loop {
            if let Some(m) = c.declared_method(name, descriptor) {
                let m = self.cx.method(m);
                return Some((m.access, m.class));
            }
            if c.super_id.is_none() {
                return None;
            }
            c = self.cx.class(c.super_id);
        }
    }

    // ---- methods -------------------------------------------------------------------------------------------------

    /// An invocation. Whether it initialised `this`.
    pub(super) fn check_invoke(&mut self, i: &Instruction<'_>, index: u16, protected: bool) -> Checked<bool> {
        use Opcode::{Invokedynamic, Invokeinterface, Invokespecial, Invokestatic, Invokevirtual};
        let (op, bci, major) = (i.opcode, i.bci, self.file.major());
        let tags: &[Tag] = match op {
            Invokeinterface => &[Tag::InterfaceMethodref],
            Invokedynamic => &[Tag::InvokeDynamic],
            Invokespecial | Invokestatic if major >= INTERFACE_METHODS_MAJOR => {
                &[Tag::Methodref, Tag::InterfaceMethodref]
            }
            _ => &[Tag::Methodref],
        };
        self.pool_tag(bci, index, tags)?;
        let (name_index, descriptor_index, class) = if op == Invokedynamic {
            if major < INVOKEDYNAMIC_MAJOR {
                let name = self.cx.external_name(self.class);
                return Err(Fail::Format(format!(
                    "invokedynamic instructions not supported by this class file version ({major}), class {name}"
                )));
            }
            let (_, name, descriptor) = self.file.dynamic(index);
            (name, descriptor, VType::TOP)
        } else {
            let r = self.file.member_ref(index);
            (r.name_index, r.descriptor_index, self.class_type(r.class_index))
        };
        let signature = self.signature(descriptor_index);
        let operand = |n: usize| self.code.get(bci as usize + n).copied().unwrap_or(0);
        if op == Invokeinterface {
            if u32::from(operand(3)) != signature.args + 1 {
                return Err(bad_code(bci, "Inconsistent args count operand in invokeinterface"));
            }
            if operand(4) != 0 {
                return Err(bad_code(bci, "Fourth operand byte of invokeinterface must be zero"));
            }
        }
        if op == Invokedynamic && (operand(3) != 0 || operand(4) != 0) {
            return Err(bad_code(bci, "Third and fourth operand bytes of invokedynamic must be zero"));
        }
        let name = self.file.utf8(name_index);
        let constructor = name == b"<init>";
        if name.first() == Some(&b'<') {
            if op != Invokespecial || !constructor {
                return Err(bad_code(bci, "Illegal call to internal method"));
            }
        } else if op == Invokespecial && !self.is_this_super_or_interface(class) {
            if !self.is_assignable(class, self.this_type)? {
                let message =
                    "Bad invokespecial instruction: current class isn't assignable to reference class.";
                return Err(bad_code(bci, message));
            }
            if self.file.tag(index) == Tag::InterfaceMethodref {
                let message = "Bad invokespecial instruction: interface method reference is in an indirect \
                               superinterface.";
                return Err(bad_code(bci, message));
            }
        }
        for n in (signature.start..signature.start + signature.args).rev() {
            let ty = self.signature_types[n as usize];
            self.pop(ty)?;
        }
        let mut initialized = false;
        match op {
            Invokestatic | Invokedynamic => {}
            _ if constructor => {
                initialized = self.check_constructor_call(bci, index, descriptor_index, class, protected)?;
            }
            Invokespecial => {
                self.pop(self.this_type)?;
            }
            Invokeinterface => {
                self.pop(class)?;
            }
            Invokevirtual => {
                let object = self.pop(class)?;
                if object != self.this_type {
                    let r = self.file.member_ref(index);
                    let clones_array = class == VType::class(sym::java_lang_Object)
                        && self.is_array(object)
                        && name == b"clone";
                    if self.is_protected_elsewhere(class, &r, true)?
                        && !clones_array
                        && !self.is_assignable_slow(self.this_type, object, true)?
                    {
                        let (found, wanted) = (self.frame.popped(), Origin::implied(self.this_type));
                        let message = "Bad access to protected data in invokevirtual";
                        return Err(bad_type(bci, found, wanted, message));
                    }
                }
            }
            _ => {}
        }
        if signature.len > signature.args && constructor {
            return Err(bad_code(bci, "Return type must be void in <init> method"));
        }
        for n in signature.start + signature.args..signature.start + signature.len {
            let ty = self.signature_types[n as usize];
            self.push(ty)?;
        }
        Ok(initialized)
    }

    /// Whether `class` is this class, its direct superclass, or a direct superinterface.
    fn is_this_super_or_interface(&self, class: VType) -> bool {
        let named = |id| VType::class(self.cx.class(id).name) == class;
        class == self.this_type
            || self.class.interfaces.iter().any(|&i| named(i))
            || !self.class.super_id.is_none() && named(self.class.super_id)
    }

    /// invokespecial <init>: the arguments are popped.
    fn check_constructor_call(
        &mut self,
        bci: u32,
        index: u16,
        descriptor_index: u16,
        class: VType,
        protected: bool,
    ) -> Checked<bool> {
        let object = self.pop(VType::ANY_REFERENCE)?;
        if object == VType::UNINIT_THIS {
            let superclass = (!self.class.super_id.is_none())
                .then(|| VType::class(self.cx.class(self.class.super_id).name));
            if class != self.this_type && Some(class) != superclass {
                let (found, wanted) = (Origin::implied(class), Origin::implied(self.this_type));
                return Err(bad_type(bci, found, wanted, "Bad <init> method call"));
            }
            if protected {
                // A handler around the call must not let a half-made object out.
                let handlers: Vec<u32> = self.handlers_at(bci).collect();
                if handlers.into_iter().any(|h| !self.ends_in_athrow(h)) {
                    let message = "Bad <init> method call from after the start of a try block";
                    return Err(bad_code(bci, message));
                }
                self.check_handlers(bci, true)?;
            }
            self.frame.initialize(object, self.this_type);
            return Ok(true);
        }
        let Some(made_at) = object.new_bci() else {
            let message = "Bad operand type when invoking <init>";
            return Err(bad_type(bci, self.frame.popped(), Origin::nowhere(), message));
        };
        if self.site_at(made_at as usize) != NEW {
            return Err(bad_code(made_at, "Expecting new instruction"));
        }
        let new_index = match decode_at(self.code, made_at).map(|i| i.operands) {
            Ok(Operands::Cp(n)) => n,
            _ => 0,
        };
        let made = self.class_constant(bci, new_index)?;
        let for_subclass = made != class && self.cx.is_magic_accessor(self.class);
        if made != class && !(for_subclass && self.is_assignable_slow(class, made, false)?) {
            let (found, wanted) = (Origin::pool(new_index, made), Origin::pool(index, class));
            return Err(bad_type(bci, found, wanted, "Call to wrong <init> method"));
        }
        let descriptor = self.intern(self.file.utf8(descriptor_index));
        if let Some(name) = class.name().filter(|&n| self.is_super_name(n)) {
            let holder = self.load(name)?;
            let elsewhere = self.find_method(holder, sym::init, descriptor).is_some_and(|(access, c)| {
                access & acc::PROTECTED != 0 && !self.cx.same_package(self.class, self.cx.class(c))
            });
            if elsewhere && !self.is_assignable_slow(self.this_type, made, true)? {
                let (found, wanted) = (Origin::pool(new_index, made), Origin::implied(self.this_type));
                return Err(bad_type(bci, found, wanted, "Bad access to protected <init> method"));
            }
        }
        if protected {
            self.check_handlers(bci, false)?;
        }
        self.frame.initialize(object, made);
        Ok(false)
    }

    /// Whether no path from `start` returns: all end in athrow, or never. What stands behind a switch counts as reached.
    fn ends_in_athrow(&self, start: u32) -> bool {
        let mut seen = vec![false; self.code.len()];
        let mut work = vec![i64::from(start)];
        while let Some(bci) = work.pop() {
            let Some(seen) = usize::try_from(bci).ok().and_then(|b| seen.get_mut(b)) else { return false };
            if std::mem::replace(seen, true) {
                continue;
            }
            let Ok(i) = decode_at(self.code, bci as u32) else { return false };
            work.extend(self.handlers_at(bci as u32).map(i64::from));
            i.for_each_target(|t| work.push(t));
            match i.opcode {
                Opcode::Return => return false,
                Opcode::Athrow | Opcode::Goto | Opcode::GotoW => {}
                _ => work.push(i.next_bci().into()),
            }
        }
        true
    }
}
