//! The exceptions that instructions throw, with the texts that `java` gives them. (ClassCastException's, which needs
//! module names, is with the classes.)

use crate::class::{Class, Method, acc};
use crate::classfile::MethodDescriptor;
use crate::rooting::{Cx, Thrown};
use crate::throw::external_signature;

impl Cx<'_> {
    /// An interface call on an object whose class does not implement the interface.
    pub fn throw_not_implemented(&mut self, receiver: &Class, interface: &Class) -> Thrown {
        let text = format!(
            "Class {} does not implement the requested interface {}",
            external_class_name(self, receiver),
            external_class_name(self, interface)
        );
        self.throw("java/lang/IncompatibleClassChangeError", text)
    }

    /// An interface call selected a method that is not public.
    pub fn throw_selected_not_public(&mut self, receiver: &Class, selected: &Method) -> Thrown {
        let text = format!(
            "class {} tried to access {}method {}",
            external_class_name(self, receiver),
            access_word(selected),
            external_signature(self, selected)
        );
        self.throw("java/lang/IllegalAccessError", text)
    }
}

/// The abstract method `resolved` was selected for a call on an instance of `receiver` (None: unknown).
pub fn throw_abstract_method(cx: &mut Cx<'_>, receiver: Option<&Class>, resolved: &Method) -> Thrown {
    let holder = cx.class(resolved.class);
    let kind = match holder.access {
        a if a & acc::INTERFACE != 0 => "interface",
        a if a & acc::ABSTRACT != 0 => "abstract class",
        _ => "class",
    };
    let method = modifiers_and_signature(cx, resolved);
    let of = external_class_name(cx, holder);
    let text = match receiver {
        Some(r) => {
            let r = external_class_name(cx, r);
            format!(
                "Receiver class {r} does not define or inherit an implementation of the resolved method '{method}' of \
                 {kind} {of}."
            )
        }
        None => format!("Missing implementation of resolved method '{method}' of {kind} {of}."),
    };
    cx.throw("java/lang/AbstractMethodError", text)
}

/// A class by its name in messages: `a.b.C`, `int[]`, `a.b.C/0x1234` for hidden ones.
pub fn external_class_name(cx: &Cx<'_>, class: &Class) -> String {
    let symbols = &cx.vm().engine.symbols;
    if class.is_array() {
        // HotSpot's external name of an array class is the descriptor with dots.
        return symbols.external(class.name);
    }
    let name = symbols.external(class.name);
    match name.rsplit_once('+') {
        Some((front, back)) if class.is_hidden() => format!("{front}/{back}"),
        _ => name,
    }
}

fn access_word(m: &Method) -> &'static str {
    if m.access & acc::PRIVATE != 0 {
        "private "
    } else if m.access & acc::PROTECTED != 0 {
        "protected "
    } else {
        ""
    }
}

fn modifiers(m: &Method) -> String {
    let mut s = String::new();
    for (flag, word) in [(acc::ABSTRACT, "abstract "), (acc::PRIVATE, "private ")] {
        if m.access & flag != 0 {
            s += word;
        }
    }
    s
}

/// `abstract void m(int)`: without the class.
fn modifiers_and_signature(cx: &Cx<'_>, m: &Method) -> String {
    let symbols = &cx.vm().engine.symbols;
    let name = symbols.str(m.name);
    match MethodDescriptor::parse(symbols.bytes(m.descriptor)) {
        Some(d) => format!("{}{} {name}({})", modifiers(m), d.ret().external(), d.external_params()),
        None => name.into_owned(),
    }
}
