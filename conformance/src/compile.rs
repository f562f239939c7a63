//! Class files for the cases, made by the JDK's javac and our assembler ([`crate::asm`]) and kept by a hash of their sources.
//!
//! All that is missing is compiled in one process (tools/CompileAll.java): javac's start-up would cost more than
//! every case together.

use crate::asm::{self, Output};
use crate::case::Case;
use crate::hash::Key;
use crate::run::{Job, run};
use crate::tools;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Where a case's classes are.
#[derive(Clone, Debug)]
pub struct Classes {
    /// A hash of everything that they were made from.
    pub key: Key,
    /// The class path.
    pub main: PathBuf,
    /// Classes that are not on the class path.
    pub ext: Option<PathBuf>,
    /// Javac's complaint, if there was one.
    pub error: Option<String>,
}

fn compiler() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tools/CompileAll.java")
}

/// Where the classes that many cases share have their sources.
fn kit_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("kit")
}

/// Runs lines of `folder TAB arguments` through one compiler.
pub fn javac_lines(lines: &str) -> Result<(), String> {
    if lines.is_empty() {
        return Ok(());
    }
    let job = Job {
        args: vec!["-XX:TieredStopAtLevel=1".into(), compiler().display().to_string()],
        stdin: lines.as_bytes(),
        seconds: 600,
        ..Job::default()
    };
    let o = run(&tools::java(), &job);
    if o.code == 0 { Ok(()) } else { Err(format!("the compiler failed ({}): {}", o.code, o.err())) }
}

/// A jar that is nothing but a manifest: an agent's classes are on the class path.
fn agent_jar(manifest: &Path, to: &Path) -> std::io::Result<()> {
    let mut jar = zip::ZipWriter::new(std::fs::File::create(to)?);
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    jar.start_file("META-INF/MANIFEST.MF", stored)?;
    jar.write_all(&std::fs::read(manifest)?)?;
    jar.finish()?;
    Ok(())
}

/// Compiles what is not in the cache yet.
pub fn compile(cases: &[Case]) -> Result<Vec<Classes>, String> {
    let base = tools::work_dir("classes");
    let jdk = tools::jdk_identity();
    let mut all = Vec::new();
    let (mut first, mut second) = (String::new(), String::new());
    for case in cases {
        let mut key = Key::default();
        key.add(&jdk);
        let files = case.files();
        for f in &files {
            key.add(f.to_string_lossy().as_bytes());
            key.add(&std::fs::read(case.dir.join(f)).map_err(|e| format!("{}: {e}", f.display()))?);
        }
        for o in &case.javac {
            key.add(o.as_bytes());
        }
        let kit: Vec<PathBuf> = case.with.iter().map(|w| kit_folder().join(format!("{w}.java"))).collect();
        for k in &kit {
            key.add(&std::fs::read(k).map_err(|e| format!("{}: {e}", k.display()))?);
        }
        let is_asm = |f: &&PathBuf| f.extension().is_some_and(|e| e == "jasm");
        let mut assembled: Vec<(bool, Output)> = Vec::new();
        let mut error = None;
        for f in files.iter().filter(is_asm) {
            let text =
                std::fs::read_to_string(case.dir.join(f)).map_err(|e| format!("{}: {e}", f.display()))?;
            match asm::assemble(&text) {
                Ok(outputs) => assembled.extend(outputs.into_iter().map(|o| (f.starts_with("ext"), o))),
                Err(e) => error = Some(format!("{}: {e}", f.display())),
            }
        }
        // The bytes too: a better assembler makes other classes of the same text.
        for (_, output) in &assembled {
            key.add(&output.bytes);
        }
        let dir = base.join(format!("{}-{}", case.name, &key.hex()[..16]));
        let (main, ext_dir) = (dir.join("main"), dir.join("ext"));
        let is_java = |f: &&PathBuf| f.extension().is_some_and(|e| e == "java");
        let has_ext = files.iter().any(|f| f.starts_with("ext"));
        if !main.join(".ok").exists() || (has_ext && !ext_dir.join(".ok").exists()) {
            let _ = std::fs::remove_dir_all(&dir);
            let line = |to: &mut String, out: &Path, in_ext: bool| -> Result<(), String> {
                let sources = files.iter().filter(is_java).filter(|f| f.starts_with("ext") == in_ext);
                let mut sources: Vec<_> = sources.map(|f| case.dir.join(f).display().to_string()).collect();
                if !in_ext {
                    sources.extend(kit.iter().map(|k| k.display().to_string()));
                }
                if sources.is_empty() {
                    let made =
                        std::fs::create_dir_all(out).and_then(|()| std::fs::write(out.join(".ok"), ""));
                    return made.map_err(|e| format!("{}: {e}", out.display()));
                }
                let mut words = vec![out.display().to_string(), "-cp".into(), main.display().to_string()];
                words.extend(case.javac.iter().cloned());
                words.extend(sources);
                *to += &words.join("\t");
                to.push('\n');
                Ok(())
            };
            line(&mut first, &main, false)?;
            if has_ext {
                line(&mut second, &ext_dir, true)?;
            }
            for (in_ext, output) in &assembled {
                let to = if *in_ext { &ext_dir } else { &main }.join(&output.path);
                let made = std::fs::create_dir_all(to.parent().unwrap_or(&dir));
                made.and_then(|()| std::fs::write(&to, &output.bytes))
                    .map_err(|e| format!("{}: {e}", to.display()))?;
            }
            for f in files.iter().filter(|f| !is_java(f) && !is_asm(f)) {
                let to = match f.strip_prefix("ext") {
                    Ok(rest) => ext_dir.join(rest),
                    Err(_) => main.join(f),
                };
                let made = std::fs::create_dir_all(to.parent().unwrap_or(&dir));
                let copied = made.and_then(|()| match f.extension().is_some_and(|e| e == "mf") {
                    true => agent_jar(&case.dir.join(f), &to.with_extension("jar")),
                    false => std::fs::copy(case.dir.join(f), &to).map(drop),
                });
                copied.map_err(|e| format!("{}: {e}", f.display()))?;
            }
        }
        all.push(Classes { key, main, ext: has_ext.then_some(ext_dir), error });
    }
    // The second lot needs the first on its class path.
    javac_lines(&first)?;
    javac_lines(&second)?;
    for c in &mut all {
        for dir in std::iter::once(&c.main).chain(&c.ext) {
            if c.error.is_none() && !dir.join(".ok").exists() {
                let said = std::fs::read_to_string(dir.join(".errors")).unwrap_or_default();
                c.error = Some(format!("javac: {said}"));
            }
        }
    }
    Ok(all)
}
