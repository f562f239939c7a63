//! `sun.nio.fs.UnixException$Refused`, a class that no JDK has.
//!
//! UnixException makes an AccessDeniedException of EACCES itself, and gives it no reason; but what a host refuses has to say
//! which option would allow it. The exception can't be made where it is refused, as UnixException's callers catch it: they try
//! something else, clean up, or pass it on to another thread. So what is thrown is a UnixException that makes its
//! AccessDeniedException in a way of its own. The class is defined when it is first needed.

use crate::support::{field_offset, offset_in};
use cortado_vm::call::Arg;
use cortado_vm::class::define::Definition;
use cortado_vm::classfile::ClassBytes;
use cortado_vm::host::errno;
use cortado_vm::ids::{ClassId, LoaderId};
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{JString, JThrowable, Object};

cortado_vm::java_type! {
    /// A path.
    pub JUnixPath = "Lsun/nio/fs/UnixPath;";
    /// What Java code sees.
    pub JIOException = "Ljava/io/IOException;";
}

natives! {
    class "sun/nio/fs/UnixException$Refused";
    fn "asIOException" "(Lsun/nio/fs/UnixPath;)Ljava/io/IOException;" = as_io_exception;
    fn "errorString" "()Ljava/lang/String;" = error_string;
    fn "rethrowAsIOException" "(Lsun/nio/fs/UnixPath;Lsun/nio/fs/UnixPath;)V" = rethrow;
}

const NAME: &str = "sun/nio/fs/UnixException$Refused";
const REASON: &str = "reason";

/// A new one with this reason.
pub(crate) fn new_refused<'s>(cx: &mut Cx<'s>, reason: &str) -> JResult<Local<'s, JThrowable>> {
    let id = class(cx)?;
    cx.initialize_class(id)?;
    let class = cx.class(id);
    let t = cx.new_instance(class)?;
    let _ = cx.call_method(t, "setError", "(I)V", &[Arg::Int(errno::EACCES)])?;
    let reason = cx.new_string(reason)?;
    let offset = field_offset(cx, cx.class(id), REASON);
    cx.store_ref(cx.get(t), offset, cx.get(reason));
    Ok(t.cast())
}

fn class(cx: &mut Cx<'_>) -> JResult<ClassId> {
    let name = cx.vm().engine.symbols.intern_str(NAME);
    if let Some(class) = cx.vm().loaders.find(LoaderId::BOOT, name) {
        return Ok(class);
    }
    let defined = cx.define_class(Definition {
        name: Some(name),
        loader: LoaderId::BOOT,
        bytes: ClassBytes::from(class_file()),
        protection_domain: None,
        source: None,
        hidden: None,
    });
    // Another thread may have been faster.
    match (defined, cx.vm().loaders.find(LoaderId::BOOT, name)) {
        (Err(thrown), Some(class)) => {
            cx.take_exception(thrown);
            Ok(class)
        }
        (defined, _) => defined,
    }
}

/// `final class UnixException$Refused extends UnixException { String reason; native ... }`
fn class_file() -> Vec<u8> {
    const FINAL_SUPER_SYNTHETIC: u16 = 0x1030;
    const NATIVE: u16 = 0x0100;
    const UTF8: u8 = 1;
    const CLASS: u8 = 7;
    let mut pool: Vec<Vec<u8>> = Vec::new();
    let mut constant = |bytes: Vec<u8>| {
        pool.push(bytes);
        pool.len() as u16
    };
    let mut utf8 = |s: &str| constant([&[UTF8], &(s.len() as u16).to_be_bytes()[..], s.as_bytes()].concat());
    let names = [utf8(NAME), utf8("sun/nio/fs/UnixException")];
    let field = [0, utf8(REASON), utf8("Ljava/lang/String;"), 0];
    let methods: Vec<[u16; 4]> =
        NATIVES.iter().map(|n| [NATIVE, utf8(n.name), utf8(n.descriptor), 0]).collect();
    let [this, parent] = names.map(|name| constant([&[CLASS], &name.to_be_bytes()[..]].concat()));
    let mut body = vec![FINAL_SUPER_SYNTHETIC, this, parent, 0, 1];
    body.extend(field);
    body.push(methods.len() as u16);
    body.extend(methods.into_iter().flatten());
    // No attributes.
    body.push(0);
    let head = [0xcafe, 0xbabe, 0, 52, pool.len() as u16 + 1];
    let words = |words: &[u16]| words.iter().flat_map(|w| w.to_be_bytes()).collect::<Vec<u8>>();
    [words(&head), pool.concat(), words(&body)].concat()
}

fn error_string<'s>(cx: &mut Cx<'s>, this: Local<'s, Object>) -> JResult<Local<'s, JString>> {
    let offset = offset_in(cx, this, REASON);
    Ok(cx.field_local(this, offset))
}

fn rethrow<'s>(
    cx: &mut Cx<'s>,
    this: Local<'s, Object>,
    file: Local<'s, JUnixPath>,
    other: Local<'s, JUnixPath>,
) -> JResult<()> {
    let e = access_denied(cx, this, file, other)?;
    Err(cx.throw_local(e))
}

fn as_io_exception<'s>(
    cx: &mut Cx<'s>,
    this: Local<'s, Object>,
    file: Local<'s, JUnixPath>,
) -> JResult<Local<'s, JIOException>> {
    let none = cx.null_local();
    access_denied(cx, this, file, none)
}

fn access_denied<'s>(
    cx: &mut Cx<'s>,
    this: Local<'s, Object>,
    file: Local<'s, JUnixPath>,
    other: Local<'s, JUnixPath>,
) -> JResult<Local<'s, JIOException>> {
    let mut name = |path: Local<'s, JUnixPath>| match cx.is_null(path) {
        true => Ok(cx.null_local::<JString>()),
        false => Ok(cx
            .call_method(path, "getPathForExceptionMessage", "()Ljava/lang/String;", &[])?
            .local::<JString>()),
    };
    let (file, other) = (name(file)?, name(other)?);
    let reason = error_string(cx, this)?;
    let symbols = &cx.vm().engine.symbols;
    let (class, init, descriptor) = (
        symbols.intern_str("java/nio/file/AccessDeniedException"),
        symbols.intern_str("<init>"),
        symbols.intern_str("(Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;)V"),
    );
    let class = cx.load_class(LoaderId::BOOT, class)?;
    cx.initialize_class(class)?;
    let class = cx.class(class);
    let e = cx.new_instance(class)?;
    let init = class.declared_method(init, descriptor).expect("FileSystemExceptions have three strings");
    cx.call(init, &[Arg::from(e), Arg::from(file), Arg::from(other), Arg::from(reason)]).map(drop)?;
    Ok(e.cast())
}

#[cfg(test)]
mod tests {
    use super::*;
    use cortado_vm::classfile::{ClassFile, ParseOptions};

    #[test]
    fn the_class_file_is_one() {
        let file = ClassFile::parse(ClassBytes::from(class_file()), &ParseOptions::default()).unwrap();
        assert_eq!(file.name(), NAME.as_bytes());
        assert_eq!(file.class_name(file.super_class()), b"sun/nio/fs/UnixException");
        assert_eq!(file.methods().len(), NATIVES.len());
        assert_eq!(file.utf8(file.fields()[0].name), REASON.as_bytes());
    }
}
