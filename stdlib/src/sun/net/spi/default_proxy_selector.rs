//! `sun.net.spi.DefaultProxySelector`: proxies of the desktop's settings, of which there are none here. `java` asks a library
//! of GNOME for them, if it is there and `java.net.useSystemProxies` is set; else it says what this says.

use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{JString, Object, ObjectArray};

cortado_vm::java_type! {
    /// Proxies.
    pub JProxies = "[Ljava/net/Proxy;";
}

natives! {
    class "sun/net/spi/DefaultProxySelector";
    fn "getSystemProxies" "(Ljava/lang/String;Ljava/lang/String;)[Ljava/net/Proxy;" = system_proxies;
    static fn "init" "()Z" = init;
}

fn init(_cx: &mut Cx<'_>) -> JResult<bool> {
    Ok(false)
}

fn system_proxies<'s>(
    cx: &mut Cx<'s>,
    _this: Local<'s, Object>,
    _protocol: Local<'s, JString>,
    _host: Local<'s, JString>,
) -> JResult<Local<'s, JProxies>> {
    Ok(cx.null_local::<ObjectArray>().cast())
}
