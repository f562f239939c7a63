//! Why a class file was refused: which Java error, with which message.

use thiserror::Error;

/// A refused class file; each kind is a Java error, its text that error's message.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ParseError {
    /// `java.lang.ClassFormatError`.
    #[error("{0}")]
    ClassFormat(String),
    /// `java.lang.UnsupportedClassVersionError`.
    #[error("{0}")]
    UnsupportedClassVersion(String),
    /// `java.lang.NoClassDefFoundError`: a wrong name, or a module where a class was looked for.
    #[error("{0}")]
    NoClassDefFound(String),
    /// `java.lang.IncompatibleClassChangeError`.
    #[error("{0}")]
    IncompatibleClassChange(String),
}

impl ParseError {
    /// The internal name of the Java error to throw.
    pub fn exception_class(&self) -> &'static str {
        match self {
            ParseError::ClassFormat(_) => "java/lang/ClassFormatError",
            ParseError::UnsupportedClassVersion(_) => "java/lang/UnsupportedClassVersionError",
            ParseError::NoClassDefFound(_) => "java/lang/NoClassDefFoundError",
            ParseError::IncompatibleClassChange(_) => "java/lang/IncompatibleClassChangeError",
        }
    }

    /// Its message.
    pub fn message(&self) -> &str {
        match self {
            ParseError::ClassFormat(m)
            | ParseError::UnsupportedClassVersion(m)
            | ParseError::NoClassDefFound(m)
            | ParseError::IncompatibleClassChange(m) => m,
        }
    }
}
