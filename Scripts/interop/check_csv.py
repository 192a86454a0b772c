#!/usr/bin/env python3
"""Converts CSV files to Parquet with datakit and lets other programs judge the result.

For each file: pyarrow, DuckDB and Polars must read the same values, `datakit cat` must print them, and each must be
what the text of the CSV file says. Prints one line a file; exits with 1 where something differs.

    Scripts/peers.sh
    .venv/bin/python Scripts/interop/check_csv.py --datakit .build/release/datakit FILE.csv...
"""
import argparse
import csv
import datetime
import decimal
import json
import math
import os
import subprocess
import sys
import tempfile

import duckdb
import polars
import pyarrow as pa
import pyarrow.parquet as pq


def plain(table):
    """Columns as Python values, with the representations that programs may choose between made one."""
    columns = []
    for column in table.columns:
        kind = column.type
        if pa.types.is_timestamp(kind):
            column = column.cast(pa.timestamp("us", tz=kind.tz))
        columns.append([float(v) if isinstance(v, float) else v for v in column.to_pylist()])
    return columns


def same(left, right):
    if isinstance(left, float) and isinstance(right, float):
        return left == right and math.copysign(1, left) == math.copysign(1, right) or left != left and right != right
    return left == right and type(left) is type(right)


def first_difference(left, right, names, what):
    if len(left) != len(right):
        return f"{what}: {len(left)} columns, expected {len(right)}"
    for name, a, b in zip(names, left, right):
        if len(a) != len(b):
            return f"{what}: column {name!r} has {len(a)} rows, expected {len(b)}"
        for row, (x, y) in enumerate(zip(a, b)):
            if not same(x, y):
                return f"{what}: column {name!r}, row {row + 1}: {x!r}, expected {y!r}"
    return None


def as_json(value, kind):
    """What `datakit cat --format jsonl` prints for a value (the table in the tool's guide)."""
    if value is None or isinstance(value, (bool, int)) and not isinstance(value, datetime.date):
        return value
    if isinstance(value, float):
        if value != value:
            return "NaN"
        return value if math.isfinite(value) else ("Infinity" if value > 0 else "-Infinity")
    if isinstance(value, decimal.Decimal):
        return str(value)
    if isinstance(value, datetime.datetime):
        text = value.strftime("%Y-%m-%dT%H:%M:%S")
        text = text if value.year > 999 else value.isoformat()[:19]
        return text + f".{value.microsecond:06d}" + ("Z" if kind.tz else "")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value


def from_text(text, value, kind, patterns):
    """Whether a value is what the CSV file's text says."""
    if value is None:
        return text == ""
    if pa.types.is_boolean(kind):
        return text.lower() == str(value).lower()
    if pa.types.is_integer(kind) or pa.types.is_decimal(kind):
        return text == str(value)
    if pa.types.is_floating(kind):
        return float(text) == value
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        if isinstance(value, datetime.datetime):
            value = value.replace(tzinfo=None)
            readings = [text.replace("T", " ")]
            iso = value.isoformat(sep=" ")
            if iso in readings or iso[:19] == text[:19].replace("T", " "):
                return True
            for pattern in patterns:
                try:
                    if datetime.datetime.strptime(text, pattern) == value:
                        return True
                except ValueError:
                    pass
            return False
        return value.isoformat() == text
    return text == value


def check(datakit, path, extra):
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out.parquet")
        run = subprocess.run([datakit, "convert", path, out, *extra], capture_output=True, text=True)
        if run.returncode != 0:
            return f"convert failed: {run.stderr.strip()}"
        file = pq.ParquetFile(out, page_checksum_verification=True)
        table = file.read()
        names = table.column_names
        expected = plain(table)
        others = [("polars", polars.read_parquet(out).to_arrow())]
        connection = duckdb.connect()
        connection.sql("set TimeZone = 'UTC'")
        found = connection.sql(f"select * from read_parquet('{out}')").to_arrow_table()
        others.append(("duckdb", found))
        for program, other in others:
            if other.column_names != names:
                return f"{program}: columns {other.column_names}, expected {names}"
            difference = first_difference(plain(other), expected, names, program)
            if difference:
                return difference

        lines = subprocess.run([datakit, "cat", out], capture_output=True, check=True).stdout
        rows = [json.loads(line) for line in lines.decode().splitlines()] if lines else []
        printed = [[row[name] for row in rows] for name in names]
        wanted = [[as_json(v, f.type) for v in column] for column, f in zip(expected, table.schema)]
        difference = first_difference(printed, wanted, names, "datakit cat")
        if difference:
            return difference

        with open(path, newline="", encoding="utf-8-sig") as text:
            sample = text.read(1 << 16)
            text.seek(0)
            delimiter = max(",\t;|", key=sample.split("\n")[0].count)
            texts = [row for row in csv.reader(text, delimiter=delimiter) if row]
        if texts and texts[0] == names:
            texts = texts[1:]
        if len(texts) != table.num_rows:
            return f"csv text: {len(texts)} rows, the Parquet file has {table.num_rows}"
        patterns = ["%m/%d/%y %H:%M"]
        for position, field in enumerate(table.schema):
            for row, value in enumerate(expected[position]):
                cell = texts[row][position] if position < len(texts[row]) else ""
                if not from_text(cell, value, field.type, patterns):
                    return f"csv text: column {field.name!r}, row {row + 1}: {value!r}, the text is {cell!r}"
        kinds = ", ".join(f"{f.name}: {f.type}" for f in table.schema)
        return None, f"{table.num_rows} rows; {kinds}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--datakit", default=".build/release/datakit")
    parser.add_argument("--option", action="append", default=[], help="an argument passed on to datakit convert")
    parser.add_argument("files", nargs="+")
    arguments = parser.parse_args()
    failures = 0
    for path in arguments.files:
        result = check(arguments.datakit, path, arguments.option)
        if isinstance(result, tuple):
            print(f"equal      {path}: {result[1]}")
        else:
            failures += 1
            print(f"DIFFERENT  {path}: {result}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
