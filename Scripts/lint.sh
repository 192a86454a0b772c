#!/usr/bin/env bash
# Fails where a Swift file is not formatted as .swift-format says; Scripts/format.sh mends most of it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
git ls-files -z --cached --others --exclude-standard -- '*.swift' | xargs -0 swift format lint --strict --parallel
