#!/usr/bin/env python3
"""Random XML read as rows by DataKit, and by others: Python's ElementTree (expat), and Spark where pyspark is there.

    python3 Scripts/interop/check_xml.py --tool .build/release/datakit [--seed N] [--documents 200] [--spark]

Documents of random rows, with attributes, texts, children, lists, sections, references and empty elements, are read as
text with the row tag given; the rows must be those that a model on top of ElementTree makes of the same document. With
--spark a few large ones are read by spark.read.format("xml"), too, whose rows must agree where both say that they read
alike. Then rows are converted to Parquet, to XML and back, which must give the same. The seed is printed; a difference
ends it with status 1.
"""

import argparse
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

NAMES = ["a", "b", "c", "item", "price", "note", "x-y", "é", "long_name_of_an_element"]
TEXTS = ["", "1", "x y", " lead", "trail ", "a &amp; b", "&#x20AC;", "<![CDATA[<raw>]]>", "1.5", "true", "äöü", "]]", "007"]


def element(random, name, depth):
    attributes = "".join(
        f' {key}="{random.choice(TEXTS[:7])}"' for key in random.sample(["id", "k", "m"], random.randint(0, 2)))
    if random.random() < 0.1:
        return f"<{name}{attributes}/>"
    if depth > 2 or random.random() < 0.6:
        content = random.choice(TEXTS)
    else:
        content = "".join(
            random.choice(["", "\n  ", "<!-- c -->"]) + element(random, random.choice(NAMES), depth + 1)
            for _ in range(random.randint(0, 4)))
        if random.random() < 0.2:
            content += random.choice(TEXTS)
    return f"<{name}{attributes}>{content}</{name}>"


def document(random, rows):
    body = "".join(
        random.choice(["\n", "", "<!-- between -->", "<other>x</other>"]) + element(random, "row", 0) for _ in range(rows))
    return f'<?xml version="1.0"?>\n<rows>{body}</rows>\n'


class Shape:
    """What an element of a path may have, over all rows: what decides between text, struct and list."""

    def __init__(self):
        self.members, self.text, self.repeats = {}, False, False

    def member(self, name):
        return self.members.setdefault(name, Shape())

    def take(self, node):
        seen = set()
        for key, _ in node.attrib.items():
            self.member("_" + key)
        for child in node:
            shape = self.member(child.tag)
            shape.repeats |= child.tag in seen
            seen.add(child.tag)
            shape.take(child)
        if runs(node):
            self.text = True

    def value(self, node):
        if not self.members:
            return text_of(node)
        result = {}
        for name, shape in self.members.items():
            if name.startswith("_"):
                result[name] = node.attrib.get(name[1:])
                continue
            found = [shape.value(child) for child in node if child.tag == name]
            result[name] = (found or None) if shape.repeats else (found[0] if found else None)
        if self.text:
            found = runs(node)
            # White space alone is a value where nothing stands beside it.
            result["_VALUE"] = "".join(found) if found else (node.text if len(node) == 0 and node.text else None)
        return result


def text_of(node):
    return (node.text or "") + "".join(child.tail or "" for child in node)


def runs(node):
    found = [node.text] + [child.tail for child in node]
    return [run for run in found if run and run.strip(" \t\r\n")]


def expected(text):
    root = ET.fromstring(text)
    rows = root.findall("row")
    shape = Shape()
    for row in rows:
        shape.take(row)
    if not shape.members and not shape.text:
        return [{} for _ in rows]
    if not shape.members:
        return [{"_VALUE": row.text or None} for row in rows]
    return [shape.value(row) for row in rows]


def run(tool, *arguments, text=None):
    done = subprocess.run([tool, *map(str, arguments)], input=text, capture_output=True)
    return done.returncode, done.stdout, done.stderr.decode(errors="replace")


def read(tool, path, *options):
    code, out, error = run(tool, "cat", path, *options)
    if code != 0:
        return error
    return [json.loads(line) for line in out.decode().splitlines()]


def normal(value):
    """Structs without their nulls, so that an absent one and an empty one agree."""
    if isinstance(value, dict):
        kept = {key: normal(inner) for key, inner in value.items()}
        return {key: inner for key, inner in kept.items() if inner is not None}
    if isinstance(value, list):
        return [normal(inner) for inner in value]
    return value


def check_documents(options, random, folder):
    for number in range(options.documents):
        text = document(random, random.randint(1, 30))
        path = folder / "rows.xml"
        path.write_text(text, encoding="utf-8")
        wanted = [normal(row) for row in expected(text)]
        found = read(options.tool, path, "--row-tag", "row", "--all-text")
        if isinstance(found, str) or [normal(row) for row in found] != wanted:
            print(f"document {number}:\n{text}\nwanted {wanted}\nfound  {found}")
            sys.exit(1)
        for name in ["back.parquet", "back.xml"]:
            code, _, error = run(
                options.tool, "convert", path, folder / name, "--row-tag", "row", "--all-text", "--overwrite")
            tag = ["--row-tag", "row"] if name.endswith("xml") else []
            if code == 0 and tag:
                tag = ["--row-tag", "ROW", "--all-text"]
            back = error if code else read(options.tool, folder / name, *tag)
            # What no row has a value for has no element in the document written.
            if isinstance(back, str) or [normal(row) for row in back] != wanted:
                print(f"document {number} through {name}:\n{text}\nwanted {wanted}\nfound  {back}")
                sys.exit(1)
    print(f"{options.documents} documents read as by ElementTree, and converted and back")


def spark_rows(spark, path):
    frame = (spark.read.format("xml").option("rowTag", "row").option("inferSchema", "false")
             .option("ignoreSurroundingSpaces", "false").load(str(path)))
    return [json.loads(line) for line in frame.toJSON().collect()]


def check_spark(options, random, folder):
    from pyspark.sql import SparkSession
    spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    for number in range(20):
        # Spark reads text beside children, and names of two kinds in one struct, in its own way: rows of flat
        # children, attributes and lists are what both document alike.
        rows = []
        for index in range(200):
            children = f"<total currency=\"{random.choice(['EUR', 'USD'])}\">{random.randint(1, 999)}.5</total>"
            children += "".join(f"<item><sku>S{random.randint(1, 99)}</sku></item>" for _ in range(random.randint(2, 4)))
            if random.random() < 0.5:
                children += f"<note>{random.choice(['a b', 'x &amp; y', 'é'])}</note>"
            rows.append(f'<row id="{index}">{children}</row>')
        path = folder / "spark.xml"
        path.write_text("<rows>" + "\n".join(rows) + "</rows>", encoding="utf-8")
        theirs = [normal(row) for row in spark_rows(spark, path)]
        ours = read(options.tool, path, "--row-tag", "row", "--all-text")
        if isinstance(ours, str) or [normal(row) for row in ours] != theirs:
            print(f"document {number}: Spark differs\n{theirs[:2]}\n{ours[:2]}")
            sys.exit(1)
        # What DataKit writes, Spark reads.
        run(options.tool, "convert", path, folder / "written.xml", "--row-tag", "row", "--all-text", "--output-row-tag",
            "row", "--overwrite")
        if [normal(row) for row in spark_rows(spark, folder / "written.xml")] != theirs:
            print(f"document {number}: Spark reads what was written otherwise")
            sys.exit(1)
    print("20 documents read as by Spark, and written so that Spark reads them")
    spark.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", required=True)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--spark", action="store_true")
    options = parser.parse_args()
    print(f"seed {options.seed}")
    source = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        check_documents(options, source, pathlib.Path(folder))
        if options.spark:
            check_spark(options, source, pathlib.Path(folder))


if __name__ == "__main__":
    main()
