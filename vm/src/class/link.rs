//! Linking: verification (`crate::verify`), preparation of code. Tables and layouts were made when the class was defined,
//! ConstantValues stored when its mirror was.
use crate::bytecode::Opcode;
use crate::class::pool::{CallSite, Pool};
use crate::class::{Class, InitState, Method};
use crate::classfile::BasicType;
use crate::ids::{ClassId, MethodId};
use crate::rooting::{Cx, JResult};
use crate::symbols::sym;
use std::sync::atomic::Ordering;

/// Bytes behind the code, so that the interpreter's look-ahead stays inside.
const PADDING: usize = 8;

/// What of a method's prepared code the interpreter needs changed before the code is published. `sites` counts the class's
/// invokedynamic instructions; None: there are too many of them, or the code is malformed at this bytecode index.
pub(crate) fn prepare_code(
    code: &mut [u8],
    len: usize,
    object_init: bool,
    returns_int: bool,
    sites: &mut u32,
) -> Result<(), String> {
    let mut bci = 0;
    while bci < len {
        let step = crate::bytecode::instruction_length(&code[..len], bci as u32)
            .map_err(|e| format!("Bad instruction at bytecode offset {}", e.bci()))?;
        if code[bci] == INVOKEDYNAMIC {
            *sites += 1;
            let Ok(n) = u16::try_from(*sites) else {
                return Err("too many invokedynamic instructions in one class".into());
            };
            code[bci + 3..bci + 5].copy_from_slice(&n.to_be_bytes());
        }
        // Object's constructor: its `return` is where objects with finalizers are registered.
        if object_init && code[bci] == Opcode::Return as u8 {
            code[bci] = Opcode::ReturnFinalizer as u8;
        }
        // Only results narrower than an int need their width looked at (JVMS 6.5.ireturn).
        if returns_int && code[bci] == Opcode::Ireturn as u8 {
            code[bci] = Opcode::ReturnInt as u8;
        }
        // Which monitors need to be counted is found out when the first one is taken: see `Method::nests_monitors`.
        match code[bci] {
            MONITORENTER => code[bci] = Opcode::MonitorenterCounted as u8,
            MONITOREXIT => code[bci] = Opcode::MonitorexitCounted as u8,
            _ => {}
        }
        if object_init && code[bci] == RETURN {
            // The end of Object's constructor is where objects with finalizers are registered.
            code[bci] = crate::bytecode::Opcode::ReturnFinalizer as u8;
        }
        bci += step as usize;
    }
    Ok(())
}

const INVOKEDYNAMIC: u8 = 0xba;
const MONITORENTER: u8 = Opcode::Monitorenter as u8;
const MONITOREXIT: u8 = Opcode::Monitorexit as u8;
const RETURN: u8 = 0xb1;

impl<'s> Cx<'s> {
    /// Links a class: supers first, then it is verified, loading constraints of its tables are imposed, and its code is prepared
    /// (JVMS 5.4).
    pub fn link_class(&mut self, class: ClassId) -> JResult<()> {
        let c = self.class(class);
        if c.state() >= InitState::Linked {
            return Ok(());
        }
        if !c.super_id.is_none() {
            self.link_class(c.super_id)?;
        }
        for &i in c.interfaces.iter() {
            self.link_class(i)?;
        }
        // May load classes, which runs Java code: no lock is held. Two threads that come here at once both verify.
        self.verify_class(c)?;
        self.check_table_constraints(c)?;
        let failed = {
            // No safepoint is reached under this lock.
            let _guard = c.link_lock.lock();
            if c.state() >= InitState::Linked {
                return Ok(());
            }
            let r = self.prepare_class(c);
            if r.is_ok() {
                c.init_state.store(InitState::Linked as u8, Ordering::Release);
            }
            r
        };
        failed.map_err(|text| {
            let text = format!("{text} in class {}", self.external_name(c));
            self.throw("java/lang/VerifyError", text)
        })?;
        self.tell_prepared(class)
    }

    fn prepare_class(&self, c: &Class) -> Result<(), String> {
        self.prepare_methods(c, &c.now().version.pool, c.methods())
    }

    /// Prepares the code of the methods of one version of a class.
    pub(crate) fn prepare_methods(&self, c: &Class, pool: &Pool, methods: &[MethodId]) -> Result<(), String> {
        let mut sites = 0;
        let mut prepared: Vec<(&'s Method, Box<[u8]>)> = Vec::new();
        for &id in methods {
            let m = self.method(id);
            let Some(code) = m.class_file().code(m.member()) else { continue };
            let len = code.code.len();
            let mut bytes = vec![0; len + PADDING].into_boxed_slice();
            bytes[..len].copy_from_slice(code.code);
            let of_object = c.super_id.is_none() && m.name == sym::init;
            prepare_code(&mut bytes, len, of_object, m.ret == BasicType::Int, &mut sites)?;
            prepared.push((m, bytes));
        }
        let _ = pool.call_sites.set((0..sites).map(|_| CallSite::default()).collect());
        for (m, bytes) in prepared {
            let code = m.code_box.get_or_init(|| bytes);
            m.code.store(code.as_ptr().cast_mut(), Ordering::Release);
            m.entry.store(self.vm().entry_for(m), Ordering::Release);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_call_sites_and_skips_operands() {
        // iconst_0, bipush 0xba, invokedynamic #7, invokedynamic #8, return
        let mut code = vec![3, 0x10, 0xba, 0xba, 0, 7, 0, 0, 0xba, 0, 8, 0, 0, 0xb1];
        let len = code.len();
        code.extend([0; PADDING]);
        let mut sites = 0;
        prepare_code(&mut code, len, false, false, &mut sites).unwrap();
        assert_eq!(sites, 2);
        assert_eq!(&code[3..13], [0xba, 0, 7, 0, 1, 0xba, 0, 8, 0, 2]);
        assert!(prepare_code(&mut [0xba, 0, 1], 3, false, false, &mut sites).is_err());
    }
}
