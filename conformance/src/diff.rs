//! A difference that a person can read: the first lines that differ, with what stands around them.

/// Shows where two texts part; the first is what `java` wrote.
pub fn show(what: &str, java: &str, ours: &str) -> String {
    let (a, b): (Vec<_>, Vec<_>) = (java.lines().collect(), ours.lines().collect());
    let same_front = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let rest = a.len().min(b.len()) - same_front;
    let same_back = a.iter().rev().zip(b.iter().rev()).take(rest).take_while(|(x, y)| x == y).count();
    let mut text = format!("--- {what} of java\n+++ {what} of cortado\n");
    let from = same_front.saturating_sub(3);
    for line in &a[from..same_front] {
        text += &format!("  {line}\n");
    }
    let part = |sign: char, lines: &[&str]| {
        let mut t = String::new();
        for line in lines.iter().take(25) {
            t += &format!("{sign} {line}\n");
        }
        if lines.len() > 25 {
            t += &format!("{sign} ... {} more lines\n", lines.len() - 25);
        }
        t
    };
    text += &part('-', &a[same_front..a.len() - same_back]);
    text += &part('+', &b[same_front..b.len() - same_back]);
    for line in a[a.len() - same_back..].iter().take(3) {
        text += &format!("  {line}\n");
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn shows_only_what_differs() {
        let text = super::show("stdout", "a\nb\nc\nd\ne\n", "a\nb\nX\nd\ne\n");
        assert!(text.contains("- c\n+ X\n"), "{text}");
        assert!(!text.contains("- b"), "{text}");
        let text = super::show("stdout", "a\na\n", "a\n");
        assert!(text.contains("- a\n"), "{text}");
    }
}
