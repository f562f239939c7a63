//! Tests of the command line: what is understood, and what is said where it isn't. Messages are held against those of
//! the machine's own `java`, where there is one.

use std::ffi::{OsStr, OsString};

use super::*;

fn parse_env(args: &[&str], env: &[(&str, &str)]) -> Result<Parsed, CliError> {
    let env = |name: &str| env.iter().find(|(n, _)| *n == name).map(|(_, v)| OsString::from(v));
    parse(OsStr::new("java"), args.iter().map(OsString::from).collect(), &env)
}

#[track_caller]
fn ok(args: &[&str]) -> Options {
    let parsed = parse_env(args, &[]).unwrap_or_else(|e| panic!("{args:?}: {e}"));
    assert_eq!(parsed.action, Action::Run, "{args:?}");
    parsed.options
}

#[track_caller]
fn action(args: &[&str]) -> Action {
    parse_env(args, &[]).unwrap_or_else(|e| panic!("{args:?}: {e}")).action
}

#[track_caller]
fn fails(args: &[&str], text: &str) {
    let e = parse_env(args, &[]).expect_err("an error");
    assert_eq!((e.to_string().as_str(), e.exit_code), (text, 1), "{args:?}");
}

const TWO: &str = "\nError: Could not create the Java Virtual Machine.\nError: A fatal exception has occurred. Program will exit.";

#[track_caller]
fn vm_fails(args: &[&str], text: &str) {
    fails(args, &format!("{text}{TWO}"));
}

#[test]
fn what_is_run() {
    let o = ok(&["-cp", "a:b", "p.Main", "-x", "y z", ""]);
    assert_eq!(o.main, Some(MainKind::Class("p.Main".into())));
    assert_eq!(o.args, ["-x", "y z", ""]);
    assert_eq!(o.property("java.class.path"), Some("a:b"));
    assert_eq!(o.property("sun.java.command"), Some("p.Main -x y z "));
    assert_eq!(o.property("sun.java.launcher"), Some("SUN_STANDARD"));
    let o = ok(&["-cp", "ignored", "-jar", "dir/a.jar", "-cp", "x"]);
    assert_eq!((o.main, o.args.len()), (Some(MainKind::Jar("dir/a.jar".into())), 2));
    assert_eq!(ok(&["-jar", "a.jar"]).property("java.class.path"), Some("a.jar"));
    assert_eq!(ok(&["Main"]).property("java.class.path"), Some("."));
    assert_eq!(ok(&["-cp", "", "Main"]).property("java.class.path"), Some(""));
    assert_eq!(ok(&["--class-path=", "Main"]).property("java.class.path"), Some(""));
    assert_eq!(ok(&["-Djava.class.path=q", "Main"]).property("java.class.path"), Some("q"));
    let class_path = |args: &[&str], value| {
        let options = parse_env(args, &[("CLASSPATH", value)]).unwrap().options;
        options.property("java.class.path").unwrap().to_owned()
    };
    assert_eq!(class_path(&["Main"], "env"), "env");
    assert_eq!(class_path(&["Main"], ""), "");
    assert_eq!(class_path(&["-cp", "a", "Main"], "env"), "a");
    assert_eq!(MainKind::Jar("j".into()).launch_mode(), 2);
}

