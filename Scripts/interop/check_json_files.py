#!/usr/bin/env python3
"""JSON files converted to Parquet, and held value by value against what Python's json reads of them: through pyarrow, and
through DuckDB.

    python3 Scripts/interop/check_json_files.py --tool .build/release/datakit movies.json earthquakes.json#/features \\
        bulk.json@opensearch-bulk events.ndjson

Behind a `#` stands the JSON Pointer of the rows, behind an `@` the form of the lines. A value may have become a wider
one: a number in a column of text, an object in one of JSON text, a string that is a date or a moment. What is not equal
by that is printed; status 1 then.
"""

import argparse
import datetime
import decimal
import json
import os
import subprocess
import sys
import tempfile

import duckdb
import pyarrow
import pyarrow.parquet


class Number(str):
    """A number with its text."""


class Text(str):
    """The value of a column of JSON text."""


def parsed(text):
    return json.loads(text, parse_int=Number, parse_float=Number)


def rows_of(path, pointer, form):
    with open(path, encoding="utf-8-sig") as file:
        text = file.read()
    if form == "opensearch-bulk":
        rows, action = [], None
        for line in filter(str.strip, text.split("\n")):
            value = parsed(line)
            if action is None:
                ((name, parameters),) = value.items()
                action = {"_op": name, **parameters}
                if name != "delete":
                    continue
                value = {}
            rows.append({**action, **value})
            action = None
        return rows
    try:
        document = parsed(text)
    except ValueError:
        rows, at, decoder = [], 0, json.JSONDecoder(parse_int=Number, parse_float=Number)
        while True:
            while at < len(text) and text[at] in " \t\r\n":
                at += 1
            if at == len(text):
                return rows
            value, at = decoder.raw_decode(text, at)
            rows.append(value)
    for part in pointer.split("/")[1:]:
        part = part.replace("~1", "/").replace("~0", "~")
        document = document[int(part)] if isinstance(document, list) else document[part]
    return document if isinstance(document, list) else [document]


def told(value, type):
    """A value that knows where it is JSON text."""
    if value is None:
        return None
    if isinstance(type, pyarrow.JsonType):
        return Text(value)
    if pyarrow.types.is_struct(type):
        return {field.name: told(value[field.name], field.type) for field in type}
    if pyarrow.types.is_map(type):
        return [(key, told(element, type.item_type)) for key, element in value]
    if pyarrow.types.is_list(type):
        return [told(element, type.value_type) for element in value]
    return value


def same(found, expected):
    """Whether a value of a table is what JSON said."""
    if isinstance(found, Text):
        return parsed(found) == expected
    if expected is None:
        # A struct of which nothing is there may come as one of nulls.
        return found is None or found == [] or isinstance(found, dict) and all(same(x, None) for x in found.values())
    if isinstance(found, list) and found and isinstance(found[0], tuple):
        found = dict(found)
    if isinstance(expected, dict):
        if isinstance(found, str):
            return parsed(found) == expected
        if not isinstance(found, dict):
            return False
        names = set(found) | set(expected)
        return all(same(found.get(name), expected.get(name)) for name in names)
    if isinstance(expected, list):
        if isinstance(found, str):
            return parsed(found) == expected
        return isinstance(found, list) and len(found) == len(expected) and all(map(same, found, expected))
    if isinstance(expected, bool):
        return found is expected or found == str(expected).lower()
    if isinstance(expected, Number):
        if isinstance(found, str):
            return found == expected
        if isinstance(found, bool):
            return False
        if isinstance(found, float):
            return found == float(expected)
        return decimal.Decimal(expected) == found
    if isinstance(found, datetime.datetime):
        moment = datetime.datetime.fromisoformat(expected.replace("Z", "+00:00"))
        if (moment.tzinfo is None) != (found.tzinfo is None):
            return moment.replace(tzinfo=None) == found.replace(tzinfo=None) and moment.utcoffset() in (None, datetime.timedelta())
        return moment == found
    if isinstance(found, datetime.date):
        return found.isoformat() == expected
    # DuckDB does not tell which of its texts are JSON.
    return found == expected or str(found).startswith('"') and json.loads(found) == expected


def check(tool, argument, folder):
    path, _, form = argument.partition("@")
    path, _, pointer = path.partition("#")
    target = os.path.join(folder, "rows.parquet")
    command = [tool, "convert", path, target, "--overwrite"]
    command += ["--pointer", pointer] if pointer else []
    command += ["--from", form] if form else []
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    expected = rows_of(path, pointer, form)
    if not all(isinstance(row, dict) for row in expected):
        expected = [{"value": row} for row in expected]
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    cursor = connection.execute("SELECT * FROM read_parquet(?)", [target])
    names = [column[0] for column in cursor.description]
    table = pyarrow.parquet.read_table(target)
    tables = {
        "pyarrow": [{field.name: told(row[field.name], field.type) for field in table.schema} for row in table.to_pylist()],
        "DuckDB": [dict(zip(names, row)) for row in cursor.fetchall()],
    }
    faults = 0
    for reader, rows in tables.items():
        if len(rows) != len(expected):
            print(f"{argument}: {reader} reads {len(rows)} rows of {len(expected)}")
            faults += 1
        for number, (row, wanted) in enumerate(zip(rows, expected)):
            for name in set(row) | set(wanted):
                if not same(row.get(name), wanted.get(name)):
                    faults += 1
                    if faults <= 20:
                        print(f"{argument}: {reader}, row {number + 1}, {name}: {row.get(name)!r} for {wanted.get(name)!r}")
    print(f"{argument}: {len(expected)} rows, {faults} differences")
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", default=".build/release/datakit")
    parser.add_argument("files", nargs="+")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        return 1 if sum(check(arguments.tool, file, folder) for file in arguments.files) else 0


if __name__ == "__main__":
    sys.exit(main())
