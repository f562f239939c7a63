//! com.sun.management.internal.Flag: the VM's flags, for HotSpotDiagnosticMXBean.

use cortado_vm::call::Arg;
use cortado_vm::flags::{self, Flag, FlagValue, Origin};
use cortado_vm::ids::LoaderId;
use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{JString, Object, ObjectArray, StringArray};

cortado_vm::java_type! {
    /// Arrays of flags.
    pub JFlags = "[Lcom/sun/management/internal/Flag;";
}

natives! {
    class "com/sun/management/internal/Flag";
    static fn "getAllFlagNames" "()[Ljava/lang/String;" = names;
    static fn "getFlags" "([Ljava/lang/String;[Lcom/sun/management/internal/Flag;I)I" = get;
    static fn "getInternalFlagCount" "()I" = count;
    static fn "initialize" "()V" = no_op;
    static fn "setBooleanValue" "(Ljava/lang/String;Z)V" = set_boolean;
    static fn "setDoubleValue" "(Ljava/lang/String;D)V" = set_double;
    static fn "setLongValue" "(Ljava/lang/String;J)V" = set_long;
    static fn "setStringValue" "(Ljava/lang/String;Ljava/lang/String;)V" = set_string;
}

/// Those that Java code may see: what is locked is not there.
fn visible(cx: &Cx<'_>) -> Vec<Flag> {
    let given = &cx.vm().flags;
    let unlocked = |flag: &Flag| match flag.unlock {
        "d" => given.on("UnlockDiagnosticVMOptions"),
        "e" => given.on("UnlockExperimentalVMOptions"),
        _ => true,
    };
    flags::all().filter(unlocked).collect()
}

fn count(cx: &mut Cx<'_>) -> JResult<i32> {
    Ok(visible(cx).len() as i32)
}

fn names<'s>(cx: &mut Cx<'s>) -> JResult<Local<'s, StringArray>> {
    let all = visible(cx);
    let array: Local<'s, StringArray> = cx.new_object_array(cx.vm().wk().string.class, all.len())?.cast();
    for (i, flag) in all.iter().enumerate() {
        cx.scope(|cx, _| {
            let name = cx.new_string(flag.name)?;
            cx.set_element_ref(cx.get(array), i, cx.get(name));
            Ok(())
        })?;
    }
    Ok(array)
}

/// Fills in the flags of these names, or all. Answers how many.
fn get<'s>(cx: &mut Cx<'s>, names: Local<'s, StringArray>, into: Local<'s, JFlags>, n: i32) -> JResult<i32> {
    let all = visible(cx);
    let wanted: Vec<Option<Flag>> = if cx.is_null(names) {
        all.into_iter().map(Some).take(n.max(0) as usize).collect()
    } else {
        let mut wanted = Vec::new();
        for i in 0..cx.array_len(cx.get(names)) {
            let name: Local<'_, JString> = cx.element_local(names, i);
            if cx.is_null(name) {
                return Err(cx.throw_npe());
            }
            let name = cx.string(name);
            wanted.push(all.iter().find(|flag| flag.name == name).copied());
        }
        wanted
    };
    let mut found = 0;
    for (i, flag) in wanted.into_iter().enumerate() {
        let Some(flag) = flag else { continue };
        cx.scope(|cx, _| {
            let object = make(cx, &flag)?;
            let array: Local<'_, ObjectArray> = into.cast();
            cx.set_element_ref(cx.get(array), i, cx.get(object));
            Ok(())
        })?;
        found += 1;
    }
    Ok(found)
}

fn boxed<'s>(cx: &mut Cx<'s>, class: &str, of: &str, value: Arg<'s>) -> JResult<Local<'s, Object>> {
    let descriptor = format!("({of})L{class};");
    Ok(cx.call_static(class, "valueOf", &descriptor, &[value])?.local())
}

