//! Lines of words and strings, and macros.

use std::collections::{HashMap, VecDeque};

/// A word, or a string in quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// As it stands.
    Word(String),
    /// What stands between quotes.
    Str(String),
}

/// The tokens of one line, taken one after the other.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its number, from 1.
    pub number: usize,
    tokens: VecDeque<Token>,
}

/// What goes wrong; the line's number is added above.
pub type Res<T> = Result<T, String>;

impl Line {
    /// The next token, left where it is.
    pub fn peek(&self) -> Option<&Token> {
        self.tokens.front()
    }

    /// The word behind the next token.
    pub fn second(&self) -> Option<&str> {
        match self.tokens.get(1) {
            Some(Token::Word(w)) => Some(w),
            _ => None,
        }
    }

    /// Is the next token this word?
    pub fn at(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Token::Word(w)) if w == word)
    }

    /// Takes this word if it is next.
    pub fn take(&mut self, word: &str) -> bool {
        let yes = self.at(word);
        if yes {
            self.tokens.pop_front();
        }
        yes
    }

    /// The next token.
    pub fn token(&mut self) -> Res<Token> {
        self.tokens.pop_front().ok_or("the line ends too early".into())
    }

    /// The next word or string: a name.
    pub fn name(&mut self) -> Res<String> {
        self.token().map(|t| match t {
            Token::Word(w) | Token::Str(w) => w,
        })
    }

    /// A whole number, also as hexadecimal bits.
    pub fn number<T: TryFrom<i128>>(&mut self) -> Res<T> {
        let word = self.name()?;
        let value = number(&word).ok_or(format!("`{word}` is no number"))?;
        T::try_from(value).map_err(|_| format!("{word} does not fit"))
    }

    /// A number of so many bits, signed or not.
    pub fn bits(&mut self, bits: u32) -> Res<u64> {
        let word = self.name()?;
        let value = number(&word).ok_or(format!("`{word}` is no number"))?;
        let limit = 1i128 << bits;
        if value >= limit || value < -(limit >> 1) {
            return Err(format!("{word} does not fit in {bits} bits"));
        }
        Ok(value as u64 & (u64::MAX >> (64 - bits)))
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// An error unless nothing is left.
    pub fn end(&self) -> Res<()> {
        match self.peek() {
            None => Ok(()),
            Some(t) => Err(format!("{t:?} is too much")),
        }
    }
}

/// Decimal or `0x` digits, with a sign.
pub fn number(word: &str) -> Option<i128> {
    let (sign, digits) = match word.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, word),
    };
    let value = match digits.strip_prefix("0x") {
        Some(hex) => i128::from_str_radix(hex, 16),
        None if digits.starts_with(|c: char| c.is_ascii_digit()) => digits.parse(),
        None => return None,
    };
    value.ok().map(|v| sign * v)
}

/// Splits a text; lines without tokens are left out, macros are replaced by what they stand for.
pub fn lines(text: &str) -> Result<Vec<Line>, String> {
    let mut all = Vec::new();
    let mut macros: HashMap<String, Vec<&str>> = HashMap::new();
    let mut rest = text.lines().enumerate();
    while let Some((i, line)) = rest.next() {
        let number = i + 1;
        let placed = |e| format!("line {number}: {e}");
        let mut words = line.split_whitespace();
        if words.next() == Some("macro") {
            let name = words.next().ok_or(placed("a macro has a name".into()))?;
            let body: Vec<&str> = rest.by_ref().map(|l| l.1).take_while(|l| l.trim() != "endmacro").collect();
            macros.insert(name.to_owned(), body);
            continue;
        }
        expand(line, number, &macros, &mut all, 0).map_err(placed)?;
    }
    Ok(all)
}

/// A line, or what `!name argument...` stands for: the macro's lines, with `$1`... replaced.
fn expand(
    line: &str,
    number: usize,
    macros: &HashMap<String, Vec<&str>>,
    to: &mut Vec<Line>,
    depth: u32,
) -> Res<()> {
    let mut line = Line { number, tokens: tokens(line)?.into() };
    let name = match line.peek() {
        None => return Ok(()),
        Some(Token::Word(w)) if w.starts_with('!') => w[1..].to_owned(),
        Some(_) => {
            to.push(line);
            return Ok(());
        }
    };
    line.token()?;
    let body = macros.get(&name).ok_or(format!("no macro is called {name}"))?;
    if depth > 20 {
        return Err(format!("the macro {name} has no end"));
    }
    let mut arguments = Vec::new();
    while !line.is_empty() {
        arguments.push(line.name()?);
    }
    for text in body {
        let mut text = (*text).to_owned();
        for k in (1..=9).rev() {
            text = text.replace(&format!("${k}"), arguments.get(k - 1).map_or("", |a| a));
        }
        for part in parts(&text) {
            expand(part, number, macros, to, depth + 1)?;
        }
    }
    Ok(())
}

/// The parts of a line between ` | `, but for those in quotes.
fn parts(text: &str) -> Vec<&str> {
    let (mut all, mut from, mut quoted) = (Vec::new(), 0, false);
    for (i, c) in text.char_indices() {
        quoted ^= c == '"' && !text[..i].ends_with('\\');
        if !quoted && text[i..].starts_with(" | ") {
            all.push(&text[from..i]);
            from = i + 3;
        }
    }
    all.push(&text[from..]);
    all
}

fn tokens(line: &str) -> Res<Vec<Token>> {
    let mut rest = line.trim_start();
    let mut tokens = Vec::new();
    while !rest.is_empty() && !rest.starts_with("//") {
        if let Some(inner) = rest.strip_prefix('"') {
            let (text, after) = string(inner)?;
            tokens.push(Token::Str(text));
            rest = after;
        } else {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            tokens.push(Token::Word(rest[..end].to_owned()));
            rest = &rest[end..];
        }
        rest = rest.trim_start();
    }
    Ok(tokens)
}

fn string(inner: &str) -> Res<(String, &str)> {
    let mut text = String::new();
    let mut chars = inner.char_indices();
    while let Some((i, c)) = chars.next() {
        match c {
            '"' => return Ok((text, &inner[i + 1..])),
            '\\' => text.push(match chars.next().map(|c| c.1) {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('u') => {
                    let hex: String = chars.by_ref().take(4).map(|c| c.1).collect();
                    let unit = u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32);
                    unit.ok_or(format!("\\u{hex} is no character"))?
                }
                Some(c @ ('"' | '\\')) => c,
                other => return Err(format!("\\{other:?} means nothing")),
            }),
            c => text.push(c),
        }
    }
    Err("a string does not end".into())
}
