//! The table of all instructions (JVMS 6.5), and the internal ones that the interpreter rewrites them to.

/// Calls `$callback! { java { rows } internal { rows } }`.
///
/// A row of `java`: `number Name "mnemonic" Format pops pushes flags`, where
/// - `Format` is a [`Format`](crate::bytecode::Format) variant: what follows the opcode,
/// - `pops` and `pushes` are strings of one letter a value, bottom to top: `i` int, `l` long (two slots), `f` float, `d` double
///   (two slots), `a` reference, `r` return address, `1` any one-slot value; `"?"` means that it depends on the operands (calls, fields,
///   ldc, multianewarray) or can't be said so (the dup family, `wide`),
/// - `flags` are [`Flags`](crate::bytecode::Flags) names: THROWS (may raise an exception), BRANCH (has targets within the method), ENDS
///   (control never falls through), CALL (runs other code), SAFEPOINT (may stop for one: calls, allocations, loops, class
///   initialisation), CP (its operand is a constant-pool index).
///
/// A row of `internal`: `number Name "mnemonic" => JavaOpcode`. An internal opcode takes the place of the Java one in code that the interpreter
/// has rewritten; it has its format and stack effect. The Java opcodes end at 202 (breakpoint); numbers 203 to
/// 253 are free for internal ones.
#[macro_export]
macro_rules! for_each_bytecode {
    ($callback:path) => {
        $callback! {
            java {
                0 Nop "nop" None "" "" [];
                1 AconstNull "aconst_null" None "" "a" [];
                2 IconstM1 "iconst_m1" None "" "i" [];
                3 Iconst0 "iconst_0" None "" "i" [];
                4 Iconst1 "iconst_1" None "" "i" [];
                5 Iconst2 "iconst_2" None "" "i" [];
                6 Iconst3 "iconst_3" None "" "i" [];
                7 Iconst4 "iconst_4" None "" "i" [];
                8 Iconst5 "iconst_5" None "" "i" [];
                9 Lconst0 "lconst_0" None "" "l" [];
                10 Lconst1 "lconst_1" None "" "l" [];
                11 Fconst0 "fconst_0" None "" "f" [];
                12 Fconst1 "fconst_1" None "" "f" [];
                13 Fconst2 "fconst_2" None "" "f" [];
                14 Dconst0 "dconst_0" None "" "d" [];
                15 Dconst1 "dconst_1" None "" "d" [];
                16 Bipush "bipush" S8 "" "i" [];
                17 Sipush "sipush" S16 "" "i" [];
                18 Ldc "ldc" Cp8 "" "?" [THROWS SAFEPOINT CP];
                19 LdcW "ldc_w" Cp16 "" "?" [THROWS SAFEPOINT CP];
                20 Ldc2W "ldc2_w" Cp16 "" "?" [THROWS SAFEPOINT CP];
                21 Iload "iload" Local "" "i" [];
                22 Lload "lload" Local "" "l" [];
                23 Fload "fload" Local "" "f" [];
                24 Dload "dload" Local "" "d" [];
                25 Aload "aload" Local "" "a" [];
                26 Iload0 "iload_0" None "" "i" [];
                27 Iload1 "iload_1" None "" "i" [];
                28 Iload2 "iload_2" None "" "i" [];
                29 Iload3 "iload_3" None "" "i" [];
                30 Lload0 "lload_0" None "" "l" [];
                31 Lload1 "lload_1" None "" "l" [];
                32 Lload2 "lload_2" None "" "l" [];
                33 Lload3 "lload_3" None "" "l" [];
                34 Fload0 "fload_0" None "" "f" [];
                35 Fload1 "fload_1" None "" "f" [];
                36 Fload2 "fload_2" None "" "f" [];
                37 Fload3 "fload_3" None "" "f" [];
                38 Dload0 "dload_0" None "" "d" [];
                39 Dload1 "dload_1" None "" "d" [];
                40 Dload2 "dload_2" None "" "d" [];
                41 Dload3 "dload_3" None "" "d" [];
                42 Aload0 "aload_0" None "" "a" [];
                43 Aload1 "aload_1" None "" "a" [];
                44 Aload2 "aload_2" None "" "a" [];
                45 Aload3 "aload_3" None "" "a" [];
                46 Iaload "iaload" None "ai" "i" [THROWS];
                47 Laload "laload" None "ai" "l" [THROWS];
                48 Faload "faload" None "ai" "f" [THROWS];
                49 Daload "daload" None "ai" "d" [THROWS];
                50 Aaload "aaload" None "ai" "a" [THROWS];
                51 Baload "baload" None "ai" "i" [THROWS];
                52 Caload "caload" None "ai" "i" [THROWS];
                53 Saload "saload" None "ai" "i" [THROWS];
                54 Istore "istore" Local "i" "" [];
                55 Lstore "lstore" Local "l" "" [];
                56 Fstore "fstore" Local "f" "" [];
                57 Dstore "dstore" Local "d" "" [];
                58 Astore "astore" Local "a" "" [];
                59 Istore0 "istore_0" None "i" "" [];
                60 Istore1 "istore_1" None "i" "" [];
                61 Istore2 "istore_2" None "i" "" [];
                62 Istore3 "istore_3" None "i" "" [];
                63 Lstore0 "lstore_0" None "l" "" [];
                64 Lstore1 "lstore_1" None "l" "" [];
                65 Lstore2 "lstore_2" None "l" "" [];
                66 Lstore3 "lstore_3" None "l" "" [];
                67 Fstore0 "fstore_0" None "f" "" [];
                68 Fstore1 "fstore_1" None "f" "" [];
                69 Fstore2 "fstore_2" None "f" "" [];
                70 Fstore3 "fstore_3" None "f" "" [];
                71 Dstore0 "dstore_0" None "d" "" [];
                72 Dstore1 "dstore_1" None "d" "" [];
                73 Dstore2 "dstore_2" None "d" "" [];
                74 Dstore3 "dstore_3" None "d" "" [];
                75 Astore0 "astore_0" None "a" "" [];
                76 Astore1 "astore_1" None "a" "" [];
                77 Astore2 "astore_2" None "a" "" [];
                78 Astore3 "astore_3" None "a" "" [];
                79 Iastore "iastore" None "aii" "" [THROWS];
                80 Lastore "lastore" None "ail" "" [THROWS];
                81 Fastore "fastore" None "aif" "" [THROWS];
                82 Dastore "dastore" None "aid" "" [THROWS];
                83 Aastore "aastore" None "aia" "" [THROWS];
                84 Bastore "bastore" None "aii" "" [THROWS];
                85 Castore "castore" None "aii" "" [THROWS];
                86 Sastore "sastore" None "aii" "" [THROWS];
                87 Pop "pop" None "1" "" [];
                88 Pop2 "pop2" None "11" "" [];
                89 Dup "dup" None "?" "?" [];
                90 DupX1 "dup_x1" None "?" "?" [];
                91 DupX2 "dup_x2" None "?" "?" [];
                92 Dup2 "dup2" None "?" "?" [];
                93 Dup2X1 "dup2_x1" None "?" "?" [];
                94 Dup2X2 "dup2_x2" None "?" "?" [];
                95 Swap "swap" None "?" "?" [];
                96 Iadd "iadd" None "ii" "i" [];
                97 Ladd "ladd" None "ll" "l" [];
                98 Fadd "fadd" None "ff" "f" [];
                99 Dadd "dadd" None "dd" "d" [];
                100 Isub "isub" None "ii" "i" [];
                101 Lsub "lsub" None "ll" "l" [];
                102 Fsub "fsub" None "ff" "f" [];
                103 Dsub "dsub" None "dd" "d" [];
                104 Imul "imul" None "ii" "i" [];
                105 Lmul "lmul" None "ll" "l" [];
                106 Fmul "fmul" None "ff" "f" [];
                107 Dmul "dmul" None "dd" "d" [];
                108 Idiv "idiv" None "ii" "i" [THROWS];
                109 Ldiv "ldiv" None "ll" "l" [THROWS];
                110 Fdiv "fdiv" None "ff" "f" [];
                111 Ddiv "ddiv" None "dd" "d" [];
                112 Irem "irem" None "ii" "i" [THROWS];
                113 Lrem "lrem" None "ll" "l" [THROWS];
                114 Frem "frem" None "ff" "f" [];
                115 Drem "drem" None "dd" "d" [];
                116 Ineg "ineg" None "i" "i" [];
                117 Lneg "lneg" None "l" "l" [];
                118 Fneg "fneg" None "f" "f" [];
                119 Dneg "dneg" None "d" "d" [];
                120 Ishl "ishl" None "ii" "i" [];
                121 Lshl "lshl" None "li" "l" [];
                122 Ishr "ishr" None "ii" "i" [];
                123 Lshr "lshr" None "li" "l" [];
                124 Iushr "iushr" None "ii" "i" [];
                125 Lushr "lushr" None "li" "l" [];
                126 Iand "iand" None "ii" "i" [];
                127 Land "land" None "ll" "l" [];
                128 Ior "ior" None "ii" "i" [];
                129 Lor "lor" None "ll" "l" [];
                130 Ixor "ixor" None "ii" "i" [];
                131 Lxor "lxor" None "ll" "l" [];
                132 Iinc "iinc" Iinc "" "" [];
                133 I2l "i2l" None "i" "l" [];
                134 I2f "i2f" None "i" "f" [];
                135 I2d "i2d" None "i" "d" [];
                136 L2i "l2i" None "l" "i" [];
                137 L2f "l2f" None "l" "f" [];
                138 L2d "l2d" None "l" "d" [];
                139 F2i "f2i" None "f" "i" [];
                140 F2l "f2l" None "f" "l" [];
                141 F2d "f2d" None "f" "d" [];
                142 D2i "d2i" None "d" "i" [];
                143 D2l "d2l" None "d" "l" [];
                144 D2f "d2f" None "d" "f" [];
                145 I2b "i2b" None "i" "i" [];
                146 I2c "i2c" None "i" "i" [];
                147 I2s "i2s" None "i" "i" [];
                148 Lcmp "lcmp" None "ll" "i" [];
                149 Fcmpl "fcmpl" None "ff" "i" [];
                150 Fcmpg "fcmpg" None "ff" "i" [];
                151 Dcmpl "dcmpl" None "dd" "i" [];
                152 Dcmpg "dcmpg" None "dd" "i" [];
                153 Ifeq "ifeq" Branch16 "i" "" [BRANCH SAFEPOINT];
                154 Ifne "ifne" Branch16 "i" "" [BRANCH SAFEPOINT];
                155 Iflt "iflt" Branch16 "i" "" [BRANCH SAFEPOINT];
                156 Ifge "ifge" Branch16 "i" "" [BRANCH SAFEPOINT];
                157 Ifgt "ifgt" Branch16 "i" "" [BRANCH SAFEPOINT];
                158 Ifle "ifle" Branch16 "i" "" [BRANCH SAFEPOINT];
                159 IfIcmpeq "if_icmpeq" Branch16 "ii" "" [BRANCH SAFEPOINT];
                160 IfIcmpne "if_icmpne" Branch16 "ii" "" [BRANCH SAFEPOINT];
                161 IfIcmplt "if_icmplt" Branch16 "ii" "" [BRANCH SAFEPOINT];
                162 IfIcmpge "if_icmpge" Branch16 "ii" "" [BRANCH SAFEPOINT];
                163 IfIcmpgt "if_icmpgt" Branch16 "ii" "" [BRANCH SAFEPOINT];
                164 IfIcmple "if_icmple" Branch16 "ii" "" [BRANCH SAFEPOINT];
                165 IfAcmpeq "if_acmpeq" Branch16 "aa" "" [BRANCH SAFEPOINT];
                166 IfAcmpne "if_acmpne" Branch16 "aa" "" [BRANCH SAFEPOINT];
                167 Goto "goto" Branch16 "" "" [BRANCH ENDS SAFEPOINT];
                168 Jsr "jsr" Branch16 "" "r" [BRANCH ENDS SAFEPOINT];
                169 Ret "ret" Local "" "" [BRANCH ENDS SAFEPOINT];
                170 Tableswitch "tableswitch" TableSwitch "i" "" [BRANCH ENDS SAFEPOINT];
                171 Lookupswitch "lookupswitch" LookupSwitch "i" "" [BRANCH ENDS SAFEPOINT];
                172 Ireturn "ireturn" None "i" "" [THROWS ENDS SAFEPOINT];
                173 Lreturn "lreturn" None "l" "" [THROWS ENDS SAFEPOINT];
                174 Freturn "freturn" None "f" "" [THROWS ENDS SAFEPOINT];
                175 Dreturn "dreturn" None "d" "" [THROWS ENDS SAFEPOINT];
                176 Areturn "areturn" None "a" "" [THROWS ENDS SAFEPOINT];
                177 Return "return" None "" "" [THROWS ENDS SAFEPOINT];
                178 Getstatic "getstatic" Cp16 "" "?" [THROWS SAFEPOINT CP];
                179 Putstatic "putstatic" Cp16 "?" "" [THROWS SAFEPOINT CP];
                180 Getfield "getfield" Cp16 "a" "?" [THROWS SAFEPOINT CP];
                181 Putfield "putfield" Cp16 "?" "" [THROWS SAFEPOINT CP];
                182 Invokevirtual "invokevirtual" Cp16 "?" "?" [THROWS CALL SAFEPOINT CP];
                183 Invokespecial "invokespecial" Cp16 "?" "?" [THROWS CALL SAFEPOINT CP];
                184 Invokestatic "invokestatic" Cp16 "?" "?" [THROWS CALL SAFEPOINT CP];
                185 Invokeinterface "invokeinterface" InvokeInterface "?" "?" [THROWS CALL SAFEPOINT CP];
                186 Invokedynamic "invokedynamic" InvokeDynamic "?" "?" [THROWS CALL SAFEPOINT CP];
                187 New "new" Cp16 "" "a" [THROWS SAFEPOINT CP];
                188 Newarray "newarray" ArrayType "i" "a" [THROWS SAFEPOINT];
                189 Anewarray "anewarray" Cp16 "i" "a" [THROWS SAFEPOINT CP];
                190 Arraylength "arraylength" None "a" "i" [THROWS];
                191 Athrow "athrow" None "a" "" [THROWS ENDS SAFEPOINT];
                192 Checkcast "checkcast" Cp16 "a" "a" [THROWS SAFEPOINT CP];
                193 Instanceof "instanceof" Cp16 "a" "i" [THROWS SAFEPOINT CP];
                194 Monitorenter "monitorenter" None "a" "" [THROWS SAFEPOINT];
                195 Monitorexit "monitorexit" None "a" "" [THROWS SAFEPOINT];
                196 Wide "wide" Wide "?" "?" [];
                197 Multianewarray "multianewarray" MultiNewArray "?" "a" [THROWS SAFEPOINT CP];
                198 Ifnull "ifnull" Branch16 "a" "" [BRANCH SAFEPOINT];
                199 Ifnonnull "ifnonnull" Branch16 "a" "" [BRANCH SAFEPOINT];
                200 GotoW "goto_w" Branch32 "" "" [BRANCH ENDS SAFEPOINT];
                201 JsrW "jsr_w" Branch32 "" "r" [BRANCH ENDS SAFEPOINT];
                202 Breakpoint "breakpoint" None "" "" [SAFEPOINT];
            }
            internal {
                203 GetfieldB "getfield_b" => Getfield;
                204 GetfieldC "getfield_c" => Getfield;
                205 GetfieldS "getfield_s" => Getfield;
                206 GetfieldI "getfield_i" => Getfield;
                207 GetfieldJ "getfield_j" => Getfield;
                208 PutfieldB "putfield_b" => Putfield;
                209 PutfieldZ "putfield_z" => Putfield;
                210 PutfieldS "putfield_s" => Putfield;
                211 PutfieldI "putfield_i" => Putfield;
                212 PutfieldJ "putfield_j" => Putfield;
                213 PutfieldA "putfield_a" => Putfield;
                214 PutfieldVolatile "putfield_volatile" => Putfield;
                215 GetstaticB "getstatic_b" => Getstatic;
                216 GetstaticC "getstatic_c" => Getstatic;
                217 GetstaticS "getstatic_s" => Getstatic;
                218 GetstaticI "getstatic_i" => Getstatic;
                219 GetstaticJ "getstatic_j" => Getstatic;
                220 PutstaticB "putstatic_b" => Putstatic;
                221 PutstaticZ "putstatic_z" => Putstatic;
                222 PutstaticS "putstatic_s" => Putstatic;
                223 PutstaticI "putstatic_i" => Putstatic;
                224 PutstaticJ "putstatic_j" => Putstatic;
                225 PutstaticA "putstatic_a" => Putstatic;
                226 PutstaticVolatile "putstatic_volatile" => Putstatic;
                227 InvokevirtualV "invokevirtual_v" => Invokevirtual;
                228 InvokevirtualF "invokevirtual_f" => Invokevirtual;
                229 InvokespecialQ "invokespecial_q" => Invokespecial;
                230 InvokespecialA "invokespecial_a" => Invokespecial;
                231 InvokestaticQ "invokestatic_q" => Invokestatic;
                232 InvokeinterfaceQ "invokeinterface_q" => Invokeinterface;
                233 InvokeinterfaceV "invokeinterface_v" => Invokeinterface;
                234 InvokeinterfaceF "invokeinterface_f" => Invokeinterface;
                235 InvokehandleQ "invokehandle_q" => Invokevirtual;
                236 InvokebasicQ "invokebasic_q" => Invokevirtual;
                237 InvokedynamicQ "invokedynamic_q" => Invokedynamic;
                238 NewQ "new_q" => New;
                239 AnewarrayQ "anewarray_q" => Anewarray;
                240 CheckcastQ "checkcast_q" => Checkcast;
                241 InstanceofQ "instanceof_q" => Instanceof;
                242 LdcI "ldc_q" => Ldc;
                243 LdcWI "ldc_w_q" => LdcW;
                244 Ldc2WQ "ldc2_w_q" => Ldc2W;
                245 LdcClass "ldc_class" => Ldc;
                246 LdcWClass "ldc_w_class" => LdcW;
                247 ReturnFinalizer "return_finalizer" => Return;
                248 ExitInterpreter "exit_interpreter" => Breakpoint;
                249 ReturnInt "ireturn_int" => Ireturn;
                250 Aload0Plain "aload_0_plain" => Aload0;
                251 Aload0GetfieldI "aload_0_getfield_i" => Aload0;
                252 MonitorenterCounted "monitorenter_counted" => Monitorenter;
                253 MonitorexitCounted "monitorexit_counted" => Monitorexit;
                254 InvokehandleG "invokehandle_g" => Invokevirtual;
                255 InvokedynamicG "invokedynamic_g" => Invokedynamic;
            }
        }
    };
}

