#!/usr/bin/env bash
# Makes a virtual environment, .venv, with the programs that DataKit is checked and raced against (pyarrow, DuckDB,
# Polars), and prints where its Python is.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if ! [ -x .venv/bin/python ]; then
    python3 -m venv .venv >&2 || {
        echo "peers: python3 cannot make a virtual environment; on Debian and Ubuntu: apt-get install python3-venv" >&2
        exit 1
    }
fi
.venv/bin/python -m pip install --quiet --disable-pip-version-check --upgrade pyarrow duckdb polars numpy >&2
.venv/bin/python - >&2 <<'PYTHON'
import duckdb, polars, pyarrow
print(f"peers: pyarrow {pyarrow.__version__}, duckdb {duckdb.__version__}, polars {polars.__version__}")
PYTHON
echo "$PWD/.venv/bin/python"
