#!/usr/bin/env bash
# Runs OpenJDK 17's own tests (jtreg) with Cortado, and what fails there with `java` too: what `java` fails as well is
# listed apart. Exit code 1 when a test fails that `java` passes.
#
#   scripts/jtreg.sh LIST                              the tests of a file, a line each: `root test`
#   scripts/jtreg.sh 'jdk java/lang/Math/Tests.java'   some tests; roots are jdk, langtools, hotspot/jtreg, jaxp
#   scripts/jtreg.sh --mode agentvm LIST               many tests in one VM (default: othervm, a VM for each)
#   scripts/jtreg.sh --jobs 4 --factor 4 --keep DIR    how many at once, the factor of time limits, where reports stay
#   scripts/jtreg.sh --flags "-Xint" LIST              with flags for Cortado
#   scripts/jtreg.sh --drop-flags LIST                 leaves out the tests' own -X and -XX flags
#   scripts/jtreg.sh --compile LIST                    Cortado runs javac too (by default the oracle does)
#
# The tests come from Debian's source package of openjdk-17 and jtreg from its package jtreg7, by apt and the machine's own
# sources, into .cache/ (or $CORTADO_CACHE), once: 64 MB of downloads, about 1 GB unpacked. $JTREG_TREE names a tree that
# is there already. Nothing is installed.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
. "$root/scripts/lib.sh"
mode=othervm jobs=2 factor=1 keep= drop= compile= flags=()
tests=()
while [ $# -gt 0 ]; do
  case $1 in
    --mode) mode=$2; shift ;;
    --jobs) jobs=$2; shift ;;
    --factor) factor=$2; shift ;;
    --keep) mkdir -p "$2"; keep=$(realpath "$2"); shift ;;
    --flags) read -ra flags <<<"$2"; shift ;;
    --drop-flags) drop=1 ;;
    --compile) compile=1 ;;
    -h | --help) usage jtreg.sh; exit 0 ;;
    -*) echo "unknown option $1 (see --help)" >&2; exit 2 ;;
    *) if [ -f "$1" ]; then mapfile -t -O ${#tests[@]} tests < <(sed 's/#.*//; /^ *$/d' "$1"); else tests+=("$1"); fi ;;
  esac
  shift
done
[ ${#tests[@]} -gt 0 ] || { usage jtreg.sh >&2; exit 2; }
tools
tree=${JTREG_TREE:-$cache/jtreg}

# get: downloads the source package and jtreg, and unpacks them into $tree.
get() {
  local apt=$tree/apt file
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/sources"
  # The machine's sources, with source packages.
  for file in /etc/apt/sources.list.d/*.sources; do
    [ ! -e "$file" ] || sed 's/^Types:.*/Types: deb deb-src/' "$file" >"$apt/sources/${file##*/}"
  done
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ ! -s "$file" ] || sed -n 'p; s/^deb /deb-src /p' "$file" >"$apt/sources/all-$(basename "$file" .list).list"
  done
  local options=(-q -o "Dir::State::Lists=$apt/lists" -o "Dir::Cache=$apt/cache" -o "Dir::Etc::SourceParts=$apt/sources"
    -o Dir::Etc::SourceList=/dev/null -o APT::Sandbox::User=root)
  apt-get "${options[@]}" update >&2
  (
    cd "$apt"
    # Mirrors differ in the updates that they hold.
    apt-cache "${options[@]}" showsrc openjdk-17 | sed -n 's/^Version: //p' | sort -rVu | while read -r version; do
      apt-get "${options[@]}" source --download-only "openjdk-17=$version" >&2 && break
    done
    apt-get "${options[@]}" download jtreg7 >&2
    dpkg -x jtreg7_*.deb "$tree/jtreg"
    mkdir -p "$tree/src.new"
    tar -C "$tree/src.new" --strip-components=1 -xf openjdk-17_*.orig.tar.xz
  )
  mv "$tree/src.new" "$tree/src"
}
[ -d "$tree/src/test" ] && [ -x "$tree/jtreg/usr/share/jtreg/bin/jtreg" ] || get

# The tests ask for the VM's properties through HotSpot's WhiteBox: a class that only tells them stands in for that, in a
# tree of our own.
own=$cache/jtreg-tests
if [ ! -e "$own/made" ] || [ scripts/jtreg/properties.txt -nt "$own/made" ]; then
  rm -rf "$own"
  mkdir -p "$own"
  ln -s "$(realpath "$tree/src/make")" "$(realpath "$tree/src/src")" "$own/"
  # Hard links where that can be: jtreg follows the others.
  cp -al "$(realpath "$tree/src/test")" "$own/test" 2>/dev/null || { rm -rf "$own/test"; cp -a "$(realpath "$tree/src/test")" "$own/test"; }
  for suite in jdk hotspot/jtreg langtools jaxp; do
    config=$own/test/$suite/TEST.ROOT
    # `name = value \` and the lines that it goes on in.
    perl -0pe 's/^requires\.extraPropDefns\.(bootlibs|libs|vmOpts)\s*=(.*\\\n)*.*\n//mg' "$config" >"$config.own"
    mv "$config.own" "$config"
  done
  props=$own/test/jtreg-ext/requires/VMProps.java
  rm -f "$props"
  {
    echo 'package requires;'
    echo 'public class VMProps implements java.util.concurrent.Callable<java.util.Map<String, String>> {'
    echo '  public java.util.Map<String, String> call() {'
    echo '    java.util.Map<String, String> properties = new java.util.HashMap<>();'
    perl -0ne 'while (/^requires\.properties\s*=((?:.*\\\n)*.*)\n/mg) { print "$_\n" for grep { !/^\\$/ } split " ", $1 }' \
      "$own"/test/{jdk,hotspot/jtreg,langtools,jaxp}/TEST.ROOT | grep '^vm\.\|^container\|^docker\|^jdk\.\|^release' | sort -u |
      sed 's/.*/    properties.put("&", "false");/'
    sed 's/#.*//; /^$/d; s/^\([^=]*\)=\(.*\)/    properties.put("\1", "\2");/' scripts/jtreg/properties.txt
    echo '    return properties;'
    echo '  }'
    echo '}'
  } >"$props"
  touch "$own/made"
fi

work=$keep
[ -n "$keep" ] || { work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; }

# execute WHO LIST: runs the tests of a list; $work/WHO.results gets `PASSED|FAILED|ERROR root test`.
execute() {
  local who=$1 list=$2 suite name compiler=()
  : >"$work/$who.results"
  [ -n "$compile" ] && [ "$who" = cortado ] || compiler=("-compilejdk:$home")
  for suite in jdk langtools hotspot/jtreg jaxp; do
    name=$who.${suite//\//-}
    # jtreg gives up on a list that names a file which isn't there.
    sed -n "s:^$suite ::p" "$list" | while read -r test; do
      if [ -e "$own/test/$suite/${test%%#*}" ]; then echo "$test"; else echo "MISSING $suite $test" >>"$work/$who.results"; fi
    done >"$work/$name.list"
    [ -s "$work/$name.list" ] || continue
    rm -rf "$work/$name.work" "$work/$name.report"
    (cd "$own/test/$suite" && JT_JAVA=$home "$tree/jtreg/usr/share/jtreg/bin/jtreg" "-jdk:$work/$who-home" ${compiler[@]+"${compiler[@]}"} \
      "-$mode" "-concurrency:$jobs" "-timeoutFactor:$factor" -automatic -ignore:quiet -retain:none -verbose:none \
      "-workDir:$work/$name.work" "-reportDir:$work/$name.report" "@$work/$name.list") >"$work/$name.log" 2>&1 || true
    if [ -e "$work/$name.report/text/summary.txt" ]; then
      awk -v s="$suite" '{ r = $2; sub(/\..*/, "", r); r = toupper(r) } r == "PASSED" || r == "FAILED" || r == "ERROR" { print r, s, $1 }' \
        "$work/$name.report/text/summary.txt" >>"$work/$who.results"
    else
      tail -5 "$work/$name.log" >&2
    fi
  done
}
count() { grep -c "^$1 " "$2" || true; }

# A command that leaves out the tests' flags, when asked.
launcher() {
  if [ -z "$drop" ]; then jdk "$@"; return; fi
  local dir=$1
  shift
  jdk "$dir" "$dir/drop" "$@"
  # shellcheck disable=SC2016
  printf '%s\n' '#!/bin/bash' 'command=$1; shift; kept=()' \
    'for a; do case $a in -XX:* | -Xcomp | -Xint | -Xbatch | -Xmixed | -Xlog* | -Xverify* | -Xshare*) ;; *) kept+=("$a") ;; esac; done' \
    'exec "$command" "${kept[@]}"' >"$dir/drop"
  chmod +x "$dir/drop"
}

printf '%s\n' "${tests[@]}" | sort -u >"$work/list"
launcher "$work/cortado-home" "${cortado[@]}" ${flags[@]+"${flags[@]}"}
execute cortado "$work/list"
sort -o "$work/cortado.results" "$work/cortado.results"
grep -E '^(FAILED|ERROR) ' "$work/cortado.results" | cut -d' ' -f2- >"$work/failed" || true
: >"$work/java.results"
if [ -s "$work/failed" ]; then
  launcher "$work/java-home" "$home/bin/java"
  execute java "$work/failed"
fi
ours=0
while read -r test; do
  if grep -qxF "PASSED $test" "$work/java.results"; then
    ours=$((ours + 1))
    echo "fails: $test"
  else
    echo "fails with java too: $test"
  fi
done <"$work/failed"
ran=$(grep -cE '^(PASSED|FAILED|ERROR) ' "$work/cortado.results" || true)
echo "$(wc -l <"$work/list") tests: $(count PASSED "$work/cortado.results") passed, $ours failed, $(($(wc -l <"$work/failed") - ours)) that java fails too, $(($(wc -l <"$work/list") - ran)) not run"
[ "$ours" -eq 0 ]
