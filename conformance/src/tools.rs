//! Where the two commands under comparison are.
//!
//! `CORTADO` names the command under test (it may hold options after the path); without it the binary that cargo
//! built beside the running test is taken. `java` comes from `JAVA_HOME`, else from the `PATH`. With `CORTADO=java`
//! the suite compares `java` with itself, which tests the cases: one that differs then is not deterministic.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// A command and the options that always stand before the others.
#[derive(Clone, Debug)]
pub struct Tool {
    /// The program.
    pub program: PathBuf,
    /// Its first arguments.
    pub prefix: Vec<String>,
}

fn on_path(name: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?).map(|d| d.join(name)).find(|p| p.is_file())
}

/// Is the suite comparing `java` with itself?
pub fn testing_java() -> bool {
    matches!(cortado(), Ok(t) if t.program.file_name().is_some_and(|n| n == "java"))
}

/// The command under test, or why there is none.
pub fn cortado() -> Result<Tool, String> {
    if let Some(text) = std::env::var_os("CORTADO") {
        let text = text.to_string_lossy().into_owned();
        let mut words = text.split_whitespace().map(str::to_owned);
        let first = words.next().ok_or("CORTADO is set but empty")?;
        let program = if first.contains('/') { Some(PathBuf::from(&first)) } else { on_path(&first) };
        let program = program.filter(|p| p.is_file()).ok_or(format!("CORTADO={text}: no such program"))?;
        let program =
            if first.contains('/') { std::fs::canonicalize(&program).unwrap_or(program) } else { program };
        return Ok(Tool { program, prefix: words.collect() });
    }
    let exe = std::env::current_exe().map_err(|e| e.to_string())?;
    let beside = exe.parent().and_then(Path::parent).map(|d| d.join("cortado"));
    match beside {
        Some(p) if p.is_file() => Ok(Tool { program: p, prefix: Vec::new() }),
        _ => Err("no cortado beside the tests: run `cargo build` (or `cargo build --release`) first, or set CORTADO".into()),
    }
}

/// The JDK's home: `JAVA_HOME`, else the one whose `java` is on the path.
pub fn java_home() -> &'static Path {
    static HOME: OnceLock<PathBuf> = OnceLock::new();
    HOME.get_or_init(|| {
        if let Some(home) = std::env::var_os("JAVA_HOME").map(PathBuf::from)
            && home.join("bin/java").is_file()
        {
            return home;
        }
        let java = on_path("java").expect("the conformance suite compares with `java`: install a JDK (apt-get install openjdk-17-jdk-headless)");
        let real = std::fs::canonicalize(java).expect("the link `java` leads somewhere");
        real.parent().and_then(Path::parent).expect("java lies in HOME/bin").to_owned()
    })
}

/// The oracle.
pub fn java() -> Tool {
    Tool { program: java_home().join("bin/java"), prefix: Vec::new() }
}

/// A folder of the target directory for what the suite makes.
pub fn work_dir(name: &str) -> PathBuf {
    let exe = std::env::current_exe().expect("a running program has a path");
    // target/PROFILE/deps/test-hash: one folder for all profiles, since class files don't depend on them.
    let target = exe.ancestors().nth(3).expect("tests lie in target/PROFILE/deps");
    let dir = target.join("conformance").join(name);
    std::fs::create_dir_all(&dir).expect("the target directory can be written");
    dir
}

/// What tells one JDK from another, for cache keys.
pub fn jdk_identity() -> Vec<u8> {
    std::fs::read(java_home().join("release")).unwrap_or_default()
}
