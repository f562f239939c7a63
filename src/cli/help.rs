//! What `--help` and `--help-extra` print.

use std::ffi::OsStr;
use std::path::Path;

/// The program's name for messages: `cortado`, or `java` where it was called through such a link.
fn program(argv0: &OsStr) -> String {
    Path::new(argv0).file_name().unwrap_or(OsStr::new("cortado")).to_string_lossy().into_owned()
}

/// What `--help` prints.
pub fn help(argv0: &OsStr) -> String {
    let p = program(argv0);
    format!(
        "\
Runs Java programs.

Usage:
  {p} [options] -jar FILE.jar [arguments]          a program in a jar
  {p} [options] CLASS [arguments]                  a class of the class path
  {p} [options] -m MODULE[/CLASS] [arguments]      a module
  {p} [options] FILE.java [arguments]              one source file, compiled on the fly

Where classes come from:
  -cp PATH, -classpath PATH, --class-path PATH
        Directories and jars, separated by ':'. DIR/* stands for all jars in DIR.
        Without it: the variable CLASSPATH, or the working directory.
  -p PATH, --module-path PATH       Directories of modules, and modules.
  --add-modules NAME,...            More modules to start with (or ALL-DEFAULT, ALL-SYSTEM, ALL-MODULE-PATH).
  --add-exports, --add-opens MODULE/PACKAGE=OTHER,...
                                    Let other modules (ALL-UNNAMED: the class path) use a package.
  --add-reads MODULE=OTHER,...      Let a module read others.
  --patch-module MODULE=PATH        Put classes into a module.
  --limit-modules NAME,...          See no other modules than these and what they need.
  --upgrade-module-path PATH        Modules that replace those of the JDK.
  --enable-native-access NAME,...   Modules that may do restricted things.
  --java-home DIR                   The JDK whose class library is used. Without it: the variable JAVA_HOME,
                                    the java on the PATH, the usual folders.

How it runs:
  -DNAME=VALUE                      Set a system property.
  -Xmx SIZE, -Xms SIZE, -Xss SIZE   Largest heap, first heap, stack of a thread, as in -Xmx512m.
  -ea[:PACKAGE...|:CLASS]           Turn assertions on (-da off; -esa, -dsa those of the class library).
  -verbose[:class|module|gc|jni]    Tell what happens.
  --enable-preview                  Allow classes with preview features.
  --source VERSION                  The Java version of a source file.
  --dry-run                         Load the main class, but don't run it.
  @FILE                             Options from a file.

A sandbox:
  --sandbox                         Allow nothing but what is named here. Classes are found without it.
  --allow-read=DIR, --allow-write=DIR
                                    Files, and directories with all below them.
  --allow-net=HOST:PORT             Where to connect: a name, an address, [an address of version 6], or *.
  --allow-listen=HOST:PORT          Where to listen; port 0: any that the system chooses.
  --allow-env=NAME                  Environment variables.
  --allow-run=PROGRAM               Programs to start. They are not in the sandbox.
  --deny-read=DIR, --deny-net=HOST:PORT...
                                    Each has its opposite, which wins.
                                    Each can be given again; values are separated by ','.

Instead of running:
  -version, --version               The version, to stderr or stdout (-showversion, --show-version: and run).
  --list-modules                    All modules.
  -d NAME, --describe-module NAME   A module.
  --validate-modules                Check the modules.
  -XshowSettings[:WHAT]             All settings, and run.
  -?, -h, -help, --help             This text (--help to stdout).
  -X, --help-extra                  More options (--help-extra to stdout).

Options are also read from the variables JDK_JAVA_OPTIONS and JAVA_TOOL_OPTIONS.
"
    )
}

/// What `--help-extra` prints.
pub fn extra_help() -> &'static str {
    "\
More options:
  -Xint, -Xmixed, -Xcomp         Interpret only; compile what is hot; compile everything at once.
  -Xbatch                        Don't compile in the background.
  -XX:TieredStopAtLevel=0        Interpret only, too (all other levels are the one that there is).
  -XX:Tier3InvocationThreshold=N, -XX:Tier3BackEdgeThreshold=N
                                 Calls, and turns of a loop, after which a method is compiled.
  -XX:CICompilerCount=N          Threads that compile.
  -XX:ReservedCodeCacheSize=SIZE Room for compiled code; -XX:-UseCodeCacheFlushing: what is there stays there.
  -XX:+PrintCompilation          Tell what is compiled.
  -XX:CompileCommand=exclude|compileonly|print,CLASS::METHOD
                                 Don't compile these methods; no others; list their bytecode, CLIF and code.
                                 Both names may begin or end with '*'. CompileCommand=quiet: don't confirm.
  -XX:CompileOnly=CLASS,...      Compile no others.
  -XX:+CITime                    Totals of compilation at exit.
  -XX:+PerfMap                   Write /tmp/perf-PID.map, where Linux's perf looks for names of compiled code.
  -XX:DeoptStress=N              Go back to the interpreter at every Nth chance (slow; finds faults).
  -Xmn SIZE                      The young generation.
  -javaagent:JAR[=OPTIONS]       A Java agent; several start in order.
  -Xbootclasspath/a:PATH         Classes to add to the class library.
  -Xlog[:WHAT]                   Logging; -Xlog:help tells more.
  -Xverify:all|remote|none       Which classes are verified.
  -Xrs                           Leave the signals INT, TERM, HUP and QUIT alone.
  -agentlib:jdwp=OPTIONS         Let a debugger in (-agentlib:jdwp=help tells more). Nothing is compiled then.
  -Xcheck:jni                    Check what native code asks for.
  -Xdiag                         Tell more when a program can't be started.
  -XX:+GcStress                  Collect garbage at every chance, and move all objects (slow; finds faults).
  -XX:+VerifyHeap                Check the heap before and after each collection (slow; finds faults),
  -XX:VerifyHeapInterval=N       or before and after every Nth.
  -XX:+GuardMemory               What programs do with Unsafe and the like is checked, as it is in a sandbox.
  -XX:+NAME, -XX:-NAME, -XX:NAME=VALUE
                                 The options of OpenJDK 17. They are checked; but for MaxHeapSize,
                                 InitialHeapSize, NewSize, ThreadStackSize and those that say so elsewhere
                                 they have no effect yet.
  -XX:+IgnoreUnrecognizedVMOptions
                                 Don't complain of unknown ones.
  -XX:VMOptionsFile=FILE         Read more options from a file.

Accepted without effect: -Xshare:..., -Xnoclassgc, -Xdebug, -server, -client.
Not supported yet: -agentpath, and -agentlib but for jdwp.
"
}
