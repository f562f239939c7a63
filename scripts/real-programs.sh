#!/usr/bin/env bash
# Runs programs that the world uses with `java` and with Cortado and compares what they print, how they exit and which
# files they write, byte by byte.
#
#   scripts/real-programs.sh                     all of them
#   scripts/real-programs.sh --list              their names
#   scripts/real-programs.sh --only javac --only antlr
#   scripts/real-programs.sh --full              with the slowest of commons-lang3's tests (dates of every locale)
#   scripts/real-programs.sh --quick             smaller inputs (what CI runs)
#   scripts/real-programs.sh --stress            smallest inputs, Cortado with -XX:+GcStress
#   scripts/real-programs.sh --sandbox           Cortado in a sandbox that grants its inputs, a folder to write to, and this machine
#   scripts/real-programs.sh --repeat 200 --only clojure-script
#
# The jars come from Maven Central by `mvn`, pinned by version, into .cache/ (or $CORTADO_CACHE), once.
# CORTADO is the command under test (default target/release/cortado), JAVA the oracle (default `java`), JAVA_FLAGS its
# options (`-XX:TieredStopAtLevel=1 -XX:+UseSerialGC`, to compare times with its first compiler).
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
src=$root/scripts/real-programs
. "$root/scripts/lib.sh"
size=normal
stress=()
sandbox=
repeat=1
only=()
programs=(javac clojure-expr clojure-script antlr antlr-parse junit-lang3 junit-collections4 rhino jackson gson guava)
# Too much for a collection at every allocation: --stress runs these only by name.
big=(ecj groovy scala kotlin jruby spring jetty http2 tls netty sshd h2 hsqldb lucene maven)

while [ $# -gt 0 ]; do
  case $1 in
    --list) printf '%s\n' "${programs[@]}" "${big[@]}"; exit 0 ;;
    --only) only+=("$2"); shift ;;
    --full) size=full ;;
    --quick) size=quick ;;
    --stress) size=stress; stress=(-XX:+GcStress) ;;
    --sandbox) sandbox=yes ;;
    --repeat) repeat=$2; shift ;;
    -h | --help) usage real-programs.sh; exit 0 ;;
    *) echo "unknown option $1 (see --help)" >&2; exit 2 ;;
  esac
  shift
done
for name in ${only[@]+"${only[@]}"}; do
  printf '%s\n' "${programs[@]}" "${big[@]}" | grep -qx -- "$name" || { echo "no program named $name (see --list)" >&2; exit 2; }
