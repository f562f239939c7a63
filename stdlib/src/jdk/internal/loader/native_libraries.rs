//! `jdk.internal.loader.NativeLibraries`. The JDK's own libraries count as linked into the VM, since their natives are here;
//! any other library fails to load: there is no JNI.
use cortado_vm::ids::SymbolId;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::JString;
use cortado_vm::{java_type, natives};

java_type! {
    JNativeLibraryImpl = "Ljdk/internal/loader/NativeLibraries$NativeLibraryImpl;";
}

natives! {
    class "jdk/internal/loader/NativeLibraries";
    static fn "load" "(Ljdk/internal/loader/NativeLibraries$NativeLibraryImpl;Ljava/lang/String;ZZZ)Z" = load;
    static fn "unload" "(Ljava/lang/String;ZZJ)V" = unload;
    static fn "findBuiltinLib" "(Ljava/lang/String;)Ljava/lang/String;" = find_builtin_lib;
    static fn "findEntry0" "(Ljdk/internal/loader/NativeLibraries$NativeLibraryImpl;Ljava/lang/String;)J" = find_entry;
}

/// The libraries of java.base and of the modules whose natives may be bound here.
const BUILTIN: &[&str] = &[
    "awt",
    "attach",
    "extnet",
    "instrument",
    "j2gss",
    "j2pcsc",
    "j2pkcs11",
    "jaas",
    "java",
    "jimage",
    "jli",
    "management",
    "management_agent",
    "management_ext",
    "net",
    "nio",
    "prefs",
    "rmi",
    "sctp",
    "syslookup",
    "verify",
    "zip",
];

/// JNI_VERSION_10.
const JNI_VERSION: i32 = 0x000a_0000;

fn builtin_name(file: &str) -> Option<&str> {
    let name = file.strip_prefix("lib")?.strip_suffix(".so")?;
    BUILTIN.contains(&name).then_some(name)
}

fn find_builtin_lib<'s>(cx: &mut Cx<'s>, file: Local<'s, JString>) -> JResult<Local<'s, JString>> {
    let Some(file) = cx.opt_string(file) else { return Ok(cx.null_local()) };
    match builtin_name(&file) {
        Some(name) => cx.new_string(name),
        None => Ok(cx.null_local()),
    }
}

fn load<'s>(
    cx: &mut Cx<'s>,
    library: Local<'s, JNativeLibraryImpl>,
    name: Local<'s, JString>,
    is_builtin: bool,
    _is_jni: bool,
    throw: bool,
) -> JResult<bool> {
    if !is_builtin {
        if !throw {
            return Ok(false);
        }
        let name = cx.opt_string(name).unwrap_or_default();
        let text = format!("{name}: native libraries of programs are not supported");
        return Err(cx.throw("java/lang/UnsatisfiedLinkError", text));
    }
    let symbols = &cx.vm().engine.symbols;
    let class = cx.class_of(cx.get(library));
    let offset = |name: &str, d: &str| {
        let (n, d): (SymbolId, SymbolId) = (symbols.intern_str(name), symbols.intern_str(d));
        cx.field(cx.lookup_field(class, n, d).expect("a field of the class library")).offset
    };
    // Any handle but 0 says that it is loaded.
    cx.store(cx.get(library), offset("handle", "J"), 1i64);
    cx.store(cx.get(library), offset("jniVersion", "I"), JNI_VERSION);
    Ok(true)
}

fn unload<'s>(
    _cx: &mut Cx<'s>,
    _name: Local<'s, JString>,
    _builtin: bool,
    _jni: bool,
    _handle: i64,
) -> JResult<()> {
    Ok(())
}

/// No library has an entry that could be called.
fn find_entry<'s>(
    _cx: &mut Cx<'s>,
    _library: Local<'s, JNativeLibraryImpl>,
    _name: Local<'s, JString>,
) -> JResult<i64> {
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_jdks_are_built_in() {
        assert_eq!(builtin_name("libnet.so"), Some("net"));
        assert_eq!(builtin_name("libfoo.so"), None);
        assert_eq!(builtin_name("net"), None);
    }
}
