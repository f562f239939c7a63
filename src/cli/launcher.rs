//! The launcher's layer: what is run, its class path, and words that the virtual machine never sees.

use super::{Action, CliError, MainKind, Note, Options, SOURCE_LAUNCHER, Stream, launcher_error};

/// What the launcher understood.
pub(super) struct Launch {
    pub(super) options: Options,
    /// `None`: run, or complain that there is nothing to run.
    pub(super) action: Option<Action>,
    /// What the virtual machine is to read, in order.
    pub(super) vm: Vec<String>,
    /// What to say before the help that is printed instead.
    pub(super) complaint: Option<Note>,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Unknown,
    Class,
    Jar,
    Module,
    Source,
}

/// Options of the virtual machine whose value may be a word of its own.
const MODULE_OPTIONS: [&str; 7] = [
    "--add-modules",
    "--add-exports",
    "--add-opens",
    "--add-reads",
    "--patch-module",
    "--limit-modules",
    "--enable-native-access",
];

/// Whether the word after this one is its value.
pub(super) fn takes_value(arg: &str) -> bool {
    MODULE_OPTIONS.contains(&arg)
        || matches!(
            arg,
            "-cp"
                | "-classpath"
                | "--class-path"
                | "-jar"
                | "-m"
                | "--module"
                | "-p"
                | "--module-path"
                | "--upgrade-module-path"
                | "-d"
                | "--describe-module"
                | "--source"
                | "--java-home"
        )
}

/// Old spellings.
fn modern(arg: &str) -> Option<String> {
    Some(match arg {
        "-verbosegc" => "-verbose:gc".to_owned(),
        "-verify" => "-Xverify:all".to_owned(),
        "-verifyremote" => "-Xverify:remote".to_owned(),
        "-noverify" => "-Xverify:none".to_owned(),
        "-noclassgc" => "-Xnoclassgc".to_owned(),
        "-debug" => "-Xdebug".to_owned(),
        _ => {
            let old = ["-ss", "-ms", "-mx"].into_iter().find(|old| arg.starts_with(old))?;
            // Only with a size: -msomething is nobody's option, but java says it of -Xmsomething.
            format!("-X{}", &arg[old.len() - 2..])
        }
    })
}

/// Splits `--name=value`, or takes the next word for an option that has one. A word that starts with `-` is no value.
fn value_of<'a>(
    arg: &'a str,
    rest: &mut std::iter::Peekable<std::vec::IntoIter<String>>,
) -> (&'a str, Option<String>) {
    if let Some((name, value)) = arg.split_once('=')
        && name.starts_with("--")
    {
        return (name, Some(value.to_owned()));
    }
    if takes_value(arg) && arg != "-jar" {
        return (arg, rest.next_if(|next| !next.starts_with('-')));
    }
    (arg, None)
}

