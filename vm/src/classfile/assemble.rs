//! A small class-file assembler, for tests: writes what it is told to, right or wrong.

use std::collections::HashMap;

/// Builds one class file. Constants are shared; everything else is written in the order of the calls.
pub struct ClassBuilder {
    /// The major version, 52 unless changed.
    pub major: u16,
    /// The minor version.
    pub minor: u16,
    /// The access flags, PUBLIC | SUPER unless changed.
    pub access: u16,
    pool: Vec<u8>,
    next: u16,
    known: HashMap<Vec<u8>, u16>,
    /// The constant's index that this_class is.
    pub this_class: u16,
    /// The constant's index that super_class is.
    pub super_class: u16,
    /// The constants' indices that the superinterfaces are.
    pub interfaces: Vec<u16>,
    fields: Vec<MemberBuilder>,
    methods: Vec<MemberBuilder>,
    attributes: Vec<(u16, Vec<u8>)>,
    code_name: u16,
    stack_map_name: u16,
    wrong_length: Option<(u16, u32)>,
}

/// A field or method under construction.
pub struct MemberBuilder {
    /// access_flags, name_index, descriptor_index.
    pub header: [u16; 3],
    attributes: Vec<(u16, Vec<u8>)>,
    code_name: u16,
    stack_map_name: u16,
}

impl MemberBuilder {
    /// Adds an attribute whose name is the CONSTANT_Utf8 `name`.
    pub fn attribute(&mut self, name: u16, contents: &[u8]) -> &mut Self {
        self.attributes.push((name, contents.to_vec()));
        self
    }

    /// Adds a Code attribute without exception table.
    pub fn code(&mut self, max_stack: u16, max_locals: u16, code: &[u8]) -> &mut Self {
        self.code_with(max_stack, max_locals, code, &[], &[])
    }

    /// Adds a Code attribute with exception table rows (start, end, handler, type) and the contents of a StackMapTable.
    pub fn code_with(
        &mut self,
        max_stack: u16,
        max_locals: u16,
        code: &[u8],
        handlers: &[[u16; 4]],
        stack_map: &[u8],
    ) -> &mut Self {
        let mut out = Vec::new();
        put16(&mut out, max_stack);
        put16(&mut out, max_locals);
        out.extend((code.len() as u32).to_be_bytes());
        out.extend(code);
        put16(&mut out, handlers.len() as u16);
        handlers.iter().flatten().for_each(|&v| put16(&mut out, v));
        let attributes =
            if stack_map.is_empty() { vec![] } else { vec![(self.stack_map_name, stack_map.to_vec())] };
        put_attributes(&mut out, &attributes, None);
        self.attribute(self.code_name, &out)
    }
}

fn put16(out: &mut Vec<u8>, v: u16) {
    out.extend(v.to_be_bytes());
}

fn put_attributes(out: &mut Vec<u8>, attributes: &[(u16, Vec<u8>)], wrong: Option<(u16, u32)>) {
    put16(out, attributes.len() as u16);
    for (name, contents) in attributes {
        put16(out, *name);
        let length = wrong.filter(|w| w.0 == *name).map_or(contents.len() as u32, |w| w.1);
        out.extend(length.to_be_bytes());
        out.extend(contents);
    }
}

impl ClassBuilder {
    /// A class of that name and superclass; an empty superclass is none.
    pub fn new(name: &str, super_name: &str) -> Self {
        let mut b = ClassBuilder {
            major: 52,
            minor: 0,
            access: 0x21,
            pool: Vec::new(),
            next: 1,
            known: HashMap::new(),
            this_class: 0,
            super_class: 0,
            interfaces: Vec::new(),
            fields: Vec::new(),
            methods: Vec::new(),
            attributes: Vec::new(),
            code_name: 0,
            stack_map_name: 0,
            wrong_length: None,
        };
        b.this_class = b.class(name);
        if !super_name.is_empty() {
            b.super_class = b.class(super_name);
        }
        b.code_name = b.utf8("Code");
        b.stack_map_name = b.utf8("StackMapTable");
        b
    }

    /// Adds any constant: its tag and contents.
    pub fn constant(&mut self, bytes: &[u8]) -> u16 {
        if let Some(&i) = self.known.get(bytes) {
            return i;
        }
        let i = self.next;
        self.next += if matches!(bytes[0], 5 | 6) { 2 } else { 1 };
        self.pool.extend(bytes);
        self.known.insert(bytes.to_vec(), i);
        i
    }

    fn constant16(&mut self, tag: u8, parts: &[u16]) -> u16 {
        let mut bytes = vec![tag];
        parts.iter().for_each(|&p| put16(&mut bytes, p));
        self.constant(&bytes)
    }

