#!/usr/bin/env bash
# Scans the sample logs and opens the report. Usage: sample.sh WARD REPORT
set -euo pipefail

ward=$1
report=$2

"$ward" scan samples --rules rules --html "$report"

if [ -z "${CI:-}" ] && [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && command -v xdg-open >/dev/null 2>&1; then
  # A browser that can't be started is no reason to fail: the report is there.
  xdg-open "$report" >/dev/null 2>&1 </dev/null || true
fi
printf 'Open in a browser: file://%s\n' "$(realpath "$report")"
