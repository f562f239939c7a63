//! Decoding of instructions. Never panics: code that no verifier has seen yields an error at the bci where it stops making sense.

use super::table::{Format, Opcode};

/// One instruction.
#[derive(Clone, Copy, Debug)]
pub struct Instruction<'a> {
    /// Where it begins.
    pub bci: u32,
    /// What it does; `wide` is folded into the opcode it widens.
    pub opcode: Opcode,
    /// Its operands.
    pub operands: Operands<'a>,
    /// Its bytes, opcode, padding and `wide` included.
    pub length: u32,
    /// Whether it stood behind `wide`.
    pub wide: bool,
}

/// The operands of an instruction.
#[derive(Clone, Copy, Debug)]
pub enum Operands<'a> {
    /// None.
    None,
    /// bipush, sipush: the value. newarray: the type code.
    Immediate(i32),
    /// The index of a local. Of the forms with the index in the opcode (`iload_0`) too.
    Local(u16),
    /// iinc.
    Iinc {
        /// The local.
        local: u16,
        /// What is added.
        delta: i32,
    },
    /// A constant-pool index.
    Cp(u16),
    /// A branch's target bci. Not checked to lie in the code.
    Branch(i64),
    /// tableswitch.
    TableSwitch(TableSwitch<'a>),
    /// lookupswitch.
    LookupSwitch(LookupSwitch<'a>),
    /// invokeinterface.
    InvokeInterface {
        /// The constant-pool index.
        cp: u16,
        /// Slots of the arguments with the receiver, as the class file says.
        count: u8,
    },
    /// multianewarray.
    MultiNewArray {
        /// The constant-pool index.
        cp: u16,
        /// How many dimensions are given.
        dimensions: u8,
    },
}

/// tableswitch's operands.
#[derive(Clone, Copy, Debug)]
pub struct TableSwitch<'a> {
    bci: u32,
    /// The bci of the default.
    pub default: i64,
    /// The lowest key.
    pub low: i32,
    /// The highest key.
    pub high: i32,
    offsets: &'a [u8],
}

impl<'a> TableSwitch<'a> {
    /// The target bcis, for the keys from low to high.
    pub fn targets(&self) -> impl ExactSizeIterator<Item = i64> + use<'a> {
        let bci = i64::from(self.bci);
        self.offsets
            .chunks_exact(4)
            .map(move |b| bci + i64::from(i32::from_be_bytes([b[0], b[1], b[2], b[3]])))
    }
}

/// lookupswitch's operands.
#[derive(Clone, Copy, Debug)]
pub struct LookupSwitch<'a> {
    bci: u32,
    /// The bci of the default.
    pub default: i64,
    pairs: &'a [u8],
}

impl<'a> LookupSwitch<'a> {
    /// (key, target bci), in the class file's order.
    pub fn pairs(&self) -> impl ExactSizeIterator<Item = (i32, i64)> + use<'a> {
        let bci = i64::from(self.bci);
        self.pairs.chunks_exact(8).map(move |b| {
            let offset = i32::from_be_bytes([b[4], b[5], b[6], b[7]]);
            (i32::from_be_bytes([b[0], b[1], b[2], b[3]]), bci + i64::from(offset))
        })
    }
}

/// Code that makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// No instruction has that opcode.
    #[error("illegal opcode {opcode} at bci {bci}")]
    IllegalOpcode {
        /// Where.
        bci: u32,
        /// What stood there.
        opcode: u8,
    },
    /// The code ends within an instruction.
    #[error("instruction at bci {bci} runs over the end of the code")]
    Truncated {
        /// Where.
        bci: u32,
    },
    /// A switch whose bounds are reversed or whose count is negative, or `wide` before an instruction that has no wide form.
    #[error("malformed instruction at bci {bci}")]
    Malformed {
        /// Where.
        bci: u32,
    },
}

impl DecodeError {
    /// Where decoding stopped.
    pub fn bci(self) -> u32 {
        match self {
            DecodeError::IllegalOpcode { bci, .. }
            | DecodeError::Truncated { bci }
            | DecodeError::Malformed { bci } => bci,
        }
    }
}

/// The instruction at `bci`; internal opcodes are decoded as those that they stand for, but keep their opcode.
pub fn decode_at(code: &[u8], bci: u32) -> Result<Instruction<'_>, DecodeError> {
    let truncated = DecodeError::Truncated { bci };
    let at = bci as usize;
    let byte = *code.get(at).ok_or(truncated)?;
    let opcode = Opcode::from_u8(byte).ok_or(DecodeError::IllegalOpcode { bci, opcode: byte })?;
    decode_as(code, bci, opcode)
}

