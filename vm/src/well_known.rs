//! The classes and fields of the class library that the VM reads and writes itself (as HotSpot's javaClasses).
//!
//! A field that a version of the library does not have has offset [`ABSENT`].

use crate::ids::{ClassId, LoaderId};
use crate::rooting::{Cx, JResult};

/// Offset of a field that this class library does not have.
pub const ABSENT: u32 = u32::MAX;

macro_rules! well_known {
    ($($group:ident $K:ident = $class:literal { $($field:ident = $name:literal $desc:literal;)* })*) => {
        $(
            #[doc = concat!("`", $class, "`")]
            #[derive(Debug, Default, Clone)]
            #[expect(missing_docs, reason = "fields of the class library, by their names")]
            pub struct $K { pub class: ClassId, $(pub $field: u32,)* }
        )*
        /// All of them.
        #[derive(Debug, Default, Clone)]
        #[expect(missing_docs, reason = "groups by class")]
        pub struct WellKnown {
            $(pub $group: $K,)*
            pub byte_array: ClassId,
            pub boolean_array: ClassId,
            pub char_array: ClassId,
            pub short_array: ClassId,
            pub int_array: ClassId,
            pub long_array: ClassId,
            pub float_array: ClassId,
            pub double_array: ClassId,
            pub object_array: ClassId,
            pub string_array: ClassId,
            pub class_array: ClassId,
        }
        impl WellKnown {
            /// Loads the classes (which runs no Java code for the boot loader's) and finds the fields.
            pub(crate) fn resolve(cx: &mut Cx<'_>) -> JResult<WellKnown> {
                let mut wk = WellKnown::default();
                $(
                    wk.$group.class = load(cx, $class)?;
                    $( wk.$group.$field = offset(cx, wk.$group.class, $name, $desc); )*
                )*
                for (slot, name) in [
                    (&mut wk.byte_array, "[B"), (&mut wk.boolean_array, "[Z"), (&mut wk.char_array, "[C"),
                    (&mut wk.short_array, "[S"), (&mut wk.int_array, "[I"), (&mut wk.long_array, "[J"),
                    (&mut wk.float_array, "[F"), (&mut wk.double_array, "[D"),
                    (&mut wk.object_array, "[Ljava/lang/Object;"), (&mut wk.string_array, "[Ljava/lang/String;"),
                    (&mut wk.class_array, "[Ljava/lang/Class;"),
                ] {
                    *slot = load(cx, name)?;
                }
                Ok(wk)
            }
        }
    };
}

fn load(cx: &mut Cx<'_>, name: &str) -> JResult<ClassId> {
    let name = cx.vm().engine.symbols.intern_str(name);
    cx.load_class(LoaderId::BOOT, name)
}

fn offset(cx: &Cx<'_>, class: ClassId, name: &str, descriptor: &str) -> u32 {
    // Injected fields have a name with a dot in front, which no Java field can have.
    let symbols = &cx.vm().engine.symbols;
    let (n, d) = (symbols.intern_str(name), symbols.intern_str(descriptor));
    if name.starts_with('.') {
        return crate::class::layout::injected_offset(cx.vm(), class, name);
    }
    let c = cx.class(class);
    c.fields
        .iter()
        .map(|&f| cx.field(f))
        .find(|f| f.name == n && f.descriptor == d)
        .map_or(ABSENT, |f| f.offset)
}

impl Cx<'_> {
    /// The offset of an instance field of the class library that only natives use. Panics if the object has none.
    pub fn field_offset<T>(&self, object: crate::rooting::Local<'_, T>, name: &str, descriptor: &str) -> u32 {
        let symbols = &self.vm().engine.symbols;
        let class = self.class_of(self.get(object));
        let field = self.lookup_field(class, symbols.intern_str(name), symbols.intern_str(descriptor));
        let field = field.unwrap_or_else(|| panic!("{} has no field {name}", symbols.external(class.name)));
        self.field(field).offset
    }

    /// The offset, in its mirror, of a static field that a class of the library declares. Panics if it has none.
    pub fn static_offset(&self, class: ClassId, name: &str, descriptor: &str) -> u32 {
        let symbols = &self.vm().engine.symbols;
        let offset = offset(self, class, name, descriptor);
        assert!(offset != ABSENT, "{} has no field {name}", symbols.external(self.class(class).name));
        offset
    }
}

