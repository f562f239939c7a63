//! The thread that marks and sweeps old objects while the program runs. It is there once the first collection has left it
//! something to do, and ends with the Vm. It touches the heap alone, so it needs neither roots nor safepoints.

use crate::failure::Uncontained;
use cortado_gc::{Heap, Progress};
use parking_lot::{Condvar, Mutex};
use std::sync::Arc;
use std::thread::JoinHandle;

/// A Vm's marking thread.
#[derive(Default)]
pub struct Marker {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    wanted: bool,
    stopping: bool,
}

impl Marker {
    /// There is something to do.
    pub(crate) fn wake(&self, heap: &Arc<Heap>) {
        self.shared.state.lock().wanted = true;
        self.shared.changed.notify_one();
        let mut thread = self.thread.lock();
        if thread.is_none() {
            let (shared, heap) = (self.shared.clone(), heap.clone());
            let spawned = std::thread::Builder::new()
                .name("GC Marker".into())
                .spawn(move || Uncontained::run(|| shared.serve(&heap)));
            // Without it the marking comes to no end, and full collections do what it would have done.
            *thread = spawned.inspect_err(|e| log::warn!("no thread to mark the heap with: {e}")).ok();
        }
    }
}

impl Shared {
    fn serve(&self, heap: &Heap) {
        loop {
            {
                let mut state = self.state.lock();
                while !state.wanted && !state.stopping {
                    self.changed.wait(&mut state);
                }
                if state.stopping {
                    return;
                }
                state.wanted = false;
            }
            while heap.work_concurrently() == Progress::More {
                if self.state.lock().stopping {
                    return;
                }
            }
        }
    }
}

impl Drop for Marker {
    fn drop(&mut self) {
        self.shared.state.lock().stopping = true;
        self.shared.changed.notify_one();
        if let Some(thread) = self.thread.get_mut().take() {
            let _ = thread.join();
        }
    }
}
