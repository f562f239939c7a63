//! What the operating system says of user, machine and limits.

#![expect(
    clippy::disallowed_methods,
    reason = "this is the host's own module: /proc, /sys and /etc are read here"
)]

use std::ffi::OsStr;
use std::net::IpAddr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::super::environment::java_arch;
use super::super::{Environment, HostResult, LocaleCategory, Memory, SystemName, Usage};
use super::cgroup::Cgroup;
use super::{SystemHost, names};

impl SystemHost {
    fn env(&self, name: &[u8]) -> Option<&[u8]> {
        self.env.iter().find(|(n, _)| n == name).map(|(_, value)| &**value)
    }

    /// The process's control group, unless it is not to be considered.
    fn cgroup(&self) -> Option<&Cgroup> {
        self.container_support.then(|| self.cgroup.get_or_init(Cgroup::of_this_process))
    }

    /// The locale that the environment names for a category, if the system has it.
    fn named_locale(&self, category: LocaleCategory) -> Option<(&[u8], Vec<u8>)> {
        let own: &[u8] = match category {
            LocaleCategory::Messages => b"LC_MESSAGES",
            LocaleCategory::Ctype => b"LC_CTYPE",
        };
        let name = [b"LC_ALL".as_slice(), own, b"LANG"]
            .iter()
            .find_map(|name| self.env(name).filter(|value| !value.is_empty()))?;
        Some((name, names::charset_of_locale(name)?))
    }
}

impl Environment for SystemHost {
    fn env_vars(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.env.clone()
    }

    fn env_var(&self, name: &[u8]) -> Option<Vec<u8>> {
        self.env(name).map(<[u8]>::to_vec)
    }

    fn working_dir(&self) -> Vec<u8> {
        self.cwd_path.clone()
    }

    fn user_name(&self) -> Vec<u8> {
        let user = names::user_by_id(rustix::process::getuid().as_raw()).ok().flatten();
        user.map_or_else(|| b"?".to_vec(), |user| user.name)
    }

    fn user_groups(&self) -> Vec<u32> {
        let groups = rustix::process::getgroups().unwrap_or_default();
        groups.into_iter().map(|g| g.as_raw()).collect()
    }

    fn user_ids(&self) -> (u32, u32) {
        (rustix::process::getuid().as_raw(), rustix::process::getgid().as_raw())
    }

    fn home_dir(&self) -> Vec<u8> {
        // As the launcher's libjava does: the user data base first, HOME where it says nothing usable.
        let user = names::user_by_id(rustix::process::getuid().as_raw()).ok().flatten();
        match user.map(|user| user.home).filter(|home| home.len() > 1) {
            Some(home) => home,
            None => self.env(b"HOME").filter(|home| home.len() > 1).unwrap_or(b"?").to_vec(),
        }
    }

    fn locale(&self, category: LocaleCategory) -> Vec<u8> {
        self.named_locale(category).map_or_else(|| b"C".to_vec(), |(name, _)| name.to_vec())
    }

    fn charset(&self) -> Vec<u8> {
        self.named_locale(LocaleCategory::Ctype)
            .map_or_else(|| b"ANSI_X3.4-1968".to_vec(), |(_, charset)| charset)
    }

    fn time_zone(&self) -> String {
        if let Some(tz) = self.env(b"TZ").filter(|tz| !tz.is_empty()) {
            let tz = tz.strip_prefix(b":").unwrap_or(tz);
            let tz = tz.strip_prefix(b"posix/").unwrap_or(tz);
            let name = String::from_utf8_lossy(tz).into_owned();
            // A path in TZ names a file of the data base.
            return zone_of_path(Path::new(&name)).unwrap_or(name);
        }
        system_time_zone().unwrap_or_else(|| "GMT".to_owned())
    }

    fn system_name(&self) -> SystemName {
        let uname = rustix::system::uname();
        let name =
            if cfg!(target_os = "macos") { "Mac OS X".into() } else { uname.sysname().to_string_lossy() };
        SystemName {
            name: name.into_owned(),
            version: uname.release().to_string_lossy().into_owned(),
            arch: java_arch().to_owned(),
        }
    }

    fn host_name(&self) -> HostResult<Vec<u8>> {
        Ok(rustix::system::uname().nodename().to_bytes().to_vec())
    }

