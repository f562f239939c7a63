//! Access flags (JVMS 4.1, 4.5, 4.6): each pair of them, by kind of class or member, and version.

use super::Cases;

const CLASS: [u16; 9] = [1, 0x10, 0x20, 0x200, 0x400, 0x1000, 0x2000, 0x4000, 0x8000];
const FIELD: [u16; 10] = [1, 2, 4, 8, 0x10, 0x20, 0x40, 0x80, 0x1000, 0x4000];
const METHOD: [u16; 12] = [1, 2, 4, 8, 0x10, 0x20, 0x40, 0x80, 0x100, 0x400, 0x800, 0x1000];

/// Each single flag and each pair.
fn pairs(flags: &[u16]) -> Vec<u16> {
    let mut list = vec![0];
    for (n, a) in flags.iter().enumerate() {
        list.push(*a);
        list.extend(flags[n + 1..].iter().map(|b| a | b));
    }
    list
}

pub fn add(c: &mut Cases) {
    for major in [48, 49, 52, 53] {
        for flags in pairs(&CLASS).into_iter().chain([0x601, 0x2601, 0x611, 0x631, 0x4601, 0x6601]) {
            c.class(&format!("f_class_{flags:04x}_{major}"), major, |b| b.access = flags);
        }
    }
    for flags in pairs(&FIELD).into_iter().chain([7, 0x19, 0x59, 0x1019, 0x4019]) {
        for major in [48, 52] {
            c.class(&format!("f_field_{flags:04x}_{major}"), major, |b| {
                b.field(flags, "f", "I");
            });
            c.class(&format!("f_ifield_{flags:04x}_{major}"), major, |b| {
                b.access = 0x601;
                b.field(flags, "f", "I");
            });
        }
    }
    let more = [7, 0x401, 0x409, 0x411, 0x421, 0x501, 0x403, 0xc01, 0x1401, 0x441, 0x481];
    for flags in pairs(&METHOD).into_iter().chain(more) {
        let has_code = flags & 0x500 == 0;
        for (what, class, name, major) in [
            ("method", 0x421, "m", 52),
            ("method", 0x421, "m", 48),
            ("imethod", 0x601, "m", 51),
            ("imethod", 0x601, "m", 52),
            ("init", 0x421, "<init>", 52),
            ("iinit", 0x601, "<init>", 52),
            ("clinit", 0x421, "<clinit>", 52),
            ("clinit", 0x421, "<clinit>", 50),
            ("iclinit", 0x601, "<clinit>", 52),
        ] {
            c.class(&format!("f_{what}_{flags:04x}_{major}"), major, |b| {
                b.access = class;
                let m = b.method(flags, name, "()V");
                if has_code {
                    // For ever: neither constructors nor others may return without more.
                    m.code(1, 1, if name == "<clinit>" { &[0xb1] } else { &[1, 0xbf] });
                }
            });
        }
        // The other way round: code where there may be none, and none where there must be.
        c.class(&format!("f_code_{flags:04x}"), 52, |b| {
            b.access = 0x421;
            let m = b.method(flags, "m", "()V");
            if !has_code {
                m.code(1, 1, &[1, 0xbf]);
            }
        });
    }
}