/// What follows an opcode (JVMS 6.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Nothing.
    None,
    /// A signed byte.
    S8,
    /// A signed 16-bit value.
    S16,
    /// The index of a local: one byte, two after `wide`.
    Local,
    /// A local's index and a signed increment: a byte each, 16 bits each after `wide`.
    Iinc,
    /// An 8-bit constant-pool index.
    Cp8,
    /// A 16-bit constant-pool index.
    Cp16,
    /// A signed 16-bit branch offset.
    Branch16,
    /// A signed 32-bit branch offset.
    Branch32,
    /// tableswitch.
    TableSwitch,
    /// lookupswitch.
    LookupSwitch,
    /// A constant-pool index, a count and a zero.
    InvokeInterface,
    /// A constant-pool index and two zeros.
    InvokeDynamic,
    /// newarray's type code.
    ArrayType,
    /// A constant-pool index and a number of dimensions.
    MultiNewArray,
    /// Another opcode with wider operands.
    Wide,
}

impl Format {
    /// Bytes of the whole instruction, opcode included; 0 if that depends on its operands.
    pub const fn length(self) -> u8 {
        match self {
            Format::None => 1,
            Format::S8 | Format::Local | Format::Cp8 | Format::ArrayType => 2,
            Format::S16 | Format::Iinc | Format::Cp16 | Format::Branch16 => 3,
            Format::MultiNewArray => 4,
            Format::Branch32 | Format::InvokeInterface | Format::InvokeDynamic => 5,
            Format::TableSwitch | Format::LookupSwitch | Format::Wide => 0,
        }
    }
}

