#!/usr/bin/env python3
"""Converts every CSV file of a folder to Parquet with default settings, and holds each value against the file's text.

The text is read by other means than DataKit's: Python's csv module, in the delimiter under which most rows have the
same number of fields, and in UTF-8, or the encoding that DataKit says it took (a notice must say so). Each value must be
what its text says: numbers exactly, dates and moments by one pattern that holds for the whole column. Where a row, a
title or a footer was treated as something else, a notice must say so.

Prints a line for each file that is not right, and a summary. `--notices` prints the notices of those that are.

    Scripts/peers.sh
    .venv/bin/python Scripts/interop/check_csv_folder.py --datakit .build/release/datakit FOLDER...
"""
import argparse
import codecs
import collections
import csv
import datetime
import decimal
import io
import os
import re
import subprocess
import sys
import tempfile

import pyarrow as pa
import pyarrow.parquet as pq

csv.field_size_limit(1 << 30)
ENCODINGS = {"windows-1252": "cp1252", "iso-8859-1": "latin-1", "latin-1": "latin-1", "macroman": "mac_roman",
             "mac roman": "mac_roman", "macintosh": "mac_roman"}
INTEGER = re.compile(r"-?(0|[1-9][0-9]*)$")
NUMBER = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$")
DATES = ["%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d.%m.%y", "%m-%d-%Y", "%d-%m-%Y", "%m-%d-%y",
         "%d-%m-%y", "%Y/%m/%d", "%Y%m%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%d-%b-%Y", "%d-%b-%y",
         "%b-%d-%Y", "%d/%b/%Y", "%A, %B %d, %Y", "%d%b%Y", "%Y.%m.%d", "%B %d %Y", "%b %d %Y", "%d-%B-%Y"]
TIMES = ["%H:%M", "%H:%M:%S", "%H:%M:%S.%f", "%I:%M %p", "%I:%M:%S %p", "%I:%M%p", "%I:%M:%S%p"]
MOMENTS = [f"{date}{gap}{time}" for date in DATES + ["%Y-%m-%d"] for gap in (" ", ", ", "T", "  ") for time in TIMES]
MOMENTS += ["%a %b %d %H:%M:%S %z %Y", "%a, %d %b %Y %H:%M:%S %z", "%Y%m%d%H%M%S", "%a %b %d %H:%M:%S %Y"]


# The five bytes that Windows-1252 gives no character are the controls of the same number, as the WHATWG has it.
codecs.register_error("controls", lambda error: (chr(error.object[error.start]), error.start + 1))
# UTF-8 in which bytes of Windows-1252 stand, one at a time.
codecs.register_error(
    "between", lambda error: (error.object[error.start:error.start + 1].decode("cp1252", "controls"), error.start + 1))


