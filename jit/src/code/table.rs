//! A Vm's compiled methods: what is installed, what was taken back, and when its memory is free.
//!
//! **Installing** sets `Method::i2c`, then `compiled`, then `entry`; **removing** sets entry and `compiled` back. A thread
//! may be running code that was removed, and a compiled caller may just have read its address. So the memory of removed
//! code is given back by [`CodeTable::sweep`] only, while the world is stopped: then no thread holds an address that it read
//! and has not called yet, as there is no safepoint between the two; and all that a thread will return to is on its native
//! stack. The sweep looks through the native stacks, word by word, for anything that looks like an address in removed code.
//! Frames alone would not do: code may be returned to whose frame is unlinked (what it called went on in the interpreter
//! for it, or it was just making a StackOverflowError). A number that looks like an address keeps code until the next
//! sweep, which does no harm.

use super::memory::{Cells, CodeCache, Space};
use cortado_vm::class::Method;
use cortado_vm::ids::MethodId;
use cortado_vm::interp;
use cortado_vm::thread::{Thread, ThreadPtr};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// A piece of code: a method, or one of its loops.
#[derive(Debug)]
pub struct CompiledMethod {
    /// Number of the compilation, as -XX:+PrintCompilation shows it.
    pub id: u32,
    /// What was compiled.
    pub method: MethodId,
    /// The bytecode index of the loop that it enters; None: the method's beginning.
    pub osr: Option<u32>,
    /// The code.
    pub space: Space,
    /// The caller's adapter from the interpreter; null for OSR.
    pub i2c: usize,
    /// Its inline caches.
    pub cells: Vec<Cells>,
    /// Methods whose code is part of it.
    pub inlined: Vec<MethodId>,
    /// Methods that it takes not to be overridden.
    pub assumed_final: Vec<MethodId>,
    /// Bytes of bytecode in it, inlined methods included.
    pub bytecodes: u32,
    /// How long it took to make.
    pub time: Duration,
    /// How often it went back to the interpreter for something that it was not compiled for.
    pub traps: AtomicU32,
}

/// The code of one method.
#[derive(Default)]
struct Installed {
    normal: Option<Arc<CompiledMethod>>,
    osr: BTreeMap<u32, Arc<CompiledMethod>>,
}

/// A Vm's compiled methods.
#[derive(Default)]
pub struct CodeTable {
    methods: HashMap<MethodId, Installed>,
    /// All code whose memory is not free, by address.
    by_start: BTreeMap<usize, Arc<CompiledMethod>>,
    /// Code that is not entered any more, by address.
    removed: HashSet<usize>,
    removed_bytes: usize,
    /// Who takes a method not to be overridden.
    dependents: HashMap<MethodId, Vec<Arc<CompiledMethod>>>,
}

impl CodeTable {
    /// The code of a method, or of a loop of it.
    pub fn get(&self, method: MethodId, osr: Option<u32>) -> Option<&Arc<CompiledMethod>> {
        let installed = self.methods.get(&method)?;
        match osr {
            None => installed.normal.as_ref(),
            Some(bci) => installed.osr.get(&bci),
        }
    }

    /// Makes code be entered from now on. Answers what it replaces.
    pub fn install(&mut self, method: &Method, code: Arc<CompiledMethod>) -> Option<Arc<CompiledMethod>> {
        self.by_start.insert(code.space.start, code.clone());
        for &assumed in &code.assumed_final {
            self.dependents.entry(assumed).or_default().push(code.clone());
        }
        let installed = self.methods.entry(method.id).or_default();
        let old = match code.osr {
            Some(bci) => installed.osr.insert(bci, code),
            None => {
                method.i2c.store(code.i2c as *mut u8, Ordering::Release);
                method.compiled.store(code.space.start as *mut u8, Ordering::Release);
                method.entry.store(interp::compiled_entry(), Ordering::Release);
                installed.normal.replace(code)
            }
        };
        if let Some(old) = &old {
            self.retire(old);
        }
        old
    }

    /// Makes code not be entered any more. False: it was not.
    pub fn remove(&mut self, method: &Method, code: &Arc<CompiledMethod>) -> bool {
        let Some(installed) = self.methods.get_mut(&method.id) else { return false };
        match code.osr {
            Some(bci) => {
                if !installed.osr.get(&bci).is_some_and(|c| Arc::ptr_eq(c, code)) {
                    return false;
                }
                installed.osr.remove(&bci);
            }
            None => {
                if !installed.normal.as_ref().is_some_and(|c| Arc::ptr_eq(c, code)) {
                    return false;
                }
                installed.normal = None;
                method.entry.store(interp::entry_for(method), Ordering::Release);
                method.compiled.store(std::ptr::null_mut(), Ordering::Release);
            }
        }
        self.retire(code);
        true
    }

    fn retire(&mut self, code: &Arc<CompiledMethod>) {
        if self.removed.insert(code.space.start) {
            self.removed_bytes += code.space.len;
        }
        for assumed in &code.assumed_final {
            if let Some(all) = self.dependents.get_mut(assumed) {
                all.retain(|c| !Arc::ptr_eq(c, code));
            }
        }
    }