/// What an instruction may do besides its stack effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flags(pub u8);

impl Flags {
    /// None.
    pub const NONE: Flags = Flags(0);
    /// May raise an exception.
    pub const THROWS: Flags = Flags(1);
    /// Has branch targets.
    pub const BRANCH: Flags = Flags(2);
    /// Control never falls through to the next instruction.
    pub const ENDS: Flags = Flags(4);
    /// Calls a method.
    pub const CALL: Flags = Flags(8);
    /// The thread may stop for a safepoint within it.
    pub const SAFEPOINT: Flags = Flags(16);
    /// Its first operand is a constant-pool index.
    pub const CP: Flags = Flags(32);

    /// Both sets.
    pub const fn with(self, other: Flags) -> Flags {
        Flags(self.0 | other.0)
    }

    /// Whether all of `other` are set.
    pub const fn has(self, other: Flags) -> bool {
        self.0 & other.0 == other.0
    }
}

macro_rules! define_opcodes {
    (
        java { $($num:literal $name:ident $text:literal $format:ident $pops:literal $pushes:literal [$($flag:ident)*];)* }
        internal { $($inum:literal $iname:ident $itext:literal => $java:ident;)* }
    ) => {
        /// The instructions of the Java virtual machine, and the internal ones.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        #[expect(missing_docs, reason = "the names are the specification's")]
        pub enum Opcode {
            $($name = $num,)*
            $($iname = $inum,)*
        }

        impl Opcode {
            /// All of them, in numerical order within each section.
            pub const ALL: &[Opcode] = &[$(Opcode::$name,)* $(Opcode::$iname,)*];

            /// The opcode with that number.
            pub const fn from_u8(byte: u8) -> Option<Opcode> {
                match byte {
                    $($num => Some(Opcode::$name),)*
                    $($inum => Some(Opcode::$iname),)*
                    #[expect(unreachable_patterns, reason = "all numbers are taken just now")]
                    _ => None,
                }
            }

            /// As javap prints it.
            pub const fn mnemonic(self) -> &'static str {
                match self {
                    $(Opcode::$name => $text,)*
                    $(Opcode::$iname => $itext,)*
                }
            }

            /// The Java opcode that this one stands for: itself, unless internal.
            pub const fn java(self) -> Opcode {
                match self {
                    $(Opcode::$iname => Opcode::$java,)*
                    java => java,
                }
            }

            /// What follows it.
            pub const fn format(self) -> Format {
                match self.java() {
                    $(Opcode::$name => Format::$format,)*
                    _ => Format::None,
                }
            }

            /// The values it pops, see `for_each_bytecode!`.
            pub const fn pops(self) -> &'static str {
                match self.java() {
                    $(Opcode::$name => $pops,)*
                    _ => "?",
                }
            }

            /// The values it pushes.
            pub const fn pushes(self) -> &'static str {
                match self.java() {
                    $(Opcode::$name => $pushes,)*
                    _ => "?",
                }
            }

            /// Its flags.
            pub const fn flags(self) -> Flags {
                match self.java() {
                    $(Opcode::$name => Flags::NONE$(.with(Flags::$flag))*,)*
                    _ => Flags::NONE,
                }
            }
        }
    };
}

