"""Holds filtered reads of other programs' Parquet files against DuckDB and against unfiltered reads.

usage: check-pruning.py DATAKIT [SEED] [ROUNDS]

Writes tables of sorted, clustered, repeated, random and nested columns with pyarrow, DuckDB and Polars, with and
without page indexes, Bloom filters and dictionaries, in pages of many sizes; then reads them with random conditions.
The rows found must be those that DuckDB finds, and each must be what reading the whole file gives.
"""

import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

datakit = sys.argv[1]
seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1 << 30)
rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 8
print("seed", seed)
rng = random.Random(seed)


def table(rows):
    def perhaps(value, row):
        return None if rng.random() < 0.1 or (row // 97) % 6 == 0 else value

    columns = {
        "id": pa.array(range(rows), pa.int64()),
        "cluster": pa.array([perhaps(row // 40, row) for row in range(rows)], pa.int32()),
        "few": pa.array([perhaps(rng.randrange(6) * 2, row) for row in range(rows)], pa.int64()),
        "name": pa.array([perhaps(f"name {100000 + row}", row) for row in range(rows)]),
        "city": pa.array([perhaps(rng.choice(["Oslo", "Bergen", "Bodø", ""]), row) for row in range(rows)]),
        "number": pa.array([perhaps(row / 8, row) for row in range(rows)], pa.float64()),
        "flag": pa.array([perhaps(row % 300 < 150, row) for row in range(rows)]),
        "items": pa.array(
            [perhaps([perhaps(item, item) for item in range(row % 9)], row) for row in range(rows)],
            pa.list_(pa.int64())),
        "pair": pa.array(
            [perhaps({"a": perhaps(row, row), "b": ["x" * (row % 5)] * (row % 4)}, row) for row in range(rows)],
            pa.struct([("a", pa.int64()), ("b", pa.list_(pa.string()))])),
        "text": pa.array([perhaps("text " * (row % 30), row) for row in range(rows)]),
    }
    return pa.table(columns)


def write(path, data):
    """Writes a file some way, and says which."""
    kind = rng.randrange(8)
    if kind == 0:
        size = rng.choice([2048, 4096, 10000])
        connection = duckdb.connect()
        connection.register("data", data)
        connection.execute(f"copy data to '{path}' (format parquet, row_group_size {size})")
        return f"DuckDB, row groups of {size}"
    if kind == 1:
        pl.from_arrow(data).write_parquet(
            path, row_group_size=rng.choice([100, 1000, 5000]), data_page_size=rng.choice([200, 1000, 10000]),
            compression=rng.choice(["snappy", "zstd", "uncompressed"]))
        return "Polars"
    options = {
        "row_group_size": rng.choice([100, 777, 5000]),
        "data_page_size": rng.choice([1, 100, 1000, 10000]),
        "write_batch_size": rng.choice([1, 13, 100, 1000]),
        "data_page_version": rng.choice(["1.0", "2.0"]),
        "compression": rng.choice(["none", "snappy", "zstd", "gzip"]),
        "use_dictionary": rng.choice([True, False, ["few", "city"]]),
        "dictionary_pagesize_limit": rng.choice([50, 1 << 20]),
        "write_page_index": rng.random() < 0.7,
        "write_page_checksum": rng.random() < 0.5,
    }
    if rng.random() < 0.5:
        options["bloom_filter_options"] = {name: {"ndv": 1000, "fpp": 0.01} for name in ["id", "name", "few", "city"]}
    try:
        pq.write_table(data, path, **options)
    except TypeError:
        options.pop("bloom_filter_options", None)
        pq.write_table(data, path, **options)
    return "pyarrow " + json.dumps(options)


def condition(rows, depth=2):
    if depth > 0 and rng.random() < 0.6:
        parts = [condition(rows, depth - 1) for _ in range(rng.randrange(1, 4))]
        kind = rng.randrange(5)
        if kind == 0:
            return "(" + " or ".join(parts) + ")"
        if kind == 1:
            return f"not ({parts[0]})"
        return "(" + " and ".join(parts) + ")"
    row = rng.randrange(-10, rows + 10)
    choices = {
        "id": [str(row)],
        "cluster": [str(row // 40)],
        "few": ["3", "4", "100"],
        "name": [f"'name {100000 + row}'", "'zzz'"],
        "city": ["'Oslo'", "'Bodø'", "'Nowhere'"],
        "number": [str(row / 8), "1e9"],
        "flag": ["true", "false"],
    }
    name = rng.choice(list(choices))
    literal = rng.choice(choices[name])
    kind = rng.randrange(8)
    if kind == 0:
        return f"{rng.choice(list(choices) + ['text'])} is null"
    if kind == 1:
        return f"{name} in ({literal}, {rng.choice(choices[name])})"
    if kind == 2 and name == "id":
        return f"id between {row} and {row + rng.randrange(200)}"
    if kind == 3 and name == "name":
        return f"name like 'name {(100000 + row) // 10}%'"
    return f"{name} {rng.choice(['=', '=', '!=', '<', '<=', '>', '>='])} {literal}"


def cat(path, *arguments):
    result = subprocess.run([datakit, "cat", str(path), *arguments], capture_output=True, text=True)
    if result.returncode != 0:
        raise SystemExit(f"{path} {arguments}: {result.stderr}")
    return result.stdout.splitlines()


failures = 0
checked = 0
matched = 0
with tempfile.TemporaryDirectory() as folder:
    for number in range(rounds):
        path = Path(folder) / f"{number}.parquet"
        rows = rng.choice([1, 50, 1000, 6000])
        data = table(rows)
        how = write(path, data)
        whole = {json.loads(line)["id"]: json.loads(line) for line in cat(path)}
        for _ in range(12):
            where = condition(rows)
            columns = [name for name in data.column_names if rng.random() < 0.6 and name != "id"]
            connection = duckdb.connect()
            connection.register("data", data)
            expected = [row[0] for row in connection.execute(f"select id from data where {where} order by id").fetchall()]
            found = [
                json.loads(line)
                for line in cat(path, "--where", where, "--columns", ",".join(["id"] + columns),
                                "--threads", rng.choice(["1", "2"]))
            ]
            wanted = [{name: whole[row][name] for name in ["id"] + columns} for row in expected]
            checked += 1
            matched += len(found)
            if found != wanted:
                failures += 1
                print(f"DIFFERS: {how}; {rows} rows; --where {where!r} --columns {columns}: "
                      f"{len(found)} rows, expected {len(wanted)}")
print(f"{checked} filtered reads, {matched} rows found, {failures} differ")
sys.exit(failures > 0)
