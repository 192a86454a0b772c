#!/usr/bin/env python3
"""XML events, and rows to Parquet, against expat (C, without handlers), and Codable against XMLCoder, in one run, in turn.

    swift build -c release --package-path Benchmarks --product parse-xml
    swift build -c release --product datakit
    python3 Benchmarks/race_xml.py --megabytes 500 --runs 5
    python3 Benchmarks/race_xml.py --only rows --memory-gigabytes 10

Orders are made once and kept in --folder. expat is the system's (libexpat1-dev); parse-expat.c is compiled with --cc.
XMLCoder is given only --coder-megabytes, since it takes minutes for more. Medians of seconds.
"""

import argparse
import os
import pathlib
import random
import statistics
import subprocess
import time

HERE = pathlib.Path(__file__).parent


def make(path, megabytes):
    if path.exists():
        return
    random.seed(7)
    names = ["Ann Smith", "Bob Jones", "Carol &amp; Co", "Dave"]
    block = []
    for i in range(20000):
        items = "".join(
            f'    <item sku="A-{random.randint(1, 9999)}"><quantity>{random.randint(1, 9)}</quantity>'
            f"<price>{random.random() * 100:.2f}</price></item>\n"
            for _ in range(random.randint(1, 4)))
        block.append(
            f'  <order id="{i}">\n    <customer>{random.choice(names)}</customer>\n'
            f"    <date>2024-05-{random.randint(1, 28):02d}</date>\n{items}"
            f"    <total>{random.random() * 1000:.2f}</total>\n  </order>\n")
    block = "".join(block).encode()
    with open(path, "wb") as file:
        file.write(b'<?xml version="1.0"?>\n<orders>\n')
        for _ in range(max(1, megabytes * 1_000_000 // len(block))):
            file.write(block)
        file.write(b"</orders>\n")


def convert(tool, path, target):
    """Whole process: seconds, processor seconds, megabytes at the peak."""
    start = time.monotonic()
    process = subprocess.Popen([tool, "convert", path, target, "--overwrite"], stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    took = time.monotonic() - start
    if status:
        raise SystemExit(f"{tool} failed")
    return took, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def parse(expat, path):
    start = time.monotonic()
    process = subprocess.Popen([expat, path], stdout=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def race_rows(tool, expat, path, folder, runs):
    """Rows to Parquet, all of it, against expat parsing the same file and doing nothing with it."""
    found = {"expat, parsing alone": [], "datakit convert to Parquet": []}
    for _ in range(runs):
        found["expat, parsing alone"].append(parse(expat, path))
        found["datakit convert to Parquet"].append(convert(tool, path, folder / "rows.parquet"))
    size = path.stat().st_size
    print(f"\n### rows: {size / 1e6:,.0f} MB\n\n| program | s | processor s | MB at the peak | MB/s |\n|---|---:|---:|---:|---:|")
    for name, runs_of in found.items():
        wall, processor, memory = (statistics.median(run[column] for run in runs_of) for column in range(3))
        print(f"| {name} | {wall:.2f} | {processor:.2f} | {memory:.0f} | {size / wall / 1e6:,.0f} |", flush=True)


def measure_memory(tool, folder, gigabytes):
    path = folder / "huge.xml"
    make(path, gigabytes * 1000)
    took, processor, memory = convert(tool, path, folder / "huge.parquet")
    print(f"\n### {path.stat().st_size / 1e9:.1f} GB to Parquet: {took:.0f} s, {processor:.0f} processor s, "
          f"{memory:.0f} MB at the peak")
    path.unlink()
    (folder / "huge.parquet").unlink()


def seconds(command):
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[0])


def race(title, ways, runs, size):
    """Runs all in turn; the first is what the others are compared with."""
    times = {name: [] for name in ways}
    for _ in range(runs):
        for name, command in ways.items():
            times[name].append(seconds(command))
    medians = {name: statistics.median(found) for name, found in times.items()}
    first = next(iter(medians.values()))
    print(f"\n### {title}: {size / 1e6:,.0f} MB\n\n| program | s | MB/s | times as fast |\n|---|---:|---:|---:|")
    for name, found in medians.items():
        print(f"| {name} | {found:.2f} | {size / found / 1e6:,.0f} | {first / found:.2f} |", flush=True)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--megabytes", type=int, default=500)
    options.add_argument("--coder-megabytes", type=int, default=5)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--folder", default="/tmp/datakit-race-xml", type=pathlib.Path)
    options.add_argument("--program", default=HERE / ".build/release/parse-xml", type=pathlib.Path)
    options.add_argument("--cc", default="cc")
    options.add_argument("--tool", default=HERE.parent / ".build/release/datakit", type=pathlib.Path)
    options.add_argument("--only", choices=["rows", "events"], help="else all")
    options.add_argument("--memory-gigabytes", type=int, help="convert a file of that size, which is made and deleted")
    options = options.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    expat = options.folder / "parse-expat"
    subprocess.run([options.cc, "-O2", "-o", expat, HERE / "parse-expat.c", "-lexpat"], check=True)
    large, small = options.folder / "large.xml", options.folder / "small.xml"
    make(large, options.megabytes)
    make(small, options.coder_megabytes)
    if options.only != "events":
        race_rows(options.tool, expat, large, options.folder, options.runs)
        if options.memory_gigabytes:
            measure_memory(options.tool, options.folder, options.memory_gigabytes)
    if options.only == "rows":
        return
    race("events", {"expat": [expat, large], "XMLEventReader": [options.program, "events", large]}, options.runs,
         large.stat().st_size)
    ways = {"XMLCoder": "xmlcoder", "XMLDecoder": "decode", "XMLDecoder, one by one": "each", "XMLDocument": "document"}
    race("to structs", {name: [options.program, way, small] for name, way in ways.items()}, options.runs,
         small.stat().st_size)
    ways = {"XMLCoder": "xmlcoder-encode", "XMLEncoder": "encode"}
    race("from structs", {name: [options.program, way, small] for name, way in ways.items()}, options.runs,
         small.stat().st_size)


if __name__ == "__main__":
    main()
