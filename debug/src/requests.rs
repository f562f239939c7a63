//! What a debugger wants to hear of: event requests and their filters.

use crate::error::{Code, Result};
use crate::step::StepState;
use cortado_vm::class::Class;
use cortado_vm::debug::{Place, watch};
use cortado_vm::ids::{ClassId, FieldId, MethodId};
use cortado_vm::rooting::{Cx, Global, Local};
use cortado_vm::thread::Shared;
use cortado_vm::types::{JThread, JThrowable, Object};
use parking_lot::Mutex;
use std::collections::HashSet;
use std::sync::Arc;

/// Kinds of events.
pub mod kind {
    pub const SINGLE_STEP: u8 = 1;
    pub const BREAKPOINT: u8 = 2;
    pub const FRAME_POP: u8 = 3;
    pub const EXCEPTION: u8 = 4;
    pub const THREAD_START: u8 = 6;
    pub const THREAD_DEATH: u8 = 7;
    pub const CLASS_PREPARE: u8 = 8;
    pub const CLASS_UNLOAD: u8 = 9;
    pub const FIELD_ACCESS: u8 = 20;
    pub const FIELD_MODIFICATION: u8 = 21;
    pub const EXCEPTION_CATCH: u8 = 30;
    pub const METHOD_ENTRY: u8 = 40;
    pub const METHOD_EXIT: u8 = 41;
    pub const METHOD_EXIT_WITH_VALUE: u8 = 42;
    pub const MONITOR_ENTER: u8 = 43;
    pub const MONITOR_ENTERED: u8 = 44;
    pub const MONITOR_WAIT: u8 = 45;
    pub const MONITOR_WAITED: u8 = 46;
    pub const VM_START: u8 = 90;
    pub const VM_DEATH: u8 = 99;
}

/// A filter of a request.
pub enum Filter {
    /// Only the so manyth event that gets here; then the request is at its end.
    Count(i32),
    /// Reserved by the protocol.
    Conditional,
    /// Only of this thread.
    Thread(Global<JThread>),
    /// Only of this class and its subclasses.
    Class(ClassId),
    /// Only of classes whose name fits.
    Match(String),
    /// Not of classes whose name fits.
    Exclude(String),
    /// Only at this place.
    Place(Place),
    /// Only of such exceptions.
    Exception {
        /// Of this class or a subclass.
        class: Option<ClassId>,
        /// Those that somebody catches.
        caught: bool,
        /// Those that nobody catches.
        uncaught: bool,
    },
    /// Only of this field.
    Field(FieldId),
    /// A step's end.
    Step(Box<StepState>),
    /// Only while this object is `this`, or, of a field, of this object. None: null.
    Instance(Option<Global<Object>>),
    /// Only of classes whose source file's name fits.
    Source(String),
}

/// A request.
pub struct Request {
    /// Its number.
    pub id: i32,
    /// What for.
    pub kind: u8,
    /// Who is suspended: 0 nobody, 1 the event's thread, 2 all.
    pub policy: u8,
    /// All of them must pass, in this order.
    pub filters: Vec<Filter>,
}

/// What an event gives filters to look at.
#[derive(Default)]
pub struct Facts<'s> {
    /// Class filters look at this one.
    pub class: Option<ClassId>,
    /// Where.
    pub place: Option<Place>,
    /// What was thrown, and whether somebody catches it.
    pub exception: Option<(Local<'s, JThrowable>, bool)>,
    /// Which field.
    pub field: Option<FieldId>,
    /// Instance filters look at this one.
    pub instance: Option<Local<'s, Object>>,
}

/// A request that an event met.
pub struct Hit {
    /// The request's number.
    pub id: i32,
    /// Its kind.
    pub kind: u8,
    /// Its policy.
    pub policy: u8,
}

/// All requests.
#[derive(Default)]
pub struct Requests {
    /// Newest last. No safepoint is reached while it is locked.
    list: Mutex<Vec<Request>>,
    last: Mutex<i32>,
    /// Held, STOPPED, while the Vm is brought up to date.
    sync: Mutex<()>,
}

