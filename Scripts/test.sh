#!/usr/bin/env bash
# Everything that is tested. Arguments are passed on: Scripts/test.sh --filter CSV
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

Scripts/bootstrap.sh
swift build --build-tests

log="$(mktemp "${TMPDIR:-/tmp}/datakit-test.XXXXXX")"
trap 'rm -f "$log"' EXIT
if ! swift test --skip-build "$@" 2>&1 | tee "$log"; then
    # Failures scroll away among thousands of lines.
    printf '\n=== what failed, and the seeds of random tests\n'
    grep -aE '✘|recorded an issue|Fatal error|rror: Exited' "$log" | cut -c 1-1000 | head -n 60 || true
    grep -aiE '^[^◇✔✘]*seed' "$log" | sort -u | head -n 30 || true
    exit 1
fi
