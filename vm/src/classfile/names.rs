//! Which names are legal (JVMS 4.2.2): unqualified names from version 49 on, Java identifiers before.

/// From this version on names are only barred from holding a few characters.
const UNQUALIFIED_SINCE: u16 = 49;

/// No `.`, `;`, `[`, `/`, and not empty.
fn is_unqualified(name: &[u8]) -> bool {
    !name.is_empty() && !name.iter().any(|b| matches!(b, b'.' | b';' | b'[' | b'/'))
}

/// A Java identifier, as versions before 49 demand.
fn is_identifier(name: &[u8]) -> bool {
    let text = super::mutf8::lossy(name);
    let mut chars = text.chars();
    let start = |c: char| c.is_alphabetic() || c == '_' || c == '$' || !c.is_ascii() && c.is_alphanumeric();
    chars.next().is_some_and(start) && chars.all(|c| start(c) || c.is_alphanumeric() || !c.is_ascii())
}

/// A name with slashes as versions before 49 have it: an identifier among whose characters slashes may stand anywhere but
/// side by side. HotSpot lets one begin and end a name.
fn is_old_class_name(name: &[u8]) -> bool {
    let first = name.strip_prefix(b"/").unwrap_or(name);
    !name.is_empty()
        && !name.windows(2).any(|w| w == b"//")
        && (name.len() > first.len() || is_identifier(&first[..char_len(first)]))
        && first.split(|&b| b == b'/').all(|part| part.is_empty() || is_identifier(&[b"_", part].concat()))
}

/// Bytes of the first character.
fn char_len(text: &[u8]) -> usize {
    1 + text.iter().skip(1).take_while(|&&b| b & 0xc0 == 0x80).count()
}

/// A field's name.
pub fn is_legal_field(name: &[u8], major: u16) -> bool {
    if major >= UNQUALIFIED_SINCE { is_unqualified(name) } else { is_identifier(name) }
}

/// A method's name: `<init>` and `<clinit>` are the only ones with angle brackets.
pub fn is_legal_method(name: &[u8], major: u16) -> bool {
    if name.first() == Some(&b'<') {
        return name == b"<init>" || name == b"<clinit>";
    }
    if major >= UNQUALIFIED_SINCE {
        is_unqualified(name) && !name.iter().any(|b| matches!(b, b'<' | b'>'))
    } else {
        is_identifier(name)
    }
}

/// The name of a CONSTANT_Class: an internal name or an array's descriptor.
pub fn is_legal_class(name: &[u8], major: u16) -> bool {
    match name.first() {
        None => false,
        Some(b'[') => super::descriptor::is_valid_field(name, major),
        Some(_) => is_legal_class_in_descriptor(name, major),
    }
}

/// An internal name: legal components with slashes between.
pub fn is_legal_class_in_descriptor(name: &[u8], major: u16) -> bool {
    if major >= UNQUALIFIED_SINCE {
        name.split(|&b| b == b'/').all(is_unqualified)
    } else {
        is_old_class_name(name)
    }
}

/// The package part of an internal name, empty for the unnamed package.
pub fn package_of(class_name: &[u8]) -> &[u8] {
    match class_name.iter().rposition(|&b| b == b'/') {
        Some(slash) => &class_name[..slash],
        None => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn legal_names() {
        assert!(is_legal_field(b"a-b c<", 61) && !is_legal_field(b"a-b", 48) && !is_legal_field(b"a/b", 61));
        assert!(
            is_legal_method(b"<init>", 45) && !is_legal_method(b"<x>", 61) && !is_legal_method(b"a<b", 61)
        );
        assert!(is_legal_class(b"a/b$c", 48) && is_legal_class(b"[La/b;", 61) && is_legal_class(b"[[I", 61));
        for bad in ["", "/a", "a/", "a//b", "a.b", "a;b", "[a", "[La;x", "[V"] {
            assert!(!is_legal_class(bad.as_bytes(), 61), "{bad}");
        }
        assert_eq!(package_of(b"java/util/Map$Entry"), b"java/util");
        assert_eq!(package_of(b"Main"), b"");
    }
}
