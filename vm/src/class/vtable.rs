//! Virtual method tables: which method of a class overrides which (JVMS 5.4.5), and what its interfaces contribute.
//!
//! A table is planned before the class has an id, so that a class that must not be (it overrides a final method) leaves
//! nothing behind. Slots that interfaces contribute come behind the class's own and hold the maximally specific
//! interface method, or a generated one where defaults conflict. They are inherited like all others, and chosen anew where a
//! subclass adds interfaces.
//!
//! A slot always holds the latest overrider: what overrides the method of a slot overrides all that it overrode. The other
//! way about, what overrides a method further up takes its slot, though it may not override the latest overrider, a
//! package-private method elsewhere (so HotSpot, for class files from version 51 on).

use crate::class::{Class, Itable, MethodKind, NO_INDEX, acc};
use crate::classfile::{BasicType, ClassFile, MethodDescriptor};
use crate::ids::{ClassId, LoaderId, MethodId, SymbolId};
use crate::rooting::{Cx, JResult};
use crate::symbols::{FxHashMap, sym};
use std::sync::atomic::{AtomicU32, Ordering};

/// The first version whose methods override also what an overrider in another package hides.
const TRANSITIVE_OVERRIDING_MAJOR: u16 = 51;

/// A method that a class file declares, decoded.
pub(crate) struct MethodDecl {
    pub name: SymbolId,
    pub descriptor: SymbolId,
    pub access: u32,
    pub index: u16,
    pub max_locals: u16,
    pub max_stack: u16,
    pub arg_slots: u16,
    pub ret: BasicType,
    pub arg_refs: u64,
    pub kind: MethodKind,
}

impl MethodDecl {
    /// Whether virtual calls may select it.
    pub(crate) fn is_virtual(&self) -> bool {
        self.access & (acc::STATIC | acc::PRIVATE) == 0 && self.name != sym::init && self.name != sym::clinit
    }
}

/// What a slot of a planned table will hold.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum Slot {
    /// A method that exists.
    Id(MethodId),
    /// The class's own, by its place in the declarations.
    Own(usize),
    /// A generated one, by its place in `Plan::conflicts`.
    Conflict(usize),
}

/// A planned table.
#[derive(Default)]
pub(crate) struct Plan {
    pub slots: Vec<Slot>,
    /// vtable index of each declared method.
    pub own: Vec<i32>,
    /// Methods whose defaults conflict.
    pub conflicts: Vec<(SymbolId, SymbolId)>,
}

/// Slots and references of a method's arguments.
pub(crate) fn argument_shape(descriptor: &[u8], is_static: bool) -> (u16, u64, BasicType) {
    let d = MethodDescriptor::parse(descriptor).expect("the parser checked descriptors");
    let (mut slots, mut refs) = if is_static { (0u16, 0u64) } else { (1, 1) };
    for p in d.params() {
        if p.basic.is_reference() && slots < 64 {
            refs |= 1 << slots;
        }
        slots += p.basic.slots();
    }
    (slots, refs, d.ret().basic)
}

/// What the maximally specific superinterface methods say (JVMS 5.4.3.3).
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum Specific {
    /// No interface has it.
    None,
    /// Exactly one of them is not abstract.
    Default(MethodId),
    /// All are abstract: one of them.
    Abstract(MethodId),
    /// More than one default.
    Conflict,
}

impl<'s> Cx<'s> {
    /// The methods of `interfaces` with this name and descriptor that no other's interface overrides.
    pub(crate) fn maximally_specific(
        &self,
        interfaces: &[ClassId],
        name: SymbolId,
        descriptor: SymbolId,
    ) -> Vec<MethodId> {
        let mut found: Vec<MethodId> = Vec::new();
        for &i in interfaces {
            let Some(id) = self.class(i).declared_method(name, descriptor) else { continue };
            let m = self.method(id);
            if m.access & (acc::STATIC | acc::PRIVATE) == 0 {
                found.push(id);
            }
        }
        if found.len() > 1 {
            let classes: Vec<ClassId> = found.iter().map(|&m| self.method(m).class).collect();
            found.retain(|&m| {
                let c = self.method(m).class;
                !classes.iter().any(|&o| o != c && self.is_subclass(self.class(o), self.class(c)))
            });
        }
        found
    }

