//! How messages name classes, their modules and their loaders: HotSpot's words.
use crate::class::{Class, acc};
use crate::ids::{ClassId, LoaderId};
use crate::rooting::{Cx, Local};
use crate::types::{JClassLoader, JString};
use crate::vm::Vm;

/// See [`Cx::external_name`].
pub(crate) fn external_name(vm: &Vm, class: &Class) -> String {
    let name = vm.engine.symbols.external(class.name);
    if vm.classes.get(class.element).is_hidden()
        && let Some(plus) = name.rfind('+')
    {
        return format!("{}/{}", &name[..plus], &name[plus + 1..]);
    }
    name
}

impl<'s> Cx<'s> {
    /// A class's name for messages: dots for slashes; a hidden class's number behind a slash.
    pub fn external_name(&self, class: &Class) -> String {
        external_name(self.vm(), class)
    }

    /// "class", "abstract class" or "interface".
    pub fn external_kind(&self, class: &Class) -> &'static str {
        if class.is_interface() {
            "interface"
        } else if class.access & acc::ABSTRACT != 0 && !class.is_array() {
            "abstract class"
        } else {
            "class"
        }
    }

    /// The name of the class of a loader's object.
    pub(crate) fn loader_class_name(&self, loader: LoaderId) -> String {
        let l = self.loader_object(loader);
        self.external_name(self.class_of(self.get(l)))
    }

    /// `'bootstrap'`, `'app'`, `'name' @1b2c3d` or `a.b.Loader @1b2c3d`.
    pub fn loader_name_and_id(&self, loader: LoaderId) -> String {
        if loader == LoaderId::BOOT {
            return "'bootstrap'".into();
        }
        let l = self.loader_object(loader);
        let s: Local<'s, JString> = self.field_local(l, self.vm().wk().class_loader.name_and_id);
        self.opt_string(s).unwrap_or_else(|| self.loader_class_name(loader))
    }

    /// `A is in unnamed module of loader 'app'`, with `are` for the second of two.
    pub fn class_in_module_of_loader(&mut self, class: &Class, are: bool, parent: bool) -> String {
        let module = self.module_of(class);
        let module = match self.vm().loaders.modules.name_and_version(module) {
            Some(m) => format!("module {m}"),
            None => "unnamed module".into(),
        };
        let verb = if are { "are" } else { "is" };
        let mut text = format!(
            "{} {verb} in {module} of loader {}",
            self.external_name(class),
            self.loader_name_and_id(class.loader)
        );
        if parent && !self.vm().loaders.is_builtin(class.loader) {
            let l = self.loader_object(class.loader);
            let p: Local<'s, JClassLoader> = self.field_local(l, self.vm().wk().class_loader.parent);
            let p = self.loader_id(p);
            text.push_str(&format!(", parent loader {}", self.loader_name_and_id(p)));
        }
        text
    }

    /// `A and B are in ...` if they are in one module, else `A is in ...; B is in ...`.
    pub fn both_in_modules(&mut self, a: &Class, b: &Class) -> String {
        if self.module_of(a) == self.module_of(b) {
            format!("{} and {}", self.external_name(a), self.class_in_module_of_loader(b, true, false))
        } else {
            let first = self.class_in_module_of_loader(a, false, false);
            format!("{first}; {}", self.class_in_module_of_loader(b, false, false))
        }
    }

    /// ClassCastException's message.
    pub fn class_cast_message(&mut self, object: ClassId, target: ClassId) -> String {
        let (a, b) = (self.class(object), self.class(target));
        let (x, y) = (self.external_name(a), self.external_name(b));
        format!("class {x} cannot be cast to class {y} ({})", self.both_in_modules(a, b))
    }
}