    fn processors(&self) -> usize {
        if let Some(said) = self.processors {
            return said;
        }
        let mask = rustix::thread::sched_getaffinity(None).map(|set| set.count() as usize);
        let processors = mask.unwrap_or_else(|_| std::thread::available_parallelism().map_or(1, usize::from));
        let limit = self.cgroup().and_then(Cgroup::processors).unwrap_or(usize::MAX);
        processors.min(limit).max(1)
    }

    fn machine_processors(&self) -> (usize, usize) {
        // SAFETY: sysconf has no precondition.
        let count = |name| unsafe { libc::sysconf(name) };
        let [all, online] = [libc::_SC_NPROCESSORS_CONF, libc::_SC_NPROCESSORS_ONLN].map(count);
        (all.max(1) as usize, online.max(1) as usize)
    }

    fn memory(&self) -> Memory {
        let mut memory = self.machine_memory();
        let Some(cgroup) = self.cgroup() else { return memory };
        if let Some(limit) = cgroup.memory_limit().filter(|&limit| limit < memory.total) {
            memory.total = limit;
            let used = cgroup.memory_used().unwrap_or(0);
            memory.free = limit.saturating_sub(used);
        }
        memory
    }

    fn machine_memory(&self) -> Memory {
        let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
        let field = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            line.and_then(|rest| rest.trim().trim_end_matches(" kB").parse::<u64>().ok())
                .map_or(0, |kb| kb << 10)
        };
        Memory {
            total: field("MemTotal"),
            free: field("MemFree"),
            swap_total: field("SwapTotal"),
            swap_free: field("SwapFree"),
        }
    }

    fn address_space(&self) -> Option<u64> {
        rustix::process::getrlimit(rustix::process::Resource::As).current
    }

    fn container_support(&self) -> bool {
        self.container_support
    }

    fn load_average(&self) -> Option<[f64; 3]> {
        let text = std::fs::read_to_string("/proc/loadavg").ok()?;
        let mut numbers = text.split(' ').map_while(|n| n.parse().ok());
        Some([numbers.next()?, numbers.next()?, numbers.next()?])
    }

    fn addresses_of(&self, name: &[u8]) -> Result<Vec<IpAddr>, String> {
        names::addresses_of(name)
    }

    fn name_of_address(&self, address: IpAddr) -> Option<Vec<u8>> {
        names::name_of_address(address)
    }

    fn usage(&self) -> Usage {
        let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
        let own = stat_fields(&stat);
        let own = |i: usize| own.get(i).copied().unwrap_or(0);
        let machine = std::fs::read_to_string("/proc/stat").unwrap_or_default();
        let line = machine.lines().next().and_then(|l| l.strip_prefix("cpu ")).unwrap_or("");
        let (busy, total) = busy_and_all(line);
        let cpu = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        Usage {
            virtual_bytes: own(20),
            cpu_nanos: cpu.tv_sec as u64 * 1_000_000_000 + cpu.tv_nsec as u64,
            // Without the one that reads the folder.
            open_fds: std::fs::read_dir("/proc/self/fd").map_or(0, |d| d.count().saturating_sub(1) as u64),
            machine_busy: busy,
            machine_ticks: total,
            process_ticks: own(11) + own(12),
        }
    }

    fn processor_ticks(&self, which: usize) -> Option<(u64, u64)> {
        let machine = std::fs::read_to_string("/proc/stat").ok()?;
        let name = format!("cpu{which} ");
        machine.lines().find_map(|line| line.strip_prefix(&name)).map(busy_and_all)
    }

    fn cpu_times(&self) -> (u64, u64) {
        // SAFETY: a rusage of zeros is valid, and getrusage writes to the local one only.
        let usage = unsafe {
            let mut usage: libc::rusage = std::mem::zeroed();
            libc::getrusage(libc::RUSAGE_SELF, &mut usage);
            usage
        };
        let nanos = |t: libc::timeval| t.tv_sec as u64 * 1_000_000_000 + t.tv_usec as u64 * 1000;
        (nanos(usage.ru_utime), nanos(usage.ru_stime))
    }

    fn thread_user_nanos(&self, os_tid: u32) -> Option<u64> {
        let stat = std::fs::read_to_string(format!("/proc/self/task/{os_tid}/stat")).ok()?;
        let ticks = *stat_fields(&stat).get(11)?;
        Some(ticks * (1_000_000_000 / rustix::param::clock_ticks_per_second().max(1)))
    }

    fn fd_limit(&self) -> u64 {
        rustix::process::getrlimit(rustix::process::Resource::Nofile).current.unwrap_or(u64::MAX)
    }
}

