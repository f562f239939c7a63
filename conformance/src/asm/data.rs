//! Bytes as `u1 N u2 N u4 N hex DIGITS cp CONSTANT`, and tables of attributes.

use super::lexer::{Line, Res};
use super::pool::{Pool, hex};

/// An attribute: the index of its name, and its contents.
pub type Attribute = (u16, Vec<u8>);

/// The rest of the line as bytes.
pub fn data(line: &mut Line, pool: &mut Pool) -> Res<Vec<u8>> {
    let mut out = Vec::new();
    while !line.is_empty() {
        match line.name()?.as_str() {
            "u1" => out.push(line.bits(8)? as u8),
            "u2" => out.extend((line.bits(16)? as u16).to_be_bytes()),
            "u4" => out.extend((line.bits(32)? as u32).to_be_bytes()),
            "hex" => out.extend(hex(&line.name()?)?),
            "cp" => out.extend(pool.constant(line, None)?.to_be_bytes()),
            "utf8" => out.extend(pool.name(line)?.to_be_bytes()),
            "class" => {
                let name = line.name()?;
                out.extend(pool.class(&name)?.to_be_bytes());
            }
            other => return Err(format!("`{other}` is no kind of data")),
        }
    }
    Ok(out)
}

/// `attr NAME DATA`, after the first word.
pub fn attribute(line: &mut Line, pool: &mut Pool) -> Res<Attribute> {
    let name = pool.name(line)?;
    Ok((name, data(line, pool)?))
}

/// A table of attributes with its count.
pub fn put_attributes(out: &mut Vec<u8>, attributes: &[Attribute]) {
    out.extend((attributes.len() as u16).to_be_bytes());
    for (name, contents) in attributes {
        out.extend(name.to_be_bytes());
        out.extend((contents.len() as u32).to_be_bytes());
        out.extend(contents);
    }
}
