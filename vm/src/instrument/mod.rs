//! Java agents (java.lang.instrument): who transforms class files, and when.
//!
//! An [`Agent`] is one `-javaagent`, one `Launcher-Agent-Class`, or one that was loaded into a running Vm. Its Java half is a
//! `sun.instrument.InstrumentationImpl`, whose `transform` runs the agent's transformers. All agents' transformers that don't
//! retransform come first, then those that do: agents in the order in which they came.

mod start;

pub use start::AgentError;

use crate::call::Arg;
use crate::class::redefine::NewBytes;
use crate::ids::{ClassId, LoaderId, MethodId, SymbolId};
use crate::rooting::{Cx, Global, Local};
use crate::types::{ByteArray, JProtectionDomain, Object};
use parking_lot::{Mutex, RwLock};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The agents of a Vm.
#[derive(Default)]
pub struct Agents {
    list: RwLock<Vec<Arc<Agent>>>,
    /// Some agent has transformers: class definitions ask no further otherwise.
    transforming: AtomicBool,
}

/// What an agent's manifest asks for.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// Can-Redefine-Classes.
    pub redefine: bool,
    /// Can-Retransform-Classes.
    pub retransform: bool,
    /// Can-Set-Native-Method-Prefix.
    pub native_prefix: bool,
}

/// An agent.
pub struct Agent {
    /// What it may do.
    pub capabilities: Capabilities,
    /// Its InstrumentationImpl.
    instrumentation: Mutex<Option<(Global<Object>, MethodId)>>,
    /// It has transformers that don't retransform, and such that do.
    has: [AtomicBool; 2],
    /// The prefixes that its transformers put before native methods' names, likewise.
    prefixes: [Mutex<Vec<String>>; 2],
    /// Threads in its transformers: what these load is not transformed by it.
    busy: Mutex<Vec<u32>>,
}

/// A definition, as transformers see it.
struct Definition<'s> {
    loader: LoaderId,
    name: Option<SymbolId>,
    /// The class, if it is there already.
    class: Option<ClassId>,
    protection_domain: Local<'s, JProtectionDomain>,
}

/// What transformers made of a class file.
pub(crate) struct Transformed {
    /// The class file; None: as it was.
    pub bytes: Option<Arc<[u8]>>,
    /// What those that retransform were given, if they changed it.
    pub untransformed: Option<Arc<[u8]>>,
}

impl Agent {
    /// An agent without its Java half.
    fn new(capabilities: Capabilities) -> Agent {
        Agent {
            capabilities,
            instrumentation: Mutex::default(),
            has: Default::default(),
            prefixes: Default::default(),
            busy: Mutex::default(),
        }
    }
}

impl Agents {
    /// The agent that an InstrumentationImpl's `mNativeAgent` names.
    pub fn get(&self, number: i64) -> Option<Arc<Agent>> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        self.list.read().get(index).cloned()
    }

    fn add(&self, agent: Agent) -> (i64, Arc<Agent>) {
        let mut list = self.list.write();
        list.push(Arc::new(agent));
        (list.len() as i64, list[list.len() - 1].clone())
    }

    /// Whether class definitions are shown to somebody.
    pub(crate) fn transform(&self) -> bool {
        self.transforming.load(Ordering::Acquire)
    }

    /// An agent has transformers now, or none any more.
    pub fn set_transformers(&self, agent: &Agent, retransforming: bool, has: bool) {
        agent.has[usize::from(retransforming)].store(has, Ordering::Release);
        let any = self.list.read().iter().any(|a| a.has.iter().any(|h| h.load(Ordering::Acquire)));
        self.transforming.store(any, Ordering::Release);
    }

    /// Instrumentation.setNativeMethodPrefix.
    pub fn set_prefixes(&self, agent: &Agent, retransforming: bool, prefixes: Vec<String>) {
        *agent.prefixes[usize::from(retransforming)].lock() = prefixes;
    }

    /// All prefixes of native methods' names, in the order in which transformers put them there.
    pub(crate) fn prefixes(&self) -> Vec<String> {
        let list = self.list.read();
        let of = |i: usize| list.iter().flat_map(move |a| a.prefixes[i].lock().clone());
        of(0).chain(of(1)).collect()
    }
}