/// Whether a class name fits a pattern: `*` at one end stands for anything.
pub fn fits(pattern: &str, name: &str) -> bool {
    if let Some(end) = pattern.strip_prefix('*') {
        name.ends_with(end)
    } else if let Some(start) = pattern.strip_suffix('*') {
        name.starts_with(start)
    } else {
        pattern == name
    }
}

/// A class's name as patterns mean it.
pub fn class_name(cx: &Cx<'_>, class: &Class) -> String {
    let name = String::from_utf8_lossy(&cx.class_descriptor(class)).into_owned();
    let inner = name.strip_prefix('L').and_then(|n| n.strip_suffix(';')).unwrap_or(&name);
    inner.replace('/', ".")
}

/// Whether the class filters of a request will reject what happens in a class, as far as that can be told before.
pub fn will_reject(cx: &Cx<'_>, filters: &[Filter], class: &Class) -> bool {
    let name = class_name(cx, class);
    for f in filters {
        let rejects = match f {
            Filter::Class(c) => !cx.is_subclass(class, cx.class(*c)),
            Filter::Match(p) => !fits(p, &name),
            Filter::Exclude(p) => fits(p, &name),
            // It has to count, whatever comes after it.
            Filter::Count(_) => return false,
            _ => false,
        };
        if rejects {
            return true;
        }
    }
    false
}

fn source_fits(class: &Class, pattern: &str) -> bool {
    let Some(file) = class.file() else { return false };
    let lossy = |b: &[u8]| String::from_utf8_lossy(b).into_owned();
    if let Some(sde) = file.source_debug_extension() {
        // The file section of SMAP lines: `N name` or `+ N name`, the path in the next line (JSR 45).
        let text = lossy(sde);
        let named = text.lines().skip_while(|l| *l != "*F").take_while(|l| *l != "*L").any(|l| {
            let l = l.trim_start_matches("+ ");
            l.split_once(' ').is_some_and(|(n, name)| n.parse::<u32>().is_ok() && fits(pattern, name))
        });
        if named {
            return true;
        }
    }
    file.source_file() != 0 && fits(pattern, &lossy(file.utf8(file.source_file())))
}

impl Filter {
    fn free(self, cx: &Cx<'_>) {
        match self {
            Filter::Thread(g) => cx.free_global(g),
            Filter::Instance(Some(g)) => cx.free_global(g),
            _ => {}
        }
    }
}

impl Requests {
    /// A number for a new request.
    pub fn next_id(&self) -> i32 {
        let mut last = self.last.lock();
        *last += 1;
        *last
    }

    /// Adds a request.
    pub fn add(&self, cx: &mut Cx<'_>, request: Request) {
        self.list.lock().push(request);
        self.sync(cx);
    }

    /// Takes a request back. Answers the thread whose step it was.
    pub fn remove(&self, cx: &mut Cx<'_>, kind: u8, id: i32) {
        self.retain(cx, |r| {
            let same = r.kind == kind || kind::METHOD_EXIT <= kind.min(r.kind) && kind.max(r.kind) <= 42;
            !(r.id == id && same)
        });
    }

    /// Takes all requests of a kind back.
    pub fn remove_all(&self, cx: &mut Cx<'_>, kind: Option<u8>) {
        self.retain(cx, |r| kind.is_some_and(|k| r.kind != k));
    }

    fn retain(&self, cx: &mut Cx<'_>, mut keep: impl FnMut(&Request) -> bool) {
        let gone: Vec<Request> = {
            let mut list = self.list.lock();
            let all = std::mem::take(&mut *list);
            let (kept, gone) = all.into_iter().partition(|r| keep(r));
            *list = kept;
            gone
        };
        if gone.is_empty() {
            return;
        }
        let steppers: Vec<Arc<Shared>> = gone.iter().filter_map(stepper).collect();
        for f in gone.into_iter().flat_map(|r| r.filters) {
            f.free(cx);
        }
        cx.without_holding(|vm| steppers.iter().for_each(|t| vm.watch_steps(t, None)));
        self.sync(cx);
    }