/// The numbers of a `/proc/.../stat` after the name and the state (which stays as 0): 11 is the user time, 12 the
/// system's, 20 the address space.
fn stat_fields(stat: &str) -> Vec<u64> {
    let after = stat.rfind(')').map_or("", |at| &stat[at + 1..]);
    after.split_whitespace().map(|n| n.parse().unwrap_or(0)).collect()
}

/// The zone's name in a path into the data base: what follows `zoneinfo/`.
fn zone_of_path(path: &Path) -> Option<String> {
    let text = path.to_str()?;
    let (_, zone) = text.split_once("zoneinfo/")?;
    let zone = zone.strip_prefix("posix/").or_else(|| zone.strip_prefix("right/")).unwrap_or(zone);
    (!zone.is_empty()).then(|| zone.to_owned())
}

/// What `/etc/localtime` is a link to, or a copy of.
fn system_time_zone() -> Option<String> {
    let local = Path::new("/etc/localtime");
    if let Ok(target) = std::fs::read_link(local) {
        return zone_of_path(&target);
    }
    if let Ok(bytes) = std::fs::read(local) {
        let root = Path::new("/usr/share/zoneinfo");
        for zone in ["UTC", "GMT"] {
            if std::fs::read(root.join(zone)).is_ok_and(|b| b == bytes) {
                return Some(zone.to_owned());
            }
        }
        if let Some(found) = same_file(root, &bytes, 0) {
            return zone_of_path(&found);
        }
    }
    let name = std::fs::read_to_string("/etc/timezone").ok()?;
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

/// A file under `dir` with just these bytes.
fn same_file(dir: &Path, bytes: &[u8], depth: u32) -> Option<PathBuf> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(dir).ok()?.filter_map(|e| Some(e.ok()?.path())).collect();
    paths.sort();
    paths.into_iter().find_map(|path| {
        let name = path.file_name()?.as_bytes();
        // These hold copies under other names.
        if name.starts_with(b".")
            || matches!(name, b"posix" | b"right" | b"ROC" | b"posixrules" | b"localtime")
        {
            return None;
        }
        let meta = std::fs::metadata(&path).ok()?;
        if meta.is_dir() {
            return if depth < 4 { same_file(&path, bytes, depth + 1) } else { None };
        }
        (meta.len() == bytes.len() as u64 && std::fs::read(&path).is_ok_and(|b| b == bytes)).then_some(path)
    })
}

/// A path of the environment's PATH with a program that may be run, or why there is none (ENOENT, EACCES).
pub(super) fn find_program(path: &[u8], name: &[u8]) -> HostResult<PathBuf> {
    let mut error = libc::ENOENT;
    for dir in path.split(|&b| b == b':') {
        let dir = if dir.is_empty() { b".".as_slice() } else { dir };
        let candidate = Path::new(OsStr::from_bytes(dir)).join(OsStr::from_bytes(name));
        if candidate.is_file() {
            match rustix::fs::access(&candidate, rustix::fs::Access::EXEC_OK) {
                Ok(()) => return Ok(candidate),
                Err(e) => error = e.raw_os_error(),
            }
        }
    }
    Err(super::super::HostError::new(error))
}

/// Ticks of a line of /proc/stat: user nice system idle iowait irq softirq steal; guests' time is in the user's.
fn busy_and_all(line: &str) -> (u64, u64) {
    let ticks: Vec<u64> = line.split_whitespace().take(8).map_while(|n| n.parse().ok()).collect();
    let all: u64 = ticks.iter().sum();
    let idle: u64 = ticks.iter().skip(3).take(2).sum();
    (all - idle, all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones() {
        assert_eq!(
            zone_of_path(Path::new("../usr/share/zoneinfo/Europe/Berlin")).as_deref(),
            Some("Europe/Berlin")
        );
        assert_eq!(zone_of_path(Path::new("/usr/share/zoneinfo/posix/UTC")).as_deref(), Some("UTC"));
        assert_eq!(zone_of_path(Path::new("/etc/other")), None);
    }
}
