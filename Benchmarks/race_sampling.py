#!/usr/bin/env python3
"""Samples of ten million orders in Parquet, whole process against whole process: DataKit, DuckDB and Polars.

Each draws about 10,000 rows, all columns, and writes them as Parquet. DuckDB's reservoir is the one to beat; its system
sample takes vectors of 2,048 rows and is shown beside DataKit's blocks. Polars has no lazy sample: it reads all.

    swift build -c release
    python3 Benchmarks/race_sampling.py
"""

import argparse
import datetime
import os
import pathlib
import subprocess
import tempfile

import race
import race_parquet

DUCKDB = ("import sys, duckdb; duckdb.execute(\"COPY (FROM read_parquet('%s') USING SAMPLE {}) TO '%s' (FORMAT parquet)\" "
          "% (sys.argv[1], sys.argv[2]))")

POLARS = "import sys, polars; polars.read_parquet(sys.argv[1]).sample(10_000, seed=42).write_parquet(sys.argv[2])"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--python")
    parser.add_argument("--datakit", default=str(race.ROOT / ".build/release/datakit"))
    parser.add_argument("--folder", default=tempfile.gettempdir())
    parser.add_argument("--output", default=str(race.ROOT / "Benchmarks/RESULTS.md"), help="'-' is standard output")
    arguments = parser.parse_args()
    if arguments.python is None:
        arguments.python = subprocess.run(
            [race.ROOT / "Scripts/peers.sh"], check=True, capture_output=True, text=True).stdout.strip().splitlines()[-1]

    source = race_parquet.made(arguments, "orders", arguments.rows, "snappy")
    few = max(1, arguments.rows // 1000)

    def ours(*options):
        return lambda target: [arguments.datakit, "sample", source, target, "--seed", "42", *options]

    def duckdb(sample):
        return lambda target: [arguments.python, "-c", DUCKDB.format(sample), source, target]

    load = os.getloadavg()[0]
    parts = [
        race_parquet.job(f"{few:,} rows of {arguments.rows:,}, each set equally likely", source, {
            "DataKit": ours("--rows", str(few)),
            "duckdb (reservoir)": duckdb(f"reservoir({few} ROWS) REPEATABLE (42)"),
            "duckdb (reservoir, any seed)": duckdb(f"reservoir({few} ROWS)"),
            "polars": lambda target: [arguments.python, "-c", POLARS.replace("10_000", str(few)), source, target],
        }, arguments.runs),
        race_parquet.job("0.1 % in blocks of rows", source, {
            "DataKit (20 blocks)": ours("--rows", str(few), "--blocks", "20"),
            "duckdb (reservoir)": duckdb(f"reservoir({few} ROWS)"),
            "duckdb (system)": duckdb("system(0.1 PERCENT)"),
        }, arguments.runs),
        race_parquet.job("0.1 %, each row by itself", source, {
            "DataKit": ours("--fraction", "0.001"),
            "duckdb (bernoulli)": duckdb("bernoulli(0.1 PERCENT)"),
        }, arguments.runs),
        race_parquet.job("stratified by one column, weighted by another, keys", source, {
            "DataKit (stratified)": ours("--rows", str(few), "--stratify-by", "EmployeeID"),
            "DataKit (weighted)": ours("--rows", str(few), "--weight", "TotalDue"),
            "DataKit (0.1 % of keys)": ours("--fraction", "0.001", "--key", "SalesOrderID"),
            "duckdb (reservoir)": duckdb(f"reservoir({few} ROWS)"),
        }, arguments.runs),
    ]
    text = "\n".join([
        "# Samples of Parquet: whole process against whole process", "",
        f"- command: `python3 Benchmarks/race_sampling.py --rows {arguments.rows} --runs {arguments.runs}`",
        f"- machine: {race.machine()}; load {load:.1f} at the start", f"- date: {datetime.date.today().isoformat()}",
        f"- versions: {race.versions(arguments)}",
        f"- medians of {arguments.runs} runs, in turn; the file written by pyarrow in row groups of a million rows, in the "
        "page cache; the peers' times include the start of Python",
        "- DataKit syncs its output to disk before it is done; the others do not", "", *parts])
    if arguments.output == "-":
        print(text)
    else:
        race.replace_section(pathlib.Path(arguments.output), text)


if __name__ == "__main__":
    main()
