#!/bin/sh
# Writes Parquet files of every type with DataKit's tests and checks them with pyarrow, DuckDB and Polars; then converts
# random nested tables (TABLES of them, usually 40) and compares what the three read, and reads files of the three with
# random conditions.
# The three come from the virtual environment of Scripts/peers.sh; PYTHON names another interpreter that has them.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
python=${PYTHON:-$("$root/Scripts/peers.sh")}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
DATAKIT_INTEROP=$folder swift test --package-path "$root" --filter InteroperationFiles
"$python" "$root/Scripts/interop/check_parquet.py" "$folder"
swift build --package-path "$root" --product datakit
"$python" "$root/Scripts/interop/roundtrip-random.py" --count "${TABLES:-40}" \
    --tool "$(swift build --package-path "$root" --show-bin-path)/datakit"
# The options of the writer, by way of the tool.
"$python" "$root/Scripts/interop/check-writer-options.py" "$(swift build --package-path "$root" --show-bin-path)/datakit"
# Filtered reads of files of the three.
"$python" "$root/Scripts/interop/check-pruning.py" "$(swift build --package-path "$root" --show-bin-path)/datakit"
