#!/usr/bin/env python3
"""Convert random nested tables with DataKit, Parquet to Parquet, and compare what other programs read from both.

    Scripts/interop/roundtrip-random.py [--count 200] [--seed 1] [--tool .build/release/datakit] [--keep FOLDER]

Each table has columns of random types, to four levels of lists, fixed-size lists, structs and maps, with nulls at every
level, empty and long lists, and values behind nulls. pyarrow writes it under random options, `TOOL convert` converts it
under others. pyarrow must then read the table that was made; DuckDB, and Polars where it reads the original at all,
must read the same from both files; `TOOL verify` must find the result true. A failure names its seed; `--seed N
--count 1` repeats it. Exits with 1 where there was one.
"""

import argparse
import decimal
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

LEAVES = [
    pa.bool_(), pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64(),
    pa.float16(), pa.float32(), pa.float64(), pa.string(), pa.large_string(), pa.binary(), pa.binary(3),
    pa.binary(16), pa.date32(), pa.time32("s"), pa.time32("ms"), pa.time64("us"), pa.time64("ns"),
    pa.timestamp("s"), pa.timestamp("ms"), pa.timestamp("us", "UTC"), pa.timestamp("ns"), pa.timestamp("ns", "UTC"),
    pa.duration("us"), pa.decimal128(5, 2), pa.decimal128(18, 0), pa.decimal128(38, 10), pa.null(),
    pa.dictionary(pa.int32(), pa.string()),
]
KEYS = [pa.string(), pa.int32(), pa.int64(), pa.date32(), pa.binary(3)]


# Types


def random_type(rng, depth):
    kind = rng.choice(["leaf", "list", "list", "struct", "map", "fixed"]) if depth > 0 else "leaf"
    if kind == "leaf":
        return rng.choice(LEAVES)
    if kind == "struct":
        return pa.struct([random_field(rng, f"f{i}", depth - 1) for i in range(rng.randint(1, 3))])
    if kind == "map":
        return pa.map_(rng.choice(KEYS), random_type(rng, depth - 1))
    if kind == "fixed":
        return pa.list_(random_field(rng, "element", depth - 1), rng.randint(1, 3))
    return pa.list_(random_field(rng, "element", depth - 1))


def random_field(rng, name, depth):
    kind = random_type(rng, depth)
    return pa.field(name, kind, nullable=pa.types.is_null(kind) or rng.random() < 0.75)


# Values


def nulls(rng, draw, field, count):
    """A mask with the nulls set, or None."""
    if not field.nullable:
        return None
    share = rng.choice([0, 0.02, 0.3, 0.95, 1.0 if rng.random() < 0.1 else 0.5])
    return draw.random(count) < share if share else None


