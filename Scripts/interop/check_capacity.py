#!/usr/bin/env python3
"""Holds `datakit capacity` against sizes and units worked out here, by other means, from the published rules.

usage: check_capacity.py TOOL [--items N] [--seed S]

Items are random: every type, nested, with numbers of every form. Numbers are taken apart with `decimal`, text and
base64 with the standard library. Where boto3 is installed, the items go through its types and back, and have to weigh
the same. Exit status 1 where anything differs.
"""
import argparse
import base64
import decimal
import json
import math
import random
import subprocess
import sys

CONTEXT = decimal.Context(prec=60, Emin=-999999, Emax=999999)


def number_bytes(text, guide):
    value = decimal.Decimal(text, CONTEXT)
    if value == 0:
        return 1
    sign, digits, exponent = value.as_tuple()
    digits = list(digits)
    while digits[0] == 0:
        digits.pop(0)
    while digits[-1] == 0:
        digits.pop()
        exponent += 1
    if guide:
        return math.ceil(len(digits) / 2) + 1
    fraction = min(len(digits), max(0, -exponent))
    return 1 + math.ceil((len(digits) - fraction) / 2) + math.ceil(fraction / 2) + sign


def value_bytes(value, guide):
    ((kind, content),) = value.items()
    if kind == "S":
        return len(content.encode())
    if kind == "N":
        return number_bytes(content, guide)
    if kind == "B":
        return len(base64.b64decode(content))
    if kind in ("BOOL", "NULL"):
        return 1
    if kind == "L":
        return 3 + sum(1 + value_bytes(element, guide) for element in content)
    if kind == "M":
        return 3 + sum(1 + len(key.encode()) + value_bytes(element, guide) for key, element in content.items())
    if kind == "SS":
        return sum(len(element.encode()) for element in content)
    if kind == "NS":
        return sum(number_bytes(element, guide) for element in content)
    if kind == "BS":
        return sum(len(base64.b64decode(element)) for element in content)
    raise ValueError(kind)


def item_bytes(item, guide=False):
    return sum(len(name.encode()) + value_bytes(value, guide) for name, value in item.items())


def random_number(rng):
    digits = "".join(rng.choice("0123456789") for _ in range(rng.randint(1, 38)))
    form = rng.randrange(5)
    if form == 0:
        text = digits
    elif form == 1:
        point = rng.randint(0, len(digits))
        text = (digits[:point] or "0") + "." + (digits[point:] or "0")
    elif form == 2:
        text = f"{digits[0]}.{digits[1:] or '0'}E{rng.randint(-120, 120)}"
    elif form == 3:
        text = str(rng.randint(-10**6, 10**6)).lstrip("-")
    else:
        text = "0" * rng.randint(0, 3) + digits[:5] + "0" * rng.randint(0, 20)
    return ("-" if rng.random() < 0.4 else "") + text


def random_text(rng, most=30):
    return "".join(rng.choice("abcXYZ 0_\"\\/\n\té東京👍\u0001") for _ in range(rng.randint(0, most)))


def random_value(rng, depth=0):
    kinds = ["S", "N", "N", "B", "BOOL", "NULL", "SS", "NS", "BS"] + (["L", "M"] * 2 if depth < 4 else [])
    kind = rng.choice(kinds)
    if kind == "S":
        return {kind: random_text(rng, 3000 if rng.random() < 0.03 else 30)}
    if kind == "N":
        return {kind: random_number(rng)}
    if kind == "B":
        return {kind: base64.b64encode(rng.randbytes(rng.randint(0, 40))).decode()}
    if kind == "BOOL":
        return {kind: rng.random() < 0.5}
    if kind == "NULL":
        return {kind: True}
    if kind == "L":
        return {kind: [random_value(rng, depth + 1) for _ in range(rng.randint(0, 4))]}
    if kind == "M":
        return {kind: {random_text(rng, 8): random_value(rng, depth + 1) for _ in range(rng.randint(0, 4))}}
    if kind == "SS":
        return {kind: sorted({random_text(rng, 8) for _ in range(rng.randint(1, 4))})}
    if kind == "NS":
        numbers = {}
        for _ in range(rng.randint(1, 4)):
            text = random_number(rng)
            numbers[decimal.Decimal(text, CONTEXT).normalize(CONTEXT)] = text
        return {kind: list(numbers.values())}
    return {kind: sorted({base64.b64encode(rng.randbytes(rng.randint(1, 6))).decode() for _ in range(3)})}


def run(tool, arguments, text):
    result = subprocess.run([tool, "capacity", *arguments], input=text, capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"datakit ended with {result.returncode}: {result.stderr}")
    return result.stdout.splitlines()


