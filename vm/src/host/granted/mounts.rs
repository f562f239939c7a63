//! The table of mounted file systems as the Vm sees it: each granted directory is one, since nothing is known of what is above
//! it, and so are the real ones below.

use super::tree::{Mount, NodeId, ROOT, Tree};

/// A line of the system's table.
struct Line<'t> {
    /// Where it is mounted, as the table writes it.
    dir: &'t [u8],
    kind: &'t [u8],
    text: &'t [u8],
}

fn lines(table: &[u8]) -> Vec<Line<'_>> {
    let parse = |text| {
        let mut words = <[u8]>::split(text, |&b| b == b' ');
        let (dir, kind) = (words.nth(1)?, words.next()?);
        Some(Line { dir, kind, text })
    };
    table.split(|&b| b == b'\n').filter_map(parse).collect()
}

/// A path as the table writes it.
fn escaped(path: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for &b in path {
        match b {
            b' ' | b'\t' | b'\n' | b'\\' => out.extend_from_slice(format!("\\{b:03o}").as_bytes()),
            _ => out.push(b),
        }
    }
    out
}

fn is_below(path: &[u8], dir: &[u8]) -> bool {
    dir == b"/" || path.strip_prefix(dir).is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
}

/// The table.
pub(super) fn table(tree: &Tree) -> Vec<u8> {
    #[expect(clippy::disallowed_methods, reason = "this is the host's own module")]
    let real = std::fs::read("/proc/self/mounts").unwrap_or_default();
    let real = lines(&real);
    let mut out = Vec::new();
    add(tree, ROOT, &mut Vec::new(), &real, &mut out);
    out
}

fn add(tree: &Tree, node: NodeId, path: &mut Vec<u8>, real: &[Line<'_>], out: &mut Vec<u8>) {
    let here = escaped(if path.is_empty() { b"/" } else { path });
    let kind = match &tree.node(node).mount {
        Some(Mount::Dir { .. }) => {
            // The one that it is in: the longest name above it, and the last of those.
            let above = real.iter().filter(|l| is_below(&here, l.dir));
            Some(above.max_by_key(|l| l.dir.len()).map_or(&b"none"[..], |l| l.kind))
        }
        Some(Mount::Memory(memory)) if memory.is_dir() => Some(&b"memory"[..]),
        _ => None,
    };
    if let Some(kind) = kind {
        if !real.iter().any(|l| l.dir == here) || kind == b"memory" {
            out.extend_from_slice(&[b"granted", &here[..], kind, b"rw 0 0\n"].join(&b' '));
        }
        for line in real.iter().filter(|l| is_below(l.dir, &here)) {
            out.extend_from_slice(line.text);
            out.push(b'\n');
        }
    }
    for (name, &child) in &tree.node(node).children {
        let length = path.len();
        path.push(b'/');
        path.extend_from_slice(name);
        add(tree, child, path, real, out);
        path.truncate(length);
    }
}
