//! A class-file assembler: what javac can't make, written as text. It writes what it is told to, right or wrong.
//!
//! A `*.jasm` file holds any number of classes; a line is a statement, `//` begins a comment, and a name with spaces or other
//! odd characters stands in quotes (`"a b"`, with `\n \t \" \\ \uXXXX`).
//!
//! ```text
//! class public super p/Foo extends java/lang/Object implements java/lang/Runnable {
//!   version 49.0                       // 52.0 unless given; stack maps are needed from 51 on, and never made up
//!   into v2                            // the file goes below this folder: two versions of a class, for two loaders
//!   field public static final X I = int 5
//!   method public static m (I)I {
//!     stack 2                          // 24 unless given
//!     locals 1                         // else what is used
//!   top:
//!     iload 0
//!     ifeq top
//!     getstatic java/lang/System.out Ljava/io/PrintStream;
//!     ldc "text"
//!     invokevirtual java/io/PrintStream.println (Ljava/lang/String;)V
//!     frame append int                 // same, same1 T, chop N, append T..., full locals T... stack T...
//!     iconst_0
//!     ireturn
//!     catch java/lang/Error top end top    // type (or any), start, end, handler
//!   }
//!   method public abstract n ()V
//! }
//! ```
//!
//! Where an instruction names a constant, the usual kind may be left out (as above), another is said: `invokespecial imethod
//! I.m ()V`. Constants: `int 1`, `long 1`, `float nan`, `double 0x7ff8000000000000`, `string "x"` or just `"x"`, `class p/C`,
//! `utf8 x`, `nat name desc`, `field C.f desc`, `method C.m desc`, `imethod I.m desc`, `handle invokeStatic method C.m desc`,
//! `mtype desc`, `dynamic B name desc`, `indy B name desc`, `module m`, `package p`, `raw HEX`; `#5` is an index as it is, and
//! inside of others too (`class #5`, `method #1 #2`). `const #name = CONSTANT` puts one in the pool, `#name` then stands for it.
//! `bootstrap B = CONSTANT CONSTANT...` declares a bootstrap method and its arguments; `invokedynamic B name desc` uses it.
//!
//! Attributes are data: `attr NestHost cp class Outer`, `attr Name u1 1 u2 2 u4 3 hex cafe cp CONSTANT`, in a class, in the
//! braces of a field or method, and `codeattr` for those of the code. `this C`, `super C`, `interface C` with a constant override
//! the class line (`super #0` is none). In code, `raw` takes the same data as an attribute, labels may stand in `line N`.
//!
//! `macro NAME`, lines, `endmacro`: then `!NAME argument...` stands for these lines with `$1`... replaced. An argument of several
//! words stands in quotes; in it, and in the lines, ` | ` begins a new line.
//!
//! [`assemble`] gives the class files, [`disassemble`] the text that assembles to the same bytes again.

mod class;
mod code;
mod data;
mod lexer;
mod pool;
mod print;

pub use class::assemble;
pub use print::disassemble;

/// An assembled class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Where it goes, from the output folder: its name with `.class`, below what `into` said.
    pub path: String,
    /// The class file.
    pub bytes: Vec<u8>,
}

/// The names of access flags, with where they may stand: `c`lass, `f`ield, `m`ethod.
const FLAGS: [(&str, u16, &str); 22] = [
    ("public", 1, "cfm"),
    ("private", 2, "cfm"),
    ("protected", 4, "cfm"),
    ("static", 8, "cfm"),
    ("final", 0x10, "cfm"),
    ("super", 0x20, "c"),
    ("synchronized", 0x20, "m"),
    ("volatile", 0x40, "f"),
    ("bridge", 0x40, "m"),
    ("transient", 0x80, "f"),
    ("varargs", 0x80, "m"),
    ("native", 0x100, "m"),
    ("interface", 0x200, "c"),
    ("abstract", 0x400, "cm"),
    ("strict", 0x800, "m"),
    ("synthetic", 0x1000, "cfm"),
    ("annotation", 0x2000, "c"),
    ("enum", 0x4000, "cf"),
    ("module", 0x8000, "c"),
    ("bit6", 0x40, "c"),
    ("bit7", 0x80, "c"),
    ("mandated", 0x8000, "m"),
];

#[cfg(test)]
mod tests;
