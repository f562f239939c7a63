//! `java.util.zip.Deflater`. Its `long` is a number of this Vm's table of streams.

use super::pump::{Place, pump};
use cortado_vm::extensions::Slots;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{ByteArray, Object};
use cortado_vm::zlib::{self, Deflate};
use std::sync::{Arc, Mutex};

natives! {
    class "java/util/zip/Deflater";
    static fn "init" "(IIZ)J" = init;
    static fn "setDictionary" "(J[BII)V" = set_dictionary;
    static fn "setDictionaryBuffer" "(JJI)V" = set_dictionary_buffer;
    fn "deflateBytesBytes" "(J[BII[BIIII)J" = bytes_bytes;
    fn "deflateBytesBuffer" "(J[BIIJIII)J" = bytes_buffer;
    fn "deflateBufferBytes" "(JJI[BIIII)J" = buffer_bytes;
    fn "deflateBufferBuffer" "(JJIJIII)J" = buffer_buffer;
    static fn "getAdler" "(J)I" = adler;
    static fn "reset" "(J)V" = reset;
    static fn "end" "(J)V" = end;
}

type Streams = Slots<Mutex<Deflate>>;

/// The stream with a number. Java code keeps others from closing it meanwhile.
fn stream(cx: &mut Cx<'_>, number: i64) -> JResult<Arc<Mutex<Deflate>>> {
    let found = cx.vm().extensions.get::<Streams>().get(number);
    found.ok_or_else(|| cx.throw("java/lang/NullPointerException", "Deflater has been closed"))
}

fn lock(stream: &Mutex<Deflate>) -> std::sync::MutexGuard<'_, Deflate> {
    stream.lock().unwrap_or_else(|e| e.into_inner())
}

fn init(cx: &mut Cx<'_>, level: i32, strategy: i32, raw: bool) -> JResult<i64> {
    let budget = &cx.vm().limits.off_heap;
    if !budget.try_take(Deflate::BYTES) {
        return Err(cx.throw_bare("java/lang/OutOfMemoryError"));
    }
    let made = Deflate::new(level, strategy, raw);
    if made.is_err() {
        budget.give(Deflate::BYTES);
    }
    match made {
        Ok(stream) => Ok(cx.vm().extensions.get::<Streams>().insert(Mutex::new(stream))),
        Err(zlib::MEM_ERROR) => Err(cx.throw_bare("java/lang/OutOfMemoryError")),
        Err(zlib::STREAM_ERROR) => Err(cx.throw_bare("java/lang/IllegalArgumentException")),
        Err(_) => Err(cx.throw_bare("java/lang/InternalError")),
    }
}

/// `params`: bit 0 says that level and strategy change; bits 1 and 2 are the strategy, the rest is the level.
fn deflate<'s>(
    cx: &mut Cx<'s>,
    number: i64,
    input: (Place<'s>, usize),
    output: (Place<'s>, usize),
    flush: i32,
    params: i32,
) -> JResult<i64> {
    let stream = stream(cx, number)?;
    if params & 1 == 0 {
        let step = pump(cx, input, output, flush, |i, o, flush| lock(&stream).run(i, o, flush));
        let used = step.read as i64 | (step.written as i64) << 31;
        return match step.code {
            zlib::OK => Ok(used),
            zlib::BUF_ERROR => Ok(0),
            zlib::STREAM_END => Ok(used | 1 << 62),
            _ => throw_internal(cx),
        };
    }
    // All of the input that was given still belongs to the old parameters: no chunks here.
    let bytes = input.0.bytes(cx, input.1);
    let mut buffer = vec![0; output.1];
    let (strategy, level) = (params >> 1 & 3, params >> 3);
    let step = cx.blocking(|| lock(&stream).params(&bytes, &mut buffer, level, strategy));
    output.0.write(cx, 0, &buffer[..step.written]);
    let used = step.read as i64 | (step.written as i64) << 31;
    match step.code {
        zlib::OK => Ok(used),
        // Not all of it fitted: Java asks for the change again.
        zlib::BUF_ERROR => Ok(used | 1 << 63),
        _ => throw_internal(cx),
    }
}

fn throw_internal<T>(cx: &mut Cx<'_>) -> JResult<T> {
    Err(cx.throw_bare("java/lang/InternalError"))
}

#[expect(clippy::too_many_arguments, reason = "the native's signature")]
fn bytes_bytes<'s>(
    cx: &mut Cx<'s>,
    _this: Local<'s, Object>,
    number: i64,
    input: Local<'s, ByteArray>,
    input_offset: i32,
    input_len: i32,
    output: Local<'s, ByteArray>,
    output_offset: i32,
    output_len: i32,
    flush: i32,
    params: i32,
) -> JResult<i64> {
    let input = (Place::Array(input, input_offset as usize), input_len as usize);
    let output = (Place::Array(output, output_offset as usize), output_len as usize);
    deflate(cx, number, input, output, flush, params)
}

