//! What natives of several classes need: errors of the host as Java's exceptions, platform strings, fields by name,
//! and the descriptors in `java.io.FileDescriptor`s.

use cortado_vm::call::Arg;
use cortado_vm::class::Class;
use cortado_vm::host::{Fd, HostError, errno_message};
use cortado_vm::ids::ClassId;
use cortado_vm::rooting::{Cx, JResult, Local, Thrown};
use cortado_vm::types::{ByteArray, JFileDescriptor, JString, JThrowable};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Mutex;

/// How many bytes a native copies at a time between the heap and the host where the whole could be large.
pub(crate) const CHUNK: usize = 1 << 16;

// ---- exceptions ------------------------------------------------------------------------------------------------------

/// Throws `java.io.IOException` with the errno's text, as JNU_ThrowIOExceptionWithLastError does.
pub(crate) fn throw_io(cx: &mut Cx<'_>, e: HostError) -> Thrown {
    let text = explain(cx, e);
    cx.throw("java/io/IOException", text)
}

/// An error's text; of what the host refused, with the option that would have allowed it.
pub(crate) fn explain(cx: &Cx<'_>, e: HostError) -> String {
    cx.vm().host.explain(e)
}

/// Throws `java.io.IOException`: `text (detail)`, as JNU_ThrowIOExceptionWithMessageAndLastError does.
pub(crate) fn throw_io_detail(cx: &mut Cx<'_>, e: HostError, detail: &str) -> Thrown {
    let text = format!("{} ({detail})", explain(cx, e));
    cx.throw("java/io/IOException", text)
}

/// What java.io's streams say when their descriptor is gone.
pub(crate) fn throw_stream_closed(cx: &mut Cx<'_>) -> Thrown {
    cx.throw("java/io/IOException", "Stream Closed")
}

/// Throws `sun.nio.fs.UnixException` with an errno.
pub(crate) fn throw_unix(cx: &mut Cx<'_>, e: HostError) -> Thrown {
    let made = match cx.vm().host.refusal(e) {
        Some(why) => crate::sun::nio::fs::refused_exception::new_refused(cx, &why),
        None => new_unix(cx, e.errno()),
    };
    match made {
        Ok(t) => cx.throw_local(t),
        Err(thrown) => thrown,
    }
}

fn new_unix<'s>(cx: &mut Cx<'s>, errno: i32) -> JResult<Local<'s, JThrowable>> {
    let symbols = &cx.vm().engine.symbols;
    let (name, init, descriptor) = (
        symbols.intern_str("sun/nio/fs/UnixException"),
        symbols.intern_str("<init>"),
        symbols.intern_str("(I)V"),
    );
    let id = cx.load_class(cortado_vm::ids::LoaderId::BOOT, name)?;
    cx.initialize_class(id)?;
    let class = cx.class(id);
    let t = cx.new_instance(class)?;
    let method = class.declared_method(init, descriptor).expect("UnixException has a constructor (int)");
    cx.call(method, &[Arg::from(t), Arg::Int(errno)]).map(drop)?;
    Ok(t.cast())
}

