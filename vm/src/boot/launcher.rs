//! What the `java` launcher does once a VM lives: find the main class, run it, end.
//!
//! The Java half is the class library's own `sun.launcher.LauncherHelper`, so that messages are the very ones.

use super::Started;
use crate::call::Arg;
use crate::rooting::{Cx, JResult, Local, Thrown};
use crate::symbols::sym;
use crate::thread::lifecycle;
use crate::types::{JClass, JString, JThrowable, StringArray};
use std::sync::atomic::Ordering;

/// What to run; LauncherHelper's modes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Main {
    /// A class by name.
    Class(String),
    /// A jar: its manifest names the class.
    Jar(String),
    /// `module` or `module/class`.
    Module(String),
    /// A source file, compiled in memory (jdk.compiler does it).
    Source(String),
}

impl Main {
    fn mode(&self) -> (i32, &str) {
        match self {
            Main::Class(s) => (1, s),
            Main::Jar(s) => (2, s),
            Main::Module(s) => (3, s),
            Main::Source(s) => (4, s),
        }
    }
}

/// What the launcher prints before it runs anything, or instead.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum PrintVersion {
    /// -version and -showversion.
    Stderr,
    /// --version and --show-version.
    Stdout,
}

/// What the launcher is to do.
#[derive(Clone, Debug, Default)]
pub struct Launch {
    /// What to run. None: only what is asked for below.
    pub main: Option<Main>,
    /// main's arguments, as bytes from the system.
    pub args: Vec<Vec<u8>>,
    /// Print the version first.
    pub version: Option<PrintVersion>,
    /// -XshowSettings:what (`-XshowSettings`, `-XshowSettings:all` ...), as given.
    pub show_settings: Option<String>,
    /// --list-modules.
    pub list_modules: bool,
    /// --describe-module.
    pub describe_module: Option<String>,
    /// --validate-modules.
    pub validate_modules: bool,
    /// --dry-run: load the main class, don't run it.
    pub dry_run: bool,
}

const HELPER: &str = "sun/launcher/LauncherHelper";

/// Boots the Vm on the current thread, runs what is to be run, and ends the Vm as `java` does. Answers the exit code.
pub fn run(cx: &mut Cx<'_>, launch: &Launch) -> i32 {
    match super::start(cx) {
        Ok(Started::Live) => {}
        Ok(Started::BootLayerFailed | Started::ManagementFailed) => return exit_code(cx, 1),
        Ok(Started::BadAgent) => {
            let text =
                "Error occurred during initialization of VM\nagent library failed to init: instrument\n";
            let _ = cx.vm().host.write_all(1, text.as_bytes());
            return 1;
        }
        // What a shell makes of the abort that `java` ends with.
        Ok(Started::AgentFailed) => return exit_code(cx, 134),
        Err(thrown) => {
            if !cx.vm().is_exiting() {
                report_boot_failure(cx, thrown);
            }
            return exit_code(cx, 1);
        }
    }
    if let Err(code) = cx.tell_started() {
        cx.vm().request_exit(code);
        return exit_code(cx, code);
    }
    let code = match cx.scope(|cx, _| run_main(cx, launch)) {
        Ok(()) => 0,
        // The thread's uncaught-exception handler gets it.
        Err(_) => 1,
    };
    // As the launcher does: the main thread ends as any does, and another of the VM's waits for the rest.
    let thread = cx.local(cx.current_java_thread());
    lifecycle::uncaught(cx, thread);
    lifecycle::end(cx, thread);
    lifecycle::destroy_vm(cx, code)
}

/// The code that System.exit gave, if it was called, or else `code`.
fn exit_code(cx: &Cx<'_>, code: i32) -> i32 {
    let vm = cx.vm();
    if vm.is_exiting() { vm.exit_code.load(Ordering::Acquire) } else { code }
}

