#!/usr/bin/env bash
# A planned run on a real Slurm of Debian's packages (slurmctld slurmd slurm-client munge) on loopback with two nodes, one of them killed in the
# middle: the reports have the bytes of `run`. Then the same run through workflow/Snakefile with its profile for Slurm, where snakemake installs from PyPI.
# Needs root; takes about ten minutes. Starts and ends only its own daemons, and installs none of Debian's packages.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/tests/workflow/environment.sh"
for program in slurmctld slurmd sbatch munged; do command -v $program >/dev/null || PATH=$PATH:/usr/sbin; done
for program in slurmctld slurmd sbatch munged; do command -v $program >/dev/null || skip "$program is not installed (apt-get install slurmctld slurmd slurm-client munge)"; done
[ "$(id -u)" = 0 ] || skip "slurmd needs root"
[ -e /run/munge/munge.socket.2 ] && skip "a munge of somebody else uses /run/munge"
[ -f "$root/dist/cli/raresynth.js" ] || skip "the program is not built (npm run build)"

host=$(hostname -s)
work=$(mktemp -d); chmod 755 "$work"
export SLURM_CONF=$work/slurm.conf XDG_STATE_HOME=$work/state SOURCE_DATE_EPOCH=1790000000
pids=()
linked=
end() {
  scancel --user root --quiet 2>/dev/null || true
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  [ -z "$linked" ] || rm -f /etc/slurm/slurm.conf
  [ -n "${KEEP:-}" ] || rm -rf "$work"
}
trap end EXIT

mkdir -p "$work"/{munge,ctld,n1,n2}
head -c 128 /dev/urandom >"$work/munge/key"; chmod 400 "$work/munge/key"; chmod 700 "$work/munge"; chown -R munge "$work/munge"
chown slurm "$work/ctld"
mkdir -p /run/munge; chown munge /run/munge
runuser -u munge -- munged --foreground --key-file="$work/munge/key" --pid-file="$work/munge/pid" --seed-file="$work/munge/seed" \
  --log-file="$work/munge/log" --socket=/run/munge/munge.socket.2 >"$work/munge.log" 2>&1 & pids+=($!)
cat >"$SLURM_CONF" <<EOF
ClusterName=loopback
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=17817
SlurmUser=slurm
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=/run/munge/munge.socket.2
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
ReturnToService=2
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
JobAcctGatherType=jobacct_gather/linux
JobRequeue=1
SlurmdTimeout=10
StateSaveLocation=$work/ctld
SlurmctldPidFile=$work/ctld/pid
SlurmctldLogFile=$work/ctld/log
SlurmdSpoolDir=$work/%n
SlurmdPidFile=$work/%n/pid
SlurmdLogFile=$work/%n/log
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=17818 CPUs=1 RealMemory=2000
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=17819 CPUs=1 RealMemory=2000
PartitionName=all Nodes=n1,n2 Default=YES State=UP MaxTime=180
EOF
sleep 1
slurmctld -D >"$work/ctld.log" 2>&1 & pids+=($!)
slurmd -D -N n1 >"$work/n1.log" 2>&1 & n1=$!; pids+=($n1)
slurmd -D -N n2 >"$work/n2.log" 2>&1 & pids+=($!)
for _ in $(seq 60); do [ "$(sinfo -h -N -t idle 2>/dev/null | wc -l)" = 2 ] && break; sleep 1; done
sinfo -N

