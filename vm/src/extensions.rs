//! State that natives keep for a Vm: one value of each type, made when first asked for, and tables whose entries Java code
//! holds as a `long`.
//!
//! Java's classes keep native pointers in `long` fields and hand them back. Ours are numbers of a [`Slots`]: a stale or
//! made-up one is not found, where a pointer would be followed.

use parking_lot::{Mutex, RwLock};
use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::Arc;

/// One value of each type for a Vm.
#[derive(Default)]
pub struct Extensions {
    map: RwLock<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

impl Extensions {
    /// This Vm's value of type `T`.
    pub fn get<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        let key = TypeId::of::<T>();
        if let Some(found) = self.map.read().get(&key) {
            return down(found);
        }
        down(self.map.write().entry(key).or_insert_with(|| Arc::<T>::default()))
    }
}

fn down<T: Send + Sync + 'static>(value: &Arc<dyn Any + Send + Sync>) -> Arc<T> {
    value.clone().downcast().expect("keyed by its type")
}

/// A table whose entries have numbers that are never 0 and never used twice.
pub struct Slots<T> {
    inner: Mutex<Inner<T>>,
}

struct Inner<T> {
    slots: Vec<(u32, Option<Arc<T>>)>,
    free: Vec<u32>,
}

impl<T> Default for Slots<T> {
    fn default() -> Slots<T> {
        Slots { inner: Mutex::new(Inner { slots: Vec::new(), free: Vec::new() }) }
    }
}

impl<T> Slots<T> {
    /// Adds an entry; answers its number.
    pub fn insert(&self, value: T) -> i64 {
        let mut inner = self.inner.lock();
        let index = inner.free.pop().unwrap_or_else(|| {
            inner.slots.push((0, None));
            (inner.slots.len() - 1) as u32
        });
        let slot = &mut inner.slots[index as usize];
        // The generation stays positive, so that the number does, too.
        slot.0 = (slot.0 + 1) & 0x7fff_ffff;
        slot.1 = Some(Arc::new(value));
        i64::from(slot.0) << 32 | i64::from(index + 1)
    }

    /// The entry with a number.
    pub fn get(&self, number: i64) -> Option<Arc<T>> {
        let inner = self.inner.lock();
        let (generation, value) = inner.slots.get((number as u32).checked_sub(1)? as usize)?;
        if i64::from(*generation) == number >> 32 { value.clone() } else { None }
    }

    /// Takes an entry out.
    pub fn remove(&self, number: i64) -> Option<Arc<T>> {
        let mut inner = self.inner.lock();
        let index = (number as u32).checked_sub(1)?;
        let slot = inner.slots.get_mut(index as usize)?;
        if i64::from(slot.0) != number >> 32 {
            return None;
        }
        let value = slot.1.take()?;
        inner.free.push(index);
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_not_used_twice() {
        let slots = Slots::default();
        let a = slots.insert("a");
        assert_eq!(slots.get(a).as_deref(), Some(&"a"));
        assert_eq!(slots.remove(a).as_deref(), Some(&"a"));
        let b = slots.insert("b");
        assert_ne!(a, b);
        assert!(slots.get(a).is_none() && slots.remove(a).is_none());
        assert_eq!(slots.get(b).as_deref(), Some(&"b"));
        assert!(slots.get(0).is_none() && slots.get(-1).is_none());
    }

    #[test]
    fn one_value_of_a_type() {
        let e = Extensions::default();
        let n = e.get::<Slots<u8>>().insert(7);
        assert_eq!(e.get::<Slots<u8>>().get(n).as_deref(), Some(&7));
    }
}
