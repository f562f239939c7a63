//! What images, colours and fonts ask of libawt before anything is drawn: that it is there, and knows their fields.
//!
//! Data classes only: there is no window system and no drawing (stdlib/unimplemented.toml).
use cortado_vm::native::no_op;
use cortado_vm::natives;

natives! {
    class "java/awt/Font";
    static fn "initIDs" "()V" = no_op;

    class "java/awt/image/SampleModel";
    static fn "initIDs" "()V" = no_op;

    class "java/awt/image/IndexColorModel";
    static fn "initIDs" "()V" = no_op;

    class "java/awt/image/BufferedImage";
    static fn "initIDs" "()V" = no_op;

    class "java/awt/image/SinglePixelPackedSampleModel";
    static fn "initIDs" "()V" = no_op;

    class "java/awt/image/Raster";
    static fn "initIDs" "()V" = no_op;

    class "java/awt/image/ColorModel";
    static fn "initIDs" "()V" = no_op;

    class "java/awt/image/Kernel";
    static fn "initIDs" "()V" = no_op;

    class "sun/awt/image/IntegerComponentRaster";
    static fn "initIDs" "()V" = no_op;

    class "sun/awt/image/ByteComponentRaster";
    static fn "initIDs" "()V" = no_op;

    class "sun/awt/image/BytePackedRaster";
    static fn "initIDs" "()V" = no_op;

    class "sun/awt/image/ShortComponentRaster";
    static fn "initIDs" "()V" = no_op;
}