    pub(crate) fn most_specific(
        &self,
        interfaces: &[ClassId],
        name: SymbolId,
        descriptor: SymbolId,
    ) -> Specific {
        let found = self.maximally_specific(interfaces, name, descriptor);
        let mut defaults = found.iter().filter(|&&m| !self.method(m).is_abstract());
        match (found.first(), defaults.next(), defaults.next()) {
            (None, _, _) => Specific::None,
            (Some(_), Some(&d), None) => Specific::Default(d),
            (Some(&a), None, _) => Specific::Abstract(a),
            (Some(_), Some(_), Some(_)) => Specific::Conflict,
        }
    }

    /// What slot `i` holds in the superclasses, from the nearest on.
    fn slot_history(&self, nearest: Option<&'s Class>, i: usize) -> impl Iterator<Item = MethodId> {
        std::iter::successors(nearest, |c| (!c.super_id.is_none()).then(|| self.class(c.super_id)))
            .map_while(move |c| c.vtable.get(i).map(|m| MethodId(m.load(Ordering::Relaxed))))
    }

    /// Plans the table of a class. `interfaces` are all that it implements. `package`, `loader` and `major` are the new
    /// class's.
    pub(crate) fn plan_vtable(
        &mut self,
        name: SymbolId,
        super_class: Option<&'s Class>,
        interfaces: &[ClassId],
        new_interfaces: bool,
        (loader, package, major): (LoaderId, SymbolId, u16),
        methods: &[MethodDecl],
    ) -> JResult<Plan> {
        let mut plan = Plan { own: vec![NO_INDEX; methods.len()], ..Plan::default() };
        let mut by_name: FxHashMap<(SymbolId, SymbolId), Vec<usize>> = FxHashMap::default();
        if let Some(s) = super_class {
            for (i, m) in s.vtable.iter().enumerate() {
                let id = MethodId(m.load(Ordering::Relaxed));
                let m = self.method(id);
                plan.slots.push(Slot::Id(id));
                by_name.entry((m.name, m.descriptor)).or_default().push(i);
            }
        }
        for (n, m) in methods.iter().enumerate().filter(|(_, m)| m.is_virtual()) {
            let known = by_name.get(&(m.name, m.descriptor)).cloned().unwrap_or_default();
            for i in known {
                let Slot::Id(id) = plan.slots[i] else { continue };
                let visible = |id: MethodId| {
                    let old = self.method(id);
                    let class = self.class(old.class);
                    old.access & (acc::PUBLIC | acc::PROTECTED) != 0
                        || class.loader == loader && class.package == package
                };
                let overridden = if visible(id) {
                    Some(id)
                } else if major >= TRANSITIVE_OVERRIDING_MAJOR {
                    self.slot_history(super_class, i).find(|&m| visible(m))
                } else {
                    None
                };
                let Some(id) = overridden else { continue };
                let old = self.method(id);
                let old_class = self.class(old.class);
                if old.access & acc::FINAL != 0 && !old_class.is_interface() {
                    let symbols = &self.vm().engine.symbols;
                    let text = format!(
                        "class {} overrides final method {}.{}{}",
                        symbols.external(name),
                        self.external_name(old_class),
                        symbols.str(old.name),
                        symbols.str(old.descriptor)
                    );
                    return Err(self.throw("java/lang/IncompatibleClassChangeError", text));
                }
                plan.slots[i] = Slot::Own(n);
                // What is package-private has a slot of its own besides: not all that override what it overrides override it.
                let package_private = m.access & (acc::PUBLIC | acc::PROTECTED) == 0;
                if plan.own[n] == NO_INDEX && !package_private {
                    plan.own[n] = i as i32;
                }
            }
            if plan.own[n] == NO_INDEX {
                plan.own[n] = plan.slots.len() as i32;
                by_name.entry((m.name, m.descriptor)).or_default().push(plan.slots.len());
                plan.slots.push(Slot::Own(n));
            }
        }
        if new_interfaces {
            self.plan_interfaces(&mut plan, &mut by_name, interfaces);
        }
        Ok(plan)
    }

