"""Checks Parquet files written by DataKit with pyarrow, DuckDB and Polars.

usage: check_parquet.py FOLDER

Each NAME.parquet in the folder has its rows beside it in NAME.jsonl (DataKit's lossless JSON lines). The three must
read the same values; checksums must hold; statistics and page indexes must be true.
"""

import datetime
import decimal
import json
import math
import os
import pathlib
import struct
import sys

# Without it, Polars 2.1 panics on every file that has an INTERVAL column; with it, it still cannot read the column.
os.environ["POLARS_IMPORT_INTERVAL_AS_STRUCT"] = "1"

import duckdb
import polars
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

EPOCH = datetime.datetime(1970, 1, 1)
FORMATS = {"float16": "e", "float32": "f"}
UNITS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}




def seconds_of(text):
    hours, minutes, seconds = text.split(":")
    whole, _, fraction = seconds.partition(".")
    return (int(hours) * 3600 + int(minutes) * 60 + int(whole)) * 10**9 + int((fraction + "000000000")[:9])


def expected(name, value):
    """A JSON value as the number or bytes that the column's physical values are compared by."""
    if value is None:
        return None
    if isinstance(value, dict):
        if "$hex" in value:
            return bytes.fromhex(value["$hex"])
        if "$months" in value:
            return (value["$months"], value["$days"], value["$ns"])
        return next(iter(value.values()))
    if name in ("float16", "float32"):
        # The shortest text at its own width; the neighbours are further away.
        return struct.unpack("<" + FORMATS[name], struct.pack("<" + FORMATS[name], float(value)))[0]
    if name in ("float64", "constant"):
        return float(value)
    if name.startswith("decimal"):
        return decimal.Decimal(value)
    if name == "date":
        return (datetime.date.fromisoformat(value) - EPOCH.date()).days
    if name.startswith("time_"):
        return seconds_of(value)
    if name.startswith("timestamp_"):
        day, _, clock = value.rstrip("Z").partition("T")
        days = (datetime.date.fromisoformat(day) - EPOCH.date()).days
        return days * 86400 * 10**9 + seconds_of(clock)
    return value


def found(array):
    """An Arrow array as the same kind of values."""
    kind = array.type
    if pa.types.is_dictionary(kind):
        array = array.dictionary_decode() if isinstance(array, pa.Array) else array.cast(kind.value_type)
        kind = array.type
    if pa.types.is_null(kind):
        return [None] * len(array)
    if pa.types.is_date32(kind):
        return array.cast(pa.int32()).to_pylist()
    if pa.types.is_time(kind) or pa.types.is_timestamp(kind):
        width = pa.int32() if pa.types.is_time32(kind) else pa.int64()
        factor = 10**9 // UNITS[kind.unit]
        return [None if value is None else value * factor for value in array.cast(width).to_pylist()]
    if pa.types.is_duration(kind):
        return array.cast(pa.int64()).to_pylist()
    if pa.types.is_interval(kind):
        return [None if v is None else (v.months, v.days, v.nanoseconds) for v in array.to_pylist()]
    if kind == pa.float16():
        return array.cast(pa.float32()).to_pylist()
    return [v.bytes if hasattr(v, "bytes") and hasattr(v, "hex") and hasattr(v, "urn") else v for v in array.to_pylist()]


def same(left, right):
    if left is None or right is None:
        return left is right
    if isinstance(left, float) and isinstance(right, float):
        if math.isnan(left) or math.isnan(right):
            return math.isnan(left) and math.isnan(right)
        return left == right and math.copysign(1, left) == math.copysign(1, right)
    return left == right


class Check:
    def __init__(self):
        self.failures = []
        self.values = 0

    def expect(self, condition, *words):
        if not condition:
            self.failures.append(" ".join(str(word) for word in words))

    def column(self, where, wanted, got):
        self.expect(len(wanted) == len(got), where, "has", len(got), "values, expected", len(wanted))
        for row, (left, right) in enumerate(zip(wanted, got)):
            self.values += 1
            if not same(left, right):
                self.failures.append(f"{where} row {row}: {right!r}, expected {left!r}")
                return


