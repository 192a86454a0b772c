#!/usr/bin/env python3
"""Write flat Parquet files with pyarrow, DuckDB and Polars, and the rows they should read back as.

    Scripts/interop/write-flat-parquet.py FOLDER [--large]

Each FILE.parquet gets a FILE.parquet.expected.jsonl with one JSON object a row, in the form that `datakit cat` prints
(DocsSource: "Rows as JSON lines"), written from the values that went in, not from the file. With --large there are
also files of 3,000,000 rows; of those FILE.parquet.sums.json holds sums over the columns instead of all rows.

Needs the virtual environment of Scripts/peers.sh.
"""

import datetime as dt
import decimal
import json
import os
import random
import struct
import sys

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

random.seed(20240501)


# The form of values in JSON lines


def float_text(value):
    if value is None:
        return None
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    return value


DIGITS = {"s": 0, "ms": 3, "us": 6, "ns": 9}
PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


def civil(days):
    return dt.date(1970, 1, 1) + dt.timedelta(days=days)


def clock(seconds):
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def with_fraction(text, rest, unit):
    return text if unit == "s" else text + "." + f"{rest:0{DIGITS[unit]}d}"


def encode(kind, value):
    """A value as the JSON lines have it; kinds are names of columns' types."""
    if value is None:
        return None
    name, *rest = kind.split(":")
    if name in ("bool", "int", "string"):
        return value
    if name == "float":
        return float_text(value)
    if name == "decimal":
        scale = int(rest[0])
        return f"{decimal.Decimal(value).scaleb(-scale, decimal.Context(prec=60)):.{scale}f}"
    if name == "binary":
        return {"$hex": value.hex()}
    if name == "date":
        return civil(value).isoformat() if -719162 <= value <= 2932896 else {"$days": value}
    unit = rest[0]
    per = PER_SECOND[unit]
    if name == "time":
        return with_fraction(clock(value // per), value % per, unit)
    if name == "duration":
        return {"$" + unit: value}
    if name == "timestamp":
        seconds, part = divmod(value, per)
        days, of_day = divmod(seconds, 86400)
        if not -719162 <= days <= 2932896:
            return {"$" + unit: value}
        text = with_fraction(f"{civil(days).isoformat()}T{clock(of_day)}", part, unit)
        return text + ("Z" if len(rest) > 1 else "")
    raise ValueError(kind)


def packed(code, value):
    """The nearest number of a narrower float type."""
    try:
        return struct.unpack(code, struct.pack(code, value))[0]
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def f32(value):
    return packed("f", value)


def shortest(code, value):
    """The double that the shortest text of a narrower float stands for."""
    if value == value and abs(value) != float("inf"):
        for digits in range(1, 10):
            text = f"{value:.{digits}g}"
            if packed(code, float(text)) == value:
                return float(text)
    return value


# Values of each type: edges first, then noise

SPECIAL = [0.0, -0.0, 1.5, -2.25, 1e-300, 1.7976931348623157e308, float("inf"), float("-inf"), float("nan")]
WORDS = ["", "a", "Oslo", "naïve café", "🦊🦝", "tab\tquote\"line\nend", "x" * 300, "\u0000", "zz"]


def integers(bits, signed):
    low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
    edges = [low, high, 0, 1, high - 1, low + 1]
    return lambda i: edges[i] if i < len(edges) else random.randint(low, high) if i % 3 else random.randint(0, 20)


def singles(i):
    return f32(SPECIAL[i]) if i < len(SPECIAL) and SPECIAL[i] not in (1.7976931348623157e308, 1e-300) else f32(
        random.uniform(-1e6, 1e6))


def halves(i):
    value = [0.0, -0.0, 1.0, -65504.0, 6e-8, float("inf"), float("-inf"), float("nan")][i] if i < 8 else \
        random.uniform(-100, 100)
    return packed("e", value)


# name, pyarrow type, JSON kind, value(i) as an integer, float, text or bytes
COLUMNS = [
    ("b", pa.bool_(), "bool", lambda i: i % 7 < 3),
    ("i8", pa.int8(), "int", integers(8, True)),
    ("i16", pa.int16(), "int", integers(16, True)),
    ("i32", pa.int32(), "int", integers(32, True)),
    ("i64", pa.int64(), "int", integers(64, True)),
    ("u8", pa.uint8(), "int", integers(8, False)),
    ("u16", pa.uint16(), "int", integers(16, False)),
    ("u32", pa.uint32(), "int", integers(32, False)),
    ("u64", pa.uint64(), "int", integers(64, False)),
    ("rising", pa.int64(), "int", lambda i: 1_000_000_000_000 + i * 3 + i % 2),
    ("constant", pa.int64(), "int", lambda i: 7),
    ("few", pa.int32(), "int", lambda i: (i // 5) % 4),
    ("f16", pa.float16(), "float16", halves),
    ("f32", pa.float32(), "float32", singles),
    ("f64", pa.float64(), "float", lambda i: SPECIAL[i] if i < len(SPECIAL) else random.uniform(-1e9, 1e9)),
    ("text", pa.string(), "string", lambda i: WORDS[i] if i < len(WORDS) else f"value {random.randint(0, 1 << 40)}"),
    ("code", pa.string(), "string", lambda i: WORDS[random.randint(0, len(WORDS) - 1)]),
    ("blob", pa.binary(), "binary", lambda i: bytes(random.getrandbits(8) for _ in range(i % 9))),
    ("fixed", pa.binary(5), "binary", lambda i: bytes(random.getrandbits(8) for _ in range(5))),
    ("d7", pa.decimal128(7, 2), "decimal:2", lambda i: random.randint(-9_999_999, 9_999_999)),
    ("d18", pa.decimal128(18, 6), "decimal:6", lambda i: random.randint(-(10**18) + 1, 10**18 - 1)),
    ("d38", pa.decimal128(38, 10), "decimal:10", lambda i: [10**38 - 1, -(10**38) + 1, 0][i] if i < 3 else
     random.randint(-(10**38) + 1, 10**38 - 1)),
    ("day", pa.date32(), "date", lambda i: [0, -1, -719162, 2932896][i] if i < 4 else random.randint(-40000, 40000)),
    ("tms", pa.time32("ms"), "time:ms", lambda i: random.randint(0, 86_399_999)),
    ("tus", pa.time64("us"), "time:us", lambda i: random.randint(0, 86_399_999_999)),
    ("tns", pa.time64("ns"), "time:ns", lambda i: random.randint(0, 86_399_999_999_999)),
    ("tsms", pa.timestamp("ms"), "timestamp:ms", lambda i: random.randint(-(10**12), 2 * 10**12)),
    ("tsus", pa.timestamp("us"), "timestamp:us", lambda i: random.randint(-(10**15), 2 * 10**15)),
    ("tsns", pa.timestamp("ns"), "timestamp:ns", lambda i: random.randint(-(10**18), 2 * 10**18)),
    ("utc", pa.timestamp("us", "UTC"), "timestamp:us:utc", lambda i: random.randint(-(10**15), 2 * 10**15)),
    ("nothing", pa.null(), "int", lambda i: None),
]


def storage(arrow_type):
    """The integer type that has a temporal type's memory, or None."""
    if pa.types.is_date32(arrow_type) or pa.types.is_time32(arrow_type):
        return pa.int32()
    if pa.types.is_time64(arrow_type) or pa.types.is_timestamp(arrow_type):
        return pa.int64()
    return None


def make_array(arrow_type, kind, values):
    if kind.startswith("decimal"):
        scale = int(kind.split(":")[1])
        context = decimal.Context(prec=60)
        return pa.array([None if v is None else decimal.Decimal(v).scaleb(-scale, context) for v in values], arrow_type)
    raw = storage(arrow_type)
    if raw is not None:
        return pa.array(values, raw).cast(arrow_type)
    return pa.array(values, arrow_type)


def table(rows, null_share):
    """A table, and the rows as JSON lines have them."""
    arrays, fields, encoded = [], [], []
    for name, arrow_type, kind, make in COLUMNS:
        values = [None if random.random() < null_share else make(i) for i in range(rows)]
        arrays.append(make_array(arrow_type, kind, values))
        fields.append(pa.field(name, arrow_type, nullable=null_share > 0 or name == "nothing"))
        if kind == "float32":
            encoded.append([None if v is None else float_text(shortest("f", v)) for v in values])
        elif kind == "float16":
            encoded.append([None if v is None else float_text(shortest("e", v)) for v in values])
        else:
            encoded.append([encode(kind, v) for v in values])
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields)), encoded


def write_expected(path, names, encoded):
    with open(path + ".expected.jsonl", "w") as out:
        for row in zip(*encoded):
            out.write(json.dumps(dict(zip(names, row))) + "\n")


class Folder:
    def __init__(self, path):
        self.path = path
        os.makedirs(path, exist_ok=True)

    def file(self, name):
        return os.path.join(self.path, name + ".parquet")


# The three writers


def with_pyarrow(folder):
    names = [column[0] for column in COLUMNS]

    def write(name, arrow_table, encoded, **options):
        path = folder.file("pyarrow-" + name)
        pq.write_table(arrow_table, path, **options)
        write_expected(path, names, encoded)

    for rows in (0, 1, 9, 3000):
        for share in (0.0, 0.2, 1.0):
            arrow_table, encoded = table(rows, share)
            write(f"{rows}-rows-{int(share * 100)}-nulls", arrow_table, encoded)
    arrow_table, encoded = table(5000, 0.15)
    for codec in ("none", "snappy", "gzip", "zstd", "lz4"):
        for version in ("1.0", "2.0"):
            write(f"{codec}-v{version[0]}", arrow_table, encoded, compression=codec, data_page_version=version)
    write("plain", arrow_table, encoded, use_dictionary=False)
    write("plain-v2", arrow_table, encoded, use_dictionary=False, data_page_version="2.0", compression="zstd")
    write("row-groups", arrow_table, encoded, row_group_size=700)
    write("small-pages", arrow_table, encoded, data_page_size=512, write_batch_size=64)
    write("dictionary-overflow", arrow_table, encoded, dictionary_pagesize_limit=2000, write_batch_size=256)
    write("checksums", arrow_table, encoded, write_page_checksum=True)
    write("page-index", arrow_table, encoded, write_page_index=True)
    write("integer-decimals", arrow_table, encoded, store_decimal_as_integer=True)
    write("no-schema", arrow_table, encoded, store_schema=False)
    delta = {}
    for name, arrow_type, kind, _ in COLUMNS:
        if kind in ("int",) and not pa.types.is_null(arrow_type) or kind.split(":")[0] in ("date", "time", "timestamp"):
            delta[name] = "DELTA_BINARY_PACKED"
        elif kind.startswith("float") or name == "fixed":
            delta[name] = "BYTE_STREAM_SPLIT"
        elif name in ("text", "d38"):
            delta[name] = "DELTA_BYTE_ARRAY"
        elif name in ("code", "blob"):
            delta[name] = "DELTA_LENGTH_BYTE_ARRAY"
        elif name == "b":
            delta[name] = "RLE"
    for version in ("1.0", "2.0"):
        write(f"delta-v{version[0]}", arrow_table, encoded, use_dictionary=False, column_encoding=delta,
              data_page_version=version)
    split = {name: "BYTE_STREAM_SPLIT" for name, arrow_type, kind, _ in COLUMNS
             if name in ("i32", "i64", "f16", "f32", "f64", "fixed", "d38")}
    write("byte-stream-split", arrow_table, encoded, use_dictionary=False, column_encoding=split)

    # INT96: timestamps alone; they come back as nanoseconds whatever they were.
    stamps = [None if i % 5 == 0 else random.randint(-(10**18), 2 * 10**18) for i in range(1000)]
    path = folder.file("pyarrow-int96")
    pq.write_table(pa.table({"ts": pa.array(stamps, pa.int64()).cast(pa.timestamp("ns"))}), path,
                   use_deprecated_int96_timestamps=True)
    write_expected(path, ["ts"], [[encode("timestamp:ns", v) for v in stamps]])


def with_duckdb(folder):
    connection = duckdb.connect()
    names, selected = [], []
    arrow_table, encoded = table(5000, 0.15)
    # Types that DuckDB changes: it has no float16, stores times of day in microseconds, and no fixed-size binary.
    for index, (name, arrow_type, kind, _) in enumerate(COLUMNS):
        if name not in ("f16", "tms", "tns", "fixed", "nothing"):
            names.append(name)
            selected.append(index)
    source = arrow_table.select(names)
    rows = [encoded[index] for index in selected]
    # DuckDB's zoned timestamps need the microsecond unit that ours have; intervals, uuids and huge integers are its own.
    connection.register("source", source)

    def write(name, options="", query="select * from source"):
        path = folder.file("duckdb-" + name)
        connection.execute(f"copy ({query}) to '{path}' (format parquet{options})")
        return path

    for codec in ("uncompressed", "snappy", "gzip", "zstd", "lz4_raw"):
        for version in ("v1", "v2"):
            path = write(f"{codec}-{version}", f", compression {codec}, parquet_version {version}")
            write_expected(path, names, rows)
    write_expected(write("row-groups", ", row_group_size 2048"), names, rows)
    write_expected(write("empty", query="select * from source limit 0"), names, [[] for _ in names])
    write_expected(write("one-row", query="select * from source limit 1"), names, [values[:1] for values in rows])

    uuids = [f"{random.getrandbits(128):032x}" for _ in range(500)]
    path = folder.file("duckdb-uuid")
    connection.register("uuids", pa.table({"u": [f"{u[:8]}-{u[8:12]}-{u[12:16]}-{u[16:20]}-{u[20:]}" for u in uuids]}))
    connection.execute(f"copy (select u::uuid as u from uuids) to '{path}' (format parquet)")
    write_expected(path, ["u"], [[{"$hex": u} for u in uuids]])


def with_polars(folder):
    arrow_table, encoded = table(5000, 0.15)
    names, selected = [], []
    # Types that Polars changes: no float16 or fixed-size binary; times of day in nanoseconds.
    for index, (name, arrow_type, kind, _) in enumerate(COLUMNS):
        if name not in ("f16", "tms", "tus", "fixed", "nothing"):
            names.append(name)
            selected.append(index)
    frame = pl.from_arrow(arrow_table.select(names))
    rows = [encoded[index] for index in selected]

    def write(name, frame, rows, **options):
        path = folder.file("polars-" + name)
        frame.write_parquet(path, **options)
        write_expected(path, names, rows)

    for codec in ("uncompressed", "snappy", "gzip", "zstd", "lz4"):
        write(codec, frame, rows, compression=codec)
    write("row-groups", frame, rows, row_group_size=999)
    write("small-pages", frame, rows, data_page_size=1000)
    write("no-statistics", frame, rows, statistics=False)
    write("empty", frame.head(0), [[] for _ in names])
    write("one-row", frame.head(1), [values[:1] for values in rows])


def large(folder):
    """3,000,000 rows; each writer's file with the sums that its columns must have."""
    connection = duckdb.connect()
    rows = 3_000_000
    made = connection.execute(
        f"""select i as id, case when i % 11 <> 0 then (i * 7919) % 1000 end as small,
                   case when i % 7 <> 0 then 'name ' || ((i * 31) % 5000) end as name, 'order ' || i as label,
                   i % 3 = 0 as flag, (i % 100003)::double / 8 as amount
            from range({rows}) t(i)""").to_arrow_table()
    connection.register("made", made)
    sums = connection.execute(
        """select count(*), sum(id), count(small), sum(small), count(name), sum(length(name)), sum(length(label)),
                  count(*) filter (flag), sum(amount) from made""").fetchone()
    for name, write in (
        ("pyarrow", lambda path: pq.write_table(made, path)),
        ("pyarrow-v2-zstd", lambda path: pq.write_table(made, path, data_page_version="2.0", compression="zstd")),
        ("duckdb", lambda path: connection.execute(f"copy made to '{path}' (format parquet)")),
        ("polars", lambda path: pl.from_arrow(made).write_parquet(path)),
    ):
        path = folder.file("large-" + name)
        write(path)
        with open(path + ".sums.json", "w") as out:
            json.dump([float(value) for value in sums], out)


def main():
    folder = Folder(sys.argv[1])
    with_pyarrow(folder)
    with_duckdb(folder)
    with_polars(folder)
    if "--large" in sys.argv:
        large(folder)
    print(sum(name.endswith(".parquet") for name in os.listdir(folder.path)), "files in", folder.path)


if __name__ == "__main__":
    main()
