#!/usr/bin/env bash
# The memory model: runs jcstress on Cortado, interpreted (-Xint), by default and compiled (-Xcomp), and prints forbidden
# outcomes and errors. Exit code 1 when there is one.
#
#   scripts/jcstress.sh                      all tests, a minute or so for each ten of them in each mode
#   scripts/jcstress.sh --quick              a tenth of that time
#   scripts/jcstress.sh --mode -Xcomp        one mode only; any flags (`--mode "-Xcomp -XX:+DeoptStress"`)
#   scripts/jcstress.sh --java               with `java`, to see what it makes of a test
#   scripts/jcstress.sh --list               the tests
#   scripts/jcstress.sh VarHandle            tests whose name matches the regular expression
#
# The harness and its samples are jcstress-core and jcstress-samples of Maven Central (OpenJDK's whole jcstress-tests-all
# isn't published there); scripts/jcstress has more tests in its form: the modes of VarHandle and of Unsafe, atomicity,
# word tearing, final fields, class initialisation, monitors, threads. It takes two cores at least.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
src=$root/scripts/jcstress
. "$root/scripts/lib.sh"
preset=(-time 300 -iters 5 -f 2)
modes=()
vm=
filter='.*'
while [ $# -gt 0 ]; do
  case $1 in
    --quick) preset=(-time 100 -iters 2 -f 1) ;;
    --mode) modes+=("$2"); shift ;;
    --java) vm=java ;;
    --list) filter=; ;;
    -h | --help) usage jcstress.sh; exit 0 ;;
    -*) echo "unknown option $1 (see --help)" >&2; exit 2 ;;
    *) filter=$1 ;;
  esac
  shift
done
tools
jars=$cache/jcstress
fetch "$jars" 'org.openjdk.jcstress jcstress-core 0.11
org.openjdk.jcstress jcstress-samples 0.11' false
own=$jars/own.$(cat "$src"/*.java | cksum | cut -d' ' -f1)
if [ ! -d "$own" ]; then
  # Its annotation processor writes the runners of our tests, and lists them.
  mkdir "$own.new"
  "$home/bin/javac" -nowarn --add-exports java.base/jdk.internal.misc=ALL-UNNAMED -d "$own.new" -cp "$(printf '%s:' "$jars"/*.jar)" "$src"/*.java 2>&1 | grep -A1 error >&2 || true
  # The harness reads one list.
  "$home/bin/jar" xf "$jars/jcstress-samples-0.11.jar" META-INF/TestList
  cat META-INF/TestList >>"$own.new/META-INF/TestList"
  rm -r META-INF
  mv "$own.new" "$own"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
path=$own$(printf ':%s' "$jars"/*.jar)
export LC_ALL=C.UTF-8
# The harness starts the `java` of its java.home for each test; it runs in the oracle itself, so that what it says of a run
# doesn't hang on what it tests.
[ ${#modes[@]} -gt 0 ] || modes=(-Xint '' -Xcomp)
if [ "$vm" = java ]; then jdk "$work/jdk" "$home/bin/java"; else jdk "$work/jdk" "${cortado[@]}"; fi
harness=("$home/bin/java" -Djava.home="$work/jdk" -cp "$path" org.openjdk.jcstress.Main)
cd "$work"
if [ -z "$filter" ]; then
  "${harness[@]}" -l | grep -E '^(cortado|org)\.'
  exit
fi
bad=0
printf '%-24s %8s %8s %8s %8s\n' mode tests passed failed errors
for mode in "${modes[@]}"; do
  # No affinity and no per-method compile commands: those are HotSpot's. One configuration then.
  rc=0
  "${harness[@]}" "${preset[@]}" -af NONE -sc false -t "$filter" -jvmArgs "-Xmx512m $mode" >"$work/log" 2>&1 || rc=$?
  line=$(grep -E '^\(ETA: +now\)' "$work/log" | tail -1)
  number() { sed -nE "s/.*[ (]([0-9]+) $1.*/\1/p" <<<"$line"; }
  failed=$(number failed) errors=$(($(number 'soft errs') + $(number 'hard errs')))
  printf '%-24s %8s %8s %8s %8s\n' "${mode:-default}" "$(number planned)" "$(number passed)" "${failed:-?}" "$errors"
  if [ "${failed:-1}" -ne 0 ] || [ "$errors" -ne 0 ] || [ $rc -ne 0 ]; then
    bad=1
    # From the failed ones on; what is only interesting comes before.
    sed -n '/^\*\*\* FAILED/,/^\*\*\* All remaining/p' "$work/log" | grep -v '^$' | head -120
  fi
done
exit $bad
