//! Natives of `sun.nio.ch`.
pub mod epoll;
pub mod file_channel_impl;
pub mod file_dispatcher_impl;
pub mod file_key;
pub mod inherited_channel;
pub mod io_util;
pub mod native_socket_address;
pub mod native_thread;
pub mod net;
pub mod poll_selector_impl;
pub mod socket_dispatcher;
mod transfer;
pub mod unix_domain_sockets;
