//! What a debugger asks: one file for one set of commands (some small ones share one).

mod arrays;
mod classes;
mod event_requests;
mod invoke;
mod methods;
mod objects;
mod reference_types;
mod stack_frames;
mod thread_groups;
mod threads;
mod virtual_machine;

use crate::agent::Agent;
use crate::error::{Code, Result};
use crate::packet::{Command, Reader, Writer};
use cortado_vm::rooting::Cx;

/// How a command is answered.
pub enum Answer {
    /// By what was written.
    Reply,
    /// By somebody else, when it is done.
    Later,
    /// By what was written; then the session ends.
    End,
    /// By what was written; then the Vm ends with this code.
    Exit(i32),
}

/// What a command works with.
pub struct Call<'a, 'b> {
    /// The agent.
    pub agent: &'a Agent,
    /// The arguments.
    pub r: &'a mut Reader<'b>,
    /// The reply.
    pub w: &'a mut Writer,
    /// The packet's number.
    pub id: u32,
}

/// Does a command.
pub fn run(
    agent: &Agent,
    cx: &mut Cx<'_>,
    command: &Command,
    r: &mut Reader<'_>,
    w: &mut Writer,
) -> Result<Answer> {
    let (set, n) = command.command;
    let mut c = Call { agent, r, w, id: command.id };
    let done = match set {
        1 => return virtual_machine::run(&mut c, cx, n),
        2 => reference_types::run(&mut c, cx, n),
        3 | 5 if n == 3 || set == 5 && n == 1 => return invoke::of_class(&mut c, cx, false),
        3 if n == 4 => return invoke::of_class(&mut c, cx, true),
        3 => classes::run(&mut c, cx, n),
        4 => arrays::of_type(&mut c, cx, n),
        6 => methods::run(&mut c, cx, n),
        9 if n == 6 => return invoke::of_object(&mut c, cx),
        9 => objects::run(&mut c, cx, n),
        10 => objects::string(&mut c, cx, n),
        11 => threads::run(&mut c, cx, n),
        12 => thread_groups::run(&mut c, cx, n),
        13 => arrays::run(&mut c, cx, n),
        14 => classes::of_loader(&mut c, cx, n),
        15 => event_requests::run(&mut c, cx, n),
        16 => stack_frames::run(&mut c, cx, n),
        17 => classes::class_object(&mut c, cx, n),
        18 => classes::module(&mut c, cx, n),
        _ => Err(Code::NOT_IMPLEMENTED),
    };
    done.map(|()| Answer::Reply)
}
