//! The protocol's errors.

use cortado_vm::class::redefine::RedefineError;
use cortado_vm::debug::inspect::Refused;

/// An error of the protocol, by its number.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Code(pub u16);

/// What a command gives.
pub type Result<T> = std::result::Result<T, Code>;

impl Code {
    pub const NONE: Code = Code(0);
    pub const INVALID_THREAD: Code = Code(10);
    pub const INVALID_THREAD_GROUP: Code = Code(11);
    pub const THREAD_NOT_SUSPENDED: Code = Code(13);
    pub const INVALID_OBJECT: Code = Code(20);
    pub const INVALID_CLASS: Code = Code(21);
    pub const CLASS_NOT_PREPARED: Code = Code(22);
    pub const INVALID_METHODID: Code = Code(23);
    pub const INVALID_LOCATION: Code = Code(24);
    pub const INVALID_FIELDID: Code = Code(25);
    pub const INVALID_FRAMEID: Code = Code(30);
    pub const NO_MORE_FRAMES: Code = Code(31);
    pub const OPAQUE_FRAME: Code = Code(32);
    pub const TYPE_MISMATCH: Code = Code(34);
    pub const INVALID_SLOT: Code = Code(35);
    pub const INVALID_MODULE: Code = Code(42);
    pub const INVALID_CLASS_FORMAT: Code = Code(60);
    pub const CIRCULAR_CLASS_DEFINITION: Code = Code(61);
    pub const FAILS_VERIFICATION: Code = Code(62);
    pub const ADD_METHOD_NOT_IMPLEMENTED: Code = Code(63);
    pub const SCHEMA_CHANGE_NOT_IMPLEMENTED: Code = Code(64);
    pub const HIERARCHY_CHANGE_NOT_IMPLEMENTED: Code = Code(66);
    pub const DELETE_METHOD_NOT_IMPLEMENTED: Code = Code(67);
    pub const UNSUPPORTED_VERSION: Code = Code(68);
    pub const NAMES_DONT_MATCH: Code = Code(69);
    pub const CLASS_MODIFIERS_CHANGE_NOT_IMPLEMENTED: Code = Code(70);
    pub const METHOD_MODIFIERS_CHANGE_NOT_IMPLEMENTED: Code = Code(71);
    pub const CLASS_ATTRIBUTE_CHANGE_NOT_IMPLEMENTED: Code = Code(72);
    pub const NOT_IMPLEMENTED: Code = Code(99);
    pub const ABSENT_INFORMATION: Code = Code(101);
    pub const INVALID_EVENT_TYPE: Code = Code(102);
    pub const ILLEGAL_ARGUMENT: Code = Code(103);
    pub const OUT_OF_MEMORY: Code = Code(110);
    pub const VM_DEAD: Code = Code(112);
    pub const INTERNAL: Code = Code(113);
    pub const INVALID_TAG: Code = Code(500);
    pub const ALREADY_INVOKING: Code = Code(502);
    pub const INVALID_INDEX: Code = Code(503);
    pub const INVALID_LENGTH: Code = Code(504);
    pub const INVALID_STRING: Code = Code(506);
    pub const INVALID_CLASS_LOADER: Code = Code(507);
    pub const INVALID_ARRAY: Code = Code(508);
    pub const NATIVE_METHOD: Code = Code(511);
    pub const INVALID_COUNT: Code = Code(512);
}

impl From<RedefineError> for Code {
    fn from(e: RedefineError) -> Code {
        match e {
            // The protocol's agent has no word for it.
            RedefineError::UnmodifiableClass | RedefineError::Internal => Code::INTERNAL,
            RedefineError::InvalidClass => Code::INVALID_CLASS,
            RedefineError::InvalidClassFormat => Code::INVALID_CLASS_FORMAT,
            RedefineError::CircularClassDefinition => Code::CIRCULAR_CLASS_DEFINITION,
            RedefineError::FailsVerification => Code::FAILS_VERIFICATION,
            RedefineError::NamesDontMatch => Code::NAMES_DONT_MATCH,
            RedefineError::UnsupportedVersion => Code::UNSUPPORTED_VERSION,
            RedefineError::MethodAdded => Code::ADD_METHOD_NOT_IMPLEMENTED,
            RedefineError::MethodDeleted => Code::DELETE_METHOD_NOT_IMPLEMENTED,
            RedefineError::SchemaChanged => Code::SCHEMA_CHANGE_NOT_IMPLEMENTED,
            RedefineError::HierarchyChanged => Code::HIERARCHY_CHANGE_NOT_IMPLEMENTED,
            RedefineError::ClassModifiersChanged => Code::CLASS_MODIFIERS_CHANGE_NOT_IMPLEMENTED,
            RedefineError::ClassAttributeChanged => Code::CLASS_ATTRIBUTE_CHANGE_NOT_IMPLEMENTED,
            RedefineError::MethodModifiersChanged => Code::METHOD_MODIFIERS_CHANGE_NOT_IMPLEMENTED,
            RedefineError::OutOfMemory => Code::OUT_OF_MEMORY,
        }
    }
}

impl From<Refused> for Code {
    fn from(r: Refused) -> Code {
        match r {
            Refused::NotSuspended => Code::THREAD_NOT_SUSPENDED,
            Refused::NoFrame => Code::INVALID_FRAMEID,
            Refused::Opaque => Code::OPAQUE_FRAME,
            Refused::Slot => Code::INVALID_SLOT,
            Refused::Type => Code::TYPE_MISMATCH,
            Refused::NoMoreFrames => Code::NO_MORE_FRAMES,
        }
    }
}
