//! java.awt.image.ColorModel. What libawt would draw with looks its fields up here; nothing is drawn (stdlib/unimplemented.toml).
use cortado_vm::native::no_op;
use cortado_vm::natives;

natives! {
    class "java/awt/image/ColorModel";
    static fn "initIDs" "()V" = no_op;
}