def interval_of(raw):
    months, days, milliseconds = struct.unpack("<III", raw)
    return (months, days, milliseconds * 10**6)


def read_pyarrow(check, path, rows):
    table = pq.read_table(path, page_checksum_verification=True)
    for name in table.column_names:
        got = found(table[name].combine_chunks() if table.num_rows else pa.array([], table[name].type))
        if name == "interval":
            got = [interval_of(v) if isinstance(v, bytes) else v for v in got]
        check.column(f"{path.name}: pyarrow: {name}", rows[name], got)
    return table


def read_duckdb(check, path, rows):
    connection = duckdb.connect()
    connection.sql("set timezone = 'UTC'")
    columns = {}
    for name in rows:
        if name == "interval":
            got = connection.sql(f'select "interval" from read_parquet(\'{path}\')').fetchall()
            # DuckDB's Python interval is a timedelta with months as 30 days.
            wanted = [None if v is None else datetime.timedelta(days=v[0] * 30 + v[1], microseconds=v[2] // 1000) for v in rows[name]]
            check.column(f"{path.name}: duckdb: {name}", wanted, [row[0] for row in got])
            continue
        table = connection.sql(f'select "{name}" from read_parquet(\'{path}\')').arrow()
        if hasattr(table, "read_all"):
            table = table.read_all()
        got = found(table[name].combine_chunks() if table.num_rows else pa.array([], table[name].type))
        wanted = rows[name]
        if name == "uuid":
            got = [bytes.fromhex(v.replace("-", "")) if isinstance(v, str) else v for v in got]
        check.column(f"{path.name}: duckdb: {name}", wanted, got)


def read_polars(check, path, rows):
    names = [name for name in rows if name != "interval"]
    table = polars.read_parquet(path, columns=names).to_arrow()
    for name in names:
        got = found(table[name].combine_chunks() if table.num_rows else pa.array([], table[name].type))
        check.column(f"{path.name}: polars: {name}", rows[name], got)


def check_metadata(check, path, table, rows):
    """Counts, statistics and indexes, against the values that pyarrow read."""
    metadata = pq.ParquetFile(path).metadata
    name = path.name
    check.expect(metadata.created_by.startswith("DataKit version "), name, "created_by is", metadata.created_by)
    check.expect(metadata.num_rows == len(rows["id"]), name, "num_rows is", metadata.num_rows)
    check.expect((metadata.metadata or {}).get(b"made by") == b"DataKit's tests", name, "lost the schema's metadata")
    first = 0
    for group_number in range(metadata.num_row_groups):
        group = metadata.row_group(group_number)
        part = table.slice(first, group.num_rows)
        first += group.num_rows
        for number in range(group.num_columns):
            chunk = group.column(number)
            column = chunk.path_in_schema
            where = f"{name} row group {group_number} {column}"
            check.expect(chunk.num_values == group.num_rows, where, "num_values")
            check.expect(chunk.file_path == "", where, "file_path")
            if chunk.has_dictionary_page:
                check.expect(chunk.dictionary_page_offset < chunk.data_page_offset, where, "dictionary behind data")
            check.expect(
                chunk.has_column_index or "no-index" in name or "bare" in name or column in UNORDERED, where,
                "has no column index")
            statistics = chunk.statistics
            if "bare" in name:
                check.expect(statistics is None, where, "has statistics")
                continue
            check.expect(statistics is not None, where, "has no statistics")
            if statistics is None:
                continue
            values = part[column].combine_chunks()
            check.expect(statistics.null_count == values.null_count, where, "null_count", statistics.null_count)
            if statistics.has_distinct_count:
                check.expect(
                    statistics.distinct_count == pc.count_distinct(values).as_py(), where, "distinct_count",
                    statistics.distinct_count)
            present = [v for v in rows[column][first - group.num_rows:first] if v is not None]
            if column.startswith("float") or column == "constant":
                present = [v for v in present if not math.isnan(v)]
            if not present or column in ("null", "interval"):
                check.expect(not statistics.has_min_max, where, "has bounds of nothing")
                continue
            check.expect(statistics.has_min_max or column == "float16", where, "has no bounds")
            if not statistics.has_min_max or statistics.min_raw is None:
                continue
            if column.startswith(("int", "uint", "float3", "float6", "id", "constant")):
                check.expect(statistics.min_raw == min(present) or column.startswith("uint"), where, "min", statistics.min_raw, min(present))
                check.expect(statistics.max_raw == max(present) or column.startswith("uint"), where, "max", statistics.max_raw, max(present))
            if column in ("string", "city", "mostly_null", "binary", "fixed"):
                raw = [v.encode() if isinstance(v, str) else v for v in present]
                low = statistics.min_raw.encode() if isinstance(statistics.min_raw, str) else statistics.min_raw
                high = statistics.max_raw.encode() if isinstance(statistics.max_raw, str) else statistics.max_raw
                check.expect(low <= min(raw), where, "min", low, min(raw))
                check.expect(high >= max(raw), where, "max", high, max(raw))
                check.expect(len(low) <= 64 and len(high) <= 65, where, "bounds are long")
                if max(map(len, raw)) <= 64:
                    check.expect((low, high) == (min(raw), max(raw)), where, "bounds", low, high)


# No order, or floating point, where a page of NaN alone has no bounds.
UNORDERED = {"interval", "float16", "float32", "float64"}


def check_pruning(check, path, rows):
    """Filters that use statistics and indexes find what is there."""
    ids = [v for v in rows["id"]]
    if not ids:
        return
    middle = ids[len(ids) // 2]
    wanted = sum(1 for v in ids if v == middle)
    for engine, count in {
        "pyarrow": lambda: pq.read_table(path, filters=[("id", "=", middle)], columns=["id"]).num_rows,
        "duckdb": lambda: duckdb.sql(f"select count(*) from '{path}' where id = {middle}").fetchall()[0][0],
        "polars": lambda: polars.scan_parquet(path).filter(polars.col("id") == middle).select("id").collect().height,
    }.items():
        check.expect(count() == wanted, path.name, engine, "filters wrongly")
    texts = sorted({v for v in rows["string"] if v is not None})
    for text in texts[:1] + texts[-1:]:
        wanted = sum(1 for v in rows["string"] if v == text)
        quoted = text.replace("'", "''")
        got = {
            "pyarrow": pq.read_table(path, filters=[("string", "=", text)], columns=["string"]).num_rows,
            "duckdb": duckdb.sql(f"select count(*) from '{path}' where string = '{quoted}'").fetchall()[0][0],
            "polars": polars.scan_parquet(path).filter(polars.col("string") == text).select("string").collect().height,
        }
        for engine, count in got.items():
            check.expect(count == wanted, path.name, engine, "filters", repr(text), "wrongly:", count, "of", wanted)


def main(folder):
    check = Check()
    paths = sorted(pathlib.Path(folder).glob("*.parquet"))
    check.expect(paths, "there are no files in", folder)
    for path in paths:
        lines = [json.loads(line) for line in path.with_suffix(".jsonl").read_text().splitlines()]
        names = pq.read_schema(path).names
        rows = {name: [expected(name, line[name]) for line in lines] for name in names}
        # Times and timestamps in seconds lie in the file as milliseconds; the values are the same.
        for step in (
            lambda: check_metadata(check, path, read_pyarrow(check, path, rows), rows),
            lambda: read_duckdb(check, path, rows),
            lambda: read_polars(check, path, rows),
            lambda: check_pruning(check, path, rows),
        ):
            try:
                step()
            except BaseException as error:  # a peer that cannot read the file is a finding, not the end
                check.failures.append(f"{path.name}: {type(error).__name__}: {error}")
    for failure in check.failures:
        print("FAIL", failure)
    print(f"{len(paths)} files, {check.values} values compared, {len(check.failures)} failures")
    return 1 if check.failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
