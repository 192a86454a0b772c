#!/usr/bin/env bash
# Formats every Swift file in place, as .swift-format says.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
git ls-files -z --cached --others --exclude-standard -- '*.swift' | xargs -0 swift format --in-place --parallel
