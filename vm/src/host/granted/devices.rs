//! The devices that every program has, without being granted any: they say nothing of the machine.

use std::sync::Arc;

use super::super::{Clock, FileEntry, HostResult, SeekFrom, Stat};

/// A device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Device {
    /// `/dev/null`.
    Null,
    /// `/dev/random` and `/dev/urandom`, which are the same since Linux 5.6: randomness of the host's clock.
    Random(u32),
    /// `/proc/mounts`, which is no device, but as little a file: see [`mounts`](super::mounts).
    Mounts,
}

impl Device {
    /// All, with their paths.
    pub(super) const ALL: [(&[u8], Device); 6] = [
        (b"/dev/null", Device::Null),
        (b"/dev/random", Device::Random(8)),
        (b"/dev/urandom", Device::Random(9)),
        (b"/proc/mounts", Device::Mounts),
        (b"/proc/self/mounts", Device::Mounts),
        (b"/etc/mtab", Device::Mounts),
    ];

    /// What stat says of it.
    #[expect(clippy::unnecessary_cast, reason = "mode_t differs between systems")]
    pub(super) fn stat(self) -> Stat {
        let minor = match self {
            Device::Null => 3,
            Device::Random(minor) => u64::from(minor),
            Device::Mounts => {
                return Stat { mode: libc::S_IFREG as u32 | 0o444, nlink: 1, ino: 1, ..Stat::default() };
            }
        };
        Stat {
            mode: libc::S_IFCHR as u32 | 0o666,
            nlink: 1,
            ino: minor,
            rdev: 1 << 8 | minor,
            block_size: 4096,
            ..Stat::default()
        }
    }
}

/// A device that is open.
pub(super) struct DeviceEntry {
    pub(super) device: Device,
    /// `None`: the machine's.
    pub(super) clock: Option<Arc<dyn Clock>>,
}

/// The machine's clocks and randomness.
pub(super) struct MachineClock;

impl Clock for MachineClock {}

impl FileEntry for DeviceEntry {
    fn read(&self, buffer: &mut [u8]) -> HostResult<usize> {
        match self.device {
            Device::Null | Device::Mounts => Ok(0),
            Device::Random(_) => {
                self.clock.as_deref().unwrap_or(&MachineClock).random(buffer)?;
                Ok(buffer.len())
            }
        }
    }

    fn write(&self, bytes: &[u8]) -> HostResult<usize> {
        Ok(bytes.len())
    }

    fn read_at(&self, buffer: &mut [u8], _offset: u64) -> HostResult<usize> {
        self.read(buffer)
    }

    fn write_at(&self, bytes: &[u8], _offset: u64) -> HostResult<usize> {
        self.write(bytes)
    }

    fn seek(&self, _to: SeekFrom) -> HostResult<u64> {
        Ok(0)
    }

    fn stat(&self) -> HostResult<Stat> {
        Ok(self.device.stat())
    }
}
