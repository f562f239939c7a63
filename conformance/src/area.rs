//! Areas: the rows of the runner's summary.

use std::path::Path;

/// The names of all areas with the beginnings of their cases' names.
pub fn read(root: &Path) -> Vec<(String, Vec<String>)> {
    let text = std::fs::read_to_string(root.join("areas.txt")).expect("areas.txt");
    let rows = text.lines().filter(|l| !l.trim().is_empty() && !l.starts_with('#'));
    rows.map(|l| {
        let (name, words) = l.split_once(':').unwrap_or_else(|| panic!("areas.txt: no `:` in `{l}`"));
        (name.trim().to_owned(), words.split_whitespace().map(str::to_owned).collect())
    })
    .collect()
}

/// The area of a case by its name.
pub fn of<'a>(areas: &'a [(String, Vec<String>)], case: &str) -> Option<&'a str> {
    let fits = |word: &&String| {
        case.strip_prefix(word.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    let best = |words: &Vec<String>| words.iter().filter(fits).map(String::len).max();
    areas.iter().filter_map(|(name, words)| Some((best(words)?, name.as_str()))).max().map(|a| a.1)
}

/// One trial's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// As `java`.
    Passed,
    /// Not as `java`.
    Failed,
    /// Not run.
    Skipped,
}

/// The summary: a line for each area, a column for each mode.
pub fn summary(results: &[(String, &'static str, End)]) -> String {
    let mut areas: Vec<&str> = results.iter().map(|r| r.0.as_str()).collect();
    areas.sort_unstable();
    areas.dedup();
    let mut modes: Vec<&str> = Vec::new();
    for r in results {
        if !modes.contains(&r.1) {
            modes.push(r.1);
        }
    }
    let count = |area: Option<&str>, mode: &str, end: End| {
        results.iter().filter(|r| area.is_none_or(|a| a == r.0) && r.1 == mode && r.2 == end).count()
    };
    let mut text = format!("{:16}", "area");
    modes.iter().for_each(|m| text += &format!("{m:>20}"));
    text += "    passed/failed/skipped\n";
    for area in areas.iter().map(|a| Some(*a)).chain([None]) {
        text += &format!("{:16}", area.unwrap_or("all"));
        for mode in &modes {
            let [p, f, s] = [End::Passed, End::Failed, End::Skipped].map(|e| count(area, mode, e));
            text += &format!("{:>20}", format!("{p}/{f}/{s}"));
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Case;

    #[test]
    fn every_case_has_an_area() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let areas = read(root);
        for dir in std::fs::read_dir(root.join("cases")).unwrap().flatten().map(|e| e.path()) {
            if dir.is_dir() {
                let case = Case::load(&dir).unwrap();
                let named = !case.area.is_empty();
                assert!(
                    named || of(&areas, &case.name).is_some(),
                    "{}: areas.txt has no area for it",
                    case.name
                );
            }
        }
    }

    #[test]
    fn the_longest_beginning_counts() {
        let areas = vec![
            ("a".to_owned(), vec!["class".to_owned()]),
            ("b".to_owned(), vec!["class-init".to_owned(), "clas".to_owned()]),
        ];
        assert_eq!(of(&areas, "class-loaders"), Some("a"));
        assert_eq!(of(&areas, "class-init-x"), Some("b"));
        assert_eq!(of(&areas, "classes"), None);
    }

    #[test]
    fn the_summary_counts() {
        let r = [("x", "default", End::Passed), ("x", "default", End::Passed), ("y", "xcomp", End::Skipped)];
        let text = summary(&r.map(|r| (r.0.to_owned(), r.1, r.2)));
        assert!(text.lines().nth(1).unwrap().contains("2/0/0"), "{text}");
        assert!(text.lines().nth(2).unwrap().contains("0/0/1"), "{text}");
        assert!(text.lines().last().unwrap().starts_with("all"), "{text}");
    }
}
