#!/usr/bin/env bash
# Scripts/try.sh [FILE.csv]: builds the tool, converts the file (or a million generated orders) to Parquet in a
# temporary folder, and shows what came of it.
set -euo pipefail
# A path the user gave is relative to where the user stands.
input=""
if [ "$#" -gt 0 ]; then
    [ -f "$1" ] || { echo "try: $1: no such file" >&2; exit 2; }
    input="$(cd "$(dirname "$1")" && pwd)/$(basename "$1")"
fi
cd "$(dirname "${BASH_SOURCE[0]}")/.."

Scripts/bootstrap.sh
echo "try: building the tool (a few minutes the first time)" >&2
swift build -c release --product datakit >&2
datakit="$(swift build -c release --show-bin-path)/datakit"

folder="$(mktemp -d "${TMPDIR:-/tmp}/datakit-try.XXXXXX")"
if [ -z "$input" ]; then
    echo "try: making a million sales orders" >&2
    swift build -c release --package-path Examples --product generate-orders >&2
    input="$folder/orders.csv"
    "$(swift build -c release --package-path Examples --show-bin-path)/generate-orders" --rows 1000000 --output "$input"
fi
output="$folder/$(basename "${input%.*}").parquet"

size() { wc -c <"$1" | awk '{ printf "%.1f MB", $1 / 1e6 }'; }

echo
echo "\$ datakit convert $input $output"
"$datakit" convert "$input" "$output"
echo
echo "\$ datakit schema $output"
"$datakit" schema "$output"
echo
echo "\$ datakit head $output"
"$datakit" head "$output"
echo
echo "\$ datakit count $output"
"$datakit" count "$output"
echo
echo "CSV      $(size "$input")  $input"
echo "Parquet  $(size "$output")  $output"
echo "The tool: $datakit"
