//! Loading agents: their jars' manifests, their Java halves, their beginnings.

use super::{Agent, Capabilities};
use crate::boot::launcher::write_stderr;
use crate::call::Arg;
use crate::host::OpenFlags;
use crate::ids::LoaderId;
use crate::image::{ClassPathEntry, Jar, Resource};
use crate::rooting::{Cx, JResult, Thrown};
use crate::types::{JString, Object};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

const IMPL: &str = "sun/instrument/InstrumentationImpl";
const TRANSFORM: &str = "(Ljava/lang/Module;Ljava/lang/ClassLoader;Ljava/lang/String;Ljava/lang/Class;\
                         Ljava/security/ProtectionDomain;[BZ)[B";

/// The largest jar that is copied for a program that is not trusted.
const LARGEST_JAR: usize = 256 << 20;

/// Why an agent was not loaded.
#[derive(Debug)]
pub enum AgentError {
    /// Its jar is none, or says nothing of an agent: what to say of it.
    BadJar(String),
    /// The system class loader does not take the jar: what to say of it.
    NotOnClassPath(String),
    /// Its beginning threw: the exception is pending.
    Failed(Thrown),
}

/// How an agent begins.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Way {
    Premain,
    Agentmain,
    Launcher,
}

/// The main attributes of a jar's manifest.
struct Manifest(Vec<(String, String)>);

impl Manifest {
    fn read(cx: &mut Cx<'_>, path: &str) -> Option<Manifest> {
        let jar = cx.open_jar(Path::new(path))?;
        let bytes = match jar.find("META-INF/MANIFEST.MF").ok()?? {
            Resource::Mapped(map, range) => map[range].to_vec(),
            Resource::Owned(bytes) => bytes.to_vec(),
        };
        let text =
            String::from_utf8_lossy(&bytes).replace("\r\n", "\n").replace('\r', "\n").replace("\n ", "");
        let main = text.split("\n\n").next().unwrap_or_default();
        let pair = |line: &str| line.split_once(':').map(|(k, v)| (k.to_owned(), v.trim().to_owned()));
        Some(Manifest(main.lines().filter_map(pair).collect()))
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(k, _)| k.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }

    fn capabilities(&self) -> Capabilities {
        let on = |name: &str| self.get(name).is_some_and(|v| v.eq_ignore_ascii_case("true"));
        Capabilities {
            redefine: on("Can-Redefine-Classes"),
            retransform: on("Can-Retransform-Classes"),
            native_prefix: on("Can-Set-Native-Method-Prefix"),
        }
    }
}

/// The files that Boot-Class-Path names: relative ones from the folder that the jar is really in.
#[expect(clippy::disallowed_methods, reason = "what is found there is opened as the host allows")]
fn boot_paths(jar: &str, value: &str) -> Vec<PathBuf> {
    let base = Path::new(jar).canonicalize().unwrap_or_else(|_| PathBuf::from(jar));
    let base = base.parent().unwrap_or(Path::new("")).to_owned();
    value.split_whitespace().map(|url| base.join(decode_url(url))).collect()
}

