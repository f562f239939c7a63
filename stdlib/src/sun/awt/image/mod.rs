//! Natives of `sun.awt.image`.
pub mod byte_component_raster;
pub mod byte_packed_raster;
pub mod integer_component_raster;
pub mod short_component_raster;
