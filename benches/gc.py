#!/usr/bin/env python3
"""Runs the programs of benches/gc by Cortado and by `java` with each of its collectors, and prints Markdown tables.

    benches/gc.py                              every program at 1.5, 2 and 4 times its live size, 3 rounds
    benches/gc.py --factors 2 --rounds 5 Churn Rewire
    benches/gc.py --sizes                      bytes that common objects take
    benches/gc.py --live                       measures live sizes anew: the smallest -Xmx by which java's serial collector finishes
    benches/gc.py --smoke                      smallest sizes, one round: do they run and agree?

The four run one after the other in each round, each round beginning with another one. Figures are medians of the rounds.

Collector CPU: of `java` the CPU time of its collector's threads and of the VM thread (in which the serial one collects); of Cortado
what -Xlog:cpu says, which counts every thread that collects for as long as it does. Total CPU: of the whole process,
compilers included. Pauses: the "Pause" lines of -Xlog:gc, all kinds. Peak: VmHWM.
CORTADO names the command under test (default target/release/cortado), JAVA the oracle (default java).
"""
import argparse
import json
import math
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent

# Program: arguments, megabytes of heap that java -XX:+UseSerialGC needs (--live), smallest arguments.
PROGRAMS = {
    "BinaryTrees": ("21 8", 114, "12 1"),
    "LongAndShort": ("20 64 20", 146, "12 1 1"),
    "Churn": ("500000 3000000", 98, "1000 50000"),
    "Rewire": ("1024 4", 1168, "2 0.1"),
    "Threads": ("8 100000 6", 28, "4 1000 0.1"),
    "Records": ("200000 400000", 73, "500 5000"),
    "Arrays": ("128 4", 248, "4 0.02"),
}
COLLECTORS = {"serial": "-XX:+UseSerialGC", "parallel": "-XX:+UseParallelGC", "G1": "-XX:+UseG1GC"}
# Threads of HotSpot that collect.
COLLECTING = re.compile(r"GC Thread|G1 |VM Thread|ParGC|Parallel ?GC")
PAUSE = re.compile(r"GC\(\d+\) Pause (.*?)([\d.]+)ms$", re.M)


def run(command, heap, program, arguments, cp, timeout=600):
    """One run: its figures, or None if the program ran out of memory or time."""
    with tempfile.TemporaryDirectory() as folder:
        log = pathlib.Path(folder) / "gc.log"
        flags = [f"-Xmx{heap}m", f"-Xlog:gc:file={log}:uptime:filesize=0", "-cp", str(cp), "Run", program, *arguments.split()]
        try:
            done = subprocess.run(command + flags, capture_output=True, text=True, timeout=timeout)
        except subprocess.TimeoutExpired:
            return None
        if done.returncode:
            if "OutOfMemoryError" not in done.stderr:
                sys.exit(f"{' '.join(command + flags)}: exit {done.returncode}\n{done.stderr[-2000:]}")
            return None
        pauses = [(float(ms), what.strip()) for what, ms in PAUSE.findall(log.read_text())]
    figures = {"out": "\n".join(l for l in done.stdout.splitlines() if "][cpu" not in l), "pauses": pauses, "gc": 0.0}
    for line in done.stderr.splitlines():
        word, _, rest = line.partition(" ")
        if word in ("wall", "total", "peak"):
            figures[word] = float(rest)
        elif word == "thread" and COLLECTING.match(rest.partition(" ")[2]):
            figures["gc"] += float(rest.split()[0])
    if ours := re.search(r"\[cpu *\] *Garbage Collection ([\d.]+) s", done.stdout):
        figures["gc"] = float(ours[1])
    return figures


def percentile(sorted_list, p):
    return sorted_list[min(len(sorted_list) - 1, math.ceil(p * len(sorted_list)) - 1)] if sorted_list else 0.0


