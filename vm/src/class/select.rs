//! Looking methods and fields up, and selecting what a call runs (JVMS 5.4.3.2 to 5.4.3.4, 5.4.6).
use crate::class::vtable::Specific;
use crate::class::{Class, Method, MethodKind, acc};
use crate::classfile::MethodDescriptor;
use crate::ids::{ClassId, FieldId, MethodId, SymbolId};
use crate::rooting::{Cx, JResult, Thrown};
use std::sync::atomic::Ordering;

impl<'s> Cx<'s> {
    /// Method look-up in a class and its supers, then maximally specific superinterface methods (JVMS 5.4.3.3 and
    /// 5.4.3.4 for interfaces), without checks.
    pub fn lookup_method(&self, class: &Class, name: SymbolId, descriptor: SymbolId) -> Option<MethodId> {
        if let Some(m) = self.lookup_in_classes(class, name, descriptor) {
            return Some(m);
        }
        if class.is_array() {
            return None;
        }
        let interfaces: Vec<ClassId> =
            class.secondary.iter().copied().filter(|&i| self.class(i).is_interface()).collect();
        match self.most_specific(&interfaces, name, descriptor) {
            Specific::None => None,
            Specific::Default(m) | Specific::Abstract(m) => Some(m),
            // Resolution succeeds, the call reports the conflict: a class has a method for that.
            Specific::Conflict => {
                let conflict = class.vtable.iter().map(|m| MethodId(m.load(Ordering::Relaxed))).find(|&m| {
                    let m = self.method(m);
                    m.kind == MethodKind::ConflictingDefaults && m.name == name && m.descriptor == descriptor
                });
                conflict.or_else(|| self.maximally_specific(&interfaces, name, descriptor).first().copied())
            }
        }
    }

    /// The class and its superclasses. An interface, and Object's public instance methods, if it is one.
    pub(crate) fn lookup_in_classes(
        &self,
        class: &Class,
        name: SymbolId,
        desc: SymbolId,
    ) -> Option<MethodId> {
        let mut c = class;
        loop {
            if let Some(m) = c.declared_method(name, desc) {
                let access = self.method(m).access;
                let of_object = class.is_interface() && !c.is_interface();
                if !of_object || access & (acc::PUBLIC | acc::STATIC) == acc::PUBLIC {
                    return Some(m);
                }
            }
            if c.super_id.is_none() {
                return None;
            }
            c = self.class(c.super_id);
        }
    }

    /// Field look-up (JVMS 5.4.3.2), without checks.
    pub fn lookup_field(&self, class: &Class, name: SymbolId, descriptor: SymbolId) -> Option<FieldId> {
        let mut c = class;
        loop {
            let own = c.fields.iter().copied().find(|&f| {
                let f = self.field(f);
                f.name == name && f.descriptor == descriptor
            });
            if own.is_some() {
                return own;
            }
            for &i in c.interfaces.iter() {
                if let Some(f) = self.lookup_field(self.class(i), name, descriptor) {
                    return Some(f);
                }
            }
            if c.super_id.is_none() {
                return None;
            }
            c = self.class(c.super_id);
        }
    }

    /// The method that a virtual or interface call of `method` selects for a receiver of `class` (JVMS 5.4.6). Throws
    /// AbstractMethodError, IncompatibleClassChangeError, IllegalAccessError as invokevirtual/invokeinterface do.
    pub fn select_method(&mut self, class: &Class, method: MethodId) -> JResult<MethodId> {
        let m = self.method(method);
        let holder = self.class(m.class);
        if m.is_private() || m.is_static() {
            if holder.is_interface() && !self.is_subclass(class, holder) {
                return Err(self.throw_not_implemented(class, holder));
            }
            return Ok(method);
        }
        let selected = if holder.is_interface() {
            self.select_interface_method(class, holder, m)?
        } else if m.vtable_index >= 0 {
            match class.vtable.get(m.vtable_index as usize) {
                Some(s) => MethodId(s.load(Ordering::Relaxed)),
                None => method,
            }
        } else {
            method
        };
        let s = self.method(selected);
        if s.kind == MethodKind::ConflictingDefaults {
            let text = self.conflict_message(s);
            return Err(self.throw("java/lang/IncompatibleClassChangeError", text));
        }
        if s.is_abstract() {
            return Err(self.throw_abstract(class, m, Some(s)));
        }
        Ok(selected)
    }

