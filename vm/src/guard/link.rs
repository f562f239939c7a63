//! Calls by method handles in a guarded Vm.
//!
//! The library's LambdaForms trust each other: a form's code passes Objects and bare primitives to whatever a MemberName at the
//! end names, because MethodHandle's own types were compared before. A program that sets a handle's fields (by Unsafe, or
//! by calling what is private in java.lang.invoke) makes a form call another method than it was made for. So here
//! each call is compared with the method that it reaches: how many arguments of which kinds, and what class the objects are of.
//! Interfaces are no concern: calls of interface methods look at the receiver's class, as the verifier expects them to.

use super::plan::Plan;
use crate::class::{Class, InitState, Method, MethodKind};
use crate::classfile::{BasicType, MethodDescriptor};
use crate::ids::{ClassId, LoaderId, MethodId, RawRef};
use crate::invoke::member_name_target;
use crate::rooting::{Cx, JResult, Local, Thrown};
use crate::types::{JMethodHandle, Object};
use crate::vm::Vm;
use std::sync::atomic::Ordering;

/// A kind of value, as compiled code's shapes have it.
pub(super) fn letter(basic: BasicType) -> u8 {
    match basic {
        BasicType::Long => b'J',
        BasicType::Float => b'F',
        BasicType::Double => b'D',
        BasicType::Void => b'V',
        BasicType::Object | BasicType::Array => b'A',
        _ => b'I',
    }
}

/// The shape of a call by a descriptor: `AIJ:V`. None: the descriptor is malformed.
pub fn shape(descriptor: &[u8], receiver: bool) -> Option<Vec<u8>> {
    let d = MethodDescriptor::parse(descriptor)?;
    let mut s: Vec<u8> = receiver.then_some(b'A').into_iter().collect();
    s.extend(d.params().map(|p| letter(p.basic)));
    s.extend([b':', letter(d.ret().basic)]);
    Some(s)
}

fn is_reference(descriptor: &[u8]) -> bool {
    matches!(descriptor.first(), Some(b'L' | b'['))
}

impl Vm {
    /// Whether a parameter of this type takes any object.
    pub(super) fn admits_all(&self, descriptor: &[u8], loader: LoaderId) -> bool {
        descriptor == b"Ljava/lang/Object;"
            || matches!(descriptor, [b'L', name @ .., b';'] if self.is_interface(name, loader))
    }

    fn is_interface(&self, name: &[u8], loader: LoaderId) -> bool {
        let class = self.engine.symbols.lookup(name).and_then(|name| self.known_class(loader, name));
        class.is_some_and(|class| self.classes.get(class).is_interface())
    }

    /// As [`Vm::admits`]; an interface admits everything.
    fn admits_as_verified(&self, descriptor: &[u8], loader: LoaderId, value: &Class) -> bool {
        if self.admits(descriptor, loader, value) {
            return true;
        }
        let element = descriptor.iter().position(|&b| b != b'[').map_or(descriptor, |at| &descriptor[at..]);
        let dims = descriptor.len() - element.len();
        // An array of them is an array of as many dimensions at least.
        match element {
            [b'L', name @ .., b';'] if usize::from(value.dims) >= dims => self.is_interface(name, loader),
            _ => false,
        }
    }

    /// The class that a result has to be an instance of, at a linked call site of this descriptor in a class of `loader`'s. None:
    /// it is not known. Some(None): any value will do.
    pub fn result_class(&self, descriptor: &[u8], loader: LoaderId) -> Option<Option<&Class>> {
        let d = MethodDescriptor::parse(descriptor)?;
        let mut t = d.ret().descriptor;
        if !is_reference(t) || t == b"Ljava/lang/Object;" {
            return Some(None);
        }
        let mut dims = 0;
        while let [b'[', rest @ ..] = t {
            dims += 1;
            t = rest;
        }
        let mut class = match t {
            [b'L', name @ .., b';'] => {
                let name = self.engine.symbols.lookup(name)?;
                self.known_class(loader, name)?
            }
            &[c] => *self.loaders.primitives.get()?.get(BasicType::from_char(c)? as usize)?,
            _ => return None,
        };
        if self.classes.get(class).is_interface() && dims == 0 {
            return Some(None);
        }
        for _ in 0..dims {
            let array = self.classes.get(class).array_class.load(Ordering::Acquire);
            class = Some(ClassId(array)).filter(|c| !c.is_none())?;
        }
        Some(Some(self.classes.get(class)))
    }
}

