#!/usr/bin/env python3
"""Runs the kernels by Cortado and by `java` in pairs and prints Markdown tables.

    benches/pairs.py                      every kernel, both interpreters (-Xint), 5 rounds
    benches/pairs.py --jit                larger sizes, compiled: against java -XX:TieredStopAtLevel=1, and java
    benches/pairs.py --rounds 9 Fib Maps  some of them
    benches/pairs.py --hello              start-up only: hello world against java -Xshare:off -Xint

The two run one after the other in each round, in turns first, so that what else the machine does hits both. What counts
is CPU time (user and system, of all threads), less that of hello world for the kernels; of the rounds, the smallest.
CORTADO names the command under test (default target/release/cortado), JAVA the oracle (default java).
"""
import argparse
import math
import os
import pathlib
import subprocess
import sys

# Sizes that run for about a second when compiled.
JIT_SIZES = {
    "Builder": 700_000, "Concat": 600_000, "Crc": 22_000, "Exceptions": 800_000, "Fib": 40, "Fields": 200_000_000,
    "IntArrays": 14_000, "Interfaces": 200_000_000, "Json": 8_000, "Lambdas": 2_600_000, "Longs": 200_000_000,
    "Mandelbrot": 2_400, "Maps": 2_000_000, "Matrix": 900, "Monitors": 40_000_000, "NBody": 5_000_000, "Recursion": 13,
    "Sieve": 100_000_000, "Sorting": 2_000_000, "Switches": 60_000_000, "Trees": 21, "Virtual": 120_000_000,
}

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent


def once(command):
    """Runs a command: (CPU seconds, peak resident KiB, its output)."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.dup2(write, 1)
        os.close(read)
        os.execvp(command[0], command)
    os.close(write)
    out = b""
    while chunk := os.read(read, 65536):
        out += chunk
    os.close(read)
    _, status, use = os.wait4(pid, 0)
    if status:
        sys.exit(f"{' '.join(command)}: exit {os.waitstatus_to_exitcode(status)}")
    return use.ru_utime + use.ru_stime, use.ru_maxrss, out


def pairs(*commands, rounds):
    """The smallest CPU time and peak memory of each command over interleaved rounds."""
    best = [[math.inf, math.inf] for _ in commands]
    outputs = set()
    for r in range(rounds):
        order = range(len(commands))
        for side in order if r % 2 == 0 else reversed(order):
            cpu, rss, out = once(commands[side])
            outputs.add(out)
            best[side] = [min(best[side][0], cpu), min(best[side][1], rss)]
    if len(outputs) != 1:
        sys.exit(f"{' '.join(commands[0])}: the outputs differ: {sorted(outputs)}")
    return best


def mean(logs):
    return math.exp(sum(logs) / len(logs))


def compiled(cortado, java, cp, names, rounds):
    """The table of compiled code: whole runs, start-up and compilation included."""
    first = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
    print("| kernel | cortado s | java, C1 only s | java s | to C1 | to java |")
    print("|---|---:|---:|---:|---:|---:|")
    to_c1, to_java = [], []
    for name in names:
        size = str(JIT_SIZES[name])
        (a, _), (b, _), (c, _) = pairs(
            cortado + cp + [name, size], java + first + cp + [name, size], java + cp + [name, size], rounds=rounds
        )
        to_c1.append(math.log(a / b))
        to_java.append(math.log(a / c))
        print(f"| {name} | {a:.2f} | {b:.2f} | {c:.2f} | {a / b:.2f} | {a / c:.2f} |", flush=True)
    print(f"| **geometric mean** | | | | **{mean(to_c1):.2f}** | **{mean(to_java):.2f}** |")
    print(f"| **worst** | | | | **{math.exp(max(to_c1)):.2f}** | **{math.exp(max(to_java)):.2f}** |")


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("kernels", nargs="*", help="names of kernels (default: all)")
    ap.add_argument("--rounds", type=int, default=5)
    ap.add_argument("--hello", action="store_true", help="start-up only")
    ap.add_argument("--jit", action="store_true", help="compiled code, larger sizes")
    ap.add_argument("--smoke", action="store_true", help="smallest sizes, one round: do they run and agree?")
    args = ap.parse_args()
    cortado = os.environ.get("CORTADO", str(ROOT / "target/release/cortado")).split()
    java = os.environ.get("JAVA", "java").split()
    classes = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "bench-classes"
    classes.mkdir(parents=True, exist_ok=True)
    sources = sorted((HERE / "kernels").glob("*.java"))
    javac = pathlib.Path(os.path.realpath(subprocess.run(["which", java[0]], capture_output=True, text=True).stdout.strip())).parent / "javac"
    stale = [str(s) for s in sources if not (classes / f"{s.stem}.class").exists() or s.stat().st_mtime > (classes / f"{s.stem}.class").stat().st_mtime]
    if stale:
        subprocess.run([str(javac), "-d", str(classes), *stale], check=True)
    names = args.kernels or [s.stem for s in sources if s.stem != "Hello"]
    cp = ["-cp", str(classes)]
    if args.smoke:
        for name in names:
            once_pair = pairs(cortado + cp + [name, "8"], java + ["-Xint"] + cp + [name, "8"], rounds=1)
            print(f"{name}: agrees ({once_pair[0][0]:.2f} s)")
        return
    if args.jit:
        compiled(cortado, java, cp, names, args.rounds)
        return
    xint = ["-Xint"]
    base = pairs(cortado + xint + cp + ["Hello"], java + xint + cp + ["Hello"], rounds=args.rounds)
    start = pairs(cortado + cp + ["Hello"], java + ["-Xshare:off", "-Xint"] + cp + ["Hello"], rounds=max(args.rounds, 10))
    if not args.hello:
        print("| kernel | cortado -Xint s | java -Xint s | ratio |")
        print("|---|---:|---:|---:|")
        logs, worst = [], 0.0
        for name in names:
            (a, _), (b, _) = pairs(cortado + xint + cp + [name], java + xint + cp + [name], rounds=args.rounds)
            a, b = max(a - base[0][0], 0.001), max(b - base[1][0], 0.001)
            logs.append(math.log(a / b))
            worst = max(worst, a / b)
            print(f"| {name} | {a:.3f} | {b:.3f} | {a / b:.2f} |", flush=True)
        print(f"| **geometric mean** | | | **{mean(logs):.2f}** |")
        print(f"| **worst** | | | **{worst:.2f}** |")
        print()
    (a, am), (b, bm) = start
    print("| hello world | cortado | java -Xshare:off -Xint | ratio |")
    print("|---|---:|---:|---:|")
    print(f"| CPU time | {a * 1000:.0f} ms | {b * 1000:.0f} ms | {a / b:.2f} |")
    print(f"| peak memory | {am / 1024:.1f} MiB | {bm / 1024:.1f} MiB | {am / bm:.2f} |")


if __name__ == "__main__":
    main()
