#!/usr/bin/env python3
"""Files, sockets and a web server: Cortado and `java` in turns, as pairs.

  benches/io.py                    megabytes per second, and per second of processor time (best of 3 turns)
  benches/io.py --only transfer --only pings
  benches/io.py --jetty 10         requests per second of Jetty, asked for 10 s a turn, and processor time per request

Jetty's jars are those that `scripts/real-programs.sh --only jetty` fetched ($CORTADO_CACHE, else .cache). CORTADO is the
command under test (default target/release/cortado), JAVA the oracle; who asks the server is always the oracle.
"""

import argparse
import glob
import os
import re
import shutil
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
KINDS = [
    "streams", "small-reads", "channels", "transfer", "copy", "mapped", "socket-streams", "socket-channels", "pings",
]


def commands():
    cortado = os.environ.get("CORTADO", os.path.join(ROOT, "target/release/cortado")).split()
    java = [os.environ.get("JAVA", "java")]
    if not shutil.which(cortado[0]):
        raise SystemExit(f"no {cortado[0]}: run cargo build --release, or set CORTADO")
    return {"java": java, "cortado": cortado}


def transfers(vms, kinds, megabytes, turns):
    with tempfile.TemporaryDirectory() as work:
        subprocess.run(["javac", "-d", work, os.path.join(ROOT, "benches/io/Io.java")], check=True)
        print(f"{'MB/s':16} {'java':>9} {'cortado':>9} {'ratio':>6}   {'java':>9} {'cortado':>9} {'ratio':>6}  (second: of processor time)")
        for kind in kinds:
            best = {name: (0.0, 0.0) for name in vms}
            for _ in range(turns):
                for name, vm in vms.items():
                    out = subprocess.run([*vm, "-cp", work, "Io", kind, str(megabytes), work], check=True, capture_output=True, text=True)
                    best[name] = tuple(map(max, best[name], map(float, out.stdout.split())))
            (a, b), (c, d) = best["java"], best["cortado"]
            print(f"{kind:16} {a:9.0f} {c:9.0f} {a / c:6.2f}   {b:9.0f} {d:9.0f} {b / d:6.2f}", flush=True)


def jetty(vms, seconds, turns):
    cache = os.environ.get("CORTADO_CACHE", os.path.join(ROOT, ".cache"))
    own = os.path.join(cache, "own")
    jars = glob.glob(os.path.join(cache, "jars/jetty-*.jar")) + glob.glob(os.path.join(cache, "jars/slf4j-*.jar"))
    if not jars or not os.path.exists(os.path.join(own, "JettyServer.class")):
        raise SystemExit("no jars: run scripts/real-programs.sh --only jetty")
    figures = {name: [] for name in vms}
    for _ in range(turns):
        for name, vm in vms.items():
            with tempfile.TemporaryDirectory() as work:
                port = os.path.join(work, "port")
                server = subprocess.Popen([*vm, "-cp", ":".join([own, *jars]), "JettyServer", port, os.path.join(work, "files")],
                                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
                while not os.path.exists(port):
                    if server.poll() is not None:
                        raise SystemExit(server.stderr.read())
                    time.sleep(0.05)
                with open(port) as f:
                    number = f.read().strip()
                load = subprocess.run([vms["java"][0], "-XX:TieredStopAtLevel=1", "-cp", own, "Load", number, str(seconds), "8"],
                                      check=True, capture_output=True, text=True)
                cpu = int(re.search(r"cpu (\d+) ms", server.communicate()[1]).group(1))
                requests, took = re.search(r"requests (\d+) in ([\d.]+) s", load.stderr).groups()
                if "errors: 0" not in load.stdout:
                    raise SystemExit(f"{name}: {load.stdout}")
                figures[name].append((int(requests) / float(took), cpu * 1000 / int(requests)))
    for name, rows in figures.items():
        print(f"{name:8} {max(r for r, _ in rows):8.0f} requests/s, {min(c for _, c in rows):6.1f} us of processor time per request (start included)")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=KINDS)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--jetty", type=float, metavar="SECONDS", help="the web server instead")
    options = parser.parse_args()
    if options.jetty:
        jetty(commands(), options.jetty, options.turns)
    else:
        transfers(commands(), options.only or KINDS, options.megabytes, options.turns)


if __name__ == "__main__":
    main()