#[test]
fn modules() {
    let o = ok(&["-p", "mods", "-m", "m/p.Main", "a", "-b"]);
    assert_eq!((o.main.clone(), o.args.len()), (Some(MainKind::Module("m/p.Main".into())), 2));
    assert_eq!(o.property("jdk.module.main"), Some("m"));
    assert_eq!(o.property("jdk.module.path"), Some("mods"));
    assert_eq!(o.property("java.class.path"), Some(""));
    assert_eq!(o.property("sun.java.command"), Some("m/p.Main a -b"));
    assert_eq!(ok(&["--module=m", "-b"]).args, ["-b"]);
    let o = ok(&[
        "--add-opens",
        "a/b=c",
        "--add-opens=d/e=f",
        "--add-exports=g/h=i",
        "--add-reads",
        "j=k",
        "--add-modules",
        "l,m",
        "--add-modules=n",
        "--patch-module",
        "o=p",
        "--limit-modules=q",
        "--upgrade-module-path",
        "r",
        "--enable-native-access",
        "s",
        "Main",
    ]);
    for (name, value) in [
        ("addopens.0", "a/b=c"),
        ("addopens.1", "d/e=f"),
        ("addexports.0", "g/h=i"),
        ("addreads.0", "j=k"),
        ("addmods.0", "l,m"),
        ("addmods.1", "n"),
        ("patch.0", "o=p"),
        ("limitmods", "q"),
        ("upgrade.path", "r"),
        ("enable.native.access.0", "s"),
    ] {
        assert_eq!(o.property(&format!("jdk.module.{name}")), Some(value));
    }
    assert_eq!(o.vm_arguments[0], "--add-opens=a/b=c");
    assert_eq!(ok(&["--add-opens=", "M"]).property("jdk.module.addopens.0"), Some(""));
    assert_eq!(action(&["--list-modules"]), Action::ListModules);
    assert_eq!(action(&["--list-modules", "-version"]), Action::ListModules);
    assert_eq!(action(&["-d", "m"]), Action::DescribeModule("m".into()));
    assert_eq!(action(&["--describe-module=m"]), Action::DescribeModule("m".into()));
    assert_eq!(action(&["--validate-modules"]), Action::ValidateModules);
    assert!(ok(&["--dry-run", "Main"]).dry_run);
}

#[test]
fn source_files() {
    let file = std::env::temp_dir().join(format!("cortado-cli-{}.java", std::process::id()));
    std::fs::File::options().create(true).append(true).open(&file).unwrap();
    let name = file.to_str().unwrap();
    let o = ok(&[name, "a"]);
    assert_eq!(o.main, Some(MainKind::Source(name.into())));
    assert_eq!(o.main.as_ref().map(|m| (m.launch_mode(), m.what())), Some((4, SOURCE_LAUNCHER)));
    assert_eq!(o.args, [name, "a"]);
    assert_eq!(o.property("java.class.path"), Some("."));
    assert_eq!(o.property("jdk.module.addmods.0"), Some("ALL-DEFAULT"));
    assert_eq!(o.property("sun.java.command"), Some(format!("{SOURCE_LAUNCHER} {name} a").as_str()));
    assert!(matches!(ok(&["-cp", "x", name]).main, Some(MainKind::Source(_))));
    std::fs::remove_file(&file).unwrap();
    assert!(matches!(ok(&[name]).main, Some(MainKind::Class(_))), "it must be there");
    let o = ok(&["--source", "17", "any"]);
    assert_eq!(
        (o.main.clone(), o.property("java.class.path")),
        (Some(MainKind::Source("any".into())), Some(""))
    );
    assert_eq!(o.property("jdk.internal.javac.source"), Some("17"));
    fails(&["--source", "17"], "error: no path for source file");
    fails(&["--source"], "Error: --source requires source version");
}

#[test]
fn ends_without_a_program() {
    use Stream::{Err, Out};
    assert_eq!(action(&["-version", "-nonsense"]), Action::Version(Err));
    assert_eq!(action(&["--version"]), Action::Version(Out));
    assert_eq!(action(&["-fullversion"]), Action::FullVersion(Err));
    assert_eq!(action(&["--full-version"]), Action::FullVersion(Out));
    assert_eq!(
        action(&["-nonsense", "-fullversion"]),
        Action::FullVersion(Err),
        "before there is a virtual machine"
    );
    for h in ["-?", "-h", "-help"] {
        assert_eq!(action(&[h]), Action::Help { stream: Err, exit_code: 0 });
    }
    assert_eq!(action(&["--help"]), Action::Help { stream: Out, exit_code: 0 });
    assert_eq!(
        (action(&["-X"]), action(&["--help-extra"])),
        (Action::HelpExtra(Err), Action::HelpExtra(Out))
    );
    for nothing in [&[][..], &["-cp", "x"], &["--enable-preview"]] {
        assert_eq!(action(nothing), Action::Help { stream: Err, exit_code: 1 });
    }
    let no_jar = parse_env(&["-jar"], &[]).unwrap();
    assert_eq!(no_jar.action, Action::Help { stream: Err, exit_code: 1 });
    assert_eq!(no_jar.options.notes, [Note::err("Error: -jar requires jar file specification")]);
    assert_eq!(action(&["-Xlog:help"]), Action::LogHelp);
    assert_eq!(ok(&["-showversion", "M"]).show_version, Some(Err));
    assert_eq!(ok(&["--show-version", "M"]).show_version, Some(Out));
    assert_eq!(ok(&["-XshowSettings:vm", "M"]).show_settings.as_deref(), Some("-XshowSettings:vm"));
}

