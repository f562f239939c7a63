//! Classes, fields and methods.

use super::code::Body;
use super::data::{Attribute, attribute, put_attributes};
use super::lexer::{Line, Res, lines};
use super::pool::Pool;
use super::{FLAGS, Output};

/// Assembles all classes of a text. The error names the line.
pub fn assemble(text: &str) -> Result<Vec<Output>, String> {
    let lines = lines(text)?;
    let mut rest = lines.into_iter();
    let mut all = Vec::new();
    while let Some(mut line) = rest.next() {
        let number = line.number;
        all.push(class(&mut line, &mut rest).map_err(|e| match e.starts_with("line ") {
            true => e,
            false => format!("line {number}: {e}"),
        })?);
    }
    Ok(all)
}

/// The flags at the front of a line; `0x...` gives bits as they are.
fn flags(line: &mut Line, place: &str) -> Res<u16> {
    let mut bits = 0;
    loop {
        // A method may be called like a flag: what stands before a descriptor is the name.
        if place == "m" && line.second().is_some_and(|w| w.starts_with('(')) {
            return Ok(bits);
        }
        match FLAGS.iter().find(|f| f.2.contains(place) && line.at(f.0)) {
            Some(f) => {
                bits |= f.1;
                line.token()?;
            }
            None if matches!(line.peek(), Some(super::lexer::Token::Word(w)) if w.starts_with("0x")) => {
                bits |= line.bits(16)? as u16;
            }
            None => return Ok(bits),
        }
    }
}

struct Member {
    header: [u16; 3],
    attributes: Vec<Attribute>,
}

#[derive(Default)]
struct Class {
    magic: u32,
    version: (u16, u16),
    into: String,
    name: String,
    access: u16,
    this: Option<u16>,
    parent: Option<u16>,
    interfaces: Vec<u16>,
    fields: Vec<Member>,
    methods: Vec<Member>,
    attributes: Vec<Attribute>,
    tail: Vec<u8>,
    pool: Pool,
}

fn class(line: &mut Line, rest: &mut impl Iterator<Item = Line>) -> Res<Output> {
    if !line.take("class") {
        return Err("a class is expected".into());
    }
    let mut c = Class { magic: 0xcafe_babe, version: (52, 0), ..Class::default() };
    c.access = flags(line, "c")?;
    c.name = line.name()?;
    let mut parent = "java/lang/Object".to_owned();
    if line.take("extends") {
        parent = line.name()?;
    }
    let mut interfaces = Vec::new();
    if line.take("implements") {
        while !line.at("{") {
            interfaces.push(line.name()?);
        }
    }
    if !line.take("{") {
        return Err("{ is missing".into());
    }
    line.end()?;
    loop {
        let mut line = rest.next().ok_or("the class does not end")?;
        let number = line.number;
        let placed = |e: String| if e.starts_with("line ") { e } else { format!("line {number}: {e}") };
        if line.take("}") {
            line.end().map_err(placed)?;
            break;
        }
        statement(&mut c, &mut line, rest).map_err(placed)?;
    }
    // The names of the class line last, so that a text that declares all constants itself decides about their order.
    if c.this.is_none() {
        c.this = Some(c.pool.class(&c.name)?);
    }
    if c.parent.is_none() {
        c.parent = Some(c.pool.class(&parent)?);
    }
    for i in interfaces {
        let i = c.pool.class(&i)?;
        c.interfaces.push(i);
    }
    if c.pool.bootstrap_count > 0 {
        let contents = [&c.pool.bootstrap_count.to_be_bytes()[..], &c.pool.bootstrap_table].concat();
        c.attributes.push((c.pool.utf8("BootstrapMethods")?, contents));
    }
    Ok(finish(&c))
}

fn statement(c: &mut Class, line: &mut Line, rest: &mut impl Iterator<Item = Line>) -> Res<()> {
    match line.name()?.as_str() {
        "version" => {
            let word = line.name()?;
            let (major, minor) = word.split_once('.').unwrap_or((&word, "0"));
            let parse = |t: &str| t.parse().map_err(|e| format!("version {word}: {e}"));
            c.version = (parse(major)?, parse(minor)?);
        }
        "magic" => c.magic = line.bits(32)? as u32,
        "into" => c.into = line.name()?,
        "this" => c.this = Some(c.pool.constant(line, Some("class"))?),
        "super" => c.parent = Some(c.pool.constant(line, Some("class"))?),
        "interface" => {
            let i = c.pool.constant(line, Some("class"))?;
            c.interfaces.push(i);
        }
        "const" => c.pool.declare(line)?,
        "bootstrap" => c.pool.bootstrap(line)?,
        "attr" => {
            let a = attribute(line, &mut c.pool)?;
            c.attributes.push(a);
        }
        "tail" => c.tail = super::data::data(line, &mut c.pool)?,
        "field" => {
            let header = [flags(line, "f")?, c.pool.name(line)?, c.pool.name(line)?];
            let mut attributes = Vec::new();
            if line.take("=") {
                let value = c.pool.constant(line, None)?;
                attributes.push((c.pool.utf8("ConstantValue")?, value.to_be_bytes().to_vec()));
            }
            if line.take("{") {
                line.end()?;
                attributes.extend(Body::read(rest, &mut c.pool, None)?);
            }
            c.fields.push(Member { header, attributes });
        }
        "method" => {
            let (access, name) = (flags(line, "m")?, c.pool.name(line)?);
            // The descriptor's text says how many locals the arguments take.
            let text = match line.peek() {
                Some(super::lexer::Token::Word(w) | super::lexer::Token::Str(w)) => w.clone(),
                None => return Err("a method has a descriptor".into()),
            };
            let header = [access, name, c.pool.name(line)?];
            let mut attributes = Vec::new();
            if line.take("{") {
                line.end()?;
                attributes = Body::read(rest, &mut c.pool, Some((access, &text)))?;
            }
            c.methods.push(Member { header, attributes });
        }
        other => return Err(format!("`{other}` means nothing in a class")),
    }
    line.end()
}

fn finish(c: &Class) -> Output {
    let mut out = c.magic.to_be_bytes().to_vec();
    let put = |out: &mut Vec<u8>, v: u16| out.extend(v.to_be_bytes());
    for v in [c.version.1, c.version.0, c.pool.count()] {
        put(&mut out, v);
    }
    out.extend(c.pool.bytes());
    let (this, parent) = (c.this.unwrap_or(0), c.parent.unwrap_or(0));
    for v in [c.access, this, parent, c.interfaces.len() as u16] {
        put(&mut out, v);
    }
    c.interfaces.iter().for_each(|&i| put(&mut out, i));
    for members in [&c.fields, &c.methods] {
        put(&mut out, members.len() as u16);
        for m in members {
            m.header.iter().for_each(|&v| put(&mut out, v));
            put_attributes(&mut out, &m.attributes);
        }
    }
    put_attributes(&mut out, &c.attributes);
    out.extend(&c.tail);
    let folder = if c.into.is_empty() { String::new() } else { format!("{}/", c.into) };
    Output { path: format!("{folder}{}.class", c.name), bytes: out }
}
