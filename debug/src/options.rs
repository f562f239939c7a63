//! The agent's options: what stands behind `-agentlib:jdwp=` or `-Xrunjdwp:`.

/// How the agent was asked to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// It listens, instead of connecting.
    pub server: bool,
    /// The program waits for the debugger before it begins.
    pub suspend: bool,
    /// Where to listen, or to connect: `host:port`, `port`, `*:port`, or nothing.
    pub address: Option<String>,
    /// Milliseconds to wait for a debugger; 0: for ever.
    pub timeout: u64,
    /// Says nothing on stdout.
    pub quiet: bool,
    /// The debugger is called for when an exception of this class is thrown.
    pub on_throw: Option<String>,
    /// The debugger is called for when an exception is thrown that nobody will catch.
    pub on_uncaught: bool,
    /// A debugger to start then.
    pub launch: Option<String>,
}

/// What an option string comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// An agent.
    For(Options),
    /// `help`: this is printed, and nothing runs.
    Help,
}

/// The help text.
pub const HELP: &str = "\
               Java Debugger JDWP Agent
               ------------------------

jdwp usage: java -agentlib:jdwp=[help]|[<option>=<value>, ...]

Option Name and Value            Description                       Default
---------------------            -----------                       -------
suspend=y|n                      wait on startup?                  y
transport=<name>                 transport spec                    none
address=<listen/attach address>  transport spec                    \"\"
server=y|n                       listen for debugger?              n
launch=<command line>            run debugger on event             none
onthrow=<exception name>         debug on throw                    none
onuncaught=y|n                   debug on any uncaught?            n
timeout=<timeout value>          for listen/attach in milliseconds n
quiet=y|n                        control over terminal messages    n
";

fn bad(option: &str) -> String {
    format!("ERROR: JDWP option syntax error: -agentlib:jdwp={option}")
}

impl Options {
    /// Reads an option string. Err: what to say.
    pub fn parse(text: &str) -> Result<Asked, String> {
        if text == "help" {
            return Ok(Asked::Help);
        }
        let mut o = Options {
            server: false,
            suspend: true,
            address: None,
            timeout: 0,
            quiet: false,
            on_throw: None,
            on_uncaught: false,
            launch: None,
        };
        let mut transport = None;
        for part in text.split(',').filter(|p| !p.is_empty()) {
            let (name, value) = part.split_once('=').ok_or_else(|| bad(text))?;
            let yes = || match value {
                "y" => Ok(true),
                "n" => Ok(false),
                _ => Err(bad(text)),
            };
            match name {
                "transport" => transport = Some(value.to_owned()),
                "address" if transport.is_none() => {
                    return Err(format!("ERROR: JDWP address specified without transport\n{}", bad(text)));
                }
                "address" => o.address = Some(value.to_owned()).filter(|v| !v.is_empty()),
                "server" => o.server = yes()?,
                "suspend" => o.suspend = yes()?,
                "quiet" => o.quiet = yes()?,
                "onuncaught" => o.on_uncaught = yes()?,
                "onthrow" => o.on_throw = Some(value.replace('.', "/")),
                "launch" => o.launch = Some(value.to_owned()),
                "timeout" => o.timeout = value.parse().map_err(|_| bad(text))?,
                // What only has a meaning for the JDK's own agent.
                "mutf8"
                | "strict"
                | "stdalloc"
                | "errorexit"
                | "coredump"
                | "pause"
                | "logfile"
                | "logflags"
                | "debugflags"
                | "allow"
                | "includevirtualthreads" => {}
                _ => return Err(bad(text)),
            }
        }
        match transport.as_deref() {
            None => {
                return Err(
                    "ERROR: JDWP No transport specified, at least one transport is required".to_owned()
                );
            }
            Some("dt_socket") => {}
            Some(other) => {
                return Err(format!(
                    "ERROR: transport library not found: {other}\nERROR: JDWP Transport {other} failed to \
                     initialize, TRANSPORT_LOAD(509)"
                ));
            }
        }
        if !o.server && o.address.is_none() {
            return Err(
                "ERROR: JDWP Non-server transport dt_socket must have a connection address specified \
                        through the 'address=' option"
                    .to_owned(),
            );
        }
        let on_event = o.on_throw.is_some() || o.on_uncaught;
        if on_event && o.launch.is_none() {
            return Err(
                "ERROR: JDWP Specify launch=<command line> when using onthrow or onuncaught suboption"
                    .to_owned(),
            );
        }
        Ok(Asked::For(o))
    }

    /// Whether the debugger is wanted from the start.
    pub fn at_start(&self) -> bool {
        self.on_throw.is_none() && !self.on_uncaught
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses() {
        let Ok(Asked::For(o)) =
            Options::parse("transport=dt_socket,server=y,suspend=n,address=*:8000,quiet=y")
        else {
            panic!("refused");
        };
        assert!(o.server && !o.suspend && o.quiet && o.at_start());
        assert_eq!(o.address.as_deref(), Some("*:8000"));
        assert_eq!(Options::parse("help"), Ok(Asked::Help));
        for bad in
            ["", "transport=dt_socket", "server=y", "transport=x,server=y", "transport=dt_socket,server=1"]
        {
            assert!(Options::parse(bad).is_err(), "{bad}");
        }
    }
}
