#!/usr/bin/env python3
"""check_types.py DATAKIT: whether types that Parquet alone cannot say, VARIANT and the verifier agree with the peers.

Files are made by pyarrow and DuckDB, converted by the tool, and read by both again; all must be good to `verify`.
"""
import subprocess
import sys
import tempfile

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

tool = sys.argv[1]
failures = 0


def run(*arguments):
    return subprocess.run([tool, *arguments], capture_output=True, text=True)


def check(name, holds, details=""):
    global failures
    print(("ok      " if holds else "FAILED  ") + name + ("" if holds else f": {details}"))
    failures += not holds


def converted(source, target, *options):
    result = run("convert", source, target, "--overwrite", *options)
    check(f"convert {source.rsplit('/', 1)[1]}", result.returncode == 0, result.stderr)
    for path in (source, target):
        result = run("verify", path) if path.endswith(".parquet") else None
        if result is not None:
            check(f"verify {path.rsplit('/', 1)[1]}", result.returncode == 0, result.stdout)


with tempfile.TemporaryDirectory() as folder:
    durations = {unit: pa.array([1, -2, None], pa.duration(unit)) for unit in ("s", "ms", "us", "ns")}
    table = pa.table({f"duration_{unit}": column for unit, column in durations.items()})
    for zone in ("UTC", "Europe/Oslo", "+02:00"):
        for unit in ("ms", "us", "ns"):
            table = table.append_column(f"{zone}_{unit}", pa.array([1, None, -1], pa.timestamp(unit, zone)))
    for unit in ("ms", "us", "ns"):
        table = table.append_column(f"local_{unit}", pa.array([1, None, -1], pa.timestamp(unit)))
    for unit, kind in (("ms", pa.time32), ("us", pa.time64), ("ns", pa.time64)):
        table = table.append_column(f"time_{unit}", pa.array([1, None, 5], kind(unit)))
    table = table.append_column(
        pa.field("kg", pa.int64(), metadata={"unit": "kg"}), pa.array([1, None, 3], pa.int64()))
    table = table.append_column("spans", pa.array([[1, None], None, []], pa.list_(pa.duration("us"))))
    source, target = f"{folder}/arrow.parquet", f"{folder}/arrow-again.parquet"
    pq.write_table(table, source)
    converted(source, target)
    again = pq.read_table(target)
    for field in table.schema:
        other = again.schema.field(field.name)
        check(f"type of {field.name}", field.type == other.type, f"{field.type} became {other.type}")
        check(f"values of {field.name}", table[field.name].to_pylist() == again[field.name].to_pylist())
    check("metadata of kg", again.schema.field("kg").metadata[b"unit"] == b"kg")

    base = duckdb.connect()
    base.sql("set timezone = 'UTC'")
    source, target = f"{folder}/duck.parquet", f"{folder}/duck-again.parquet"
    base.sql(
        f"""copy (select '{{"a":1}}'::json j, uuid() u, interval 3 month iv, time '12:00:00' t, timetz '12:00:00+02' tz,
        timestamp_ms '2020-01-01' ms, timestamp_ns '2020-01-01' ns, 1.5::decimal(20, 3) d, 'ab'::blob b)
        to '{source}'""")
    converted(source, target)
    check("DuckDB's types", base.sql(f"from '{source}'").types == base.sql(f"from '{target}'").types)

    source, target = f"{folder}/variant.parquet", f"{folder}/variant-again.parquet"
    base.sql(
        f"""copy (select i, case when i % 7 = 0 then null when i % 5 = 0 then ('text ' || i)::variant
        when i % 3 = 0 then [1, 2, i]::variant else {{'a': i, 'c': {{'d': i * 1.5, 'e': date '2020-01-01' + i::int}},
        'u': uuid(), 't': timestamp '2020-01-01 10:00:00', 'dec': 1.50::decimal(9, 2)}}::variant end v
        from range(1000) r(i)) to '{source}'""")
    converted(source, target)
    query = "select i, v::varchar, variant_typeof(v) from '{}' order by i"
    check(
        "DuckDB's VARIANT, shredded, and ours",
        base.sql(query.format(source)).fetchall() == base.sql(query.format(target)).fetchall())
    with open(f"{folder}/documents.csv", "w") as file:
        file.write('id,doc\n1,"{""a"":[true,null,2.50,""x""],""n"":12345678901234567890}"\n2,\n')
    converted(f"{folder}/documents.csv", f"{folder}/documents.parquet", "--variant", "doc")
    rows = base.sql(f"select id, variant_typeof(doc) from '{folder}/documents.parquet' order by id").fetchall()
    check("VARIANT from JSON text", rows[0] == (1, "OBJECT(a, n)"), rows)

sys.exit(failures > 0)