def summary(runs):
    """Medians over a VM's rounds."""
    if any(r is None for r in runs):
        return None
    med = statistics.median
    ms = [sorted(p for p, _ in r["pauses"]) for r in runs]
    longest = max((p for r in runs for p in r["pauses"]), default=(0.0, ""))
    return {
        "gc": med(r["gc"] for r in runs), "total": med(r["total"] for r in runs), "wall": med(r["wall"] for r in runs),
        "peak": med(r["peak"] for r in runs) / 1024, "count": med(len(m) for m in ms),
        "p50": med(percentile(m, 0.5) for m in ms), "p99": med(percentile(m, 0.99) for m in ms),
        "max": med(m[-1] if m else 0.0 for m in ms), "sum": med(sum(m) for m in ms), "longest": longest,
    }


def show(f, key, digits=2):
    return f"{f[key]:.{digits}f}" if f else "fails"


def compare(vms, cp, names, factors, rounds, raw):
    rows = []
    for name in names:
        arguments, live, _ = PROGRAMS[name]
        for factor in factors:
            heap = math.ceil(live * factor)
            runs = {vm: [] for vm in vms}
            for r in range(rounds):
                order = list(vms)
                for vm in order[r % len(order):] + order[:r % len(order)]:
                    runs[vm].append(run(vms[vm], heap, name, arguments, cp))
            outputs = {r["out"] for rs in runs.values() for r in rs if r}
            if len(outputs) > 1:
                sys.exit(f"{name}: the outputs differ: {outputs}")
            by = {vm: summary(rs) for vm, rs in runs.items()}
            rows.append((name, factor, heap, by))
            if raw:
                with open(raw, "a") as f:
                    f.write(json.dumps({"program": name, "factor": factor, "heap": heap, "runs": runs}) + "\n")
            told = " ".join(f"{vm} {show(f, 'gc')}/{show(f, 'total')}" for vm, f in by.items())
            print(f"{name} {factor}x: collector/total CPU: {told}", file=sys.stderr, flush=True)
    report(vms, rows)


def report(vms, rows):
    """The tables. A row: program, factor, heap, figures by VM."""
    others = [vm for vm in vms if vm != "cortado"]
    factors = sorted({row[1] for row in rows})
    logs = {"gc": [], "total": [], "peak": []}
    if not others:
        return

    def best(by, key):
        return min((by[vm][key] for vm in others if by[vm]), default=math.nan)

    def ratio(by, key):
        return by["cortado"][key] / max(best(by, key), 0.001) if by["cortado"] else math.nan

    for key, title, digits in (("gc", "collector CPU, s", 2), ("total", "total CPU, s", 2), ("peak", "peak resident, MiB", 0)):
        print(f"\n| {title} | heap MiB | cortado | {' | '.join(others)} | to the best |")
        print(f"|---|---:|---:|{'---:|' * len(others)}---:|")
        for name, factor, heap, by in rows:
            q = ratio(by, key)
            if not math.isnan(q):
                logs[key].append((factor, math.log(q)))
            cells = " | ".join(show(by[vm], key, digits) for vm in others)
            print(f"| {name} {factor:g}x | {heap} | {show(by['cortado'], key, digits)} | {cells} | {q:.2f} |")
        for factor in factors:
            of = [l for f, l in logs[key] if f == factor]
            if of:
                mean, worst = math.exp(sum(of) / len(of)), math.exp(max(of))
                print(f"| **{factor:g}x: geometric mean, worst** | | {'| ' * len(others)}| **{mean:.2f}, {worst:.2f}** |")
    print(f"\n| pauses: p50 / p99 / longest, ms (how many) | heap MiB | cortado | {' | '.join(others)} |")
    print(f"|---|---:|---:|{'---:|' * len(others)}")
    for name, factor, heap, by in rows:
        cells = " | ".join(
            f"{f['p50']:.1f} / {f['p99']:.1f} / {f['max']:.1f} ({f['count']:.0f})" if (f := by[vm]) else "fails" for vm in vms
        )
        print(f"| {name} {factor:g}x | {heap} | {cells} |")
    print()
    for name, factor, _, by in rows:
        if by["cortado"]:
            ms, what = by["cortado"]["longest"]
            print(f"- {name} {factor:g}x: the longest pause was {ms:.1f} ms: {what}")