    fn plan_interfaces(
        &self,
        plan: &mut Plan,
        by_name: &mut FxHashMap<(SymbolId, SymbolId), Vec<usize>>,
        interfaces: &[ClassId],
    ) {
        for &i in interfaces.iter().filter(|&&i| self.class(i).is_interface()) {
            for &m in self.class(i).methods().iter() {
                let m = self.method(m);
                if m.itable_index == NO_INDEX {
                    continue;
                }
                let key = (m.name, m.descriptor);
                // A method of a class wins over all interfaces'; a slot that an interface contributed is chosen anew.
                let slot = match by_name.get(&key) {
                    None => None,
                    Some(slots) => {
                        let from_interface = slots.iter().copied().find(|&s| match plan.slots[s] {
                            Slot::Id(id) => {
                                let old = self.method(id);
                                old.kind == MethodKind::ConflictingDefaults
                                    || self.class(old.class).is_interface()
                            }
                            _ => false,
                        });
                        match from_interface {
                            Some(s) => Some(s),
                            None => continue,
                        }
                    }
                };
                let chosen = match self.most_specific(interfaces, key.0, key.1) {
                    Specific::None => continue,
                    Specific::Default(id) | Specific::Abstract(id) => Slot::Id(id),
                    Specific::Conflict => {
                        plan.conflicts.push(key);
                        Slot::Conflict(plan.conflicts.len() - 1)
                    }
                };
                match slot {
                    Some(s) => plan.slots[s] = chosen,
                    None => {
                        by_name.entry(key).or_default().push(plan.slots.len());
                        plan.slots.push(chosen);
                    }
                }
            }
        }
    }

    /// The interface tables of class `own` (not published yet) whose vtable is known. `find` looks a class's own methods up.
    pub(crate) fn build_itables(
        &self,
        own: ClassId,
        super_class: Option<&Class>,
        interfaces: &[ClassId],
        vtable: &[MethodId],
        find: impl Fn(SymbolId, SymbolId) -> Option<MethodId>,
    ) -> Box<[Itable]> {
        let mut defaults: FxHashMap<(SymbolId, SymbolId), MethodId> = FxHashMap::default();
        for &id in vtable {
            let m = self.method(id);
            if m.kind == MethodKind::ConflictingDefaults
                || (m.class != own && self.class(m.class).is_interface())
            {
                defaults.insert((m.name, m.descriptor), id);
            }
        }
        let implementation = |name, descriptor| -> u32 {
            let mut found = find(name, descriptor);
            let mut class = super_class;
            loop {
                if let Some(id) = found {
                    let m = self.method(id);
                    if m.access & (acc::STATIC | acc::PRIVATE) == 0 {
                        // What can't be called is left to `select_method`, which words the error.
                        return if m.access & acc::PUBLIC == 0 || m.is_abstract() { 0 } else { id.0 };
                    }
                }
                let Some(c) = class else { break };
                found = c.declared_method(name, descriptor);
                class = if c.super_id.is_none() { None } else { Some(self.class(c.super_id)) };
            }
            match defaults.get(&(name, descriptor)) {
                Some(&id) if self.method(id).kind == MethodKind::Normal => id.0,
                _ => 0,
            }
        };
        let tables = interfaces.iter().map(|&i| self.class(i)).filter(|c| c.is_interface()).map(|c| {
            let methods = c
                .methods()
                .iter()
                .map(|&m| self.method(m))
                .filter(|m| m.itable_index != NO_INDEX)
                .map(|m| AtomicU32::new(implementation(m.name, m.descriptor)))
                .collect();
            Itable { interface: c.id, methods }
        });
        tables.collect()
    }
}