    /// A CONSTANT_Utf8.
    pub fn utf8(&mut self, s: &str) -> u16 {
        let text = super::mutf8::encode(s);
        let mut bytes = vec![1];
        put16(&mut bytes, text.len() as u16);
        bytes.extend(&*text);
        self.constant(&bytes)
    }

    /// A CONSTANT_Class.
    pub fn class(&mut self, name: &str) -> u16 {
        let name = self.utf8(name);
        self.constant16(7, &[name])
    }

    /// A CONSTANT_String.
    pub fn string(&mut self, s: &str) -> u16 {
        let s = self.utf8(s);
        self.constant16(8, &[s])
    }

    /// A CONSTANT_Integer.
    pub fn int(&mut self, v: i32) -> u16 {
        let b = v.to_be_bytes();
        self.constant(&[3, b[0], b[1], b[2], b[3]])
    }

    /// A CONSTANT_Long.
    pub fn long(&mut self, v: i64) -> u16 {
        let mut bytes = vec![5];
        bytes.extend(v.to_be_bytes());
        self.constant(&bytes)
    }

    /// A CONSTANT_NameAndType.
    pub fn name_and_type(&mut self, name: &str, descriptor: &str) -> u16 {
        let parts = [self.utf8(name), self.utf8(descriptor)];
        self.constant16(12, &parts)
    }

    fn member_ref(&mut self, tag: u8, class: &str, name: &str, descriptor: &str) -> u16 {
        let parts = [self.class(class), self.name_and_type(name, descriptor)];
        self.constant16(tag, &parts)
    }

    /// A CONSTANT_Fieldref.
    pub fn field_ref(&mut self, class: &str, name: &str, descriptor: &str) -> u16 {
        self.member_ref(9, class, name, descriptor)
    }

    /// A CONSTANT_Methodref.
    pub fn method_ref(&mut self, class: &str, name: &str, descriptor: &str) -> u16 {
        self.member_ref(10, class, name, descriptor)
    }

    /// A CONSTANT_InterfaceMethodref.
    pub fn interface_method_ref(&mut self, class: &str, name: &str, descriptor: &str) -> u16 {
        self.member_ref(11, class, name, descriptor)
    }

    /// A CONSTANT_MethodHandle.
    pub fn method_handle(&mut self, kind: u8, target: u16) -> u16 {
        let [h, l] = target.to_be_bytes();
        self.constant(&[15, kind, h, l])
    }

    /// A CONSTANT_InvokeDynamic.
    pub fn invoke_dynamic(&mut self, bootstrap: u16, name: &str, descriptor: &str) -> u16 {
        let nt = self.name_and_type(name, descriptor);
        self.constant16(18, &[bootstrap, nt])
    }

    /// Adds a superinterface.
    pub fn interface(&mut self, name: &str) {
        let i = self.class(name);
        self.interfaces.push(i);
    }

    /// Adds a field.
    pub fn field(&mut self, access: u16, name: &str, descriptor: &str) -> &mut MemberBuilder {
        let m = self.member(access, name, descriptor);
        self.fields.push(m);
        let last = self.fields.len() - 1;
        &mut self.fields[last]
    }

    /// Adds a method.
    pub fn method(&mut self, access: u16, name: &str, descriptor: &str) -> &mut MemberBuilder {
        let m = self.member(access, name, descriptor);
        self.methods.push(m);
        let last = self.methods.len() - 1;
        &mut self.methods[last]
    }

    fn member(&mut self, access: u16, name: &str, descriptor: &str) -> MemberBuilder {
        MemberBuilder {
            header: [access, self.utf8(name), self.utf8(descriptor)],
            attributes: Vec::new(),
            code_name: self.code_name,
            stack_map_name: self.stack_map_name,
        }
    }

    /// Adds an attribute to the class.
    pub fn attribute(&mut self, name: &str, contents: &[u8]) {
        let name = self.utf8(name);
        self.attributes.push((name, contents.to_vec()));
    }

    /// Makes the attributes of that name in the class, its fields and its methods say a length that is not theirs.
    pub fn patch_length(&mut self, name: u16, length: u32) {
        self.wrong_length = Some((name, length));
    }

    /// The class file.
    pub fn build(&self) -> Vec<u8> {
        let mut out = 0xcafe_babe_u32.to_be_bytes().to_vec();
        for v in [self.minor, self.major, self.next] {
            put16(&mut out, v);
        }
        out.extend(&self.pool);
        for v in [self.access, self.this_class, self.super_class, self.interfaces.len() as u16] {
            put16(&mut out, v);
        }
        self.interfaces.iter().for_each(|&i| put16(&mut out, i));
        for members in [&self.fields, &self.methods] {
            put16(&mut out, members.len() as u16);
            for m in members {
                m.header.iter().for_each(|&v| put16(&mut out, v));
                put_attributes(&mut out, &m.attributes, self.wrong_length);
            }
        }
        put_attributes(&mut out, &self.attributes, self.wrong_length);
        out
    }
}