    fn select_interface_method(&mut self, class: &Class, interface: &Class, m: &Method) -> JResult<MethodId> {
        if let Some(id) = itable_entry(class, m) {
            return Ok(id);
        }
        if !self.is_subclass(class, interface) {
            return Err(self.throw_not_implemented(class, interface));
        }
        // The slow path words the error, unless the class is abstract or an array and so has no tables.
        let Some(id) = self.find_implementation(class, m) else {
            return Err(self.throw_abstract(class, m, None));
        };
        let found = self.method(id);
        if found.access & acc::PUBLIC == 0 {
            let text = self.method_text(class, found);
            return Err(self.throw("java/lang/IllegalAccessError", text));
        }
        Ok(id)
    }

    /// The class's or a superclass's instance method that is not private, else what its interfaces contributed to the vtable.
    fn find_implementation(&self, class: &Class, m: &Method) -> Option<MethodId> {
        let mut c = class;
        loop {
            if let Some(id) = c.declared_method(m.name, m.descriptor)
                && self.method(id).access & (acc::STATIC | acc::PRIVATE) == 0
            {
                return Some(id);
            }
            if c.super_id.is_none() {
                break;
            }
            c = self.class(c.super_id);
        }
        class.vtable.iter().map(|s| MethodId(s.load(Ordering::Relaxed))).find(|&s| {
            let s = self.method(s);
            s.name == m.name
                && s.descriptor == m.descriptor
                && (s.kind == MethodKind::ConflictingDefaults || self.class(s.class).is_interface())
        })
    }

    /// What an interface call selects once its constant is resolved: the table's entry, or HotSpot's errors for an empty one.
    pub(crate) fn select_by_table(&mut self, class: &Class, method: MethodId) -> JResult<MethodId> {
        let m = self.method(method);
        let holder = self.class(m.class);
        if !holder.is_interface() || m.is_private() || m.is_static() {
            return self.select_method(class, method);
        }
        if let Some(id) = itable_entry(class, m) {
            return Ok(id);
        }
        if !self.is_subclass(class, holder) {
            return Err(self.throw_not_implemented(class, holder));
        }
        match self.find_implementation(class, m).map(|id| self.method(id)) {
            Some(f) if f.access & acc::PUBLIC == 0 => Err(self.throw_bare("java/lang/IllegalAccessError")),
            Some(f) if !f.is_abstract() && f.kind != MethodKind::ConflictingDefaults => Ok(f.id),
            _ => Err(self.throw_abstract(class, m, None)),
        }
    }

    /// What of the receiver's class is checked when a constant, of `referenced` and method `m`, is resolved for the first call
    /// by it (JVMS 6.5.invokevirtual, invokeinterface).
    pub(crate) fn check_first_call(
        &mut self,
        receiver: &Class,
        referenced: &Class,
        m: &Method,
        slot: Option<u32>,
    ) -> JResult<()> {
        let selected = if referenced.is_interface() {
            if !self.is_subclass(receiver, referenced) {
                return Err(self.throw_not_implemented(receiver, referenced));
            }
            if m.is_private() || !self.class(m.class).is_interface() {
                return Ok(());
            }
            let found = self.find_implementation(receiver, m).map(|id| self.method(id));
            if let Some(f) = found.filter(|f| f.access & acc::PUBLIC == 0) {
                let text = self.method_text(receiver, f);
                return Err(self.throw("java/lang/IllegalAccessError", text));
            }
            // A method that was generated for an empty slot counts as found.
            match found {
                Some(f) if self.class(f.class).is_interface() && f.is_abstract() => {
                    if self.has_concrete_interface_methods(receiver) {
                        return Ok(());
                    }
                    None
                }
                found => found,
            }
        } else {
            let Some(slot) = slot.and_then(|s| receiver.vtable.get(s as usize)) else { return Ok(()) };
            let s = self.method(MethodId(slot.load(Ordering::Relaxed)));
            if self.class(s.class).is_interface() && self.has_concrete_interface_methods(receiver) {
                return Ok(());
            }
            Some(s)
        };
        match selected {
            Some(s) if !s.is_abstract() || s.kind == MethodKind::ConflictingDefaults => Ok(()),
            selected => Err(self.throw_abstract(receiver, m, selected)),
        }
    }

    /// Whether an interface of the class has an instance method with code: then HotSpot fills empty slots of the vtable.
    fn has_concrete_interface_methods(&self, class: &Class) -> bool {
        let concrete = |&m: &MethodId| {
            let m = self.method(m);
            !m.is_abstract() && !m.is_static()
        };
        let mut interfaces = class.secondary.iter().map(|&i| self.class(i)).filter(|i| i.is_interface());
        interfaces.any(|i| i.methods().iter().any(concrete))
    }