def decoded(data, notices):
    """The file's text and the name of its encoding."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16"), "utf-16"
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        for notice in notices:
            found = re.search(r"was read as ([^;]+?);", notice)
            if found:
                name = found.group(1).strip().lower()
                if name == "utf-8 with bytes of windows-1252 between":
                    return data.decode("utf-8-sig", "between"), name
                return data.decode(ENCODINGS.get(name, name), "controls"), name
        return data.decode("latin-1"), "latin-1 (no notice)"


def readings(text, suffix):
    """The rows under each delimiter, the likeliest first."""
    found = []
    for delimiter, quote in [*((d, '"') for d in ",\t;| "), (",", "'"), ("\t", "'"), (",", None)]:
        quoting = {"quotechar": quote} if quote else {"quoting": csv.QUOTE_NONE}
        try:
            rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, **quoting) if row]
        except csv.Error:
            continue
        widths = collections.Counter(len(row) for row in rows)
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        found.append((width > 1, count / max(1, len(rows)), width, rows))
    found.sort(key=lambda item: (item[0], round(item[1], 1), item[2]), reverse=True)
    return [rows for _, _, _, rows in found]


class DateColumn:
    """Whether the texts and values of a column agree by one pattern."""

    def __init__(self, is_date):
        self.patterns = None
        self.is_date = is_date

    def parsed(self, text, pattern):
        try:
            value = datetime.datetime.strptime(text, pattern)
        except ValueError:
            return None
        if value.tzinfo:
            value = value.astimezone(datetime.timezone.utc).replace(tzinfo=None)
        return value.date() if self.is_date else value

    def agrees(self, text, value):
        text = text.strip()
        if isinstance(value, datetime.datetime):
            value = value.replace(tzinfo=None)
            iso = re.sub(r" (UTC|GMT)$", "Z", text)
            try:
                moment = datetime.datetime.fromisoformat(re.sub(r"(\.[0-9]{6})[0-9]+", r"\1", iso))
                if moment.tzinfo:
                    moment = moment.astimezone(datetime.timezone.utc).replace(tzinfo=None)
                return moment == value
            except ValueError:
                pass
        elif text == value.isoformat():
            return True
        if self.patterns is None:
            self.patterns = DATES if self.is_date else MOMENTS
        self.patterns = [pattern for pattern in self.patterns if self.parsed(text, pattern) == value]
        return bool(self.patterns)


def agrees(text, value, kind, dates):
    if value is None:
        return text.strip() == ""
    if pa.types.is_boolean(kind):
        return text.strip().lower() == str(value).lower()
    if pa.types.is_integer(kind):
        return INTEGER.match(text.strip()) is not None and int(text) == value
    if pa.types.is_decimal(kind):
        return NUMBER.match(text.strip()) is not None and decimal.Decimal(text.strip()) == value
    if pa.types.is_floating(kind):
        text = text.strip()
        if value != value:
            return text.lower() == "nan"
        if text.lower().lstrip("+-") in ("inf", "infinity"):
            return float(text) == value
        return NUMBER.match(text) is not None and float(text) == value
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return dates.agrees(text, value)
    if pa.types.is_time(kind):
        for pattern in TIMES:
            try:
                return datetime.datetime.strptime(text.strip(), pattern).time() == value
            except ValueError:
                pass
        return False
    return text == value


def compared(rows, table, notices):
    """What differs, if anything: a sentence, and how far down it is."""
    columns = []
    for column in table.columns:
        if pa.types.is_timestamp(column.type):
            column = column.cast(pa.timestamp("us", tz=column.type.tz), safe=False)
        columns.append(column.to_pylist())
    width = table.num_columns
    said = " ".join(notices)
    above = len(rows) - table.num_rows
    if above < 0:
        return f"{len(rows)} rows of text, {table.num_rows} rows in the table", 0
    has_title = "left out" in said or "comments" in said
    if above > 1 and not has_title:
        return f"{above} rows of text are not in the table, and no notice says so", 0
    body = rows[above:]
    names = [name.strip() for name in rows[above - 1]] if above else []
    # Files that R wrote have no name for the names of rows.
    if len(names) + 1 == table.num_columns and "column 1 has no name" in said:
        names.insert(0, "")
    if above and [n for n in names if n] and not has_title:
        wanted = [name or None for name in names[:width]]
        for position, name in enumerate(wanted):
            if name is not None and not table.column_names[position].strip().startswith(name):
                return f"column {position + 1} is called {table.column_names[position]!r}, in the text {name!r}", 0
    kinds = [field.type for field in table.schema]
    rest = width - 1 if width and table.column_names[-1].endswith("_rest") and pa.types.is_list(kinds[-1]) else None
    for position in range(width):
        if position == rest:
            continue
        dates = DateColumn(pa.types.is_date(kinds[position]))
        kind = kinds[position]
        for row, value in enumerate(columns[position]):
            cells = body[row]
            text = cells[position] if position < len(cells) else ""
            if not agrees(text, value, kind, dates):
                return (f"column {position + 1} {table.column_names[position]!r} ({kind}), row {row + 1}: {value!r}, "
                        f"the text is {text!r}"), row + 1
    for row, cells in enumerate(body):
        extra = [cell for cell in cells[width if rest is None else rest:]]
        if any(cell for cell in extra) and rest is None:
            return f"row {row + 1} has more fields than the table: {extra!r}", row + 1
        if rest is not None and any(extra) and (columns[rest][row] or []) != extra[:len(columns[rest][row] or [])]:
            return f"row {row + 1}: {columns[rest][row]!r} in {table.column_names[rest]!r}, the text is {extra!r}", row + 1
    return None


def check(datakit, path, extra):
    """What is wrong with a file, if anything, and the notices."""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out.parquet")
        run = subprocess.run([datakit, "convert", "--from", "csv", path, out, *extra], capture_output=True)
        said = run.stderr.decode("utf-8", "replace").strip().splitlines()
        if run.returncode != 0:
            return "refused: " + " ".join(said), [], None
        notices = said[:-1]
        table = pq.read_table(out)
    with open(path, "rb") as file:
        text, encoding = decoded(file.read(), notices)
    best = None
    for rows in readings(text, path):
        found = compared(rows, table, notices)
        if found is None:
            return None, notices, table
        if best is None or found[1] > best[1]:
            best = found
    return f"{best[0] if best else 'no reading'} (encoding {encoding}; notices {notices})", notices, table


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--datakit", default=".build/release/datakit")
    parser.add_argument("--notices", action="store_true")
    parser.add_argument("--types", action="store_true", help="print the types of dates and moments found")
    parser.add_argument("--option", action="append", default=[], help="an argument passed on to datakit convert")
    parser.add_argument("folders", nargs="+")
    arguments = parser.parse_args()
    paths = []
    for folder in arguments.folders:
        if os.path.isfile(folder):
            paths.append(folder)
        for root, _, names in os.walk(folder):
            paths += [os.path.join(root, name) for name in sorted(names) if name.lower().endswith((".csv", ".tsv", ".txt"))]
    wrong = 0
    with_notice = 0
    for path in paths:
        fault, notices, table = check(arguments.datakit, path, arguments.option)
        if fault:
            wrong += 1
            print(f"WRONG  {path}: {fault}", flush=True)
            continue
        with_notice += bool(notices)
        if arguments.notices:
            for notice in notices:
                print(f"notice {path}: {notice}", flush=True)
        if arguments.types:
            for field in table.schema:
                if pa.types.is_temporal(field.type):
                    print(f"type   {path}: {field.name}: {field.type}", flush=True)
    print(f"{len(paths)} files: {len(paths) - wrong} right ({with_notice} of them with notices), {wrong} wrong or refused")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
