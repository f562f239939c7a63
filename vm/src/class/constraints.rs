//! Loading constraints (JVMS 5.3.4): where classes of two loaders exchange values of a type by name, both loaders must mean
//! the same class by it.
//!
//! A constraint is a name with the loaders that must agree, and the class they agree on once one of them has it.

use crate::class::{Class, Field, Method, MethodKind, NO_INDEX};
use crate::classfile::{FieldType, MethodDescriptor, mutf8};
use crate::ids::{ClassId, LoaderId, MethodId, SymbolId};
use crate::rooting::{Cx, JResult};
use crate::symbols::FxHashMap;
use parking_lot::Mutex;
use std::collections::HashSet;
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

    /// Loaders and classes were unloaded.
    pub(super) fn forget(&self, loaders: &HashSet<LoaderId>, classes: &HashSet<ClassId>) {
        self.by_name.lock().retain(|_, list| {
            for c in list.iter_mut() {
                c.loaders.retain(|l| !loaders.contains(l));
                c.class = c.class.filter(|class| !classes.contains(class));
            }
            // Who is alone agrees with himself.
            list.retain(|c| c.loaders.len() > 1);
            !list.is_empty()
        });
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

    /// The first type of a descriptor that two loaders disagree on: a class's name, or an array's descriptor.
    fn disagreement(&self, descriptor: SymbolId, a: LoaderId, b: LoaderId) -> Option<String> {
        if a == b {
            return None;
        }
        let vm = self.vm();
        let symbols = &vm.engine.symbols;
        let disagree = |t: FieldType<'_>| -> Option<String> {
            let name = symbols.intern(t.element_class_name()?);
            let find = |l| (l, vm.loaders.find(l, name));
            let agree = vm.loaders.constraints.add(name, find(a), find(b));
            (!agree).then(|| mutf8::lossy(t.class_name().unwrap_or_default()).into_owned())
        };
        let bytes = symbols.bytes(descriptor);
        match MethodDescriptor::parse(bytes) {
            Some(d) => d.params().chain([d.ret()]).find_map(disagree),
            None => FieldType::parse(bytes).and_then(disagree),
        }
    }

    /// At the resolution of a method, by the name of `resolved`.
    pub(crate) fn check_method_constraints(
        &mut self,
        from: &Class,
        resolved: &Class,
        method: &Method,
    ) -> JResult<()> {
        let holder = self.class(method.class);
        let Some(name) = self.disagreement(method.descriptor, from.loader, holder.loader) else {
            return Ok(());
        };
        // Class names with slashes and with dots as HotSpot has them.
        let symbols = &self.vm().engine.symbols;
        let text = format!(
            "loader constraint violation: when resolving {} {} the class loader {} of the current class, {}, and the class \
             loader {} for the method's defining class, {}, have different Class objects for the type {name} used in the \
             signature ({}; {})",
            if resolved.is_interface() { "interface method" } else { "method" },
            crate::throw::external_method(
                &self.external_name(resolved),
                &symbols.str(method.name),
                symbols.bytes(method.descriptor)
            ),
            self.loader_name_and_id(from.loader),
            symbols.str(from.name),
            self.loader_name_and_id(holder.loader),
            symbols.str(holder.name),
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
        let name = name.replace('/', ".");
        let text = format!(
            "loader constraint violation: when resolving field \"{}\" of type {name}, the class loader {} of the current \
             class, {}, and the class loader {} for the field's defining {}, {}, have different Class objects for type {name} \
             ({}; {})",
            self.vm().engine.symbols.str(field.name),
            self.loader_name_and_id(from.loader),
            self.external_name(from),
            self.loader_name_and_id(holder.loader),
            self.external_kind(holder),
            self.external_name(holder),
            self.class_in_module_of_loader(from, false, true),
            self.class_in_module_of_loader(holder, false, true)
        );
        Err(self.throw("java/lang/LinkageError", text))
    }

    /// Of a class being linked (JVMS 5.4.2): the methods in its tables agree with those that they override and implement.
    pub(crate) fn check_table_constraints(&mut self, class: &Class) -> JResult<()> {
        if class.loader == LoaderId::BOOT || class.is_interface() || class.super_id.is_none() {
            return Ok(());
        }
        let s = self.class(class.super_id);
        for (slot, old) in class.vtable.iter().zip(s.vtable.iter()) {
            let [m, old] = [slot, old].map(|s| MethodId(s.load(Ordering::Relaxed)));
            // What is made to tell of conflicting defaults has no types of its own.
            if m != old && self.method(m).kind != MethodKind::ConflictingDefaults {
                self.check_override_constraints(class, self.method(m), self.method(old))?;
            }
        }
        for table in class.itable.iter() {
            for &old in self.class(table.interface).methods().iter() {
                let old = self.method(old);
                if old.itable_index == NO_INDEX {
                    continue;
                }
                let id = MethodId(table.methods[old.itable_index as usize].load(Ordering::Relaxed));
                if id != MethodId::NONE && self.method(id).kind != MethodKind::ConflictingDefaults {
                    self.check_implementation_constraints(class, self.method(id), old)?;
                }
            }
        }
        Ok(())
    }

    fn check_override_constraints(&mut self, class: &Class, m: &Method, old: &Method) -> JResult<()> {
        let [target, holder] = [m, old].map(|m| self.class(m.class));
        let Some(name) = self.disagreement(m.descriptor, target.loader, holder.loader) else { return Ok(()) };
        let text = format!(
            "loader constraint violation for class {}: when selecting overriding method {} the class loader {} of the selected \
             method's type {}, and the class loader {} for its super type {} have different Class objects for the type {} \
             used in the signature ({}; {})",
            self.external_name(class),
            crate::throw::external_signature(self, m),
            self.loader_name_and_id(target.loader),
            self.external_name(target),
            self.loader_name_and_id(holder.loader),
            self.external_name(holder),
            name.replace('/', "."),
            self.class_in_module_of_loader(target, false, true),
            self.class_in_module_of_loader(holder, false, true)
        );
        Err(self.throw("java/lang/LinkageError", text))
    }

    fn check_implementation_constraints(&mut self, class: &Class, m: &Method, old: &Method) -> JResult<()> {
        let [target, holder] = [m, old].map(|m| self.class(m.class));
        let Some(name) = self.disagreement(m.descriptor, target.loader, holder.loader) else { return Ok(()) };
        let text = format!(
            "loader constraint violation in interface itable initialization for class {}: when selecting method {} the class \
             loader {} for super interface {}, and the class loader {} of the selected method's {}, {} have different Class \
             objects for the type {} used in the signature ({}; {})",
            self.external_name(class),
            crate::throw::external_signature(self, old),
            self.loader_name_and_id(holder.loader),
            self.external_name(holder),
            self.loader_name_and_id(target.loader),
            self.external_kind(target),
            self.external_name(target),
            name.replace('/', "."),
            self.class_in_module_of_loader(holder, false, true),
            self.class_in_module_of_loader(target, false, true)
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
        c.forget(&HashSet::from([l(1), l(2)]), &HashSet::from([ClassId(9)]));
        assert_eq!(c.enter(l(1), name, ClassId(8)), Ok(()));
        assert_eq!(c.enter(l(3), name, ClassId(8)), Ok(()));
        assert_eq!(c.enter(l(4), name, ClassId(9)), Err(ClassId(8)));
        c.forget(&HashSet::from([l(3)]), &HashSet::new());
        assert!(c.by_name.lock().is_empty());
    }
}
