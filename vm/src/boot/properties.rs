//! What the VM tells `jdk.internal.util.SystemProps$Raw`: its own properties and those of the command line, and the
//! platform's.

use crate::compiler::Thresholds;
use crate::host::LocaleCategory;
use crate::rooting::{Cx, JResult, Local};
use crate::types::{JString, StringArray};
use crate::vm::{CompileMode, Vm};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

/// Where jdk.internal.misc.VM reads the limit of direct buffers.
const MAX_DIRECT: &str = "sun.nio.MaxDirectMemorySize";

/// The VM's version.
pub const VM_VERSION: &str = env!("CARGO_PKG_VERSION");

impl<'s> Cx<'s> {
    /// A String of bytes that the system gave: UTF-8 as far as it is.
    pub fn new_platform_string(&mut self, bytes: &[u8]) -> JResult<Local<'s, JString>> {
        self.new_string(&String::from_utf8_lossy(bytes))
    }
}

/// The properties that the VM defines, in order: own ones, then the command line's.
pub fn vm_property_list(cx: &Cx<'_>) -> Vec<(String, String)> {
    let vm = cx.vm();
    let jdk = &vm.engine.jdk;
    let home = jdk.home.display().to_string();
    let mut list: Vec<(String, String)> = [
        ("java.vm.specification.name", "Java Virtual Machine Specification".to_owned()),
        ("java.vm.specification.vendor", "Oracle Corporation".to_owned()),
        ("java.vm.specification.version", jdk.release.feature.to_string()),
        ("java.vm.name", "Cortado VM".to_owned()),
        ("java.vm.vendor", "Cortado".to_owned()),
        ("java.vm.version", VM_VERSION.to_owned()),
        ("java.vm.info", mode(vm).to_owned()),
        ("jdk.debug", "release".to_owned()),
        ("java.home", home.clone()),
        ("sun.boot.library.path", format!("{home}/lib")),
        ("java.library.path", library_path(cx)),
        ("java.class.path", String::new()),
        ("jdk.boot.class.path.append", boot_append(cx)),
    ]
    .into_iter()
    .map(|(k, v)| (k.to_owned(), v))
    .collect();
    if vm.thresholds() != Thresholds::NEVER {
        // java.lang.management has a CompilationMXBean if there is this.
        list.push(("sun.management.compiler".to_owned(), "Cortado Baseline Compiler".to_owned()));
    }
    // java.nio collects before it gives up, so it is told of the limit that would meet it otherwise.
    let off_heap = Some(vm.options.max_off_heap as u64).filter(|&limit| limit < vm.heap.max() as u64);
    let direct = vm.options.max_direct.into_iter().chain(off_heap).min();
    for (key, value) in &vm.options.properties {
        // What the VM is nobody else says.
        if key.starts_with("java.vm.") || key == "jdk.debug" {
            continue;
        }
        // A later definition replaces an earlier one at its place, as in HotSpot's list.
        match list.iter_mut().find(|(k, _)| k == key) {
            Some(entry) => entry.1.clone_from(value),
            None => list.push((key.clone(), value.clone())),
        }
    }
    if let Some(bytes) = direct {
        list.retain(|(k, _)| k != MAX_DIRECT);
        list.push((MAX_DIRECT.to_owned(), bytes.to_string()));
    }
    list
}

/// How code is run, as `java -version` tells it.
pub fn mode(vm: &Vm) -> &'static str {
    match vm.options.compile {
        _ if vm.thresholds() == Thresholds::NEVER => "interpreted mode",
        CompileMode::Eager => "compiled mode",
        _ => "mixed mode",
    }
}

fn boot_append(cx: &Cx<'_>) -> String {
    let paths: Vec<_> = cx.vm().options.boot_append.iter().map(|p| p.display().to_string()).collect();
    paths.join(":")
}

/// LD_LIBRARY_PATH and the system's folders, as the JDK's own VM has them built in.
fn library_path(cx: &Cx<'_>) -> String {
    const DEFAULT: &str = "/usr/java/packages/lib:/usr/lib64:/lib64:/lib:/usr/lib";
    let vm = cx.vm();
    let triple = match vm.host.system_name().arch.as_str() {
        "amd64" => "x86_64-linux-gnu",
        "aarch64" => "aarch64-linux-gnu",
        _ => "",
    };
    // Debian and Ubuntu build their multiarch folders in.
    let multiarch =
        matches!(vm.engine.jdk.release.implementor.as_str(), "Debian" | "Ubuntu") && !triple.is_empty();
    let system = if multiarch {
        format!(
            "/usr/java/packages/lib:/usr/lib/{triple}/jni:/lib/{triple}:/usr/lib/{triple}:/usr/lib/jni:/lib:/usr/lib"
        )
    } else {
        DEFAULT.to_owned()
    };
    match vm.host.env_var(b"LD_LIBRARY_PATH").filter(|v| !v.is_empty()) {
        Some(own) => format!("{}:{system}", OsStr::from_bytes(&own).display()),
        None => system,
    }
}

/// SystemProps.Raw.vmProperties: key, value, key, value ... null.
pub fn vm_properties<'s>(cx: &mut Cx<'s>) -> JResult<Local<'s, StringArray>> {
    let list = vm_property_list(cx);
    let class = cx.vm().wk().string.class;
    let array: Local<'s, StringArray> = cx.new_object_array(class, 2 * list.len() + 2)?.cast();
    for (i, (key, value)) in list.iter().enumerate() {
        set(cx, array, 2 * i, key)?;
        set(cx, array, 2 * i + 1, value)?;
    }
    Ok(array)
}

