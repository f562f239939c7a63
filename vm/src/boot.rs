//! Starting a Vm: the boot sequence of CLASSLIB.md.