#[test]
fn properties_and_assertions() {
    let o = ok(&["-Da=1", "-Db", "-Dc=", "-Dd=e=f", "-Da=2", "M"]);
    for (name, value) in [("a", "2"), ("b", ""), ("c", ""), ("d", "e=f")] {
        assert_eq!(o.property(name), Some(value));
    }
    let o =
        ok(&["-ea", "-da:p...", "-enableassertions:p.C", "-esa", "-disablesystemassertions", "-ea:...", "M"]);
    let expected = [
        (true, AssertTarget::All),
        (false, AssertTarget::Package("p".into())),
        (true, AssertTarget::Class("p.C".into())),
        (true, AssertTarget::System),
        (false, AssertTarget::System),
        (true, AssertTarget::Package("".into())),
    ];
    let got: Vec<_> = o.assertions.into_iter().map(|a| (a.enable, a.target)).collect();
    assert_eq!(got, expected);
    let o = ok(&["-Djdk.module.path=x", "-Djdk.module.pathological=y", "M"]);
    assert_eq!((o.property("jdk.module.path"), o.property("jdk.module.pathological")), (None, Some("y")));
    assert_eq!(o.notes.len(), 1);
}

#[test]
fn a_heap_has_a_largest_size() {
    let o = ok(&["-Xms50g", "-Xmx64g", "M"]);
    assert!(o.max_heap.is_some_and(|max| max < 32 << 30 && max > 31 << 30), "{:?}", o.max_heap);
    assert_eq!(o.initial_heap, o.max_heap);
    assert!(
        o.notes[0].text.starts_with("Warning: a maximum heap of 65536 MB is more"),
        "{:?}",
        o.notes[0].text
    );
}

#[test]
fn memory_and_modes() {
    let o =
        ok(&["-Xmx1g", "-Xms64M", "-Xmn10m", "-Xss512k", "-Xint", "-Xbatch", "-Xrs", "-Xverify:all", "M"]);
    assert_eq!((o.max_heap, o.initial_heap), (Some(1 << 30), Some(64 << 20)));
    assert_eq!((o.young_size, o.stack_size), (Some(10 << 20), Some(512 << 10)));
    assert_eq!((o.mode, o.verify, o.batch, o.reduced_signals), (Mode::Interpreted, Verify::All, true, true));
    let o = ok(&["-mx0x4000000", "-ms8m", "-ss1m", "-Xcomp", "-noverify", "M"]);
    assert_eq!((o.max_heap, o.initial_heap, o.stack_size), (Some(64 << 20), Some(8 << 20), Some(1 << 20)));
    assert_eq!((o.mode, o.verify), (Mode::Compiled, Verify::None));
    let o = ok(&["-Xmx1g", "-XX:MaxHeapSize=2g", "-XX:ThreadStackSize=512", "-XX:InitialHeapSize=0", "M"]);
    assert_eq!((o.max_heap, o.stack_size, o.initial_heap), (Some(2 << 30), Some(512 << 10), None));
    let o = ok(&["-Xbootclasspath/a:a.jar:b", "-Xbootclasspath/a:c", "M"]);
    assert_eq!(o.boot_append, ["a.jar", "b", "c"]);
    assert_eq!(ok(&["--java-home", "/jdk", "M"]).java_home, Some("/jdk".into()));
    assert_eq!(ok(&["--java-home=/jdk", "M"]).java_home, Some("/jdk".into()));
}