fn set(cx: &mut Cx<'_>, array: Local<'_, StringArray>, i: usize, text: &str) -> JResult<()> {
    cx.scope(|cx, _| {
        let text = cx.new_string(text)?;
        cx.set_element_ref(cx.get(array), i, cx.get(text));
        Ok(())
    })
}

/// SystemProps.Raw.platformProperties: values at the indices that the loaded class itself names (they differ between
/// versions of the library).
pub fn platform_properties<'s>(cx: &mut Cx<'s>) -> JResult<Local<'s, StringArray>> {
    let vm = cx.vm();
    let symbols = &vm.engine.symbols;
    let raw = symbols.intern_str("jdk/internal/util/SystemProps$Raw");
    let class = cx.load_class(crate::ids::LoaderId::BOOT, raw)?;
    let class = cx.class(class);
    let mirror = cx.mirror(class.id);
    let index = |cx: &Cx<'_>, name: &str| -> Option<usize> {
        let name = symbols.lookup(name.as_bytes())?;
        let f = class.fields.iter().map(|&f| cx.field(f)).find(|f| f.name == name && f.is_static())?;
        usize::try_from(cx.load::<i32, _>(cx.get(mirror), f.offset)).ok()
    };
    let Some(length) = index(cx, "FIXED_LENGTH") else {
        return Err(cx.throw("java/lang/InternalError", "SystemProps$Raw has no FIXED_LENGTH"));
    };
    let array: Local<'s, StringArray> = cx.new_object_array(vm.wk().string.class, length)?.cast();
    for (name, value) in platform_list(cx) {
        let i = index(cx, &format!("_{name}_NDX"));
        if let Some(i) = i.filter(|&i| i < length) {
            set(cx, array, i, &value)?;
        }
    }
    Ok(array)
}

fn platform_list(cx: &Cx<'_>) -> Vec<(&'static str, String)> {
    let host = &cx.vm().host;
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let display = Locale::parse(&text(host.locale(LocaleCategory::Messages)));
    let format = Locale::parse(&text(host.locale(LocaleCategory::Ctype)));
    let encoding = text(host.charset());
    let system = host.system_name();
    let mut list = vec![
        ("file_encoding", encoding.clone()),
        ("sun_jnu_encoding", encoding.clone()),
        ("file_separator", "/".to_owned()),
        ("path_separator", ":".to_owned()),
        ("line_separator", "\n".to_owned()),
        ("java_io_tmpdir", text(host.temp_dir())),
        ("os_name", system.name),
        ("os_arch", system.arch),
        ("os_version", system.version),
        ("sun_arch_data_model", "64".to_owned()),
        ("sun_cpu_endian", if cfg!(target_endian = "big") { "big" } else { "little" }.to_owned()),
        (
            "sun_io_unicode_encoding",
            if cfg!(target_endian = "big") { "UnicodeBig" } else { "UnicodeLittle" }.to_owned(),
        ),
        ("user_dir", text(host.working_dir())),
        ("user_home", text(host.home_dir())),
        ("user_name", text(host.user_name())),
    ];
    for (fd, name) in
        [(1, ["sun_stdout_encoding", "stdout_encoding"]), (2, ["sun_stderr_encoding", "stderr_encoding"])]
    {
        if host.fds().get(fd).is_ok_and(|f| f.is_terminal()) {
            list.extend(name.map(|n| (n, encoding.clone())));
        }
    }
    let (d, f) = (display, format);
    for (name, part) in [
        ("display_language", d.language),
        ("display_country", d.country),
        ("display_script", d.script),
        ("display_variant", d.variant),
        ("format_language", f.language),
        ("format_country", f.country),
        ("format_script", f.script),
        ("format_variant", f.variant),
    ] {
        list.extend(part.map(|p| (name, p)));
    }
    list
}

/// A POSIX locale's name as Java's properties have it.
#[derive(Debug, Default, PartialEq, Eq)]
struct Locale {
    language: Option<String>,
    country: Option<String>,
    script: Option<String>,
    variant: Option<String>,
}

impl Locale {
    fn parse(name: &str) -> Locale {
        let (rest, modifier) = match name.split_once('@') {
            Some((r, m)) => (r, Some(m)),
            None => (name, None),
        };
        let rest = rest.split('.').next().unwrap_or("");
        let (language, country) = match rest.split_once('_') {
            Some((l, c)) => (l, Some(c.to_owned())),
            None => (rest, None),
        };
        let language = match language {
            "" | "C" | "POSIX" => "en",
            // Names that the system has and Java doesn't.
            "iw" => "he",
            "ji" => "yi",
            l => l,
        };
        let mut locale = Locale { language: Some(language.to_owned()), country, ..Locale::default() };
        match modifier {
            Some("latin") => locale.script = Some("Latn".to_owned()),
            Some("cyrillic") => locale.script = Some("Cyrl".to_owned()),
            Some("euro") | None => {}
            Some(m) => locale.variant = Some(m.to_owned()),
        }
        locale
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locales_are_taken_apart() {
        let of = |l: Option<&str>, c: Option<&str>, s: Option<&str>| Locale {
            language: l.map(str::to_owned),
            country: c.map(str::to_owned),
            script: s.map(str::to_owned),
            variant: None,
        };
        assert_eq!(Locale::parse("C"), of(Some("en"), None, None));
        assert_eq!(Locale::parse("C.UTF-8"), of(Some("en"), None, None));
        assert_eq!(Locale::parse("de_DE.UTF-8@euro"), of(Some("de"), Some("DE"), None));
        assert_eq!(Locale::parse("sr_RS@latin"), of(Some("sr"), Some("RS"), Some("Latn")));
    }
}
