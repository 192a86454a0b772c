#!/usr/bin/env python3
"""NDJSON to Parquet, whole process against whole process: DataKit, pyarrow, DuckDB and Polars on the same files.

    python3 Benchmarks/race_json.py --megabytes 1000 --runs 5 --tool .build/release/datakit

Two files are made once and kept in --folder: rows of 11 scalars, and rows of structs, lists and lists of structs. Every
program infers the types and writes snappy-compressed Parquet, in turn; the tables have medians. The peers' Python is
--python; their times include its start.
"""

import argparse
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import time

CITIES = ["Oslo", "Zürich", "São Paulo", "New York", "東京", "Paris", "Springfield", "Los Angeles"]

PEERS = {
    "pyarrow": "import pyarrow.json as j, pyarrow.parquet as q; q.write_table(j.read_json(src), dst)",
    "duckdb": "import duckdb; duckdb.sql(f\"copy (select * from read_json('{src}')) to '{dst}' (format parquet)\")",
    "polars": "import polars as pl; pl.scan_ndjson(src).sink_parquet(dst, compression='snappy')",
}


def flat(i):
    return {
        "OrderID": i, "CustomerID": random.randrange(1, 200000),
        "OrderDate": "2013-%02d-%02d" % (random.randrange(1, 13), random.randrange(1, 29)),
        "Status": random.choice(["shipped", "open", "returned"]), "City": random.choice(CITIES),
        "Quantity": random.randrange(1, 50), "UnitPrice": round(random.random() * 1000, 2),
        "Discount": random.choice([0.0, 0.05, 0.1]),
        "Comment": None if random.random() < 0.7 else 'left at "door" %d\n' % i, "IsOnline": random.random() < 0.5,
        "Total": round(random.random() * 10000, 4),
    }


def nested(i):
    return {
        "id": i,
        "user": {
            "name": "user%d" % random.randrange(100000),
            "address": {
                "city": random.choice(CITIES),
                "geo": {"lat": random.uniform(-90, 90), "lon": random.uniform(-180, 180)},
            },
        },
        "tags": random.sample(["a", "bb", "ccc", "dddd"], random.randrange(0, 4)),
        "items": [
            {"sku": "S%05d" % random.randrange(99999), "qty": random.randrange(1, 9), "price": round(random.random() * 100, 2)}
            for _ in range(random.randrange(0, 5))
        ],
        "ts": "2024-05-%02dT10:%02d:00Z" % (random.randrange(1, 29), random.randrange(60)),
    }


def make(path, row, megabytes):
    if path.exists():
        return
    random.seed(7)
    block = "".join(json.dumps(row(i), ensure_ascii=False) + "\n" for i in range(40000)).encode()
    with open(path, "wb") as file:
        for _ in range(max(1, megabytes * 1_000_000 // len(block))):
            file.write(block)


def run(command):
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        return None
    return time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--megabytes", type=int, default=1000)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--tool", default=".build/release/datakit")
    options.add_argument("--python", default=sys.executable)
    options.add_argument("--folder", default="/tmp/datakit-race-json", type=pathlib.Path)
    options = options.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    for name, row in (("flat", flat), ("nested", nested)):
        source = options.folder / f"{name}-{options.megabytes}.ndjson"
        make(source, row, options.megabytes)
        results = {}
        for _ in range(options.runs):
            for program in ["DataKit", *PEERS]:
                target = options.folder / f"{program}.parquet"
                if program == "DataKit":
                    command = [options.tool, "convert", str(source), str(target), "--overwrite"]
                else:
                    command = [options.python, "-c", f"src, dst = {str(source)!r}, {str(target)!r}; {PEERS[program]}"]
                result = run(command)
                if result:
                    results.setdefault(program, []).append(result)
        medians = {p: [statistics.median(x) for x in zip(*runs)] for p, runs in results.items()}
        fastest = min(m[0] for p, m in medians.items() if p != "DataKit")
        print(f"\n### {name}: {source.stat().st_size / 1e6:,.0f} MB\n")
        print("| program | wall s | processor s | peak memory MB | wall against the fastest peer |\n|---|---:|---:|---:|---:|")
        for program, (wall, processor, memory) in sorted(medians.items(), key=lambda item: item[1][0]):
            print(f"| {program} | {wall:.2f} | {processor:.2f} | {memory:,.0f} | {wall / fastest:.2f} |", flush=True)


if __name__ == "__main__":
    main()