impl<'s> Cx<'s> {
    fn mismatch(&mut self, what: &str) -> Thrown {
        self.throw("java/lang/InternalError", format!("a method handle was tampered with: {what}"))
    }

    /// The method that a call by `invokeBasic` or `linkTo*` reaches. `shape` is the call's, receiver and MemberName
    /// included; `values` are its arguments, raw references among them.
    pub(crate) fn select_guarded(
        &mut self,
        kind: MethodKind,
        shape: &[u8],
        values: &[u64],
    ) -> JResult<MethodId> {
        let wk = self.vm().wk();
        let Some((arguments, &[result])) =
            shape.iter().position(|&b| b == b':').map(|i| (&shape[..i], &shape[i + 1..]))
        else {
            return Err(self.mismatch("the call's type"));
        };
        let basic = kind == MethodKind::InvokeBasic;
        let handle = if basic { values.first() } else { values.last() };
        let handle = RawRef(handle.copied().unwrap_or(0) as u32);
        let is_reference = if basic { arguments.first() } else { arguments.last() } == Some(&b'A');
        if !is_reference || arguments.len() != values.len() {
            return Err(self.mismatch("the call's type"));
        }
        if handle.is_null() {
            return Err(self.throw_npe());
        }
        let wanted = if basic { wk.method_handle.class } else { wk.member_name.class };
        let class = self.class_of(self.raw_ref::<Object>(handle));
        if !self.is_subclass(class, self.class(wanted)) {
            return Err(self.mismatch("what is called is no method handle"));
        }
        let (name, arguments) = if basic {
            let form =
                self.load_ref::<_, Object>(self.raw_ref::<JMethodHandle>(handle), wk.method_handle.form);
            let name = if form.is_null() {
                RawRef::NULL
            } else {
                self.load_ref::<_, Object>(form, wk.lambda_form.vmentry).raw()
            };
            (name, arguments)
        } else {
            (handle, &arguments[..arguments.len() - 1])
        };
        let target = if name.is_null() { MethodId::NONE } else { member_name_target(self, name) };
        if target.is_none() {
            return Err(self.mismatch("its target is not resolved"));
        }
        let m = self.method(target).newest(&self.vm().methods);
        self.check_target(kind, m, arguments, result, values)?;
        let receiver = |cx: &Self| cx.class_of(cx.raw_ref::<Object>(RawRef(values[0] as u32)));
        match kind {
            MethodKind::LinkToVirtual if m.vtable_index >= 0 || m.itable_index >= 0 => {
                self.select_by_table(receiver(self), m.id)
            }
            MethodKind::LinkToInterface => self.select_by_table(receiver(self), m.id),
            _ => Ok(m.id),
        }
    }