/// The instruction at `bci`, whose opcode is taken to be `opcode`, whatever the byte there says: for code that was rewritten.
pub(crate) fn decode_as(code: &[u8], bci: u32, opcode: Opcode) -> Result<Instruction<'_>, DecodeError> {
    let truncated = DecodeError::Truncated { bci };
    let at = bci as usize;
    let u8_at = |i: usize| code.get(at + i).copied().ok_or(truncated);
    let u16_at = |i: usize| Ok(u16::from_be_bytes([u8_at(i)?, u8_at(i + 1)?]));
    let i32_at = |i: usize| Ok(i32::from_be_bytes([u8_at(i)?, u8_at(i + 1)?, u8_at(i + 2)?, u8_at(i + 3)?]));
    let target = |offset: i32| i64::from(bci) + i64::from(offset);
    let mut length = u32::from(opcode.length());
    let operands = match opcode.format() {
        Format::None => match implied_local(opcode.java()) {
            Some(local) => Operands::Local(local),
            None => Operands::None,
        },
        Format::S8 => Operands::Immediate(i32::from(u8_at(1)? as i8)),
        Format::S16 => Operands::Immediate(i32::from(u16_at(1)? as i16)),
        Format::ArrayType => Operands::Immediate(i32::from(u8_at(1)?)),
        Format::Local => Operands::Local(u16::from(u8_at(1)?)),
        Format::Iinc => Operands::Iinc { local: u16::from(u8_at(1)?), delta: i32::from(u8_at(2)? as i8) },
        Format::Cp8 => Operands::Cp(u16::from(u8_at(1)?)),
        Format::Cp16 => Operands::Cp(u16_at(1)?),
        Format::Branch16 => Operands::Branch(target(i32::from(u16_at(1)? as i16))),
        Format::Branch32 => Operands::Branch(target(i32_at(1)?)),
        Format::InvokeInterface => {
            u8_at(4)?;
            Operands::InvokeInterface { cp: u16_at(1)?, count: u8_at(3)? }
        }
        Format::InvokeDynamic => {
            u8_at(4)?;
            Operands::Cp(u16_at(1)?)
        }
        Format::MultiNewArray => Operands::MultiNewArray { cp: u16_at(1)?, dimensions: u8_at(3)? },
        Format::TableSwitch => {
            let pad = 4 - at % 4;
            let (default, low, high) = (i32_at(pad)?, i32_at(pad + 4)?, i32_at(pad + 8)?);
            let count = i64::from(high) - i64::from(low) + 1;
            if count < 0 {
                return Err(DecodeError::Malformed { bci });
            }
            let start = at + pad + 12;
            let bytes = usize::try_from(count * 4).map_err(|_| truncated)?;
            let offsets = start.checked_add(bytes).and_then(|end| code.get(start..end)).ok_or(truncated)?;
            length = (pad + 12 + bytes) as u32;
            Operands::TableSwitch(TableSwitch { bci, default: target(default), low, high, offsets })
        }
        Format::LookupSwitch => {
            let pad = 4 - at % 4;
            let (default, count) = (i32_at(pad)?, i32_at(pad + 4)?);
            let bytes = usize::try_from(count).map_err(|_| DecodeError::Malformed { bci })?.saturating_mul(8);
            let start = at + pad + 8;
            let pairs = start.checked_add(bytes).and_then(|end| code.get(start..end)).ok_or(truncated)?;
            length = (pad + 8 + bytes) as u32;
            Operands::LookupSwitch(LookupSwitch { bci, default: target(default), pairs })
        }
        Format::Wide => {
            let byte = u8_at(1)?;
            let inner = Opcode::from_u8(byte).ok_or(DecodeError::IllegalOpcode { bci, opcode: byte })?;
            let (operands, length) = match inner.format() {
                Format::Local => (Operands::Local(u16_at(2)?), 4),
                Format::Iinc => {
                    (Operands::Iinc { local: u16_at(2)?, delta: i32::from(u16_at(4)? as i16) }, 6)
                }
                _ => return Err(DecodeError::Malformed { bci }),
            };
            return Ok(Instruction { bci, opcode: inner, operands, length, wide: true });
        }
    };
    Ok(Instruction { bci, opcode, operands, length, wide: false })
}

/// The bytes of the instruction at `bci`.
pub fn instruction_length(code: &[u8], bci: u32) -> Result<u32, DecodeError> {
    decode_at(code, bci).map(|i| i.length)
}

/// The local that an opcode such as `iload_2` names.
fn implied_local(opcode: Opcode) -> Option<u16> {
    let n = opcode as u8;
    let load = Opcode::Iload0 as u8..=Opcode::Aload3 as u8;
    let store = Opcode::Istore0 as u8..=Opcode::Astore3 as u8;
    if load.contains(&n) {
        Some(u16::from((n - load.start()) % 4))
    } else if store.contains(&n) {
        Some(u16::from((n - store.start()) % 4))
    } else {
        None
    }
}

/// The instructions of a method, in order; ends after the first error.
#[derive(Clone)]
pub struct Bytecodes<'a> {
    code: &'a [u8],
    bci: u32,
}

