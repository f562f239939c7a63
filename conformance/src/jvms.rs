//! Coverage by the specification: `jvms.txt` has a line for each rule of the JVMS, chapters 4 to 6, with the cases that try it.
//!
//! `== 6.5 Title` begins a section, `-- name` a group in it (an instruction, say). Other lines are `rule :: case, case`. A case
//! is a folder of cases/ or a file of tests/ (`tests/verifier`), and behind a colon a text in it: the name of the method or the
//! test that tries the rule. A line with nothing behind `::` is missing.

use crate::case::Case;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The section's number and title.
    pub section: String,
    /// What it belongs to within the section, or nothing.
    pub group: String,
    /// What it says.
    pub text: String,
    /// The cases: folder or test file, and a text in it.
    pub cases: Vec<(String, Option<String>)>,
    /// The line of the file.
    pub line: usize,
}

/// Reads the table.
pub fn read(root: &Path) -> Result<Vec<Rule>, String> {
    let text = std::fs::read_to_string(root.join("jvms.txt")).map_err(|e| format!("jvms.txt: {e}"))?;
    parse(&text)
}

fn parse(text: &str) -> Result<Vec<Rule>, String> {
    let (mut section, mut group) = (String::new(), String::new());
    let mut rules = Vec::new();
    for (i, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(title) = line.strip_prefix("== ") {
            (section, group) = (title.to_owned(), String::new());
        } else if let Some(name) = line.strip_prefix("-- ") {
            name.clone_into(&mut group);
        } else {
            let (rule, cases) = line.split_once("::").ok_or(format!("line {}: `::` is missing", i + 1))?;
            let case = |c: &str| match c.trim().split_once(':') {
                Some((place, text)) => (place.to_owned(), Some(text.to_owned())),
                None => (c.trim().to_owned(), None),
            };
            rules.push(Rule {
                section: section.clone(),
                group: group.clone(),
                text: rule.trim().to_owned(),
                cases: cases.split(',').filter(|c| !c.trim().is_empty()).map(case).collect(),
                line: i + 1,
            });
        }
    }
    Ok(rules)
}

/// What the rules name and isn't there.
pub fn dangling(root: &Path, rules: &[Rule]) -> Vec<String> {
    let mut texts: BTreeMap<String, Option<String>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for r in rules {
        for (place, name) in &r.cases {
            let text = texts.entry(place.clone()).or_insert_with(|| text_of(root, place));
            match (text, name) {
                (None, _) => wrong.push(format!("jvms.txt:{}: there is no {place}", r.line)),
                (Some(text), Some(name)) if !has_word(text, name) => {
                    wrong.push(format!("jvms.txt:{}: {place} has no {name}", r.line));
                }
                _ => {}
            }
        }
    }
    wrong
}

/// Does it stand there, and not as a part of a longer name?
fn has_word(text: &str, name: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name)
        .any(|(i, _)| !text[..i].ends_with(part) && !text[i + name.len()..].starts_with(part))
}

/// All sources of a case or a test.
fn text_of(root: &Path, place: &str) -> Option<String> {
    let mut text = String::new();
    if let Some(test) = place.strip_prefix("tests/") {
        text += &std::fs::read_to_string(root.join(format!("tests/{test}.rs"))).ok()?;
        let folder = std::fs::read_dir(root.join("tests").join(test));
        for file in folder.into_iter().flatten().flatten() {
            text += &std::fs::read_to_string(file.path()).unwrap_or_default();
        }
    } else {
        let dir = root.join("cases").join(place);
        if place.is_empty() || !dir.is_dir() {
            return None;
        }
        for file in Case::load(&dir).ok()?.files() {
            text += &std::fs::read_to_string(dir.join(file)).unwrap_or_default();
        }
    }
    Some(text)
}

/// Covered and all lines: of each chapter, or of each section.
pub fn counts(rules: &[Rule], by_section: bool) -> BTreeMap<String, (usize, usize)> {
    let mut map = BTreeMap::new();
    for r in rules {
        let number = r.section.split_whitespace().next().unwrap_or_default();
        let key = if by_section { &r.section } else { number.split('.').next().unwrap_or_default() };
        let entry: &mut (usize, usize) = map.entry(key.to_owned()).or_default();
        entry.0 += usize::from(!r.cases.is_empty());
        entry.1 += 1;
    }
    map
}

/// The counts as lines.
pub fn summary(rules: &[Rule]) -> String {
    let mut text = String::new();
    for (section, (covered, all)) in counts(rules, true) {
        let _ = writeln!(text, "{covered:5} of {all:5}  {section}");
    }
    for (chapter, (covered, all)) in counts(rules, false) {
        let _ = writeln!(text, "{covered:5} of {all:5}  chapter {chapter}");
    }
    let covered = rules.iter().filter(|r| !r.cases.is_empty()).count();
    let _ = writeln!(text, "{covered:5} of {:5}  in all", rules.len());
    text
}

/// The table as Markdown, or only what has no case.
pub fn table(rules: &[Rule], missing_only: bool) -> String {
    let mut text = String::new();
    let mut last = "";
    for r in rules.iter().filter(|r| !missing_only || r.cases.is_empty()) {
        if r.section != last {
            let _ = write!(text, "\n## {}\n\n| | rule | cases |\n|---|---|---|\n", r.section);
            last = &r.section;
        }
        let name = |c: &(String, Option<String>)| match &c.1 {
            Some(t) => format!("{}:{t}", c.0),
            None => c.0.clone(),
        };
        let cases: Vec<String> = r.cases.iter().map(name).collect();
        let cases = if cases.is_empty() { "**missing**".to_owned() } else { cases.join(", ") };
        let _ = writeln!(text, "| {} | {} | {cases} |", r.group, r.text.replace('|', "\\|"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_that_the_table_names_is_there() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let rules = read(root).unwrap();
        let wrong = dangling(root, &rules);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        println!("{}", summary(&rules));
    }

    #[test]
    fn lines_are_read_and_counted() {
        let rules = parse("# c\n== 5.1 A\nx :: a, tests/b:c\n== 6.5 B\n-- iadd\ny ::\n").unwrap();
        assert_eq!(rules[0].cases, [("a".to_owned(), None), ("tests/b".to_owned(), Some("c".to_owned()))]);
        assert_eq!((rules[1].group.as_str(), rules[1].cases.len()), ("iadd", 0));
        assert_eq!(counts(&rules, false)["5"], (1, 1));
        assert_eq!(counts(&rules, false)["6"], (0, 1));
        assert!(table(&rules, true).contains("**missing**") && !table(&rules, true).contains("| x |"));
        assert!(parse("nothing").is_err());
    }

    #[test]
    fn a_name_is_found_as_a_whole() {
        assert!(has_word("!load aaload_null x", "aaload_null"));
        assert!(!has_word("aaload_null_minus", "aaload_null"));
    }
}
