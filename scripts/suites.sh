#!/usr/bin/env bash
# Runs the published tests of big libraries (JUnit 3, 4 and 5) with `java` and with Cortado and compares each test's
# result. Exit code 1 when a test ends otherwise than with `java` and scripts/suites/known.txt doesn't say why.
#
#   scripts/suites.sh                        all of them
#   scripts/suites.sh --list                 their names
#   scripts/suites.sh commons-io guava       some of them
#   scripts/suites.sh --include '.*BitSet.*' commons-math3     only test classes of this name
#   scripts/suites.sh --flags "-Xcomp" commons-codec           with flags for Cortado
#   scripts/suites.sh --keep DIR             leaves logs and results in DIR (by default in a folder that goes away)
#   scripts/suites.sh --again                doesn't run `java` again where --keep DIR has its results
#
# The libraries and their test jars come from Maven Central, pinned in scripts/suites/suites.txt; what the tests need
# besides is what the library's own published pom says. A test whose result differs is run again, with both, up to three
# times: only what never agrees counts. The seconds are the processor's. JAVA_FLAGS are options for `java`.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
src=$root/scripts/suites
. "$root/scripts/lib.sh"
flags=()
include=
keep=
again=
names=()
while [ $# -gt 0 ]; do
  case $1 in
    --list) sed 's/#.*//' "$src/suites.txt" | awk 'NF { print $1 }'; exit 0 ;;
    --include) include=$2; shift ;;
    --flags) read -ra flags <<<"$2"; shift ;;
    --keep) mkdir -p "$2"; keep=$(realpath "$2"); shift ;;
    --again) again=1 ;;
    -h | --help) usage suites.sh; exit 0 ;;
    -*) echo "unknown option $1 (see --help)" >&2; exit 2 ;;
    *) names+=("$1") ;;
  esac
  shift
done
# Results of all tests say nothing of some.
[ -z "$include" ] || again=
tools
read -ra java_flags <<<"${JAVA_FLAGS:-}"
jars=$cache/suites
platform='org.junit.platform junit-platform-console-standalone 1.10.2
junit junit 4.13.2
org.hamcrest hamcrest 2.2
org.hamcrest hamcrest-library 2.2'
fetch "$jars" "$platform"
launcher=$jars/junit-platform-console-standalone-1.10.2.jar:$jars/junit-4.13.2.jar:$jars/hamcrest-2.2.jar
own=$jars/own.$(cksum <"$src/Runner.java" | cut -d' ' -f1)
[ -d "$own" ] || "$home/bin/javac" -d "$own" -cp "$launcher" "$src/Runner.java"

work=$keep
[ -n "$keep" ] || { work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; }
export LC_ALL=C.UTF-8 TZ=UTC JAVA_HOME=$home
opens=()
for p in base/java.lang base/java.lang.reflect base/java.lang.invoke base/java.util base/java.util.concurrent base/java.io \
  base/java.net base/java.nio base/java.text base/java.time base/java.time.chrono base/sun.nio.ch base/sun.nio.fs base/jdk.internal.misc; do
  opens+=(--add-opens "java.$p=ALL-UNNAMED")
done

