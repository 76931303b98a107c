#!/usr/bin/env bash
# workflow/Dockerfile built by buildah, without a daemon, on a base image made from Debian's packages: what it holds, and a run inside, whose report has
# the bytes of a run outside but for the version of Node. Then workflow/raresynth.def by apptainer, where that is installed (Debian has it in unstable).
# Needs root, buildah and mmdebstrap (for the second part apptainer and, in a container, a line for root in /etc/subuid); takes some minutes. Reaches Debian's mirror and the npm registry alone. Images lie in a
# folder of the test's own.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/tests/workflow/environment.sh"
for program in buildah mmdebstrap; do command -v $program >/dev/null || skip "$program is not installed (apt-get install buildah mmdebstrap)"; done
[ "$(id -u)" = 0 ] || skip "chroot needs root"
[ -f "$root/dist/cli/raresynth.js" ] || skip "the program is not built (npm run build)"

work=$(mktemp -d); chmod 755 "$work"
build() { buildah --root "$work/images" --runroot "$work/run" "$@"; }
end() {
  build rm --all >/dev/null 2>&1 || true
  build rmi --all --force >/dev/null 2>&1 || true
  umount "$work"/images/* 2>/dev/null || true
  rm -rf "$work"
}
trap end EXIT
export SOURCE_DATE_EPOCH=1790000000 XDG_STATE_HOME=$work/state

mmdebstrap --quiet --mode=root --variant=minbase trixie "$work/base.tar" || skip "Debian's mirror cannot be reached"
base=$(build from scratch)
build add --quiet "$base" "$work/base.tar" / >/dev/null
# A certificate that this machine's proxy needs holds inside too.
if [ -n "${NODE_EXTRA_CA_CERTS:-}" ]; then
  build copy --quiet "$base" "$NODE_EXTRA_CA_CERTS" /etc/ssl/proxy.pem >/dev/null
  build config --env NODE_EXTRA_CA_CERTS=/etc/ssl/proxy.pem "$base"
fi
build commit --quiet "$base" docker.io/library/debian:trixie-slim >/dev/null
buildah --version
build build --isolation chroot --pull-never --file "$root/workflow/Dockerfile" --tag raresynth "$root" >"$work/build.log" 2>&1 || { tail -40 "$work/build.log"; exit 1; }
image=$(build from --pull-never localhost/raresynth)
inside() { build run --isolation chroot --env SOURCE_DATE_EPOCH=$SOURCE_DATE_EPOCH --volume "$work:/work" --workingdir /work "$image" -- "$@"; }
[ "$(inside raresynth --version)" = "$(node -p 'require(process.argv[1]).version' "$root/package.json")" ]
inside sh -c 'for name in .git raresynth-out; do ! test -e /opt/raresynth/$name || exit 1; done; ! command -v npm' || { echo "the image holds more than it should"; exit 1; }
build images --format '{{.Name}} {{.Size}}' localhost/raresynth

# What both runs are asked; the recipe's answer does not depend on where it runs.
head -41 "$root/sample-data/cgd0/cgd0.csv" >"$work/r.csv"
cp "$root/sample-data/cgd0/cohort.schema.yaml" "$work"
cd "$work"
run="run r.csv --schema cohort.schema.yaml --refits 60 --seed a-seed-of-a-test-of-containers --generator marginals --no-ledger --policy controlled-access --exit-zero-on-answer"
node "$root/dist/cli/raresynth.js" $run --out outside >/dev/null 2>&1
same() { cmp <(grep -v '^ *"node": "' outside/report.internal.json) <(grep -v '^ *"node": "' "$1/report.internal.json"); }
inside raresynth $run --out inside >/dev/null 2>&1
same inside
echo "image of $(inside node --version): same report as $(node --version) outside, in $SECONDS s"

command -v apptainer >/dev/null || skip "the Apptainer definition: apptainer is not installed (Debian unstable: apt-get install apptainer)"
took=$SECONDS
mkdir recipe recipe/base
tar --extract --file base.tar --directory recipe/base --exclude './dev/*'
git -C "$root" archive --prefix=raresynth/ --output="$work/recipe/raresynth.tar" HEAD
options=(--build-arg bootstrap=localimage --build-arg from=base)
# Where root may map users, it builds among them: a container may withhold capabilities that the build asks for.
! grep -q "^root:" /etc/subuid || options+=(--fakeroot)
if [ -n "${NODE_EXTRA_CA_CERTS:-}" ]; then
  mkdir proxy; cp "$NODE_EXTRA_CA_CERTS" proxy/proxy.pem
  options+=(--bind "$work/proxy:/mnt"); export APPTAINERENV_NODE_EXTRA_CA_CERTS=/mnt/proxy.pem
fi
(cd recipe && apptainer build "${options[@]}" raresynth.sif "$root/workflow/raresynth.def" >build.log 2>&1) || { tail -40 recipe/build.log; exit 1; }
unset APPTAINERENV_NODE_EXTRA_CA_CERTS
# As users of a cluster run it: without rights.
chmod 777 "$work"; export HOME=$work
free() { setpriv --reuid nobody --regid nogroup --clear-groups "$@"; }
free apptainer run --userns --bind "$work" --pwd "$work" recipe/raresynth.sif $run --out apptainer >run.log 2>&1 || { tail -20 run.log; exit 1; }
same apptainer
echo "$(apptainer --version), image of $(du -m recipe/raresynth.sif | cut -f1) MB: same report, in $((SECONDS - took)) s"
