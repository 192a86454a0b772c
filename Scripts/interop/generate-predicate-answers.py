#!/usr/bin/env python3
"""Writes Tests/DataKitCoreTests/Predicates/DuckDBAnswers.swift: random conditions, and the rows that DuckDB finds.

Needs duckdb; see Scripts/peers.sh. The table is that of DuckDBAnswersTests.
"""
import pathlib
import random

import duckdb

SEED, COUNT = 20240501, 300
ROWS = [
    "(-5, 'nan'::double, 'a', date '2024-05-01', true, 1.10)",
    "(0, 0.5, 'ab', date '1969-12-31', false, -0.05)",
    "(7, -1e300, '', null, null, 99999999.99)",
    "(null, 'inf'::double, 'é_b', date '2024-05-02', true, null)",
    "(9007199254740993, 7, null, date '2024-05-01', false, 7.00)",
    "(7, null, 'B%', date '0001-01-01', true, 0.00)",
]
LITERALS = {
    "n": ["-5", "0", "7", "6.5", "7.0", "9007199254740993", "9007199254740992", "-100", "null"],
    "x": ["0", "0.5", "7", "1e300", "-1e300", "0.25e0", "null"],
    "t": ["'a'", "''", "'ab'", "'é'", "'B'", "'zz'", "null"],
    "d": ["date '2024-05-01'", "'2024-05-01'", "'1969-12-31'", "date '2100-01-01'", "null"],
    "g": ["true", "false", "null"],
    "p": ["1.1", "1.105", "-0.05", "7", "99999999.99", "0", "null"],
}
PATTERNS = ["a%", "%b", "_", "%_b", "%é%", "", "%", "B!%' escape '!", "_!_%' escape '!", "__%"]
pick = random.Random(SEED)


def leaf() -> str:
    column = pick.choice(list(LITERALS))
    literal = lambda: pick.choice(LITERALS[column])
    negation = pick.choice(["", "", "not "])
    kind = pick.randrange(7)
    if kind == 0:
        return f"{column} is {negation}null"
    if kind == 1:
        return f"{column} {negation}in ({', '.join(literal() for _ in range(pick.randint(1, 4)))})"
    if kind == 2:
        return f"{column} {negation}between {literal()} and {literal()}"
    if kind == 3:
        return f"t {negation}like '{pick.choice(PATTERNS)}"
    if kind == 4:
        return pick.choice(["g", "not g", "n < x", "x >= n", "n = x", "p > n", "t < t", "d = d", "p <= x"])
    return f"{column} {pick.choice(['=', '!=', '<>', '<', '<=', '>', '>='])} {literal()}"


def closed(text: str) -> str:
    return text if text.count("'") % 2 == 0 else text + "'"


def condition(depth: int) -> str:
    kind = pick.randrange(5) if depth else 4
    if kind == 0:
        return f"({condition(depth - 1)} and {condition(depth - 1)})"
    if kind == 1:
        return f"({condition(depth - 1)} or {condition(depth - 1)})"
    if kind == 2:
        return f"not ({condition(depth - 1)})"
    return closed(leaf())


connection = duckdb.connect()
connection.execute("create table t(row int, n bigint, x double, t varchar, d date, g boolean, p decimal(10,2))")
for index, row in enumerate(ROWS):
    connection.execute(f"insert into t values ({index}, {row[1:]}")
lines = [
    "// swift-format-ignore-file",
    "// Made by Scripts/interop/generate-predicate-answers.py; do not edit.",
    "",
    "/// Conditions, and the rows of the test's table for which DuckDB finds them true.",
    "let duckDBAnswers: [(condition: String, rows: [Int])] = [",
]
for _ in range(COUNT):
    text = condition(3)
    rows = [row for (row,) in connection.execute(f"select row from t where {text} order by row").fetchall()]
    lines.append('    (#"' + text + '"#, ' + str(rows) + "),")
lines += ["]", ""]
root = pathlib.Path(__file__).resolve().parents[2]
(root / "Tests/DataKitCoreTests/Predicates/DuckDBAnswers.swift").write_text("\n".join(lines))
