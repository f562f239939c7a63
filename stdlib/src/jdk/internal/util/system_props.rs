//! jdk.internal.util.SystemProps.

use cortado_vm::boot::properties;
use cortado_vm::natives;

natives! {
    class "jdk/internal/util/SystemProps$Raw";
    static fn "platformProperties" "()[Ljava/lang/String;" = properties::platform_properties;
    static fn "vmProperties" "()[Ljava/lang/String;" = properties::vm_properties;
}
