//! The heap's sizes where the command line leaves them open, by the rules of `java` (HotSpot's Arguments::set_heap_size).

use cortado_gc::HeapConfig;

/// Sizes are multiples of this: HotSpot's card table wants it so.
const ALIGNMENT: u64 = 2 << 20;
/// HotSpot's default of MaxHeapSize: what is small memory, and the least for any other.
const DEFAULT_MAX: u64 = 130_862_280;
/// Initial young and old generations of HotSpot together.
const LEAST: u64 = 8 << 20;
/// HotSpot's default of MaxRAM.
const MAX_RAM: u64 = 128 << 30;

/// What is known of the machine, and what was asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct HeapSizing {
    /// Memory of the machine, its control group considered.
    pub memory: u64,
    /// The most address space that the process may have.
    pub address_space: Option<u64>,
    /// -Xmx.
    pub max: Option<u64>,
    /// -Xms.
    pub initial: Option<u64>,
    /// -XX:MinHeapSize.
    pub min: Option<u64>,
    /// -XX:MaxRAM.
    pub max_ram: Option<u64>,
    /// -XX:MaxRAMPercentage, or 100 by -XX:MaxRAMFraction; as the next two.
    pub max_percentage: Option<f64>,
    /// -XX:MinRAMPercentage: of small memories.
    pub min_percentage: Option<f64>,
    /// -XX:InitialRAMPercentage.
    pub initial_percentage: Option<f64>,
    /// -XX:ErgoHeapSizeLimit.
    pub ergo_limit: Option<u64>,
}

/// Sizes of a heap, bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeapSize {
    /// -Xmx.
    pub max: u64,
    /// -Xms.
    pub initial: u64,
}

impl HeapSizing {
    /// The sizes. What was asked for stays as it is.
    pub fn choose(&self) -> HeapSize {
        // Who says how much of the memory to take, may take it of all memory.
        let any_part = self.max_percentage.or(self.min_percentage).or(self.initial_percentage).is_some();
        let memory = match self.max_ram {
            Some(said) => said,
            None if any_part => self.memory,
            None => self.memory.min(MAX_RAM),
        };
        let part = |percentage: f64| (memory as f64 * percentage / 100.0) as u64;
        // Half of the address space, if there is a limit.
        let allocatable = self.address_space.map_or(u64::MAX, |space| space / 2);
        let max = self.max.unwrap_or_else(|| {
            let small = part(self.min_percentage.unwrap_or(50.0));
            let mut max = if small < DEFAULT_MAX {
                small
            } else {
                part(self.max_percentage.unwrap_or(25.0)).max(DEFAULT_MAX)
            };
            if let Some(limit) = self.ergo_limit.filter(|&limit| limit != 0) {
                max = max.min(limit);
            }
            max = max.min(allocatable);
            max = max.max(self.initial.or(self.min).unwrap_or(0));
            // Rounded before it meets what the cage can hold, which is no such multiple.
            align(max).min(HeapConfig::max_for_cage(HeapConfig::MAX_CAGE) as u64)
        });
        let initial = self.initial.unwrap_or_else(|| {
            let initial = part(self.initial_percentage.unwrap_or(1.5625)).min(allocatable);
            align(initial.max(LEAST).max(self.min.unwrap_or(0))).min(max)
        });
        HeapSize { max, initial }
    }
}

fn align(bytes: u64) -> u64 {
    bytes.next_multiple_of(ALIGNMENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MB: u64 = 1 << 20;

    fn chosen(sizing: HeapSizing) -> (u64, u64) {
        let HeapSize { max, initial } = sizing.choose();
        (initial, max)
    }

    /// What `java -XX:MaxRAM=... -XX:+PrintFlagsFinal` prints as InitialHeapSize and MaxHeapSize.
    #[test]
    fn a_part_of_the_memory_as_java() {
        for (memory, initial, max) in [
            (64 * MB, 8_388_608, 33_554_432),
            (200 * MB, 8_388_608, 104_857_600),
            (249 * MB, 8_388_608, 132_120_576),
            (250 * MB, 8_388_608, 132_120_576),
            (500 * MB, 8_388_608, 132_120_576),
            (512 * MB, 8_388_608, 134_217_728),
            (600 * MB, 10_485_760, 157_286_400),
            (1024 * MB, 16_777_216, 268_435_456),
            (4_000_000_000, 62_914_560, 1_000_341_504),
            (8 << 30, 134_217_728, 2_147_483_648),
        ] {
            let sizing = HeapSizing { memory, ..HeapSizing::default() };
            assert_eq!(chosen(sizing), (initial, max), "of {memory}");
            let said = HeapSizing { memory: 20 << 30, max_ram: Some(memory), ..HeapSizing::default() };
            assert_eq!(chosen(said), (initial, max), "MaxRAM={memory}");
        }
    }

    #[test]
    fn options_as_java() {
        let of = |memory| HeapSizing { memory, ..HeapSizing::default() };
        let percent = |p| HeapSizing { max_percentage: Some(p), ..of(1 << 30) };
        assert_eq!(chosen(percent(75.5)), (16_777_216, 811_597_824));
        assert_eq!(chosen(percent(50.0)), (16_777_216, 536_870_912));
        assert_eq!(chosen(percent(0.0)), (16_777_216, 132_120_576));
        let small = HeapSizing { min_percentage: Some(80.0), ..of(150 * MB) };
        assert_eq!(chosen(small), (8_388_608, 125_829_120));
        let small = HeapSizing { min_percentage: Some(10.0), ..of(1 << 30) };
        assert_eq!(chosen(small), (16_777_216, 109_051_904));
        let initial = HeapSizing { initial_percentage: Some(10.0), ..of(25_276_510_208) };
        assert_eq!(chosen(initial), (2_529_165_312, 6_320_816_128));
        let none = HeapSizing { initial_percentage: Some(0.0), ..of(1 << 30) };
        assert_eq!(chosen(none), (8_388_608, 268_435_456));
        let larger = HeapSizing { initial: Some(300 * MB), ..of(512 * MB) };
        assert_eq!(chosen(larger), (300 * MB, 300 * MB));
        let less = HeapSizing { ergo_limit: Some(100 * MB), ..of(8 << 30) };
        assert_eq!(chosen(less), (104_857_600, 104_857_600));
        assert_eq!(chosen(HeapSizing { max: Some(64 * MB), ..of(8 << 30) }), (64 * MB, 64 * MB));
    }

    #[test]
    fn address_space_and_cage_are_limits() {
        let tight = HeapSizing { memory: 8 << 30, address_space: Some(1 << 30), ..HeapSizing::default() };
        assert_eq!(chosen(tight), (134_217_728, 512 * MB));
        let huge = HeapSizing { memory: 400 << 30, max_percentage: Some(100.0), ..HeapSizing::default() };
        assert_eq!(huge.choose().max as usize, HeapConfig::max_for_cage(HeapConfig::MAX_CAGE));
    }
}
