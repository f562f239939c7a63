//! Memory for machine code: one reserved region a Vm, never writable and executable at one address.
//!
//! The region's pages are those of a memory file that is mapped twice: readable and executable where the code runs, and
//! writable at an address that only this module knows. So code can be added while other threads run what is there, no
//! page changes its protection, and a stray write through a pointer to code faults. (x86 sees by physical address that
//! an instruction was overwritten; what is written here is either new, or was freed at a safepoint, so nobody is in it.)
//!
//! Behind the code lies a small writable area for what code updates, the cells of inline caches. It is never executable,
//! and near enough for an address relative to the instruction pointer.
//!
//! The kernel is asked for a place near the VM's own text, so that calls of helpers are direct; where there is none,
//! `install` puts a jump between.

use super::free_list::FreeList;
use parking_lot::Mutex;
use rustix::fs::MemfdFlags;
use rustix::mm::{MapFlags, MprotectFlags, MremapFlags, ProtFlags};
use std::sync::atomic::AtomicU64;

/// Code begins at multiples of this: a cache line.
pub const CODE_ALIGN: usize = 64;
/// The least region: a few methods and the adapters.
pub const LEAST_SIZE: usize = 256 << 10;
/// Room for cells, as a part of the region for code.
const DATA_PART: usize = 16;
/// What a PC-relative displacement reaches, with a margin for the region itself.
const REACH: usize = (1 << 31) - (64 << 20);

/// A Vm's memory for code.
pub struct CodeCache {
    /// Where code runs.
    executable: usize,
    /// The same pages, to be written.
    writable: usize,
    /// Where cells lie.
    data: usize,
    size: usize,
    data_size: usize,
    code: Mutex<FreeList>,
    cells: Mutex<FreeList>,
}

/// A range of code memory, filled or to be filled. Must be given back by [`CodeCache::free`], or goes with the cache.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Space {
    /// Where it runs.
    pub start: usize,
    /// Bytes asked for.
    pub len: usize,
}

/// Cells of 8 bytes that compiled code reads and writes.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Cells {
    /// Address of the first.
    pub start: usize,
    /// How many.
    pub count: usize,
}

/// How full a code cache is, in bytes.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct CacheUsage {
    /// Reserved.
    pub size: usize,
    /// Taken by code.
    pub used: usize,
    /// The most that was ever taken.
    pub peak: usize,
    /// The longest free range.
    pub largest_free: usize,
    /// Taken by cells.
    pub cells: usize,
}

/// Maps new pages at `base`, to be executed, and once more where they can be written: that address.
///
/// # Safety
/// What is mapped at `base` is replaced.
unsafe fn map_twice(base: usize, size: usize) -> std::io::Result<usize> {
    let (read_write, read_execute) = (ProtFlags::READ | ProtFlags::WRITE, ProtFlags::READ | ProtFlags::EXEC);
    let file = rustix::fs::memfd_create("cortado-code", MemfdFlags::CLOEXEC)?;
    match rustix::fs::ftruncate(&file, size as u64) {
        Ok(()) => {
            // SAFETY: the caller's promise.
            unsafe {
                let flags = MapFlags::SHARED | MapFlags::FIXED;
                rustix::mm::mmap(base as *mut _, size, read_execute, flags, &file, 0)?;
            }
            let anywhere = std::ptr::null_mut();
            // SAFETY: a new mapping at an address of the kernel's choice.
            Ok(unsafe { rustix::mm::mmap(anywhere, size, read_write, MapFlags::SHARED, &file, 0)? } as usize)
        }
        // A limit on the size of files (`ulimit -f`) is one on this file too, but not on shared memory without a name.
        Err(rustix::io::Errno::FBIG) => {
            let anywhere = std::ptr::null_mut();
            let flags = MapFlags::SHARED | MapFlags::NORESERVE;
            // SAFETY: a new mapping at an address of the kernel's choice.
            let writable = unsafe { rustix::mm::mmap_anonymous(anywhere, size, read_write, flags)? };
            // SAFETY: the caller's promise. An old size of 0 makes a second mapping of the same pages.
            unsafe {
                rustix::mm::mremap_fixed(writable, 0, size, MremapFlags::MAYMOVE, base as *mut _)?;
                rustix::mm::mprotect(base as *mut _, size, MprotectFlags::READ | MprotectFlags::EXEC)?;
            }
            Ok(writable as usize)
        }
        Err(e) => Err(e.into()),
    }
}

