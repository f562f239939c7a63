//! jdk.internal.vm.VMSupport.

use cortado_vm::call::Arg;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::JString;

cortado_vm::java_type! {
    /// java.util.Properties
    pub JProperties = "Ljava/util/Properties;";
}

natives! {
    class "jdk/internal/vm/VMSupport";
    static fn "getVMTemporaryDirectory" "()Ljava/lang/String;" = temporary_directory;
    static fn "initAgentProperties" "(Ljava/util/Properties;)Ljava/util/Properties;" = init_agent_properties;
}

fn temporary_directory<'s>(cx: &mut Cx<'s>) -> JResult<Local<'s, JString>> {
    let dir = cx.vm().host.temp_dir();
    cx.new_string(&String::from_utf8_lossy(&dir))
}

fn init_agent_properties<'s>(
    cx: &mut Cx<'s>,
    properties: Local<'s, JProperties>,
) -> JResult<Local<'s, JProperties>> {
    let vm = cx.vm();
    let command = vm.options.properties.iter().find(|(k, _)| k == "sun.java.command").map_or("", |(_, v)| v);
    let arguments = vm.options.vm_args.join(" ");
    for (key, value) in [("sun.java.command", command), ("sun.jvm.flags", ""), ("sun.jvm.args", &arguments)] {
        let key = cx.new_string(key)?;
        let value = cx.new_string(value)?;
        let _ = cx.call_method(
            properties,
            "put",
            "(Ljava/lang/Object;Ljava/lang/Object;)Ljava/lang/Object;",
            &[Arg::from(key), Arg::from(value)],
        )?;
    }
    Ok(properties)
}