/// JavaMain of the JDK's launcher. What the helper throws ends the Vm as if main had thrown it.
fn run_main(cx: &mut Cx<'_>, launch: &Launch) -> JResult<()> {
    if let Some(to) = launch.version {
        let stderr = Arg::from(to == PrintVersion::Stderr);
        // Shown before a program, it is followed by an empty line.
        let name = if launch.main.is_some() { "println" } else { "print" };
        cx.call_static("java/lang/VersionProps", name, "(Z)V", &[stderr]).map(drop)?;
    }
    if let Some(what) = &launch.show_settings {
        show_settings(cx, what)?;
    }
    if launch.list_modules {
        return cx.call_static(HELPER, "listModules", "()V", &[]).map(drop);
    }
    if let Some(module) = &launch.describe_module {
        let name = cx.new_string(module)?;
        cx.call_static(HELPER, "describeModule", "(Ljava/lang/String;)V", &[Arg::from(name)]).map(drop)?;
        return Ok(());
    }
    if launch.validate_modules {
        // The property jdk.module.validation has had them checked while the module system started.
        return Ok(());
    }
    let Some(main) = &launch.main else { return Ok(()) };
    let (mode, what) = main.mode();
    let what = cx.new_string(what)?;
    let main = cx
        .call_static(
            HELPER,
            "checkAndLoadMain",
            "(ZILjava/lang/String;)Ljava/lang/Class;",
            &[Arg::Int(1), Arg::Int(mode), Arg::from(what)],
        )?
        .local::<JClass>();
    if launch.dry_run {
        return Ok(());
    }
    let args = main_args(cx, &launch.args)?;
    let class = cx.class(cx.mirror_class(main));
    cx.initialize_class(class.id)?;
    let descriptor = cx.vm().engine.symbols.intern_str("([Ljava/lang/String;)V");
    let Some(method) = cx.lookup_method(class, sym::main, descriptor) else {
        return Err(cx.throw("java/lang/NoSuchMethodError", "main"));
    };
    cx.call(method, &[Arg::from(args)]).map(drop)
}

/// `LauncherHelper.showSettings(printToStderr, option, initial heap, maximal heap, stack size)`.
fn show_settings(cx: &mut Cx<'_>, what: &str) -> JResult<()> {
    let options = &cx.vm().options;
    let (initial, max, stack) =
        (options.initial_heap as i64, options.max_heap as i64, options.stack_size as i64);
    let what = cx.new_string(what)?;
    cx.call_static(
        HELPER,
        "showSettings",
        "(ZLjava/lang/String;JJJ)V",
        &[Arg::Int(1), Arg::from(what), Arg::Long(initial), Arg::Long(max), Arg::Long(stack)],
    )
    .map(drop)
}

fn main_args<'s>(cx: &mut Cx<'s>, args: &[Vec<u8>]) -> JResult<Local<'s, StringArray>> {
    let array: Local<'s, StringArray> = cx.new_object_array(cx.vm().wk().string.class, args.len())?.cast();
    for (i, arg) in args.iter().enumerate() {
        cx.scope(|cx, _| {
            let text: Local<'_, JString> = if arg.is_ascii() {
                cx.new_platform_string(arg)?
            } else {
                // Decoded by the platform's character set.
                let bytes = cx.new_byte_array(arg)?;
                cx.call_static(
                    HELPER,
                    "makePlatformString",
                    "(Z[B)Ljava/lang/String;",
                    &[Arg::Int(1), Arg::from(bytes)],
                )?
                .local()
            };
            cx.set_element_ref(cx.get(array), i, cx.get(text));
            Ok(())
        })?;
    }
    Ok(array)
}

fn class_name(cx: &Cx<'_>, object: Local<'_, JThrowable>) -> String {
    crate::exceptions::messages::external_class_name(cx, cx.class_of(cx.get(object)))
}

/// What `java` says when the VM does not come up.
fn report_boot_failure(cx: &mut Cx<'_>, thrown: Thrown) {
    cx.scope(|cx, _| {
        let exception = cx.take_exception(thrown);
        let mut text = "Error occurred during initialization of VM\n".to_owned();
        let mut next = Some(exception);
        let mut caption = "";
        while let Some(e) = next {
            text += caption;
            text += &class_name(cx, e);
            let k = &cx.vm().wk().throwable;
            let message: Local<'_, JString> = cx.field_local(e, k.message);
            if let Some(m) = cx.opt_string(message) {
                text += ": ";
                text += &m;
            }
            text.push('\n');
            for f in crate::exceptions::backtrace::frames_of(cx, e) {
                let m = cx.method(f.method);
                let symbols = &cx.vm().engine.symbols;
                let class = symbols.external(cx.class(m.class).name);
                let line = crate::exceptions::backtrace::line_number(cx, m, f.bci);
                text += &format!("\tat {class}.{}(line {line})\n", symbols.str(m.name));
            }
            let cause: Local<'_, JThrowable> = cx.field_local(e, k.cause);
            next = if cx.is_null(cause) || cx.same(cause, e) { None } else { Some(cause) };
            caption = "Caused by: ";
        }
        write_stderr(cx, &text);
    });
}

/// Writes to the Vm's standard error, past Java's streams.
pub fn write_stderr(cx: &mut Cx<'_>, text: &str) {
    let Ok(entry) = cx.vm().host.fds().get(2) else { return };
    cx.blocking(|| {
        let mut rest = text.as_bytes();
        while !rest.is_empty() {
            match entry.write(rest) {
                Ok(n) if n > 0 => rest = &rest[n..],
                _ => break,
            }
        }
    });
}
