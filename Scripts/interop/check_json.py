#!/usr/bin/env python3
"""Random JSON read by DataKit and by others: Python's json, orjson and simdjson (pysimdjson) where they are there,
pyarrow and DuckDB.

    python3 Scripts/interop/check_json.py --tool .build/release/datakit [--seed N] [--documents 2000]

First documents, half of them damaged, that all must accept or refuse alike; then rows of random values, converted to
Parquet, whose values must be those that Python's json reads; then faulty rows among others, in lines, in arrays and one
behind another, of which those must be dropped, and named with their lines, that Python's json refuses. The seed is
printed; a difference ends it with status 1.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile

import duckdb
import pyarrow.parquet

try:
    import orjson
except ImportError:
    orjson = None
try:
    import simdjson
except ImportError:
    simdjson = None

PIECES = ["a", "é", "日", "😀", "\\\\", '\\"', "\\n", "\\u00e9", "\\ud83d\\ude00", "{", "]", ",", ":", " ", "\\/", "\\u0000", "x" * 70]


def string():
    return '"' + "".join(random.choice(PIECES) for _ in range(random.randrange(12))) + '"'


def number():
    kind = random.randrange(5)
    if kind == 0:
        return str(random.randrange(-(2**63), 2**63))
    if kind == 1:
        return repr(random.uniform(-1e6, 1e6))
    if kind == 2:
        return "%.17g" % (random.uniform(-1, 1) * 10 ** random.randrange(-300, 300))
    return random.choice(["0", "-0", "-0.0", "1e5", "1E-7", "0.1e+2", str(random.randrange(1000))])


def value(depth=0):
    kind = random.randrange(7 if depth < 6 else 4)
    space = random.choice(["", " ", "\n", "\t", "\r\n"])
    if kind == 0:
        return random.choice(["null", "true", "false"])
    if kind in (1, 2):
        return number()
    if kind == 3:
        return string()
    if kind == 4:
        return "{" + ("," + space).join(string() + space + ":" + value(depth + 1) for _ in range(random.randrange(5))) + "}"
    return "[" + (space + ",").join(value(depth + 1) for _ in range(random.randrange(6))) + space + "]"


def accepts(parser, text):
    try:
        parser(text)
        return True
    except (ValueError, RecursionError):
        return False


def no_constant(name):
    raise ValueError(name)


def python_parser(data):
    text = data.decode("utf-8")
    parsed = json.loads(text, parse_constant=no_constant)
    # Python takes lone surrogates, which are no characters.
    json.dumps(parsed, ensure_ascii=False).encode("utf-8")
    return parsed


def documents(tool, folder, count):
    names, texts = [], []
    for index in range(count):
        data = bytearray(("[" + value() + "]").encode())
        if index % 2:
            for _ in range(random.randrange(1, 3)):
                at = random.randrange(len(data))
                action = random.randrange(3)
                if action == 0:
                    del data[at]
                elif action == 1:
                    data.insert(at, random.choice(b'{}[]",:\\ \n0123456789.eE+-tfn\xc3\xff\x00\x1f'))
                else:
                    data = data[:at]
                if not data:
                    data = bytearray(b"[")
        path = os.path.join(folder, "%d.json" % index)
        with open(path, "wb") as file:
            file.write(data)
        names.append(path)
        texts.append(bytes(data))
    different = 0
    for start in range(0, count, 500):
        command = [tool, "verify", "--json", "--layout", "array", *names[start : start + 500]]
        answers = subprocess.run(command, capture_output=True, text=True).stdout.splitlines()
        for name, text, answer in zip(names[start:], texts[start:], answers, strict=False):
            found = json.loads(answer)["good"]
            # Only arrays are asked for.
            expected = accepts(python_parser, text) and text.lstrip(b" \t\r\n").startswith(b"[")
            others = [expected]
            if orjson:
                others.append(accepts(orjson.loads, text) and text.lstrip(b" \t\r\n").startswith(b"["))
            if simdjson:
                try:
                    others.append(accepts(lambda data: simdjson.Parser().parse(data), text) and text.lstrip(b" \t\r\n").startswith(b"["))
                except RuntimeError as error:
                    # It stops at such an integer, and does not look at what follows.
                    assert "BIGINT" in str(error), error
            # Numbers beyond all doubles, and integers beyond 64 bits, are the only places where they may differ.
            if found not in others:
                different += 1
                print("DIFFERENT", found, others, text[:200], answer[:300])
        assert len(answers) == min(500, count - start), "an answer is missing"
    return different


def same(left, right):
    if isinstance(left, float) or isinstance(right, float):
        return left is not None and right is not None and repr(float(left)) == repr(float(right))
    if isinstance(left, dict):
        return isinstance(right, dict) and all(same(left.get(k), v) for k, v in right.items())
    if isinstance(left, list):
        return isinstance(right, list) and len(left) == len(right) and all(map(same, left, right))
    return left == right


def rows(tool, folder, count):
    source, target = os.path.join(folder, "rows.ndjson"), os.path.join(folder, "rows.parquet")
    with open(source, "w", encoding="utf-8") as file:
        for index in range(count):
            maybe = lambda text: text if random.random() < 0.8 else "null"
            file.write(
                '{"i":%d,"big":%d,"f":%s,"s":%s,"o":%s,"l":[%s],"b":%s}\n'
                % (
                    index, random.randrange(2**63, 2**64),
                    maybe("%.17g" % (random.uniform(-1, 1) * 10 ** random.randrange(-300, 300)) if index else "0.5"), maybe(string()),
                    maybe('{"x":%s,"y":[%s]}' % (maybe(string()), ",".join(str(random.randrange(99)) for _ in range(random.randrange(4))))),
                    ",".join('{"k":%s}' % string() for _ in range(random.randrange(4))), random.choice(["true", "false", "null"]),
                )
            )
    subprocess.run([tool, "convert", source, target, "--overwrite"], check=True, stderr=subprocess.DEVNULL)
    with open(source, encoding="utf-8") as file:
        expected = [json.loads(line) for line in file]
    different = 0
    arrow = pyarrow.parquet.read_table(target).to_pylist()
    relation = duckdb.sql(f"select * from '{target}'")
    duck = [dict(zip([c[0] for c in relation.description], row)) for row in relation.fetchall()]
    for name, found in (("pyarrow", arrow), ("DuckDB", duck)):
        if len(found) != len(expected):
            print("DIFFERENT", name, len(found), "rows for", len(expected))
            different += 1
        for wanted, row in zip(expected, found):
            if not same(wanted, row):
                different += 1
                print("DIFFERENT", name, wanted, row)
    return different


def damaged(row):
    """The row with a token changed, and whether that is JSON still; brackets, quotes, commas and lines stay."""
    at = random.randrange(1, len(row) - 1)
    if row[at] in '{}[]",\\':
        return row
    return row[:at] + random.choice(["x", "1", ".", "-", "e", " ", "é", "tru"]) + row[at + 1 :]


def faulty_rows(tool, folder, count):
    rows = []
    for index in range(count):
        row = '{"i": %d, "v": %s, "t": [%s]}' % (index, random.choice(["true", "false", "null", "1.5e3", '"a]"']), random.choice(["", "1", "null, -2"]))
        rows.append(damaged(row) if random.random() < 0.2 else row)

    def is_row(text):
        try:
            return isinstance(python_parser(text.encode()), dict)
        except ValueError:
            return False

    good = [is_row(row) for row in rows]
    # Values may change, and with them the types: what counts is which rows are left.
    expected = [index + 1 for index, is_good in enumerate(good) if not is_good]
    forms = {
        "lines": ("\n".join(rows) + "\n", ["--layout", "lines"], 0),
        "concatenated": ("\n".join(rows) + "\n", ["--layout", "concatenated"], 0),
        "array": ("[\n" + ",\n".join(rows) + "\n]\n", [], 1),
        "pointer": ('{"a": [1],\n"rows": [' + ",\n".join(rows) + "]}\n", ["--pointer", "/rows"], 1),
    }
    different = 0
    for name, (text, arguments, shift) in forms.items():
        source, target, rejects = (os.path.join(folder, "faulty" + end) for end in (".json", ".parquet", "-rejects.jsonl"))
        with open(source, "w", encoding="utf-8") as file:
            file.write(text)
        command = [tool, "convert", source, target, "--overwrite", "--rejects", rejects, "--from", "json" if name in ("array", "pointer") else "jsonl"]
        subprocess.run([*command, *arguments], check=True, stderr=subprocess.DEVNULL)
        left = pyarrow.parquet.read_table(target).num_rows
        with open(rejects, encoding="utf-8") as file:
            found = [json.loads(line) for line in file]
        if left != sum(good) or [r["row"] for r in found] != expected or [r["line"] for r in found] != [n + shift for n in expected]:
            different += 1
            print("DIFFERENT", name, left, "of", sum(good), "rows;", len(found), "of", len(expected), "rejects")
    return different


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--tool", default=".build/release/datakit")
    options.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options.add_argument("--documents", type=int, default=2000)
    options.add_argument("--rows", type=int, default=20000)
    options = options.parse_args()
    peers = [("orjson", orjson), ("simdjson", simdjson)]
    print("seed", options.seed, *(name if module else "without " + name for name, module in peers), flush=True)
    random.seed(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        different = documents(options.tool, folder, options.documents) + rows(options.tool, folder, options.rows)
        different += faulty_rows(options.tool, folder, options.rows)
    print("differences:", different)
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