/// A host's answer as a native's: what failed is thrown by `throw`.
pub(crate) trait OrThrow<T> {
    /// IOException with the errno's text.
    fn or_io(self, cx: &mut Cx<'_>) -> JResult<T>;
    /// UnixException with the errno.
    fn or_unix(self, cx: &mut Cx<'_>) -> JResult<T>;
}

impl<T> OrThrow<T> for Result<T, HostError> {
    fn or_io(self, cx: &mut Cx<'_>) -> JResult<T> {
        self.map_err(|e| throw_io(cx, e))
    }
    fn or_unix(self, cx: &mut Cx<'_>) -> JResult<T> {
        self.map_err(|e| throw_unix(cx, e))
    }
}

/// Checks an array argument with offset and length as io_util.c does: null, bounds (exceptions without a message).
pub(crate) fn check_bytes(
    cx: &mut Cx<'_>,
    array: Local<'_, ByteArray>,
    offset: i32,
    len: i32,
) -> JResult<()> {
    if cx.is_null(array) {
        return Err(cx.throw_npe());
    }
    let array_len = cx.array_len(cx.get(array)) as i64;
    if offset < 0 || len < 0 || i64::from(offset) + i64::from(len) > array_len {
        return Err(cx.throw_bare("java/lang/IndexOutOfBoundsException"));
    }
    Ok(())
}

// ---- platform strings ------------------------------------------------------------------------------------------------

/// The character sets that names of files come in. Any other is taken for UTF-8.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum PlatformCharset {
    Ascii,
    Latin1,
    Utf8,
}

fn charset(cx: &Cx<'_>) -> PlatformCharset {
    *cx.vm().extensions.get::<PlatformCharsetOnce>().0.get_or_init(|| {
        match cx.vm().host.charset().to_ascii_uppercase().as_slice() {
            b"ANSI_X3.4-1968" | b"646" | b"US-ASCII" | b"ASCII" => PlatformCharset::Ascii,
            b"ISO-8859-1" | b"ISO8859-1" | b"8859_1" => PlatformCharset::Latin1,
            _ => PlatformCharset::Utf8,
        }
    })
}

#[derive(Default)]
struct PlatformCharsetOnce(std::sync::OnceLock<PlatformCharset>);

/// A String's bytes in the platform's character set (not null).
pub(crate) fn platform_bytes(cx: &Cx<'_>, s: Local<'_, JString>) -> Vec<u8> {
    encode(charset(cx), &cx.string_utf16(cx.get(s)))
}

fn encode(charset: PlatformCharset, units: &[u16]) -> Vec<u8> {
    let narrow = |limit: u16| units.iter().map(|&u| if u < limit { u as u8 } else { b'?' }).collect();
    match charset {
        PlatformCharset::Ascii => narrow(128),
        PlatformCharset::Latin1 => narrow(256),
        PlatformCharset::Utf8 => char::decode_utf16(units.iter().copied())
            .map(|c| c.unwrap_or('?'))
            .collect::<String>()
            .into_bytes(),
    }
}

/// A new String of bytes in the platform's character set.
pub(crate) fn platform_string<'s>(cx: &mut Cx<'s>, bytes: &[u8]) -> JResult<Local<'s, JString>> {
    let units = decode(charset(cx), bytes);
    cx.new_string_utf16(&units)
}

fn decode(charset: PlatformCharset, bytes: &[u8]) -> Vec<u16> {
    match charset {
        PlatformCharset::Ascii => {
            bytes.iter().map(|&b| if b < 128 { u16::from(b) } else { u16::from(b'?') }).collect()
        }
        PlatformCharset::Latin1 => bytes.iter().map(|&b| u16::from(b)).collect(),
        PlatformCharset::Utf8 => decode_utf8(bytes).encode_utf16().collect(),
    }
}

/// UTF-8 as Java's decoder reads it: as Rust's does, but that an encoded surrogate is one malformed character and not three.
fn decode_utf8(bytes: &[u8]) -> Cow<'_, str> {
    let surrogate = |at: &[u8]| at[0] == 0xed && at.get(1).is_some_and(|b| (0xa0..=0xbf).contains(b));
    if !bytes.windows(2).any(surrogate) {
        return String::from_utf8_lossy(bytes);
    }
    let mut text = String::new();
    let mut rest = bytes;
    while let Some(at) = rest.windows(2).position(surrogate) {
        text.push_str(&String::from_utf8_lossy(&rest[..at]));
        text.push(char::REPLACEMENT_CHARACTER);
        let third = rest.get(at + 2).is_some_and(|b| (0x80..=0xbf).contains(b));
        rest = &rest[at + 2 + usize::from(third)..];
    }
    text.push_str(&String::from_utf8_lossy(rest));
    Cow::Owned(text)
}

/// A new byte array with an errno's text.
pub(crate) fn errno_bytes<'s>(cx: &mut Cx<'s>, errno: i32) -> JResult<Local<'s, ByteArray>> {
    cx.new_byte_array(errno_message(errno).as_bytes())
}

// ---- fields ----------------------------------------------------------------------------------------------------------

