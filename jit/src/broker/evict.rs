//! Room in the code cache.
//!
//! Code that was replaced or taken back is freed when there is a good deal of it (each time costs a stop of the world), or
//! when the cache is full. If that is not enough, the oldest quarter of what is installed goes, leaving out what threads are
//! in. Compiled code doesn't count its calls, so nobody knows which of it is cold; but what is thrown out starts to count
//! anew in the interpreter, and what is hot is back after some thousand calls, as the newest: the age of code is a measure
//! of its use after all. A program whose hot code alone doesn't fit would compile all the time; so there is a time between
//! two evictions that doubles as long as they come one right after the other. Meanwhile nothing is compiled.

use super::vm_code::{State, VmCode};
use crate::code::table::CompiledMethod;
use cortado_vm::rooting::Cx;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// Of the cache: code that is not entered any more may take up so much of it before it is freed.
const SLACK: usize = 8;
/// Of the used part of the cache: so much goes when it is full.
const PART: usize = 4;
const SHORTEST: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_secs(60);

/// When code was thrown out.
pub(super) struct Eviction {
    last: Option<Instant>,
    pause: Duration,
    warned: bool,
}

impl Default for Eviction {
    fn default() -> Eviction {
        Eviction { last: None, pause: SHORTEST, warned: false }
    }
}

impl Eviction {
    /// Whether it is time again; if so, the next pause is chosen.
    fn due(&mut self, now: Instant) -> bool {
        if let Some(last) = self.last {
            let since = now.saturating_duration_since(last);
            if since < self.pause {
                return false;
            }
            self.pause = if since < self.pause * 4 { (self.pause * 2).min(LONGEST) } else { SHORTEST };
        }
        self.last = Some(now);
        true
    }
}

impl VmCode {
    /// Frees what can be freed, if it is time for that. May reach a safepoint.
    pub(super) fn make_room(&self, cx: &mut Cx<'_>) {
        let full = self.full.load(Ordering::Relaxed);
        let evict = {
            let mut state = self.state.lock();
            if !full && state.table.removed_bytes() <= self.cache.usage().size / SLACK {
                return;
            }
            // What was removed may be enough.
            let evict = full && state.table.removed_bytes() < self.cache.usage().size / SLACK;
            if evict && (!self.vm().options.evict_code || !state.eviction.due(Instant::now())) {
                self.warn(&mut state);
                return;
            }
            evict
        };
        let mut evicted = Vec::new();
        cx.stop_the_world(|_, threads| {
            let mut state = self.state.lock();
            let state: &mut State = &mut state;
            // SAFETY: the world is stopped.
            let active = unsafe { state.table.active(&self.cache, threads) };
            if evict {
                let mut enough = self.cache.usage().used / PART;
                for code in state.table.installed() {
                    if enough == 0 {
                        break;
                    }
                    if !active.contains(&code.space.start) && self.remove(state, &code) {
                        enough = enough.saturating_sub(code.space.len);
                        self.count_anew(&code);
                        evicted.push(code);
                    }
                }
            }
            // SAFETY: the world is still stopped.
            let freed = unsafe { state.table.sweep(&self.cache, &active) };
            log::debug!("{} of {} bytes of code freed", freed, self.cache.usage().size);
            if freed > 0 {
                self.full.store(false, Ordering::Relaxed);
            } else if full {
                self.warn(state);
            }
        });
        if self.vm().options.print_compilation {
            for code in evicted {
                let method = self.vm().methods.get(code.method);
                self.print_line(code.id, method, code.osr, false, "made not entrant");
            }
        }
    }

    /// The interpreter counts from 0 for it.
    pub(super) fn count_anew(&self, code: &Arc<CompiledMethod>) {
        let method = self.vm().methods.get(code.method);
        match code.osr {
            None => method.invocations.store(0, Ordering::Relaxed),
            Some(_) => method.backedges.store(0, Ordering::Relaxed),
        }
    }

    /// Says once that the cache is too small.
    fn warn(&self, state: &mut State) {
        if !std::mem::replace(&mut state.eviction.warned, true) {
            let text = "OpenJDK 64-Bit Server VM warning: CodeCache is full. Compiler has been disabled.\n\
                        OpenJDK 64-Bit Server VM warning: Try increasing the code cache size using \
                        -XX:ReservedCodeCacheSize=\n";
            let _ = self.vm().host.write(2, text.as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_while_evictions_follow_each_other() {
        let mut e = Eviction::default();
        let start = Instant::now();
        assert!(e.due(start));
        assert!(!e.due(start + SHORTEST / 2));
        let second = start + SHORTEST;
        assert!(e.due(second));
        assert_eq!(e.pause, SHORTEST * 2);
        assert!(!e.due(second + SHORTEST));
        assert!(e.due(second + SHORTEST * 100));
        assert_eq!(e.pause, SHORTEST);
    }
}
