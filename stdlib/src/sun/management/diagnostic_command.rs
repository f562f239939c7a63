//! com.sun.management.internal.DiagnosticCommandImpl: the diagnostic commands as operations of a bean.

use cortado_vm::call::Arg;
use cortado_vm::diagnostic::{Argument, COMMANDS, Command, execute};
use cortado_vm::ids::LoaderId;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{JString, Object, StringArray};

cortado_vm::java_type! {
    /// What is told of commands.
    pub JCommandInfos = "[Lcom/sun/management/internal/DiagnosticCommandInfo;";
}

natives! {
    class "com/sun/management/internal/DiagnosticCommandImpl";
    fn "executeDiagnosticCommand" "(Ljava/lang/String;)Ljava/lang/String;" = execute_command;
    fn "getDiagnosticCommandInfo" "([Ljava/lang/String;)[Lcom/sun/management/internal/DiagnosticCommandInfo;" = infos;
    fn "getDiagnosticCommands" "()[Ljava/lang/String;" = names;
    fn "setNotificationEnabled" "(Z)V" = set_notification_enabled;
}

const INFO: &str = "com/sun/management/internal/DiagnosticCommandInfo";
const ARGUMENT_INFO: &str = "com/sun/management/internal/DiagnosticCommandArgumentInfo";
const ILLEGAL: &str = "java/lang/IllegalArgumentException";

/// The commands stay the same: there is nothing to notify of.
fn set_notification_enabled<'s>(_cx: &mut Cx<'s>, _this: Local<'s, Object>, _on: bool) -> JResult<()> {
    Ok(())
}

fn names<'s>(cx: &mut Cx<'s>, _this: Local<'s, Object>) -> JResult<Local<'s, StringArray>> {
    let commands: Vec<&Command> = COMMANDS.iter().filter(|c| c.in_bean).collect();
    let class = cx.vm().wk().string.class;
    let array: Local<'s, StringArray> = cx.new_object_array(class, commands.len())?.cast();
    for (i, command) in commands.into_iter().enumerate() {
        cx.scope(|cx, _| {
            let name = cx.new_string(command.name)?;
            cx.set_element_ref(cx.get(array), i, cx.get(name));
            Ok(())
        })?;
    }
    Ok(array)
}

fn execute_command<'s>(
    cx: &mut Cx<'s>,
    _this: Local<'s, Object>,
    line: Local<'s, JString>,
) -> JResult<Local<'s, JString>> {
    if cx.is_null(line) {
        return Err(cx.throw("java/lang/NullPointerException", "Command line cannot be null."));
    }
    let line = cx.string(line);
    match execute(cx, &line)? {
        Ok(text) => cx.new_string(&text),
        Err(why) => Err(cx.throw(ILLEGAL, why)),
    }
}

fn infos<'s>(
    cx: &mut Cx<'s>,
    _this: Local<'s, Object>,
    commands: Local<'s, StringArray>,
) -> JResult<Local<'s, JCommandInfos>> {
    if cx.is_null(commands) {
        return Err(cx.throw("java/lang/NullPointerException", "Invalid String Array"));
    }
    let n = cx.array_len(cx.get(commands));
    let class = cx.vm().engine.symbols.intern_str(INFO);
    let class = cx.load_class(LoaderId::BOOT, class)?;
    let array = cx.new_object_array(class, n)?;
    for i in 0..n {
        cx.scope(|cx, _| {
            let name = cx.element_local::<_, JString>(commands, i);
            if cx.is_null(name) {
                return Err(cx.throw("java/lang/NullPointerException", "Command name cannot be null."));
            }
            let name = cx.string(name);
            let Some(command) = COMMANDS.iter().find(|c| c.name == name) else {
                return Err(cx.throw(ILLEGAL, "Unknown diagnostic command"));
            };
            let info = new_info(cx, command)?;
            cx.set_element_ref(cx.get(array), i, cx.get(info));
            Ok(())
        })?;
    }
    Ok(array.cast())
}

fn new_object<'s>(
    cx: &mut Cx<'s>,
    class: &str,
    descriptor: &str,
    args: &[Arg<'s>],
) -> JResult<Local<'s, Object>> {
    let symbols = &cx.vm().engine.symbols;
    let (name, init, descriptor) =
        (symbols.intern_str(class), symbols.intern_str("<init>"), symbols.intern_str(descriptor));
    let id = cx.load_class(LoaderId::BOOT, name)?;
    cx.initialize_class(id)?;
    let found = cx.class(id);
    let Some(init) = found.declared_method(init, descriptor) else {
        return Err(cx.throw("java/lang/NoSuchMethodError", class));
    };
    let object = cx.new_instance(found)?;
    let mut all = vec![Arg::from(object)];
    all.extend_from_slice(args);
    cx.call(init, &all).map(drop)?;
    Ok(object)
}

fn text<'s>(cx: &mut Cx<'s>, text: Option<&str>) -> JResult<Arg<'s>> {
    Ok(match text {
        Some(text) => Arg::from(cx.new_string(text)?),
        None => Arg::from(cx.null_local::<Object>()),
    })
}

fn new_info<'s>(cx: &mut Cx<'s>, command: &Command) -> JResult<Local<'s, Object>> {
    const INIT: &str = "(Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;ZLjava/util/List;)V";
    let list = new_object(cx, "java/util/ArrayList", "()V", &[])?;
    let mut place = 0;
    for argument in command.arguments {
        cx.scope(|cx, _| {
            let info = new_argument_info(cx, argument, &mut place)?;
            let list = cx.local(cx.get(list));
            cx.call_method(list, "add", "(Ljava/lang/Object;)Z", &[Arg::from(info)]).map(drop)
        })?;
    }
    let [class, name] = command.permission.map_or([None; 2], |p| p.map(Some));
    // Permissions of properties are to read them.
    let action = class.filter(|c| c.starts_with("java.util.")).map(|_| "read");
    let args = [
        text(cx, Some(command.name))?,
        text(cx, Some(command.description))?,
        text(cx, Some(command.impact))?,
        text(cx, class)?,
        text(cx, name)?,
        text(cx, action)?,
        Arg::Int(1),
        Arg::from(list),
    ];
    new_object(cx, INFO, INIT, &args)
}

/// Options have no place.
fn new_argument_info<'s>(
    cx: &mut Cx<'s>,
    argument: &Argument,
    place: &mut i32,
) -> JResult<Local<'s, Object>> {
    const INIT: &str = "(Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;ZZZI)V";
    let option = argument.name.starts_with('-');
    let at = if option { -1 } else { *place };
    *place += i32::from(!option);
    let args = [
        text(cx, Some(argument.name))?,
        text(cx, Some(argument.description))?,
        text(cx, Some(argument.kind))?,
        text(cx, argument.default)?,
        Arg::Int(i32::from(argument.mandatory)),
        Arg::Int(i32::from(option)),
        Arg::Int(0),
        Arg::Int(at),
    ];
    new_object(cx, ARGUMENT_INFO, INIT, &args)
}