    /// Tells the Vm what is watched.
    pub fn sync(&self, cx: &mut Cx<'_>) {
        cx.without_holding(|vm| {
            let _sync = self.sync.lock();
            let mut bits = 0;
            let mut breakpoints: HashSet<(MethodId, u32)> = HashSet::new();
            for r in self.list.lock().iter() {
                bits |= match r.kind {
                    kind::FIELD_ACCESS | kind::FIELD_MODIFICATION => watch::FIELDS,
                    kind::EXCEPTION => watch::EXCEPTIONS,
                    kind::METHOD_ENTRY => watch::ENTRIES,
                    kind::METHOD_EXIT | kind::METHOD_EXIT_WITH_VALUE => watch::EXITS,
                    kind::MONITOR_ENTER..=kind::MONITOR_WAITED => watch::MONITORS,
                    _ => 0,
                };
                if r.kind == kind::BREAKPOINT {
                    for f in &r.filters {
                        if let Filter::Place(Place { method, bci: Some(bci) }) = f {
                            breakpoints.insert((*method, *bci));
                            let older = crate::versions::older(vm, *method);
                            breakpoints.extend(older.into_iter().map(|m| (m, *bci)));
                        }
                    }
                }
            }
            vm.debug.set(vm, bits, breakpoints);
        });
    }

    /// The breakpoints in these methods.
    pub fn breakpoints(&self, of: &dyn Fn(MethodId) -> bool) -> Vec<i32> {
        let there = |f: &Filter| matches!(f, Filter::Place(p) if of(p.method));
        let list = self.list.lock();
        let found = list.iter().filter(|r| r.kind == kind::BREAKPOINT && r.filters.iter().any(there));
        found.map(|r| r.id).collect()
    }

    /// Whether anybody wants events of these kinds.
    pub fn wants(&self, kinds: &[u8]) -> bool {
        self.list.lock().iter().any(|r| kinds.contains(&r.kind))
    }

    /// The requests of these kinds that an event on the current thread meets, by kind, the newest first. The flag: the list
    /// changed, and `sync` is due.
    pub fn meet(&self, cx: &mut Cx<'_>, kinds: &[u8], facts: &Facts<'_>) -> (Vec<Hit>, bool) {
        let mut hits = Vec::new();
        let mut list = self.list.lock();
        let mut over: Vec<i32> = Vec::new();
        for &k in kinds {
            for r in list.iter_mut().rev().filter(|r| r.kind == k) {
                let (passed, last) = r.passes(cx, facts);
                if passed {
                    hits.push(Hit { id: r.id, kind: r.kind, policy: r.policy });
                }
                if last {
                    over.push(r.id);
                }
            }
        }
        if over.is_empty() {
            return (hits, false);
        }
        let mut kept = Vec::new();
        for r in std::mem::take(&mut *list) {
            if over.contains(&r.id) {
                if stepper(&r).is_some() {
                    cx.set_step(None);
                }
                r.filters.into_iter().for_each(|f| f.free(cx));
            } else {
                kept.push(r);
            }
        }
        *list = kept;
        (hits, true)
    }

    /// Begins the steps of a thread anew, whose frames were changed. It stands still.
    pub fn restart_step(&self, cx: &mut Cx<'_>, of: &Arc<Shared>) {
        let step = {
            let mut list = self.list.lock();
            list.iter_mut().flat_map(|r| &mut r.filters).find_map(|f| match f {
                Filter::Step(s) if Arc::ptr_eq(&s.shared, of) => s.begin(cx).ok(),
                _ => None,
            })
        };
        if let Some(step) = step {
            cx.without_holding(|vm| vm.watch_steps(of, Some(step)));
        }
    }
}

fn stepper(r: &Request) -> Option<Arc<Shared>> {
    r.filters.iter().find_map(|f| match f {
        Filter::Step(s) => Some(s.shared.clone()),
        _ => None,
    })
}

