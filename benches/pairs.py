#!/usr/bin/env python3
"""Runs the kernels by Cortado and by `java -Xint` in pairs and prints Markdown tables.

    benches/pairs.py                      every kernel, 5 rounds
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


def pairs(ours, theirs, rounds):
    """The smallest CPU time and peak memory of each over interleaved rounds."""
    best = [[math.inf, math.inf], [math.inf, math.inf]]
    outputs = set()
    for r in range(rounds):
        for side in ((0, 1), (1, 0))[r % 2]:
            cpu, rss, out = once((ours, theirs)[side])
            outputs.add(out)
            best[side] = [min(best[side][0], cpu), min(best[side][1], rss)]
    if len(outputs) != 1:
        sys.exit(f"{' '.join(ours)}: the outputs differ: {sorted(outputs)}")
    return best


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("kernels", nargs="*", help="names of kernels (default: all)")
    ap.add_argument("--rounds", type=int, default=5)
    ap.add_argument("--hello", action="store_true", help="start-up only")
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
            once_pair = pairs(cortado + cp + [name, "8"], java + ["-Xint"] + cp + [name, "8"], 1)
            print(f"{name}: agrees ({once_pair[0][0]:.2f} s)")
        return
    base = pairs(cortado + cp + ["Hello"], java + ["-Xint"] + cp + ["Hello"], args.rounds)
    start = pairs(cortado + cp + ["Hello"], java + ["-Xshare:off", "-Xint"] + cp + ["Hello"], max(args.rounds, 10))
    if not args.hello:
        print("| kernel | cortado s | java -Xint s | ratio |")
        print("|---|---:|---:|---:|")
        logs, worst = [], 0.0
        for name in names:
            (a, _), (b, _) = pairs(cortado + cp + [name], java + ["-Xint"] + cp + [name], args.rounds)
            a, b = max(a - base[0][0], 0.001), max(b - base[1][0], 0.001)
            logs.append(math.log(a / b))
            worst = max(worst, a / b)
            print(f"| {name} | {a:.3f} | {b:.3f} | {a / b:.2f} |", flush=True)
        print(f"| **geometric mean** | | | **{math.exp(sum(logs) / len(logs)):.2f}** |")
        print(f"| **worst** | | | **{worst:.2f}** |")
        print()
    (a, am), (b, bm) = start
    print("| hello world | cortado | java -Xshare:off -Xint | ratio |")
    print("|---|---:|---:|---:|")
    print(f"| CPU time | {a * 1000:.0f} ms | {b * 1000:.0f} ms | {a / b:.2f} |")
    print(f"| peak memory | {am / 1024:.1f} MiB | {bm / 1024:.1f} MiB | {am / bm:.2f} |")


if __name__ == "__main__":
    main()