    /// A call reached the abstract method `m` through the vtable of `receiver`.
    pub(crate) fn throw_abstract_entry(&mut self, receiver: &Class, m: &Method) -> Thrown {
        if self.class(m.class).is_interface() && self.has_concrete_interface_methods(receiver) {
            let symbols = &self.vm().engine.symbols;
            let parts = [receiver.name, m.name, m.descriptor].map(|s| symbols.str(s));
            let text = format!("Method {}.{}{} is abstract", parts[0], parts[1], parts[2]);
            return self.throw("java/lang/AbstractMethodError", text);
        }
        crate::exceptions::throw_abstract_method(self, None, m)
    }

    /// What a call of a method with conflicting defaults says: all methods of that name and descriptor in the order of a walk
    /// through the hierarchy, superclass first, whether another one overrides them or not.
    pub fn conflict_message(&self, method: &Method) -> String {
        let mut found = Vec::new();
        self.collect_interface_methods(self.class(method.class), method, &mut found);
        let symbols = &self.vm().engine.symbols;
        let mut text = String::from("Conflicting default methods:");
        for id in found {
            let m = self.method(id);
            text.push_str(&format!(" {}.{}", symbols.str(self.class(m.class).name), symbols.str(m.name)));
        }
        text
    }

    fn collect_interface_methods(&self, class: &Class, method: &Method, found: &mut Vec<MethodId>) {
        if class.is_interface()
            && let Some(id) = class.declared_method(method.name, method.descriptor)
            && self.method(id).access & (acc::STATIC | acc::PRIVATE) == 0
            && !found.contains(&id)
        {
            found.push(id);
        }
        if !class.super_id.is_none() {
            self.collect_interface_methods(self.class(class.super_id), method, found);
        }
        for &i in class.interfaces.iter() {
            self.collect_interface_methods(self.class(i), method, found);
        }
    }

    /// AbstractMethodError for a call of `resolved` on a receiver of `class`, where `selected` (if any) was found.
    pub fn throw_abstract(&mut self, class: &Class, resolved: &Method, selected: Option<&Method>) -> Thrown {
        let holder = self.class(resolved.class);
        let mut text = format!(
            "Receiver class {} does not define or inherit an implementation of the resolved method '{}' of {} {}.",
            self.external_name(class),
            self.bare_signature(resolved),
            self.external_kind(holder),
            self.external_name(holder)
        );
        if let Some(s) = selected.filter(|s| s.id != resolved.id) {
            let c = self.external_name(self.class(s.class));
            let modifiers = if s.is_abstract() { "abstract " } else { "" };
            let symbols = &self.vm().engine.symbols;
            let (ret, params) = external_parts(symbols.bytes(s.descriptor));
            let name = symbols.str(s.name);
            text.push_str(&format!(" Selected method is '{modifiers}{ret} {c}.{name}({params})'."));
        }
        self.throw("java/lang/AbstractMethodError", text)
    }

    /// `abstract void m(int)`.
    fn bare_signature(&self, m: &Method) -> String {
        let symbols = &self.vm().engine.symbols;
        let (ret, params) = external_parts(symbols.bytes(m.descriptor));
        format!(
            "{}{}{ret} {}({params})",
            if m.is_abstract() { "abstract " } else { "" },
            if m.is_private() { "private " } else { "" },
            symbols.str(m.name),
        )
    }

    /// `'void a.B.m(int)'` with `class` as the holder.
    pub(crate) fn method_text(&self, class: &Class, m: &Method) -> String {
        let symbols = &self.vm().engine.symbols;
        crate::throw::external_method(
            &self.external_name(class),
            &symbols.str(m.name),
            symbols.bytes(m.descriptor),
        )
    }
}

/// The method that the interface table of a class has for `m`.
fn itable_entry(class: &Class, m: &Method) -> Option<MethodId> {
    let table = class.itable.iter().find(|t| t.interface == m.class)?;
    let id = table.methods.get(usize::try_from(m.itable_index).ok()?)?.load(Ordering::Relaxed);
    (id != 0).then_some(MethodId(id))
}

/// A method descriptor's return type and parameters as Java source writes them.
fn external_parts(descriptor: &[u8]) -> (String, String) {
    match MethodDescriptor::parse(descriptor) {
        Some(d) => (d.ret().external(), d.external_params()),
        None => Default::default(),
    }
}
