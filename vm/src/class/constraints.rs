//! Loading constraints (JVMS 5.3.4): where classes of two loaders exchange values of a type by name, both loaders must mean
//! the same class by it.
//!
//! A constraint is a name with the loaders that must agree, and the class they agree on once one of them has it.

use crate::class::{Class, Field, Method, NO_INDEX, acc};
use crate::classfile::{FieldType, MethodDescriptor};
use crate::ids::{ClassId, LoaderId, MethodId, SymbolId};
use crate::rooting::{Cx, JResult};
use crate::symbols::FxHashMap;
use parking_lot::Mutex;
use std::sync::atomic::Ordering;

#[derive(Debug)]
struct Constraint {
    loaders: Vec<LoaderId>,
    class: Option<ClassId>,
}

/// The constraints of a Vm.
#[derive(Default)]
pub(crate) struct Constraints {
    by_name: Mutex<FxHashMap<SymbolId, Vec<Constraint>>>,
}

impl Constraints {
    /// Both loaders must agree on `name`; `a` and `b` say what they mean by it now. False: they do not agree.
    fn add(&self, name: SymbolId, a: (LoaderId, Option<ClassId>), b: (LoaderId, Option<ClassId>)) -> bool {
        let mut map = self.by_name.lock();
        let list = map.entry(name).or_default();
        let mut merged = Constraint { loaders: vec![], class: None };
        let mut agree = true;
        let mut take = |class: Option<ClassId>, agree: &mut bool| match (merged.class, class) {
            (Some(x), Some(y)) if x != y => *agree = false,
            (None, Some(y)) => merged.class = Some(y),
            _ => {}
        };
        take(a.1, &mut agree);
        take(b.1, &mut agree);
        for c in list.iter().filter(|c| c.loaders.contains(&a.0) || c.loaders.contains(&b.0)) {
            take(c.class, &mut agree);
        }
        if !agree {
            return false;
        }
        merged.loaders = vec![a.0, b.0];
        list.retain(|c| {
            let joins = c.loaders.contains(&a.0) || c.loaders.contains(&b.0);
            if joins {
                for &l in &c.loaders {
                    if !merged.loaders.contains(&l) {
                        merged.loaders.push(l);
                    }
                }
            }
            !joins
        });
        list.push(merged);
        true
    }

    /// `loader` is to mean `class` by `name`: the class that it has to be instead, if a constraint says so.
    fn enter(&self, loader: LoaderId, name: SymbolId, class: ClassId) -> Result<(), ClassId> {
        let mut map = self.by_name.lock();
        let Some(list) = map.get_mut(&name) else { return Ok(()) };
        let Some(c) = list.iter_mut().find(|c| c.loaders.contains(&loader)) else { return Ok(()) };
        match c.class {
            Some(other) if other != class => Err(other),
            _ => {
                c.class = Some(class);
                Ok(())
            }
        }
    }
}

impl<'s> Cx<'s> {
    /// Before `loader` gets `class` under `name` in its dictionary.
    pub(crate) fn check_constraints_on_entry(
        &mut self,
        loader: LoaderId,
        name: SymbolId,
        class: ClassId,
    ) -> JResult<()> {
        let Err(other) = self.vm().loaders.constraints.enter(loader, name, class) else { return Ok(()) };
        let (c, other) = (self.class(class), self.class(other));
        let kind = self.external_kind(c);
        let text = format!(
            "loader constraint violation: loader {} wants to load {kind} {}. A different {} with the same name was \
             previously loaded by {}. ({})",
            self.loader_name_and_id(loader),
            self.external_name(c),
            self.external_kind(other),
            self.loader_name_and_id(other.loader),
            self.class_in_module_of_loader(other, false, true)
        );
        Err(self.throw("java/lang/LinkageError", text))
    }