    /// Whether the call fits the method.
    fn check_target(
        &mut self,
        kind: MethodKind,
        m: &Method,
        arguments: &[u8],
        result: u8,
        values: &[u64],
    ) -> JResult<()> {
        let vm = self.vm();
        let class = self.class(m.class);
        let runs = matches!(
            m.kind,
            MethodKind::Normal | MethodKind::Native | MethodKind::Abstract | MethodKind::ConflictingDefaults
        );
        let is_static = matches!(kind, MethodKind::LinkToStatic | MethodKind::InvokeBasic);
        if !runs || m.is_static() != is_static || class.state() == InitState::Loaded {
            return Err(self.mismatch("its target is of another kind"));
        }
        let plan = match m.plan.get() {
            Some(plan) => plan,
            None => match Plan::new(vm, class, m) {
                Some(plan) => m.plan.get_or_init(|| plan),
                None => return Err(self.mismatch("its target's type")),
            },
        };
        if !is_static && arguments.first() != Some(&b'A') {
            return Err(self.mismatch("there is no receiver"));
        }
        if !plan.takes(arguments, result) {
            let method = crate::throw::external_signature(self, m);
            let call = String::from_utf8_lossy(arguments);
            return Err(self.mismatch(&format!("a call with {call}:{} reaches {method}", char::from(result))));
        }
        for (at, of) in plan.looked_at() {
            let receiver = !is_static && at == 0;
            let value = RawRef(values[at] as u32);
            if value.is_null() {
                if receiver {
                    return Err(self.throw_npe());
                }
                continue;
            }
            let given = self.class_of(self.raw_ref::<Object>(value));
            if plan.knows(at, given.id) {
                continue;
            }
            if receiver {
                if !class.is_interface() && !self.is_subclass(given, class) {
                    return Err(self.mismatch("the receiver is of another class"));
                }
            } else if !vm.admits_as_verified(&vm.engine.symbols.bytes(m.descriptor)[of], class.loader, given)
            {
                return Err(self.mismatch("an argument is of another class"));
            }
            plan.learn(at, given);
        }
        if !m.is_old() {
            m.planned.store(plan.words(), Ordering::Release);
        }
        Ok(())
    }

    /// Whether what a call site with this descriptor got fits it.
    pub(crate) fn check_linked_result(
        &mut self,
        descriptor: &[u8],
        loader: LoaderId,
        value: RawRef,
    ) -> JResult<()> {
        let Some(d) = MethodDescriptor::parse(descriptor) else {
            return Err(self.mismatch("the call's type"));
        };
        let t = d.ret().descriptor;
        if value.is_null() || !is_reference(t) || t == b"Ljava/lang/Object;" {
            return Ok(());
        }
        let of = self.class_of(self.raw_ref::<Object>(value));
        if self.vm().admits_as_verified(t, loader, of) {
            return Ok(());
        }
        Err(self.mismatch("its result is of another class"))
    }

    /// Whether the adapter that a linker gave takes a call site's arguments, then the appendix, and gives what it wants.
    pub(crate) fn check_adapter(
        &mut self,
        site: &[u8],
        receiver: Option<&[u8]>,
        adapter: &Method,
        appendix: Local<'_, Object>,
    ) -> JResult<()> {
        let vm = self.vm();
        let loader = self.class(adapter.class).loader;
        let d = MethodDescriptor::parse(vm.engine.symbols.bytes(adapter.descriptor));
        let (Some(d), Some(site)) = (d, MethodDescriptor::parse(site)) else {
            return Err(self.mismatch("the call's type"));
        };
        // What is static about the arguments; the appendix is there to be looked at.
        let receiver = receiver.map(|name| [b"L", name, b";"].concat());
        let mut given: Vec<&[u8]> = receiver.as_deref().into_iter().collect();
        given.extend(site.params().map(|p| p.descriptor));
        let mut wanted: Vec<&[u8]> = d.params().map(|p| p.descriptor).collect();
        let mut fits = adapter.is_static() && letter(d.ret().basic) == letter(site.ret().basic);
        if !self.is_null(appendix) {
            let last = wanted.pop().unwrap_or(b"I");
            fits &=
                is_reference(last) && vm.admits_as_verified(last, loader, self.class_of(self.get(appendix)));
        }
        let kind = |t: &[u8]| t.first().and_then(|&c| BasicType::from_char(c)).map(letter);
        fits &= given.len() == wanted.len()
            && given.iter().zip(&wanted).all(|(&g, &w)| {
                kind(g) == kind(w) && (!is_reference(w) || w == b"Ljava/lang/Object;" || w == g)
            });
        if fits { Ok(()) } else { Err(self.mismatch("the linked method does not take the call's arguments")) }
    }
}
