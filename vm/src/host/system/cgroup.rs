//! The control groups that the process runs in, version 1 or 2: what limits its memory and its processors.
//!
//! A limit holds for all groups below the one that sets it, so the least of those from the process's own group up to
//! the mount's root counts. (HotSpot 17 reads version 2's own group only, later ones all.)

use std::path::{Path, PathBuf};

/// Folders whose files hold the process's limits, from its group up.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Cgroup {
    /// Version 1: each controller has a hierarchy of its own.
    legacy: bool,
    cpu: Vec<PathBuf>,
    memory: Vec<PathBuf>,
}

/// A line of `/proc/self/mountinfo` that mounts control groups.
struct Mount<'t> {
    /// What of the hierarchy is mounted.
    root: &'t str,
    point: &'t str,
    unified: bool,
    /// `rw,cpu,cpuacct`
    options: &'t str,
}

impl<'t> Mount<'t> {
    /// `36 35 98:0 /root /point rw,noatime master:1 - type source options`
    fn parse(line: &'t str) -> Option<Mount<'t>> {
        let (left, right) = line.split_once(" - ")?;
        let mut left = left.split(' ').skip(3);
        let mut right = right.split(' ');
        let kind = right.next()?;
        if !matches!(kind, "cgroup" | "cgroup2") {
            return None;
        }
        Some(Mount {
            root: left.next()?,
            point: left.next()?,
            unified: kind == "cgroup2",
            options: right.nth(1).unwrap_or(""),
        })
    }

    /// The folder of a group and those above it. `/` is where the file system starts, but in tests.
    fn folders(&self, group: &str, base: &Path) -> Vec<PathBuf> {
        let point = base.join(self.point.trim_start_matches('/'));
        // In a container the mount often shows a part of the hierarchy, the group's own most of the time.
        let inside = match group.strip_prefix(self.root.trim_end_matches('/')) {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => rest.trim_start_matches('/'),
            _ if self.unified => group.trim_start_matches('/'),
            _ => "",
        };
        let mut dir = point.join(inside);
        if !dir.is_dir() {
            dir.clone_from(&point);
        }
        dir.ancestors().take_while(|p| p.starts_with(&point)).map(Path::to_owned).collect()
    }
}

impl Cgroup {
    pub(super) fn of_this_process() -> Cgroup {
        let read = |file: &str| std::fs::read_to_string(file).unwrap_or_default();
        Cgroup::find(&read("/proc/self/cgroup"), &read("/proc/self/mountinfo"), Path::new("/"))
    }

    /// Reads lines `number:controllers:path` of `/proc/self/cgroup` with the mounts.
    fn find(groups: &str, mounts: &str, base: &Path) -> Cgroup {
        let mounts: Vec<Mount<'_>> = mounts.lines().filter_map(Mount::parse).collect();
        let mut found = Cgroup::default();
        let mut unified = None;
        for line in groups.lines() {
            let mut parts = line.splitn(3, ':');
            let (Some(_), Some(controllers), Some(path)) = (parts.next(), parts.next(), parts.next()) else {
                continue;
            };
            if controllers.is_empty() {
                let mount = mounts.iter().find(|m| m.unified);
                unified = mount.map(|m| m.folders(path, base));
            }
            for controller in controllers.split(',') {
                let to = match controller {
                    "cpu" => &mut found.cpu,
                    "memory" => &mut found.memory,
                    _ => continue,
                };
                let mut all =
                    mounts.iter().filter(|m| !m.unified && m.options.split(',').any(|o| o == controller));
                // Some systems mount a controller twice: the usual place counts.
                let first = all.clone().next();
                if let Some(mount) = all.find(|m| m.point.starts_with("/sys/fs/cgroup")).or(first) {
                    *to = mount.folders(path, base);
                    found.legacy = true;
                }
            }
        }
        if let Some(folders) = unified.filter(|_| !found.legacy) {
            found.cpu.clone_from(&folders);
            found.memory = folders;
        }
        found
    }

    fn number(dir: &Path, file: &str) -> Option<u64> {
        // "max", or -1, is no limit.
        std::fs::read_to_string(dir.join(file)).ok()?.trim().parse().ok()
    }

