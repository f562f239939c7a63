#!/usr/bin/env bash
# Runs benches/gc/Soak.java: eight threads, every kind of object, reference and class that comes and goes, all checked, the heap
# verified around every 20th collection. Fails if anything was corrupt or grew.
#
#   scripts/soak.sh [SECONDS] [OPTION...]     60 seconds; options are Cortado's (-Xmx256m unless said otherwise)
#
# ARGS: more arguments of Soak (threads, -KIND to leave a kind of work out). CORTADO: the command under test, or java.
set -uo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/scripts/lib.sh"
tools
classes=$cache/soak
mkdir -p "$classes"
"$home/bin/javac" -nowarn -d "$classes" "$root/benches/gc/Soak.java" || exit 2
seconds=${1:-60}
shift || true
options=(-Xmx256m)
"${cortado[@]}" -version 2>&1 | grep -q HotSpot || options+=(-XX:+VerifyHeap -XX:VerifyHeapInterval=20)
# shellcheck disable=SC2086
exec "${cortado[@]}" "${options[@]}" "$@" -cp "$classes" Soak "$seconds" ${ARGS:-8}
