//! What is wrong with a method, kept as it was found; `details` makes the message of it.

use super::types::VType;
use crate::rooting::Thrown;

/// Why a class is refused.
pub(super) enum Fail {
    /// Loading a class threw.
    Thrown(Thrown),
    /// VerifyError.
    Verify(Box<Fault>),
    /// ClassFormatError that an old class may still escape by inference.
    Format(String),
    /// ClassFormatError for good.
    Malformed(String),
}

impl From<Thrown> for Fail {
    fn from(thrown: Thrown) -> Fail {
        Fail::Thrown(thrown)
    }
}

/// The outcome of each step.
pub(super) type Checked<T> = Result<T, Fail>;

/// A VerifyError's parts.
pub(super) struct Fault {
    /// Its first line.
    pub message: String,
    /// The instruction that is named.
    pub bci: u32,
    /// What is printed as the reason.
    pub reason: Reason,
    /// The type that was found.
    pub found: Origin,
    /// The type that was wanted.
    pub wanted: Origin,
}

/// The reasons.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Reason {
    BadCode,
    WrongType,
    Flags,
    PoolIndex,
    LocalIndex,
    StackSize,
    StackOverflow,
    StackUnderflow,
    MissingFrame,
    BadFrame,
}

/// A frame as it was when something went wrong.
#[derive(Clone)]
pub(super) struct FrameCopy {
    pub bci: u32,
    pub this_uninit: bool,
    pub locals: Vec<VType>,
    pub stack: Vec<VType>,
}

/// Where a type comes from.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Place {
    Nowhere,
    Local(u32),
    Stack(u32),
    MapLocal(u32),
    MapStack(u32),
    Index(u32),
    Pool(u32),
    Signature,
    Implied,
    Frame,
}

/// A type, where it comes from, and the frame around it.
pub(super) struct Origin {
    pub place: Place,
    pub ty: VType,
    pub frame: Option<FrameCopy>,
}

impl Origin {
    pub fn nowhere() -> Origin {
        Origin { place: Place::Nowhere, ty: VType::TOP, frame: None }
    }
    pub fn implied(ty: VType) -> Origin {
        Origin { place: Place::Implied, ty, frame: None }
    }
    pub fn pool(index: u16, ty: VType) -> Origin {
        Origin { place: Place::Pool(index.into()), ty, frame: None }
    }
    pub fn signature(ty: VType) -> Origin {
        Origin { place: Place::Signature, ty, frame: None }
    }
    pub fn index(index: u32) -> Origin {
        Origin { place: Place::Index(index), ty: VType::TOP, frame: None }
    }
    pub fn frame(frame: FrameCopy) -> Origin {
        Origin { place: Place::Frame, ty: VType::TOP, frame: Some(frame) }
    }
    pub fn is_known(&self) -> bool {
        self.place != Place::Nowhere
    }
}

/// A fault with the two types that it speaks of.
pub(super) fn fault(
    bci: u32,
    reason: Reason,
    found: Origin,
    wanted: Origin,
    message: impl Into<String>,
) -> Fail {
    Fail::Verify(Box::new(Fault { message: message.into(), bci, reason, found, wanted }))
}

/// A fault of the code itself.
pub(super) fn bad_code(bci: u32, message: impl Into<String>) -> Fail {
    fault(bci, Reason::BadCode, Origin::nowhere(), Origin::nowhere(), message)
}

/// A type that the instruction can't take.
pub(super) fn bad_type(bci: u32, found: Origin, wanted: Origin, message: impl Into<String>) -> Fail {
    fault(bci, Reason::WrongType, found, wanted, message)
}
