//! The class library's native methods: one Rust file for one Java class, in folders that mirror the Java packages.
//!
//! Each file declares its natives with `cortado_vm::natives!`; `registry` gathers them.
#![forbid(unsafe_code)]

pub mod java;
pub mod jdk;
pub mod sun;
mod support;

/// Every native of the class library that is bound.
pub fn registry() -> cortado_vm::native::NativeRegistry {
    let mut r = cortado_vm::native::NativeRegistry::default();
    // One line a file, sorted.
    let files: &[&'static [cortado_vm::native::Native]] = &[
        java::awt::font::NATIVES,
        java::awt::image::buffered_image::NATIVES,
        java::awt::image::color_model::NATIVES,
        java::awt::image::index_color_model::NATIVES,
        java::awt::image::kernel::NATIVES,
        java::awt::image::raster::NATIVES,
        java::awt::image::sample_model::NATIVES,
        java::awt::image::single_pixel_packed_sample_model::NATIVES,
        java::awt::toolkit::NATIVES,
        java::io::console::NATIVES,
        java::io::file_cleanable::NATIVES,
        java::io::file_descriptor::NATIVES,
        java::io::file_input_stream::NATIVES,
        java::io::file_output_stream::NATIVES,
        java::io::object_stream_class::NATIVES,
        java::io::random_access_file::NATIVES,
        java::io::unix_file_system::NATIVES,
        java::lang::class::NATIVES,
        java::lang::class_loader::NATIVES,
        java::lang::class_reflect::NATIVES,
        java::lang::double::NATIVES,
        java::lang::float::NATIVES,
        java::lang::invoke::lambda_proxy_class_archive::NATIVES,
        java::lang::invoke::method_handle::NATIVES,
        java::lang::invoke::method_handle_natives::NATIVES,
        java::lang::math::NATIVES,
        java::lang::module::NATIVES,
        java::lang::null_pointer_exception::NATIVES,
        java::lang::object::NATIVES,
        java::lang::process_environment::NATIVES,
        java::lang::process_handle_impl::NATIVES,
        java::lang::process_handle_impl_info::NATIVES,
        java::lang::process_impl::NATIVES,
        java::lang::reference::phantom_reference::NATIVES,
        java::lang::reference::reference_class::NATIVES,
        java::lang::reflect::array::NATIVES,
        java::lang::reflect::executable::NATIVES,
        java::lang::reflect::field::NATIVES,
        java::lang::runtime::NATIVES,
        java::lang::security_manager::NATIVES,
        java::lang::shutdown::NATIVES,
        java::lang::stack_stream_factory::NATIVES,
        java::lang::stack_stream_factory_walker::NATIVES,
        java::lang::stack_trace_element::NATIVES,
        java::lang::strict_math::NATIVES,
        java::lang::string::NATIVES,
        java::lang::string_utf16::NATIVES,
        java::lang::system::NATIVES,
        java::lang::thread::NATIVES,
        java::lang::throwable::NATIVES,
        java::net::datagram_packet::NATIVES,
        java::net::inet4_address::NATIVES,
        java::net::inet4_address_impl::NATIVES,
        java::net::inet6_address::NATIVES,
        java::net::inet6_address_impl::NATIVES,
        java::net::inet_address::NATIVES,
        java::net::inet_address_impl_factory::NATIVES,
        java::net::network_interface::NATIVES,
        java::nio::mapped_memory_utils::NATIVES,
        java::security::access_controller::NATIVES,
        java::util::concurrent::atomic::NATIVES,
        java::util::prefs::file_system_preferences::NATIVES,
        java::util::time_zone::NATIVES,
        java::util::zip::adler32::NATIVES,
        java::util::zip::crc32::NATIVES,
        java::util::zip::deflater::NATIVES,
        java::util::zip::inflater::NATIVES,
        jdk::internal::jimage::native_image_buffer::NATIVES,
        jdk::internal::loader::boot_loader::NATIVES,
        jdk::internal::loader::native_libraries::NATIVES,
        jdk::internal::misc::cds::NATIVES,
        jdk::internal::misc::scoped_memory_access::NATIVES,
        jdk::internal::misc::signal::NATIVES,
        jdk::internal::misc::unsafe_::NATIVES,
        jdk::internal::misc::vm::NATIVES,
        jdk::internal::perf::perf_class::NATIVES,
        jdk::internal::platform::cgroup_metrics::NATIVES,
        jdk::internal::reflect::constant_pool::NATIVES,
        jdk::internal::reflect::native_constructor_accessor_impl::NATIVES,
        jdk::internal::reflect::native_method_accessor_impl::NATIVES,
        jdk::internal::reflect::reflection::NATIVES,
        jdk::internal::util::system_props::NATIVES,
        jdk::internal::vm::vector_support::NATIVES,
        jdk::internal::vm::vm_support::NATIVES,
        jdk::net::linux_socket_options::NATIVES,
        sun::awt::image::byte_component_raster::NATIVES,
        sun::awt::image::byte_packed_raster::NATIVES,
        sun::awt::image::integer_component_raster::NATIVES,
        sun::awt::image::short_component_raster::NATIVES,
        sun::instrument::instrumentation_impl::NATIVES,
        sun::java2d::disposer::NATIVES,
        sun::management::flag::NATIVES,
        sun::management::hotspot_diagnostic::NATIVES,
        sun::management::memory::NATIVES,
        sun::management::memory::class_loading::NATIVES,
        sun::management::memory::collector::NATIVES,
        sun::management::memory::gc_info_builder::NATIVES,
        sun::management::memory::manager::NATIVES,
        sun::management::memory::pool::NATIVES,
        sun::management::notifications::NATIVES,
        sun::management::notifications::thresholds::NATIVES,
        sun::management::operating_system_impl::NATIVES,
        sun::management::thread_impl::NATIVES,
        sun::management::vm_management_impl::NATIVES,
        sun::nio::ch::epoll::NATIVES,
        sun::nio::ch::epoll::event_fd::NATIVES,
        sun::nio::ch::file_channel_impl::NATIVES,
        sun::nio::ch::file_dispatcher_impl::NATIVES,
        sun::nio::ch::file_key::NATIVES,
        sun::nio::ch::io_util::NATIVES,
        sun::nio::ch::native_socket_address::NATIVES,
        sun::nio::ch::native_thread::NATIVES,
        sun::nio::ch::net::NATIVES,
        sun::nio::ch::poll_selector_impl::NATIVES,
        sun::nio::ch::socket_dispatcher::NATIVES,
        sun::nio::ch::unix_domain_sockets::NATIVES,
        sun::nio::ch::socket_dispatcher::asynchronous::NATIVES,
        sun::nio::ch::socket_dispatcher::channel::NATIVES,
        sun::nio::ch::socket_dispatcher::datagram::NATIVES,
        sun::nio::fs::linux_native_dispatcher::NATIVES,
        sun::nio::fs::linux_watch_service::NATIVES,
        sun::nio::fs::unix_copy_file::NATIVES,
        sun::nio::fs::unix_native_dispatcher::NATIVES,
        sun::tools::attach::virtual_machine_impl::NATIVES,
    ];
    for natives in files {
        r.add(natives);
    }
    r
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_native_is_bound_twice() {
        let r = super::registry();
        assert!(r.find("jdk/internal/misc/Unsafe", "getInt", "(Ljava/lang/Object;J)I").is_some());
    }
}
