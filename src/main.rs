//! The command line: `cortado`, or `java` through a link of that name.

mod hint;
mod launch;

use std::process::ExitCode;

#[expect(clippy::disallowed_methods, reason = "the command line is read here, for all")]
fn main() -> ExitCode {
    share_malloc_arenas();
    let mut args = std::env::args_os();
    let argv0 = args.next().unwrap_or_else(|| "cortado".into());
    let code = launch::run(&argv0, args.collect());
    // As exit(3) has it: the low byte counts.
    ExitCode::from(code as u8)
}

/// glibc gives each thread an arena of its own, and with those of the collector and the compiler that came to a quarter of the
/// memory of a small program; what Java allocates doesn't come from there.
fn share_malloc_arenas() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: a setting of the allocator's, made before there is a second thread.
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, 2);
    }
}
