#!/bin/sh
# The heap's tests under Miri: undefined behaviour, data races, uninitialised memory in gc/'s unsafe code. Needs
# `rustup toolchain install nightly -c miri -c rust-src`. What takes Miri too long is left out (cfg_attr(miri, ignore)).
# scripts/miri.sh [NAME...]: only tests with these words in their names.
set -eu
cd "$(dirname "$0")/.."
# References are 32-bit numbers, so addresses are made from integers throughout.
MIRIFLAGS="${MIRIFLAGS:--Zmiri-permissive-provenance -Zmiri-disable-isolation}"
export MIRIFLAGS
exec cargo +nightly miri test -p cortado-gc --lib -- "$@"