def check_sizes(tool, items):
    text = "\n".join(json.dumps(item, ensure_ascii=index % 2 == 0) for index, item in enumerate(items)) + "\n"
    faults = 0
    for rule, guide in (("measured", False), ("guide", True)):
        found = run(tool, ["dynamodb", "item-size", "-", "--numbers", rule], text)
        if len(found) != len(items):
            sys.exit(f"{len(items)} items, {len(found)} answers")
        for item, size in zip(items, found):
            if int(size) != item_bytes(item, guide):
                faults += 1
                if faults <= 5:
                    print(f"{rule}: {size}, expected {item_bytes(item, guide)}: {json.dumps(item)}")
    return faults


def check_units(tool, rng, count):
    up = lambda size, step: max(1, math.ceil(size / step))
    factor = {"eventual": 0.5, "strong": 1, "transactional": 2}
    lines, expected = [], []
    for _ in range(count):
        size, old = rng.randint(0, 409600), rng.choice([None, rng.randint(0, 409600)])
        consistency = rng.choice(["eventual", "strong"])
        op = rng.choice(["GetItem", "BatchGetItem", "Query", "PutItem", "DeleteItem", "BatchWriteItem",
                         "TransactWriteItems", "TransactGetItems", "Global"])
        several = [rng.randint(0, 30000) for _ in range(rng.randint(1, 25))]
        if op == "GetItem":
            params = {"itemBytes": size, "consistency": consistency}
            units = (up(size, 4096) * factor[consistency], 0)
        elif op == "BatchGetItem":
            params = {"itemBytes": several, "consistency": consistency}
            units = (sum(up(each, 4096) for each in several) * factor[consistency], 0)
        elif op == "Query":
            params = {"totalBytes": sum(several), "consistency": consistency}
            units = (up(sum(several), 4096) * factor[consistency], 0)
        elif op == "PutItem":
            params = {"newBytes": size, "oldBytes": old}
            units = (0, up(max(size, old or 0), 1024))
        elif op == "DeleteItem":
            params = {"itemBytes": size}
            units = (0, up(size, 1024))
        elif op == "BatchWriteItem":
            params = {"itemBytes": several}
            units = (0, sum(up(each, 1024) for each in several))
        elif op == "TransactWriteItems":
            params = {"itemBytes": several}
            units = (0, 2 * sum(up(each, 1024) for each in several))
        elif op == "TransactGetItems":
            params = {"itemBytes": several}
            units = (2 * sum(up(each, 4096) for each in several), 0)
        else:
            op, regions = "PutItem", rng.randint(2, 6)
            params = {"newBytes": size, "oldBytes": old, "regions": regions}
            units = (0, 0, up(max(size, old or 0), 1024) * regions)
        lines.append(json.dumps({"op": op, "params": params}))
        expected.append(units)
    faults = 0
    for line, units, found in zip(lines, expected, run(tool, ["dynamodb", "units", "-"], "\n".join(lines))):
        answer = json.loads(found)
        given = (answer["rcu"], answer["wcu"], answer.get("replicated_wcu_total", 0))
        if given != (units + (0,))[:3]:
            faults += 1
            if faults <= 5:
                print(f"{given}, expected {units}: {line}")
    return faults


def check_client(tool, items):
    """Puts items through a client's own types and back, and sizes what comes back."""
    try:
        from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
    except ImportError:
        print("boto3 is not installed: items are not put through it")
        return 0

    def binary(value, change):
        ((kind, content),) = value.items()
        if kind == "B":
            return {kind: change(content)}
        if kind == "BS":
            return {kind: [change(element) for element in content]}
        if kind == "L":
            return {kind: [binary(element, change) for element in content]}
        if kind == "M":
            return {kind: {key: binary(element, change) for key, element in content.items()}}
        return value

    to, back = TypeDeserializer(), TypeSerializer()
    sent, kept = [], []
    for item in items:
        try:
            values = {name: to.deserialize(binary(value, base64.b64decode)) for name, value in item.items()}
            sent.append({name: binary(back.serialize(value), lambda raw: base64.b64encode(bytes(raw)).decode())
                         for name, value in values.items()})
            kept.append(item)
        except (decimal.Inexact, decimal.Rounded, decimal.Overflow, decimal.Underflow, TypeError):
            # The client takes no empty sets of a kind that it cannot tell, and rounds nothing.
            continue
    text = "\n".join(json.dumps(item) for item in sent)
    found = run(tool, ["dynamodb", "item-size", "-"], text)
    faults = sum(int(size) != item_bytes(item) for size, item in zip(found, kept))
    print(f"{len(kept)} items came back from boto3's types")
    return faults


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tool")
    parser.add_argument("--items", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    items = [
        {(random_text(rng, 12) or "a") + str(number): random_value(rng) for number in range(rng.randint(1, 8))}
        for _ in range(options.items)
    ]
    faults = check_sizes(options.tool, items)
    faults += check_units(options.tool, rng, options.items)
    faults += check_client(options.tool, items)
    print(f"{options.items} items by two rules, {options.items} operations, seed {options.seed}: {faults} differ")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
