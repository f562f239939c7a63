//! Reading StackMapTable (JVMS 4.7.4).
//!
//! The locals of a frame are a list that grows and shrinks at its end; each frame names its last node, and a node its
//! predecessor. So a table takes memory in proportion to its bytes, whatever frames it chops and appends.

use super::error::{Checked, Fail, FrameCopy, Origin, Reason, fault};
use super::types::VType;
use super::{NEW, SITE, Verifier};
use crate::classfile::Tag;

/// No node: no locals.
const NONE: u32 = u32::MAX;

/// One frame.
#[derive(Copy, Clone)]
pub(super) struct MapFrame {
    pub bci: u32,
    pub this_uninit: bool,
    last: u32,
    pub local_count: u32,
    stack: u32,
    pub stack_count: u32,
}

struct Node {
    ty: VType,
    before: u32,
}

/// The frames of a method, in order of their bcis.
#[derive(Default)]
pub(super) struct StackMaps {
    pub frames: Vec<MapFrame>,
    nodes: Vec<Node>,
    stacks: Vec<VType>,
}

impl StackMaps {
    fn clear(&mut self) {
        self.frames.clear();
        self.nodes.clear();
        self.stacks.clear();
    }

    /// The frame at exactly this bci.
    pub fn find(&self, bci: i64) -> Option<usize> {
        self.frames.binary_search_by_key(&bci, |f| i64::from(f.bci)).ok()
    }

    /// The locals of a frame, last one first.
    pub fn locals_backwards(&self, f: &MapFrame) -> impl Iterator<Item = VType> + '_ {
        let mut at = f.last;
        std::iter::from_fn(move || {
            let node = self.nodes.get(at as usize)?;
            at = node.before;
            Some(node.ty)
        })
    }

    /// The operand stack of a frame.
    pub fn stack(&self, f: &MapFrame) -> &[VType] {
        &self.stacks[f.stack as usize..(f.stack + f.stack_count) as usize]
    }

    /// For messages.
    pub fn copy(&self, f: &MapFrame) -> FrameCopy {
        let mut locals: Vec<VType> = self.locals_backwards(f).collect();
        locals.reverse();
        FrameCopy { bci: f.bci, this_uninit: f.this_uninit, locals, stack: self.stack(f).to_vec() }
    }

    fn push(&mut self, f: &mut MapFrame, ty: VType) {
        self.nodes.push(Node { ty, before: f.last });
        f.last = (self.nodes.len() - 1) as u32;
        f.local_count += 1;
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn u1(&mut self) -> Checked<u8> {
        let b = self
            .bytes
            .get(self.at)
            .copied()
            .ok_or_else(|| malformed("access beyond the end of attribute"))?;
        self.at += 1;
        Ok(b)
    }

    fn u2(&mut self) -> Checked<u16> {
        let Some(&[h, l]) = self.bytes.get(self.at..self.at + 2).and_then(|b| b.first_chunk()) else {
            return Err(malformed("access beyond the end of attribute"));
        };
        self.at += 2;
        Ok(u16::from_be_bytes([h, l]))
    }
}

fn malformed(what: &str) -> Fail {
    Fail::Malformed(format!("StackMapTable format error: {what}"))
}

fn bad_size() -> Fail {
    Fail::Format("StackMapTable format error: bad type array size".into())
}

