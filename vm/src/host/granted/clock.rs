//! Time and randomness of the host that grants: the machine's, unless the embedder gave others.

use super::super::{CalendarTime, Clock, FileTime, HostResult};
use super::GrantedHost;

impl GrantedHost {
    fn clock(&self) -> &dyn Clock {
        self.grants.clock.as_deref().unwrap_or(&self.system)
    }
}

impl Clock for GrantedHost {
    fn now(&self) -> FileTime {
        self.clock().now()
    }

    fn wall_millis(&self) -> i64 {
        self.clock().wall_millis()
    }

    fn local_time(&self, seconds: i64) -> CalendarTime {
        self.clock().local_time(seconds)
    }

    fn monotonic_nanos(&self) -> u64 {
        self.clock().monotonic_nanos()
    }

    fn thread_cpu_nanos(&self) -> u64 {
        self.clock().thread_cpu_nanos()
    }

    fn process_cpu_nanos(&self) -> u64 {
        self.clock().process_cpu_nanos()
    }

    fn random(&self, buffer: &mut [u8]) -> HostResult<()> {
        self.clock().random(buffer)
    }
}
