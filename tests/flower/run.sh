#!/usr/bin/env bash
# A real Flower run on loopback: one superlink, three supernodes, each a site with a third of pbc. The sums that Flower carried equal the counts of all
# patients in one place, and the sites' findings come to one verdict. Needs Python 3.11 or later; installs flwr 1.42.0 from PyPI into a folder of its own unless FLOWER_VENV
# names one that has it. Takes some minutes. Starts and ends only its own processes.
set -euo pipefail
set -m # each program in a group of its own, so that what it started ends with it
root=$(cd "$(dirname "$0")/../.." && pwd)
skip() { echo "skipped: $1"; exit 0; }
[ -f "$root/dist/cli/raresynth.js" ] || skip "the program is not built (npm run build)"
command -v python3 >/dev/null || skip "python3 is not installed"
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || skip "python3 is older than 3.11"
work=$(mktemp -d)
venv=${FLOWER_VENV:-$work/venv}
if ! [ -x "$venv/bin/flower-superlink" ]; then
  python3 -m venv "$venv" && "$venv/bin/pip" install -q --disable-pip-version-check "flwr==1.42.0" || skip "flwr 1.42.0 could not be installed from PyPI"
fi
"$venv/bin/flwr" --version
export PATH="$venv/bin:$PATH" FLWR_TELEMETRY_ENABLED=0 FLWR_HOME=$work/home XDG_STATE_HOME=$work/state PYTHONDONTWRITEBYTECODE=1
pids=()
end() { for pid in "${pids[@]}"; do kill -- "-$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$work"; }
trap end EXIT

port=${FLOWER_PORT:-8731}
mkdir -p "$FLWR_HOME"
printf '[superlink.loop]\naddress = "127.0.0.1:%s"\ninsecure = true\n' "$port" >"$FLWR_HOME/config.toml"
node "$root/tests/flower/prepare.mjs" "$work"
flower-superlink --insecure --host 127.0.0.1 --port "$port" --disable-runtime-dependency-installation >"$work/superlink.log" 2>&1 & pids+=($!)
sleep 5
at=$((port + 10))
for site in north middle south; do
  own=$work/$site
  flower-supernode --insecure --superlink "127.0.0.1:$port" --port "$at" \
    --node-config "site=\"$site\" registry=\"$own/registry.csv\" schema=\"$work/schema.yaml\" trust=\"$work/trust.json\" key=\"$own/key.pem\" state=\"$own\" approved=\"$own/approved\" command=\"node $root/dist/cli/raresynth.js\"" \
    >"$own/supernode.log" 2>&1 & pids+=($!)
  at=$((at + 1))
done
cp -r "$root/federation/flower" "$work/app"
started=$SECONDS
timeout 600 flwr run "$work/app" loop --stream --run-config \
  "round=\"$work/round.json\" schema=\"$work/schema.yaml\" trust=\"$work/trust.json\" out=\"$work/out\" policy=\"controlled-access\" command=\"node $root/dist/cli/raresynth.js\" sites=3" \
  2>&1 | tee "$work/run.log" || true
echo "the run took $((SECONDS - started)) s"
if ! node "$root/tests/flower/check.mjs" "$work"; then
  tail -n 30 "$work/superlink.log" "$work"/*/supernode.log
  exit 1
fi
