#!/usr/bin/env python3
"""NDJSON to Parquet, whole process against whole process: DataKit, pyarrow, DuckDB and Polars on the same files; and
rows to structs and back against Foundation's JSONDecoder and JSONEncoder.

    python3 Benchmarks/race_json.py                     # everything: builds what is not built yet
    python3 Benchmarks/race_json.py --jobs codable --output -

Two files are made once and kept in --folder: rows of 11 scalars, and rows of structs, lists and lists of structs. Every
program infers the types and writes snappy-compressed Parquet, in turn; the tables have medians. The peers' Python is
Scripts/peers.sh's or --python; their times include its start. Structs are decoded from and encoded to
--codable-megabytes of the same rows by decode-json, a line at a time, all ways in turn; the tables have megabytes of text a
second by the clock, and a second of processor time.
"""

import argparse
import datetime
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile

import race
import race_parquet

CITIES = ["Oslo", "Zürich", "São Paulo", "New York", "東京", "Paris", "Springfield", "Los Angeles"]

PEERS = {
    "pyarrow": "import sys, pyarrow.json as j, pyarrow.parquet as q; q.write_table(j.read_json(sys.argv[1]), sys.argv[2])",
    "duckdb": "import sys, duckdb; duckdb.execute(\"COPY (FROM read_json(?)) TO '%s' (FORMAT parquet)\" % sys.argv[2], "
              "[sys.argv[1]])",
    "polars": "import sys, polars; polars.scan_ndjson(sys.argv[1]).sink_parquet(sys.argv[2], compression='snappy')",
}

WAYS = [("each", "`JSONLinesDecoder`, one after another", "foundation"), ("lines", "`JSONLinesDecoder` to an array", "foundation"),
        ("stream", "`JSONLinesDecoder`, an asynchronous sequence", "foundation"),
        ("values", "`JSONDocumentDecoder`, a line at a time", "foundation"),
        ("foundation", "Foundation's `JSONDecoder`, a line at a time", "foundation"),
        ("array", "`JSONDocumentDecoder`, one array", "foundation-array"),
        ("foundation-array", "Foundation's `JSONDecoder`, one array", "foundation-array"),
        ("object", "`JSONDocumentDecoder`, an array in one object", "foundation-object"),
        ("foundation-object", "Foundation's `JSONDecoder`, an array in one object", "foundation-object"),
        ("encode", "`JSONLinesEncoder`", "encode-foundation"),
        ("encode-foundation", "Foundation's `JSONEncoder`, a value at a time", "encode-foundation")]


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


def codable(arguments, name, source):
    """Rows to structs and back."""
    speeds = {}
    for _ in range(arguments.runs):
        for way, _, _ in WAYS:
            done = subprocess.run([arguments.decoder, way, source, "1"], capture_output=True, text=True, check=True)
            clock, processor = (float(part.split()[0]) for part in done.stdout.split(":")[1].split(",")[:2])
            speeds.setdefault(way, []).append((clock, processor))
            print(f"race: {name} {way} {clock:.0f} MB/s, {processor:.0f} a processor second", file=sys.stderr)
    lines = [f"### {name} rows as structs: {source.stat().st_size / 1e6:,.0f} MB", "",
             "| way | MB/s (least, most) | against Foundation | MB a processor second | against Foundation |",
             "|---|---:|---:|---:|---:|"]
    for way, title, peer in WAYS:
        row = f"| {title} "
        for at in (0, 1):
            values = [speed[at] for speed in speeds[way]]
            middle = statistics.median(values)
            ratio = middle / statistics.median(speed[at] for speed in speeds[peer])
            spread = f" ({min(values):,.0f}, {max(values):,.0f})" if at == 0 else ""
            row += f"| {middle:,.0f}{spread} | {ratio:.1f} x "
        lines.append(row + "|")
    return "\n".join(lines) + "\n"


def built(path, package, product):
    """The path of a release build, which is made where it is not there."""
    if not pathlib.Path(path).exists():
        subprocess.run(["swift", "build", "-c", "release", "--package-path", package, "--product", product], check=True,
                       stdout=sys.stderr)
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=1000)
    parser.add_argument("--codable-megabytes", type=int, default=30)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--jobs", default="parquet,codable", help="some of parquet,codable")
    parser.add_argument("--files", default="flat,nested", help="some of flat,nested")
    parser.add_argument("--datakit", "--tool", default=str(race.ROOT / ".build/release/datakit"))
    parser.add_argument("--decoder", default=str(race.ROOT / "Benchmarks/.build/release/decode-json"))
    parser.add_argument("--python", help="a Python that has pyarrow, duckdb and polars")
    parser.add_argument("--folder", default=pathlib.Path(tempfile.gettempdir()) / "datakit-race-json", type=pathlib.Path)
    parser.add_argument("--output", default=str(race.ROOT / "Benchmarks/RESULTS.md"), help="'-' is standard output")
    arguments = parser.parse_args()
    if arguments.python is None:
        arguments.python = subprocess.run(
            [race.ROOT / "Scripts/peers.sh"], check=True, capture_output=True, text=True).stdout.strip().splitlines()[-1]
    arguments.folder.mkdir(parents=True, exist_ok=True)
    load = os.getloadavg()[0]
    jobs = arguments.jobs.split(",")
    parts = []
    for name, row in (("flat", flat), ("nested", nested)):
        if name not in arguments.files.split(","):
            continue
        if "parquet" in jobs:
            built(arguments.datakit, race.ROOT, "datakit")
            source = arguments.folder / f"{name}-{arguments.megabytes}.ndjson"
            make(source, row, arguments.megabytes)
            parts.append(race_parquet.job(f"{name} NDJSON to Parquet (snappy)", source, {
                "DataKit": lambda target: [arguments.datakit, "convert", source, target, "--compression", "snappy"],
                **{peer: (lambda target, code=code: [arguments.python, "-c", code, source, target])
                   for peer, code in PEERS.items()},
            }, arguments.runs))
        if "codable" in jobs:
            built(arguments.decoder, race.ROOT / "Benchmarks", "decode-json")
            source = arguments.folder / f"{name}-{arguments.codable_megabytes}.ndjson"
            make(source, row, arguments.codable_megabytes)
            parts.append(codable(arguments, name, source))
    command = (f"python3 Benchmarks/race_json.py --megabytes {arguments.megabytes} --runs {arguments.runs} "
               f"--jobs {arguments.jobs} --files {arguments.files}")
    text = "\n".join([
        "# NDJSON to Parquet, and rows of JSON as structs", "", f"- command: `{command}`",
        f"- machine: {race.machine()}; load {load:.1f} at the start", f"- date: {datetime.date.today().isoformat()}",
        f"- versions: {race.versions(arguments)}",
        f"- medians of {arguments.runs} runs, in turn; the file is in the page cache; the peers' times include the start "
        "of Python", "- DataKit syncs its output to disk before it is done; the others do not",
        "- structs: the first decoding of a process, whose memory is new; later ones are faster",
        "", *parts])
    if arguments.output == "-":
        print(text)
    else:
        race.replace_section(pathlib.Path(arguments.output), text)


if __name__ == "__main__":
    main()