done
[ "$size" = stress ] || programs+=("${big[@]}")
[ ${#only[@]} -eq 0 ] || programs=("${only[@]}")

tools
jars=$cache/jars
# One pom, so that Maven starts once. Fields: group artifact version [classifier [type]].
artifacts='
org.apache.commons commons-lang3 3.14.0
org.apache.commons commons-lang3 3.14.0 sources
org.apache.commons commons-lang3 3.14.0 tests
org.apache.commons commons-collections4 4.4
org.apache.commons commons-collections4 4.4 tests
org.apache.commons commons-text 1.11.0
org.clojure clojure 1.11.4
org.clojure spec.alpha 0.3.218
org.clojure core.specs.alpha 0.2.62
org.antlr antlr4 4.13.1 complete
org.junit.platform junit-platform-console-standalone 1.10.2
org.junit-pioneer junit-pioneer 1.9.1
junit junit 4.13.2
org.hamcrest hamcrest 2.2
org.easymock easymock 5.2.0
org.objenesis objenesis 3.3
org.apache.bcel bcel 6.8.1
com.google.code.findbugs jsr305 3.0.2
org.openjdk.jmh jmh-core 1.37
org.mozilla rhino 1.7.15
com.fasterxml.jackson.core jackson-core 2.17.0
com.fasterxml.jackson.core jackson-annotations 2.17.0
com.fasterxml.jackson.core jackson-databind 2.17.0
com.google.code.gson gson 2.10.1
com.google.guava guava 33.0.0-jre
com.google.guava failureaccess 1.0.2
org.eclipse.jdt ecj 3.32.0
org.apache.groovy groovy 4.0.18
org.apache.groovy groovy-json 4.0.18
org.scala-lang scala-compiler 2.13.12
org.scala-lang scala-library 2.13.12
org.scala-lang scala-reflect 2.13.12
org.jetbrains.kotlin kotlin-compiler-embeddable 1.9.22
org.jetbrains.kotlin kotlin-daemon-embeddable 1.9.22
org.jetbrains.kotlin kotlin-script-runtime 1.9.22
org.jetbrains.kotlin kotlin-stdlib 1.9.22
org.jetbrains.kotlin kotlin-reflect 1.6.10
org.jetbrains.intellij.deps trove4j 1.0.20200330
org.jetbrains annotations 13.0
org.jruby jruby-complete 9.4.5.0
org.springframework spring-aop 6.1.3
org.springframework spring-beans 6.1.3
org.springframework spring-context 6.1.3
org.springframework spring-core 6.1.3
org.springframework spring-expression 6.1.3
org.springframework spring-jcl 6.1.3
io.micrometer micrometer-observation 1.12.2
io.micrometer micrometer-commons 1.12.2
org.eclipse.jetty jetty-server 12.0.6
org.eclipse.jetty jetty-http 12.0.6
org.eclipse.jetty jetty-io 12.0.6
org.eclipse.jetty jetty-util 12.0.6
org.eclipse.jetty jetty-alpn-server 12.0.6
org.eclipse.jetty jetty-alpn-java-server 12.0.6
org.eclipse.jetty.http2 jetty-http2-server 12.0.6
org.eclipse.jetty.http2 jetty-http2-common 12.0.6
org.eclipse.jetty.http2 jetty-http2-hpack 12.0.6
org.slf4j slf4j-api 2.0.9
org.slf4j slf4j-nop 2.0.9
org.slf4j jcl-over-slf4j 2.0.9
io.netty netty-buffer 4.1.106.Final
io.netty netty-codec 4.1.106.Final
io.netty netty-common 4.1.106.Final
io.netty netty-handler 4.1.106.Final
io.netty netty-resolver 4.1.106.Final
io.netty netty-transport 4.1.106.Final
io.netty netty-transport-native-unix-common 4.1.106.Final
org.apache.sshd sshd-common 2.12.0
org.apache.sshd sshd-core 2.12.0
org.apache.sshd sshd-sftp 2.12.0
com.h2database h2 2.2.224
org.hsqldb hsqldb 2.7.2
org.apache.lucene lucene-analysis-common 9.9.2
org.apache.lucene lucene-core 9.9.2
org.apache.lucene lucene-queries 9.9.2
org.apache.lucene lucene-queryparser 9.9.2
org.apache.lucene lucene-sandbox 9.9.2
org.apache.maven apache-maven 3.9.6 bin zip
'

j() { # a class path of the named jars
  local path=
  for name in "$@"; do path+=${path:+:}$(ls "$jars/$name".jar); done
  echo "$path"
}

scala=(scala-compiler-2.13.12 scala-library-2.13.12 scala-reflect-2.13.12)
kotlin=(kotlin-compiler-embeddable-1.9.22 kotlin-daemon-embeddable-1.9.22 kotlin-script-runtime-1.9.22 kotlin-stdlib-1.9.22
  kotlin-reflect-1.6.10 trove4j-1.0.20200330 annotations-13.0)
spring=(spring-aop-6.1.3 spring-beans-6.1.3 spring-context-6.1.3 spring-core-6.1.3 spring-expression-6.1.3 spring-jcl-6.1.3
  micrometer-observation-1.12.2 micrometer-commons-1.12.2)
jetty=(jetty-{server,http,io,util,alpn-server,alpn-java-server,http2-server,http2-common,http2-hpack}-12.0.6 slf4j-{api,nop}-2.0.9)
netty=(netty-{buffer,codec,common,handler,resolver,transport,transport-native-unix-common}-4.1.106.Final)
sshd=(sshd-{common,core,sftp}-2.12.0 slf4j-{api,nop}-2.0.9 jcl-over-slf4j-2.0.9)
lucene=(lucene-{analysis-common,core,queries,queryparser,sandbox}-9.9.2)

# What both need, made once by the oracle's own tools.
prepare() {
  sources=$cache/lang3-sources
  [ -d "$sources/org" ] || { mkdir -p "$sources"; (cd "$sources" && "$home/bin/jar" xf "$jars/commons-lang3-3.14.0-sources.jar"); }
  own=$cache/own
  local key
  key=$(cat "$src"/*.java "$src"/*.g4 | cksum | cut -d' ' -f1)
  if [ ! -e "$own/.$key" ]; then
    rm -rf "$own"
    mkdir -p "$own/calc"
    "$home/bin/javac" -nowarn -proc:none -d "$own" -cp "$(j jackson-core-2.17.0 jackson-annotations-2.17.0 jackson-databind-2.17.0 gson-2.10.1 guava-33.0.0-jre failureaccess-1.0.2 \
      "${spring[@]}" "${jetty[@]}" "${netty[@]}" "${sshd[@]}" "${lucene[@]}")" "$src"/*.java
    "$home/bin/java" -jar "$(j antlr4-4.13.1-complete)" -o "$own/calc" "$src/Calc.g4"
    "$home/bin/keytool" -genkeypair -keystore "$own/keys.p12" -storepass secret -alias own -keyalg RSA -dname CN=localhost \
      -ext san=dns:localhost,ip:127.0.0.1 -validity 36500 2>/dev/null
    "$home/bin/javac" -nowarn -proc:none -d "$own/calc" -cp "$(j antlr4-4.13.1-complete)" "$own"/calc/*.java
    touch "$own/.$key"
  fi
  # What Maven builds needs its plugins, once from Maven Central; then nothing tells any more where they came from.
  maven=$cache/apache-maven-3.9.6
  repository=$cache/maven-repository
  if wanted maven && [ ! -e "$repository/.filled" ]; then
    (cd "$cache" && "$home/bin/jar" xf "$jars/apache-maven-3.9.6-bin.zip")
    rm -rf "$cache/maven-project"
    cp -r "$src/maven-project" "$cache/maven-project"
    mvn -q -B -f "$cache/maven-project/pom.xml" -Dmaven.repo.local="$repository" clean package </dev/null >&2
    find "$repository" -name _remote.repositories -delete
    touch "$repository/.filled"
  fi
}
wanted() { printf '%s\n' "${programs[@]}" | grep -qx -- "$1"; }

pick() { # normal quick stress
  case $size in full | normal) echo "$1" ;; quick) echo "$2" ;; stress) echo "$3" ;; esac
}

# Each runs ${vm[@]} in an empty folder; what it writes there is compared as well.
run_javac() {
  if [ "$size" = stress ]; then
    ls "$sources"/org/apache/commons/lang3/mutable/Mutable{,Int,Long,Object}.java >../javac-args
    echo "-cp $(j commons-lang3-3.14.0)" >>../javac-args
  else
    find "$sources" -name '*.java' | sort >../javac-args
  fi
  mkdir classes
  "${vm[@]}" -m jdk.compiler/com.sun.tools.javac.Main -nowarn -proc:none -encoding UTF-8 -d classes @../javac-args 2>&1
  find classes -name '*.class' | wc -l
}
clj() { "${vm[@]}" -cp "$(j clojure-1.11.4 spec.alpha-0.3.218 core.specs.alpha-0.2.62)" clojure.main "$@"; }
run_clojure-expr() { clj -e '(println (clojure-version) (reduce + (map inc (range 100)))) (defn f [x] (* x x)) (f 12) {:a [1 "b" \c 1/2 #{:d}]}'; }
run_clojure-script() { clj "$src/script.clj" "$(pick 1000 100 5)"; }
run_antlr() { cp "$src/Calc.g4" . && "${vm[@]}" -jar "$(j antlr4-4.13.1-complete)" -visitor -o out Calc.g4 2>&1; }
run_antlr-parse() { "${vm[@]}" -cp "$(j antlr4-4.13.1-complete):$own/calc" org.antlr.v4.gui.TestRig Calc program -tree -tokens "$src/calc.txt" 2>&1; }
# The tests' own printing goes away; the tree of results, with each test's name, stays, without its times.
junit() {
  local rc=0 opens=()
  # What the projects' own builds pass to their tests.
  for p in lang lang.reflect lang.invoke util util.concurrent time time.chrono; do opens+=(--add-opens "java.base/java.$p=ALL-UNNAMED"); done
  "${vm[@]}" -Duser.language=en -Duser.country=US "${opens[@]}" -jar "$(j junit-platform-console-standalone-1.10.2)" execute \
    --disable-banner --disable-ansi-colors --details=summary "$@" >../junit-"$which".txt 2>&1 || rc=$?
  grep -E '^\[ +[0-9]+ (containers|tests) ' ../junit-"$which".txt || tail -5 ../junit-"$which".txt
  # The failed ones by name; what parameters a test had may hold an identity hash.
  grep -E '^  JUnit' ../junit-"$which".txt | sed 's/:\[[0-9]*\].*//' | sort || true
  return $rc
}
run_junit-lang3() {
  local slow=()
  [ "$size" = full ] || slow=(--exclude-package org.apache.commons.lang3.time --exclude-classname '.*\.ExtendedMessageFormatTest')
  # ToStringBuilderTest leaves an entry in a registry that each later test checks to be empty.
  junit -cp "$(j commons-lang3-3.14.0-tests commons-lang3-3.14.0 commons-text-1.11.0 junit-pioneer-1.9.1 junit-4.13.2 hamcrest-2.2 easymock-5.2.0 objenesis-3.3 bcel-6.8.1 jsr305-3.0.2 jmh-core-1.37)" \
    --scan-classpath "$(j commons-lang3-3.14.0-tests)" "${slow[@]}" --exclude-classname '.*\.ToStringBuilderTest' \
    --include-classname "$(pick '.*Test' '.*\.(tuple|mutable|event|compare)\..*Test' '.*\.mutable\.MutableInt.*Test')"
}
run_junit-collections4() {
  junit -cp "$(j commons-collections4-4.4-tests commons-collections4-4.4 commons-lang3-3.14.0 junit-4.13.2 hamcrest-2.2 easymock-5.2.0 objenesis-3.3)" \
    --scan-classpath "$(j commons-collections4-4.4-tests)" \
    --include-classname "$(pick '.*Test' '.*\.(keyvalue|queue)\..*Test' '.*\.keyvalue\..*Test')"
}
run_rhino() {
  for level in -1 9; do
    "${vm[@]}" -cp "$(j rhino-1.7.15)" org.mozilla.javascript.tools.shell.Main -version 200 -opt $level "$src/program.js" "$(pick 20 12 5)" 2>&1
  done
}
run_jackson() { "${vm[@]}" -cp "$own:$(j jackson-core-2.17.0 jackson-annotations-2.17.0 jackson-databind-2.17.0)" Jackson "$(pick 2000 200 1)"; }
run_gson() { "${vm[@]}" -cp "$own:$(j gson-2.10.1)" GsonRoundTrip "$(pick 2000 200 1)"; }
run_guava() { "${vm[@]}" -cp "$own:$(j guava-33.0.0-jre failureaccess-1.0.2)" Guava "$(pick 20000 2000 100)"; }
# Eclipse's compiler over the same sources as javac.
run_ecj() {
  find "$sources" -path "*$(pick '' /mutable /mutable)/*.java" | sort >../ecj-args
  "${vm[@]}" -jar "$(j ecj-3.32.0)" -17 -nowarn -proc:none -encoding UTF-8 -cp "$(j commons-lang3-3.14.0)" -d classes @../ecj-args 2>&1
  find classes -name '*.class' | wc -l
}
run_groovy() { "${vm[@]}" -cp "$(j groovy-4.0.18 groovy-json-4.0.18)" groovy.ui.GroovyMain "$src/program.groovy" "$(pick 400 40 5)"; }
# The compilers' class files are compared, and then what the program prints.
run_scala() {
  "${vm[@]}" -cp "$(j "${scala[@]}")" scala.tools.nsc.Main -usejavacp -d . "$src/Program.scala" 2>&1
  "${vm[@]}" -cp ".:$(j scala-library-2.13.12)" Program
}
run_kotlin() {
  "${vm[@]}" -cp "$(j "${kotlin[@]}")" org.jetbrains.kotlin.cli.jvm.K2JVMCompiler -no-stdlib -no-reflect \
    -cp "$(j kotlin-stdlib-1.9.22)" -d classes "$src/Program.kt" 2>&1
  "${vm[@]}" -cp "classes:$(j kotlin-stdlib-1.9.22)" program.ProgramKt
}
run_jruby() { "${vm[@]}" -jar "$(j jruby-complete-9.4.5.0)" "$src/program.rb" "$(pick 18 12 5)"; }
# The server is what is tested; who asks it is the oracle. A minute long, without an error.
run_jetty() {
  local files
  files=$(mktemp -d "$work/jetty.XXXX")
  "${vm[@]}" -cp "$own:$(j "${jetty[@]}")" JettyServer "$files/port" "$files/served" &
  local server=$! rc=0
  for ((i = 0; i < 300; i++)); do
    { [ ! -e "$files/port" ] && kill -0 $server 2>/dev/null; } || break
    sleep 0.1
  done
  "$home/bin/java" -XX:TieredStopAtLevel=1 -cp "$own" Load "$(cat "$files/port")" "$(pick 60 3 1)" 8 || { rc=1; kill $server; }
  wait $server || rc=$?
  return $rc
}
run_http2() { "${vm[@]}" -cp "$own:$(j "${jetty[@]}")" Http2 "$own/keys.p12" "$(pick 1000 100 2)" 2>&1; }
run_tls() { "${vm[@]}" -cp "$own" Tls "$own/keys.p12" 2>&1; }
# Its name for the machine comes from a hardware address, unless it is given one.
run_netty() { "${vm[@]}" -Dio.netty.machineId=02:00:5e:10:00:00:00:01 -cp "$own:$(j "${netty[@]}")" NettyEcho "$(pick 5000 500 5)" 2>&1; }
run_sshd() { "${vm[@]}" -cp "$own:$(j "${sshd[@]}")" Ssh "$(mktemp -d "$work/sshd.XXXX")" "$(pick 10000000 300000 1000)" 2>&1; }
# Databases on disk, made anew, closed and opened again.
run_h2() { "${vm[@]}" -cp "$own:$(j h2-2.2.224)" Sql "jdbc:h2:file:$(mktemp -d "$work/h2.XXXX")/db" "$src/program.sql" "$(pick 20000 2000 20)" 2>&1; }
run_hsqldb() { "${vm[@]}" -cp "$own:$(j hsqldb-2.7.2)" Sql "jdbc:hsqldb:file:$(mktemp -d "$work/hsqldb.XXXX")/db" "$src/program.sql" "$(pick 20000 2000 20)" 2>&1; }
run_lucene() { "${vm[@]}" -cp "$own:$(j "${lucene[@]}")" LuceneSearch "$(mktemp -d "$work/lucene.XXXX")" "$(pick 20000 2000 100)" 2>&1; }
# As its script `mvn` starts it; the tests run in a Java of their own, which is the same.
run_maven() {
  cp -r "$src/maven-project" project
  [ -e ../jdk-"$which" ] || jdk "$(realpath ..)/jdk-$which" "${vm[@]}"
  local rc=0
  (cd project && "${vm[@]}" -cp "$(ls "$maven"/boot/plexus-classworlds-*.jar)" -Dclassworlds.conf="$maven/bin/m2.conf" -Dmaven.home="$maven" \
    -Dmaven.multiModuleProjectDirectory="$PWD" org.codehaus.plexus.classworlds.launcher.Launcher -B -o -Dstyle.color=never \
    -Dmaven.repo.local="$repository" -Djvm="$work/jdk-$which/bin/java" package) >../maven-out || rc=$?
  sed -e "s:$PWD:HERE:" -e 's/Total time: .*/Total time:/; s/Finished at: .*/Finished at:/; s/Time elapsed: [0-9.]* s/Time elapsed:/' ../maven-out
  # The jar is the same, byte by byte; the reports have times and paths in them.
  rm -rf project/target/surefire-reports project/target/maven-status
  return $rc
}
run_spring() { "${vm[@]}" -cp "$own:$(j "${spring[@]}")" Spring 2>&1; }

fetch "$jars" "$artifacts"
prepare
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
grants=()
if [ -n "$sandbox" ]; then
  # MINA SSHD asks for the user's settings, and its server runs `cat`; Maven tests in another Java.
  grants=(--sandbox -Djava.io.tmpdir="$work" --allow-read="$work,$cache,$src,$HOME/.ssh" --allow-write="$work" --allow-env=PATH,HOME,USER,JAVA_HOME
    --allow-net='127.0.0.1:*,localhost:*' --allow-listen='*:0' --allow-run=cat)
  ! wanted maven || grants+=(--allow-run="$work/jdk-cortado/bin/java,/bin/sh")
fi
export LC_ALL=C.UTF-8 TZ=UTC JAVA_HOME=$home

one() { # runs the program $1 as $2 (java or cortado); its result lies in $work/$2
  which=$2
  rm -rf "${work:?}/$2" "$work/$2.out"
  mkdir "$work/$2"
  local start=$EPOCHREALTIME rc=0
  (cd "$work/$2" && set +e && "run_$1") >"$work/$2.out" 2>"$work/$2.err" || rc=$?
  echo "exit code $rc" >>"$work/$2.out"
  seconds=$(awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }')
}

passed=0
failed=0
printf '%-20s %-5s %9s %9s\n' program '' java cortado
for name in "${programs[@]}"; do
  read -ra flags <<<"${JAVA_FLAGS:-}"
  vm=("$home/bin/java" ${flags[@]+"${flags[@]}"})
  one "$name" java
  java_seconds=$seconds
  vm=("${cortado[@]}" ${stress[@]+"${stress[@]}"} ${grants[@]+"${grants[@]}"})
  verdict=ok
  for ((round = 1; round <= repeat; round++)); do
    one "$name" cortado
    if ! diff -u "$work/java.out" "$work/cortado.out" >"$work/diff" || ! diff -rq "$work/java" "$work/cortado" >>"$work/diff"; then
      verdict=FAIL
      break
    fi
  done
  if [ $verdict = ok ] && ! grep -q '^exit code 0$' "$work/java.out"; then
    case $name in junit-*) ;; *) verdict=FAIL; echo "java itself fails" >"$work/diff"; cat "$work/java.err" >>"$work/diff" ;; esac
  fi
  printf '%-20s %-5s %8ss %8ss\n' "$name" $verdict "$java_seconds" "$seconds"
  if [ $verdict = ok ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    [ "$repeat" -gt 1 ] && echo "    in run $round of $repeat"
    head -40 "$work/diff" | sed 's/^/    /'
    head -20 "$work/cortado.err" | sed 's/^/    /'
  fi
  [ -z "${VERBOSE:-}" ] || sed 's/^/    /' "$work/java.out"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
