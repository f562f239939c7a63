//! Calling methods on a thread that stands still in an event: InvokeMethod and NewInstance of the sets ClassType, InterfaceType
//! and ObjectReference.

use super::{Answer, Call};
use crate::agent::Agent;
use crate::error::{Code, Result};
use crate::packet::{Writer, reply};
use crate::values::check_reference;
use cortado_vm::call::{Arg, Value as Returned};
use cortado_vm::class::{Method, acc};
use cortado_vm::classfile::{BasicType, MethodDescriptor};
use cortado_vm::debug::Value;
use cortado_vm::debug::suspend::Who;
use cortado_vm::ids::{ClassId, MethodId};
use cortado_vm::rooting::{Cx, Global, JResult, Local};
use cortado_vm::thread::Shared;
use cortado_vm::types::Object;
use std::sync::Arc;

const SINGLE_THREADED: i32 = 1;
const NON_VIRTUAL: i32 = 2;

/// A value that goes from one thread to another.
#[derive(Copy, Clone)]
pub enum Kept {
    /// None.
    Void,
    /// A primitive.
    Bits(BasicType, u64),
    /// A reference; None: null.
    Ref(Option<Global<Object>>),
}

impl Kept {
    /// Keeps a value.
    pub fn new(cx: &Cx<'_>, v: Value<'_>) -> Kept {
        match v {
            Value::Void => Kept::Void,
            Value::Bits(basic, bits) => Kept::Bits(basic, bits),
            Value::Ref(o) => Kept::Ref((!cx.is_null(o)).then(|| cx.global(o))),
        }
    }
    /// The value.
    pub fn value<'s>(&self, cx: &Cx<'s>) -> Value<'s> {
        match self {
            Kept::Void => Value::Void,
            Kept::Bits(basic, bits) => Value::Bits(*basic, *bits),
            Kept::Ref(None) => Value::Ref(cx.null_local()),
            Kept::Ref(Some(g)) => Value::Ref(cx.local(cx.get_global(g))),
        }
    }
    /// Lets go of it.
    pub fn free(self, cx: &Cx<'_>) {
        if let Kept::Ref(Some(g)) = self {
            cx.free_global(g);
        }
    }
}

/// A call to be made.
struct Wanted {
    method: MethodId,
    /// The class to make an instance of.
    new: Option<ClassId>,
    receiver: Option<Kept>,
    args: Vec<Kept>,
    options: i32,
    packet: u32,
}

pub(super) fn of_class(c: &mut Call<'_, '_>, cx: &mut Cx<'_>, new: bool) -> Result<Answer> {
    let class = c.agent.read_class(cx, c.r)?;
    let (_, shared) = c.agent.read_live(cx, c.r)?;
    let m = c.agent.read_method(cx, c.r)?;
    let is_init = cx.vm().engine.symbols.bytes(m.name) == b"<init>";
    let fits = if new {
        is_init && m.class == class.id
    } else {
        m.is_static() && cx.is_subclass(class, cx.class(m.class))
    };
    if !fits {
        return Err(Code::INVALID_METHODID);
    }
    if new && class.access & (acc::ABSTRACT | acc::INTERFACE) != 0 {
        return Err(Code::INVALID_CLASS);
    }
    request(c, cx, shared, m, None, new.then_some(class.id))
}

pub(super) fn of_object(c: &mut Call<'_, '_>, cx: &mut Cx<'_>) -> Result<Answer> {
    let o = c.agent.read_some(cx, c.r)?;
    let (_, shared) = c.agent.read_live(cx, c.r)?;
    let _class = c.agent.read_class(cx, c.r)?;
    let m = c.agent.read_method(cx, c.r)?;
    if !cx.is_subclass(cx.class_of(cx.get(o)), cx.class(m.class)) {
        return Err(Code::INVALID_METHODID);
    }
    let receiver = if m.is_static() { None } else { Some(o) };
    request(c, cx, shared, m, receiver, None)
}

fn request(
    c: &mut Call<'_, '_>,
    cx: &mut Cx<'_>,
    shared: Arc<Shared>,
    m: &Method,
    receiver: Option<Local<'_, Object>>,
    new: Option<ClassId>,
) -> Result<Answer> {
    let symbols = &cx.vm().engine.symbols;
    let d = MethodDescriptor::parse(symbols.bytes(m.descriptor)).ok_or(Code::INVALID_METHODID)?;
    let loader = cx.class(m.class).loader;
    let count = c.r.i32()?;
    if count as usize != d.param_count() {
        return Err(Code::ILLEGAL_ARGUMENT);
    }
    let mut args = Vec::new();
    for _ in 0..count {
        args.push(c.agent.read_value(cx, c.r)?);
    }
    let options = c.r.i32()?;
    // The descriptor's types, one behind the other.
    let mut rest = &symbols.bytes(m.descriptor)[1..];
    for v in &args {
        let n = type_len(rest);
        let declared = &rest[..n];
        rest = &rest[n..];
        match (v, declared[0]) {
            (Value::Ref(o), b'L' | b'[') => check_reference(cx, loader, declared, *o)?,
            (Value::Bits(basic, _), letter) if basic.to_char() == letter => {}
            _ => return Err(Code::TYPE_MISMATCH),
        }
    }
    if shared.debug.count() == 0 {
        return Err(Code::THREAD_NOT_SUSPENDED);
    }
    cx.await_stopped(&shared);
    let wanted = Wanted {
        method: m.id,
        new,
        receiver: receiver.map(|o| Kept::new(cx, Value::Ref(o))),
        args: args.into_iter().map(|v| Kept::new(cx, v)).collect(),
        options,
        packet: c.id,
    };
    let agent = c.agent.arc();
    let given = cx.without_holding(|vm| {
        let given = vm.give_call(&shared, Box::new(move |cx| agent.call(cx, wanted)));
        if given.is_ok() {
            let who = if options & SINGLE_THREADED != 0 { Who::One(&shared) } else { Who::All };
            vm.resume(who);
        }
        given
    });
    match given {
        Ok(()) => Ok(Answer::Later),
        Err(true) => Err(Code::ALREADY_INVOKING),
        Err(false) => Err(Code::INVALID_THREAD),
    }
}

