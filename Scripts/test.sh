#!/usr/bin/env bash
# Everything that is tested. Arguments are passed on: Scripts/test.sh --filter CSV
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

Scripts/bootstrap.sh
swift build --build-tests
exec swift test --skip-build "$@"