def integers(rng, draw, count, low, high):
    """Few different ones, a row of them, or any."""
    style = rng.randrange(4)
    if style == 0:
        few = [rng.randint(low, high) for _ in range(3)] + [low, high]
        return [few[i] for i in draw.integers(0, len(few), count)]
    if style == 1 and low < count < high:
        return list(range(count))
    if style == 2:
        return [max(low, min(high, int(i) // 9)) for i in range(count)]
    return [rng.randint(low, high) for _ in range(count)]


def leaf(rng, draw, field, count):
    kind, mask = field.type, nulls(rng, draw, field, count)
    types = pa.types
    if types.is_null(kind):
        return pa.nulls(count)
    if types.is_dictionary(kind):
        entries = ["", "Oslo", "Reykjavík", "ø" * 30][: rng.randint(1, 4)]
        picks = pa.array(draw.integers(0, len(entries), count), pa.int32(), mask=mask)
        return pa.DictionaryArray.from_arrays(picks, pa.array(entries))
    if types.is_boolean(kind):
        return pa.array(draw.random(count) < rng.choice([0.01, 0.5, 1]), kind, mask=mask)
    if types.is_floating(kind):
        width = {16: np.float16, 32: np.float32, 64: np.float64}[kind.bit_width]
        few = np.array([0.0, -0.0, 1.5, -2.25, np.inf, -np.inf, np.nan], width)
        values = few[draw.integers(0, 7, count)] if rng.random() < 0.5 else draw.normal(size=count).astype(width)
        return pa.array(values, kind, mask=mask, from_pandas=False)
    if types.is_decimal(kind):
        end = 10**kind.precision - 1
        with decimal.localcontext(prec=50):
            values = [
                decimal.Decimal(i).scaleb(-kind.scale) for i in integers(rng, draw, count, -end, end)]
            if mask is not None:
                values = [None if missing else value for value, missing in zip(values, mask)]
            return pa.array(values, kind)
    if types.is_string(kind) or types.is_large_string(kind) or types.is_binary(kind):
        words = ["", "a", "Saint-Rémy-de-Provence", "\U0001f98a", "x" * rng.choice([20, 70, 300])]
        unique = rng.random() < 0.4
        values = [f"{words[j]}{i}" if unique else words[j] for i, j in enumerate(draw.integers(0, len(words), count))]
        if types.is_binary(kind):
            values = [value.encode() + b"\xff" for value in values]
        if mask is not None:
            values = [None if missing else value for value, missing in zip(values, mask)]
        return pa.array(values, kind)
    if types.is_fixed_size_binary(kind):
        values = [i.to_bytes(kind.byte_width, "big") for i in integers(rng, draw, count, 0, 256**kind.byte_width - 1)]
        if mask is not None:
            values = [None if missing else value for value, missing in zip(values, mask)]
        return pa.array(values, kind)
    if types.is_integer(kind):
        low = 0 if types.is_unsigned_integer(kind) else -(2 ** (kind.bit_width - 1))
        high = low + 2**kind.bit_width - 1
    elif types.is_date(kind):
        low, high = -700_000, 2_900_000
    elif types.is_time(kind):
        low, high = 0, 86_400 * {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[kind.unit] - 1
    elif types.is_timestamp(kind):
        reach = 4_000_000_000 * {"s": 1, "ms": 10**3, "us": 10**6, "ns": 1}[kind.unit]
        low, high = -reach, reach
    else:
        low, high = -(2**40), 2**40
    width = pa.int32() if kind.bit_width == 32 else pa.int64()
    if types.is_integer(kind):
        return pa.array(np.array(integers(rng, draw, count, low, high), kind.to_pandas_dtype()), kind, mask=mask)
    return pa.array(integers(rng, draw, count, low, high), width, mask=mask).view(kind)


def lengths(rng, draw, count, budget):
    """Mostly short lists, many empty, a few long ones; together about a budget."""
    most = max(1, min(rng.choice([1, 3, 8, 40]), 2 * budget // max(1, count)))
    found = np.maximum(0, draw.integers(-1, most + 1, count))
    if count and rng.random() < 0.3:
        found[rng.randrange(count)] = rng.randint(0, max(1, budget // 2))
    return np.concatenate([[0], np.cumsum(found)]).astype(np.int32)


def column(rng, draw, field, count, budget):
    kind, types = field.type, pa.types
    if types.is_map(kind):
        offsets = lengths(rng, draw, count, budget)
        total = int(offsets[-1])
        keys = column(rng, draw, pa.field("key", kind.key_type, nullable=False), total, budget)
        items = column(rng, draw, kind.item_field, total, budget)
        return with_nulls(pa.MapArray.from_arrays(offsets, keys, items, kind), nulls(rng, draw, field, count))
    if types.is_fixed_size_list(kind):
        values = column(rng, draw, kind.value_field, count * kind.list_size, budget)
        mask = nulls(rng, draw, field, count)
        return pa.FixedSizeListArray.from_arrays(
            values, type=kind, mask=None if mask is None else pa.array(mask, pa.bool_()))
    if types.is_list(kind):
        offsets = lengths(rng, draw, count, budget)
        values = column(rng, draw, kind.value_field, int(offsets[-1]), budget)
        return with_nulls(pa.ListArray.from_arrays(offsets, values, kind), nulls(rng, draw, field, count))
    if types.is_struct(kind):
        children = [column(rng, draw, member, count, budget) for member in kind]
        mask = nulls(rng, draw, field, count)
        return pa.StructArray.from_arrays(
            children, fields=list(kind), mask=None if mask is None else pa.array(mask, pa.bool_()))
    return leaf(rng, draw, field, count)


def with_nulls(array, mask):
    """Lists or maps with some null, whose elements stay in memory."""
    if mask is None:
        return array
    bits = pa.array(~mask, pa.bool_()).buffers()[1]
    return pa.Array.from_buffers(
        array.type, len(array), [bits, array.buffers()[1]], null_count=int(mask.sum()),
        children=[array.values] if not pa.types.is_map(array.type) else [entries(array)])


def entries(array):
    kind = array.type
    return pa.StructArray.from_arrays(
        [array.keys, array.items], fields=[pa.field("key", kind.key_type, nullable=False), kind.item_field])


def random_table(rng):
    draw = np.random.default_rng(rng.randrange(2**32))
    rows = rng.choice([0, 1, 2, 7, 65, 300, 1000, 4000])
    fields, columns = [], []
    for i in range(rng.randint(1, 4)):
        field = random_field(rng, f"c{i}", rng.randint(0, 4))
        fields.append(field)
        columns.append(column(rng, draw, field, rows, 12_000))
    return pa.Table.from_arrays(columns, schema=pa.schema(fields))


# Comparing


def plain(array):
    """An Arrow array as Python values that compare exactly: floating-point numbers as bits, times as integers."""
    kind, types = array.type, pa.types
    if isinstance(array, pa.ChunkedArray):
        return [value for chunk in array.chunks for value in plain(chunk)]
    if types.is_dictionary(kind):
        return plain(array.dictionary_decode())
    missing = array.is_null().to_pylist()
    if types.is_map(kind):
        keys, items, offsets = plain(array.keys), plain(array.items), array.offsets.to_pylist()
        values = [list(zip(keys[a:b], items[a:b])) for a, b in zip(offsets, offsets[1:])]
    elif types.is_fixed_size_list(kind):
        inner, size, first = plain(array.values), kind.list_size, array.offset
        values = [inner[(first + i) * size : (first + i + 1) * size] for i in range(len(array))]
    elif types.is_list(kind) or types.is_large_list(kind):
        inner, offsets = plain(array.values), array.offsets.to_pylist()
        values = [inner[a:b] for a, b in zip(offsets, offsets[1:])]
    elif types.is_struct(kind):
        members = [plain(array.field(i)) for i in range(kind.num_fields)]
        values = list(zip(*members)) if members else [()] * len(array)
    elif types.is_floating(kind):
        values = array.view({16: pa.int16(), 32: pa.int32(), 64: pa.int64()}[kind.bit_width]).to_pylist()
    elif types.is_timestamp(kind) or types.is_time(kind) or types.is_duration(kind):
        factor = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}[kind.unit]
        if types.is_duration(kind):
            factor = 1  # stored as it is
        counts = array.view(pa.int32() if kind.bit_width == 32 else pa.int64()).to_pylist()
        values = [None if count is None else count * factor for count in counts]
    else:
        values = array.to_pylist()
    return [None if gone else value for gone, value in zip(missing, values)]


def differences(expected, found):
    if expected.column_names != found.column_names:
        return [f"columns {found.column_names}"]
    problems = []
    for name in expected.column_names:
        wanted, got = plain(expected[name]), plain(found[name])
        if wanted != got:
            row = next((i for i, pair in enumerate(zip(wanted, got)) if pair[0] != pair[1]), min(len(wanted), len(got)))
            problems.append(
                f"column {name} ({expected[name].type}), row {row} of {len(wanted)}: "
                f"{str(got[row : row + 1])[:300]}, expected {str(wanted[row : row + 1])[:300]}")
    return problems


def duckdb_differences(names, left, right):
    problems = []
    with duckdb.connect() as session:
        def answer(query):
            return session.execute(query).fetchall()[0]

        count = answer(f"select (select count(*) from '{left}'), (select count(*) from '{right}')")
        if count[0] != count[1]:
            return [f"{count[1]} rows, expected {count[0]}"]
        for name in names:
            try:
                session.execute(f"select {name} from '{left}'").fetchall()
            except duckdb.Error:
                continue  # not even from the original
            query = (
                f"select count(*) from (select {name} as l from '{left}') positional join (select {name} as r from "
                f"'{right}') where l is distinct from r")
            try:
                different = answer(query)[0]
            except duckdb.Error as error:
                different = str(error)[:200]
            if different:
                problems.append(f"column {name}: {different} rows differ")
    return problems


def polars_differences(names, left, right):
    problems = []
    for name in names:
        try:
            wanted = pl.read_parquet(left, columns=[name])
        except BaseException:  # its panics are no exceptions
            continue
        try:
            found = pl.read_parquet(right, columns=[name])
        except BaseException as error:
            problems.append(f"column {name} cannot be read: {str(error)[:200]}")
            continue
        if wanted.schema != found.schema or wanted.to_dicts().__repr__() != found.to_dicts().__repr__():
            problems.append(f"column {name} differs: {found.schema}, expected {wanted.schema}")
    return problems


# Running


def check(seed, tool, options, folder):
    rng = random.Random(seed)
    table = random_table(rng)
    source, target = folder / "source.parquet", folder / "target.parquet"
    pq.write_table(
        table, source, store_schema=False, compression=rng.choice(["none", "snappy", "zstd"]),
        row_group_size=rng.choice([50, 999, 100_000]), data_page_version=rng.choice(["1.0", "2.0"]),
        use_dictionary=rng.choice([True, False]), data_page_size=rng.choice([200, 1 << 20]),
        write_page_index=rng.choice([True, False]), write_statistics=rng.choice([True, False]))
    command = [tool, "convert", "--overwrite", source, target]
    command += ["--compression", rng.choice(["none", "snappy", "gzip", "zstd", "lz4"])]
    command += ["--threads", str(rng.choice([1, 2, 5]))]
    for option, values in options.items():
        value = rng.choice(values)
        if value is not None:
            command += [option] + [value] * (value != "")
    shown = " ".join(str(part) for part in command[4:])
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        return [f"convert {shown}: {result.stderr.strip()}"]
    problems = [f"pyarrow: {problem}" for problem in differences(table, pq.read_table(target))]
    problems += [f"DuckDB: {problem}" for problem in duckdb_differences(table.column_names, source, target)]
    problems += [f"Polars: {problem}" for problem in polars_differences(table.column_names, source, target)]
    result = subprocess.run([tool, "verify", target], capture_output=True, text=True)
    if result.returncode != 0:
        problems.append(f"verify: {(result.stdout + result.stderr).strip()[:500]}")
    return [f"{problem}\n    converted with {shown}" for problem in problems]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    root = pathlib.Path(__file__).resolve().parents[2]
    parser.add_argument("--tool", default=root / ".build/release/datakit")
    parser.add_argument("--keep", type=pathlib.Path, help="where to leave the files of failures")
    arguments = parser.parse_args()
    options = {
        "--row-group-rows": [None, "1", "64", "1000"], "--page-rows": [None, "1", "3", "100"],
        "--page-version": [None, "1", "2"],
    }
    failed = 0
    # What Polars says when it panics is of no use here.
    os.environ["RUST_BACKTRACE"] = "0"
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(arguments.seed, arguments.seed + arguments.count):
            problems = check(seed, str(arguments.tool), options, pathlib.Path(folder))
            if problems:
                failed += 1
                print(f"seed {seed}: " + "\n  ".join(problems), flush=True)
                if arguments.keep:
                    shutil.copytree(folder, arguments.keep / str(seed), dirs_exist_ok=True)
    print(f"{arguments.count} tables, seeds from {arguments.seed}: {failed} failed")
    return 1 if failed else 0


sys.exit(main())
