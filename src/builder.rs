//! Describing a Vm.

use crate::{Engine, Error, Vm};
use cortado_vm::boot::launcher::{Launch, Main};
use cortado_vm::host::{DenyHost, Host, Stdio, SystemHost};
use cortado_vm::vm::{CompileMode, VmOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Describes a [`Vm`] before it is made. What is not said is as with `java`, but for the outside world: nothing of it
/// is granted, and the standard streams lead nowhere.
pub struct VmBuilder {
    engine: Engine,
    options: VmOptions,
    launch: Launch,
    stdio: Stdio,
    access: Access,
    working_dir: Option<PathBuf>,
    debugger: Option<cortado_debug::Options>,
}

enum Access {
    Nothing,
    All,
    Own(Arc<dyn Host>),
}

impl VmBuilder {
    pub(crate) fn new(engine: &Engine) -> VmBuilder {
        VmBuilder {
            engine: engine.clone(),
            options: VmOptions::default(),
            launch: Launch::default(),
            stdio: Stdio::null(),
            access: Access::Nothing,
            working_dir: None,
            debugger: None,
        }
    }

    /// Directories and jars that classes are looked for in: `-cp`.
    #[must_use]
    pub fn class_path(self, entries: impl IntoIterator<Item = impl AsRef<Path>>) -> Self {
        let all: Vec<String> = entries.into_iter().map(|e| e.as_ref().display().to_string()).collect();
        self.property("java.class.path", all.join(":"))
    }

    /// The class whose `main` runs.
    #[must_use]
    pub fn main_class(mut self, name: impl Into<String>) -> Self {
        let name = name.into();
        self.launch.main = Some(Main::Class(name.clone()));
        self.property("sun.java.command", name)
    }

    /// A jar whose manifest names the class to run; it is the class path too: `-jar`.
    #[must_use]
    pub fn main_jar(mut self, jar: impl AsRef<Path>) -> Self {
        let jar = jar.as_ref().display().to_string();
        self.launch.main = Some(Main::Jar(jar.clone()));
        self.property("java.class.path", jar.clone()).property("sun.java.command", jar)
    }

    /// `module/class`: `-m`.
    #[must_use]
    pub fn main_module(mut self, module: impl Into<String>) -> Self {
        let name = module.into();
        self.launch.main = Some(Main::Module(name.clone()));
        let module = name.split('/').next().unwrap_or("").to_owned();
        let this = match name.split_once('/') {
            Some((_, class)) => self.property("jdk.module.main.class", class),
            None => self,
        };
        this.property("jdk.module.main", module).property("sun.java.command", name)
    }

    /// The program's arguments.
    #[must_use]
    pub fn args(mut self, args: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.launch.args = args.into_iter().map(|a| a.into().into_bytes()).collect();
        self
    }

    /// A system property: `-D`. A later value of a name replaces an earlier one.
    #[must_use]
    pub fn property(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let (name, value) = (name.into(), value.into());
        match self.options.properties.iter_mut().find(|(n, _)| *n == name) {
            Some((_, old)) => *old = value,
            None => self.options.properties.push((name, value)),
        }
        self
    }

    /// The largest size of the heap, bytes: `-Xmx`.
    #[must_use]
    pub fn max_heap(mut self, bytes: usize) -> Self {
        self.options.max_heap = bytes;
        self
    }

    /// The most memory outside of the heap that the program may ask for, bytes: direct buffers, what Unsafe allocates, the
    /// state of compressors. No limit, if it is not said, but that of direct buffers: [`VmBuilder::max_heap`].
    #[must_use]
    pub fn max_off_heap(mut self, bytes: usize) -> Self {
        self.options.max_off_heap = bytes;
        self
    }

    /// The most metadata, bytes: classes, their files, names: `-XX:MaxMetaspaceSize`. The class library's own classes are
    /// counted, 4 MB and more.
    #[must_use]
    pub fn max_metadata(mut self, bytes: usize) -> Self {
        self.options.max_metadata = bytes;
        self
    }

    /// The most threads at once, the class library's own three and more among them.
    #[must_use]
    pub fn max_threads(mut self, count: usize) -> Self {
        self.options.max_threads = count;
        self
    }

    /// The size of a thread's Java stack, bytes: `-Xss`.
    #[must_use]
    pub fn stack_size(mut self, bytes: usize) -> Self {
        self.options.stack_size = bytes;
        self
    }

    /// What is compiled to machine code: what is hot (`-Xmixed`), nothing (`-Xint`), or everything at once (`-Xcomp`).
    #[must_use]
    pub fn compile_mode(mut self, mode: CompileMode) -> Self {
        self.options.compile = mode;
        self
    }

    /// The most machine code that this Vm keeps, bytes: `-XX:ReservedCodeCacheSize`.
    #[must_use]
    pub fn max_code(mut self, bytes: usize) -> Self {
        self.options.code_cache = bytes;
        self
    }

    /// Where `System.in` reads from.
    #[must_use]
    pub fn stdin(mut self, reader: impl Read + Send + 'static) -> Self {
        self.stdio = self.stdio.stdin(reader);
        self
    }

    /// Where `System.out` writes to.
    #[must_use]
    pub fn stdout(mut self, writer: impl Write + Send + 'static) -> Self {
        self.stdio = self.stdio.stdout(writer);
        self
    }

    /// Where `System.err` writes to.
    #[must_use]
    pub fn stderr(mut self, writer: impl Write + Send + 'static) -> Self {
        self.stdio = self.stdio.stderr(writer);
        self
    }

    /// Grants all that the process's user may do: files, environment, processes; standard streams that were not set are
    /// the process's. Signals too, which are the process's: see [`cortado_vm::host::SystemHost`].
    #[must_use]
    pub fn allow_all(mut self) -> Self {
        self.access = Access::All;
        self
    }

    /// The host that stands between the program and the machine, streams and working directory included.
    #[must_use]
    pub fn host(mut self, host: Arc<dyn Host>) -> Self {
        self.access = Access::Own(host);
        self
    }

    /// The directory that relative paths start at, with [`VmBuilder::allow_all`].
    #[must_use]
    pub fn working_dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.working_dir = Some(dir.into());
        self
    }

    /// Changes the rest of the options, as the command line does.
    #[must_use]
    pub fn options(mut self, change: impl FnOnce(&mut VmOptions)) -> Self {
        change(&mut self.options);
        self
    }

    /// Says in full what is to be run.
    #[must_use]
    pub fn launch(mut self, launch: Launch) -> Self {
        self.launch = launch;
        self
    }

    /// Lets a debugger in, by the Java Debug Wire Protocol. Nothing is compiled then.
    #[must_use]
    pub fn debugger(mut self, options: cortado_debug::Options) -> Self {
        self.debugger = Some(options);
        self
    }

    /// Makes the Vm. No Java code runs before [`Vm::run`].
    pub fn build(mut self) -> Result<Vm, Error> {
        if self.debugger.is_some() {
            self.options.compile = CompileMode::Interpreted;
        }
        if matches!(self.access, Access::Nothing) {
            // Who is granted nothing is not trusted: what it runs is verified, wherever it is from.
            self.options.verify_local = true;
            self.options.verify_remote = true;
        }
        let host: Arc<dyn Host> = match self.access {
            Access::Nothing => Arc::new(DenyHost::new(self.stdio)),
            Access::Own(host) => host,
            Access::All => {
                let mut host = SystemHost::new().with_stdio(self.stdio);
                if let Some(dir) = &self.working_dir {
                    host = host.with_working_dir(dir).map_err(Error::WorkingDir)?;
                }
                Arc::new(host)
            }
        };
        let inner = cortado_vm::vm::Vm::new(self.engine.inner().clone(), self.options, host)?;
        if let Some(options) = self.debugger {
            inner.debug.attach(cortado_debug::Agent::new(options));
        }
        Ok(Vm::from_parts(inner, self.launch))
    }
}
