//! What a dozen small methods become, as CLIF: a change of the translator shows what it does to them.
//!
//! Bless what is new with `INSTA_UPDATE=always cargo test --test clif`, and look at the difference before it is committed.
//! Addresses are replaced by numbers in order of their appearance.

#![expect(clippy::disallowed_methods, reason = "the test is the embedder, not a guest")]

mod support;

use cortado::Vm;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;
use support::{Output, engine};

/// The methods, each called so often that it is compiled with all that it needs resolved.
const SOURCE: &str = r#"
public class Small {
    int field; Small next; static long counter;

    static int add(int a, int b) { return a + b; }
    static long mix(long a, int b, double c) { return a * b + (long) c; }
    static int divide(int a, int b) { return a / b; }
    static int sum(int[] a) { int s = 0; for (int i = 0; i < a.length; i++) s += a[i]; return s; }
    static void put(byte[] a, int i, int v) { a[i] = (byte) v; }
    int get() { return field; }
    void link(Small s) { next = s; }
    static void count() { counter++; }
    static int choose(int i) { switch (i) { case 1: return 10; case 2: return 20; case 3: return 30; default: return 0; } }
    static int caught(int[] a, int i) { try { return a[i]; } catch (ArrayIndexOutOfBoundsException e) { return -1; } }
    synchronized int locked() { return field; }
    static float narrow(double d) { return (float) d; }
    static int compare(double a, double b) { return a < b ? 1 : a > b ? 2 : 3; }

    public static void main(String[] args) {
        Small s = new Small(), t = new Small();
        int[] ints = new int[10];
        byte[] bytes = new byte[10];
        long x = 0;
        for (int i = 0; i < 3000; i++) {
            int j = i % 10;
            x += add(i, j) + mix(i, j, i) + divide(i, j + 1) + sum(ints);
            put(bytes, j, i);
            s.link(t);
            count();
            x += s.get() + choose(j) + caught(ints, j) + s.locked() + (long) narrow(i) + compare(i, j);
        }
        System.out.println(x);
    }
}
"#;

const METHODS: [&str; 13] = [
    "add", "mix", "divide", "sum", "put", "get", "link", "count", "choose", "caught", "locked", "narrow",
    "compare",
];

/// The CLIF of each method in what was listed.
fn functions(listed: &str) -> HashMap<String, String> {
    let mut found = HashMap::new();
    for part in listed.split("============================= Compiled method ").skip(1) {
        let name = part.lines().next().and_then(|l| l.split_once("Small::")).map(|(_, rest)| rest);
        let (name, _) = name.and_then(|n| n.split_once(" =")).expect("a name in the title");
        // Not its loops.
        if name.contains(" @ ") {
            continue;
        }
        let clif = part.split("[CLIF]\n").nth(1).and_then(|p| p.split("[Code]").next()).expect("CLIF");
        // The first one: before anything was compiled again.
        found.entry(name.to_owned()).or_insert_with(|| normal(clif.trim()));
    }
    found
}

/// Without what differs from run to run.
fn normal(clif: &str) -> String {
    let mut numbers = HashMap::new();
    let mut out = String::new();
    for line in clif.lines() {
        // What comments repeat.
        let line = line.split("  ;").next().unwrap_or(line);
        // Addresses, and the low halves of such, which may be negative.
        match line.rsplit_once(' ') {
            Some((start, value))
                if line.contains("iconst") && (value.starts_with("0x") || value.len() > 6) =>
            {
                let next = numbers.len();
                let number = *numbers.entry(value.to_owned()).or_insert(next);
                let _ = write!(out, "{start} <{number}>");
            }
            _ => out.push_str(line),
        }
        out.push('\n');
    }
    // The method's number.
    match (out.find("function u0:"), out.find('(')) {
        (Some(0), Some(paren)) => format!("function{}", &out[paren..]),
        _ => out,
    }
}

#[test]
fn small_methods() {
    if engine().jdk().release.feature != 17 {
        // Other versions' classes have other layouts and tables.
        return;
    }
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("clif");
    std::fs::create_dir_all(&dir).unwrap();
    std::fs::write(dir.join("Small.java"), SOURCE).unwrap();
    let output = Output::default();
    let vm = || Vm::builder(engine()).stdout(output.clone()).stderr(output.clone()).allow_all();
    let javac = vm().main_module("jdk.compiler/com.sun.tools.javac.Main").args([
        "-d".to_owned(),
        dir.display().to_string(),
        dir.join("Small.java").display().to_string(),
    ]);
    assert_eq!(javac.build().unwrap().run().unwrap(), 0, "{}", output.text());
    let program = vm().class_path([&dir]).main_class("Small").options(|o| {
        o.background = false;
        o.print_code = METHODS.iter().map(|m| format!("Small::{m}")).collect();
    });
    assert_eq!(program.build().unwrap().run().unwrap(), 0, "{}", output.text());
    let listed = output.text();
    let found = functions(&listed);
    for method in METHODS {
        let clif = found.get(method).unwrap_or_else(|| panic!("{method} was not compiled: {listed}"));
        insta::assert_snapshot!(method, clif);
    }
}
