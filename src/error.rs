//! What can go wrong outside of Java code.

use cortado_vm::host::GrantError;
use cortado_vm::image::JdkError;
use cortado_vm::logging::LogError;
use cortado_vm::thread::lifecycle::AttachError;
use cortado_vm::vm::VmError;

/// Why an engine or a Vm could not be made or run. What Java code throws is none of these: it ends a program with exit
/// code 1, as with `java`.
#[derive(Debug)]
pub enum Error {
    /// No usable JDK.
    Jdk(JdkError),
    /// The heap could not be reserved.
    Heap(cortado_gc::HeapError),
    /// An output of the log could not be opened.
    Log(LogError),
    /// No thread for the program could be made.
    Thread(std::io::Error),
    /// The thread could not be attached to the Vm.
    Attach(AttachError),
    /// The virtual machine's own code panicked, and the Vm was ended: a bug of Cortado's, which the program may have provoked.
    Failed(String),
    /// A folder that was to be the working directory.
    WorkingDir(std::io::Error),
    /// A grant that makes no sense.
    Grant(GrantError),
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Error::Jdk(e) => e.fmt(f),
            Error::Heap(e) => e.fmt(f),
            Error::Log(e) => e.fmt(f),
            Error::Thread(e) => write!(f, "cannot make a thread: {e}"),
            Error::Attach(e) => e.fmt(f),
            Error::Grant(e) => e.fmt(f),
            Error::Failed(why) => write!(f, "the virtual machine failed: {why}"),
            Error::WorkingDir(e) => write!(f, "cannot use the working directory: {e}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<JdkError> for Error {
    fn from(e: JdkError) -> Error {
        Error::Jdk(e)
    }
}

impl From<VmError> for Error {
    fn from(e: VmError) -> Error {
        match e {
            VmError::Heap(e) => Error::Heap(e),
            VmError::Log(e) => Error::Log(e),
        }
    }
}

impl From<AttachError> for Error {
    fn from(e: AttachError) -> Error {
        Error::Attach(e)
    }
}
