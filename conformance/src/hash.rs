//! A content hash for cache keys: FNV-1a, twice with different offsets. Not for anything that an enemy feeds.

/// Collects bytes into a 128-bit key.
#[derive(Clone, Debug)]
pub struct Key(u64, u64);

impl Default for Key {
    fn default() -> Self {
        Key(0xcbf2_9ce4_8422_2325, 0x6c62_272e_07bb_0142)
    }
}

impl Key {
    /// Adds one field; its length goes in too, so that two fields never run into each other.
    pub fn add(&mut self, bytes: &[u8]) -> &mut Self {
        for b in (bytes.len() as u64).to_le_bytes().iter().chain(bytes) {
            self.0 = (self.0 ^ u64::from(*b)).wrapping_mul(0x0000_0100_0000_01b3);
            self.1 = (self.1 ^ u64::from(*b)).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(5);
        }
        self
    }

    /// The key as a file name.
    pub fn hex(&self) -> String {
        format!("{:016x}{:016x}", self.0, self.1)
    }
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn fields_do_not_run_together() {
        let a = Key::default().add(b"ab").add(b"c").hex();
        let b = Key::default().add(b"a").add(b"bc").hex();
        assert_ne!(a, b);
        assert_eq!(a, Key::default().add(b"ab").add(b"c").hex());
    }
}
