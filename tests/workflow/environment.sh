# What the scripts beside this one share.
skip() { echo "skipped: $1"; exit 0; }

# Puts the snakemake of workflow/requirements.txt on the PATH, from an environment that is kept between runs.
snakemake_environment() {
  local venv=${SNAKEMAKE_VENV:-$1/node_modules/.cache/snakemake}
  local wanted; wanted=$(cat "$1/workflow/requirements.txt")
  if [ "$(cat "$venv/installed" 2>/dev/null)" != "$wanted" ] && ! [ -n "${SNAKEMAKE_VENV:-}" ]; then
    command -v python3 >/dev/null || skip "python3 is not installed"
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || skip "python3 is older than 3.11"
    python3 -m venv "$venv" || skip "python3 has no venv (apt-get install python3-venv)"
    "$venv/bin/pip" install -q --disable-pip-version-check -r "$1/workflow/requirements.txt" || skip "snakemake could not be installed from PyPI"
    echo "$wanted" >"$venv/installed"
  fi
  [ -x "$venv/bin/snakemake" ] || skip "there is no snakemake in $venv"
  export PATH="$venv/bin:$PATH"
}