impl Request {
    /// Whether an event passes the filters, and whether it was the last one.
    fn passes(&mut self, cx: &mut Cx<'_>, facts: &Facts<'_>) -> (bool, bool) {
        let class = facts.class.map(|c| cx.class(c));
        let mut last = false;
        for i in 0..self.filters.len() {
            let passes = match &mut self.filters[i] {
                Filter::Count(n) => {
                    *n -= 1;
                    last |= *n <= 0;
                    *n <= 0
                }
                Filter::Conditional => true,
                Filter::Thread(g) => cx.get_global(g) == cx.current_java_thread(),
                Filter::Class(c) => class.is_some_and(|class| cx.is_subclass(class, cx.class(*c))),
                Filter::Match(p) => class.is_some_and(|c| fits(p, &class_name(cx, c))),
                Filter::Exclude(p) => !class.is_some_and(|c| fits(p, &class_name(cx, c))),
                Filter::Place(p) => {
                    facts.place.map(|at| crate::versions::shown_place(cx.vm(), at)) == Some(*p)
                }
                Filter::Exception { class, caught, uncaught } => match facts.exception {
                    Some((e, is_caught)) => {
                        (if is_caught { *caught } else { *uncaught })
                            && class.is_none_or(|c| cx.is_subclass(cx.class_of(cx.get(e)), cx.class(c)))
                    }
                    None => false,
                },
                Filter::Field(f) => facts.field == Some(*f),
                Filter::Instance(wanted) => match facts.instance {
                    Some(o) => wanted.is_some_and(|g| cx.get_global(&g) == cx.get(o)),
                    None => true,
                },
                Filter::Source(p) => class.is_some_and(|c| source_fits(c, p)),
                Filter::Step(_) => {
                    let (before, rest) = self.filters.split_at_mut(i);
                    let Some((Filter::Step(step), after)) = rest.split_first_mut() else {
                        return (false, last);
                    };
                    step.is_of_current(cx) && {
                        let rejects = |cx: &Cx<'_>, class: &Class| {
                            will_reject(cx, before, class) || will_reject(cx, after, class)
                        };
                        step.arrive(cx, rejects)
                    }
                }
            };
            if !passes {
                return (false, false);
            }
        }
        (true, last)
    }

    /// Whether the protocol allows this filter for this kind of event.
    pub fn allows(kind: u8, filter: &Filter) -> Result<()> {
        let threads = matches!(kind, kind::THREAD_START | kind::THREAD_DEATH);
        let ok = match filter {
            Filter::Count(n) => return if *n > 0 { Ok(()) } else { Err(Code::INVALID_COUNT) },
            Filter::Conditional => true,
            Filter::Thread(_) => kind != kind::CLASS_UNLOAD,
            Filter::Class(_) => !threads && kind != kind::CLASS_UNLOAD,
            Filter::Match(_) | Filter::Exclude(_) => !threads,
            Filter::Place(_) => matches!(
                kind,
                kind::SINGLE_STEP
                    | kind::BREAKPOINT
                    | kind::FIELD_ACCESS
                    | kind::FIELD_MODIFICATION
                    | kind::FRAME_POP
                    | kind::EXCEPTION
            ),
            Filter::Exception { .. } => kind == kind::EXCEPTION,
            Filter::Field(_) => matches!(kind, kind::FIELD_ACCESS | kind::FIELD_MODIFICATION),
            Filter::Step(_) => kind == kind::SINGLE_STEP,
            Filter::Instance(_) => !threads && kind != kind::CLASS_UNLOAD && kind != kind::CLASS_PREPARE,
            Filter::Source(_) => kind == kind::CLASS_PREPARE,
        };
        if ok { Ok(()) } else { Err(Code::ILLEGAL_ARGUMENT) }
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn patterns() {
        assert!(fits("java.*", "java.lang.String") && fits("*.String", "java.lang.String"));
        assert!(fits("a.B", "a.B") && !fits("a.B", "a.Bc") && fits("*", "x"));
        assert!(!fits("java.*", "javax.A"));
    }
}