head -41 "$root/sample-data/cgd0/cgd0.csv" >"$work/r.csv"
slurmctld -V; node --version
raresynth="node $root/dist/cli/raresynth.js"
options="--schema $root/sample-data/cgd0/cohort.schema.yaml --refits 120 --seed a-seed-of-a-test-on-slurm --generator marginals --no-ledger --policy controlled-access"
$raresynth run "$work/r.csv" $options --out "$work/one" --json --exit-zero-on-answer >/dev/null 2>&1 & reference=$!
$raresynth plan run "$work/r.csv" $options --out "$work/plan" --batch 10 --json
parts=4
round=1
while true; do
  array=$(sbatch --parsable --requeue --array=1-$parts --cpus-per-task=1 --mem=900 --output="$work/job-%A-%a.log" \
    --wrap "$raresynth work $work/plan --round $round --shard \$SLURM_ARRAY_TASK_ID/$parts --json --log json")
  if [ $round = 1 ]; then
    for _ in $(seq 120); do ls "$work"/plan/results/*.pack >/dev/null 2>&1 && break; sleep 1; done
    squeue
    # The node dies: its daemon and what runs on it.
    step=$(pgrep -P "$n1" || true)
    job=$(squeue -h -t R -w n1 -o %A | head -1)
    kill -9 "$n1"
    for stepd in $(pgrep -f "slurmstepd: \[$job\." || true) $step; do
      for child in $(pgrep -P "$stepd" || true); do
        for inner in $(pgrep -P "$child" || true); do kill -9 "$inner" || true; done
        kill -9 "$child" || true
      done
      kill -9 "$stepd" 2>/dev/null || true
    done
    echo "n1 killed in round 1, with $(ls "$work"/plan/results | wc -l) results kept"
  fi
  while [ -n "$(squeue -h -j "$array" 2>/dev/null)" ]; do sleep 2; done
  code=0; $raresynth gather "$work/plan" --out "$work/many" --json >"$work/answer.json" 2>"$work/gather.log" || code=$?
  cut -c1-90 "$work/answer.json"
  [ $code = 4 ] || break
  round=$((round + 1))
done
wait $reference
cmp "$work/one/report.internal.json" "$work/many/report.internal.json"
cmp "$work/one/report.internal.html" "$work/many/report.internal.html"
[ ! -e "$work/one/release" ] || diff -r "$work/one/release" "$work/many/release"
echo "same bytes after $round rounds in $SECONDS s"
took=$SECONDS

# Through Snakemake, on both nodes again. Without slurmdbd only squeue says how jobs ended. The executor keeps SLURM_CONF from its jobs, which look where
# Debian has its own.
[ ! -e /etc/slurm/slurm.conf ] || skip "Snakemake on Slurm: /etc/slurm/slurm.conf is somebody else's"
snakemake_environment "$root"
mkdir -p /etc/slurm
ln -s "$SLURM_CONF" /etc/slurm/slurm.conf; linked=1
slurmd -D -N n1 >>"$work/n1.log" 2>&1 & pids+=($!)
for _ in $(seq 60); do [ "$(sinfo -h -N -t idle 2>/dev/null | wc -l)" = 2 ] && break; sleep 1; done
sinfo -N
cd "$work"
echo "registry,data,schema,generator,seed,refits,policy" >runs.csv
echo "cgd0,$work/r.csv,$root/sample-data/cgd0/cohort.schema.yaml,marginals,a-seed-of-a-test-on-slurm,120,controlled-access" >>runs.csv
XDG_CACHE_HOME=$work/cache snakemake --snakefile "$root/workflow/Snakefile" --profile "$root/workflow/profiles/slurm" \
  --slurm-no-account --slurm-status-command squeue --slurm-init-seconds-before-status-checks 2 --seconds-between-status-checks 5 --latency-wait 10 \
  --config raresynth="$raresynth" shards=2 threads=1 mem_mb=900 >snakemake.log 2>&1 || { tail -60 snakemake.log; exit 1; }
grep -c "has been submitted with SLURM jobid" snakemake.log | sed 's/$/ jobs submitted by snakemake/'
cat results/verdicts.tsv
cmp one/report.internal.json results/cgd0.marginals.a-seed-of-a-test-on-slurm/result/report.internal.json
echo "snakemake $(snakemake --version) on Slurm: same bytes in $((SECONDS - took)) s"