#[test]
fn flags() {
    let o = ok(&[
        "-XX:+GcStress",
        "-XX:-UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:MaxRAMPercentage=12.5",
        "-XX:OnError=a b",
        "-XX:HeapDumpPath=x",
        "-XX:CompileCommand=quiet",
        "-XX:CompileCommand=print,x",
        "-XX:MaxMetaspaceSize=1g",
        "M",
    ]);
    assert!(o.flag("GcStress") && !o.flag("UseSerialGC") && !o.flag("UseG1GC"));
    assert_eq!(o.flags["TieredStopAtLevel"], FlagValue::Number(1));
    assert_eq!(o.flags["MaxRAMPercentage"], FlagValue::Double(12.5));
    assert_eq!(o.flags["OnError"], FlagValue::List(vec!["a b".into()]));
    assert_eq!(o.flags["HeapDumpPath"], FlagValue::Text("x".into()));
    assert_eq!(o.flags["CompileCommand"], FlagValue::List(vec!["quiet".into(), "print,x".into()]));
    assert_eq!(o.flags["MaxMetaspaceSize"], FlagValue::Number(1 << 30));
    let o = ok(&["-XX:+Foo", "-nonsense", "-XX:+PrintInlining", "-XX:+IgnoreUnrecognizedVMOptions", "M"]);
    assert_eq!(o.flags.len(), 1);
    vm_fails(&["-XX:+NoSuch", "M"], "Unrecognized VM option 'NoSuch'");
    vm_fails(
        &["-XX:+LogVMOutput", "M"],
        "Error: VM option 'LogVMOutput' is diagnostic and must be enabled via -XX:+UnlockDiagnosticVMOptions.\nError: The unlock option must precede 'LogVMOutput'.",
    );
    let o =
        ok(&["-XX:+UnlockDiagnosticVMOptions", "-XX:+LogVMOutput", "-XX:+UnlockExperimentalVMOptions", "M"]);
    assert!(o.flag("LogVMOutput") && o.flag("UnlockExperimentalVMOptions"));
    let e = parse_env(&["-XX:+UseSerialG"], &[]).unwrap_err();
    assert!(e.notes[1].text.starts_with("Did you mean '(+/-)UseSerialGC'? Error: "), "{e}");
}

#[test]
fn logging() {
    let o =
        ok(&["-Xlog:gc*=debug,class+load:file=\"a:b\":uptime,l:filecount=5", "-verbose:gc", "-Xlog", "M"]);
    let tags = |tags: &[&str]| tags.iter().map(|t| t.to_string()).collect::<Vec<_>>();
    assert_eq!(
        o.log.rules[0],
        LogRule {
            text: "gc*=debug,class+load:file=\"a:b\":uptime,l:filecount=5".into(),
            selections: vec![
                LogSelection { tags: tags(&["gc"]), any_more: true, level: LogLevel::Debug },
                LogSelection { tags: tags(&["class", "load"]), any_more: false, level: LogLevel::Info },
            ],
            output: LogOutput::File("a:b".into()),
            decorators: vec!["uptime", "level"],
            output_options: vec![("filecount".into(), "5".into())],
        }
    );
    assert_eq!(o.log.rules[1].selections[0].tags, ["gc"]);
    assert_eq!(
        (&o.log.rules[1].output, &o.log.rules[1].decorators[..]),
        (&LogOutput::Stdout, &["uptime", "level", "tags"][..])
    );
    assert!(o.log.rules[2].selections[0].tags.is_empty());
    let o = ok(&["-Xlog:gc", "-Xlog:disable", "-Xlog:gc::none", "M"]);
    assert!(o.log.disable && o.log.rules.len() == 1 && o.log.rules[0].decorators.is_empty());
    assert!(log_help().contains("metaspace"));
}

#[test]
fn argument_files() {
    let text = "a#b #c\n#d\n\"q # w\" x\"y z\"w 's \" t' \"a\\nb\\t\\\\\\\"c\\qd\" e\\nf \"multi\nline\" g\n\
                \"cont \\\n    ued\" h\\\ni \"\" '' @x j\"k\"\n\"last";
    let words = argfile::split_file(text);
    let expected = [
        "a",
        "q # w",
        "xy zw",
        "s \" t",
        "a\nb\t\\\"cqd",
        "e\\nf",
        "multi",
        "line g",
        "cont ued",
        "h\\",
        "i",
        "",
        "",
        "@x",
        "jk",
        "last",
    ];
    assert_eq!(words, expected);
    assert_eq!(
        argfile::split_file("\"abc\" \\\r\n  x\"de\\\r\n   f\"\rg\x0cfh"),
        ["abc", "\\", "xdef", "g", "fh"]
    );
    assert_eq!(argfile::split_file("Args \"abc\\"), ["Args"]);

    let file = std::env::temp_dir().join(format!("cortado-args-{}", std::process::id()));
    std::io::Write::write_all(
        &mut std::fs::File::options().create(true).truncate(true).write(true).open(&file).unwrap(),
        b"-Da='1 2' # comment\n-cp x\n",
    )
    .unwrap();
    let at = format!("@{}", file.display());
    let o = ok(&[&at, "Main", &at]);
    assert_eq!((o.property("a"), o.property("java.class.path")), (Some("1 2"), Some("x")));
    assert_eq!(o.args, [at.as_str()], "nothing is expanded after the main class");
    assert_eq!(ok(&["-jar", "x.jar", &at]).args, [at.as_str()]);
    assert_eq!(ok(&["@@x"]).main, Some(MainKind::Class("@x".into())));
    // As java 17 does it: nothing is expanded after it, but then the virtual machine does not know it.
    assert!(parse_env(&["--disable-@files", &at], &[]).is_err());
    let env = [("JDK_JAVA_OPTIONS", at.as_str())];
    assert_eq!(parse_env(&["M"], &env).unwrap().options.property("a"), Some("1 2"));
    std::fs::remove_file(file).unwrap();
}