# prepare NAME LIBRARY TESTS ALSO...: makes $dir (the unpacked tests) and $path (the class path), once.
prepare() {
  local name=$1 library=$2 tests=$3
  shift 3
  local dirname=$jars/$name group artifact version classifier jar
  IFS=: read -r group artifact version <<<"$library"
  dir=$dirname/test
  if [ ! -e "$dirname/path" ] || [ "$(cat "$dirname/made-of")" != "$library $tests $*" ]; then
    echo "fetching $name" >&2
    rm -rf "$dirname"
    mkdir -p "$dirname/jars" "$dir"
    local wanted="$group $artifact $version"$'\n'
    IFS=: read -r tgroup tartifact tversion classifier <<<"$tests"
    wanted+="$tgroup $tartifact $tversion $classifier"$'\n'
    local also
    for also in "$@"; do wanted+="${also//:/ }"$'\n'; done
    fetch "$dirname/jars" "$wanted"
    # The pom that the project published says what its tests need.
    pom <<<"$tgroup $tartifact $tversion" >"$dirname/plain.xml"
    maven copy "$dirname/plain.xml" -Dartifact="$tgroup:$tartifact:$tversion:pom" -DoutputDirectory="$dirname"
    mv "$dirname/$tartifact-$tversion.pom" "$dirname/pom.xml"
    maven build-classpath "$dirname/pom.xml" -DincludeScope=test -Dmdep.outputFile="$dirname/deps"
    jar=$dirname/jars/$tartifact-$tversion-$classifier.jar
    (cd "$dir" && "$home/bin/jar" xf "$jar")
    {
      printf '%s' "$dir"
      for jar in "$dirname"/jars/*.jar; do case $jar in *-"$classifier".jar) ;; *) printf ':%s' "$jar" ;; esac; done
      # JUnit's are the launcher's.
      tr ':' '\n' <"$dirname/deps" | grep -vE '/(junit-(jupiter|platform|vintage|[34]|dep).*|hamcrest(-core|-library|-all)?-[0-9].*|opentest4j.*|apiguardian.*)\.jar$' | sed '/^$/d; s/^/:/' | tr -d '\n' || true
    } >"$dirname/path"
    echo "$library $tests $*" >"$dirname/made-of"
  fi
  path=$(cat "$dirname/path")
}

# spend: sets spent, the seconds of processor time that ended children took.
spend() {
  times >"$work/times"
  spent=$(awk 'NR == 2 { for (i = 1; i <= 2; i++) { split($i, t, /[ms]/); sum += t[1] * 60 + t[2] } printf "%.2f", sum }' "$work/times")
}

# execute WHO RESULTS [CLASSES]: runs the tests of $dir as java or cortado.
execute() {
  local who=$1 results=$2 vm=("$home/bin/java" ${java_flags[@]+"${java_flags[@]}"}) rc=0 before
  spend
  before=$spent
  [ "$who" = java ] || vm=("${cortado[@]}" ${flags[@]+"${flags[@]}"})
  # What tests expect around them when the library's own build runs them.
  local place
  place=$(mktemp -d "$work/run.XXXXXX")
  mkdir -p "$place/src/test" "$place/target"
  ln -s "$dir" "$place/src/test/resources"
  ln -s "$dir" "$place/target/test-classes"
  rm -f "$results"
  # A thread dump before the end of one that hangs.
  (cd "$place" && exec timeout --signal=QUIT --kill-after=10 "$seconds" "${vm[@]}" "${opens[@]}" ${jvm[@]+"${jvm[@]}"} -Xmx2g -Duser.language=en -Duser.country=US \
    -Djava.io.tmpdir="$place/target" -cp "$own:$launcher:$path" Runner "$dir" "$results" "$classes" "$exclude" "${@:3}") >"$results.log" 2>&1 </dev/null || rc=$?
  rm -rf "$place"
  [ -e "$results" ] || : >"$results"
  [ $rc -eq 0 ] || printf 'ended with %s\n' $rc >>"$results.log"
  spend
  took=$(awk -v a="$before" -v b="$spent" 'BEGIN { printf "%.1f", b - a }')
}

# ends RESULTS: a line for each test: id, tab, how it ended. What started only is what it hung in.
ends() {
  awk -F'\t' -v OFS='\t' '{ gsub(/@[0-9a-f]+/, "@", $3) } { if (!($3 in end)) order[++n] = $3; end[$3] = $1 == "START" ? "UNFINISHED" : $1 }
    END { for (i = 1; i <= n; i++) print order[i], end[order[i]] }' "$1" | LC_ALL=C sort -t$'\t' -k1,1
}
# different A B: the ids whose ends differ.
different() {
  LC_ALL=C join -t$'\t' -a1 -a2 -e MISSING -o 0,1.2,2.2 "$1" "$2" | awk -F'\t' -v OFS='\t' '$2 != $3'
}

bad=0
printf '%-22s %7s %13s %16s %12s %9s %9s\n' library tests 'java passed' 'cortado passed' differences java cortado
while read -r name library tests options; do
  [ -n "$name" ] || continue
  if [ ${#names[@]} -gt 0 ]; then printf '%s\n' "${names[@]}" | grep -qx -- "$name" || continue; fi
  also=() jvm=() agent='' exclude='' seconds=1200
  classes='^(.*\.Test[^.$]*|.*(Test|Tests|TestCase|TestSuite))$'
  for option in $options; do
    value=${option#*=}
    case $option in
      also=*) also+=("$value") ;;
      jvm=*) jvm+=("$value") ;;
      agent=*) agent=$value ;;
      exclude=*) exclude=$value ;;
      include=*) classes=$value ;;
      seconds=*) seconds=$value ;;
      *) echo "suites.txt: $option of $name" >&2; exit 2 ;;
    esac
  done
  [ -z "$include" ] || classes=$include
  [ "$tests" != = ] || tests=$library:tests
  prepare "$name" "$library" "$tests" ${also[@]+"${also[@]}"}
  [ -z "$agent" ] || jvm+=("-javaagent:$(tr : '\n' <<<"$path" | grep -m1 "/$agent-[0-9][^/]*\.jar$")")
  out=$work/$name
  mkdir -p "$out"
  if [ -z "$again" ] || [ ! -e "$out/java.took" ]; then
    execute java "$out/java"
    echo "$took" >"$out/java.took"
  fi
  execute cortado "$out/cortado"
  cortado_took=$took
  for who in java cortado; do ends "$out/$who" >"$out/$who.ends"; done
  different "$out/java.ends" "$out/cortado.ends" >"$out/different"
  # What agrees in a later run, of the classes of these tests only, was chance.
  for attempt in 1 2 3; do
    [ -s "$out/different" ] || break
    sed -nE 's/^[^\t]*\[(class|runner|suite):([^]\/]*)\].*/\2/p' "$out/different" | sort -u >"$out/classes"
    [ -s "$out/classes" ] && [ "$(wc -l <"$out/classes")" -lt 60 ] || break
    for who in java cortado; do
      execute $who "$out/$who.$attempt" "$out/classes"
      ends "$out/$who.$attempt" >"$out/$who.$attempt.ends"
    done
    different "$out/java.$attempt.ends" "$out/cortado.$attempt.ends" >"$out/still"
    LC_ALL=C join -t$'\t' <(cut -f1 "$out/different" | LC_ALL=C sort) <(LC_ALL=C sort -t$'\t' -k1,1 "$out/still") >"$out/both"
    mv "$out/both" "$out/different"
  done
  # known.txt: a name, a regular expression of ids, and after `#` the reason.
  awk -v n="$name" '$1 == n { print $2 }' "$src/known.txt" >"$out/known"
  grep -vE -f "$out/known" "$out/different" >"$out/unknown" || true
  [ -s "$out/known" ] || cp "$out/different" "$out/unknown"
  passed() { grep -c $'\tPASSED$' "$1" || true; }
  printf '%-22s %7s %13s %16s %12s %8ss %8ss\n' "$name" "$(wc -l <"$out/java.ends")" "$(passed "$out/java.ends")" "$(passed "$out/cortado.ends")" \
    "$(wc -l <"$out/unknown")$([ "$(wc -l <"$out/different")" = "$(wc -l <"$out/unknown")" ] || echo " (+$(($(wc -l <"$out/different") - $(wc -l <"$out/unknown"))))")" "$(cat "$out/java.took")" "$cortado_took"
  if [ ! -s "$out/java.ends" ]; then
    echo "    no test ran with java:"; head -20 "$out/java.log" | sed 's/^/    /'
    bad=1
  fi
  if [ -s "$out/unknown" ]; then
    bad=1
    head -30 "$out/unknown" | sed 's/^/    /'
    tail -1 "$out/cortado.log" | grep '^ended with' | sed 's/^/    /' || true
  fi
done < <(sed 's/#.*//' "$src/suites.txt")
exit $bad
