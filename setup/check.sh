#!/bin/sh
# What `make check` runs: everything, also after a first fault, so that one call shows all of them.
set -u
cd "$(dirname "$0")/.."
bin=.venv/bin
faults=

step() {
    name=$1
    shift
    log=$(mktemp)
    start=$(date +%s)
    if "$@" >"$log" 2>&1; then
        printf '%-14s ok (%d s)\n' "$name" $(($(date +%s) - start))
    else
        printf '%-14s FAULT\n' "$name"
        sed 's/^/    /' "$log"
        faults="$faults $name"
    fi
    rm -f "$log"
}

step format $bin/ruff format --check .
step lint $bin/ruff check --quiet .
step types $bin/mypy
step imports $bin/lint-imports
step texts $bin/python setup/texts.py check
step contracts sh setup/contracts.sh check

[ -z "$faults" ] || { echo "faults in:$faults" >&2; exit 1; }
