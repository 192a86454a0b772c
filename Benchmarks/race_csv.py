#!/usr/bin/env python3
"""CSV, whole process against whole process: DataKit, pyarrow, DuckDB, Polars and SwiftCSV on the same files.

Three jobs: race.py's files of a gigabyte each (orders, trips, text with quoted line breaks) read to columns in memory,
Parquet written as CSV, and orders decoded to structs. SwiftCSV decodes only the first hundred thousand of the orders;
its figure is in MB/s like the others. What a program takes above the table that it reads is told too: its peak less
the table's bytes in Arrow's layout, the same for all.

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


# As many as make a gigabyte.
ROWS = {"orders": 7_800_000, "trips": 8_800_000, "text": 4_100_000}


def source_file(arguments, name):
    make, share, newlines = race.FILES[name]
    rows = max(1, arguments.rows // share) if arguments.rows else ROWS[name]
    source = pathlib.Path(arguments.folder) / f"race-{name}-{rows}.csv"
    if not source.exists():
        make(source, rows)
    return source, rows, newlines


TABLE = ("import sys, pyarrow.csv as c; print(c.read_csv(sys.argv[1], parse_options=c.ParseOptions("
         "newlines_in_values=sys.argv[2] == 'True')).nbytes)")


def above_table(arguments, source, newlines, measured):
    """What each program takes above the table, as Markdown."""
    done = subprocess.run(
        [arguments.python, "-c", TABLE, str(source), str(newlines)], capture_output=True, text=True, check=True)
    table = int(done.stdout) / 1e6
    peaks = {name: statistics.median(run.memory for run in runs) / 1e6 for name, runs in measured.items()}
    least = min(peak for name, peak in peaks.items() if name != "DataKit")
    lines = [f"The table itself has {table:,.0f} MB. Above it:", "", "| program | MB above the table | against the least of the peers |",
             "|---|---:|---:|"]
    for name, peak in sorted(peaks.items(), key=lambda item: item[1]):
        ratio = f"{(peak - table) / (least - table):.2f}" if least > table else "the peers hold the table in less"
        lines.append(f"| {name} | {peak - table:,.0f} | {ratio} |")
    return "\n".join(lines) + "\n"


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
    parser.add_argument("--rows", type=int, help="rows of orders; trips has half, text a tenth; else a gigabyte of each")
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
            measured = {}
            parts.append(race_parquet.job(f"read {name} ({rows:,} rows) to columns", source, {
                "DataKit": lambda target: [arguments.reader, source],
                **{peer: (lambda target, code=code: python(code, source, newlines)) for peer, code in READ.items()},
            }, arguments.runs, measured))
            parts.append(above_table(arguments, source, newlines, measured))
    if "write" in jobs:
        for name in ["orders", "trips"]:
            rows = max(1, (arguments.rows or 10_000_000) // race.FILES[name][1])
            source = race_parquet.made(arguments, name, rows, "snappy")
            parts.append(race_parquet.job(f"{name} from Parquet (snappy) to CSV", source, {
                "DataKit": lambda target: [arguments.datakit, "convert", source, target, "--to", "csv"],
                **{peer: (lambda target, code=code: python(code, source, target)) for peer, code in WRITE.items()},
            }, arguments.runs))
    if "decode" in jobs:
        parts.append(decoding(arguments))
    rows = f"--rows {arguments.rows} " if arguments.rows else ""
    command = f"python3 Benchmarks/race_csv.py {rows}--runs {arguments.runs} --jobs {arguments.jobs}"
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
