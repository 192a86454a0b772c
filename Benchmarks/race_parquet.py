#!/usr/bin/env python3
"""Parquet, whole process against whole process: DataKit, pyarrow, DuckDB and Polars on the same files.

Three jobs: a file read to columns in memory, a file written anew as another, and the few rows of one value of a sorted
column read. The files are made of race.py's by pyarrow, orders with snappy and trips with Zstandard.

    swift build -c release && swift build -c release --package-path Benchmarks --product read-columns
    python3 Benchmarks/race_parquet.py
"""

import argparse
import datetime
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

import race

MAKE = """
import sys, pyarrow.csv as csv, pyarrow.parquet as parquet
table = csv.read_csv(sys.argv[1])
if sys.argv[3]: table = table.sort_by(sys.argv[3])
parquet.write_table(table, sys.argv[2], compression=sys.argv[4], row_group_size=1_000_000, write_page_index=True)
"""

READ = {
    "pyarrow": "import sys, pyarrow.parquet as p; t = p.read_table(sys.argv[1]); print(t.num_rows)",
    "duckdb": "import sys, duckdb; t = duckdb.connect(); t.execute('CREATE TABLE t AS FROM read_parquet(?)', [sys.argv[1]]); "
              "print(t.execute('SELECT count(*) FROM t').fetchone()[0])",
    "polars": "import sys, polars; print(polars.read_parquet(sys.argv[1]).height)",
}

CONVERT = {
    "pyarrow": "import sys, pyarrow.parquet as p\nf = p.ParquetFile(sys.argv[1])\n"
               "with p.ParquetWriter(sys.argv[2], f.schema_arrow, compression='snappy') as w:\n"
               "    for b in f.iter_batches(batch_size=65536 * 4): w.write_batch(b, row_group_size=1_000_000)",
    "pyarrow (table)": "import sys, pyarrow.parquet as p; p.write_table(p.read_table(sys.argv[1]), sys.argv[2], compression='snappy')",
    "duckdb": "import sys, duckdb; duckdb.execute(\"COPY (FROM read_parquet(?)) TO '%s' (FORMAT parquet, COMPRESSION snappy)\""
              " % sys.argv[2], [sys.argv[1]])",
    "polars": "import sys, polars; polars.scan_parquet(sys.argv[1]).sink_parquet(sys.argv[2], compression='snappy')",
}

SELECT = {
    "pyarrow": "import sys, pyarrow.dataset as d; print(d.dataset(sys.argv[1]).to_table(filter=(d.field(sys.argv[2]) >= int(sys.argv[3]))"
               " & (d.field(sys.argv[2]) <= int(sys.argv[4]))).num_rows)",
    "duckdb": "import sys, duckdb; c = duckdb.connect(); print(len(c.execute('FROM read_parquet(?) WHERE ' + sys.argv[2] + "
              "' BETWEEN ' + sys.argv[3] + ' AND ' + sys.argv[4], [sys.argv[1]]).to_arrow_table()))",
    "polars": "import sys, polars as p; print(p.scan_parquet(sys.argv[1]).filter(p.col(sys.argv[2]).is_between(int(sys.argv[3]), "
              "int(sys.argv[4]))).collect().height)",
}


# The same selection over and over in one process: how long the reading alone takes. The file is opened each time.
REPEAT = """
import sys, time
path, column, low, high, repeats = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5])
{setup}
times = []
for _ in range(repeats + 1):
    start = time.perf_counter()
    rows = {read}
    times.append(1000 * (time.perf_counter() - start))
times = sorted(times[1:])
print(f"{{rows}} rows, median {{times[len(times) // 2]}} ms, least {{times[0]}} ms")
"""

SELECT_REPEATED = {
    "pyarrow": REPEAT.format(
        setup="import pyarrow.dataset as d",
        read="d.dataset(path).to_table(filter=(d.field(column) >= low) & (d.field(column) <= high)).num_rows"),
    "duckdb": REPEAT.format(
        setup="import duckdb; c = duckdb.connect()",
        read="c.sql(f\"FROM read_parquet('{path}') WHERE {column} BETWEEN {low} AND {high}\").to_arrow_table().num_rows"),
    "polars": REPEAT.format(
        setup="import polars as p",
        read="p.scan_parquet(path).filter(p.col(column).is_between(low, high)).collect().height"),
}


def made(arguments, name, rows, compression, sorted_by=""):
    """The Parquet file of one of race.py's files."""
    source = pathlib.Path(arguments.folder) / f"race-{name}-{rows}.csv"
    if not source.exists():
        race.FILES[name][0](source, rows)
    target = source.with_name(f"race-{name}-{rows}-{compression}{'-sorted' if sorted_by else ''}.parquet")
    if not target.exists():
        subprocess.run([arguments.python, "-c", MAKE, source, target, sorted_by, compression], check=True)
    return target


def job(title, source, commands, runs, measured=None):
    """Runs all programs in turn; the runs go to `measured`, where that is given.
    Returns the results as Markdown."""
    measured = {} if measured is None else measured
    measured.update({program: [] for program in commands})
    with open(source, "rb") as file:
        while file.read(1 << 24):
            pass
    with tempfile.TemporaryDirectory(prefix="race-", dir=source.parent) as folder:
        for number in range(runs):
            for program, command in commands.items():
                target = pathlib.Path(folder) / "out.parquet"
                target.unlink(missing_ok=True)
                one = race.run([str(part) for part in command(target)], target, 600, needs_output=False)
                measured[program].append(one)
                print(f"race: {title} {number + 1}/{runs} {program} {one.wall:.2f} s {one.error or ''}", file=sys.stderr)
    return race.small_table(title, source, measured)


