//! Time and randomness. These are what even a host that denies everything gives.

use rustix::time::{ClockId, clock_gettime};

use super::{FileTime, HostError, HostResult};

fn nanos(id: ClockId) -> u64 {
    let t = clock_gettime(id);
    (t.tv_sec as u64).wrapping_mul(1_000_000_000).wrapping_add(t.tv_nsec as u64)
}

/// A moment on a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CalendarTime {
    /// The year.
    pub year: i64,
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
    /// 0 to 23.
    pub hour: u32,
    /// 0 to 59.
    pub minute: u32,
    /// 0 to 60.
    pub second: u32,
    /// Seconds east of Greenwich.
    pub offset: i64,
}

impl CalendarTime {
    /// Puts its parts, and `millis`, in the place of `{y} {mo} {d} {h} {mi} {s} {ms} {zone}`.
    pub fn format(&self, pattern: &str, millis: i64) -> String {
        let minutes = self.offset.abs() / 60;
        let sign = if self.offset < 0 { '-' } else { '+' };
        pattern
            .replace("{y}", &format!("{:04}", self.year))
            .replace("{mo}", &format!("{:02}", self.month))
            .replace("{d}", &format!("{:02}", self.day))
            .replace("{h}", &format!("{:02}", self.hour))
            .replace("{mi}", &format!("{:02}", self.minute))
            .replace("{s}", &format!("{:02}", self.second))
            .replace("{ms}", &format!("{millis:03}"))
            .replace("{zone}", &format!("{sign}{:02}{:02}", minutes / 60, minutes % 60))
    }
}

fn calendar(seconds: i64, local: bool) -> CalendarTime {
    let t = seconds as libc::time_t;
    // SAFETY: a tm of zeros is valid; both functions write to the local one only, and are thread-safe.
    let tm = unsafe {
        let mut tm: libc::tm = std::mem::zeroed();
        if local {
            libc::localtime_r(&t, &mut tm);
        } else {
            libc::gmtime_r(&t, &mut tm);
        }
        tm
    };
    CalendarTime {
        year: i64::from(tm.tm_year) + 1900,
        month: tm.tm_mon as u32 + 1,
        day: tm.tm_mday as u32,
        hour: tm.tm_hour as u32,
        minute: tm.tm_min as u32,
        second: tm.tm_sec as u32,
        offset: tm.tm_gmtoff as i64,
    }
}

/// A moment, seconds since 1970, by Greenwich's calendar.
pub fn utc_time(seconds: i64) -> CalendarTime {
    calendar(seconds, false)
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
    /// A moment, seconds since 1970, in the machine's time zone.
    fn local_time(&self, seconds: i64) -> CalendarTime {
        calendar(seconds, true)
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
