"""Checks what DataKit's options for Parquet output do with the programs that read the files.

usage: check-writer-options.py DATAKIT

Converts a data set of every type under each encoding, page version, compression and preset with the tool at the path
DATAKIT, and compares what pyarrow, DuckDB and Polars, and Spark where pyspark is installed, read from the result with
what they read from the data set itself, value by value. Also: encodings are those that were asked for, Bloom filters
deny absent values and no others (DuckDB), sorted files are sorted and say so.
"""

import datetime
import decimal
import pathlib
import random
import subprocess
import sys
import tempfile

import duckdb
import polars
import pyarrow as pa
import pyarrow.parquet as pq

ROWS = 5000
APPLIES = {
    "plain": lambda physical: True,
    "dictionary": lambda physical: physical != "BOOLEAN",
    "rle": lambda physical: physical == "BOOLEAN",
    "delta-binary-packed": lambda physical: physical in ("INT32", "INT64"),
    "delta-length-byte-array": lambda physical: physical == "BYTE_ARRAY",
    "delta-byte-array": lambda physical: physical in ("BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY"),
    "byte-stream-split": lambda physical: physical not in ("BOOLEAN", "BYTE_ARRAY"),
}
NAMES = {"dictionary": "RLE_DICTIONARY"}
# What a reader is known not to read, so that nobody takes its error for the writer's.
CANNOT_READ = {
    "duckdb": {("byte-stream-split", "FIXED_LEN_BYTE_ARRAY")},
    "polars": {("byte-stream-split", "FIXED_LEN_BYTE_ARRAY"), ("delta-byte-array", "FIXED_LEN_BYTE_ARRAY")},
}
# Spark before 4.1 knows no split streams, and later versions none of unsigned integers, whoever wrote them.
SPARK_CANNOT_SPLIT = {"uint32", "uint64"}
# Columns for which Spark refuses a whole file; it gets one without them.
SPARK_REFUSES = {"time_us", "time_ms", "float16", "timestamp_ns"}


