//! Natives of `java.awt.image`.
pub mod buffered_image;
pub mod color_model;
pub mod index_color_model;
pub mod kernel;
pub mod raster;
pub mod sample_model;
pub mod single_pixel_packed_sample_model;
