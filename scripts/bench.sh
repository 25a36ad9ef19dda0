#!/usr/bin/env bash
# Prints the benchmark tables. Usage: bench.sh WARDBENCH
# The lanes over real events need the shared corpus: WARD_SHARED, or ../shared beside the clone.
set -euo pipefail
# Bytes, not characters: awk is several times faster so, and counts as the file does.
export LC_ALL=C

bench=$1
shared=${WARD_SHARED:-../shared}
events=$shared/corpus/events
sigma=$shared/corpus/sigma
otrf_event_count=351993
evtx_lane_event_count=200000

skipped=()
folder=$(mktemp -d "${TMPDIR:-/tmp}/ward-bench.XXXXXX")
trap 'rm -rf "$folder"' EXIT

heading() { printf '\n== %s\n' "$*"; }

# A line of the corpus is {"m":{…},"e":{…}}; `m` holds text and lists only, so the first brace that closes is its own.
# A line of another shape gives no line, and then the count below is short.
unwrap() {
  zstd -dc "$1" | awk '{
    start = index($0, "},\"e\":{")
    if (start > 0 && substr($0, length($0) - 1) == "}}") print substr($0, start + 6, length($0) - start - 6)
  }'
}

machine() {
  printf 'machine: %s, %s cores, %s\n' \
    "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)" "$(uname -sr)"
  printf 'load before: %s\n' "$(cut -d ' ' -f 1-3 /proc/loadavg)"
}

# The three folders of rules whose figures are compared with other engines.
rules=()
for name in rules rules-emerging-threats rules-threat-hunting; do
  [ -d "$sigma/$name" ] && rules+=("$sigma/$name")
done
[ ${#rules[@]} -gt 0 ] || rules=(rules)

machine

heading "correlation engine: hits per CPU second, bytes per key"
"$bench" correlation

if ! command -v zstd >/dev/null 2>&1; then
  skipped+=("lanes otrf, evtx and json: the program zstd is missing (apt-get install zstd)")
else
  if [ -r "$events/windows-otrf.jsonl.zst" ]; then
    unwrap "$events/windows-otrf.jsonl.zst" >"$folder/otrf.jsonl"
    count=$(wc -l <"$folder/otrf.jsonl")
    if [ "$count" -ne "$otrf_event_count" ]; then
      printf 'bench: lane otrf has %s events, not %s: the corpus is another one\n' "$count" "$otrf_event_count" >&2
      exit 1
    fi
    heading "matching, lane otrf: $count events"
    "$bench" match "${rules[@]}" "$folder/otrf.jsonl"
    heading "whole scans with one worker and with two, lane otrf"
    "$bench" scan "${rules[@]}" "$folder/otrf.jsonl"
    heading "decoding of JSON Lines, lane otrf"
    "$bench" json "$folder/otrf.jsonl"
    rm -f "$folder/otrf.jsonl"
  else
    skipped+=("lanes otrf and json: no $events/windows-otrf.jsonl.zst")
  fi
  if [ -r "$events/windows-evtx.jsonl.zst" ]; then
    unwrap "$events/windows-evtx.jsonl.zst" >"$folder/evtx-once.jsonl"
    once=$(wc -l <"$folder/evtx-once.jsonl")
    if [ "$once" -eq 0 ]; then
      printf 'bench: lane evtx is empty: the corpus is another one\n' >&2
      exit 1
    fi
    for ((round = 0; round * once < evtx_lane_event_count; round++)); do
      cat "$folder/evtx-once.jsonl"
    done | sed -n "1,${evtx_lane_event_count}p" >"$folder/evtx.jsonl"
    heading "matching, lane evtx: $(wc -l <"$folder/evtx.jsonl") events ($once, repeated)"
    "$bench" match "${rules[@]}" "$folder/evtx.jsonl"
  else
    skipped+=("lane evtx: no $events/windows-evtx.jsonl.zst")
  fi
fi

heading "rules of this repository, its sample events"
for file in samples/*.jsonl; do
  printf '%s\n' "$file"
  "$bench" match rules "$file"
done

if [ ${#skipped[@]} -gt 0 ]; then
  heading "skipped"
  printf '%s\n' "${skipped[@]}"
fi
