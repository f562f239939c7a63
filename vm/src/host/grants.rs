//! What a program is granted: plain data, which the host that grants acts by.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Clock;

/// The kinds of things that are granted or denied one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Right {
    /// Reading a file, or what is in a directory and below it.
    Read,
    /// Making and changing files.
    Write,
    /// Connecting and sending to a host's port, and looking the host up.
    Net,
    /// Listening on an address's port.
    Listen,
    /// Seeing an environment variable.
    Env,
    /// Starting a program.
    Run,
}

impl Right {
    /// All of them.
    pub const ALL: [Right; 6] =
        [Right::Read, Right::Write, Right::Net, Right::Listen, Right::Env, Right::Run];

    /// Its name in options: `--allow-read`, `--deny-read`.
    pub const fn name(self) -> &'static str {
        match self {
            Right::Read => "read",
            Right::Write => "write",
            Right::Net => "net",
            Right::Listen => "listen",
            Right::Env => "env",
            Right::Run => "run",
        }
    }

    /// The right of a name.
    pub fn named(name: &str) -> Option<Right> {
        Right::ALL.into_iter().find(|right| right.name() == name)
    }
}

/// The machine of a [`Destination`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostPattern {
    /// Any: `*`.
    Any,
    /// This address.
    Address(IpAddr),
    /// This name, in small letters and without a dot at its end. It can be looked up, and what it leads to then is
    /// granted with it.
    Name(String),
}

/// Where a program may connect to, or listen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// The machine.
    pub host: HostPattern,
    /// The port; `None` is any: `*`. For listening, 0 is a port that the system chooses.
    pub port: Option<u16>,
}

impl Destination {
    /// Reads `HOST:PORT`, where HOST is a name, an address of version 4, one of version 6 in brackets, or `*`.
    pub fn parse(text: &str) -> Result<Destination, GrantError> {
        let wrong = || GrantError(format!("{text}: this is no HOST:PORT (either can be *)"));
        let (host, port) = text.rsplit_once(':').ok_or_else(wrong)?;
        let port = match port {
            "*" => None,
            number => Some(number.parse().map_err(|_| wrong())?),
        };
        let host = match host.strip_prefix('[').and_then(|h| h.strip_suffix(']')) {
            Some(v6) => HostPattern::Address(IpAddr::V6(v6.parse().map_err(|_| wrong())?)),
            None if host == "*" => HostPattern::Any,
            None if host.is_empty() || host.contains([':', '[', ']', '/', '@', ' ']) => return Err(wrong()),
            None => match host.parse() {
                Ok(v4) => HostPattern::Address(IpAddr::V4(v4)),
                Err(_) => HostPattern::Name(host_name(host)),
            },
        };
        // Java code cannot tell an address of version 4 from one that is mapped into version 6.
        let host = match host {
            HostPattern::Address(a) => HostPattern::Address(a.to_canonical()),
            other => other,
        };
        Ok(Destination { host, port })
    }

    /// Whether it is this address and port, without looking up names.
    pub fn is_address(&self, address: SocketAddr) -> bool {
        let host = match &self.host {
            HostPattern::Any => true,
            HostPattern::Address(a) => *a == address.ip().to_canonical(),
            HostPattern::Name(_) => false,
        };
        host && self.has_port(address.port())
    }

    /// Whether it has this port.
    pub fn has_port(&self, port: u16) -> bool {
        self.port.is_none_or(|p| p == port)
    }

    /// Whether it is a host of this name, which [`host_name`] has put into shape.
    pub fn is_named(&self, name: &str) -> bool {
        match &self.host {
            HostPattern::Any => true,
            HostPattern::Name(n) => n == name,
            HostPattern::Address(_) => false,
        }
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.host {
            HostPattern::Any => f.write_str("*")?,
            HostPattern::Address(IpAddr::V4(a)) => write!(f, "{a}")?,
            HostPattern::Address(IpAddr::V6(a)) => write!(f, "[{a}]")?,
            HostPattern::Name(n) => f.write_str(n)?,
        }
        match self.port {
            Some(port) => write!(f, ":{port}"),
            None => f.write_str(":*"),
        }
    }
}

/// A machine's name as it is compared: in small letters, without a dot at its end.
pub fn host_name(name: &str) -> String {
    name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()
}

/// A grant that makes no sense; says why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantError(pub String);

impl fmt::Display for GrantError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for GrantError {}

/// What is granted, or what is denied. Paths that are not absolute start at the Vm's working directory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Files, and directories with all below them, that can be read.
    pub read: Vec<PathBuf>,
    /// The same for making and changing.
    pub write: Vec<PathBuf>,
    /// Where one can connect to and send to.
    pub net: Vec<Destination>,
    /// Where one can listen.
    pub listen: Vec<Destination>,
    /// Environment variables that are there.
    pub env: Vec<Vec<u8>>,
    /// Programs that can be started: paths, or names that are looked for on the PATH.
    pub run: Vec<PathBuf>,
}

