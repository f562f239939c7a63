//! `java.util.zip.CRC32`. Java code has checked the bounds.

use super::pump::checksum_array;
use crate::support::CHUNK;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::ByteArray;

natives! {
    class "java/util/zip/CRC32";
    static fn "update" "(II)I" = update;
    static fn "updateBytes0" "(I[BII)I" = update_bytes;
    static fn "updateByteBuffer0" "(IJII)I" = update_buffer;
}

fn update(_cx: &mut Cx<'_>, sum: i32, byte: i32) -> JResult<i32> {
    Ok(crc32(sum as u32, &[byte as u8]) as i32)
}

fn update_bytes<'s>(
    cx: &mut Cx<'s>,
    sum: i32,
    bytes: Local<'s, ByteArray>,
    offset: i32,
    len: i32,
) -> JResult<i32> {
    Ok(checksum_array(cx, sum as u32, bytes, offset as usize, len as usize, crc32) as i32)
}

fn update_buffer(cx: &mut Cx<'_>, sum: i32, address: i64, offset: i32, len: i32) -> JResult<i32> {
    let (mut sum, mut at, end) =
        (sum as u32, address + i64::from(offset), address + i64::from(offset) + i64::from(len));
    while at < end {
        let n = CHUNK.min((end - at) as usize);
        sum = crc32(sum, &cx.native_bytes(at, n));
        at += n as i64;
    }
    Ok(sum as i32)
}

/// Continues a CRC.
fn crc32(crc: u32, bytes: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new_with_initial(crc);
    hasher.update(bytes);
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_crc_is_continued() {
        assert_eq!(super::crc32(0, b"123456789"), 0xcbf4_3926);
        assert_eq!(super::crc32(super::crc32(0, b"1234"), b"56789"), 0xcbf4_3926);
    }
}
