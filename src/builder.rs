//! Describing a Vm.

use crate::{Engine, Error, Vm};
use cortado_vm::boot::launcher::{Launch, Main};
use cortado_vm::host::{
    Clock, Environment, GrantError, GrantedHost, Grants, Host, MemoryDir, MemoryFile, Right, Stdio,
    SystemHost,
};
use cortado_vm::vm::{CompileMode, VmOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Describes a [`Vm`] before it is made. What is not said is as with `java`, but for the outside world: nothing of it
/// is granted but to read where classes come from, and the standard streams lead nowhere.
///
/// `allow_...` grants one thing at a time, and what `deny_...` names is refused even so. What is refused is the exception that
/// a program expects there, with a message that names the command line's option for it (`--allow-read=...`). A variable
/// that is not granted is absent. [`VmBuilder::allow_all`] grants everything, and trusts the program.
pub struct VmBuilder {
    engine: Engine,
    options: VmOptions,
    launch: Launch,
    stdio: Stdio,
    access: Access,
    grants: Grants,
    /// Variables of this Vm's own.
    env: Vec<(Vec<u8>, Vec<u8>)>,
    /// The machine that is granted of, if it is not the process's.
    machine: Option<SystemHost>,
    /// The first grant that made no sense.
    wrong: Option<GrantError>,
    working_dir: Option<PathBuf>,
    debugger: Option<cortado_debug::Options>,
}

enum Access {
    Granted,
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
            access: Access::Granted,
            grants: Grants::none(),
            env: Vec::new(),
            machine: None,
            wrong: None,
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

    fn allow(mut self, right: Right, what: &str) -> Self {
        let added = self.grants.allow.add(right, what);
        self.wrong = self.wrong.or(added.err());
        self
    }

    fn deny(mut self, right: Right, what: &str) -> Self {
        let added = self.grants.deny.add(right, what);
        self.wrong = self.wrong.or(added.err());
        self
    }

    /// Lets a file be read, or a directory with all below it. Links and `..` don't lead out of it.
    #[must_use]
    pub fn allow_read(mut self, path: impl Into<PathBuf>) -> Self {
        self.grants.allow.read.push(path.into());
        self
    }

    /// Lets a file be made and changed, or all in a directory and below it.
    #[must_use]
    pub fn allow_write(mut self, path: impl Into<PathBuf>) -> Self {
        self.grants.allow.write.push(path.into());
        self
    }

    /// Lets it connect and send to a `HOST:PORT`: a name, which can be looked up then, an address, or `*`.
    #[must_use]
    pub fn allow_net(self, destination: &str) -> Self {
        self.allow(Right::Net, destination)
    }

    /// Lets it listen on an `ADDRESS:PORT`; port 0 is any that the system chooses.
    #[must_use]
    pub fn allow_listen(self, address: &str) -> Self {
        self.allow(Right::Listen, address)
    }

    /// Lets it see an environment variable of the process, and pass it on.
    #[must_use]
    pub fn allow_env(self, name: &str) -> Self {
        self.allow(Right::Env, name)
    }

    /// Lets it start a program: a path, or a name on the process's PATH. The program has all rights of the user.
    #[must_use]
    pub fn allow_run(mut self, program: impl Into<PathBuf>) -> Self {
        self.grants.allow.run.push(program.into());
        self
    }

    /// Takes reading back, below what is allowed.
    #[must_use]
    pub fn deny_read(mut self, path: impl Into<PathBuf>) -> Self {
        self.grants.deny.read.push(path.into());
        self
    }

    /// Takes writing back.
    #[must_use]
    pub fn deny_write(mut self, path: impl Into<PathBuf>) -> Self {
        self.grants.deny.write.push(path.into());
        self
    }

    /// Takes a destination back.
    #[must_use]
    pub fn deny_net(self, destination: &str) -> Self {
        self.deny(Right::Net, destination)
    }

    /// Takes an address back.
    #[must_use]
    pub fn deny_listen(self, address: &str) -> Self {
        self.deny(Right::Listen, address)
    }

    /// Takes an environment variable back.
    #[must_use]
    pub fn deny_env(self, name: &str) -> Self {
        self.deny(Right::Env, name)
    }

    /// Takes a program back.
    #[must_use]
    pub fn deny_run(mut self, program: impl Into<PathBuf>) -> Self {
        self.grants.deny.run.push(program.into());
        self
    }

    /// Sets an environment variable, which is granted with it.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.as_bytes().to_vec(), value.as_bytes().to_vec()));
        self
    }

    /// A file that is in memory alone, and can be read at this absolute path.
    #[must_use]
    pub fn memory_file(mut self, path: impl Into<PathBuf>, bytes: impl Into<Arc<[u8]>>) -> Self {
        self.grants.memory_files.push(MemoryFile { path: path.into(), bytes: bytes.into() });
        self
    }

    /// A directory that is in memory alone, empty at first, which can be read and written at this absolute path until `limit`
    /// bytes are in it.
    #[must_use]
    pub fn memory_dir(mut self, path: impl Into<PathBuf>, limit: u64) -> Self {
        self.grants.memory_dirs.push(MemoryDir { path: path.into(), limit });
        self
    }

    /// The clocks and the randomness, instead of the machine's.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.grants.clock = Some(clock);
        self
    }

    /// Says in full what is granted.
    #[must_use]
    pub fn grants(mut self, grants: Grants) -> Self {
        self.grants = grants;
        self
    }

    /// The machine that things are granted of: its streams, environment, processors, working directory.
    #[must_use]
    pub fn machine(mut self, machine: SystemHost) -> Self {
        self.machine = Some(machine);
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

    /// The directory that relative paths start at. That grants nothing.
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
        if let Some(wrong) = self.wrong {
            return Err(Error::Grant(wrong));
        }
        let env = |machine: SystemHost| match self.env.is_empty() {
            true => machine,
            false => {
                let mut all = machine.env_vars();
                all.retain(|(name, _)| !self.env.iter().any(|(n, _)| n == name));
                all.extend(self.env.iter().cloned());
                machine.with_env(all)
            }
        };
        let there = |machine: SystemHost| match &self.working_dir {
            Some(dir) => machine.with_working_dir(dir).map_err(Error::WorkingDir),
            None => Ok(machine),
        };
        let host: Arc<dyn Host> = match self.access {
            Access::Granted => {
                let machine = match self.machine {
                    Some(machine) => machine,
                    None => SystemHost::new().with_stdio(self.stdio.or_null()),
                };
                let mut grants = self
                    .grants
                    .with_class_path(class_sources(&self.options))
                    .with_jdk(&self.engine.jdk().home);
                grants.allow.env.extend(self.env.iter().map(|(name, _)| name.clone()));
                Arc::new(GrantedHost::new(grants, there(env(machine))?))
            }
            Access::Own(host) => host,
            Access::All => {
                let machine = self.machine.unwrap_or_default().with_stdio(self.stdio);
                Arc::new(there(env(machine))?)
            }
        };
        if host.sandboxed() {
            // Tools would attach by files that it may not have.
            self.options.attach = false;
        }
        let inner = cortado_vm::vm::Vm::new(self.engine.inner().clone(), self.options, host)?;
        if let Some(options) = self.debugger {
            inner.debug.attach(cortado_debug::Agent::new(options));
        }
        Ok(Vm::from_parts(inner, self.launch))
    }
}

/// The files and directories that classes come from: they can be read without a grant.
fn class_sources(options: &VmOptions) -> Vec<PathBuf> {
    let mut sources = options.boot_append.clone();
    let entries =
        |path: &str| path.split(':').filter(|e| !e.is_empty()).map(PathBuf::from).collect::<Vec<_>>();
    for (name, value) in &options.properties {
        match name.as_str() {
            // An empty entry is the working directory, which java takes it for, too.
            "java.class.path" => {
                let named = |e: &str| PathBuf::from(if e.is_empty() { "." } else { e });
                sources.extend(value.split(':').filter(|_| !value.is_empty()).map(named));
            }
            "jdk.module.path" | "jdk.module.upgrade.path" => sources.extend(entries(value)),
            // module=path:path
            patch if patch.starts_with("jdk.module.patch.") => {
                sources.extend(entries(value.split_once('=').map_or("", |(_, path)| path)));
            }
            _ => {}
        }
    }
    // jar=options
    sources.extend(options.agents.iter().map(|a| PathBuf::from(a.split('=').next().unwrap_or(""))));
    sources
}
