#!/usr/bin/env python3
"""XML events against expat (C, without handlers), and Codable against XMLCoder, in one run, in turn.

    swift build -c release --package-path Benchmarks --product parse-xml
    python3 Benchmarks/race_xml.py --megabytes 500 --runs 5

Orders are made once and kept in --folder. expat is the system's (libexpat1-dev); parse-expat.c is compiled with --cc.
XMLCoder is given only --coder-megabytes, since it takes minutes for more. Medians of seconds.
"""

import argparse
import pathlib
import random
import statistics
import subprocess

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
    options = options.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    expat = options.folder / "parse-expat"
    subprocess.run([options.cc, "-O2", "-o", expat, HERE / "parse-expat.c", "-lexpat"], check=True)
    large, small = options.folder / "large.xml", options.folder / "small.xml"
    make(large, options.megabytes)
    make(small, options.coder_megabytes)
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
