//! The mark word: the first `u32` of every object's header.
//!
//! ```text
//!   31                                    5 4     2 1   0
//!  +---------------------------------------+-------+-----+
//!  | payload (27 bits)                     |  age  |state|
//!  +---------------------------------------+-------+-----+
//!  unlocked  identity hash, 0: none yet               00
//!  thin      recursion-1 (11 bits) | owner (16 bits)  01
//!  inflated  index of the monitor                     10
//!  forwarded payload unused; the class word holds the 11
//!            object's new reference (collector only)
//! ```
//!
//! The age belongs to the collector, the rest to the VM: a copy keeps state and payload as they were, so an
//! object that is locked or hashed may move. A hashed object that gets locked moves its hash into the monitor,
//! as there is no room for both.

/// The state bits of a mark word.
pub const STATE_MASK: u32 = 0b11;
/// Nobody holds the object's lock; the payload is the identity hash, 0 if none was asked for yet.
pub const UNLOCKED: u32 = 0;
/// Locked without a monitor: owner and recursion stand in the payload.
pub const THIN: u32 = 1;
/// The payload is the index of a monitor.
pub const INFLATED: u32 = 2;
/// The object was moved. Only seen while the world is stopped.
pub const FORWARDED: u32 = 3;
/// Position of the age.
pub const AGE_SHIFT: u32 = 2;
/// Mask of the age, in place.
pub const AGE_MASK: u32 = 0b111 << AGE_SHIFT;
/// The greatest age.
pub const MAX_AGE: u32 = 7;
/// Position of the payload.
pub const PAYLOAD_SHIFT: u32 = 5;
/// Width of the payload.
pub const PAYLOAD_BITS: u32 = 32 - PAYLOAD_SHIFT;
/// Mask of a payload that was shifted down; also the mask of an identity hash and of a monitor index.
pub const PAYLOAD_MAX: u32 = (1 << PAYLOAD_BITS) - 1;
/// Position of the thin lock's owner.
pub const THIN_OWNER_SHIFT: u32 = PAYLOAD_SHIFT;
/// Greatest thread id that fits a thin lock.
pub const THIN_OWNER_MAX: u32 = (1 << 16) - 1;
/// Position of the thin lock's recursion count less one.
pub const THIN_COUNT_SHIFT: u32 = 21;
/// How often a thin lock can be held; one more inflates.
pub const THIN_COUNT_MAX: u32 = 1 << 11;

/// The state bits.
#[inline]
pub const fn state(mark: u32) -> u32 {
    mark & STATE_MASK
}

/// The age, 0 to 7.
#[inline]
pub const fn age(mark: u32) -> u32 {
    (mark & AGE_MASK) >> AGE_SHIFT
}

/// `mark` with another age.
#[inline]
pub const fn with_age(mark: u32, age: u32) -> u32 {
    (mark & !AGE_MASK) | (age << AGE_SHIFT)
}

/// The identity hash of an unlocked mark; 0: none yet.
#[inline]
pub const fn hash_of(mark: u32) -> u32 {
    mark >> PAYLOAD_SHIFT
}

/// The thread id that holds a thin lock.
#[inline]
pub const fn thin_owner(mark: u32) -> u32 {
    (mark >> THIN_OWNER_SHIFT) & THIN_OWNER_MAX
}

/// How often the owner holds a thin lock, 1 to [`THIN_COUNT_MAX`].
#[inline]
pub const fn thin_count(mark: u32) -> u32 {
    (mark >> THIN_COUNT_SHIFT) + 1
}

/// The monitor's index of an inflated mark.
#[inline]
pub const fn monitor_index(mark: u32) -> u32 {
    mark >> PAYLOAD_SHIFT
}

/// An unlocked mark with a hash (0: none), the age of `old`.
#[inline]
pub const fn make_unlocked(old: u32, hash: u32) -> u32 {
    (old & AGE_MASK) | UNLOCKED | (hash << PAYLOAD_SHIFT)
}

/// A thin lock held `count` times by `owner`, the age of `old`.
#[inline]
pub const fn make_thin(old: u32, owner: u32, count: u32) -> u32 {
    (old & AGE_MASK) | THIN | (owner << THIN_OWNER_SHIFT) | ((count - 1) << THIN_COUNT_SHIFT)
}

/// An inflated lock, the age of `old`.
#[inline]
pub const fn make_inflated(old: u32, monitor: u32) -> u32 {
    (old & AGE_MASK) | INFLATED | (monitor << PAYLOAD_SHIFT)
}

/// What the collector leaves behind in an object that it moved.
#[inline]
pub const fn make_forwarded() -> u32 {
    FORWARDED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_do_not_overlap() {
        for age_in in 0..=MAX_AGE {
            let old = with_age(0, age_in);
            let thin = make_thin(old, THIN_OWNER_MAX, THIN_COUNT_MAX);
            assert_eq!(state(thin), THIN);
            assert_eq!(thin_owner(thin), THIN_OWNER_MAX);
            assert_eq!(thin_count(thin), THIN_COUNT_MAX);
            assert_eq!(age(thin), age_in);
            let thin = make_thin(old, 1, 1);
            assert_eq!((thin_owner(thin), thin_count(thin)), (1, 1));
            let hashed = make_unlocked(old, PAYLOAD_MAX);
            assert_eq!((state(hashed), hash_of(hashed), age(hashed)), (UNLOCKED, PAYLOAD_MAX, age_in));
            let fat = make_inflated(hashed, 12345);
            assert_eq!((state(fat), monitor_index(fat), age(fat)), (INFLATED, 12345, age_in));
            assert_eq!(monitor_index(with_age(fat, 7)), 12345);
        }
        assert_eq!(state(make_forwarded()), FORWARDED);
    }
}
