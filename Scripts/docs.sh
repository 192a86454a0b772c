#!/usr/bin/env bash
# Scripts/docs.sh [FOLDER]: the documentation of all modules as a static web site (docs-out).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
output="${1:-docs-out}"

swift package --allow-writing-to-directory "$output" generate-documentation \
    --target DataKitDocs --target DataKit --target DataKitCore --target DataKitCompression \
    --target DataKitCSV --target DataKitParquet --target DataKitJSON --target DataKitXML \
    --target DataKitCapacity --target DataKitSampling \
    --enable-experimental-combined-documentation --output-path "$output" \
    --transform-for-static-hosting --hosting-base-path DataKit
echo "docs: $output/documentation/datakitdocs/index.html; serve with: python3 -m http.server" >&2
