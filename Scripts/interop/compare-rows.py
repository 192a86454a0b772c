#!/usr/bin/env python3
"""Read the files of write-flat-parquet.py back with `TOOL cat FILE` and compare every value.

    Scripts/interop/compare-rows.py FOLDER [--tool .build/release/datakit]

Exits with 1 where a file cannot be read or differs, and says where.
"""

import json
import math
import os
import subprocess
import sys


def same(left, right):
    if type(left) is not type(right):
        # 5 and 5.0 are one number, but true is not 1.
        numbers = (int, float)
        return type(left) in numbers and type(right) in numbers and left == right
    if isinstance(left, float):
        return left == right and math.copysign(1, left) == math.copysign(1, right)
    return left == right


def compare(tool, path):
    """What is wrong with a file; None where nothing is."""
    process = subprocess.Popen([tool, "cat", path], stdout=subprocess.PIPE, text=True)
    problem = compare_sums(process.stdout, path) if os.path.exists(path + ".sums.json") else compare_rows(
        process.stdout, path)
    process.stdout.close()
    if problem is None and process.wait() != 0:
        problem = f"exit code {process.returncode}"
    return problem


def compare_rows(lines, path):
    with open(path + ".expected.jsonl") as expected:
        number = 0
        for number, wanted in enumerate(expected, 1):
            line = lines.readline()
            if not line:
                return f"only {number - 1} rows"
            row, wanted = json.loads(line), json.loads(wanted)
            if list(row) != list(wanted):
                return f"row {number}: columns {list(row)}, expected {list(wanted)}"
            for name in wanted:
                if not same(row[name], wanted[name]):
                    return f"row {number}, column {name}: {row[name]!r}, expected {wanted[name]!r}"
        return f"more than {number} rows" if lines.readline() else None


def compare_sums(lines, path):
    with open(path + ".sums.json") as file:
        wanted = json.load(file)
    sums = [0] * 9
    for line in lines:
        row = json.loads(line)
        sums[0] += 1
        sums[1] += row["id"]
        if row["small"] is not None:
            sums[2] += 1
            sums[3] += row["small"]
        if row["name"] is not None:
            sums[4] += 1
            sums[5] += len(row["name"])
        sums[6] += len(row["label"])
        sums[7] += row["flag"]
        sums[8] += row["amount"]
    return None if [float(value) for value in sums] == wanted else f"sums {sums}, expected {wanted}"


def main():
    folder = sys.argv[1]
    tool = sys.argv[sys.argv.index("--tool") + 1] if "--tool" in sys.argv else ".build/release/datakit"
    failures = 0
    names = sorted(name for name in os.listdir(folder) if name.endswith(".parquet"))
    for name in names:
        problem = compare(tool, os.path.join(folder, name))
        if problem:
            failures += 1
            print(f"{name}: {problem}")
    print(f"{len(names) - failures} of {len(names)} files read back equal")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
