//! `java.util.zip.Inflater`. Its `long` is a number of this Vm's table of streams.

use super::pump::{Place, pump};
use crate::support::set_int;
use cortado_vm::extensions::Slots;
use cortado_vm::native::no_op;
use cortado_vm::natives;
use cortado_vm::rooting::{Cx, JResult, Local};
use cortado_vm::types::{ByteArray, Object};
use cortado_vm::zlib::{self, Inflate};
use std::sync::{Arc, Mutex};

natives! {
    class "java/util/zip/Inflater";
    static fn "initIDs" "()V" = no_op;
    static fn "init" "(Z)J" = init;
    static fn "setDictionary" "(J[BII)V" = set_dictionary;
    static fn "setDictionaryBuffer" "(JJI)V" = set_dictionary_buffer;
    fn "inflateBytesBytes" "(J[BII[BII)J" = bytes_bytes;
    fn "inflateBytesBuffer" "(J[BIIJI)J" = bytes_buffer;
    fn "inflateBufferBytes" "(JJI[BII)J" = buffer_bytes;
    fn "inflateBufferBuffer" "(JJIJI)J" = buffer_buffer;
    static fn "getAdler" "(J)I" = adler;
    static fn "reset" "(J)V" = reset;
    static fn "end" "(J)V" = end;
}

type Streams = Slots<Mutex<Inflate>>;

/// The stream with a number. Java code keeps others from closing it meanwhile.
fn stream(cx: &mut Cx<'_>, number: i64) -> JResult<Arc<Mutex<Inflate>>> {
    let found = cx.vm().extensions.get::<Streams>().get(number);
    found.ok_or_else(|| cx.throw("java/lang/NullPointerException", "Inflater has been closed"))
}

fn lock(stream: &Mutex<Inflate>) -> std::sync::MutexGuard<'_, Inflate> {
    stream.lock().unwrap_or_else(|e| e.into_inner())
}

fn init(cx: &mut Cx<'_>, raw: bool) -> JResult<i64> {
    let budget = &cx.vm().limits.off_heap;
    if !budget.try_take(Inflate::BYTES) {
        return Err(cx.throw_bare("java/lang/OutOfMemoryError"));
    }
    let made = Inflate::new(raw);
    if made.is_err() {
        budget.give(Inflate::BYTES);
    }
    match made {
        Ok(stream) => Ok(cx.vm().extensions.get::<Streams>().insert(Mutex::new(stream))),
        Err(zlib::MEM_ERROR) => Err(cx.throw_bare("java/lang/OutOfMemoryError")),
        Err(_) => Err(cx.throw_bare("java/lang/InternalError")),
    }
}

fn inflate<'s>(
    cx: &mut Cx<'s>,
    this: Local<'s, Object>,
    number: i64,
    input: (Place<'s>, usize),
    output: (Place<'s>, usize),
) -> JResult<i64> {
    let stream = stream(cx, number)?;
    let step = pump(cx, input, output, zlib::SYNC_FLUSH, |i, o, _| lock(&stream).run(i, o));
    let used = step.read as i64 | (step.written as i64) << 31;
    match step.code {
        zlib::OK => Ok(used),
        zlib::BUF_ERROR => Ok(0),
        zlib::STREAM_END => Ok(used | 1 << 62),
        zlib::NEED_DICT => Ok(used | 1 << 63),
        zlib::DATA_ERROR => {
            set_int(cx, this, "inputConsumed", step.read as i32);
            set_int(cx, this, "outputConsumed", step.written as i32);
            let message = lock(&stream).message();
            Err(cx.throw_new("java/util/zip/DataFormatException", message.as_deref()))
        }
        zlib::MEM_ERROR => Err(cx.throw_bare("java/lang/OutOfMemoryError")),
        _ => {
            let message = lock(&stream).message();
            Err(cx.throw_new("java/lang/InternalError", message.as_deref()))
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "the native's signature")]
fn bytes_bytes<'s>(
    cx: &mut Cx<'s>,
    this: Local<'s, Object>,
    number: i64,
    input: Local<'s, ByteArray>,
    input_offset: i32,
    input_len: i32,
    output: Local<'s, ByteArray>,
    output_offset: i32,
    output_len: i32,
) -> JResult<i64> {
    let input = (Place::Array(input, input_offset as usize), input_len as usize);
    inflate(cx, this, number, input, (Place::Array(output, output_offset as usize), output_len as usize))
}

#[expect(clippy::too_many_arguments, reason = "the native's signature")]
fn bytes_buffer<'s>(
    cx: &mut Cx<'s>,
    this: Local<'s, Object>,
    number: i64,
    input: Local<'s, ByteArray>,
    input_offset: i32,
    input_len: i32,
    output: i64,
    output_len: i32,
) -> JResult<i64> {
    let input = (Place::Array(input, input_offset as usize), input_len as usize);
    inflate(cx, this, number, input, (Place::Memory(output), output_len as usize))
}

#[expect(clippy::too_many_arguments, reason = "the native's signature")]
fn buffer_bytes<'s>(
    cx: &mut Cx<'s>,
    this: Local<'s, Object>,
    number: i64,
    input: i64,
    input_len: i32,
    output: Local<'s, ByteArray>,
    output_offset: i32,
    output_len: i32,
) -> JResult<i64> {
    let output = (Place::Array(output, output_offset as usize), output_len as usize);
    inflate(cx, this, number, (Place::Memory(input), input_len as usize), output)
}

fn buffer_buffer<'s>(
    cx: &mut Cx<'s>,
    this: Local<'s, Object>,
    number: i64,
    input: i64,
    input_len: i32,
    output: i64,
    output_len: i32,
) -> JResult<i64> {
    let output = (Place::Memory(output), output_len as usize);
    inflate(cx, this, number, (Place::Memory(input), input_len as usize), output)
}

fn dictionary(cx: &mut Cx<'_>, number: i64, bytes: &[u8]) -> JResult<()> {
    let stream = stream(cx, number)?;
    let mut stream = lock(&stream);
    let (code, message) = (stream.set_dictionary(bytes), stream.message());
    drop(stream);
    match code {
        zlib::OK => Ok(()),
        zlib::STREAM_ERROR | zlib::DATA_ERROR => {
            Err(cx.throw_new("java/lang/IllegalArgumentException", message.as_deref()))
        }
        _ => Err(cx.throw_new("java/lang/InternalError", message.as_deref())),
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
    if code == zlib::OK { Ok(()) } else { Err(cx.throw_bare("java/lang/InternalError")) }
}

fn end(cx: &mut Cx<'_>, number: i64) -> JResult<()> {
    match cx.vm().extensions.get::<Streams>().remove(number) {
        Some(_) => {
            cx.vm().limits.off_heap.give(Inflate::BYTES);
            Ok(())
        }
        None => Err(cx.throw_bare("java/lang/InternalError")),
    }
}