#[derive(Default)]
struct Offsets(Mutex<HashMap<(ClassId, &'static str), u32>>);

/// The offset of an instance field by name, in a class or its supers. Panics if the class library has none.
pub(crate) fn field_offset(cx: &Cx<'_>, class: &Class, name: &'static str) -> u32 {
    let offsets = cx.vm().extensions.get::<Offsets>();
    let mut map = offsets.0.lock().unwrap_or_else(|e| e.into_inner());
    *map.entry((class.id, name)).or_insert_with(|| find_field(cx, class, name))
}

fn find_field(cx: &Cx<'_>, class: &Class, name: &str) -> u32 {
    let symbol = cx.vm().engine.symbols.intern_str(name);
    let mut at = class;
    loop {
        if let Some(f) = at.fields.iter().map(|&f| cx.field(f)).find(|f| f.name == symbol && !f.is_static()) {
            return f.offset;
        }
        assert!(at.super_id.0 != 0, "{} has no field {name}", cx.vm().engine.symbols.str(class.name));
        at = cx.class(at.super_id);
    }
}

/// The offset of a field of an object (not null).
pub(crate) fn offset_in<T>(cx: &Cx<'_>, object: Local<'_, T>, name: &'static str) -> u32 {
    field_offset(cx, cx.class_of(cx.get(object)), name)
}

/// Sets a `long` field of an object.
pub(crate) fn set_long<T>(cx: &Cx<'_>, object: Local<'_, T>, name: &'static str, value: i64) {
    let offset = offset_in(cx, object, name);
    cx.store(cx.get(object), offset, value);
}

/// Sets an `int` field of an object.
pub(crate) fn set_int<T>(cx: &Cx<'_>, object: Local<'_, T>, name: &'static str, value: i32) {
    let offset = offset_in(cx, object, name);
    cx.store(cx.get(object), offset, value);
}

/// Sets a static boolean of a boot class. Throws NoSuchFieldError if the class library has none.
pub(crate) fn set_static_bool(cx: &mut Cx<'_>, class: &str, field: &str, value: bool) -> JResult<()> {
    let symbols = &cx.vm().engine.symbols;
    let (class, name) = (symbols.intern_str(class), symbols.intern_str(field));
    let id = cx.load_class(cortado_vm::ids::LoaderId::BOOT, class)?;
    let found = cx.class(id).fields.iter().map(|&f| cx.field(f)).find(|f| f.name == name && f.is_static());
    let Some(found) = found else { return Err(cx.throw("java/lang/NoSuchFieldError", field)) };
    let mirror = cx.mirror(id);
    cx.store(cx.get(mirror), found.offset, value);
    Ok(())
}

// ---- descriptors -----------------------------------------------------------------------------------------------------

/// The number in a FileDescriptor; -1 for null.
pub(crate) fn fd_value(cx: &Cx<'_>, fdo: Local<'_, JFileDescriptor>) -> Fd {
    let fdo = cx.get(fdo);
    if fdo.is_null() { -1 } else { cx.load(fdo, cx.vm().wk().file_descriptor.fd) }
}

/// Puts a number into a FileDescriptor (not null).
pub(crate) fn set_fd_value(cx: &Cx<'_>, fdo: Local<'_, JFileDescriptor>, fd: Fd) {
    cx.store(cx.get(fdo), cx.vm().wk().file_descriptor.fd, fd);
}

/// The FileDescriptor in the field `fd` of a stream or channel.
pub(crate) fn fd_object<'s, T>(cx: &Cx<'s>, stream: Local<'s, T>) -> Local<'s, JFileDescriptor> {
    let offset = offset_in(cx, stream, "fd");
    cx.field_local(stream, offset)
}

/// The descriptor of a stream, or "Stream Closed".
pub(crate) fn stream_fd<'s, T>(cx: &mut Cx<'s>, stream: Local<'s, T>) -> JResult<Fd> {
    let fdo = fd_object(cx, stream);
    match fd_value(cx, fdo) {
        -1 => Err(throw_stream_closed(cx)),
        fd => Ok(fd),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platform_names() {
        let units: Vec<u16> = "aé€".encode_utf16().chain([0xd800]).collect();
        assert_eq!(encode(PlatformCharset::Ascii, &units), b"a???");
        assert_eq!(encode(PlatformCharset::Latin1, &units), b"a\xe9??");
        assert_eq!(encode(PlatformCharset::Utf8, &units), "aé€?".as_bytes());
        assert_eq!(decode(PlatformCharset::Utf8, b"\xff"), [0xfffd]);
        assert_eq!(decode_utf8(b"\xed\xa0\x80x\xe2\x82\xed\xbf"), "\u{fffd}x\u{fffd}\u{fffd}");
        assert_eq!(decode_utf8(b"\xed\xa0\xed\xa0\x80\xed\x9f\xbf"), "\u{fffd}\u{fffd}\u{d7ff}");
        assert_eq!(decode(PlatformCharset::Latin1, b"\xe9"), [0xe9]);
        assert_eq!(decode(PlatformCharset::Ascii, b"\xe9"), [u16::from(b'?')]);
    }
}