/// A URL's path with its `%20`s as the bytes that they stand for.
fn decode_url(url: &str) -> String {
    let mut out = Vec::new();
    let bytes = url.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        let hex = bytes.get(i + 1..i + 3).and_then(|h| std::str::from_utf8(h).ok());
        match (bytes[i], hex.and_then(|h| u8::from_str_radix(h, 16).ok())) {
            (b'%', Some(b)) => {
                out.push(b);
                i += 3;
            }
            (b, _) => {
                out.push(b);
                i += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

impl Cx<'_> {
    /// Reads the jars of the command line's agents, before there is any Java code. Err: what to say of the one that is none.
    pub(crate) fn open_agents(&mut self) -> Result<(), String> {
        for option in &self.vm().options.agents {
            let jar = option.split_once('=').map_or(option.as_str(), |(jar, _)| jar);
            let Some(manifest) = Manifest::read(self, jar) else {
                return Err(format!("Error opening zip file or JAR manifest missing : {jar}\n"));
            };
            if manifest.get("Premain-Class").is_none() {
                return Err(format!("Failed to find Premain-Class manifest attribute in {jar}\n"));
            }
            self.append_boot_paths(jar, &manifest);
        }
        Ok(())
    }

    /// Starts the command line's agents, in order. False: one failed, and it was told.
    pub(crate) fn start_agents(&mut self) -> bool {
        for option in &self.vm().options.agents {
            let (jar, options) = match option.split_once('=') {
                Some((jar, options)) => (jar, Some(options)),
                None => (option.as_str(), None),
            };
            if let Err(e) = self.load_agent(jar, options, Way::Premain) {
                self.tell_failure(e);
                return false;
            }
        }
        true
    }

    /// Loads an agent into the running Vm: its `agentmain`.
    pub fn attach_agent(&mut self, jar: &str, options: Option<&str>) -> Result<(), AgentError> {
        self.load_agent(jar, options, Way::Agentmain)
    }

    /// Loads the agent in the jar that is run: its Launcher-Agent-Class.
    pub fn load_launcher_agent(&mut self, jar: &str) -> JResult<()> {
        match self.load_agent(jar, Some(""), Way::Launcher) {
            Ok(()) => Ok(()),
            Err(AgentError::Failed(thrown)) => {
                // It is printed, and an error of the launcher's follows.
                self.print_trace(thrown, "main");
                Err(self.throw_bare("java/lang/InternalError"))
            }
            Err(_) => Err(self.throw_bare("java/lang/InternalError")),
        }
    }

    fn load_agent(&mut self, jar: &str, options: Option<&str>, way: Way) -> Result<(), AgentError> {
        let key = match way {
            Way::Premain => "Premain-Class",
            Way::Agentmain => "Agent-Class",
            Way::Launcher => "Launcher-Agent-Class",
        };
        let Some(manifest) = Manifest::read(self, jar) else {
            let text = format!("Error opening zip file or JAR manifest missing: {jar}\n");
            return Err(AgentError::BadJar(text));
        };
        let Some(class) = manifest.get(key) else {
            return Err(AgentError::BadJar(format!("Failed to find {key} manifest attribute from {jar}\n")));
        };
        if way != Way::Launcher
            && let Err(thrown) = self.append_to_class_path(jar)
        {
            if !self.vm().is_exiting() {
                self.take_exception(thrown);
            }
            let text = match way {
                Way::Premain => format!(
                    "Unable to add {jar} to system class path - the system class loader does not define the \
                     appendToClassPathForInstrumentation method or the method failed\n"
                ),
                _ => format!(
                    "Unable to add {jar} to system class path - not supported by system class loader or \
                     configuration error!\n"
                ),
            };
            return Err(AgentError::NotOnClassPath(text));
        }
        if way != Way::Premain {
            self.append_boot_paths(jar, &manifest);
        }
        let capabilities = manifest.capabilities();
        if capabilities.redefine || capabilities.retransform {
            self.allow_redefinition();
        }
        let begun = self.scope(|cx, _| cx.begin_agent(capabilities, class, options, way));
        begun.map_err(AgentError::Failed)
    }

    fn begin_agent(
        &mut self,
        capabilities: Capabilities,
        class: &str,
        options: Option<&str>,
        way: Way,
    ) -> JResult<()> {
        let vm = self.vm();
        let symbols = &vm.engine.symbols;
        let id = self.load_class(LoaderId::BOOT, symbols.intern_str(IMPL))?;
        self.initialize_class(id)?;
        let k = self.class(id);
        let method = |name: &str, descriptor: &str| {
            let found = k.declared_method(symbols.intern_str(name), symbols.intern_str(descriptor));
            found.unwrap_or_else(|| panic!("the class library has no {IMPL}.{name}{descriptor}"))
        };
        let (number, agent) = vm.agents.add(Agent::new(capabilities));
        let object = self.new_instance(k)?;
        self.call(
            method("<init>", "(JZZ)V"),
            &[
                object.into(),
                Arg::Long(number),
                Arg::from(capabilities.redefine),
                Arg::from(capabilities.native_prefix),
            ],
        )
        .map(drop)?;
        *agent.instrumentation.lock() = Some((self.global::<Object>(object), method("transform", TRANSFORM)));
        let name = self.new_string(class)?;
        let options = match options {
            Some(options) => self.new_string(options)?,
            None => self.null_local::<JString>(),
        };
        let begin = if way == Way::Premain { "loadClassAndCallPremain" } else { "loadClassAndCallAgentmain" };
        let begin = method(begin, "(Ljava/lang/String;Ljava/lang/String;)V");
        self.call(begin, &[object.into(), name.into(), options.into()]).map(drop)
    }

    /// Instrumentation.appendToSystemClassLoaderSearch: the system class loader's own method does it.
    pub fn append_to_class_path(&mut self, jar: &str) -> JResult<()> {
        self.scope(|cx, _| {
            const GET: &str = "getSystemClassLoader";
            let loader = cx
                .call_static("java/lang/ClassLoader", GET, "()Ljava/lang/ClassLoader;", &[])?
                .local::<Object>();
            let symbols = &cx.vm().engine.symbols;
            let (name, descriptor) = (
                symbols.intern_str("appendToClassPathForInstrumentation"),
                symbols.intern_str("(Ljava/lang/String;)V"),
            );
            let class = cx.class_of(cx.get(loader));
            let Some(m) = cx.lookup_method(class, name, descriptor) else {
                return Err(cx.throw_bare("java/lang/UnsupportedOperationException"));
            };
            let jar = cx.new_string(jar)?;
            cx.call(m, &[loader.into(), jar.into()]).map(drop)
        })
    }

    /// Instrumentation.appendToBootstrapClassLoaderSearch. What can't be opened is left out, as on -Xbootclasspath/a.
    pub fn append_to_boot_path(&mut self, path: &Path) {
        let entry = match self.vm().host.sandboxed() {
            true => self.open_jar(path).map(ClassPathEntry::Jar),
            false => ClassPathEntry::open(path),
        };
        if let Some(entry) = entry {
            self.vm().loaders.append_entry(&self.vm().options.boot_append, entry);
        }
    }

    /// A jar that the program names. One that is not trusted names any file, and may change it while it is read: what its host
    /// lets it read is read by the host, and copied.
    fn open_jar(&mut self, path: &Path) -> Option<Jar> {
        let host = &self.vm().host;
        if !host.sandboxed() {
            return Jar::open(path).ok();
        }
        self.blocking(|| {
            let fd = host.open(path.as_os_str().as_bytes(), OpenFlags::READ, 0).ok()?;
            let mut bytes = Vec::new();
            let mut chunk = vec![0; 1 << 16];
            let whole = loop {
                match host.read(fd, &mut chunk) {
                    Ok(0) => break true,
                    Ok(n) if bytes.len() + n <= LARGEST_JAR => bytes.extend_from_slice(&chunk[..n]),
                    _ => break false,
                }
            };
            host.close(fd).ok()?;
            if whole { Jar::of_bytes(path, &bytes).ok() } else { None }
        })
    }

    fn append_boot_paths(&mut self, jar: &str, manifest: &Manifest) {
        for path in manifest.get("Boot-Class-Path").map(|v| boot_paths(jar, v)).unwrap_or_default() {
            self.append_to_boot_path(&path);
        }
    }

    /// As HotSpot ends: it aborts the process, which is not ours to abort.
    fn tell_failure(&mut self, error: AgentError) {
        let why = match error {
            AgentError::Failed(thrown) => {
                self.print_trace(thrown, "main");
                "processJavaStart failed"
            }
            AgentError::NotOnClassPath(text) | AgentError::BadJar(text) => {
                write_stderr(self, &text);
                "appending to system class path failed"
            }
        };
        if !self.vm().is_exiting() {
            let text = format!("FATAL ERROR in native method: processing of -javaagent failed, {why}\n");
            write_stderr(self, &text);
        }
    }

    /// As JNI's ExceptionDescribe.
    pub(crate) fn print_trace(&mut self, thrown: Thrown, thread: &str) {
        if self.vm().is_exiting() {
            return;
        }
        self.scope(|cx, _| {
            let e = cx.take_exception(thrown);
            write_stderr(cx, &format!("Exception in thread \"{thread}\" "));
            if let Err(thrown) = cx.call_method(e, "printStackTrace", "()V", &[])
                && !cx.vm().is_exiting()
            {
                cx.take_exception(thrown);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_decoded() {
        assert_eq!(decode_url("a%20b/c%"), "a b/c%");
    }

    #[test]
    fn boot_class_path_starts_at_the_jars_folder() {
        assert_eq!(
            boot_paths("/no/such/agent.jar", "a.jar  /b.jar"),
            [PathBuf::from("/no/such/a.jar"), PathBuf::from("/b.jar")]
        );
    }
}