def selection(arguments, peers):
    """A thousandth of the rows, by a column that the file is sorted by."""
    source = made(arguments, "orders", arguments.rows, "snappy", "SalesOrderID")
    code = ("import sys, pyarrow.compute as c, pyarrow.parquet as p; "
            "r = c.min_max(p.read_table(sys.argv[1], columns=['SalesOrderID'])[0]).as_py(); print(r['min'], r['max'])")
    least, most = map(int, subprocess.run(
        [arguments.python, "-c", code, source], capture_output=True, text=True, check=True).stdout.split())
    low = (least + most) // 2
    high = low + (most - least) // 1000
    condition = f"SalesOrderID >= {low} and SalesOrderID <= {high}"
    processes = job("0.1 % of the rows of sorted orders, all columns", source, {
        "DataKit": lambda target: [arguments.reader, source, condition],
        **peers(SELECT, source, "SalesOrderID", str(low), str(high))}, arguments.runs)
    return processes + "\n\n" + repeated(arguments, {
        "DataKit": [arguments.reader, source, condition, "50"],
        **{name: [arguments.python, "-c", code, source, "SalesOrderID", str(low), str(high), "50"]
           for name, code in SELECT_REPEATED.items()}})


def repeated(arguments, commands):
    """Medians of repeated reads within one process, each process started as often as there are runs, in turn.
    Returns the results as Markdown."""
    medians, leasts = {name: [] for name in commands}, {name: [] for name in commands}
    for _ in range(arguments.runs):
        for name, command in commands.items():
            answer = subprocess.run(
                [str(part) for part in command], capture_output=True, text=True, check=True).stdout
            median, least = re.search(r"median ([0-9.]+) ms, least ([0-9.]+) ms", answer).groups()
            medians[name].append(float(median))
            leasts[name].append(float(least))
            print(f"race: repeated selection {name}: {answer.strip()}", file=sys.stderr)
    typical = {name: statistics.median(values) for name, values in medians.items()}
    fastest = min(value for name, value in typical.items() if name != "DataKit")
    lines = ["### the same, 50 times in one process", "",
             "| program | median ms | least ms | median against the fastest peer |", "|---|---:|---:|---:|"]
    for name in sorted(typical, key=typical.get):
        lines.append(f"| {name} | {typical[name]:.1f} | {min(leasts[name]):.1f} | {typical[name] / fastest:.2f} |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000, help="rows of orders; trips has half")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--jobs", default="files,selection", help="some of files,selection")
    parser.add_argument("--python")
    parser.add_argument("--datakit", default=str(race.ROOT / ".build/release/datakit"))
    parser.add_argument("--reader", default=str(race.ROOT / "Benchmarks/.build/release/read-columns"))
    parser.add_argument("--folder", default=tempfile.gettempdir())
    parser.add_argument("--output", default=str(race.ROOT / "Benchmarks/RESULTS.md"), help="'-' is standard output")
    arguments = parser.parse_args()
    if arguments.python is None:
        arguments.python = subprocess.run(
            [race.ROOT / "Scripts/peers.sh"], check=True, capture_output=True, text=True).stdout.strip().splitlines()[-1]

    def peers(scripts, *more):
        return {name: (lambda target, code=code: [arguments.python, "-c", code, *more[:1], *([target] if scripts is CONVERT else []), *more[1:]])
                for name, code in scripts.items()}

    load = os.getloadavg()[0]
    parts = []
    jobs = arguments.jobs.split(",")
    for name, rows, compression in [("orders", arguments.rows, "snappy"), ("trips", arguments.rows // 2, "zstd")]:
        if "files" not in jobs:
            break
        source = made(arguments, name, rows, compression)
        parts.append(job(f"read {name} ({compression}) to columns", source, {
            "DataKit": lambda target: [arguments.reader, source], **peers(READ, source)}, arguments.runs))
        parts.append(job(f"{name} ({compression}) to Parquet (snappy)", source, {
            "DataKit": lambda target: [arguments.datakit, "convert", source, target, "--compression", "snappy"],
            **peers(CONVERT, source)}, arguments.runs))
    if "selection" in jobs:
        parts.append(selection(arguments, peers))
    command = f"python3 Benchmarks/race_parquet.py --rows {arguments.rows} --runs {arguments.runs} --jobs {arguments.jobs}"
    text = "\n".join([
        "# Parquet: whole process against whole process", "", f"- command: `{command}`",
        f"- machine: {race.machine()}; load {load:.1f} at the start", f"- date: {datetime.date.today().isoformat()}",
        f"- versions: {race.versions(arguments)}",
        f"- medians of {arguments.runs} runs, in turn; files written by pyarrow in row groups of a million rows, in the page "
        "cache; the peers' times include the start of Python, which `import` makes most of in short jobs",
        "- DataKit syncs its output to disk before it is done; the others do not", "", *parts])
    if arguments.output == "-":
        print(text)
    else:
        race.replace_section(pathlib.Path(arguments.output), text)


if __name__ == "__main__":
    main()
