//! Field and method descriptors (JVMS 4.3), read in place.

use super::names;

/// The kinds of values that descriptors speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
#[expect(missing_docs, reason = "the names are Java's")]
pub enum BasicType {
    Boolean,
    Byte,
    Char,
    Short,
    Int,
    Long,
    Float,
    Double,
    Object,
    Array,
    Void,
}

impl BasicType {
    /// The kind that a descriptor beginning with `c` has.
    pub fn from_char(c: u8) -> Option<BasicType> {
        Some(match c {
            b'Z' => BasicType::Boolean,
            b'B' => BasicType::Byte,
            b'C' => BasicType::Char,
            b'S' => BasicType::Short,
            b'I' => BasicType::Int,
            b'J' => BasicType::Long,
            b'F' => BasicType::Float,
            b'D' => BasicType::Double,
            b'L' => BasicType::Object,
            b'[' => BasicType::Array,
            b'V' => BasicType::Void,
            _ => return None,
        })
    }

    /// The first character of its descriptor.
    pub fn to_char(self) -> u8 {
        b"ZBCSIJFDL[V"[self as usize]
    }

    /// Slots in locals and on the operand stack: 2 for long and double, 0 for void.
    pub fn slots(self) -> u16 {
        match self {
            BasicType::Long | BasicType::Double => 2,
            BasicType::Void => 0,
            _ => 1,
        }
    }

    /// Whether it is a reference.
    pub fn is_reference(self) -> bool {
        matches!(self, BasicType::Object | BasicType::Array)
    }

    /// Whether it is a primitive type (not void).
    pub fn is_primitive(self) -> bool {
        !matches!(self, BasicType::Object | BasicType::Array | BasicType::Void)
    }

    /// The size of a field or array element of this kind; 4 for references, 0 for void.
    pub fn size(self) -> usize {
        match self {
            BasicType::Boolean | BasicType::Byte => 1,
            BasicType::Char | BasicType::Short => 2,
            BasicType::Int | BasicType::Float | BasicType::Object | BasicType::Array => 4,
            BasicType::Long | BasicType::Double => 8,
            BasicType::Void => 0,
        }
    }

    /// The Java keyword of a primitive type or void; "object" and "array" for references.
    pub fn java_name(self) -> &'static str {
        ["boolean", "byte", "char", "short", "int", "long", "float", "double", "object", "array", "void"]
            [self as usize]
    }
}

/// One type within a descriptor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldType<'a> {
    /// Its kind.
    pub basic: BasicType,
    /// Its whole descriptor: "I", "Ljava/lang/String;", "[[J".
    pub descriptor: &'a [u8],
}

impl<'a> FieldType<'a> {
    /// The type that `bytes` begin with (void too), and what follows it. `None` if malformed.
    pub fn first(bytes: &'a [u8]) -> Option<(FieldType<'a>, &'a [u8])> {
        let dims = bytes.iter().take_while(|&&b| b == b'[').count();
        let len = dims
            + match bytes.get(dims)? {
                b'L' => bytes[dims..].iter().position(|&b| b == b';')? + 1,
                b'V' if dims > 0 => return None,
                b'Z' | b'B' | b'C' | b'S' | b'I' | b'J' | b'F' | b'D' | b'V' => 1,
                _ => return None,
            };
        if dims > 255 || (len == dims + 2 && bytes[dims] == b'L') {
            return None;
        }
        let (descriptor, rest) = bytes.split_at(len);
        Some((FieldType { basic: BasicType::from_char(descriptor[0])?, descriptor }, rest))
    }

    /// The whole of `bytes` as a field's type.
    pub fn parse(bytes: &'a [u8]) -> Option<FieldType<'a>> {
        match FieldType::first(bytes)? {
            (t, []) if t.basic != BasicType::Void => Some(t),
            _ => None,
        }
    }

    /// The name to load the class by: "java/lang/String" of an object type, the descriptor itself of an array type, `None` of
    /// primitive types.
    pub fn class_name(&self) -> Option<&'a [u8]> {
        match self.basic {
            BasicType::Object => Some(&self.descriptor[1..self.descriptor.len() - 1]),
            BasicType::Array => Some(self.descriptor),
            _ => None,
        }
    }

    /// The class name of the innermost element type, if it is a class: what a loader resolves first.
    pub fn element_class_name(&self) -> Option<&'a [u8]> {
        let dims = self.dimensions();
        match self.descriptor.get(dims)? {
            b'L' => Some(&self.descriptor[dims + 1..self.descriptor.len() - 1]),
            _ => None,
        }
    }

    /// The number of array dimensions.
    pub fn dimensions(&self) -> usize {
        self.descriptor.iter().take_while(|&&b| b == b'[').count()
    }

    /// As Java source says it: "java.lang.String[]".
    pub fn external(&self) -> String {
        let mut out = String::new();
        self.external_into(&mut out);
        out
    }

    /// Appends [`FieldType::external`].
    pub fn external_into(&self, out: &mut String) {
        let dims = self.dimensions();
        match self.element_class_name() {
            Some(name) => out.push_str(&super::mutf8::lossy(name).replace('/', ".")),
            None => {
                let basic = self.descriptor.get(dims).and_then(|&c| BasicType::from_char(c));
                out.push_str(basic.map_or("?", BasicType::java_name));
            }
        }
        for _ in 0..dims {
            out.push_str("[]");
        }
    }
}

/// A method descriptor: "(ILjava/lang/String;)V".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MethodDescriptor<'a> {
    bytes: &'a [u8],
    ret_at: usize,
}

