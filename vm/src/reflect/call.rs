//! Calling methods and constructors reflectively: NativeMethodAccessorImpl.invoke0 and its kin.

use crate::call::{Arg, Value};
use crate::class::{Class, ClassKind, InitState, Method, MethodKind, acc};
use crate::classfile::{BasicType, MethodDescriptor};
use crate::reflect::{Bits, widen};
use crate::rooting::{Cx, JResult, Local, Thrown};
use crate::types::{ClassArray, JClass, Object, ObjectArray};

const MISMATCH: &str = "argument type mismatch";

impl<'s> Cx<'s> {
    /// Method.invoke's native part. `args` may be null, which is no arguments.
    pub fn invoke_reflectively(
        &mut self,
        method: Local<'s, Object>,
        receiver: Local<'s, Object>,
        args: Local<'s, ObjectArray>,
    ) -> JResult<Local<'s, Object>> {
        let m = self.reflected_executable(method)?;
        if m.access & acc::X_SIG_POLY != 0 && m.kind != MethodKind::Native {
            // Only instructions call these.
            return Err(self.throw_bare("java/lang/UnsupportedOperationException"));
        }
        let types = self.field_local(method, self.vm().wk().reflect_method.parameter_types);
        let class = self.class(m.class);
        self.initialize_class(class.id)?;
        let selected = if m.is_static() {
            m
        } else {
            if self.is_null(receiver) {
                return Err(self.throw_npe());
            }
            let of = self.class_of(self.get(receiver));
            if !self.is_subclass(of, class) {
                return Err(self.throw_illegal_argument("object is not an instance of declaring class"));
            }
            if m.is_private() {
                m
            } else {
                match self.select_method(of, m.id) {
                    Ok(id) => self.method(id),
                    Err(thrown) => return Err(self.wrap_target_exception(thrown)),
                }
            }
        };
        let value = self.call_with_boxes(m, selected, Some(receiver), types, args)?;
        self.box_result(value, m)
    }

    /// Constructor.newInstance's native part.
    pub fn construct_reflectively(
        &mut self,
        constructor: Local<'s, Object>,
        args: Local<'s, ObjectArray>,
    ) -> JResult<Local<'s, Object>> {
        let m = self.reflected_executable(constructor)?;
        let types = self.field_local(constructor, self.vm().wk().reflect_constructor.parameter_types);
        let o = self.allocate_checked(m.class)?;
        let _void = self.call_with_boxes(m, m, Some(o), types, args)?;
        Ok(o)
    }

    /// A new instance, as Unsafe.allocateInstance and reflection make it: the class is initialised; abstract classes,
    /// arrays and primitives are InstantiationExceptions.
    pub fn allocate_checked(&mut self, class: crate::ids::ClassId) -> JResult<Local<'s, Object>> {
        let class = self.class(class);
        if class.is_primitive() {
            return Err(self.throw_bare("java/lang/InstantiationException"));
        }
        let name = self.vm().engine.symbols.external(class.name);
        if class.kind != ClassKind::Instance || class.access & (acc::ABSTRACT | acc::INTERFACE) != 0 {
            return Err(self.throw("java/lang/InstantiationException", name));
        }
        if class.id == self.vm().wk().class.class {
            return Err(self.throw("java/lang/IllegalAccessException", name));
        }
        self.initialize_class(class.id)?;
        self.new_instance(class)
    }

    /// Calls `selected` with arguments converted for the parameters of `declared`; exceptions of the method come back inside an
    /// InvocationTargetException, those of the conversion as they are.
    fn call_with_boxes(
        &mut self,
        declared: &Method,
        selected: &Method,
        receiver: Option<Local<'s, Object>>,
        types: Local<'s, ClassArray>,
        args: Local<'s, ObjectArray>,
    ) -> JResult<Value<'s>> {
        let symbols = &self.vm().engine.symbols;
        let descriptor = MethodDescriptor::parse(symbols.bytes(declared.descriptor));
        let Some(descriptor) = descriptor else {
            return Err(self.throw("java/lang/InternalError", "a malformed method descriptor"));
        };
        let given = if self.is_null(args) { 0 } else { self.array_len(self.get(args)) };
        if given != descriptor.param_count() {
            return Err(self.throw_illegal_argument("wrong number of arguments"));
        }
        let mut call_args: Vec<Arg<'s>> = Vec::with_capacity(given + 1);
        if !declared.is_static() {
            call_args.extend(receiver.map(Arg::Ref));
        }
        for (i, t) in descriptor.params().enumerate() {
            let arg: Local<'s, Object> = self.element_local(args, i);
            if t.basic.is_reference() {
                if !self.is_null(arg) {
                    let mirror: Local<'s, JClass> = self.element_local(types, i);
                    let wanted = self.class(self.mirror_class(mirror));
                    let of = self.class_of(self.get(arg));
                    // The array of types is Java's; what counts is the method's own.
                    let loader = self.class(declared.class).loader;
                    let forged = self.vm().guarded && !self.vm().admits(t.descriptor, loader, of);
                    if forged || !self.is_subclass(of, wanted) {
                        return Err(self.throw_illegal_argument(MISMATCH));
                    }
                }
                call_args.push(Arg::Ref(arg));
            } else {
                let bits = self.unbox_as(arg, t.basic)?;
                call_args.push(match t.basic {
                    BasicType::Long => Arg::Long(bits as i64),
                    BasicType::Float => Arg::Float(f32::from_bits(bits as u32)),
                    BasicType::Double => Arg::Double(f64::from_bits(bits)),
                    _ => Arg::Int(bits as i32),
                });
            }
        }
        self.call(selected.id, &call_args).map_err(|thrown| self.wrap_target_exception(thrown))
    }

    /// The value of a box, widened to `to`: IllegalArgumentException for null (without a message, as in `java`), for other
    /// objects and for boxes that don't fit.
    pub fn unbox_as(&mut self, arg: Local<'_, Object>, to: BasicType) -> JResult<Bits> {
        if self.is_null(arg) {
            return Err(self.throw_bare("java/lang/IllegalArgumentException"));
        }
        let bits = self.unbox(self.get(arg)).and_then(|(from, bits)| widen(bits, from, to));
        match bits {
            Some(bits) => Ok(bits),
            None => Err(self.throw_illegal_argument(MISMATCH)),
        }
    }

    fn wrap_target_exception(&mut self, thrown: Thrown) -> Thrown {
        // Nothing may catch what unwinds the threads of a Vm that ends.
        if self.vm().is_exiting() {
            return thrown;
        }
        let cause = self.take_exception(thrown);
        self.throw_wrapped("java/lang/reflect/InvocationTargetException", cause)
    }

    fn box_result(&mut self, value: Value<'s>, m: &Method) -> JResult<Local<'s, Object>> {
        let bits = match value {
            Value::Void => return Ok(self.null_local()),
            Value::Ref(l) => return Ok(l),
            Value::Int(v) => v as u32 as u64,
            Value::Long(v) => v as u64,
            Value::Float(v) => v.to_bits() as u64,
            Value::Double(v) => v.to_bits(),
        };
        self.box_value(m.ret, bits)
    }

    /// Unsafe.shouldBeInitialized0.
    pub fn should_be_initialized(&self, class: &Class) -> bool {
        class.kind == ClassKind::Instance && class.state() != InitState::Initialized
    }
}