impl<'s> Verifier<'_, 's> {
    /// Reads the method's table into `maps`; the frame before the first one is the current one.
    pub(super) fn read_stack_maps(&mut self, table: &'s [u8]) -> Checked<()> {
        self.maps.clear();
        if table.is_empty() {
            return Ok(());
        }
        let mut r = Reader { bytes: table, at: 0 };
        let count = r.u2()?;
        let mut f = MapFrame {
            bci: 0,
            this_uninit: self.frame.this_uninit,
            last: NONE,
            local_count: 0,
            stack: 0,
            stack_count: 0,
        };
        for i in 0..self.frame.local_count {
            let ty = self.frame.locals[i];
            self.maps.push(&mut f, ty);
        }
        for i in 0..count {
            self.read_frame(&mut r, &mut f, i == 0)?;
            if self.site_at(f.bci as usize) == 0 {
                let origin = Origin::frame(self.maps.copy(&f));
                let message = "StackMapTable error: bad offset";
                return Err(fault(0, Reason::BadFrame, origin, Origin::nowhere(), message));
            }
            self.maps.frames.push(f);
        }
        if r.at != table.len() {
            return Err(malformed("wrong attribute size"));
        }
        Ok(())
    }

    /// 0, [`SITE`] or [`NEW`]: what begins at a bci.
    pub(super) fn site_at(&self, bci: usize) -> u8 {
        self.sites.get(bci).copied().unwrap_or(0)
    }

    fn read_frame(&mut self, r: &mut Reader<'_>, f: &mut MapFrame, first: bool) -> Checked<()> {
        let (max_locals, max_stack) = (self.frame.locals.len(), self.frame.stack.len());
        let kind = r.u1()?;
        let delta = match kind {
            0..=63 => u32::from(kind),
            64..=127 => u32::from(kind) - 64,
            _ => u32::from(r.u2()?),
        };
        let at_stack = self.maps.stacks.len() as u32;
        (f.stack, f.stack_count) = (at_stack, 0);
        match kind {
            0..=63 | 251 => {}
            64..=127 | 247 => {
                self.read_stack_type(r, f)?;
                if f.stack_count as usize > max_stack {
                    return Err(bad_size());
                }
            }
            128..=246 => return Err(malformed("reserved frame type")),
            248..=250 => {
                for left in (0..251 - kind).rev() {
                    let twice = self.maps.nodes.get(f.last as usize).is_some_and(|n| n.ty.is_second_half());
                    let drop = if twice { 2 } else { 1 };
                    let have = f.local_count;
                    if have < drop || have == drop && left > 0 {
                        return Err(bad_size());
                    }
                    for _ in 0..drop {
                        f.last = self.maps.nodes[f.last as usize].before;
                        f.local_count -= 1;
                    }
                }
                f.this_uninit = self.maps.locals_backwards(f).any(|t| t == VType::UNINIT_THIS);
            }
            252..=254 => {
                for _ in 251..kind {
                    self.read_local(r, f)?;
                }
                if f.local_count as usize > max_locals {
                    return Err(bad_size());
                }
            }
            255 => {
                (f.last, f.local_count, f.this_uninit) = (NONE, 0, false);
                for _ in 0..r.u2()? {
                    self.read_local(r, f)?;
                }
                if f.local_count as usize > max_locals {
                    return Err(bad_size());
                }
                for _ in 0..r.u2()? {
                    self.read_stack_type(r, f)?;
                }
                if f.stack_count as usize > max_stack {
                    return Err(bad_size());
                }
            }
        }
        f.bci = if first { delta } else { f.bci + delta + 1 };
        Ok(())
    }

    fn read_local(&mut self, r: &mut Reader<'_>, f: &mut MapFrame) -> Checked<()> {
        let ty = self.read_type(r)?;
        f.this_uninit |= ty == VType::UNINIT_THIS;
        self.maps.push(f, ty);
        if ty.is_two() {
            self.maps.push(f, ty.second_half());
        }
        Ok(())
    }

    fn read_stack_type(&mut self, r: &mut Reader<'_>, f: &mut MapFrame) -> Checked<()> {
        let ty = self.read_type(r)?;
        self.maps.stacks.push(ty);
        f.stack_count += 1;
        if ty.is_two() {
            self.maps.stacks.push(ty.second_half());
            f.stack_count += 1;
        }
        Ok(())
    }

    fn read_type(&mut self, r: &mut Reader<'_>) -> Checked<VType> {
        Ok(match r.u1()? {
            0 => VType::TOP,
            1 => VType::INT,
            2 => VType::FLOAT,
            3 => VType::DOUBLE,
            4 => VType::LONG,
            5 => VType::NULL,
            6 => VType::UNINIT_THIS,
            7 => {
                let index = r.u2()?;
                if self.file.tag(index) != Tag::Class {
                    return Err(malformed("bad class index"));
                }
                self.class_type(index)
            }
            8 => {
                let bci = r.u2()?;
                if self.site_at(bci.into()) != NEW {
                    return Err(Fail::Format(
                        "StackMapTable format error: bad offset for Uninitialized".into(),
                    ));
                }
                VType::uninitialized(bci.into())
            }
            _ => return Err(malformed("bad verification type")),
        })
    }
}

const _: () = assert!(SITE != 0 && NEW != 0 && SITE != NEW);
