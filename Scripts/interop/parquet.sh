#!/bin/sh
# Writes Parquet files of every type with DataKit's tests and checks them with pyarrow, DuckDB and Polars.
# The three come from the virtual environment of Scripts/peers.sh; PYTHON names another interpreter that has them.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
python=${PYTHON:-$("$root/Scripts/peers.sh")}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
DATAKIT_INTEROP=$folder swift test --package-path "$root" --filter InteroperationFiles
"$python" "$root/Scripts/interop/check_parquet.py" "$folder"
