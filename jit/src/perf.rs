//! Names of code for Linux's `perf`: it looks for `/tmp/perf-PID.map`, lines of `START SIZE NAME` in hexadecimal.

use crate::code::memory::Space;
use rustix::fd::OwnedFd;
use rustix::fs::{Mode, OFlags};

/// The file, if it could be made: perf does without it then.
pub struct PerfMap {
    file: Option<OwnedFd>,
}

impl PerfMap {
    /// The process's. What an earlier Vm of it wrote stays.
    pub fn open(pid: i64) -> PerfMap {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::APPEND | OFlags::CLOEXEC | OFlags::NOFOLLOW;
        let path = format!("/tmp/perf-{pid}.map");
        PerfMap {
            file: rustix::fs::open(path, flags, Mode::RUSR | Mode::WUSR | Mode::RGRP | Mode::ROTH).ok(),
        }
    }

    /// Names a piece of code.
    pub fn add(&self, space: Space, name: &str) {
        if let Some(file) = &self.file {
            let line = format!("{:x} {:x} {name}\n", space.start, space.len);
            // One write a line: with O_APPEND those of two threads don't mix.
            let _ = rustix::io::write(file, line.as_bytes());
        }
    }
}