    /// The first class name of a descriptor that two loaders disagree on.
    fn disagreement(&self, descriptor: SymbolId, a: LoaderId, b: LoaderId) -> Option<SymbolId> {
        if a == b {
            return None;
        }
        let vm = self.vm();
        let symbols = &vm.engine.symbols;
        let disagree = |t: FieldType<'_>| -> Option<SymbolId> {
            let name = symbols.intern(t.element_class_name()?);
            let find = |l| (l, vm.loaders.find(l, name));
            (!vm.loaders.constraints.add(name, find(a), find(b))).then_some(name)
        };
        let bytes = symbols.bytes(descriptor);
        match MethodDescriptor::parse(bytes) {
            Some(d) => d.params().chain([d.ret()]).find_map(disagree),
            None => FieldType::parse(bytes).and_then(disagree),
        }
    }

    /// At the resolution of a method.
    pub(crate) fn check_method_constraints(&mut self, from: &Class, method: &Method) -> JResult<()> {
        let holder = self.class(method.class);
        let Some(name) = self.disagreement(method.descriptor, from.loader, holder.loader) else {
            return Ok(());
        };
        let text = format!(
            "loader constraint violation: when resolving method {} the class loader {} of the current class, {}, and the \
             class loader {} for the method's defining class, {}, have different Class objects for the type {} used in the \
             signature ({}; {})",
            crate::throw::external_signature(self, method),
            self.loader_name_and_id(from.loader),
            self.external_name(from),
            self.loader_name_and_id(holder.loader),
            self.external_name(holder),
            self.vm().engine.symbols.external(name),
            self.class_in_module_of_loader(from, false, true),
            self.class_in_module_of_loader(holder, false, true)
        );
        Err(self.throw("java/lang/LinkageError", text))
    }

    /// At the resolution of a field.
    pub(crate) fn check_field_constraints(&mut self, from: &Class, field: &Field) -> JResult<()> {
        let holder = self.class(field.class);
        let Some(name) = self.disagreement(field.descriptor, from.loader, holder.loader) else {
            return Ok(());
        };
        let symbols = &self.vm().engine.symbols;
        let text = format!(
            "loader constraint violation: when resolving field \"{}\" of type {}, the class loader {} of the current class, \
             {}, and the class loader {} for the field's defining type, {}, have different Class objects for type {} ({}; {})",
            symbols.str(field.name),
            symbols.external(name),
            self.loader_name_and_id(from.loader),
            self.external_name(from),
            self.loader_name_and_id(holder.loader),
            self.external_name(holder),
            symbols.external(name),
            self.class_in_module_of_loader(from, false, true),
            self.class_in_module_of_loader(holder, false, true)
        );
        Err(self.throw("java/lang/LinkageError", text))
    }

    /// Of a class just made: its methods and those that they override agree on their types.
    pub(crate) fn check_vtable_constraints(&mut self, class: &Class) -> JResult<()> {
        if class.loader == LoaderId::BOOT || class.is_interface() || class.super_id.is_none() {
            return Ok(());
        }
        let s = self.class(class.super_id);
        for (i, slot) in class.vtable.iter().enumerate() {
            let m = self.method(MethodId(slot.load(Ordering::Relaxed)));
            if m.class != class.id {
                continue;
            }
            if let Some(old) = s.vtable.get(i) {
                let old = self.method(MethodId(old.load(Ordering::Relaxed)));
                self.check_override_constraints(class, m, old)?;
            }
        }
        for &i in class.secondary.iter() {
            let i = self.class(i);
            if !i.is_interface() || i.loader == class.loader {
                continue;
            }
            for &old in i.methods().iter() {
                let old = self.method(old);
                if old.itable_index == NO_INDEX {
                    continue;
                }
                if let Some(m) = class.declared_method(old.name, old.descriptor) {
                    let m = self.method(m);
                    if m.access & (acc::STATIC | acc::PRIVATE) == 0 {
                        self.check_override_constraints(class, m, old)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn check_override_constraints(&mut self, class: &Class, m: &Method, old: &Method) -> JResult<()> {
        let holder = self.class(old.class);
        let Some(name) = self.disagreement(m.descriptor, class.loader, holder.loader) else { return Ok(()) };
        let text = format!(
            "loader constraint violation for class {}: when selecting overriding method {} the class loader {} of the selected \
             method's type {}, and the class loader {} for its super type {} have different Class objects for the type {} \
             used in the signature ({}; {})",
            self.external_name(class),
            crate::throw::external_signature(self, m),
            self.loader_name_and_id(class.loader),
            self.external_name(class),
            self.loader_name_and_id(holder.loader),
            self.external_name(holder),
            self.vm().engine.symbols.external(name),
            self.class_in_module_of_loader(class, false, true),
            self.class_in_module_of_loader(holder, false, true)
        );
        Err(self.throw("java/lang/LinkageError", text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_join() {
        let c = Constraints::default();
        let (name, l) = (SymbolId(7), |n| LoaderId(n));
        assert!(c.add(name, (l(1), None), (l(2), None)));
        assert!(c.add(name, (l(3), None), (l(4), Some(ClassId(9)))));
        assert!(c.add(name, (l(2), None), (l(3), None)));
        assert_eq!(c.enter(l(1), name, ClassId(8)), Err(ClassId(9)));
        assert_eq!(c.enter(l(1), name, ClassId(9)), Ok(()));
        assert_eq!(c.enter(l(5), name, ClassId(8)), Ok(()));
        assert!(!c.add(name, (l(5), Some(ClassId(8))), (l(4), Some(ClassId(9)))));
    }
}