def data_set():
    random.seed(11)
    base = datetime.datetime(2024, 1, 1)

    def column(type_, make, nulls=True):
        values = [None if nulls and random.random() < 0.1 else make(row) for row in range(ROWS)]
        return pa.array(values, type_)

    clock = [0]

    def tick(row):
        clock[0] += random.randrange(5000)
        return clock[0]

    flat = {
        "boolean": column(pa.bool_(), lambda row: row // 50 % 2 == 0),
        "int8": column(pa.int8(), lambda row: random.randrange(-128, 128)),
        "uint16": column(pa.uint16(), lambda row: random.randrange(1 << 16)),
        "int32": column(pa.int32(), lambda row: random.randrange(-(1 << 31), 1 << 31)),
        "uint32": column(pa.uint32(), lambda row: random.randrange(1 << 32)),
        "rising": column(pa.int64(), tick, nulls=False),
        "int64": column(pa.int64(), lambda row: random.choice([-(1 << 63), (1 << 63) - 1, 0, row])),
        "uint64": column(pa.uint64(), lambda row: random.randrange(1 << 64)),
        "float16": column(pa.float16(), lambda row: row % 1000 / 8),
        "float32": column(pa.float32(), lambda row: random.choice([0.0, -0.0, float("inf"), random.random()])),
        "float64": column(pa.float64(), lambda row: random.choice([float("nan"), -1e300, random.gauss(20, 1)])),
        "decimal9": column(pa.decimal128(9, 2), lambda row: decimal.Decimal(random.randrange(-10**9 + 1, 10**9)).scaleb(-2)),
        "decimal18": column(pa.decimal128(18, 3), lambda row: decimal.Decimal(random.randrange(10**18)).scaleb(-3)),
        "decimal30": column(pa.decimal128(30, 5), lambda row: decimal.Decimal(random.randrange(-(10**29), 10**29)).scaleb(-5)),
        "text": column(pa.string(), lambda row: f"/2024/region-{row // 500}/päth-{row:06}"),
        "word": column(pa.string(), lambda row: random.choice(["", "Oslo", "Reykjavík", "x" * 300])),
        "binary": column(pa.binary(), lambda row: random.randbytes(random.randrange(20))),
        "fixed": column(pa.binary(7), lambda row: b"abc" + random.randbytes(4)),
        "date": column(pa.date32(), lambda row: (base + datetime.timedelta(days=row % 700)).date()),
        "time_ms": column(pa.time32("ms"), lambda row: random.randrange(86_400_000)),
        "time_us": column(pa.time64("us"), lambda row: random.randrange(86_400_000_000)),
        "timestamp_ms": column(pa.timestamp("ms", "UTC"), lambda row: 1_700_000_000_000 + row * 977),
        "timestamp_us": column(pa.timestamp("us"), lambda row: 1_700_000_000_000_000 + tick(row)),
        "timestamp_ns": column(pa.timestamp("ns"), lambda row: 1_700_000_000_000_000_000 + random.randrange(10**9) * 1000),
    }
    lists = pa.array([None if row % 17 == 0 else [str(k) for k in range(row % 4)] for row in range(ROWS)], pa.list_(pa.string()))
    structs = pa.array([{"a": row, "b": row / 3} for row in range(ROWS)], pa.struct([("a", pa.int32()), ("b", pa.float64())]))
    return pa.table({**flat, "list": lists, "struct": structs})


def shown(value):
    """A value whose equality is that of its bits: NaN equals NaN, -0.0 is not 0.0."""
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, dict):
        return {key: shown(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [shown(member) for member in value]
    return value


class Readers:
    def __init__(self):
        self.spark = None
        try:
            from pyspark.sql import SparkSession
            self.spark = (
                SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
                .config("spark.sql.session.timeZone", "UTC").config("spark.driver.memory", "1g").getOrCreate())
            self.spark.sparkContext.setLogLevel("FATAL")
        except ImportError:
            print("pyspark is not installed: Spark is left out")

    @property
    def spark_splits(self):
        """Whether Spark reads BYTE_STREAM_SPLIT."""
        return self.spark is not None and tuple(map(int, self.spark.version.split(".")[:2])) >= (4, 1)

    @property
    def names(self):
        return ["pyarrow", "duckdb", "polars"] + (["spark"] if self.spark else [])

    def read(self, name, path, columns):
        if name == "pyarrow":
            return pq.ParquetFile(path, page_checksum_verification=True).read(columns=columns).to_pydict()
        if name == "duckdb":
            names = ", ".join(f'"{column}"' for column in columns)
            return duckdb.sql(f"select {names} from read_parquet('{path}')").to_arrow_table().to_pydict()
        if name == "polars":
            return polars.read_parquet(path, columns=columns).to_dict(as_series=False)
        rows = self.spark.read.parquet(str(path)).select(*[f"`{column}`" for column in columns]).collect()
        return {column: [row[number] for row in rows] for number, column in enumerate(columns)}


class Check:
    def __init__(self, tool, folder):
        self.tool, self.folder, self.readers = tool, folder, Readers()
        self.failures, self.comparisons = [], 0
        self.source = folder / "source.parquet"
        self.table = data_set()
        pq.write_table(self.table, self.source, row_group_size=2000, store_schema=False)
        self.columns = self.table.column_names
        self.spark_source = folder / "source-spark.parquet"
        pq.write_table(self.table.drop_columns(sorted(SPARK_REFUSES)), self.spark_source, store_schema=False)
        self.expected = {}

    def fail(self, message):
        self.failures.append(message)
        print("FAILED:", message)

    def convert(self, *options):
        if self.readers.spark:
            names = [name for name in self.columns if name not in SPARK_REFUSES]
            # Options that name a column come in pairs; one that is not there is no error of the writer's.
            kept, words = [], list(options)
            while words:
                word = words.pop(0)
                if word == "--encoding" and words[0].split("=")[0].split(".")[0] in SPARK_REFUSES:
                    words.pop(0)
                else:
                    kept.append(word)
            self.convert_to("out-spark.parquet", "--columns", ",".join(names), *kept)
        return self.convert_to("out.parquet", *options)

    def convert_to(self, name, *options):
        target = self.folder / name
        result = subprocess.run(
            [self.tool, "convert", self.source, target, "--overwrite", *options], capture_output=True, text=True)
        if result.returncode != 0:
            self.fail(f"{' '.join(options)}: {result.stderr.strip()}")
            return None
        verified = subprocess.run([self.tool, "verify", target], capture_output=True, text=True)
        if verified.returncode != 0:
            self.fail(f"verify after {' '.join(options)}: {verified.stdout[:500]}")
        return target

    def wanted(self, reader, column):
        if (reader, column) not in self.expected:
            source = self.spark_source if reader == "spark" else self.source
            values = self.readers.read(reader, source, [column])[column]
            self.expected[reader, column] = [shown(value) for value in values]
        return self.expected[reader, column]

    def compare(self, target, title, without=lambda reader, column: False, order=None):
        for reader in self.readers.names:
            columns = [
                column for column in self.columns
                if not without(reader, column) and not (reader == "spark" and column in SPARK_REFUSES)]
            if not columns:
                continue
            try:
                path = target.with_name("out-spark.parquet") if reader == "spark" else target
                found = self.readers.read(reader, path, columns)
            except BaseException as error:  # Polars panics
                self.fail(f"{title}: {reader} cannot read it: {str(error)[:300]}")
                continue
            for column in columns:
                self.comparisons += 1
                values = [shown(value) for value in found[column]]
                expected = self.wanted(reader, column)
                if order is not None:
                    expected = [expected[row] for row in order]
                if values != expected:
                    wrong = next((row for row in range(min(len(values), len(expected))) if values[row] != expected[row]), -1)
                    self.fail(f"{title}: {reader} reads other values in {column}, first in row {wrong}")

    def leaves(self, path):
        metadata = pq.ParquetFile(path).metadata
        return [metadata.row_group(0).column(number) for number in range(metadata.num_columns)]

    def encodings(self):
        plain = self.convert("--compression", "none")
        physical = {leaf.path_in_schema: leaf.physical_type for leaf in self.leaves(plain)}
        for name, applies in APPLIES.items():
            named = [path for path, kind in physical.items() if applies(kind)]
            for version in ["1", "2"]:
                for compression in ["none", "snappy", "zstd"]:
                    options = [word for path in named for word in ("--encoding", f"{path}={name}")]
                    title = f"{name}, pages of version {version}, {compression}"
                    target = self.convert("--page-version", version, "--compression", compression, *options)
                    if target is None:
                        continue
                    wanted = NAMES.get(name, name.upper().replace("-", "_"))
                    for leaf in self.leaves(target):
                        if leaf.path_in_schema in named and name != "dictionary" and wanted not in leaf.encodings:
                            self.fail(f"{title}: {leaf.path_in_schema} is {leaf.encodings}")
                    cannot = lambda reader, column: any(
                        reader == "spark" and name == "byte-stream-split"
                        and (not self.readers.spark_splits or column in SPARK_CANNOT_SPLIT)
                        or path.split(".")[0] == column and applies(kind) and (name, kind) in CANNOT_READ.get(reader, ())
                        for path, kind in physical.items())
                    self.compare(target, title, cannot)

    def presets(self):
        for preset in ["spark", "athena", "duckdb", "arrow", "smallest", "fastest"]:
            target = self.convert("--preset", preset)
            if target:
                splits = preset in ["duckdb", "arrow", "smallest"]
                self.compare(
                    target, f"preset {preset}",
                    lambda reader, column: reader == "spark" and splits and not self.readers.spark_splits)
        self.compare(self.convert(), "the defaults")

    def timestamps(self):
        """Nanoseconds, which Spark refuses, become microseconds under its preset; what would be lost is an error."""
        source, target = self.folder / "nanoseconds.parquet", self.folder / "microseconds.parquet"
        for whole in [True, False]:
            nanoseconds = pa.array([1_700_000_000_000_001_000 + (0 if whole else 1), None], pa.timestamp("ns"))
            pq.write_table(pa.table({"timestamp_ns": nanoseconds, "list": pa.array([[1], None])}), source, store_schema=False)
            result = subprocess.run(
                [self.tool, "convert", "--overwrite", source, target, "--preset", "spark"], capture_output=True, text=True)
            self.comparisons += 1
            if (result.returncode == 0) != whole or not whole and "row 0" not in result.stderr:
                self.fail(f"preset spark, {'whole' if whole else 'broken'} microseconds: {result.stderr.strip()}")
            if whole:
                wanted = [datetime.datetime(2023, 11, 14, 22, 13, 20, 1), None]
                for reader in self.readers.names:
                    self.comparisons += 1
                    found = self.readers.read(reader, target, ["timestamp_ns"])["timestamp_ns"]
                    if found != wanted:
                        self.fail(f"preset spark: {reader} reads {found}, expected {wanted}")

    def bloom_filters(self):
        target = self.convert("--bloom", "rising,text,word,float64,decimal30,list,date", "--compression", "zstd")
        connection = duckdb.connect()

        def excluded(column, value):
            rows = connection.execute(
                f"select bloom_filter_excludes from parquet_bloom_probe('{target}', '{column}', {value})").fetchall()
            return [row[0] for row in rows]

        quote = "'"
        for column in ["rising", "text", "word"]:
            values = [value for value in self.table.column(column).to_pylist() if value is not None]
            for value in random.sample(values, 100):
                literal = f"{quote}{value}{quote}" if isinstance(value, str) else value
                if all(excluded(column, literal)):
                    self.fail(f"DuckDB finds {column} = {value} denied by the Bloom filters, but it is there")
                self.comparisons += 1
            absent = [f"{quote}absent {k}{quote}" if isinstance(values[0], str) else -5 - k for k in range(300)]
            denied = sum(all(excluded(column, value)) for value in absent)
            self.comparisons += 1
            if denied < 280:
                self.fail(f"DuckDB finds only {denied} of 300 absent values of {column} denied by the Bloom filters")
        self.compare(target, "Bloom filters")

    def sorting(self):
        target = self.convert("--sort-by", "word:desc", "--sort-by", "rising", "--row-group-rows", "1500")
        table = self.table.select(["word", "rising"]).to_pylist()
        order = sorted(range(ROWS), key=lambda row: table[row]["rising"])
        order.sort(key=lambda row: (table[row]["word"] or "").encode(), reverse=True)
        order.sort(key=lambda row: table[row]["word"] is None)
        self.compare(target, "sorted", order=order)
        metadata = pq.ParquetFile(target).metadata
        for number in range(metadata.num_row_groups):
            found = [(c.column_index, c.descending, c.nulls_first) for c in metadata.row_group(number).sorting_columns]
            wanted = [(self.columns.index("word"), True, False), (self.columns.index("rising"), False, False)]
            if found != wanted:
                self.fail(f"row group {number} declares the order {found}, not {wanted}")

    def run(self):
        self.encodings()
        self.presets()
        self.timestamps()
        self.bloom_filters()
        self.sorting()
        readers = ", ".join(self.readers.names)
        print(f"{self.comparisons} columns and values compared by {readers}: {len(self.failures)} failures")
        return 1 if self.failures else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(Check(str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(folder)).run())