impl<'a> Bytecodes<'a> {
    /// Over `code`, from its start.
    pub fn new(code: &'a [u8]) -> Self {
        Bytecodes { code, bci: 0 }
    }

    /// Over `code`, from `bci` on.
    pub fn from_bci(code: &'a [u8], bci: u32) -> Self {
        Bytecodes { code, bci }
    }
}

impl<'a> Iterator for Bytecodes<'a> {
    type Item = Result<Instruction<'a>, DecodeError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.bci as usize >= self.code.len() {
            return None;
        }
        let decoded = decode_at(self.code, self.bci);
        self.bci = match &decoded {
            Ok(i) if (i.bci + i.length) as usize > self.code.len() => {
                let bci = self.bci;
                self.bci = u32::MAX;
                return Some(Err(DecodeError::Truncated { bci }));
            }
            Ok(i) => i.bci + i.length,
            Err(_) => u32::MAX,
        };
        Some(decoded)
    }
}

impl Instruction<'_> {
    /// The constant-pool index among its operands.
    pub fn cp(&self) -> Option<u16> {
        match self.operands {
            Operands::Cp(cp) | Operands::InvokeInterface { cp, .. } | Operands::MultiNewArray { cp, .. } => {
                Some(cp)
            }
            _ => None,
        }
    }

    /// The local among its operands.
    pub fn local(&self) -> Option<u16> {
        match self.operands {
            Operands::Local(local) | Operands::Iinc { local, .. } => Some(local),
            _ => None,
        }
    }

    /// The bci after it.
    pub fn next_bci(&self) -> u32 {
        self.bci + self.length
    }

    /// Calls `f` with each bci that it may branch to (not the next one); those of `ret` aren't known.
    pub fn for_each_target(&self, mut f: impl FnMut(i64)) {
        match self.operands {
            Operands::Branch(target) => f(target),
            Operands::TableSwitch(s) => {
                f(s.default);
                s.targets().for_each(f);
            }
            Operands::LookupSwitch(s) => {
                f(s.default);
                s.pairs().for_each(|(_, target)| f(target));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(code: &[u8]) -> Vec<(u32, Opcode, u32)> {
        Bytecodes::new(code).map(|i| i.unwrap()).map(|i| (i.bci, i.opcode, i.length)).collect()
    }

    #[test]
    fn lengths_and_operands() {
        let code = [
            0x2a, // aload_0
            0xb7, 0, 7, // invokespecial
            0xc4, 0x84, 1, 0, 0xff, 0xfe, // wide iinc 256 -2
            0xaa, 0, // tableswitch at 10, one byte of padding
            0, 0, 0, 20, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2,
        ];
        use Opcode::*;
        assert_eq!(all(&code), [(0, Aload0, 1), (1, Invokespecial, 3), (4, Iinc, 6), (10, Tableswitch, 22)]);
        let i: Vec<_> = Bytecodes::new(&code).map(|i| i.unwrap()).collect();
        assert!(matches!(i[0].operands, Operands::Local(0)));
        assert!(matches!(i[2].operands, Operands::Iinc { local: 256, delta: -2 }) && i[2].wide);
        let mut targets = vec![];
        i[3].for_each_target(|t| targets.push(t));
        assert_eq!(targets, [30, 11, 12]);
    }

    #[test]
    fn nonsense_is_an_error() {
        let err = |code: &[u8]| Bytecodes::new(code).find_map(Result::err);
        // Each byte is an opcode of ours by now; the verifier refuses those that are not Java's.
        assert!((0..=255).filter_map(Opcode::from_u8).filter(|op| op.is_java()).all(|op| (op as u8) < 202));
        assert_eq!(err(&[0, 0xff]), Some(DecodeError::Truncated { bci: 1 }));
        assert_eq!(err(&[0xb6, 0]), Some(DecodeError::Truncated { bci: 0 }));
        assert_eq!(err(&[0xc4, 0]), Some(DecodeError::Malformed { bci: 0 }));
        assert_eq!(err(&[0xc4]), Some(DecodeError::Truncated { bci: 0 }));
        let mut huge = vec![0xaa, 0, 0, 0, 0, 0, 0, 0, 0x80, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff];
        assert_eq!(err(&huge), Some(DecodeError::Truncated { bci: 0 }));
        huge[8] = 0x7f;
        huge[9] = 0xff;
        huge[12] = 0x80;
        assert_eq!(err(&huge), Some(DecodeError::Malformed { bci: 0 }));
    }

    #[test]
    fn no_bytes_make_it_panic() {
        let mut x = 12345u32;
        for _ in 0..20_000 {
            let code: Vec<u8> = (0..24)
                .map(|_| {
                    x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (x >> 24) as u8
                })
                .collect();
            for i in Bytecodes::new(&code).flatten() {
                assert!(i.length > 0);
                i.for_each_target(|_| {});
            }
        }
    }
}