def sizes(vms, cp):
    """Bytes an object, by Cortado and by HotSpot."""
    told = [dict(l.split("\t") for l in subprocess.run(vms[vm] + ["-Xmx1g", "-cp", str(cp), "Sizes"], capture_output=True, text=True,
            check=True).stdout.splitlines() if "\t" in l) for vm in ("cortado", "serial")]
    print("| bytes of heap each | cortado | java | ratio |")
    print("|---|---:|---:|---:|")
    logs = []
    for name, ours in told[0].items():
        a, b = float(ours), float(told[1][name])
        logs.append(math.log(a / b))
        print(f"| {name} | {a:.1f} | {b:.1f} | {a / b:.2f} |")
    print(f"| **geometric mean** | | | **{math.exp(sum(logs) / len(logs)):.2f}** |")


def live(vms, cp, names):
    """The smallest heap in MiB, to 2 %, in which java's serial collector brings a program to its end."""
    for name in names:
        low, high = 4, 64

        def fits(heap):
            return run(vms["serial"], heap, name, PROGRAMS[name][0], cp, timeout=120) is not None

        while not fits(high):
            low, high = high, high * 2
        while high - low > max(1, low // 50):
            middle = (low + high) // 2
            low, high = (low, middle) if fits(middle) else (middle, high)
        print(f"{name} {PROGRAMS[name][0]}: {high}", flush=True)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("programs", nargs="*", help="names of programs (default: all)")
    ap.add_argument("--rounds", type=int, default=3)
    ap.add_argument("--factors", default="1.5,2,4", help="heaps, in live sizes (default 1.5,2,4)")
    ap.add_argument("--vms", default="cortado,serial,parallel,G1", help="which of these")
    ap.add_argument("--raw", help="a file to add every run's figures to, as lines of JSON")
    ap.add_argument("--report", help="don't run anything: the tables of what is in such a file")
    ap.add_argument("--sizes", action="store_true", help="bytes that common objects take")
    ap.add_argument("--live", action="store_true", help="measure live sizes")
    ap.add_argument("--smoke", action="store_true", help="smallest sizes, one round")
    args = ap.parse_args()
    cortado = os.environ.get("CORTADO", str(ROOT / "target/release/cortado")).split()
    java = os.environ.get("JAVA", "java").split()
    vms = {"cortado": cortado + ["-Xlog:cpu"], **{name: java + [flag] for name, flag in COLLECTORS.items()}}
    cp = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "gc-classes"
    cp.mkdir(parents=True, exist_ok=True)
    which = subprocess.run(["which", java[0]], capture_output=True, text=True).stdout.strip()
    javac = pathlib.Path(os.path.realpath(which)).parent / "javac"
    subprocess.run([str(javac), "-d", str(cp), *map(str, sorted((HERE / "gc").glob("*.java")))], check=True)
    names = args.programs or list(PROGRAMS)
    if args.report:
        merged = {}
        for line in open(args.report):
            d = json.loads(line)
            merged.setdefault((d["program"], d["factor"], d["heap"]), {vm: [] for vm in vms})
            for vm, runs in d["runs"].items():
                merged[d["program"], d["factor"], d["heap"]][vm] += runs
        report(list(vms), [(*key, {vm: summary(rs) for vm, rs in runs.items()}) for key, runs in sorted(merged.items())])
    elif args.smoke:
        for name in names:
            both = [run(vms[vm], 64, name, PROGRAMS[name][2], cp) for vm in ("cortado", "serial")]
            if None in both or both[0]["out"] != both[1]["out"]:
                sys.exit(f"{name}: {both}")
            print(f"{name}: agrees")
    elif args.sizes:
        sizes(vms, cp)
    elif args.live:
        live(vms, cp, names)
    else:
        compare({vm: vms[vm] for vm in args.vms.split(",")}, cp, names, [float(f) for f in args.factors.split(",")], args.rounds, args.raw)


if __name__ == "__main__":
    main()
