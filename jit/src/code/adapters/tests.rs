//! Adapters called by, and calling, functions written by hand.

use super::*;
use std::cell::RefCell;

type I2c = unsafe extern "sysv64" fn(usize, usize, *const u64, *const u8) -> u64;

thread_local! {
    /// What the hand-written functions saw.
    static SEEN: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

fn seen() -> Vec<u64> {
    SEEN.with(|s| std::mem::take(&mut *s.borrow_mut()))
}

fn see(values: impl IntoIterator<Item = u64>) {
    SEEN.with(|s| s.borrow_mut().extend(values));
}

/// Stands in for the interpreter: notes what it is called with (method: how many slots), answers the last slot plus 1.
unsafe extern "sysv64" fn interpreter(t: usize, method: usize, slots: *const u64) -> u64 {
    // SAFETY: the tests' methods say how many slots there are.
    let slots = unsafe { std::slice::from_raw_parts(slots, method) };
    see([t as u64]);
    see(slots.iter().copied());
    slots.last().map_or(0x1_0000_0007, |s| s.wrapping_add(1))
}

fn adapters() -> Adapters {
    Adapters::new(interpreter as unsafe extern "sysv64" fn(usize, usize, *const u64) -> u64 as usize)
}

fn i2c(adapters: &Adapters, shape: &str) -> I2c {
    let p = adapters.i2c(shape).unwrap();
    // SAFETY: that's what it is.
    unsafe { std::mem::transmute::<*const u8, I2c>(p) }
}

extern "sysv64" fn mixed(t: usize, m: usize, a: u32, i: i32, j: i64, f: f32, d: f64) -> i32 {
    see([t as u64, m as u64, a.into(), i as u32 as u64, j as u64, f.to_bits().into(), d.to_bits()]);
    -2
}

#[test]
fn arguments_from_slots() {
    let adapters = adapters();
    let call = i2c(&adapters, "AIJFD:I");
    let rubbish = 0xdead_beef_0000_0000;
    let slots = [
        rubbish | 7,
        rubbish | 0xffff_ffff,
        99,
        i64::MIN as u64,
        rubbish | u64::from(1.5f32.to_bits()),
        99,
        (-2.25f64).to_bits(),
    ];
    let code = mixed as extern "sysv64" fn(usize, usize, u32, i32, i64, f32, f64) -> i32 as *const u8;
    // SAFETY: the shape is the function's.
    let bits = unsafe { call(1, 2, slots.as_ptr(), code) };
    assert_eq!(bits, 0xffff_fffe, "ints are zero-extended");
    assert_eq!(
        seen(),
        [1, 2, 7, 0xffff_ffff, i64::MIN as u64, u64::from(1.5f32.to_bits()), (-2.25f64).to_bits()]
    );
}

extern "sysv64" fn sums(
    _t: usize,
    _m: usize,
    a: i32,
    b: i64,
    c: f64,
    d: i32,
    e: i64,
    f: f32,
    g: i32,
    h: i64,
    i: f64,
    j: i32,
) -> f64 {
    f64::from(a)
        + b as f64 * 2.0
        + c * 3.0
        + f64::from(d) * 5.0
        + e as f64 * 7.0
        + f64::from(f) * 11.0
        + f64::from(g) * 13.0
        + h as f64 * 17.0
        + i * 19.0
        + f64::from(j) * 23.0
}

#[test]
fn arguments_on_the_stack() {
    let adapters = adapters();
    // More than registers hold.
    let call = i2c(&adapters, "IJDIJFIJDI:D");
    let slots: Vec<u64> = [
        &[1][..],
        &[0, 2],
        &[0, 3f64.to_bits()],
        &[4],
        &[0, 5],
        &[6f32.to_bits().into()],
        &[7],
        &[0, 8],
        &[0, 9f64.to_bits()],
        &[10],
    ]
    .concat();
    let code =
        sums as extern "sysv64" fn(usize, usize, i32, i64, f64, i32, i64, f32, i32, i64, f64, i32) -> f64
            as *const u8;
    // SAFETY: the shape is the function's.
    let bits = unsafe { call(0, 0, slots.as_ptr(), code) };
    let expected = 1.0 + 4.0 + 9.0 + 20.0 + 35.0 + 66.0 + 91.0 + 136.0 + 171.0 + 230.0;
    assert_eq!(f64::from_bits(bits), expected);
}

extern "sysv64" fn nothing(t: usize, _m: usize) {
    see([t as u64]);
}

extern "sysv64" fn a_float(_t: usize, _m: usize) -> f32 {
    -0.0
}

extern "sysv64" fn a_long(_t: usize, _m: usize) -> i64 {
    -1
}

#[test]
fn results() {
    let adapters = adapters();
    let code = nothing as extern "sysv64" fn(usize, usize) as *const u8;
    // SAFETY: the shapes are the functions', here and below.
    assert_eq!(unsafe { i2c(&adapters, ":V")(3, 0, std::ptr::null(), code) }, 0);
    assert_eq!(seen(), [3]);
    let code = a_float as extern "sysv64" fn(usize, usize) -> f32 as *const u8;
    // SAFETY: as above.
    assert_eq!(unsafe { i2c(&adapters, ":F")(0, 0, std::ptr::null(), code) }, 0x8000_0000);
    let code = a_long as extern "sysv64" fn(usize, usize) -> i64 as *const u8;
    // SAFETY: as above.
    assert_eq!(unsafe { i2c(&adapters, ":J")(0, 0, std::ptr::null(), code) }, u64::MAX);
}

#[test]
fn to_the_interpreter() {
    let adapters = adapters();
    let p = adapters.c2i("AIJFD:D").unwrap();
    // SAFETY: the shape's type.
    let f = unsafe {
        std::mem::transmute::<*const u8, extern "sysv64" fn(usize, usize, u32, i32, i64, f32, f64) -> f64>(p)
    };
    let result = f(42, 7, 5, -1, -2, 0.5, 1.0);
    assert_eq!(result.to_bits(), 1f64.to_bits() + 1);
    let got = seen();
    // Slots 2 and 5, the first halves of the long and the double, hold anything.
    assert_eq!(
        [got[0], got[1], got[2], got[4], got[5], got[7]],
        [42, 5, 0xffff_ffff, -2i64 as u64, u64::from(0.5f32.to_bits()), 1f64.to_bits()]
    );
    assert_eq!(got.len(), 8);

    let p = adapters.c2i(":I").unwrap();
    // SAFETY: the shape's type.
    let f = unsafe { std::mem::transmute::<*const u8, extern "sysv64" fn(usize, usize) -> i32>(p) };
    assert_eq!((f(1, 0), seen()), (7, vec![1]));
    let p = adapters.c2i("F:F").unwrap();
    // SAFETY: the shape's type.
    let f = unsafe { std::mem::transmute::<*const u8, extern "sysv64" fn(usize, usize, f32) -> f32>(p) };
    assert_eq!(f(1, 1, 1.0).to_bits(), 1f32.to_bits() + 1);
    let p = adapters.c2i("J:V").unwrap();
    // SAFETY: the shape's type.
    let f = unsafe { std::mem::transmute::<*const u8, extern "sysv64" fn(usize, usize, i64)>(p) };
    seen();
    f(1, 2, i64::MAX);
    assert_eq!(seen()[2], i64::MAX as u64);
}

/// There and back: compiled code called with slots calls the interpreter, which gets the same slots.
#[test]
fn round_trips() {
    let adapters = adapters();
    for shape in ["IJ:J", "AAAAAAAAAA:A", "DDDDDDDDDDDD:D", "JIJIJIJIJI:I", "DFDFDFDFDFDF:F", ":J"] {
        let args = shape.split_once(':').unwrap().0;
        let mut slots = Vec::new();
        for (i, c) in args.chars().enumerate() {
            if matches!(c, 'J' | 'D') {
                slots.extend([0, 0x1111_2222_3333_4444 * (i as u64 + 1)]);
            } else {
                slots.push(0x1234_5678 + i as u64);
            }
        }
        let to = adapters.c2i(shape).unwrap();
        // SAFETY: both are of the same shape.
        let bits = unsafe { i2c(&adapters, shape)(9, slots.len(), slots.as_ptr(), to) };
        let got = seen();
        let mut slot = 0;
        for c in args.chars() {
            slot += if matches!(c, 'J' | 'D') { 2 } else { 1 };
            assert_eq!(got[slot], slots[slot - 1], "{shape} slot {slot}");
        }
        let expected = slots.last().map_or(0x1_0000_0007, |s| s + 1);
        assert_eq!(bits, expected, "{shape}");
    }
}

#[test]
fn one_of_a_shape() {
    let adapters = adapters();
    let a = adapters.i2c("I:I").unwrap();
    assert_eq!(adapters.i2c("I:I"), Ok(a));
    assert_ne!(adapters.c2i("I:I"), Ok(a));
    assert_eq!(adapters.usage().0, 2);
    assert_eq!(adapters.describe(a as usize).as_deref(), Some("i2c I:I"));
    for bad in ["", "I", "I:", "I:II", "Z:I", "I:B", "V:I"] {
        assert!(matches!(adapters.i2c(bad), Err(AdapterError::Shape(_))), "{bad}");
    }
}