fn make<'s>(cx: &mut Cx<'s>, flag: &Flag) -> JResult<Local<'s, Object>> {
    let (value, origin) = cx.vm().flag(flag);
    let value: Local<'s, Object> = match value {
        FlagValue::Bool(b) => boxed(cx, "java/lang/Boolean", "Z", Arg::from(b))?,
        FlagValue::Number(n) => boxed(cx, "java/lang/Long", "J", Arg::Long(n as i64))?,
        FlagValue::Double(d) => boxed(cx, "java/lang/Double", "D", Arg::Double(d))?,
        FlagValue::Text(_) | FlagValue::List(_) => cx.new_string(&value.to_string())?.cast(),
    };
    const ORIGIN: &str = "com/sun/management/VMOption$Origin";
    let name = cx.new_string(origin.name())?;
    let value_of = format!("(Ljava/lang/String;)L{ORIGIN};");
    let origin = cx.call_static(ORIGIN, "valueOf", &value_of, &[Arg::from(name)])?.local::<Object>();
    let symbols = &cx.vm().engine.symbols;
    let class = symbols.intern_str("com/sun/management/internal/Flag");
    let (constructor, descriptor) = (
        symbols.intern_str("<init>"),
        symbols.intern_str("(Ljava/lang/String;Ljava/lang/Object;ZZLcom/sun/management/VMOption$Origin;)V"),
    );
    let class = cx.load_class(LoaderId::BOOT, class)?;
    let class = cx.class(class);
    let object = cx.new_instance(class)?;
    let name = cx.new_string(flag.name)?;
    let constructor = class.declared_method(constructor, descriptor);
    let args = [
        Arg::from(object),
        Arg::from(name),
        Arg::from(value),
        Arg::from(flag.manageable),
        Arg::from(true),
        Arg::from(origin),
    ];
    cx.call(constructor.expect("Flag has the constructor that the VM calls"), &args).map(drop)?;
    Ok(object.cast())
}

fn set(cx: &mut Cx<'_>, name: Local<'_, JString>, value: FlagValue) -> JResult<()> {
    if cx.is_null(name) {
        return Err(cx.throw_npe());
    }
    let name = cx.string(name);
    let Some(flag) = flags::all().find(|flag| flag.name == name) else {
        return Err(cx.throw("java/lang/InternalError", format!("Flag {name} does not exist")));
    };
    if !flag.manageable {
        return Err(cx.throw_illegal_argument("This flag is not writeable."));
    }
    let (same, kind) = match cx.vm().flag(&flag).0 {
        FlagValue::Bool(_) => (matches!(value, FlagValue::Bool(_)), "boolean"),
        FlagValue::Number(_) => (matches!(value, FlagValue::Number(_)), "long"),
        FlagValue::Double(_) => (matches!(value, FlagValue::Double(_)), "double"),
        FlagValue::Text(_) | FlagValue::List(_) => (matches!(value, FlagValue::Text(_)), "string"),
    };
    if !same {
        return Err(cx.throw_illegal_argument(&format!("flag value has to be of type {kind}")));
    }
    if let FlagValue::Number(n) = value
        && flag.check(n).is_err()
        && let Some((least, most)) = flag.range
    {
        let why = format!("{name} error: must have value in range [{least}...{most}]");
        return Err(cx.throw("java/lang/IllegalArgumentException", why));
    }
    cx.vm().flags.set(&name, value, Origin::Management);
    Ok(())
}

fn set_boolean<'s>(cx: &mut Cx<'s>, name: Local<'s, JString>, value: bool) -> JResult<()> {
    set(cx, name, FlagValue::Bool(value))
}

fn set_double<'s>(cx: &mut Cx<'s>, name: Local<'s, JString>, value: f64) -> JResult<()> {
    set(cx, name, FlagValue::Double(value))
}

fn set_long<'s>(cx: &mut Cx<'s>, name: Local<'s, JString>, value: i64) -> JResult<()> {
    set(cx, name, FlagValue::Number(value.into()))
}

fn set_string<'s>(cx: &mut Cx<'s>, name: Local<'s, JString>, value: Local<'s, JString>) -> JResult<()> {
    let value = cx.opt_string(value).unwrap_or_default();
    set(cx, name, FlagValue::Text(value))
}
