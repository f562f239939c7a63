//! The debugger's end of a Vm: the Java Debug Wire Protocol, as `java` speaks it with `-agentlib:jdwp`.
//!
//! * `options`: what was asked for. `transport`: the socket. `packet`: bytes.
//! * `agent`: the [`cortado_vm::debug::Debugger`] that the Vm calls; the session with a debugger.
//! * `requests`: what a debugger wants to hear of. `events`: telling it. `step`: single steps.
//! * `ids`: objects' numbers. `values`: values in packets.
//! * `commands`: what a debugger asks; one file for one set of commands.
//!
//! The Vm interprets only, so that every thread can be watched. What is not supported says NOT_IMPLEMENTED, and the
//! capabilities that a debugger asks for first say so too.
#![forbid(unsafe_code)]

mod agent;
mod commands;
mod error;
mod events;
mod ids;
mod options;
mod packet;
mod requests;
mod step;
mod transport;
mod values;
mod versions;

pub use agent::Agent;
pub use options::{Asked, HELP, Options};
