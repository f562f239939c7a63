//! java.lang.invoke.LambdaProxyClassArchive: lambda classes in a CDS archive, of which we have none.

use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{JClass, JMemberName, JMethodType, JString};

natives! {
    class "java/lang/invoke/LambdaProxyClassArchive";
    static fn "findFromArchive" "(Ljava/lang/Class;Ljava/lang/String;Ljava/lang/invoke/MethodType;Ljava/lang/invoke/MethodType;Ljava/lang/invoke/MemberName;Ljava/lang/invoke/MethodType;)Ljava/lang/Class;" = find_from_archive;
}

fn find_from_archive<'s>(
    cx: &mut Cx<'s>,
    _caller: Local<'s, JClass>,
    _name: Local<'s, JString>,
    _factory: Local<'s, JMethodType>,
    _interface_method: Local<'s, JMethodType>,
    _implementation: Local<'s, JMemberName>,
    _dynamic: Local<'s, JMethodType>,
) -> JResult<Local<'s, JClass>> {
    Ok(cx.null_local())
}
