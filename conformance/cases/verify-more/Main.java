/** Rules of code that only the assembler breaks (JVMS 4.7.3, 4.9, 4.10.2, 6.5): what verification and parsing say of each. */
public class Main {
    public static void main(String[] args) throws Exception {
        for (String n : new String[] {
            "OwnFieldFirst", "SuperFieldFirst", "Indirect", "NewArray", "NoDimensions", "TooManyDimensions", "MiddleHandler", "MiddleEnd",
            "Recursive", "TwoCodes", "InterfaceCode", "NativeCode", "NoCode", "LongLdc", "IntLdc2", "Uninit", "UninitCall", "UninitReturn", "UninitLocal", "UninitBack", "TwoInits",
            "WrongInit", "NoSuperInit", "SuperInitTwice", "InitInTry", "ReturnThis", "JumpIntoSubroutine", "SharedRet", "ThrowString", "CatchString", "MonitorUninit", "StaticInit", "InvokeInit", "InvokeClinit",
            "FinalParameter", "LastIsWide", "IincLong", "LongSplit", "MergedTypes", "MergedArrays", "MergedInterfaces", "NullArray"
        }) Kit.run(n);
    }
}

class Parent {
    int field;

    Parent() {}

    Parent(String s) {}
}

interface Low extends Top {}

interface Top {
    default void m() {}
}