fn type_len(d: &[u8]) -> usize {
    let dims = d.iter().take_while(|&&b| b == b'[').count();
    match d.get(dims) {
        Some(b'L') => d.iter().position(|&b| b == b';').map_or(d.len(), |i| i + 1),
        _ => (dims + 1).min(d.len()),
    }
}

fn arg<'s>(v: Value<'s>) -> Option<Arg<'s>> {
    use BasicType as B;
    Some(match v {
        Value::Void => return None,
        Value::Ref(o) => Arg::Ref(o),
        Value::Bits(B::Long, bits) => Arg::Long(bits as i64),
        Value::Bits(B::Float, bits) => Arg::Float(f32::from_bits(bits as u32)),
        Value::Bits(B::Double, bits) => Arg::Double(f64::from_bits(bits)),
        Value::Bits(_, bits) => Arg::Int(bits as i32),
    })
}

/// Makes the call. What a constructor gives is the new object.
fn make_call<'s>(cx: &mut Cx<'s>, wanted: &Wanted) -> JResult<Value<'s>> {
    let m = cx.method(wanted.method);
    let mut args: Vec<Arg<'s>> = Vec::new();
    let mut made = None;
    if let Some(class) = wanted.new {
        cx.initialize_class(class)?;
        let o = cx.new_instance(cx.class(class))?;
        args.push(Arg::Ref(o));
        made = Some(o);
    } else if m.is_static() {
        cx.initialize_class(m.class)?;
    }
    let all = wanted.receiver.iter().chain(&wanted.args);
    args.extend(all.filter_map(|k| arg(k.value(cx))));
    let plain = m.is_static() || made.is_some() || m.is_private() || wanted.options & NON_VIRTUAL != 0;
    let returned =
        if plain { cx.call(wanted.method, &args)? } else { cx.call_virtual(wanted.method, &args)? };
    if let Some(o) = made {
        return Ok(Value::Ref(o));
    }
    Ok(match returned {
        Returned::Void => Value::Void,
        Returned::Int(v) => Value::Bits(m.ret, v as u32 as u64),
        Returned::Long(v) => Value::Bits(m.ret, v as u64),
        Returned::Float(v) => Value::Bits(m.ret, u64::from(v.to_bits())),
        Returned::Double(v) => Value::Bits(m.ret, v.to_bits()),
        Returned::Ref(o) => Value::Ref(o),
    })
}

impl Agent {
    /// Makes the call on the current thread, suspends it again, and answers.
    fn call(&self, cx: &mut Cx<'_>, wanted: Wanted) {
        let m = cx.method(wanted.method);
        let outcome = cx.scope(|cx, _| match make_call(cx, &wanted) {
            Ok(v) => Ok(Kept::new(cx, v)),
            Err(thrown) => {
                let e = cx.take_exception(thrown);
                Err(Kept::new(cx, Value::Ref(e.cast())))
            }
        });
        for k in wanted.args.iter().chain(&wanted.receiver) {
            k.free(cx);
        }
        let me = cx.thread().shared.clone();
        let single = wanted.options & SINGLE_THREADED != 0;
        cx.without_holding(|vm| {
            let who = if single { Who::One(&me) } else { Who::All };
            vm.suspend(who);
        });
        if !single {
            cx.await_all_stopped();
        }
        let mut w = Writer::default();
        let (value, thrown) = match &outcome {
            Ok(v) => (v.value(cx), cx.null_local()),
            Err(e) => {
                let none = if wanted.new.is_some() || m.ret.is_reference() {
                    Value::Ref(cx.null_local())
                } else if m.ret == BasicType::Void {
                    Value::Void
                } else {
                    Value::Bits(m.ret, 0)
                };
                let e = match e.value(cx) {
                    Value::Ref(e) => e,
                    _ => cx.null_local(),
                };
                (none, e)
            }
        };
        self.write_value(cx, &mut w, value);
        self.write_tagged(cx, &mut w, thrown);
        let (Ok(k) | Err(k)) = outcome;
        k.free(cx);
        self.out.send(reply(wanted.packet, Code::NONE, &w.bytes));
    }
}