#[expect(clippy::too_many_arguments, reason = "the native's signature")]
fn bytes_buffer<'s>(
    cx: &mut Cx<'s>,
    _this: Local<'s, Object>,
    number: i64,
    input: Local<'s, ByteArray>,
    input_offset: i32,
    input_len: i32,
    output: i64,
    output_len: i32,
    flush: i32,
    params: i32,
) -> JResult<i64> {
    let input = (Place::Array(input, input_offset as usize), input_len as usize);
    deflate(cx, number, input, (Place::Memory(output), output_len as usize), flush, params)
}

#[expect(clippy::too_many_arguments, reason = "the native's signature")]
fn buffer_bytes<'s>(
    cx: &mut Cx<'s>,
    _this: Local<'s, Object>,
    number: i64,
    input: i64,
    input_len: i32,
    output: Local<'s, ByteArray>,
    output_offset: i32,
    output_len: i32,
    flush: i32,
    params: i32,
) -> JResult<i64> {
    let output = (Place::Array(output, output_offset as usize), output_len as usize);
    deflate(cx, number, (Place::Memory(input), input_len as usize), output, flush, params)
}

#[expect(clippy::too_many_arguments, reason = "the native's signature")]
fn buffer_buffer<'s>(
    cx: &mut Cx<'s>,
    _this: Local<'s, Object>,
    number: i64,
    input: i64,
    input_len: i32,
    output: i64,
    output_len: i32,
    flush: i32,
    params: i32,
) -> JResult<i64> {
    let output = (Place::Memory(output), output_len as usize);
    deflate(cx, number, (Place::Memory(input), input_len as usize), output, flush, params)
}

fn dictionary(cx: &mut Cx<'_>, number: i64, bytes: &[u8]) -> JResult<()> {
    let stream = stream(cx, number)?;
    let code = lock(&stream).set_dictionary(bytes);
    match code {
        zlib::OK => Ok(()),
        zlib::STREAM_ERROR => Err(cx.throw_bare("java/lang/IllegalArgumentException")),
        _ => throw_internal(cx),
    }
}

fn set_dictionary<'s>(
    cx: &mut Cx<'s>,
    number: i64,
    bytes: Local<'s, ByteArray>,
    offset: i32,
    len: i32,
) -> JResult<()> {
    let bytes = Place::Array(bytes, offset as usize).bytes(cx, len as usize);
    dictionary(cx, number, &bytes)
}

fn set_dictionary_buffer(cx: &mut Cx<'_>, number: i64, address: i64, len: i32) -> JResult<()> {
    let bytes = cx.native_bytes(address, len as usize);
    dictionary(cx, number, &bytes)
}

fn adler(cx: &mut Cx<'_>, number: i64) -> JResult<i32> {
    let stream = stream(cx, number)?;
    let adler = lock(&stream).adler();
    Ok(adler as i32)
}

fn reset(cx: &mut Cx<'_>, number: i64) -> JResult<()> {
    let stream = stream(cx, number)?;
    let code = lock(&stream).reset();
    if code == zlib::OK { Ok(()) } else { throw_internal(cx) }
}

fn end(cx: &mut Cx<'_>, number: i64) -> JResult<()> {
    match cx.vm().extensions.get::<Streams>().remove(number) {
        Some(_) => {
            cx.vm().limits.off_heap.give(Deflate::BYTES);
            Ok(())
        }
        None => Err(cx.throw_bare("java/lang/InternalError")),
    }
}
