//! The exceptions that instructions throw, with the texts that `java` gives them. (ClassCastException's, which needs
//! module names, is with the classes.)

use crate::class::{Class, Method, MethodKind, acc};
use crate::classfile::MethodDescriptor;
use crate::rooting::{Cx, Thrown};
use crate::throw::external_signature;

impl Cx<'_> {
    /// idiv, irem, ldiv, lrem by zero.
    pub fn throw_division_by_zero(&mut self) -> Thrown {
        self.throw("java/lang/ArithmeticException", "/ by zero")
    }

    /// An array access out of bounds.
    pub fn throw_array_index(&mut self, index: i32, length: usize) -> Thrown {
        self.throw(
            "java/lang/ArrayIndexOutOfBoundsException",
            format!("Index {index} out of bounds for length {length}"),
        )
    }

    /// newarray, anewarray, multianewarray with a negative length.
    pub fn throw_negative_size(&mut self, length: i32) -> Thrown {
        self.throw("java/lang/NegativeArraySizeException", length.to_string())
    }

    /// aastore of an object whose class is `stored` into an array that may not hold it.
    pub fn throw_array_store(&mut self, stored: &Class) -> Thrown {
        let name = external_class_name(self, stored);
        self.throw("java/lang/ArrayStoreException", name)
    }

    /// The NullPointerException of an instruction. Its message is made when somebody asks for it: `npe_message`.
    pub fn throw_null_pointer(&mut self) -> Thrown {
        self.throw_bare("java/lang/NullPointerException")
    }

    /// An abstract method was selected, or none, for a call of `resolved` on an instance of `receiver`.
    pub fn throw_abstract_method(&mut self, receiver: &Class, resolved: &Method, selected: Option<&Method>) -> Thrown {
        let name = external_class_name(self, receiver);
        let holder = self.class(resolved.class);
        let of = match holder.access {
            a if a & acc::INTERFACE != 0 => "interface",
            a if a & acc::ABSTRACT != 0 => "abstract class",
            _ => "class",
        };
        let mut text = format!(
            "Receiver class {name} does not define or inherit an implementation of the resolved method '{}' of {of} {}.",
            modifiers_and_signature(self, resolved),
            external_class_name(self, holder),
        );
        if let Some(s) = selected.filter(|s| s.id != resolved.id) {
            text += &format!(
                " Selected method is '{}{}'.",
                modifiers(s),
                external_signature(self, s).trim_matches('\'')
            );
        }
        self.throw("java/lang/AbstractMethodError", text)
    }

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

    /// A call selected one of several default methods of which none is more specific.
    pub fn throw_conflicting_defaults(&mut self, candidates: &[&Method]) -> Thrown {
        let mut text = "Conflicting default methods:".to_owned();
        for m in candidates {
            let symbols = &self.vm().engine.symbols;
            text += &format!(" {}.{}", symbols.str(self.class(m.class).name), symbols.str(m.name));
        }
        self.throw("java/lang/IncompatibleClassChangeError", text)
    }

    /// What calling a method that has no code throws.
    pub fn throw_no_code(&mut self, method: &Method) -> Thrown {
        if method.kind == MethodKind::ConflictingDefaults {
            return self.throw_conflicting_defaults(&[]);
        }
        let text = external_signature(self, method);
        self.throw("java/lang/AbstractMethodError", text.trim_matches('\'').to_owned())
    }
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