impl CodeCache {
    /// Reserves room for `size` bytes of code (at least [`LEAST_SIZE`]). Memory is used as code comes.
    pub fn reserve(size: usize) -> std::io::Result<CodeCache> {
        let page = rustix::param::page_size();
        let size = size.max(LEAST_SIZE).next_multiple_of(page);
        let data_size = (size / DATA_PART).next_multiple_of(page);
        let base = reserve_near(CodeCache::reserve as fn(usize) -> _ as usize, size + data_size)?;
        // From here on dropping unmaps what there is.
        let mut cache = CodeCache {
            executable: base,
            writable: 0,
            data: base + size,
            size,
            data_size,
            code: Mutex::new(FreeList::new(size, CODE_ALIGN)),
            cells: Mutex::new(FreeList::new(data_size, 8)),
        };
        // SAFETY: a part of the reservation made above, which nothing uses yet.
        cache.writable = unsafe { map_twice(base, size)? };
        // SAFETY: the rest of the reservation.
        unsafe {
            rustix::mm::mmap_anonymous(
                cache.data as *mut _,
                data_size,
                ProtFlags::READ | ProtFlags::WRITE,
                MapFlags::PRIVATE | MapFlags::FIXED | MapFlags::NORESERVE,
            )?;
        }
        Ok(cache)
    }

    /// Takes room for `len` bytes of code. `None`: the cache is full.
    pub fn allocate(&self, len: usize) -> Option<Space> {
        let at = self.code.lock().take(len)?;
        Some(Space { start: self.executable + at, len })
    }

    /// Fills a space with code, which is relocated for the space's start.
    ///
    /// # Safety
    /// The space is allocated, and no thread can be running in it.
    pub unsafe fn write(&self, space: Space, code: &[u8]) {
        assert!(code.len() <= space.len, "code is longer than its space");
        let at = space.start - self.executable;
        assert!(at + space.len <= self.size, "space of another cache");
        let to = (self.writable + at) as *mut u8;
        let rounded = space.len.next_multiple_of(CODE_ALIGN);
        // SAFETY: within the writable mapping, which is as long as the executable one; the caller vouches that nobody else
        // has the space. The rest of the last line becomes breakpoints: nothing runs on into a neighbour.
        unsafe {
            to.copy_from_nonoverlapping(code.as_ptr(), code.len());
            to.add(code.len()).write_bytes(0xcc, rounded - code.len());
        }
    }

    /// Gives code memory back.
    ///
    /// # Safety
    /// The space is allocated, and no thread runs in it or will return into it.
    pub unsafe fn free(&self, space: Space) {
        // Whoever gets here all the same stops at once.
        // SAFETY: as the caller vouches.
        unsafe { self.write(space, &[]) };
        self.code.lock().give(space.start - self.executable, space.len);
    }

    /// Takes `count` cells, all 0. `None`: there is no room.
    pub fn allocate_cells(&self, count: usize) -> Option<Cells> {
        let at = self.cells.lock().take(count * 8)?;
        let cells = Cells { start: self.data + at, count };
        for cell in self.cells_of(cells) {
            cell.store(0, std::sync::atomic::Ordering::Relaxed);
        }
        Some(cells)
    }

    /// Gives cells back. No code that names them may be entered any more.
    pub fn free_cells(&self, cells: Cells) {
        self.cells.lock().give(cells.start - self.data, cells.count * 8);
    }

    /// The cells themselves.
    pub fn cells_of(&self, cells: Cells) -> &[AtomicU64] {
        let at = cells.start - self.data;
        assert!(at + cells.count * 8 <= self.data_size, "cells of another cache");
        // SAFETY: within the data mapping, aligned by the free list's granule, and used as atomics only.
        unsafe { std::slice::from_raw_parts(cells.start as *const AtomicU64, cells.count) }
    }

    /// The bytes of a space, to look at.
    ///
    /// # Safety
    /// The space is allocated and filled, and is not freed while the bytes are borrowed.
    pub unsafe fn bytes(&self, space: Space) -> &[u8] {
        // SAFETY: within the executable mapping, which is readable.
        unsafe { std::slice::from_raw_parts(space.start as *const u8, space.len) }
    }

    /// Whether an address lies in the region for code.
    pub fn contains(&self, address: usize) -> bool {
        (self.executable..self.executable + self.size).contains(&address)
    }

    /// From now on the most that was ever taken is what is.
    pub fn reset_peak(&self) {
        self.code.lock().reset_peak();
    }

    /// How full it is.
    pub fn usage(&self) -> CacheUsage {
        let code = self.code.lock();
        CacheUsage {
            size: code.size(),
            used: code.used(),
            peak: code.peak(),
            largest_free: code.largest_free(),
            cells: self.cells.lock().used(),
        }
    }
}

impl Drop for CodeCache {
    fn drop(&mut self) {
        // SAFETY: the mappings that `reserve` made; the owner drops the cache when no thread runs code of it any more.
        // Failing to unmap leaks, which is all that can be done.
        unsafe {
            let _ = rustix::mm::munmap(self.executable as *mut _, self.size + self.data_size);
            if self.writable != 0 {
                let _ = rustix::mm::munmap(self.writable as *mut _, self.size);
            }
        }
    }
}

