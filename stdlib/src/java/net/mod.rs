//! Natives of `java.net`.
pub mod abstract_plain_datagram_socket_impl;
pub mod abstract_plain_socket_impl;
pub mod datagram_packet;
pub mod inet4_address;
pub mod inet4_address_impl;
pub mod inet6_address;
pub mod inet6_address_impl;
pub mod inet_address;
pub mod inet_address_impl_factory;
pub mod network_interface;
mod reachable;
