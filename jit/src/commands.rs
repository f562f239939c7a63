//! Which methods a `CompileCommand` speaks of.
//!
//! `java/lang/String.hashCode`, `java.lang.String::hashCode`, `*String::*`, `Main.sum(II)I`: a class and a method, either with
//! `*` at its beginning or end, and maybe a descriptor (or the beginning of one).

use cortado_vm::class::Method;
use cortado_vm::vm::Vm;

/// A pattern of methods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MethodPattern {
    class: Name,
    method: Name,
    descriptor: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Name {
    Any,
    Is(String),
    Starts(String),
    Ends(String),
    Has(String),
}

impl Name {
    fn parse(text: &str) -> Name {
        match (text.strip_prefix('*'), text.strip_suffix('*')) {
            _ if text == "*" || text == "**" || text.is_empty() => Name::Any,
            (Some(_), Some(_)) => Name::Has(text[1..text.len() - 1].to_owned()),
            (Some(rest), None) => Name::Ends(rest.to_owned()),
            (None, Some(rest)) => Name::Starts(rest.to_owned()),
            (None, None) => Name::Is(text.to_owned()),
        }
    }

    fn matches(&self, text: &str) -> bool {
        match self {
            Name::Any => true,
            Name::Is(name) => text == name,
            Name::Starts(name) => text.starts_with(name.as_str()),
            Name::Ends(name) => text.ends_with(name.as_str()),
            Name::Has(name) => text.contains(name.as_str()),
        }
    }
}

impl MethodPattern {
    /// Reads a pattern. A class without a method stands for all of its methods.
    pub fn parse(text: &str) -> MethodPattern {
        let text = text.trim();
        let (names, descriptor) = match text.find('(') {
            Some(at) => (&text[..at], &text[at..]),
            None => (text, ""),
        };
        let (class, method) = match names.split_once("::") {
            Some(both) => both,
            None => names.rsplit_once(['.', ',', ' ']).unwrap_or((names, "*")),
        };
        MethodPattern {
            class: Name::parse(&class.replace('.', "/")),
            method: Name::parse(method),
            descriptor: descriptor.to_owned(),
        }
    }

    /// Whether it speaks of a method, by the class's name with slashes.
    pub fn matches_names(&self, class: &str, method: &str, descriptor: &str) -> bool {
        self.class.matches(class) && self.method.matches(method) && descriptor.starts_with(&self.descriptor)
    }

    /// Whether it speaks of a method.
    pub fn matches(&self, vm: &Vm, method: &Method) -> bool {
        let symbols = &vm.engine.symbols;
        let class = symbols.str(vm.classes.get(method.class).name);
        self.matches_names(&class, &symbols.str(method.name), &symbols.str(method.descriptor))
    }
}

/// What the command line says of methods.
#[derive(Clone, Debug, Default)]
pub struct Commands {
    exclude: Vec<MethodPattern>,
    only: Vec<MethodPattern>,
    print: Vec<MethodPattern>,
}

impl Commands {
    /// A Vm's.
    pub fn of(vm: &Vm) -> Commands {
        let parse = |all: &[String]| all.iter().map(|p| MethodPattern::parse(p)).collect();
        let o = &vm.options;
        Commands {
            exclude: parse(&o.compile_exclude),
            only: parse(&o.compile_only),
            print: parse(&o.print_code),
        }
    }

    /// Whether the method may be compiled.
    pub fn allow(&self, vm: &Vm, method: &Method) -> bool {
        let any = |all: &[MethodPattern]| all.iter().any(|p| p.matches(vm, method));
        !any(&self.exclude) && (self.only.is_empty() || any(&self.only))
    }

    /// Whether the method's code is listed.
    pub fn print(&self, vm: &Vm, method: &Method) -> bool {
        self.print.iter().any(|p| p.matches(vm, method))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, class: &str, method: &str) -> bool {
        MethodPattern::parse(pattern).matches_names(class, method, "(I)V")
    }

    #[test]
    fn patterns() {
        for pattern in [
            "java/lang/String.hashCode",
            "java.lang.String::hashCode",
            "java.lang.String.hashCode",
            "java/lang/String,hashCode",
            "*String::hash*",
            "java/lang/*.hashCode",
            "*lang*::*Code",
            "*.*",
            "*::hashCode",
            "java.lang.String::*",
            "java.lang.String::hashCode(I)",
            "java.lang.String::hashCode(I)V",
        ] {
            assert!(matches(pattern, "java/lang/String", "hashCode"), "{pattern}");
        }
        for pattern in [
            "String.hashCode",
            "java.lang.String::hash",
            "java.lang.String::hashCode(J)",
            "java.lang.String::hashCode()",
            "*Strin::hashCode",
        ] {
            assert!(!matches(pattern, "java/lang/String", "hashCode"), "{pattern}");
        }
        assert!(matches("Main", "Main", "anything"));
        assert!(matches("p.Main::<init>", "p/Main", "<init>"));
    }
}