impl Rules {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        *self == Rules::default()
    }

    /// Adds a rule as it is written on the command line.
    pub fn add(&mut self, right: Right, value: &str) -> Result<(), GrantError> {
        if value.is_empty() {
            return Err(GrantError("a value is missing".to_owned()));
        }
        match right {
            Right::Read => self.read.push(value.into()),
            Right::Write => self.write.push(value.into()),
            Right::Net => self.net.push(Destination::parse(value)?),
            Right::Listen => self.listen.push(Destination::parse(value)?),
            Right::Env => self.env.push(value.as_bytes().to_vec()),
            Right::Run => self.run.push(value.into()),
        }
        Ok(())
    }
}

/// A file in memory that can be read.
#[derive(Clone)]
pub struct MemoryFile {
    /// Its absolute path.
    pub path: PathBuf,
    /// What is in it.
    pub bytes: Arc<[u8]>,
}

/// A directory in memory, empty at first, that can be read and written.
#[derive(Clone, Debug)]
pub struct MemoryDir {
    /// Its absolute path.
    pub path: PathBuf,
    /// The most bytes that all files in it may have; each file and directory counts for some more.
    pub limit: u64,
}

/// All that a program is granted. By default that is nothing but clocks and randomness.
#[derive(Clone, Default)]
pub struct Grants {
    /// What is allowed.
    pub allow: Rules,
    /// What is denied even so.
    pub deny: Rules,
    /// Files and directories that can be read besides: where classes come from.
    pub implicit: Vec<PathBuf>,
    /// Files in memory.
    pub memory_files: Vec<MemoryFile>,
    /// Directories in memory.
    pub memory_dirs: Vec<MemoryDir>,
    /// The clocks and the randomness, if they are not the machine's.
    pub clock: Option<Arc<dyn Clock>>,
}

impl Grants {
    /// Nothing.
    pub fn none() -> Grants {
        Grants::default()
    }

    /// Lets these be read, as class path entries are: a directory with all below it, a jar alone.
    #[must_use]
    pub fn with_class_path(mut self, entries: impl IntoIterator<Item = impl AsRef<Path>>) -> Grants {
        self.implicit.extend(entries.into_iter().map(|e| e.as_ref().to_owned()));
        self
    }

    /// Lets a JDK's folder be read, and where links in it lead to now: distributions keep its configuration in /etc.
    #[must_use]
    pub fn with_jdk(mut self, home: &Path) -> Grants {
        let mut links = Vec::new();
        for dir in ["conf", "lib"] {
            links_below(&home.join(dir), home, DEPTH, &mut links);
        }
        self.implicit.push(home.to_owned());
        self.implicit.extend(links);
        self
    }
}

/// How far below a JDK's `conf` and `lib` there may be links.
const DEPTH: u32 = 5;

/// The links at and below `path` that lead out of `home`, and those that lead on from where they lead to.
fn links_below(path: &Path, home: &Path, depth: u32, found: &mut Vec<PathBuf>) {
    let Ok(stat) = rustix::fs::lstat(path) else { return };
    let entries = |path: &Path, home: &Path, found: &mut Vec<PathBuf>| {
        for entry in path.read_dir().into_iter().flatten().flatten() {
            links_below(&entry.path(), home, depth - 1, found);
        }
    };
    match rustix::fs::FileType::from_raw_mode(stat.st_mode) {
        rustix::fs::FileType::Symlink => {
            let Ok(target) = path.canonicalize() else { return };
            if target.starts_with(home) {
                return;
            }
            found.push(path.to_owned());
            if depth > 0 {
                entries(&target, &target, found);
            }
        }
        rustix::fs::FileType::Directory if depth > 0 => entries(path, home, found),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destinations() {
        let parse = |text: &str| Destination::parse(text).map(|d| d.to_string());
        for text in ["127.0.0.1:80", "[::1]:8080", "api.example.com:443", "*:443", "localhost:*", "0.0.0.0:0"]
        {
            assert_eq!(parse(text).as_deref(), Ok(text));
        }
        assert_eq!(parse("API.Example.com.:443").as_deref(), Ok("api.example.com:443"));
        assert_eq!(parse("[::ffff:1.2.3.4]:443").as_deref(), Ok("1.2.3.4:443"));
        for wrong in
            ["", "host", ":80", "::1:80", "host:", "host:65536", "host:-1", "http://host:80", "[x]:1"]
        {
            assert_eq!(
                parse(wrong),
                Err(GrantError(format!("{wrong}: this is no HOST:PORT (either can be *)")))
            );
        }
    }

    #[test]
    fn destinations_match() {
        let local = Destination::parse("127.0.0.1:80").unwrap();
        assert!(local.is_address("127.0.0.1:80".parse().unwrap()));
        assert!(local.is_address("[::ffff:127.0.0.1]:80".parse().unwrap()));
        assert!(!local.is_address("127.0.0.1:81".parse().unwrap()));
        assert!(!local.is_address("127.0.0.2:80".parse().unwrap()));
        let name = Destination::parse("Localhost:80").unwrap();
        assert!(name.is_named(&host_name("LOCALHOST.")));
        assert!(!name.is_address("127.0.0.1:80".parse().unwrap()));
        assert!(Destination::parse("*:*").unwrap().is_address("[::1]:9".parse().unwrap()));
    }
}
