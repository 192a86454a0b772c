#!/usr/bin/env python3
"""Writes Sources/CDataKitKernels/float_powers.h: the powers of ten that reading and printing of floats need.

Entry q holds the leading 128 bits of 5^q (10^q is 5^q shifted), for q in -342...324. Positive powers are cut off;
negative ones are reciprocals, of which those down to -27 are rounded up, as the proof of the algorithm wants it
(D. Lemire, "Number parsing at a gigabyte per second", Software: Practice and Experience 51, 2021).
"""
import pathlib

FIRST, LAST = -342, 324


def leading_bits(q: int) -> int:
    if q >= 0:
        power = 5**q
        return power << (128 - power.bit_length()) if power.bit_length() <= 128 else power >> (power.bit_length() - 128)
    power = 5**-q
    length = (power - 1).bit_length()
    bits = length + 127 if q >= -27 else 2 * length + 128
    reciprocal = (1 << bits) // power + 1
    while reciprocal >= 1 << 128:
        reciprocal >>= 1
    return reciprocal


lines = [
    "// Made by Scripts/generate-float-powers.py; do not edit.",
    "//",
    "// The leading 128 bits of 5^q, high half first.",
    "",
    "#include <stdint.h>",
    "",
    f"#define CDK_FIRST_POWER ({FIRST})",
    f"#define CDK_LAST_POWER {LAST}",
    "",
    f"static const uint64_t cdk_powers_of_five[{LAST - FIRST + 1}][2] = {{",
]
for q in range(FIRST, LAST + 1):
    bits = leading_bits(q)
    assert bits >> 127 == 1
    lines.append(f"    {{0x{bits >> 64:016x}u, 0x{bits & (1 << 64) - 1:016x}u}},")
lines += ["};", ""]
path = pathlib.Path(__file__).resolve().parent.parent / "Sources/CDataKitKernels/float_powers.h"
path.write_text("\n".join(lines))
