#!/usr/bin/env python3
"""CSV, whole process against whole process: DataKit, pyarrow, DuckDB, Polars and SwiftCSV on the same files.

Three jobs: race.py's files read to columns in memory, Parquet written as CSV, and orders decoded to structs. SwiftCSV
decodes only the first hundred thousand of the orders; its figure is in MB/s like the others.

    swift build -c release
    swift build -c release --package-path Benchmarks --product read-columns
    swift build -c release --package-path Benchmarks --product decode-rows
    python3 Benchmarks/race_csv.py
"""

import argparse
import datetime
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

import race
import race_parquet

READ = {
    "pyarrow": "import sys, pyarrow.csv as c; t = c.read_csv(sys.argv[1], parse_options=c.ParseOptions("
               "newlines_in_values=sys.argv[2] == 'True')); print(t.num_rows)",
    "duckdb": "import sys, duckdb; t = duckdb.connect(); t.execute('CREATE TABLE t AS FROM read_csv(?)', [sys.argv[1]]); "
              "print(t.execute('SELECT count(*) FROM t').fetchone()[0])",
    "polars": "import sys, polars; print(polars.read_csv(sys.argv[1], try_parse_dates=True).height)",
}

WRITE = {
    "pyarrow": "import sys, pyarrow.parquet as p, pyarrow.csv as c\nf = p.ParquetFile(sys.argv[1])\n"
               "with c.CSVWriter(sys.argv[2], f.schema_arrow) as w:\n"
               "    for b in f.iter_batches(batch_size=65536): w.write_batch(b)",
    "duckdb": "import sys, duckdb; duckdb.execute(\"COPY (FROM read_parquet(?)) TO '%s' (FORMAT csv)\" % sys.argv[2], [sys.argv[1]])",
    "polars": "import sys, polars; polars.scan_parquet(sys.argv[1]).sink_csv(sys.argv[2])",
    "polars (table)": "import sys, polars; polars.read_parquet(sys.argv[1]).write_csv(sys.argv[2])",
}

WAYS = [("codable", "`CSVDecoder` to an array, one task"), ("stream", "`CSVDecoder` as a stream, all cores"),
        ("batches", "`RowDecoder` over batches, one task"), ("cursor", "`CSVCursor`, every field, one task"),
        ("encode", "`CSVEncoder`, one task"), ("swiftcsv", "SwiftCSV 0.10.0, fields made values by hand")]


def source_file(arguments, name):
    make, share, newlines = race.FILES[name]
    rows = max(1, arguments.rows // share)
    source = pathlib.Path(arguments.folder) / f"race-{name}-{rows}.csv"
    if not source.exists():
        make(source, rows)
    return source, rows, newlines


def decoding(arguments):
    """Orders to structs."""
    source, _, _ = source_file(arguments, "orders")
    short = source.with_name("race-orders-head.csv")
    with open(source, "rb") as file, open(short, "wb") as head:
        for _ in range(100_001):
            head.write(file.readline())
    lines = [f"### orders to structs: {source.stat().st_size / 1e6:,.0f} MB", "",
             "| way | MB/s (least, most) | peak memory MB | against SwiftCSV |", "|---|---:|---:|---:|"]
    measured = {}
    for _ in range(arguments.runs):
        for way, _ in WAYS:
            path = short if way == "swiftcsv" else source
            command = ["/usr/bin/time", "-f", "%M", arguments.decoder, way, str(path)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            speed = float(done.stdout.split(",")[-1].split()[0])
            measured.setdefault(way, []).append((speed, int(done.stderr.split()[-1]) / 1000))
            print(f"race: {way} {speed:.0f} MB/s", file=sys.stderr)
    slow = statistics.median(speed for speed, _ in measured["swiftcsv"])
    for way, title in WAYS:
        speeds = [speed for speed, _ in measured[way]]
        memory = statistics.median(memory for _, memory in measured[way])
        middle = statistics.median(speeds)
        lines.append(f"| {title} | {middle:,.1f} ({min(speeds):,.1f}, {max(speeds):,.1f}) | {memory:,.0f} | {middle / slow:,.0f} x |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000, help="rows of orders; trips has half, text a tenth")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--jobs", default="read,write,decode", help="some of read,write,decode")
    parser.add_argument("--python")
    parser.add_argument("--datakit", default=str(race.ROOT / ".build/release/datakit"))
    parser.add_argument("--reader", default=str(race.ROOT / "Benchmarks/.build/release/read-columns"))
    parser.add_argument("--decoder", default=str(race.ROOT / "Benchmarks/.build/release/decode-rows"))
    parser.add_argument("--folder", default=tempfile.gettempdir())
    parser.add_argument("--output", default=str(race.ROOT / "Benchmarks/RESULTS.md"), help="'-' is standard output")
    arguments = parser.parse_args()
    if arguments.python is None:
        arguments.python = subprocess.run(
            [race.ROOT / "Scripts/peers.sh"], check=True, capture_output=True, text=True).stdout.strip().splitlines()[-1]

    def python(code, *more):
        return [arguments.python, "-c", code, *more]

    load = os.getloadavg()[0]
    jobs = arguments.jobs.split(",")
    parts = []
    if "read" in jobs:
        for name in race.FILES:
            source, rows, newlines = source_file(arguments, name)
            parts.append(race_parquet.job(f"read {name} ({rows:,} rows) to columns", source, {
                "DataKit": lambda target: [arguments.reader, source],
                **{peer: (lambda target, code=code: python(code, source, newlines)) for peer, code in READ.items()},
            }, arguments.runs))
    if "write" in jobs:
        for name in ["orders", "trips"]:
            source = race_parquet.made(arguments, name, max(1, arguments.rows // race.FILES[name][1]), "snappy")
            parts.append(race_parquet.job(f"{name} from Parquet (snappy) to CSV", source, {
                "DataKit": lambda target: [arguments.datakit, "convert", source, target, "--to", "csv"],
                **{peer: (lambda target, code=code: python(code, source, target)) for peer, code in WRITE.items()},
            }, arguments.runs))
    if "decode" in jobs:
        parts.append(decoding(arguments))
    command = f"python3 Benchmarks/race_csv.py --rows {arguments.rows} --runs {arguments.runs} --jobs {arguments.jobs}"
    text = "\n".join([
        "# CSV read to columns, written, decoded to structs", "", f"- command: `{command}`",
        f"- machine: {race.machine()}; load {load:.1f} at the start", f"- date: {datetime.date.today().isoformat()}",
        f"- versions: {race.versions(arguments)}",
        f"- medians of {arguments.runs} runs, in turn; the file is in the page cache; the peers' times include the start "
        "of Python", "- DataKit syncs its output to disk before it is done; the others do not", "", *parts])
    if arguments.output == "-":
        print(text)
    else:
        race.replace_section(pathlib.Path(arguments.output), text)


if __name__ == "__main__":
    main()
