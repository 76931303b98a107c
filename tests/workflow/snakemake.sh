#!/usr/bin/env bash
# workflow/Snakefile on this machine: 3 registries x 2 generators x 2 seeds, the driver killed with -9 in the middle and started again.
# Needs snakemake (workflow/requirements.txt) on the PATH.
set -euo pipefail
ROWS=${ROWS:-40}
root=$(cd "$(dirname "$0")/../.." && pwd)
command -v snakemake >/dev/null || { echo "skipped: snakemake is not installed (pip install -r workflow/requirements.txt)"; exit 0; }
work=$(mktemp -d); cd "$work"
export XDG_STATE_HOME=$work/state SOURCE_DATE_EPOCH=1790000000
echo "registry,data,schema,generator,seed,refits,policy" >runs.csv
for registry in cgd0 dystrophy pbc; do
  head -$((ROWS + 1)) "$root/sample-data/$registry/$registry.csv" >$registry.csv
  for generator in marginals copula; do for seed in a b; do
    echo "$registry,$registry.csv,$root/sample-data/$registry/cohort.schema.yaml,$generator,seed-$seed,20,controlled-access" >>runs.csv
  done; done
done
drive() { snakemake --snakefile "$root/workflow/Snakefile" --profile "$root/workflow/profiles/local" --cores 2 --quiet rules --config raresynth="node $root/dist/cli/raresynth.js" shards=1 threads=1 "$@"; }
drive & driver=$!
for _ in $(seq 600); do [ "$(ls results/*/plan/results/*.pack 2>/dev/null | wc -l)" -ge 20 ] && break; sleep 1; done
kept=$(ls results/*/plan/results/*.pack | wc -l)
kill -9 $driver; wait $driver 2>/dev/null || true
for child in $(pgrep -f "cli/main.js work results/" || true); do tr '\0' ' ' <"/proc/$child/cmdline" 2>/dev/null | grep -q "$root" && kill -9 "$child" || true; done
echo "driver killed with $kept results kept"
drive --unlock
drive
cat results/verdicts.tsv
[ "$(wc -l <results/verdicts.tsv)" = 13 ] && echo "12 verdicts in $SECONDS s"