#[test]
fn options_from_the_environment() {
    let env = [
        ("JDK_JAVA_OPTIONS", "-Dj='q r' -cp e"),
        ("JAVA_TOOL_OPTIONS", "-Dt=\"a b\" -Dx=t"),
        ("_JAVA_OPTIONS", "-Dx=l"),
    ];
    let o = parse_env(&["-Dx=c", "M"], &env).unwrap().options;
    assert_eq!((o.property("j"), o.property("t"), o.property("x")), (Some("q r"), Some("a b"), Some("l")));
    assert_eq!(o.property("java.class.path"), Some("e"));
    let notes: Vec<_> = o.notes.iter().map(|n| n.text.as_str()).collect();
    assert_eq!(
        notes,
        [
            "NOTE: Picked up JDK_JAVA_OPTIONS: -Dj='q r' -cp e",
            "Picked up JAVA_TOOL_OPTIONS: -Dt=\"a b\" -Dx=t",
            "Picked up _JAVA_OPTIONS: -Dx=l",
        ]
    );
}

#[test]
fn wildcards() {
    let dir = std::env::temp_dir().join(format!("cortado-wild-{}", std::process::id()));
    std::fs::create_dir_all(dir.join("empty")).unwrap();
    for name in ["a.jar", "b.JAR", "c.txt", "d.Jar"] {
        std::fs::File::options().create(true).append(true).open(dir.join(name)).unwrap();
    }
    let d = dir.display();
    let o = ok(&["-cp", &format!("x:{d}/*:{d}/empty/*:{d}*:y"), "M"]);
    let path = o.property("java.class.path").unwrap().to_owned();
    std::fs::remove_dir_all(&dir).unwrap();
    let (a, b) = (format!("{d}/a.jar:{d}/b.JAR"), format!("{d}/b.JAR:{d}/a.jar"));
    let rest = format!(":{d}/empty/*:{d}*:y");
    assert!(path == format!("x:{a}{rest}") || path == format!("x:{b}{rest}"), "{path}");
}