well_known! {
    object ObjectK = "java/lang/Object" { }
    class ClassK = "java/lang/Class" {
        klass = ".klass" "I";                    // injected: the ClassId that the mirror stands for (0: none yet)
        name = "name" "Ljava/lang/String;"; module = "module" "Ljava/lang/Module;";
        class_loader = "classLoader" "Ljava/lang/ClassLoader;"; component_type = "componentType" "Ljava/lang/Class;";
        class_data = "classData" "Ljava/lang/Object;"; package_name = "packageName" "Ljava/lang/String;";
        protection_domain = ".protection_domain" "Ljava/lang/Object;"; signers = ".signers" "Ljava/lang/Object;";
        init_error = ".init_error" "Ljava/lang/Object;"; // what later NoClassDefFoundErrors have as their cause
    }
    string StringK = "java/lang/String" { value = "value" "[B"; coder = "coder" "B"; hash = "hash" "I"; compact = "COMPACT_STRINGS" "Z"; }
    thread ThreadK = "java/lang/Thread" {
        eetop = "eetop" "J"; name = "name" "Ljava/lang/String;"; priority = "priority" "I"; daemon = "daemon" "Z";
        group = "group" "Ljava/lang/ThreadGroup;"; status = "threadStatus" "I"; tid = "tid" "J"; interrupted = "interrupted" "Z";
        stack_size = "stackSize" "J"; inherited_acc = "inheritedAccessControlContext" "Ljava/security/AccessControlContext;";
        park_blocker = "parkBlocker" "Ljava/lang/Object;"; context_class_loader = "contextClassLoader" "Ljava/lang/ClassLoader;";
        holder = "holder" "Ljava/lang/Thread$FieldHolder;"; stillborn = "stillborn" "Z";
    }
    thread_group ThreadGroupK = "java/lang/ThreadGroup" { name = "name" "Ljava/lang/String;"; }
    throwable ThrowableK = "java/lang/Throwable" {
        backtrace = "backtrace" "Ljava/lang/Object;"; message = "detailMessage" "Ljava/lang/String;"; cause = "cause" "Ljava/lang/Throwable;";
        stack_trace = "stackTrace" "[Ljava/lang/StackTraceElement;"; depth = "depth" "I"; suppressed = "suppressedExceptions" "Ljava/util/List;";
    }
    stack_trace_element StackTraceElementK = "java/lang/StackTraceElement" {
        declaring_class_object = "declaringClassObject" "Ljava/lang/Class;"; class_loader_name = "classLoaderName" "Ljava/lang/String;";
        module_name = "moduleName" "Ljava/lang/String;"; module_version = "moduleVersion" "Ljava/lang/String;";
        declaring_class = "declaringClass" "Ljava/lang/String;"; method_name = "methodName" "Ljava/lang/String;";
        file_name = "fileName" "Ljava/lang/String;"; line_number = "lineNumber" "I"; format = "format" "B";
    }
    module ModuleK = "java/lang/Module" { loader = "loader" "Ljava/lang/ClassLoader;"; name = "name" "Ljava/lang/String;"; module_id = ".module_id" "I"; }
    class_loader ClassLoaderK = "java/lang/ClassLoader" {
        loader_id = ".loader_id" "I"; domain = ".domain" "I"; parent = "parent" "Ljava/lang/ClassLoader;"; name = "name" "Ljava/lang/String;";
        name_and_id = "nameAndId" "Ljava/lang/String;"; parallel_lock_map = "parallelLockMap" "Ljava/util/concurrent/ConcurrentHashMap;";
        unnamed_module = "unnamedModule" "Ljava/lang/Module;";
    }
    reference ReferenceK = "java/lang/ref/Reference" {
        referent = "referent" "Ljava/lang/Object;"; queue = "queue" "Ljava/lang/ref/ReferenceQueue;";
        next = "next" "Ljava/lang/ref/Reference;"; discovered = "discovered" "Ljava/lang/ref/Reference;";
    }
    soft_reference SoftReferenceK = "java/lang/ref/SoftReference" { timestamp = "timestamp" "J"; clock = "clock" "J"; }
    reflect_method MethodK = "java/lang/reflect/Method" {
        clazz = "clazz" "Ljava/lang/Class;"; slot = "slot" "I"; name = "name" "Ljava/lang/String;"; return_type = "returnType" "Ljava/lang/Class;";
        parameter_types = "parameterTypes" "[Ljava/lang/Class;"; exception_types = "exceptionTypes" "[Ljava/lang/Class;"; modifiers = "modifiers" "I";
        signature = "signature" "Ljava/lang/String;"; annotations = "annotations" "[B"; parameter_annotations = "parameterAnnotations" "[B";
        annotation_default = "annotationDefault" "[B"; override_ = "override" "Z";
    }
    reflect_constructor ConstructorK = "java/lang/reflect/Constructor" {
        clazz = "clazz" "Ljava/lang/Class;"; slot = "slot" "I"; parameter_types = "parameterTypes" "[Ljava/lang/Class;";
        exception_types = "exceptionTypes" "[Ljava/lang/Class;"; modifiers = "modifiers" "I"; signature = "signature" "Ljava/lang/String;";
        annotations = "annotations" "[B"; parameter_annotations = "parameterAnnotations" "[B";
    }
    reflect_field FieldK = "java/lang/reflect/Field" {
        clazz = "clazz" "Ljava/lang/Class;"; slot = "slot" "I"; name = "name" "Ljava/lang/String;"; type_ = "type" "Ljava/lang/Class;";
        modifiers = "modifiers" "I"; trusted_final = "trustedFinal" "Z"; signature = "signature" "Ljava/lang/String;"; annotations = "annotations" "[B";
    }
    method_handle MethodHandleK = "java/lang/invoke/MethodHandle" { type_ = "type" "Ljava/lang/invoke/MethodType;"; form = "form" "Ljava/lang/invoke/LambdaForm;"; }
    lambda_form LambdaFormK = "java/lang/invoke/LambdaForm" { vmentry = "vmentry" "Ljava/lang/invoke/MemberName;"; }
    member_name MemberNameK = "java/lang/invoke/MemberName" {
        clazz = "clazz" "Ljava/lang/Class;"; name = "name" "Ljava/lang/String;"; type_ = "type" "Ljava/lang/Object;"; flags = "flags" "I";
        method = "method" "Ljava/lang/invoke/ResolvedMethodName;"; vmindex = ".vmindex" "J";
    }
    resolved_method_name ResolvedMethodNameK = "java/lang/invoke/ResolvedMethodName" {
        vmholder = "vmholder" "Ljava/lang/Class;"; vmtarget = ".vmtarget" "J";
    }
    method_type MethodTypeK = "java/lang/invoke/MethodType" { rtype = "rtype" "Ljava/lang/Class;"; ptypes = "ptypes" "[Ljava/lang/Class;"; }
    var_handle VarHandleK = "java/lang/invoke/VarHandle" { }
    call_site CallSiteK = "java/lang/invoke/CallSite" { target = "target" "Ljava/lang/invoke/MethodHandle;"; }
    boolean BooleanK = "java/lang/Boolean" { value = "value" "Z"; }
    character CharacterK = "java/lang/Character" { value = "value" "C"; }
    byte ByteK = "java/lang/Byte" { value = "value" "B"; }
    short ShortK = "java/lang/Short" { value = "value" "S"; }
    integer IntegerK = "java/lang/Integer" { value = "value" "I"; }
    long LongK = "java/lang/Long" { value = "value" "J"; }
    float FloatK = "java/lang/Float" { value = "value" "F"; }
    double DoubleK = "java/lang/Double" { value = "value" "D"; }
    constant_pool ConstantPoolK = "jdk/internal/reflect/ConstantPool" { oop = "constantPoolOop" "Ljava/lang/Object;"; }
    file_descriptor FileDescriptorK = "java/io/FileDescriptor" { fd = "fd" "I"; handle = "handle" "J"; append = "append" "Z"; }
    file FileK = "java/io/File" { path = "path" "Ljava/lang/String;"; }
    protection_domain ProtectionDomainK = "java/security/ProtectionDomain" { }
    record_component RecordComponentK = "java/lang/reflect/RecordComponent" {
        clazz = "clazz" "Ljava/lang/Class;"; name = "name" "Ljava/lang/String;"; type_ = "type" "Ljava/lang/Class;";
        accessor = "accessor" "Ljava/lang/reflect/Method;"; signature = "signature" "Ljava/lang/String;";
        annotations = "annotations" "[B"; type_annotations = "typeAnnotations" "[B";
    }
    parameter ParameterK = "java/lang/reflect/Parameter" {
        name = "name" "Ljava/lang/String;"; modifiers = "modifiers" "I"; executable = "executable" "Ljava/lang/reflect/Executable;"; index = "index" "I";
    }
}