    /// Quota by period, rounded up.
    pub(super) fn processors(&self) -> Option<usize> {
        let limits = self.cpu.iter().filter_map(|dir| {
            let (quota, period) = if self.legacy {
                (Cgroup::number(dir, "cpu.cfs_quota_us")?, Cgroup::number(dir, "cpu.cfs_period_us")?)
            } else {
                let text = std::fs::read_to_string(dir.join("cpu.max")).ok()?;
                let (quota, period) = text.trim().split_once(' ')?;
                (quota.parse().ok()?, period.parse().ok()?)
            };
            (period > 0).then(|| quota.div_ceil(period).max(1) as usize)
        });
        limits.min()
    }

    /// The most memory. What version 1 says where there is no limit is more than any machine has.
    pub(super) fn memory_limit(&self) -> Option<u64> {
        let file = if self.legacy { "memory.limit_in_bytes" } else { "memory.max" };
        self.memory.iter().filter_map(|dir| Cgroup::number(dir, file)).min().filter(|&n| n > 0)
    }

    pub(super) fn memory_used(&self) -> Option<u64> {
        let file = if self.legacy { "memory.usage_in_bytes" } else { "memory.current" };
        self.memory.iter().find_map(|dir| Cgroup::number(dir, file))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of files, gone when dropped.
    struct Root(PathBuf);

    impl Root {
        #[expect(clippy::disallowed_methods, reason = "the test makes the files that are read")]
        fn new(name: &str, files: &[(&str, &str)]) -> Root {
            let root =
                Root(std::env::temp_dir().join(format!("cortado-cgroup-{name}-{}", std::process::id())));
            for (file, text) in files {
                let path = root.0.join(file);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, text).unwrap();
            }
            root
        }

        fn limits(&self, groups: &str, mounts: &str) -> (Option<u64>, Option<usize>, Option<u64>) {
            let group = Cgroup::find(groups, mounts, &self.0);
            (group.memory_limit(), group.processors(), group.memory_used())
        }
    }

    impl Drop for Root {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    const V2: &str = "31 23 0:28 / /sys/fs/cgroup rw,relatime - cgroup2 cgroup2 rw\n";

    #[test]
    fn the_least_limit_of_nested_groups_counts() {
        let root = Root::new(
            "v2",
            &[
                ("sys/fs/cgroup/a/memory.max", "1048576000\n"),
                ("sys/fs/cgroup/a/memory.current", "7\n"),
                ("sys/fs/cgroup/a/cpu.max", "250000 100000\n"),
                ("sys/fs/cgroup/a/b/memory.max", "max\n"),
                ("sys/fs/cgroup/a/b/memory.current", "5\n"),
                ("sys/fs/cgroup/a/b/cpu.max", "max 100000\n"),
                ("sys/fs/cgroup/c/memory.max", "max\n"),
                ("sys/fs/cgroup/c/cpu.max", "50000 100000\n"),
            ],
        );
        assert_eq!(root.limits("0::/a/b\n", V2), (Some(1_048_576_000), Some(3), Some(5)));
        assert_eq!(root.limits("0::/c\n", V2), (None, Some(1), None));
        // A name space of its own: the path is not there.
        assert_eq!(root.limits("0::/x\n", V2), (None, None, None));
        assert_eq!(root.limits("0::/a\n", ""), (None, None, None));
    }

    #[test]
    fn controllers_of_version_1() {
        let mounts = "\
            31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755\n\
            32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct\n\
            35 31 0:32 /docker/1 /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory\n\
            36 31 0:32 / /elsewhere rw,relatime - cgroup cgroup rw,memory\n\
            41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n";
        let root = Root::new(
            "v1",
            &[
                ("sys/fs/cgroup/memory/memory.limit_in_bytes", "300000000\n"),
                ("sys/fs/cgroup/memory/in/memory.limit_in_bytes", "9223372036854771712\n"),
                ("sys/fs/cgroup/memory/memory.usage_in_bytes", "9\n"),
                ("sys/fs/cgroup/cpu,cpuacct/m/cpu.cfs_quota_us", "150000\n"),
                ("sys/fs/cgroup/cpu,cpuacct/m/cpu.cfs_period_us", "100000\n"),
                ("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n"),
                ("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n"),
            ],
        );
        let groups = |memory: &str| format!("4:memory:{memory}\n3:cpu,cpuacct:/m\n0::/x\n");
        assert_eq!(root.limits(&groups("/docker/1"), mounts), (Some(300_000_000), Some(2), Some(9)));
        assert_eq!(root.limits(&groups("/docker/1/in"), mounts), (Some(300_000_000), Some(2), Some(9)));
        // A group that the mount doesn't show.
        assert_eq!(root.limits(&groups("/docker/12"), mounts), (Some(300_000_000), Some(2), Some(9)));
    }
}