/// Reserves address space, within reach of `near` if there is room.
fn reserve_near(near: usize, len: usize) -> std::io::Result<usize> {
    let flags = MapFlags::PRIVATE | MapFlags::NORESERVE;
    let step = 32 << 20;
    let below = (1..).map(|i| near.saturating_sub(len + i * step)).take_while(|&a| a > 1 << 20);
    let above = (1..).map(|i| near.saturating_add(i * step));
    for hint in below.take(REACH / step - len / step).chain(above.take(REACH / step - len / step)) {
        let hint = hint & !(step - 1);
        if hint.abs_diff(near) + len > REACH {
            continue;
        }
        // SAFETY: NOREPLACE: only where nothing is mapped.
        let got = unsafe {
            rustix::mm::mmap_anonymous(
                hint as *mut _,
                len,
                ProtFlags::empty(),
                flags | MapFlags::FIXED_NOREPLACE,
            )
        };
        if let Ok(got) = got {
            return Ok(got as usize);
        }
    }
    // SAFETY: a new mapping at an address of the kernel's choice.
    let got = unsafe { rustix::mm::mmap_anonymous(std::ptr::null_mut(), len, ProtFlags::empty(), flags) };
    Ok(got? as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::Ordering;

    /// `mov eax, value; ret`.
    fn constant(value: u32) -> Vec<u8> {
        let mut code = vec![0xb8];
        code.extend(value.to_le_bytes());
        code.push(0xc3);
        code
    }

    fn run(space: Space) -> u32 {
        // SAFETY: the space was filled by `constant`.
        unsafe { std::mem::transmute::<usize, extern "sysv64" fn() -> u32>(space.start)() }
    }

    #[test]
    fn code_runs_and_its_memory_is_used_again() {
        let cache = CodeCache::reserve(1 << 20).unwrap();
        let mut spaces = Vec::new();
        for i in 0..100 {
            let code = constant(i);
            let space = cache.allocate(code.len()).unwrap();
            assert_eq!(space.start % CODE_ALIGN, 0);
            assert!(cache.contains(space.start));
            // SAFETY: just allocated.
            unsafe { cache.write(space, &code) };
            spaces.push(space);
        }
        assert!(spaces.iter().enumerate().all(|(i, &space)| run(space) == i as u32));
        assert_eq!(cache.usage().used, 100 * CODE_ALIGN);
        // SAFETY: nobody runs it.
        unsafe { cache.free(spaces[7]) };
        let code = constant(4711);
        let again = cache.allocate(code.len()).unwrap();
        assert_eq!(again, spaces[7]);
        // SAFETY: just allocated.
        unsafe { cache.write(again, &code) };
        assert_eq!((run(again), run(spaces[8])), (4711, 8));
        assert_eq!(cache.allocate(2 << 20), None);
        assert_eq!(cache.usage().peak, 100 * CODE_ALIGN);
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the test asks the system")]
    fn nothing_is_writable_and_executable() {
        let cache = CodeCache::reserve(1 << 20).unwrap();
        let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
        let rights = |address: usize| {
            maps.lines().find_map(|line| {
                let (range, rest) = line.split_once(' ')?;
                let (from, to) = range.split_once('-')?;
                let parse = |s| usize::from_str_radix(s, 16).ok();
                (parse(from)?..parse(to)?).contains(&address).then(|| rest[..4].to_owned())
            })
        };
        assert_eq!(rights(cache.executable).as_deref(), Some("r-xs"));
        assert_eq!(rights(cache.writable).as_deref(), Some("rw-s"));
        assert_eq!(rights(cache.data).as_deref(), Some("rw-p"));
    }

    #[test]
    fn cells_start_at_zero() {
        let cache = CodeCache::reserve(0).unwrap();
        assert_eq!(cache.usage().size, LEAST_SIZE);
        let cells = cache.allocate_cells(3).unwrap();
        cache.cells_of(cells)[2].store(9, Ordering::Relaxed);
        assert_eq!(cache.usage().cells, 24);
        cache.free_cells(cells);
        let again = cache.allocate_cells(3).unwrap();
        assert_eq!(again, cells);
        assert!(cache.cells_of(again).iter().all(|c| c.load(Ordering::Relaxed) == 0));
    }

    #[test]
    fn calls_of_the_vm_are_near() {
        let cache = CodeCache::reserve(48 << 20).unwrap();
        let text = CodeCache::reserve as fn(usize) -> _ as usize;
        assert!(cache.executable.abs_diff(text) < 1 << 31);
    }
}