/// Command lines that `java` refuses, or obeys with a word: streams and exit code are the same here.
const AS_JAVA: &[&[&str]] = &[
    &["-Xmx1x"],
    &["-Xmx"],
    &["-Xmx0"],
    &["-Xmx-1"],
    &["-Xmx64mb"],
    &["-Xmx99999999999999g"],
    &["-Xmx1", "-version"],
    &["-Xms2g", "-Xmx1g", "-version"],
    &["-Xms1k", "-version"],
    &["-XX:MaxTenuringThreshold=17", "-version"],
    &["-XX:ConcGCThreads=2", "-XX:ParallelGCThreads=1", "-version"],
    &["-XX:SoftMaxHeapSize=2g", "-Xmx64m", "-version"],
    &["-Xms1x"],
    &["-ms1x"],
    &["-Xss1x"],
    &["-Xss1k"],
    &["-Xss2g"],
    &["-Xmn1y"],
    &["-Xmaxjitcodesize1x"],
    &["-XX:Foo"],
    &["-XX:+Foo"],
    &["-XX:Foo=1"],
    &["-XX:"],
    &["-XX:+"],
    &["-XX:+UseSerialG"],
    &["-XX:TieredStopAtLeve=1"],
    &["-XX:+TieredStopAtLevel"],
    &["-XX:-TieredStopAtLevel"],
    &["-XX:TieredStopAtLevel=x"],
    &["-XX:TieredStopAtLevel="],
    &["-XX:TieredStopAtLevel=9"],
    &["-XX:TieredStopAtLevel=1k"],
    &["-XX:UseSerialGC=1"],
    &["-XX:UseSerialGC"],
    &["-XX:+UseG1GC=1"],
    &["-XX:MaxHeapSize"],
    &["-XX:MaxHeapSize="],
    &["-XX:MaxHeapSize=0"],
    &["-XX:MaxHeapSize=1x"],
    &["-XX:InitialHeapSize=1x"],
    &["-XX:MaxRAMPercentage=x"],
    &["-XX:MaxRAMPercentage=101"],
    &["-XX:MaxRAMPercentage=5e1"],
    &["-XX:-MaxRAMPercentage"],
    &["-XX:SurvivorRatio=0"],
    &["-XX:MetaspaceSize=-1"],
    &["-XX:ThreadStackSize=99999999999"],
    &["-XX:+PrintInlining"],
    &["-XX:+UseEpsilonGC"],
    &["-XX:MaxPermSize=1m"],
    &["-XX:+UseConcMarkSweepGC"],
    &["-XX:+UseSerialGC", "-XX:+UseG1GC", "-version"],
    &["-XX:VMOptionsFile=nofile"],
    &["-XX:TieredStopAtLevel=x", "-XX:+IgnoreUnrecognizedVMOptions"],
    &["-foo"],
    &["-foo=1"],
    &["--foo=x"],
    &["-Xfoo"],
    &["-Xint:x"],
    &["-Xfoo", "-version"],
    &["-Xshare:x"],
    &["-d64"],
    &["-J-foo"],
    &["-showversion:x"],
    &["-eaX"],
    &["-esa:x"],
    &["-enableassertionsx"],
    &["-Xcheck:foo"],
    &["-Xbootclasspath:x"],
    &["-Xbootclasspath/p:x"],
    &["-Xbootclasspath/a"],
    &["-javaagent"],
    &["-green"],
    &["-cp"],
    &["-classpath"],
    &["--class-path"],
    &["-m"],
    &["--module"],
    &["--module="],
    &["-m", "-x"],
    &["-p"],
    &["--module-path"],
    &["--module-path="],
    &["--upgrade-module-path"],
    &["--upgrade-module-path="],
    &["-cp", "-version"],
    &["-p", "-version"],
    &["-d"],
    &["--describe-module"],
    &["--add-modules"],
    &["--add-modules="],
    &["--add-opens", "-version"],
    &["--add-exports="],
    &["--add-reads"],
    &["--limit-modules="],
    &["--patch-module="],
    &["--patch-module", "x"],
    &["--enable-native-access="],
    &["--list-modules", "-foo"],
    &["--list-modules=x"],
    &["--illegal-access"],
    &["--source"],
    &["--source="],
    &["--source", "17"],
    &["@nofile"],
    &["-Xlogx"],
    &["-Xlog:foo"],
    &["-Xlog:gc+foo"],
    &["-Xlog:gc=foo"],
    &["-Xlog:gc:foo=x"],
    &["-Xlog:gc:stdout:foo"],
    &["-Xlog:gc+gc"],
    &["--illegal-access=permit", "-fullversion"],
    &["-help", "-Xfoo"],
    &["-Xfoo", "-help"],
    &["-Xmx1x", "Main"],
];

/// The same with variables.
const AS_JAVA_ENV: &[(&str, &str)] = &[
    ("JDK_JAVA_OPTIONS", "-cp . Show"),
    ("JDK_JAVA_OPTIONS", "-jar x"),
    ("JDK_JAVA_OPTIONS", "-version"),
    ("JDK_JAVA_OPTIONS", "--module=x"),
    ("JDK_JAVA_OPTIONS", "-Dx='a"),
    ("JDK_JAVA_OPTIONS", "-Dx=1 @nofile"),
    ("JDK_JAVA_OPTIONS", "-cp"),
    ("JAVA_TOOL_OPTIONS", "foo"),
    ("JAVA_TOOL_OPTIONS", "-cp . -foo"),
    ("JAVA_TOOL_OPTIONS", "-Xmx1x"),
    ("JAVA_TOOL_OPTIONS", "-Dx='a"),
    ("JAVA_TOOL_OPTIONS", "-XX:+Foo"),
    ("_JAVA_OPTIONS", "-foo"),
];

