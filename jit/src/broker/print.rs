//! What is told of compilation: -XX:+PrintCompilation in HotSpot's format, and -XX:+CITime.

use super::vm_code::VmCode;
use crate::code::memory::CODE_ALIGN;
use cortado_vm::class::Method;
use cortado_vm::compiler::Statistics;
use std::fmt::Write;

/// The level that HotSpot gives to code that counts nothing and can't become better.
const LEVEL: u32 = 1;

impl VmCode {
    /// `java.lang.String::hashCode`.
    pub(super) fn method_name(&self, method: &Method) -> String {
        let vm = self.vm();
        let symbols = &vm.engine.symbols;
        let class = symbols.external(vm.classes.get(method.class).name);
        format!("{class}::{}", symbols.str(method.name))
    }

    /// A piece of code's name: with ` @ 7` if it is entered in a loop.
    pub(super) fn code_name(&self, method: &Method, osr: Option<u32>) -> String {
        let name = self.method_name(method);
        osr.map_or_else(|| name.clone(), |bci| format!("{name} @ {bci}"))
    }

    fn has_handlers(&self, method: &Method) -> bool {
        if method.synthetic {
            return false;
        }
        method.class_file().code(method.member()).is_some_and(|code| code.handlers().next().is_some())
    }

    /// `    123   45 %  !b  1       java.lang.String::hashCode @ 7 (60 bytes)   made not entrant`.
    pub(super) fn print_line(&self, id: u32, method: &Method, osr: Option<u32>, blocking: bool, text: &str) {
        let vm = self.vm();
        let flag = |on: bool, c: char| if on { c } else { ' ' };
        let mut line = format!(
            "{:7} {id:4} {}{}{}{}  {LEVEL}       {}",
            vm.gc.uptime().as_millis(),
            flag(osr.is_some(), '%'),
            flag(method.is_synchronized(), 's'),
            flag(self.has_handlers(method), '!'),
            flag(blocking, 'b'),
            self.method_name(method),
        );
        if let Some(bci) = osr {
            let _ = write!(line, " @ {bci}");
        }
        let _ = write!(line, " ({} bytes)", method.code_len);
        if !text.is_empty() {
            let _ = write!(line, "   {text}");
        }
        line.push('\n');
        let _ = vm.host.write(1, line.as_bytes());
    }

    /// With -XX:+PrintCompilation: a method that the command line excludes.
    pub(super) fn tell_excluded(&self, method: &Method) {
        let vm = self.vm();
        if !vm.options.print_compilation {
            return;
        }
        let name = self.method_name(method);
        let mut text = String::new();
        if !vm.options.compile_quiet {
            let is_static = if method.is_static() { " static" } else { "" };
            let _ = writeln!(text, "### Excluding compile:{is_static} {name}");
        }
        let _ = writeln!(
            text,
            "made not compilable on level {LEVEL}  {name} ({} bytes)   excluded by CompileCommand",
            method.code_len
        );
        let _ = vm.host.write(1, text.as_bytes());
    }
}

/// What -XX:+CITime prints at exit.
pub(super) fn totals(s: &Statistics, (adapters, adapter_bytes): (usize, usize)) -> String {
    let seconds = s.time.as_secs_f64();
    let compiled = s.methods + s.osr;
    let speed = if seconds > 0.0 { s.bytecodes as f64 / seconds } else { 0.0 };
    let per_method = if compiled > 0 { s.time.as_secs_f64() * 1e6 / compiled as f64 } else { 0.0 };
    format!(
        "
Accumulated compiler times
----------------------------------------------------------
  Total compilation time   : {seconds:8.3} s
    Average                : {per_method:8.1} us a method
  Total compiled methods   : {compiled:8} methods
    Standard compilation   : {:8} methods
    On stack replacement   : {:8} methods
    Failed                 : {:8} methods
    Removed                : {:8} methods
  Total compiled bytecodes : {:8} bytes
  Average compilation speed: {speed:8.0} bytes/s
  nmethod code size        : {:8} bytes
  Code cache               : {:8} bytes used, {} peak, {} in all (in units of {CODE_ALIGN})
  Adapters                 : {adapters:8}, {adapter_bytes} bytes
",
        s.methods, s.osr, s.failed, s.removed, s.bytecodes, s.code, s.cache_used, s.cache_peak, s.cache_size,
    )
}
