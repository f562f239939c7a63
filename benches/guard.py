#!/usr/bin/env python3
"""What a guarded Vm costs: runs the programs of guard/ under --sandbox and without it, in pairs, and prints a Markdown table.

    benches/guard.py                      every program, 5 rounds
    benches/guard.py --rounds 9 Merge     some of them

As in pairs.py: CPU time of all threads less that of a program that does next to nothing, the smallest of the rounds.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

import pairs

# What they are given: about a second without a sandbox.
SIZES = {"VarHandles": 8_000, "Handles": 20_000, "Merge": 12_000_000, "Sizes": 150_000}

HERE = pathlib.Path(__file__).resolve().parent


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("programs", nargs="*", help=f"of {', '.join(SIZES)}")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    if unknown := set(options.programs) - set(SIZES):
        sys.exit(f"unknown: {', '.join(sorted(unknown))}")
    cortado = os.environ.get("CORTADO", str(pairs.ROOT / "target/release/cortado"))
    with tempfile.TemporaryDirectory() as scratch:
        sources = [HERE / "guard" / f"{name}.java" for name in SIZES]
        subprocess.run(["javac", "-d", scratch, *map(str, sources)], check=True)
        files = os.path.join(scratch, "files")
        os.mkdir(files)
        plain = [cortado, "-cp", scratch]
        boxed = [cortado, "--sandbox", f"--allow-read={files}", f"--allow-write={files}", "-cp", scratch]

        def measure(name, size):
            last = [name, str(size), files]
            return pairs.pairs(plain + last, boxed + last, rounds=options.rounds)

        print("| program | outside, s | in a sandbox, s | times |\n|---|---|---|---|")
        for name in options.programs or SIZES:
            start, (a, b) = measure(name, 1), measure(name, SIZES[name])
            a, b = (work[0] - begun[0] for work, begun in zip((a, b), start))
            print(f"| {name} | {a:.2f} | {b:.2f} | {b / a:.2f} |")


if __name__ == "__main__":
    main()
