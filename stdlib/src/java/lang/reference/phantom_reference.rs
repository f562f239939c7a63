//! java.lang.ref.PhantomReference.

use super::reference_class::{clear, refers_to};
use cortado_vm::natives;

natives! {
    class "java/lang/ref/PhantomReference";
    fn "clear0" "()V" = clear;
    fn "refersTo0" "(Ljava/lang/Object;)Z" = refers_to;
}
