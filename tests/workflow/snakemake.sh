#!/usr/bin/env bash
# workflow/Snakefile on this machine: 3 registries x 2 generators x 2 seeds, the driver killed with -9 in the middle and started again.
# Takes the snakemake of workflow/requirements.txt from PyPI into an environment of its own under node_modules/.cache, unless SNAKEMAKE_VENV names one.
set -euo pipefail
set -m # the driver leads a group, so that what it started can be ended with it
ROWS=${ROWS:-40}
REFITS=${REFITS:-20}
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/tests/workflow/environment.sh"
[ -f "$root/dist/cli/raresynth.js" ] || skip "the program is not built (npm run build)"
snakemake_environment "$root"
work=$(mktemp -d); cd "$work"
driver=
end() { [ -z "$driver" ] || kill -9 -- "-$driver" 2>/dev/null || true; rm -rf "$work"; }
trap end EXIT
export XDG_STATE_HOME=$work/state XDG_CACHE_HOME=$work/cache SOURCE_DATE_EPOCH=1790000000
echo "snakemake $(snakemake --version), node $(node --version), python $(python --version | cut -d' ' -f2)"
echo "registry,data,schema,generator,seed,refits,policy" >runs.csv
for registry in cgd0 dystrophy pbc; do
  head -$((ROWS + 1)) "$root/sample-data/$registry/$registry.csv" >$registry.csv
  for generator in marginals copula; do for seed in a b; do
    echo "$registry,$registry.csv,$root/sample-data/$registry/cohort.schema.yaml,$generator,seed-$seed,$REFITS,controlled-access" >>runs.csv
  done; done
done
drive() {
  snakemake --snakefile "$root/workflow/Snakefile" --profile "$root/workflow/profiles/local" --cores 2 --quiet rules progress \
    --config raresynth="node $root/dist/cli/raresynth.js" shards=1 threads=1 "$@" >>drive.log 2>&1 || { tail -40 drive.log; return 1; }
}
kept() { find results -name '*.pack' 2>/dev/null | wc -l; }
looks() { find results -name 'look.*.json' -size +0 2>/dev/null | wc -l; }
drive & driver=$!
# In the middle: some work is done, some is not, and no verdict is there.
for _ in $(seq 1800); do [ "$(kept)" -ge 40 ] && break; kill -0 $driver 2>/dev/null || { echo "the driver ended too soon"; exit 1; }; sleep 0.5; done
kill -9 -- "-$driver"; wait $driver 2>/dev/null || true
first=$(kept)
echo "driver killed after $SECONDS s with $first results and $(looks) looks kept"
find results -name '*.pack' -printf '%p %i %T@\n' | sort >before.txt
resumed=$SECONDS
drive --unlock
drive & driver=$!
wait $driver; driver=
find results -name '*.pack' -printf '%p %i %T@\n' | sort >after.txt
[ -z "$(comm -23 before.txt after.txt)" ] || { echo "results were made again:"; comm -23 before.txt after.txt; exit 1; }
echo "resumed with one command (after --unlock) in $((SECONDS - resumed)) s: $(kept) results, of which the first $first were kept as they were"
column -t results/verdicts.tsv
[ "$(wc -l <results/verdicts.tsv)" = 13 ] || { echo "not 12 verdicts"; exit 1; }
# A look of a plan asks for rounds; the bytes are those of one machine.
row=$(sed -n 2p runs.csv); IFS=, read -r registry data schema generator seed refits policy <<<"$row"
node "$root/dist/cli/raresynth.js" run "$data" --schema "$schema" --generator "$generator" --seed "$seed" --refits "$refits" --policy "$policy" \
  --no-ledger --workers 1 --out one --json --exit-zero-on-answer >/dev/null 2>&1
cmp one/report.internal.json "results/$registry.$generator.$seed/result/report.internal.json"
echo "12 verdicts in $SECONDS s; the first has the bytes of run"