/// Times in java's own log lines differ from run to run.
fn normal(text: &str) -> String {
    let lines = text.lines().map(|line| match line.strip_prefix('[').and_then(|l| l.split_once("s]")) {
        Some((time, rest)) if time.parse::<f64>().is_ok() => format!("[TIME]{rest}\n"),
        _ => format!("{line}\n"),
    });
    lines.collect()
}

#[test]
fn messages_are_javas() {
    #[expect(clippy::disallowed_methods, reason = "the oracle is a process")]
    let java = || std::process::Command::new("java");
    match java().arg("-fullversion").output() {
        Ok(out) if String::from_utf8_lossy(&out.stderr).contains("\"17.") => {}
        _ => return eprintln!("SKIPPED: no java 17 on the PATH to compare with"),
    }
    let lines = AS_JAVA.iter().map(|args| (None, *args));
    let lines = lines.chain(AS_JAVA_ENV.iter().map(|var| (Some(*var), &["-version"][..])));
    let mut wrong = Vec::new();
    for (var, args) in lines {
        let mut command = java();
        for name in ["CLASSPATH", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"] {
            command.env_remove(name);
        }
        let out = command.args(args).envs(var).output().unwrap();
        let theirs =
            (normal(&String::from_utf8_lossy(&out.stdout)), normal(&String::from_utf8_lossy(&out.stderr)));
        let (mut out_text, mut err_text) = (Vec::new(), Vec::new());
        let (notes, code) = match parse_env(args, var.as_slice()) {
            Ok(parsed) => (parsed.options.notes, None),
            Err(e) => (e.notes, Some(e.exit_code)),
        };
        print_notes(&notes, &mut out_text, &mut err_text);
        let ours = (normal(&String::from_utf8_lossy(&out_text)), normal(&String::from_utf8_lossy(&err_text)));
        // Where the line is obeyed, java goes on printing.
        let same = match code {
            Some(code) => ours == theirs && out.status.code() == Some(code),
            None => theirs.0.starts_with(&ours.0) && theirs.1.starts_with(&ours.1) && out.status.success(),
        };
        if !same {
            wrong.push(format!(
                "{var:?} {args:?}\n  java {:?} {theirs:?}\n  ours {code:?} {ours:?}",
                out.status.code()
            ));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn java_agents_in_order() {
    let o = ok(&["-javaagent:a.jar=x=y", "-javaagent:b.jar", "M"]);
    assert_eq!(o.agents, ["a.jar=x=y", "b.jar"]);
    assert_eq!(o.property("jdk.module.addmods.1"), Some("java.instrument"));
}

#[test]
fn agents_are_refused_plainly() {
    fails(
        &["-agentlib:x"],
        "Error occurred during initialization of VM\nAgents are not supported yet: -agentlib:x",
    );
    fails(
        &["-agentlib:jdwpx=a"],
        "Error occurred during initialization of VM\nAgents are not supported yet: -agentlib:jdwpx=a",
    );
}

#[test]
fn the_debugger_agent() {
    for arg in ["-agentlib:jdwp=transport=dt_socket,server=y", "-Xrunjdwp:transport=dt_socket,server=y"] {
        assert_eq!(ok(&[arg, "M"]).jdwp.as_deref(), Some("transport=dt_socket,server=y"));
    }
    assert_eq!(ok(&["-agentlib:jdwp", "M"]).jdwp.as_deref(), Some(""));
}

#[test]
fn help_names_every_option_of_the_launcher() {
    let text = help(OsStr::new("/usr/bin/java")) + extra_help();
    assert!(text.contains("  java [options] -jar"));
    for option in [
        "-cp",
        "-jar",
        "-m",
        "--module-path",
        "--add-opens",
        "--java-home",
        "-Xmx",
        "-ea",
        "--source",
        "-Xlog",
    ] {
        assert!(text.contains(option), "{option}");
    }
    assert!(text.lines().all(|line| line.len() <= 110));
}

#[test]
fn mechanisms_that_modules_replaced() {
    let endorsed = "-Djava.endorsed.dirs=foo is not supported. Endorsed standards and standalone APIs\nin modular form \
                    will be supported via the concept of upgradeable modules.";
    fails(&["-Djava.endorsed.dirs=foo", "Main"], &format!("{endorsed}{TWO}"));
    let ext = "-Djava.ext.dirs=foo is not supported.  Use -classpath instead.";
    fails(&["-Djava.ext.dirs=foo", "Main"], &format!("{ext}{TWO}"));
    assert_eq!(ok(&["-Djava.endorsed.dirs=\"\"", "Main"]).property("java.endorsed.dirs"), Some("\"\""));
}

#[test]
fn free_ratios() {
    assert_eq!(ok(&["-Xminf.1", "-Xmaxf0.5", "Main"]).flags["MinHeapFreeRatio"], FlagValue::Number(10));
    fails(&["-Xminf0.1f", "Main"], &format!("Bad min heap free percentage size: -Xminf0.1f{TWO}"));
    fails(
        &["-Xminf-0.5", "Main"],
        &format!(
            "uintx MinHeapFreeRatio=18446744073709551566 is outside the allowed range [ 0 ... 100 ]{TWO}"
        ),
    );
    let (min, max) = ("MinHeapFreeRatio (80)", "MaxHeapFreeRatio (70)");
    fails(
        &["-Xminf0.8", "Main"],
        &format!(
            "{min} must be less than or equal to {max}\n{max} must be greater than or equal to {min}{TWO}"
        ),
    );
}

#[test]
fn compilation() {
    vm_fails(
        &["-XX:ReservedCodeCacheSize=1m", "M"],
        "Invalid ReservedCodeCacheSize: 1024K. Must be at least InitialCodeCacheSize=2496K.",
    );
    vm_fails(
        &["-XX:ReservedCodeCacheSize=3g", "M"],
        "Invalid ReservedCodeCacheSize=3072M. Must be at most 2048M.",
    );
    vm_fails(
        &["-XX:CICompilerCount=0", "-XX:TieredStopAtLevel=1", "M"],
        "CICompilerCount (0) must be at least 1 ",
    );
    vm_fails(
        &["-XX:CompileThreshold=-1", "M"],
        "OnStackReplacePercentage cannot be validated because CompileThreshold value is invalid\n\
         CompileThreshold (-1) must be between 0 and 1073741823",
    );
    let o =
        ok(&["-XX:CompileCommand=quiet", "-XX:CompileCommand=print,*H::m*", "-XX:CompileOnly=H,p.C.f", "M"]);
    assert_eq!(o.compile_commands.print, ["*H::m*"]);
    assert_eq!(o.compile_commands.only, ["H::*", "p.C::f"]);
    assert!(o.notes.is_empty());
    // A command that is wrong is told of, and that's all.
    let o = ok(&["-XX:CompileCommand=exclude", "M"]);
    assert_eq!(o.notes[1], Note::out("Error: Method pattern missing from command"));
    assert!(ok(&["-Xbatch", "M"]).batch && ok(&["-XX:-BackgroundCompilation", "M"]).batch);
}

#[test]
fn sandbox() {
    let o = ok(&["--sandbox", "--allow-read=/a,b c", "--allow-read=/d", "--deny-net=[::1]:80,x:*", "Main"]);
    assert!(o.sandbox);
    assert_eq!(o.allow.read, ["/a", "b c", "/d"].map(std::path::PathBuf::from));
    assert_eq!(o.deny.net.iter().map(|d| d.to_string()).collect::<Vec<_>>(), ["[::1]:80", "x:*"]);
    assert!(!ok(&["Main", "--sandbox", "--allow-read=/"]).sandbox);
    // They are the user's, wherever they are written.
    let o = parse_env(&["--sandbox", "Main"], &[("JAVA_TOOL_OPTIONS", "--allow-env=A,B")]).unwrap().options;
    assert_eq!(o.allow.env, [b"A", b"B"]);
    assert!(parse_env(&["Main"], &[("JDK_JAVA_OPTIONS", "--sandbox")]).unwrap().options.sandbox);
    fails(&["--allow-read=/a", "Main"], "Error: --allow-read=/a has no meaning without --sandbox");
    fails(&["--deny-run=ls", "Main"], "Error: --deny-run=ls has no meaning without --sandbox");
    fails(
        &["--sandbox", "--allow-net=host", "Main"],
        "Error: --allow-net=host: host: this is no HOST:PORT (either can be *)",
    );
    fails(&["--sandbox", "--allow-env=A,", "Main"], "Error: --allow-env=A,: a value is missing");
    vm_fails(&["--sandbox", "--allow-fly=x", "Main"], "Unrecognized option: --allow-fly=x");
    vm_fails(&["--sandbox", "--allow-read", "/a", "Main"], "Unrecognized option: --allow-read");
}