impl<'s> Cx<'s> {
    /// Shows a class file that is about to be defined to the transformers.
    pub(crate) fn transform_definition(
        &mut self,
        loader: LoaderId,
        name: Option<SymbolId>,
        protection_domain: Option<Local<'s, JProtectionDomain>>,
        bytes: &[u8],
    ) -> Transformed {
        if !self.vm().agents.transform() {
            return Transformed { bytes: None, untransformed: None };
        }
        let protection_domain = protection_domain.unwrap_or_else(|| self.null_local());
        self.transform(&Definition { loader, name, class: None, protection_domain }, bytes, true)
    }

    /// Shows a class file that is to replace a class's to the transformers: to those that retransform, or to all.
    pub(crate) fn transform_for_redefinition(
        &mut self,
        class: ClassId,
        bytes: Arc<[u8]>,
        retransform: bool,
    ) -> NewBytes {
        let c = self.class(class);
        let offset = self.vm().wk().class.protection_domain;
        let mirror = self.mirror(class);
        let protection_domain = self.field_local(mirror, offset);
        let d = Definition { loader: c.loader, name: Some(c.name), class: Some(class), protection_domain };
        let t = self.transform(&d, &bytes, !retransform);
        match t.bytes {
            None => NewBytes { class, bytes, untransformed: None },
            Some(new) => NewBytes { class, bytes: new, untransformed: t.untransformed },
        }
    }

    fn transform(&mut self, d: &Definition<'s>, bytes: &[u8], all: bool) -> Transformed {
        let agents = self.vm().agents.list.read().clone();
        let mut now: Option<Arc<[u8]>> = None;
        let mut untransformed = None;
        let kinds: &[bool] = if all { &[false, true] } else { &[true] };
        for &retransforming in kinds {
            for agent in &agents {
                if !agent.has[usize::from(retransforming)].load(Ordering::Acquire) {
                    continue;
                }
                let before = now.as_deref().unwrap_or(bytes);
                let Some(new) = self.transform_by(agent, d, before, retransforming) else { continue };
                if retransforming && untransformed.is_none() {
                    untransformed = Some(Arc::from(before));
                }
                now = Some(new);
            }
        }
        Transformed { bytes: now, untransformed }
    }

    /// Runs the transformers of one kind of an agent. None: they changed nothing.
    fn transform_by(
        &mut self,
        agent: &Agent,
        d: &Definition<'s>,
        bytes: &[u8],
        retransforming: bool,
    ) -> Option<Arc<[u8]>> {
        let (instrumentation, method) = (*agent.instrumentation.lock())?;
        let thread = self.thread().id;
        {
            let mut busy = agent.busy.lock();
            if busy.contains(&thread) {
                return None;
            }
            busy.push(thread);
        }
        let made = self.scope(|cx, _| {
            let result = (|| {
                let receiver = cx.local(cx.get_global(&instrumentation));
                let module = match (d.class, d.name) {
                    (None, Some(name)) => cx.named_module(d.loader, name),
                    _ => cx.null_local(),
                };
                let loader = cx.loader_object(d.loader);
                let name = match d.name {
                    Some(name) => cx.new_string_from_symbol(name)?,
                    None => cx.null_local(),
                };
                let class = match d.class {
                    Some(class) => cx.mirror(class),
                    None => cx.null_local(),
                };
                let bytes = cx.new_byte_array(bytes)?;
                let args = [
                    receiver.into(),
                    module.into(),
                    loader.into(),
                    name.into(),
                    class.into(),
                    d.protection_domain.into(),
                    bytes.into(),
                    Arg::from(retransforming),
                ];
                Ok(cx.call(method, &args)?.local::<ByteArray>())
            })();
            match result {
                Ok(new) if cx.is_null(new) => None,
                Ok(new) => {
                    let bytes: Vec<i8> = cx.to_vec(cx.get(new));
                    Some(bytes.into_iter().map(|b| b as u8).collect())
                }
                Err(thrown) => {
                    // What a transformer throws is swallowed in Java; this is something of the Vm's.
                    if !cx.vm().is_exiting() {
                        cx.take_exception(thrown);
                    }
                    None
                }
            }
        });
        agent.busy.lock().retain(|&t| t != thread);
        made
    }

    /// The named module of a class of this name, null if there is none.
    fn named_module(&mut self, loader: LoaderId, name: SymbolId) -> Local<'s, crate::types::JModule> {
        let vm = self.vm();
        let symbols = &vm.engine.symbols;
        let package = symbols.intern(crate::classfile::names::package_of(symbols.bytes(name)));
        let modules = &vm.loaders.modules;
        match modules.module_of_package(loader, package).filter(|&m| modules.name(m).is_some()) {
            Some(module) => self.module_object(module),
            None => self.null_local(),
        }
    }
}