    /// The code that takes a method not to be overridden.
    pub fn dependents(&self, method: MethodId) -> Vec<Arc<CompiledMethod>> {
        self.dependents.get(&method).cloned().unwrap_or_default()
    }

    /// All that is entered, oldest first.
    pub fn installed(&self) -> Vec<Arc<CompiledMethod>> {
        let mut all: Vec<_> =
            self.by_start.values().filter(|c| !self.removed.contains(&c.space.start)).cloned().collect();
        all.sort_by_key(|c| c.id);
        all
    }

    /// What is installed for these methods.
    pub fn of(&self, methods: &HashSet<MethodId>) -> Vec<Arc<CompiledMethod>> {
        let mut all = Vec::new();
        for (_, installed) in self.methods.iter().filter(|(m, _)| methods.contains(m)) {
            all.extend(installed.normal.iter().chain(installed.osr.values()).cloned());
        }
        all
    }

    /// Forgets methods that are unloaded. Their code was removed.
    pub fn forget(&mut self, methods: &HashSet<MethodId>) {
        self.methods.retain(|m, _| !methods.contains(m));
        self.dependents.retain(|m, all| !methods.contains(m) && !all.is_empty());
    }

    /// All code whose memory is not free.
    pub fn all(&self) -> impl Iterator<Item = &Arc<CompiledMethod>> {
        self.by_start.values()
    }

    /// Bytes of code that is removed and not freed.
    pub fn removed_bytes(&self) -> usize {
        self.removed_bytes
    }

    /// The code that an address lies in, be it removed or not.
    pub fn at(&self, address: usize) -> Option<&Arc<CompiledMethod>> {
        let (_, code) = self.by_start.range(..=address).next_back()?;
        (address < code.space.start + code.space.len).then_some(code)
    }

    /// Code that threads may be in.
    ///
    /// # Safety
    /// The world is stopped, and these are its threads.
    pub unsafe fn active(&self, cache: &CodeCache, threads: &[ThreadPtr]) -> HashSet<usize> {
        let mut found = HashSet::new();
        for thread in threads {
            // SAFETY: the thread is stopped, as the caller vouches.
            for word in unsafe { native_stack(thread.0.as_ptr()) } {
                if cache.contains(word)
                    && let Some(code) = self.at(word)
                {
                    found.insert(code.space.start);
                }
            }
        }
        found
    }

    /// Frees removed code that is in no use. Answers how many bytes that were.
    ///
    /// # Safety
    /// The world is stopped, and `active` is what [`CodeTable::active`] found since.
    pub unsafe fn sweep(&mut self, cache: &CodeCache, active: &HashSet<usize>) -> usize {
        let free: Vec<usize> = self.removed.difference(active).copied().collect();
        let mut bytes = 0;
        for start in free {
            self.removed.remove(&start);
            let Some(code) = self.by_start.remove(&start) else { continue };
            bytes += code.space.len;
            // SAFETY: no thread is in it, and none can get there.
            unsafe { cache.free(code.space) };
            for &cells in &code.cells {
                cache.free_cells(cells);
            }
        }
        self.removed_bytes -= bytes;
        bytes
    }
}

/// The words of a stopped thread's native stack that compiled code's return addresses are among.
///
/// # Safety
/// The thread is STOPPED, and stays so while the iterator is used.
unsafe fn native_stack(thread: *const Thread) -> impl Iterator<Item = usize> {
    // SAFETY: the thread is alive.
    let (from, to) = unsafe { ((*thread).native_top.load(Ordering::Relaxed), (*thread).native_base) };
    let from = from.next_multiple_of(8);
    // SAFETY: the stack between two addresses that the thread noted while it used both. It may be writing to it, as it is only
    // kept from running Java code: hence the volatile read, of which nothing is asked but that words which don't change
    // are right, which return addresses into Java code are.
    (from..to & !7).step_by(8).map(|at| unsafe { (at as *const usize).read_volatile() })
}

/// The code that the current thread's native stack was in last, as far as can be told: good for statistics only.
///
/// # Safety
/// `thread` is the current thread.
pub unsafe fn caller<'t>(
    table: &'t CodeTable,
    cache: &CodeCache,
    thread: *const Thread,
    is_it: impl Fn(&CompiledMethod) -> bool,
) -> Option<&'t Arc<CompiledMethod>> {
    let here = 0u8;
    // SAFETY: the current thread's own stack.
    let base = unsafe { (*thread).native_base } & !7;
    let from = (&raw const here as usize).next_multiple_of(8);
    (from..base)
        .step_by(8)
        // SAFETY: as above; volatile, as what lies there has other types, or none.
        .map(|at| unsafe { (at as *const usize).read_volatile() })
        .filter(|&word| cache.contains(word))
        .find_map(|word| table.at(word).filter(|c| is_it(c)))
}
