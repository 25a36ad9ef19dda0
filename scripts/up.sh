#!/usr/bin/env bash
# Runs the hub, with a simulated hospital unless DEMO=0, until Ctrl-C. Usage: up.sh WARD
#
# DATA (default ward-data) is where the hub keeps everything; a hub that was used before goes on with it.
set -euo pipefail

ward=$1
data=${DATA:-ward-data}
children=()

stop() {
  trap - INT TERM EXIT
  # The simulation first, so that the hub is not called while it stops.
  for ((index = ${#children[@]} - 1; index >= 0; index--)); do
    kill -TERM "${children[index]}" 2>/dev/null || true
    wait "${children[index]}" 2>/dev/null || true
  done
}
trap 'stop; exit 0' INT TERM
trap stop EXIT

if [ "${DEMO:-1}" = 0 ]; then
  "$ward" up --data "$data" &
  children+=($!)
else
  # Tokens of an earlier run are worth nothing.
  rm -f "$data/demo-tokens"
  "$ward" up --demo --data "$data" &
  children+=($!)
  for _ in $(seq 60); do
    [ -s "$data/demo-tokens" ] && break
    kill -0 "${children[0]}" 2>/dev/null || break
    sleep 0.5
  done
  printf 'A simulated hospital plays in; ransomware begins after a minute. Its names are invented.\n'
  "$ward" simulate --quiet --tokens "$data/demo-tokens" --authority "$data/authority.pem" --attack ransomware@60 &
  children+=($!)
fi
wait "${children[0]}"
