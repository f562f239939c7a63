# What the scripts that compare with `java` share; sourced by them, with $root set.

# Sets cortado (the command under test, $CORTADO), java (the oracle, $JAVA), home (its JDK) and cache ($CORTADO_CACHE).
tools() {
  read -ra cortado <<<"${CORTADO:-$root/target/release/cortado}"
  java=${JAVA:-java}
  cache=${CORTADO_CACHE:-$root/.cache}
  command -v "${cortado[0]}" >/dev/null || { echo "no ${cortado[0]}: run cargo build --release, or set CORTADO" >&2; exit 2; }
  cortado[0]=$(realpath "$(command -v "${cortado[0]}")")
  home=$(dirname "$(dirname "$(readlink -f "$(command -v "$java")")")")
  [ -x "$home/bin/javac" ] || { echo "the oracle must be a JDK (no javac in $home/bin)" >&2; exit 2; }
}

# maven GOAL POM OPTION...: a goal of the dependency plugin.
maven() {
  command -v mvn >/dev/null || { echo "mvn fetches the programs: apt-get install maven" >&2; exit 2; }
  mvn -q -B -f "$2" "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:$1" "${@:3}" </dev/null >&2
}

# pom: makes a pom of the artefacts on stdin, a line each: group artifact version [classifier [type]].
pom() {
  echo '<project><modelVersion>4.0.0</modelVersion><groupId>c</groupId><artifactId>c</artifactId><version>1</version><packaging>pom</packaging><dependencies>'
  local group artifact version classifier type
  while read -r group artifact version classifier type; do
    [ -n "$group" ] || continue
    echo "<dependency><groupId>$group</groupId><artifactId>$artifact</artifactId><version>$version</version>${classifier:+<classifier>$classifier</classifier>}${type:+<type>$type</type>}</dependency>"
  done
  echo '</dependencies></project>'
}

# fetch DIR ARTEFACTS: copies jars from Maven Central into DIR, once.
fetch() {
  local stamp
  stamp=$1/.$(cksum <<<"$2" | cut -d' ' -f1)
  [ -e "$stamp" ] && return
  echo "fetching from Maven Central into $1" >&2
  mkdir -p "$1"
  pom <<<"$2" >"$1/pom.xml"
  maven copy-dependencies "$1/pom.xml" -DexcludeTransitive="${3:-true}" -DoutputDirectory="$1"
  touch "$stamp"
}

# usage SCRIPT: prints the comment at the head of a script.
usage() { sed -n "2,/^set/p" "$root/scripts/$1" | sed "\$d; s/^# \{0,1\}//"; }

# jdk DIR COMMAND...: makes DIR, shaped like the oracle's JDK, whose bin/java is COMMAND; all else links to the oracle's.
jdk() {
  local dir=$1 entry
  shift
  mkdir -p "$dir/bin"
  for entry in "$home"/* "$home"/bin/*; do
    case ${entry#"$home"/} in bin | bin/java) ;; *) ln -sfn "$entry" "$dir/${entry#"$home"/}" ;; esac
  done
  { echo '#!/bin/sh'; printf 'exec'; printf " '%s'" "$@"; echo ' "$@"'; } >"$dir/bin/java"
  chmod +x "$dir/bin/java"
}
