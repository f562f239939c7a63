//! Calls.

use super::analyze::Analysis;
use super::{Bailout, CONSTANT, Kind, Shape, TRUSTED, Tx};
use cortado_vm::bytecode::{Instruction, Opcode as O};
use cortado_vm::class::pool::{CallSite, Entry};
use cortado_vm::class::version::Versioned;
use cortado_vm::class::{Class, Method, MethodKind};
use cortado_vm::compiled::Helper;
use cortado_vm::guard::plan;
use cortado_vm::ids::MethodId;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I32, I64};
use cranelift_codegen::ir::{Block, InstBuilder, Value};
use std::mem::offset_of;
use std::sync::atomic::Ordering;

/// Whom an instruction calls.
pub(super) enum Callee<'v> {
    /// Always this method. `null_check`: the first argument is a receiver.
    Direct { method: &'v Method, null_check: bool },
    /// By vtable index.
    Virtual { index: u32 },
    /// By interface.
    Interface { method: &'v Method },
    /// MethodHandle.invokeBasic.
    Basic,
    /// By a MemberName that is the last argument.
    Link { kind: MethodKind },
    /// A method with one more argument, which the word at this address holds.
    Adapter { method: &'v Method, appendix: Option<*const u32>, null_check: bool },
}

impl<'v> Tx<'_, 'v> {
    fn method_at(&self, address: u64) -> Result<&'v Method, Bailout> {
        if address == 0 {
            return Err(Bailout::Malformed);
        }
        // SAFETY: resolution stores the addresses of the Vm's methods only, which live as long as it.
        let method: &'v Method = unsafe { &*(address as *const Method) };
        Ok(method.newest(&self.env.vm.methods))
    }

    /// What a quickened invoke instruction calls, and the shape of the call; None: not resolved yet.
    pub(super) fn callee(
        &self,
        class: Versioned<'v>,
        a: Option<&Analysis<'v>>,
        i: &Instruction<'_>,
    ) -> Result<Option<(Callee<'v>, Shape)>, Bailout> {
        if i.opcode == i.opcode.java() {
            return Ok(None);
        }
        let vm = self.env.vm;
        if matches!(i.opcode, O::InvokedynamicQ | O::InvokedynamicG) {
            return self.call_site(class, a.ok_or(Bailout::Malformed)?, i).map(Some);
        }
        let cp = i.cp().ok_or(Bailout::Malformed)?;
        let e: &'v Entry = class.pool().entry(cp);
        let by_id = || vm.methods.get(MethodId(e.a.load(Ordering::Acquire))).newest(&vm.methods);
        let direct = |method: &'v Method, null_check: bool| Callee::Direct { method, null_check };
        let is_static = i.opcode.java() == O::Invokestatic;
        let index = e.b.load(Ordering::Acquire) >> 8;
        let callee = match i.opcode {
            O::InvokestaticQ => {
                let m = self.method_at(e.c.load(Ordering::Acquire))?;
                match m.kind {
                    MethodKind::LinkToStatic
                    | MethodKind::LinkToSpecial
                    | MethodKind::LinkToVirtual
                    | MethodKind::LinkToInterface => Callee::Link { kind: m.kind },
                    _ => direct(m, false),
                }
            }
            O::InvokespecialQ | O::InvokevirtualF => {
                direct(self.method_at(e.c.load(Ordering::Acquire))?, true)
            }
            O::InvokespecialA | O::InvokeinterfaceF => direct(by_id(), true),
            O::InvokevirtualV | O::InvokeinterfaceV => Callee::Virtual { index },
            O::InvokeinterfaceQ => Callee::Interface { method: by_id() },
            O::InvokebasicQ => Callee::Basic,
            O::InvokehandleG if self.names_invoke_basic(class, cp) => Callee::Basic,
            O::InvokehandleQ | O::InvokehandleG => {
                let method = self.method_at(e.c.load(Ordering::Acquire))?;
                let appendix = (e.a.load(Ordering::Acquire) != 0).then_some((&raw const e.a).cast::<u32>());
                Callee::Adapter { method, appendix, null_check: true }
            }
            _ => return Err(Bailout::Malformed),
        };
        let shape = match &callee {
            Callee::Direct { method, .. } | Callee::Adapter { method, .. } => Shape::of(vm, method),
            _ => {
                let file = class.class_file();
                Shape::new(file.utf8(file.descriptor_of(cp)), !is_static)
            }
        };
        Ok(Some((callee, shape.ok_or(Bailout::Malformed)?)))
    }

    fn names_invoke_basic(&self, class: Versioned<'v>, cp: u16) -> bool {
        let file = class.class_file();
        file.utf8(file.member_ref(cp).name_index) == b"invokeBasic"
    }

    fn call_site(
        &self,
        class: Versioned<'v>,
        a: &Analysis<'v>,
        i: &Instruction<'_>,
    ) -> Result<(Callee<'v>, Shape), Bailout> {
        let sites: &'v [CallSite] = class.pool().call_sites.get().ok_or(Bailout::Malformed)?;
        // The prepared code has the site's number where the class file has zeros.
        let n = a.site(i);
        let site = sites.get((n as usize).wrapping_sub(1)).ok_or(Bailout::Malformed)?;
        let method = self.method_at(site.method_ptr.load(Ordering::Acquire))?;
        let appendix =
            (site.appendix.load(Ordering::Acquire) != 0).then_some((&raw const site.appendix).cast::<u32>());
        let shape = Shape::of(self.env.vm, method).ok_or(Bailout::Malformed)?;
        Ok((Callee::Adapter { method, appendix, null_check: false }, shape))
    }

    /// The invoke instructions.
    pub(super) fn invoke(&mut self, i: &Instruction<'v>) -> Result<bool, Bailout> {
        let scope = self.scopes.last().ok_or(Bailout::Malformed)?;
        let Some((callee, shape)) = self.callee(scope.class, Some(&scope.a), i)? else {
            self.trap()?;
            return Ok(false);
        };
        let callee = match self.inline(i, callee, &shape)? {
            Ok(()) => return Ok(true),
            Err(callee) => callee,
        };
        if self.s().is_leaf() {
            // It was something else when the method was found to be a leaf.
            self.trap()?;
            return Ok(false);
        }
        let mut kinds = shape.args.clone();
        if let Callee::Adapter { appendix: Some(_), .. } = callee {
            // The appendix is not on the operand stack.
            kinds.pop();
        }
        let (mut args, nonnull) = self.pop_args(&kinds)?;
        if let Callee::Adapter { appendix: Some(p), .. } = callee {
            let p = self.pointer(p);
            let v = self.b.ins().load(I32, TRUSTED, p, 0);
            args.push(v);
        }
        let cast = self.result_class(&callee, i)?;
        self.call(callee, &shape, args, nonnull, cast)?;
        Ok(true)
    }

    /// In a guarded Vm, the class that the result of a call by a method handle has to be of.
    fn result_class(&self, callee: &Callee<'v>, i: &Instruction<'v>) -> Result<Option<&'v Class>, Bailout> {
        let by_handle = matches!(callee, Callee::Basic | Callee::Link { .. } | Callee::Adapter { .. });
        if !self.env.vm.guarded || !by_handle {
            return Ok(None);
        }
        let class = self.scopes.last().ok_or(Bailout::Malformed)?.class;
        let (file, cp) = (class.class_file(), i.cp().ok_or(Bailout::Malformed)?);
        let descriptor =
            if i.opcode == O::InvokedynamicG { file.dynamic(cp).2 } else { file.descriptor_of(cp) };
        self.env.vm.result_class(file.utf8(descriptor), class.loader).ok_or(Bailout::Malformed)
    }

    /// Pops arguments of these kinds: their values, and whether the first is known not to be null.
    pub(super) fn pop_args(&mut self, kinds: &[Kind]) -> Result<(Vec<Value>, bool), Bailout> {
        let mut args = Vec::with_capacity(kinds.len() + 1);
        let mut nonnull = false;
        for &k in kinds.iter().rev() {
            let (v, n) = self.pop_operand(k)?;
            args.push(v);
            nonnull = n;
        }
        args.reverse();
        Ok((args, nonnull))
    }

    /// A call on the hot path, arguments popped: pushes the result.
    pub(super) fn call(
        &mut self,
        callee: Callee<'v>,
        shape: &Shape,
        mut args: Vec<Value>,
        nonnull: bool,
        cast: Option<&'v Class>,
    ) -> Result<(), Bailout> {
        let mut shape = shape.clone();
        let target = self.select(callee, &mut shape, &mut args, nonnull)?;
        let bci = self.s().bci();
        let result = self.hot_call(bci, |tx| Ok(tx.emit_call(target, &shape, &args)))?;
        if let (Some(target), Some(v)) = (cast, result) {
            self.cast(v, target, false)?;
        }
        if let (Some(kind), Some(v)) = (shape.ret, result) {
            self.push(kind, v)?;
        }
        let s = self.s();
        let next = s.a.code[s.at].next_bci();
        self.stress(next)
    }

    /// The machine's call of the method at `target`.
    pub(super) fn emit_call(&mut self, target: Value, shape: &Shape, args: &[Value]) -> Option<Value> {
        let code = self.b.ins().load(I64, TRUSTED, target, offset_of!(Method, compiled) as i32);
        let c2i = self.pointer((self.env.c2i)(&shape.text()));
        let code = self.b.ins().select(code, code, c2i);
        let mut all = vec![self.t, target];
        all.extend_from_slice(args);
        let types: Vec<_> = [I64, I64].into_iter().chain(shape.args.iter().map(|k| k.ty())).collect();
        let sig = self.import(&types, shape.ret.map(Kind::ty));
        let call = self.b.ins().call_indirect(sig, code, &all);
        shape.ret.map(|_| self.b.inst_results(call)[0])
    }

    /// The address of the method that a call selects. May change shape and arguments (a MemberName is not passed on).
    pub(super) fn select(
        &mut self,
        callee: Callee<'v>,
        shape: &mut Shape,
        args: &mut Vec<Value>,
        nonnull: bool,
    ) -> Result<Value, Bailout> {
        Ok(match callee {
            Callee::Direct { method, null_check } => {
                if null_check {
                    self.null_check(args[0], nonnull)?;
                }
                self.pointer(method)
            }
            Callee::Adapter { method, null_check, .. } => {
                if null_check {
                    self.null_check(args[0], nonnull)?;
                }
                self.pointer(method)
            }
            Callee::Virtual { index } => {
                self.null_check(args[0], nonnull)?;
                let class = self.class_of(args[0]);
                let class = self.class_address(class);
                let vtable = self.b.ins().load(I64, CONSTANT, class, offset_of!(Class, vtable) as i32);
                let id = self.b.ins().load(I32, TRUSTED, vtable, 4 * index as i32);
                self.method_address(id)
            }
            Callee::Interface { method } => {
                self.null_check(args[0], nonnull)?;
                self.select_interface(args[0], method)?
            }
            Callee::Basic => {
                self.null_check(args[0], nonnull)?;
                if self.env.vm.guarded {
                    return self.select_guarded(MethodKind::InvokeBasic, shape, args);
                }
                let wk = self.env.vm.wk();
                let p = self.address(args[0]);
                let form = self.b.ins().load(I32, TRUSTED, p, wk.method_handle.form as i32);
                let p = self.address(form);
                let name = self.b.ins().load(I32, TRUSTED, p, wk.lambda_form.vmentry as i32);
                self.member_target(name)
            }
            Callee::Link { kind } => {
                if self.env.vm.guarded {
                    let target = self.select_guarded(kind, shape, args)?;
                    args.pop();
                    shape.args.pop();
                    return Ok(target);
                }
                let name = args.pop().ok_or(Bailout::Malformed)?;
                shape.args.pop();
                let zero = self.iconst(0);
                let null = self.b.ins().icmp(IntCC::Equal, name, zero);
                self.throw_if(null, Helper::ThrowNullMember, &[])?;
                let m = self.member_target(name);
                if kind == MethodKind::LinkToStatic {
                    return Ok(m);
                }
                let receiver = *args.first().ok_or(Bailout::Malformed)?;
                let null = self.b.ins().icmp(IntCC::Equal, receiver, zero);
                self.throw_if(null, Helper::ThrowNullMember, &[])?;
                match kind {
                    MethodKind::LinkToSpecial => m,
                    MethodKind::LinkToVirtual => self.select_virtual(receiver, m)?,
                    _ => self.select_slowly(receiver, m)?,
                }
            }
        })
    }

    /// The method that a call by a handle reaches in a guarded Vm, if the arguments fit it: what the method's plan does not know
    /// is asked.
    fn select_guarded(&mut self, kind: MethodKind, shape: &Shape, args: &[Value]) -> Result<Value, Bailout> {
        let (slow, done) = (self.b.create_block(), self.b.create_block());
        self.b.append_block_param(done, I64);
        self.b.set_cold_block(slow);
        let m = self.planned(kind, shape, args, slow)?;
        let target = match (kind, args.first()) {
            (MethodKind::LinkToVirtual, Some(&receiver)) => self.select_virtual(receiver, m)?,
            (MethodKind::LinkToInterface, Some(&receiver)) => self.select_slowly(receiver, m)?,
            _ => m,
        };
        self.b.ins().jump(done, &[target.into()]);
        self.b.seal_block(slow);
        self.b.switch_to_block(slow);
        let target = self.select_asking(kind, shape, args)?;
        self.b.ins().jump(done, &[target.into()]);
        self.b.seal_block(done);
        self.b.switch_to_block(done);
        Ok(self.b.block_params(done)[0])
    }

    /// Goes on in a new block if a condition holds, else in `slow`.
    fn or_slow(&mut self, condition: Value, slow: Block) {
        let next = self.b.create_block();
        self.b.ins().brif(condition, next, &[], slow, &[]);
        self.b.seal_block(next);
        self.b.switch_to_block(next);
    }

    /// The method that a handle or MemberName names, if its plan says that the call fits.
    fn planned(
        &mut self,
        kind: MethodKind,
        shape: &Shape,
        args: &[Value],
        slow: Block,
    ) -> Result<Value, Bailout> {
        let wk = self.env.vm.wk();
        let basic = kind == MethodKind::InvokeBasic;
        let is_static = basic || kind == MethodKind::LinkToStatic;
        let handle = *if basic { args.first() } else { args.last() }.ok_or(Bailout::Malformed)?;
        self.or_slow(handle, slow);
        let class = self.class_of(handle);
        let wanted = if basic { wk.method_handle.class } else { wk.member_name.class };
        let is = self.is_subclass(class, self.class(wanted.0))?;
        self.or_slow(is, slow);
        let mut name = handle;
        if basic {
            for field in [wk.method_handle.form, wk.lambda_form.vmentry] {
                let p = self.address(name);
                name = self.b.ins().load(I32, TRUSTED, p, field as i32);
                self.or_slow(name, slow);
            }
        }
        let p = self.address(name);
        let resolved = self.b.ins().load(I32, TRUSTED, p, wk.member_name.method as i32);
        self.or_slow(resolved, slow);
        let p = self.address(resolved);
        let id = self.b.ins().load(I32, TRUSTED, p, wk.resolved_method_name.vmtarget as i32);
        let m = self.method_address(id);
        let plan = self.b.ins().load(I64, TRUSTED, m, offset_of!(Method, planned) as i32);
        self.or_slow(plan, slow);
        // The MemberName is no argument of the method's.
        let kinds =
            if basic { &shape.args[..] } else { shape.args.split_last().ok_or(Bailout::Malformed)?.1 };
        let own = Shape { args: kinds.to_vec(), ret: shape.ret };
        let key = plan::call_key(self.env.vm, own.text().as_bytes(), is_static);
        let at = if shape.ret.is_some() { plan::KEY } else { plan::VOID_KEY };
        let word = |at: usize| 4 * at as i32;
        let found = self.b.ins().load(I32, TRUSTED, plan, word(at));
        let key = self.iconst(key as i32);
        let fits = self.b.ins().icmp(IntCC::Equal, found, key);
        self.or_slow(fits, slow);
        let done = self.b.create_block();
        let checked = self.b.ins().load(I32, TRUSTED, plan, word(plan::CHECKED));
        let first = self.b.create_block();
        self.b.ins().brif(checked, first, &[], done, &[]);
        self.b.seal_block(first);
        self.b.switch_to_block(first);
        let any = self.iconst(plan::ANY as i32);
        for (n, &v) in args.iter().enumerate().take(kinds.len()).filter(|&(n, _)| kinds[n] == Kind::Ref) {
            let next = self.b.create_block();
            let known = self.b.ins().load(I32, TRUSTED, plan, word(plan::CLASSES + n));
            let look = self.b.create_block();
            if n == 0 && !is_static {
                self.b.ins().brif(v, look, &[], slow, &[]);
            } else {
                let typed = self.b.create_block();
                let all = self.b.ins().icmp(IntCC::Equal, known, any);
                self.b.ins().brif(all, next, &[], typed, &[]);
                self.b.seal_block(typed);
                self.b.switch_to_block(typed);
                self.b.ins().brif(v, look, &[], next, &[]);
            }
            self.b.seal_block(look);
            self.b.switch_to_block(look);
            let class = self.class_of(v);
            let same = self.b.ins().icmp(IntCC::Equal, class, known);
            self.b.ins().brif(same, next, &[], slow, &[]);
            self.b.seal_block(next);
            self.b.switch_to_block(next);
        }
        self.b.ins().jump(done, &[]);
        self.b.seal_block(done);
        self.b.switch_to_block(done);
        Ok(m)
    }

    /// The method that a call by a handle reaches in a guarded Vm, which looks whether the arguments fit it.
    fn select_asking(&mut self, kind: MethodKind, shape: &Shape, args: &[Value]) -> Result<Value, Bailout> {
        let slot = self.stack_slot(8 * args.len().max(1) as u32);
        for (n, &v) in args.iter().enumerate() {
            self.b.ins().stack_store(I64, v, slot, 8 * n as i32);
        }
        let values = self.b.ins().stack_addr(I64, slot, 0);
        let text = self.env.vm.engine.symbols.intern(shape.text().as_bytes());
        let (text, kind) = (self.iconst(text.0 as i32), self.iconst(kind as i32));
        let bci = self.s().bci();
        self.publish_for_throw(bci);
        let found = self.call_helper(Helper::SelectGuarded, &[kind, text, values], Some(I64));
        self.check_exception(bci)?;
        found.ok_or(Bailout::Malformed)
    }

    fn method_address(&mut self, id: Value) -> Value {
        let id = self.b.ins().uextend(I64, id);
        let offset = self.b.ins().imul_imm_u(id, size_of::<Method>() as i64);
        let base = self.pointer(self.env.vm.methods.base());
        self.b.ins().iadd(base, offset)
    }

    /// The method of a resolved MemberName.
    fn member_target(&mut self, name: Value) -> Value {
        let wk = self.env.vm.wk();
        let p = self.address(name);
        let resolved = self.b.ins().load(I32, TRUSTED, p, wk.member_name.method as i32);
        let p = self.address(resolved);
        let id = self.b.ins().load(I32, TRUSTED, p, wk.resolved_method_name.vmtarget as i32);
        self.method_address(id)
    }

    /// By the vtable index of the method at `m`, if it has one.
    fn select_virtual(&mut self, receiver: Value, m: Value) -> Result<Value, Bailout> {
        let (by_index, slow, done) = (self.b.create_block(), self.b.create_block(), self.b.create_block());
        self.b.append_block_param(done, I64);
        let index = self.b.ins().load(I32, TRUSTED, m, offset_of!(Method, vtable_index) as i32);
        let zero = self.iconst(0);
        let none = self.b.ins().icmp(IntCC::SignedLessThan, index, zero);
        self.b.ins().brif(none, slow, &[], by_index, &[]);
        self.b.seal_block(by_index);
        self.b.seal_block(slow);
        self.b.switch_to_block(by_index);
        let class = self.class_of(receiver);
        let class = self.class_address(class);
        let vtable = self.b.ins().load(I64, CONSTANT, class, offset_of!(Class, vtable) as i32);
        let index = self.b.ins().uextend(I64, index);
        let offset = self.b.ins().ishl_imm_u(index, 2);
        let at = self.b.ins().iadd(vtable, offset);
        let id = self.b.ins().load(I32, TRUSTED, at, 0);
        let found = self.method_address(id);
        self.b.ins().jump(done, &[found.into()]);
        self.b.switch_to_block(slow);
        let found = self.select_slowly(receiver, m)?;
        self.b.ins().jump(done, &[found.into()]);
        self.b.switch_to_block(done);
        self.b.seal_block(done);
        Ok(self.b.block_params(done)[0])
    }

    /// Selection by the VM (JVMS 5.4.6). It reaches a safepoint only where it throws, so arguments may be in registers.
    fn select_slowly(&mut self, receiver: Value, m: Value) -> Result<Value, Bailout> {
        let class = self.class_of(receiver);
        let bci = self.s().bci();
        self.publish_for_throw(bci);
        let found =
            self.call_helper(Helper::SelectInterface, &[class, m], Some(I64)).ok_or(Bailout::Malformed)?;
        self.check_exception(bci)?;
        Ok(found)
    }

    /// An interface call: a cache of the site's own holds the class that came last, and its method.
    fn select_interface(&mut self, receiver: Value, method: &'v Method) -> Result<Value, Bailout> {
        let cell = (self.env.cell)();
        let class = self.class_of(receiver);
        let p = self.pointer(cell);
        let cached = self.b.ins().load(I64, TRUSTED, p, 0);
        let known = self.b.ins().ireduce(I32, cached);
        let hit = self.b.ins().icmp(IntCC::Equal, known, class);
        let (fast, miss, done) = (self.b.create_block(), self.b.create_block(), self.b.create_block());
        self.b.append_block_param(done, I64);
        self.b.ins().brif(hit, fast, &[], miss, &[]);
        self.b.seal_block(fast);
        self.b.seal_block(miss);
        self.b.switch_to_block(fast);
        let id = self.b.ins().ushr_imm_u(cached, 32);
        let id = self.b.ins().ireduce(I32, id);
        let found = self.method_address(id);
        self.b.ins().jump(done, &[found.into()]);
        self.b.switch_to_block(miss);
        let m = self.pointer(method);
        let found = self.select_slowly(receiver, m)?;
        let id = self.b.ins().load(I32, TRUSTED, found, offset_of!(Method, id) as i32);
        let id = self.b.ins().uextend(I64, id);
        let id = self.b.ins().ishl_imm_u(id, 32);
        let low = self.b.ins().uextend(I64, class);
        let pair = self.b.ins().bor(id, low);
        let p = self.pointer(cell);
        self.b.ins().store(TRUSTED, pair, p, 0);
        self.b.ins().jump(done, &[found.into()]);
        self.b.switch_to_block(done);
        self.b.seal_block(done);
        Ok(self.b.block_params(done)[0])
    }
}
