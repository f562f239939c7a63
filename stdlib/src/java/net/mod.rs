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
mod plain;
pub mod plain_datagram_socket_impl;
mod plain_multicast;
pub mod plain_socket_impl;
mod reachable;
pub mod socket_cleanable;
pub mod socket_input_stream;
pub mod socket_output_stream;
