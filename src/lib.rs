//! Cortado: a JVM to embed.
//!
//! An [`Engine`] is what a process needs once: the installed JDK's class library, its natives, what was parsed. A [`Vm`]
//! is one Java program in it, with its own heap, threads, statics, system properties and exit code; any number of them run
//! at once. What a program may touch of the machine is what its Vm was given: nothing, unless the builder says otherwise.
//!
//! ```no_run
//! # fn main() -> Result<(), cortado::Error> {
//! use cortado::{Config, Engine, Vm};
//! let engine = Engine::new(Config::new())?;
//! let code = Vm::builder(&engine)
//!     .class_path(["app.jar"])
//!     .main_class("com.acme.Main")
//!     .args(["--fast"])
//!     .max_heap(64 << 20)
//!     .allow_all()
//!     .build()?
//!     .run()?;
//! assert_eq!(code, 0);
//! # Ok(())
//! # }
//! ```
//!
//! `System.exit` ends its Vm and becomes what [`Vm::run`] answers; the process goes on. Dropping a Vm ends it and gives
//! back its memory and threads.

mod builder;
#[doc(hidden)]
pub mod cli;
pub mod error;

pub use builder::VmBuilder;
pub use cortado_debug as debug;
pub use cortado_vm as vm;
pub use cortado_vm::limits::{MemoryUsage, Usage};
pub use cortado_vm::vm::CompileMode;
pub use error::Error;

use cortado_vm::boot::launcher::{self, Launch};
use cortado_vm::image::Jdk;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

/// How an [`Engine`] is made.
#[derive(Clone, Debug, Default)]
pub struct Config {
    java_home: Option<PathBuf>,
    env: Option<Vec<(OsString, OsString)>>,
}

impl Config {
    /// The JDK is looked for as the command line does: JAVA_HOME, the `java` on the PATH, the usual folders.
    pub fn new() -> Config {
        Config::default()
    }

    /// The JDK's folder.
    #[must_use]
    pub fn java_home(mut self, home: impl Into<PathBuf>) -> Config {
        self.java_home = Some(home.into());
        self
    }

    /// The environment that the JDK is looked for in, instead of the process's.
    #[must_use]
    pub fn env(mut self, env: impl IntoIterator<Item = (OsString, OsString)>) -> Config {
        self.env = Some(env.into_iter().collect());
        self
    }
}

/// What all Vms of a process share. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<cortado_vm::engine::Engine>,
}

impl Engine {
    /// Finds a JDK and makes an engine of its class library.
    pub fn new(config: Config) -> Result<Engine, Error> {
        #[expect(
            clippy::disallowed_methods,
            reason = "finding the JDK is the embedder's business, not a guest's"
        )]
        let env = |name: &str| match &config.env {
            Some(list) => list.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone()),
            None => std::env::var_os(name),
        };
        let jdk = Jdk::locate(config.java_home.as_deref(), &env)?;
        Ok(Engine::with_jdk(jdk))
    }

    /// An engine of this JDK.
    pub fn with_jdk(jdk: Jdk) -> Engine {
        Engine::with_compiler(jdk, Arc::new(cortado_jit::Jit::new()))
    }

    /// An engine of this JDK, with a compiler of one's own.
    pub fn with_compiler(jdk: Jdk, compiler: Arc<dyn cortado_vm::compiler::Compiler>) -> Engine {
        let inner = cortado_vm::engine::Engine::new(jdk, cortado_stdlib::registry(), Some(compiler));
        Engine { inner }
    }

    /// The JDK.
    pub fn jdk(&self) -> &Jdk {
        &self.inner.jdk
    }

    pub(crate) fn inner(&self) -> &Arc<cortado_vm::engine::Engine> {
        &self.inner
    }
}

/// One instance of the virtual machine: runs one program, once.
pub struct Vm {
    inner: Arc<cortado_vm::vm::Vm>,
    launch: Launch,
}

/// Ends a running Vm from elsewhere, and looks what it takes.
#[derive(Clone)]
pub struct Handle {
    vm: std::sync::Weak<cortado_vm::vm::Vm>,
}

impl Handle {
    /// What the Vm takes; None: it has gone.
    pub fn memory_usage(&self) -> Option<MemoryUsage> {
        self.vm.upgrade().map(|vm| vm.memory_usage())
    }

    /// Ends the Vm with this exit code, as `Runtime.halt` does: no hooks run. The first code given counts.
    pub fn exit(&self, code: i32) {
        if let Some(vm) = self.vm.upgrade() {
            vm.request_exit(code);
        }
    }
}

impl Vm {
    /// Begins to describe a Vm.
    pub fn builder(engine: &Engine) -> VmBuilder {
        VmBuilder::new(engine)
    }

    pub(crate) fn from_parts(inner: Arc<cortado_vm::vm::Vm>, launch: Launch) -> Vm {
        Vm { inner, launch }
    }

    /// What this Vm takes: memory of every kind, and threads.
    pub fn memory_usage(&self) -> MemoryUsage {
        self.inner.memory_usage()
    }

    /// What can end this Vm while it runs.
    pub fn handle(&self) -> Handle {
        Handle { vm: Arc::downgrade(&self.inner) }
    }

    /// Runs the program to its end, on a thread made for it, with its shutdown hooks, and waits for its threads. Answers
    /// the exit code: what `System.exit` was given, 1 after an uncaught exception, else 0. If the VM's own code panics, this Vm
    /// alone ends, and that is [`Error::Failed`] ([`cortado_vm::failure`] says what can't be contained so).
    pub fn run(self) -> Result<i32, Error> {
        let code = self.run_program();
        // Dropping waits for the Vm's threads.
        drop(self);
        code
    }

    /// Like [`Vm::run`], but does not wait for daemon threads that linger: for a process that ends right after.
    pub fn run_to_exit(self) -> Result<i32, Error> {
        let code = self.run_program();
        std::mem::forget(self);
        code
    }

    fn run_program(&self) -> Result<i32, Error> {
        let vm = self.inner.clone();
        let launch = self.launch.clone();
        let native_stack = cortado_vm::thread::lifecycle::native_stack(vm.options.stack_size.max(1 << 20));
        let thread = std::thread::Builder::new()
            .name("main".to_owned())
            .stack_size(native_stack)
            .spawn(move || vm.attach(|cx| launcher::run(cx, &launch)))
            .map_err(Error::Thread)?;
        let ended = self.inner.join(thread);
        if let Some(compiler) = &self.inner.engine.compiler {
            compiler.program_ended(&self.inner);
        }
        match (ended, self.inner.failure()) {
            (_, Some(why)) => Err(Error::Failed(why.to_owned())),
            (Ok(code), None) => Ok(code?),
            (Err(panic), None) => std::panic::resume_unwind(panic),
        }
    }
}

impl Drop for Vm {
    fn drop(&mut self) {
        self.inner.terminate();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which verifies what is not from the JDK's image, whatever the options say: the conformance test `guard` tries it.
    #[test]
    fn a_vm_without_grants_is_guarded() {
        let engine = Engine::new(Config::new()).expect("this test needs a JDK");
        let guarded = |vm: VmBuilder| vm.options(|o| o.verify_remote = false).build().unwrap().inner.guarded;
        assert!(guarded(Vm::builder(&engine)));
        assert!(!guarded(Vm::builder(&engine).allow_all()));
    }
}
