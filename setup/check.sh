#!/bin/sh
# What `make check` runs: everything, also after a first fault, so that one call shows all of them. Its arguments are
# the packages whose texts are checked.
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
# Not every service need be installed for its imports to be read.
step imports env "PYTHONPATH=$(printf "%s:" services/*)" $bin/lint-imports
step texts $bin/python -m quartier.web.texts check "$@"
step contracts $bin/python -m quartier.operate.contracts check

[ -z "$faults" ] || { echo "faults in:$faults" >&2; exit 1; }
