#!/usr/bin/env python3
"""How long `datakit capacity` takes over the orders of race.py: a plan from a table, skew of a key, sizes of items.

    swift build -c release
    python3 Benchmarks/race_capacity.py
"""

import argparse
import datetime
import os
import pathlib
import subprocess
import sys
import tempfile

import race
import race_parquet

ITEMS = """
import json, sys
with open(sys.argv[1], "w") as file:
    for i in range(int(sys.argv[2])):
        item = {"pk": {"S": f"order#{i}"}, "sk": {"N": str(1735689600 + i)}, "total": {"N": f"{i % 9973}.{i % 100:02}"},
                "open": {"BOOL": i % 2 == 0}, "tags": {"SS": ["new", "gift"]},
                "lines": {"L": [{"M": {"sku": {"S": f"A-{i % 500}"}, "n": {"N": str(i % 9 + 1)}}}]}}
        file.write(json.dumps({"Item": item}) + "\\n")
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--datakit", default=str(race.ROOT / ".build/release/datakit"))
    parser.add_argument("--folder", default=tempfile.gettempdir())
    parser.add_argument("--output", default=str(race.ROOT / "Benchmarks/RESULTS.md"), help="'-' is standard output")
    arguments = parser.parse_args()
    orders = race_parquet.made(arguments, "orders", arguments.rows, "snappy")
    items = pathlib.Path(arguments.folder) / f"race-items-{arguments.rows // 10}.jsonl"
    if not items.exists():
        subprocess.run([arguments.python, "-c", ITEMS, items, str(arguments.rows // 10)], check=True)

    def ours(*options):
        return lambda target: [arguments.datakit, "capacity", *options]

    load = os.getloadavg()[0]
    parts = [
        race_parquet.job(f"a plan from {arguments.rows:,} orders in Parquet", orders, {
            "DataKit (dynamodb)": ours("dynamodb", "--from", orders, "--partition-key", "CustomerID", "--sort-key",
                                       "SalesOrderDetailID", "--reads-per-second", "500"),
            "DataKit (redshift)": ours("redshift", "--from", orders, "--distribution-key", "CustomerID"),
        }, arguments.runs),
        race_parquet.job(f"sizes of {arguments.rows // 10:,} items in DynamoDB JSON", items, {
            "DataKit (item-size)": ours("dynamodb", "item-size", items),
        }, arguments.runs),
    ]
    text = "\n".join([
        "# Capacity: whole process", "",
        f"- command: `python3 Benchmarks/race_capacity.py --rows {arguments.rows} --runs {arguments.runs}`",
        f"- machine: {race.machine()}; load {load:.1f} at the start", f"- date: {datetime.date.today().isoformat()}",
        f"- medians of {arguments.runs} runs, in turn; no other program does this, so there is no ratio", "", *parts])
    if arguments.output == "-":
        print(text)
    else:
        race.replace_section(pathlib.Path(arguments.output), text)


if __name__ == "__main__":
    main()