impl<'a> MethodDescriptor<'a> {
    /// `None` unless the whole is well formed. (Whether class names in it are legal: [`is_valid_method`].)
    pub fn parse(bytes: &'a [u8]) -> Option<MethodDescriptor<'a>> {
        let mut rest = bytes.strip_prefix(b"(")?;
        while *rest.first()? != b')' {
            let (t, after) = FieldType::first(rest)?;
            if t.basic == BasicType::Void {
                return None;
            }
            rest = after;
        }
        let ret_at = bytes.len() - rest.len() + 1;
        match FieldType::first(&rest[1..])? {
            (_, []) => Some(MethodDescriptor { bytes, ret_at }),
            _ => None,
        }
    }

    /// The descriptor itself.
    pub fn as_bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The parameters' types, in order.
    pub fn params(&self) -> Params<'a> {
        Params { rest: &self.bytes[1..self.ret_at - 1] }
    }

    /// The return type.
    pub fn ret(&self) -> FieldType<'a> {
        let descriptor = &self.bytes[self.ret_at..];
        let basic = BasicType::from_char(descriptor[0]).unwrap_or(BasicType::Void);
        FieldType { basic, descriptor }
    }

    /// The number of parameters.
    pub fn param_count(&self) -> usize {
        self.params().count()
    }

    /// Slots of the parameters, without a receiver.
    pub fn arg_slots(&self) -> u16 {
        self.params().fold(0, |n: u16, t| n.saturating_add(t.basic.slots()))
    }

    /// The parameters as Java source writes them: "int, java.lang.String".
    pub fn external_params(&self) -> String {
        let mut out = String::new();
        for (i, t) in self.params().enumerate() {
            if i > 0 {
                out.push_str(", ");
            }
            t.external_into(&mut out);
        }
        out
    }
}

/// Iterator of [`MethodDescriptor::params`].
#[derive(Clone)]
pub struct Params<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Params<'a> {
    type Item = FieldType<'a>;

    fn next(&mut self) -> Option<FieldType<'a>> {
        let (t, rest) = FieldType::first(self.rest)?;
        self.rest = rest;
        Some(t)
    }
}

/// Whether `bytes` are a legal field descriptor in a class file of version `major`.
pub fn is_valid_field(bytes: &[u8], major: u16) -> bool {
    FieldType::parse(bytes)
        .is_some_and(|t| t.element_class_name().is_none_or(|n| names::is_legal_class_in_descriptor(n, major)))
}

/// Whether `bytes` are a legal method descriptor (its parameters' slots not counted).
pub fn is_valid_method(bytes: &[u8], major: u16) -> bool {
    MethodDescriptor::parse(bytes).is_some_and(|d| {
        d.params()
            .chain(std::iter::once(d.ret()))
            .all(|t| t.element_class_name().is_none_or(|n| names::is_legal_class_in_descriptor(n, major)))
    })
}

/// The faults of a field or method descriptor that HotSpot reports with words of their own, before it calls the whole illegal.
pub(crate) fn special_fault(bytes: &[u8], major: u16) -> Option<&'static str> {
    let mut rest = bytes.strip_prefix(b"(").unwrap_or(bytes);
    while !rest.is_empty() {
        let dims = rest.iter().take_while(|&&b| b == b'[').count();
        if dims > 255 {
            return Some("Array type descriptor has more than 255 dimensions");
        }
        rest = &rest[dims..];
        match rest.first()? {
            b'L' => {
                let end = rest.iter().position(|&b| b == b';')?;
                if major >= 49 && !names::is_legal_class_in_descriptor(&rest[1..end], major) {
                    return Some("Class name is empty or contains illegal character in descriptor");
                }
                rest = &rest[end + 1..];
            }
            b'Z' | b'B' | b'C' | b'S' | b'I' | b'J' | b'F' | b'D' => rest = &rest[1..],
            b')' if dims == 0 => rest = &rest[1..],
            _ => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn method_descriptors() {
        let d = MethodDescriptor::parse(b"(IJ[[Ljava/lang/String;D[ZLFoo;)Ljava/util/List;").unwrap();
        let kinds: Vec<_> = d.params().map(|t| t.basic.to_char()).collect();
        assert_eq!(kinds, b"IJ[D[L");
        assert_eq!(d.arg_slots(), 8);
        assert_eq!(d.ret().class_name(), Some(&b"java/util/List"[..]));
        assert_eq!(d.external_params(), "int, long, java.lang.String[][], double, boolean[], Foo");
        let v = MethodDescriptor::parse(b"()V").unwrap();
        assert_eq!((v.param_count(), v.ret().basic), (0, BasicType::Void));
    }

    #[test]
    fn malformed() {
        for bad in ["", "(", "()", "(V)V", "()VV", "I", "(I", "(L;)V", "(Lx)V", "([V)V", "()[V", "(Q)V"] {
            assert!(MethodDescriptor::parse(bad.as_bytes()).is_none(), "{bad}");
        }
        for bad in ["", "V", "[", "[V", "L;", "Lx", "II", "Q"] {
            assert!(FieldType::parse(bad.as_bytes()).is_none(), "{bad}");
        }
        let deep = [&[b'['; 255][..], b"I"].concat();
        assert!(is_valid_field(&deep, 61));
        assert!(!is_valid_field(&[&b"["[..], &deep].concat(), 61));
        assert!(!is_valid_field(b"La//b;", 61));
        assert!(!is_valid_field(b"La.b;", 61));
        assert!(!is_valid_field(b"L[a;", 61));
    }
}
