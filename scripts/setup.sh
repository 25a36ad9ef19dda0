#!/usr/bin/env bash
# Installs what the build needs and is missing. Safe to run again: with nothing missing it does nothing.
set -euo pipefail

say() { printf 'setup: %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

command -v swift >/dev/null 2>&1 ||
  fail "Swift is not on the PATH. Install Swift 6.2 or later (https://www.swift.org/install/linux/) and run again."

packages=(libssl-dev libsqlite3-dev libyaml-dev libpcre2-dev zlib1g-dev libzstd-dev graphviz pkg-config)
[ "${WITH_ZSTD_TOOL:-no}" = yes ] && packages+=(zstd)

if ! command -v dpkg-query >/dev/null 2>&1; then
  # Not Debian: nothing can be installed from here, but the libraries may be there.
  for module in yaml-0.1 libpcre2-8 zlib libzstd; do
    pkg-config --exists "$module" 2>/dev/null ||
      fail "this is not Debian, and pkg-config doesn't find $module: install libyaml, PCRE2, zlib and zstd with their headers."
  done
  exit 0
fi

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null 2>&1 ||
    fail "missing packages, and neither root nor sudo at hand. As root run: apt-get install ${missing[*]}"
  as_root=(sudo)
fi
say "installing ${missing[*]}"
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -q </dev/null
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -q --no-install-recommends "${missing[@]}" </dev/null