/// Decodes the methods of a class file. `trusted`: annotations of the VM are honoured. `guarded`: the Vm is.
pub(crate) fn declare_methods(
    symbols: &crate::symbols::Symbols,
    file: &ClassFile,
    loader: LoaderId,
    trusted: bool,
    guarded: bool,
) -> Vec<MethodDecl> {
    use crate::classfile::MethodFlags;
    let poly_class = loader == LoaderId::BOOT
        && matches!(file.name(), b"java/lang/invoke/MethodHandle" | b"java/lang/invoke/VarHandle");
    let decode = |(index, m): (usize, &crate::classfile::Member)| {
        let mut access = m.access as u32;
        let name = symbols.intern(file.utf8(m.name));
        let descriptor_bytes = file.utf8(m.descriptor);
        let descriptor = symbols.intern(descriptor_bytes);
        if name == sym::clinit && file.major() < 51 {
            // Before 51 the static initialiser's flags but STRICT are ignored (JVMS 2.9.2).
            access = access & acc::STRICT | acc::STATIC;
        }
        if trusted {
            for (flag, bit) in [
                (MethodFlags::HIDDEN, acc::X_HIDDEN),
                (MethodFlags::LAMBDA_FORM_HIDDEN, acc::X_HIDDEN),
                (MethodFlags::LAMBDA_FORM_COMPILED, acc::X_HIDDEN),
                (MethodFlags::CALLER_SENSITIVE, acc::X_CALLER_SENSITIVE),
                (MethodFlags::SCOPED, acc::X_SCOPED),
                (MethodFlags::INTRINSIC_CANDIDATE, acc::X_INTRINSIC_CANDIDATE),
                (MethodFlags::FORCE_INLINE, acc::X_FORCE_INLINE),
            ] {
                if m.method_flags.has(flag) {
                    access |= bit;
                }
            }
        }
        let mut kind = if access & acc::ABSTRACT != 0 {
            MethodKind::Abstract
        } else if access & acc::NATIVE != 0 {
            MethodKind::Native
        } else {
            MethodKind::Normal
        };
        // JVMS 2.9.3: the only parameter is Object[], and it is varargs and native.
        if poly_class
            && access & (acc::NATIVE | acc::VARARGS) == acc::NATIVE | acc::VARARGS
            && descriptor_bytes.starts_with(b"([Ljava/lang/Object;)")
        {
            access |= acc::X_SIG_POLY;
            kind = poly_kind(name);
            if guarded && !matches!(kind, MethodKind::Native | MethodKind::InvokeBasic) {
                access |= acc::X_GUARDED;
            }
        }
        let (arg_slots, arg_refs, ret) = argument_shape(descriptor_bytes, access & acc::STATIC != 0);
        let code = file.code(m);
        MethodDecl {
            name,
            descriptor,
            access,
            index: index as u16,
            max_locals: code.map_or(arg_slots, |c| c.max_locals),
            max_stack: code.map_or(0, |c| c.max_stack),
            arg_slots,
            ret,
            arg_refs,
            kind,
        }
    };
    file.methods().iter().enumerate().map(decode).collect()
}

/// What a signature-polymorphic method of MethodHandle is to the interpreter.
pub fn poly_kind(name: SymbolId) -> MethodKind {
    match name {
        sym::invokeBasic => MethodKind::InvokeBasic,
        sym::linkToStatic => MethodKind::LinkToStatic,
        sym::linkToVirtual => MethodKind::LinkToVirtual,
        sym::linkToSpecial => MethodKind::LinkToSpecial,
        sym::linkToInterface => MethodKind::LinkToInterface,
        _ => MethodKind::Native,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        assert_eq!(argument_shape(b"(IJLjava/lang/String;[I)D", true), (5, 0b11000, BasicType::Double));
        assert_eq!(argument_shape(b"(DLa;)V", false), (4, 0b1001, BasicType::Void));
    }
}