for_each_bytecode!(define_opcodes);

impl Opcode {
    /// Bytes of the instruction; 0 if that depends on its operands (switches, `wide`).
    pub const fn length(self) -> u8 {
        self.format().length()
    }

    /// Whether class files may hold it (breakpoint and the internal ones may not).
    pub const fn is_java(self) -> bool {
        (self as u8) < Opcode::Breakpoint as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_dense_and_names_unique() {
        for n in 0..=202u8 {
            assert_eq!(Opcode::from_u8(n).map(|o| o as u8), Some(n));
        }
        let names: std::collections::HashSet<_> = Opcode::ALL.iter().map(|o| o.mnemonic()).collect();
        assert_eq!(names.len(), Opcode::ALL.len());
        for op in Opcode::ALL {
            assert!(op.java().is_java() || op.java() == Opcode::Breakpoint);
            assert!(op.is_java() || (202..=255).contains(&(*op as u8)));
            assert!(op.pops().chars().chain(op.pushes().chars()).all(|c| "ilfdar1?".contains(c)));
        }
    }

    #[test]
    fn specification_spot_checks() {
        assert_eq!(Opcode::Invokeinterface as u8, 185);
        assert_eq!(Opcode::Invokeinterface.length(), 5);
        assert_eq!(Opcode::Multianewarray.length(), 4);
        assert_eq!(Opcode::Lastore.pops(), "ail");
        assert!(Opcode::Athrow.flags().has(Flags::ENDS.with(Flags::THROWS)));
        assert!(!Opcode::Ifeq.flags().has(Flags::ENDS));
    }
}