pub(super) fn read(args: Vec<String>, env: &dyn Fn(&str) -> Option<String>) -> Result<Launch, CliError> {
    let mut launch = Launch { options: Options::default(), action: None, vm: Vec::new(), complaint: None };
    let mut kind = Kind::Unknown;
    let mut what = None;
    // An option that ends the options.
    let mut stop = None;
    let mut class_path = env("CLASSPATH").map(|path| expand_wildcards(&path));
    let mut rest = args.into_iter().peekable();
    let missing = |arg: &str, what: &str| launcher_error(format!("Error: {arg} requires {what}"));

    while let Some(arg) = rest.next_if(|arg| arg.starts_with('-')) {
        let (name, value) = value_of(&arg, &mut rest);
        let given = value.is_some();
        let has_value = value.as_ref().is_some_and(|v| !v.is_empty());
        let value = value.unwrap_or_default();
        let options = &mut launch.options;
        match name {
            "-jar" => {
                if rest.peek().is_none() {
                    launch.complaint = Some(Note::err("Error: -jar requires jar file specification"));
                    stop = Some(Action::Help { stream: Stream::Err, exit_code: 1 });
                }
                kind = Kind::Jar;
            }
            "-m" | "--module" => {
                if !has_value {
                    return Err(missing(&arg, "module name"));
                }
                kind = Kind::Module;
                let module = value.split('/').next().unwrap_or_default();
                launch.vm.push(format!("-Djdk.module.main={module}"));
                what = Some(value);
                break;
            }
            "--source" => {
                if !has_value {
                    return Err(missing(&arg, "source version"));
                }
                kind = Kind::Source;
                launch.vm.push(format!("-Djdk.internal.javac.source={value}"));
            }
            "-cp" | "-classpath" | "--class-path" => {
                // An empty path is one.
                if !given {
                    return Err(missing(&arg, "class path specification"));
                }
                class_path = Some(expand_wildcards(&value));
                if kind != Kind::Source {
                    kind = Kind::Class;
                }
            }
            "-d" | "--describe-module" => {
                if !given {
                    return Err(missing(&arg, "module name"));
                }
                launch.action = Some(Action::DescribeModule(value));
            }
            "--java-home" => {
                if !has_value {
                    return Err(missing(&arg, "the folder of a JDK"));
                }
                options.java_home = Some(value.into());
            }
            "-p" | "--module-path" | "--upgrade-module-path" => {
                if !has_value {
                    let what = if arg.contains('=') {
                        "modules to be specified"
                    } else {
                        "module path specification"
                    };
                    return Err(missing(&arg, what));
                }
                let name = if name == "-p" { "--module-path" } else { name };
                launch.vm.push(format!("{name}={value}"));
            }
            _ if MODULE_OPTIONS.contains(&name) => {
                // Of an empty --add-opens= alone java complains later, with a Java exception.
                if !has_value && arg != "--add-opens=" {
                    return Err(missing(&arg, "modules to be specified"));
                }
                launch.vm.push(format!("{name}={value}"));
            }
            _ => match arg.as_str() {
                "-help" | "-h" | "-?" => stop = Some(Action::Help { stream: Stream::Err, exit_code: 0 }),
                "--help" => stop = Some(Action::Help { stream: Stream::Out, exit_code: 0 }),
                "-X" => stop = Some(Action::HelpExtra(Stream::Err)),
                "--help-extra" => stop = Some(Action::HelpExtra(Stream::Out)),
                "-version" => stop = Some(Action::Version(Stream::Err)),
                "--version" => stop = Some(Action::Version(Stream::Out)),
                "-fullversion" => stop = Some(Action::FullVersion(Stream::Err)),
                "--full-version" => stop = Some(Action::FullVersion(Stream::Out)),
                "-showversion" => options.show_version = Some(Stream::Err),
                "--show-version" => options.show_version = Some(Stream::Out),
                "--dry-run" => options.dry_run = true,
                "--list-modules" => launch.action = Some(Action::ListModules),
                "--show-module-resolution" => {
                    launch.vm.push("-Djdk.module.showModuleResolution=true".to_owned())
                }
                "--validate-modules" => {
                    launch.vm.push("-Djdk.module.validation=true".to_owned());
                    launch.action.get_or_insert(Action::ValidateModules);
                }
                "-Xdiag" => launch.vm.push("-Dsun.java.launcher.diag=true".to_owned()),
                // Which of HotSpot's virtual machines to take: there is one here.
                "-server" | "-client" => {}
                "-Xfuture" => options.notes.push(Note::err(
                    "Warning: -Xfuture option is deprecated and may be removed in a future release.",
                )),
                a if a == "-XshowSettings" || a.starts_with("-XshowSettings:") => {
                    options.show_settings = Some(arg.clone());
                }
                a if a.starts_with("-splash:") => {}
                a => {
                    if let Some(path) = a.strip_prefix("-Djava.class.path=") {
                        class_path = Some(path.to_owned());
                    } else {
                        launch.vm.push(modern(a).unwrap_or(arg));
                    }
                }
            },
        }
        if stop.is_some() {
            break;
        }
    }
    if let Some(action) = stop {
        // --list-modules and --describe-module go before the others, wherever they stand.
        let first = matches!(launch.action, Some(Action::ListModules | Action::DescribeModule(_)));
        if !first || matches!(action, Action::FullVersion(_)) {
            launch.action = Some(action);
        }
        set_class_path(&mut launch, class_path);
        return Ok(launch);
    }

    let what = what.or_else(|| rest.next());
    let mut args: Vec<String> = rest.collect();
    let Some(mut what) = what else {
        if kind == Kind::Source {
            return Err(launcher_error("error: no path for source file"));
        }
        // The virtual machine is started all the same, so its complaints come first.
        launch.action.get_or_insert(Action::Help { stream: Stream::Err, exit_code: 1 });
        set_class_path(&mut launch, class_path);
        return Ok(launch);
    };
    match kind {
        Kind::Unknown => {
            class_path = class_path.or_else(|| Some(".".to_owned()));
            kind = if is_source_file(&what) { Kind::Source } else { Kind::Class };
        }
        Kind::Class if is_source_file(&what) => kind = Kind::Source,
        Kind::Jar => class_path = Some(what.clone()),
        _ => {}
    }
    set_class_path(&mut launch, class_path);
    if kind == Kind::Source {
        launch.vm.push("--add-modules=ALL-DEFAULT".to_owned());
        args.insert(0, what.clone());
    }
    launch.options.main = Some(match kind {
        Kind::Jar => MainKind::Jar(what.clone()),
        Kind::Module => MainKind::Module(what.clone()),
        Kind::Source => MainKind::Source(std::mem::replace(&mut what, SOURCE_LAUNCHER.to_owned())),
        Kind::Class | Kind::Unknown => MainKind::Class(what.clone()),
    });
    let command: Vec<&str> = std::iter::once(what.as_str()).chain(args.iter().map(String::as_str)).collect();
    launch.options.set_property("sun.java.command", command.join(" "));
    launch.options.args = args;
    Ok(launch)
}

/// `java.class.path` is empty where neither an option nor CLASSPATH nor a class by name is given.
fn set_class_path(launch: &mut Launch, class_path: Option<String>) {
    launch.options.set_property("java.class.path", class_path.unwrap_or_default());
    launch.options.set_property("sun.java.launcher", "SUN_STANDARD");
}

fn is_source_file(name: &str) -> bool {
    name.len() > ".java".len() && name.ends_with(".java") && std::path::Path::new(name).exists()
}

/// Replaces each `dir/*` of a class path by the jars of that directory, in the directory's own order. What has none
/// stays as it is.
fn expand_wildcards(path: &str) -> String {
    let parts: Vec<String> =
        path.split(':').map(|part| expand_one(part).unwrap_or_else(|| part.to_owned())).collect();
    parts.join(":")
}

fn expand_one(part: &str) -> Option<String> {
    let dir = part.strip_suffix('*').filter(|dir| dir.is_empty() || dir.ends_with('/'))?;
    // A file that is really named so wins.
    if std::path::Path::new(part).exists() {
        return None;
    }
    let entries = std::fs::read_dir(if dir.is_empty() { "." } else { dir }).ok()?;
    let jars: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".jar") || name.ends_with(".JAR"))
        // A name with the separator in it could not stand in a class path.
        .filter(|name| !name.contains(':'))
        .map(|name| format!("{dir}{name}"))
        .collect();
    (!jars.is_empty()).then(|| jars.join(":"))
}
