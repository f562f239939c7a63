//! Time and randomness. These are what even a host that denies everything gives.

use rustix::time::{ClockId, clock_gettime};

use super::{FileTime, HostError, HostResult};

fn nanos(id: ClockId) -> u64 {
    let t = clock_gettime(id);
    (t.tv_sec as u64).wrapping_mul(1_000_000_000).wrapping_add(t.tv_nsec as u64)
}

/// Clocks and randomness.
pub trait Clock: Send + Sync {
    /// The time of day.
    fn now(&self) -> FileTime {
        let t = clock_gettime(ClockId::Realtime);
        FileTime { seconds: t.tv_sec, nanos: t.tv_nsec as u32 }
    }
    /// Milliseconds since 1970: `System.currentTimeMillis`.
    fn wall_millis(&self) -> i64 {
        let t = self.now();
        t.seconds.wrapping_mul(1000).wrapping_add(i64::from(t.nanos) / 1_000_000)
    }
    /// Nanoseconds since an unknown moment, never going back: `System.nanoTime`.
    fn monotonic_nanos(&self) -> u64 {
        nanos(ClockId::Monotonic)
    }
    /// The processor time of the calling thread.
    fn thread_cpu_nanos(&self) -> u64 {
        nanos(ClockId::ThreadCPUTime)
    }
    /// The processor time of the process, all its Vms together.
    fn process_cpu_nanos(&self) -> u64 {
        nanos(ClockId::ProcessCPUTime)
    }
    /// Fills a buffer with random bytes that are good for keys.
    fn random(&self, buffer: &mut [u8]) -> HostResult<()> {
        let mut at = 0;
        while at < buffer.len() {
            match rustix::rand::getrandom(&mut buffer[at..], rustix::rand::GetRandomFlags::empty()) {
                Ok(n) => at += n,
                Err(rustix::io::Errno::INTR) => {}
                Err(e) => return Err(HostError::from(e)),
            }
        }
        Ok(())
    }
}
