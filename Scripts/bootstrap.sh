#!/usr/bin/env bash
# Makes sure that the three compression libraries (zlib, snappy, zstd) and pkg-config are there to build with, and
# installs what is missing with apt, dnf or brew. Safe to run again: where nothing is missing it does nothing.
# `Scripts/bootstrap.sh brotli` wants brotli too, which the package trait of that name needs.
set -euo pipefail

say() { printf 'bootstrap: %s\n' "$*" >&2; }

# Whether a C compiler, or pkg-config, finds a library's header.
has() { # has PKGCONFIG-NAME HEADER
    if command -v pkg-config >/dev/null 2>&1 && pkg-config --exists "$1" 2>/dev/null; then return 0; fi
    local compiler
    for compiler in clang cc; do
        if command -v "$compiler" >/dev/null 2>&1; then
            printf '#include <%s>\n' "$2" | "$compiler" -E -x c - >/dev/null 2>&1 && return 0
        fi
    done
    return 1
}

missing=()
has zlib zlib.h || missing+=(zlib)
has snappy snappy-c.h || missing+=(snappy)
has libzstd zstd.h || missing+=(zstd)
if [ "${1:-}" = brotli ]; then has libbrotlienc brotli/encode.h || missing+=(brotli); fi
command -v pkg-config >/dev/null 2>&1 || missing+=(pkg-config)

if [ "${#missing[@]}" -eq 0 ]; then
    say "the compression libraries and pkg-config are there"
    exit 0
fi
say "missing: ${missing[*]}"

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        say "this needs root, and there is no sudo; run as root: $*"
        exit 1
    fi
}

# The name of a part for a package manager.
package() { # package MANAGER PART
    case "$1:$2" in
        apt:zlib) echo zlib1g-dev ;;
        apt:snappy) echo libsnappy-dev ;;
        apt:zstd) echo libzstd-dev ;;
        apt:brotli) echo libbrotli-dev ;;
        apt:pkg-config) echo pkg-config ;;
        dnf:zlib) echo zlib-devel ;;
        dnf:snappy) echo snappy-devel ;;
        dnf:zstd) echo libzstd-devel ;;
        dnf:brotli) echo brotli-devel ;;
        dnf:pkg-config) echo pkgconf-pkg-config ;;
        brew:pkg-config) echo pkgconf ;;
        brew:*) echo "$2" ;;
    esac
}

packages_for() {
    local part
    for part in "${missing[@]}"; do package "$1" "$part"; done
}

if command -v apt-get >/dev/null 2>&1; then
    mapfile -t packages < <(packages_for apt)
    say "installing with apt: ${packages[*]}"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >&2
elif command -v dnf >/dev/null 2>&1; then
    mapfile -t packages < <(packages_for dnf)
    say "installing with dnf: ${packages[*]}"
    as_root dnf install -y -q "${packages[@]}" >&2
elif command -v brew >/dev/null 2>&1; then
    packages=()
    while IFS= read -r name; do packages+=("$name"); done < <(packages_for brew)
    say "installing with brew: ${packages[*]}"
    brew install --quiet "${packages[@]}" >&2
else
    say "found none of apt, dnf and brew; install these libraries with their headers: ${missing[*]}"
    say "or build without them: swift build --disable-default-traits"
    exit 1
fi
say "done"
