#!/usr/bin/env bash
# Everything that must hold before a change lands, from a fresh checkout: formatting, lints, unit tests, the
# conformance suite (each case with java, with Cortado, and with Cortado under -XX:+GcStress), the benchmarks' kernels
# once, and the real programs with small inputs. Goes on after a failure, and says at the end how much passed.
#
#   scripts/test.sh            all of it
#   scripts/test.sh --fast     without the real programs
#
# It needs a Rust toolchain; a JDK 17 and Maven, the oracle and what fetches its programs, it installs with apt if it may.
set -uo pipefail
cd "$(dirname "$0")/.."
fast=
[ "${1:-}" != --fast ] || fast=yes
start=$SECONDS
passed=0
failed=0
broken=()
say() { printf '\n==> %s (after %d s)\n' "$*" $((SECONDS - start)); }
step() { # step NAME COMMAND...: runs it, counts its tests
  local name=$1 log
  shift
  say "$name"
  log=$(mktemp)
  if ! "$@" 2>&1 | tee "$log"; then broken+=("$name"); fi
  local p f
  p=$(grep -aoE '[0-9]+ passed' "$log" | awk '{ n += $1 } END { print n + 0 }')
  f=$(grep -aoE '[0-9]+ failed' "$log" | awk '{ n += $1 } END { print n + 0 }')
  passed=$((passed + p))
  failed=$((failed + f))
  rm -f "$log"
}

need=()
command -v javac >/dev/null || need+=(openjdk-17-jdk-headless)
[ -n "$fast" ] || command -v mvn >/dev/null || need+=(maven)
command -v python3 >/dev/null || need+=(python3)
command -v cc >/dev/null || need+=(gcc libc6-dev)
if [ ${#need[@]} -gt 0 ]; then
  [ "$(id -u)" = 0 ] || { echo "missing here: apt-get install ${need[*]}" >&2; exit 2; }
  say "installing ${need[*]}"
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null || exit 2
fi
# Maven may bring a newer Java along: the oracle is 17, the newest that is supported.
if ! java -version 2>&1 | grep -q 'version "17'; then
  for home in /usr/lib/jvm/*17*; do
    [ ! -x "$home/bin/javac" ] || { export JAVA_HOME=$home PATH=$home/bin:$PATH; break; }
  done
fi

export CARGO_TERM_COLOR=never RUST_BACKTRACE=${RUST_BACKTRACE:-0}
step "rustfmt" cargo fmt --all --check
step "clippy" cargo clippy --release --workspace --all-targets -q -- -D warnings
step "build" cargo build --release --workspace -q
step "unit tests and conformance" cargo test --release --workspace -q --no-fail-fast
step "benchmark kernels, once" python3 benches/pairs.py --smoke
step "programs for the collector, once" python3 benches/gc.py --smoke
step "soak, 20 s" scripts/soak.sh 20
[ -n "$fast" ] || step "real programs, small inputs" scripts/real-programs.sh --quick

say "done"
for name in ${broken[@]+"${broken[@]}"}; do echo "FAILED: $name"; done
# A step that failed without a failed test (it did not build, say) counts as one.
[ ${#broken[@]} -eq 0 ] || [ "$failed" -gt 0 ] || failed=${#broken[@]}
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ ${#broken[@]} -eq 0 ]
