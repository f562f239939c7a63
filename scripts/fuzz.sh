#!/usr/bin/env bash
# Looks for differences from `java` for as long as it is told: generated programs in all modes, mutants of classes.
# Both are deterministic: what is found is found again with the seed that is printed.
#
#   scripts/fuzz.sh [SECONDS] [SEED]     each of the two for SECONDS (600), from SEED (the time)
set -uo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-600}
seed=${2:-$(date +%s)}
cargo build --release -q || exit 2
failed=0
echo "==> generated programs, seed $seed"
CORTADO_PROGRAMS=150 CORTADO_PROGRAM_SEED=$seed CORTADO_FUZZ_SECONDS=$seconds \
  cargo test --release -q -p cortado-conformance --test programs -- --nocapture generated || failed=1
end=$((SECONDS + seconds))
while [ $SECONDS -lt $end ]; do
  echo "==> mutants, seed $seed"
  CORTADO_MUTANTS=3000 CORTADO_MUTANT_SEED=$seed \
    cargo test --release -q -p cortado-conformance --test mutants || failed=1
  seed=$((seed + 1))
done
exit $failed
