//! Static types of references in native signatures: markers that carry a descriptor.

/// A Java class or array type that a native's signature can mention.
pub trait Klass {
    /// Its field descriptor.
    const DESCRIPTOR: &'static str;
}

macro_rules! java_types {
    ($($(#[$doc:meta])* $name:ident = $d:literal;)*) => { $(
        $(#[$doc])*
        #[doc = concat!("`", $d, "`")]
        pub struct $name(());
        impl Klass for $name { const DESCRIPTOR: &'static str = $d; }
    )* };
}

/// Declares marker types for natives: `java_type! { pub JFoo = "La/b/Foo;"; }`
#[macro_export]
macro_rules! java_type {
    ($($(#[$doc:meta])* $v:vis $name:ident = $d:literal;)*) => { $(
        $(#[$doc])*
        #[doc = concat!("`", $d, "`")]
        $v struct $name(());
        impl $crate::types::Klass for $name { const DESCRIPTOR: &'static str = $d; }
    )* };
}

java_types! {
    Object = "Ljava/lang/Object;";
    JString = "Ljava/lang/String;";
    JClass = "Ljava/lang/Class;";
    JClassLoader = "Ljava/lang/ClassLoader;";
    JModule = "Ljava/lang/Module;";
    JThread = "Ljava/lang/Thread;";
    JThrowable = "Ljava/lang/Throwable;";
    JStackTraceElement = "Ljava/lang/StackTraceElement;";
    JMethod = "Ljava/lang/reflect/Method;";
    JConstructor = "Ljava/lang/reflect/Constructor;";
    JField = "Ljava/lang/reflect/Field;";
    JMethodType = "Ljava/lang/invoke/MethodType;";
    JMethodHandle = "Ljava/lang/invoke/MethodHandle;";
    JMemberName = "Ljava/lang/invoke/MemberName;";
    JCallSite = "Ljava/lang/invoke/CallSite;";
    JProtectionDomain = "Ljava/security/ProtectionDomain;";
    JReference = "Ljava/lang/ref/Reference;";
    JFile = "Ljava/io/File;";
    JFileDescriptor = "Ljava/io/FileDescriptor;";
    ByteArray = "[B";
    BooleanArray = "[Z";
    CharArray = "[C";
    ShortArray = "[S";
    IntArray = "[I";
    LongArray = "[J";
    FloatArray = "[F";
    DoubleArray = "[D";
    ObjectArray = "[Ljava/lang/Object;";
    StringArray = "[Ljava/lang/String;";
    ClassArray = "[Ljava/lang/Class;";
    ThreadArray = "[Ljava/lang/Thread;";
    MethodArray = "[Ljava/lang/reflect/Method;";
    ConstructorArray = "[Ljava/lang/reflect/Constructor;";
    FieldArray = "[Ljava/lang/reflect/Field;";
    StackTraceElementArray = "[Ljava/lang/StackTraceElement;";
}
