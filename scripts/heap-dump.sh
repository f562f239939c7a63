#!/usr/bin/env bash
# Heap dumps of the same program by `java` and by Cortado, read by a published parser (NetBeans's, which VisualVM uses, as
# org.gridkit.jvmtool:hprof-heap packs it): the program's classes, objects, fields and stack must be the same.
#
#   scripts/heap-dump.sh
#
# The parser comes from Maven Central by `mvn`, pinned by version, into .cache/ (or $CORTADO_CACHE), once. CORTADO is the
# command under test (default target/release/cortado), JAVA the oracle (default `java`).
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
. "$root/scripts/lib.sh"
tools
jars=$cache/heap-dump
fetch "$jars" "org.gridkit.jvmtool hprof-heap 0.16"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$home/bin/javac" -nowarn -cp "$jars/hprof-heap-0.16.jar" -d "$work" scripts/heap-dump/*.java 2>&1 | grep -v '^Note:' || true
status=0
for live in true false; do
  "$home/bin/java" -cp "$work" Program "$work/java.hprof" "$live"
  "${cortado[@]}" -cp "$work" Program "$work/cortado.hprof" "$live"
  for who in java cortado; do
    "$home/bin/java" -cp "$jars/hprof-heap-0.16.jar:$work" Read "$work/$who.hprof" >"$work/$who.txt"
    rm "$work/$who.hprof"
  done
  if cmp -s "$work/java.txt" "$work/cortado.txt"; then
    echo "live=$live: the same ($(wc -l <"$work/java.txt") lines)"
  else
    diff "$work/java.txt" "$work/cortado.txt" | head -40
    status=1
  fi
done
exit $status
