#!/bin/sh
# Makes or renews .venv: setup/venv.sh LIST ... installs requirements/LIST.txt by hash, then quartier and the services from
# this folder (editable). Nothing is fetched that is not in a lock.
set -eu
cd "$(dirname "$0")/.."

python=$(sh setup/python.sh)
if [ -x .venv/bin/python ]; then
    # A venv whose Python went away or changed its version is made anew.
    want=$("$python" -c 'import sys; print(sys.version_info[:2])')
    have=$(.venv/bin/python -c 'import sys; print(sys.version_info[:2])' 2>/dev/null || echo gone)
    [ "$want" = "$have" ] || rm -rf .venv
fi
if [ ! -x .venv/bin/pip ]; then
    rm -rf .venv
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        package=python3-venv
        [ "$python" = "$(command -v /usr/bin/python3 || true)" ] || package=python$version-venv
        # On Debian the module ensurepip comes with python3-venv.
        sh setup/debian.sh "/usr/lib/python$version/ensurepip:$package"
    fi
    echo "making .venv with $("$python" --version)"
    "$python" -m venv .venv
fi

lists=
for list in "$@"; do lists="$lists -r requirements/$list.txt"; done
echo "installing requirements: $*"
pip() { .venv/bin/python -m pip --disable-pip-version-check --quiet --no-input "$@"; }
log=$(mktemp)
indexes=$(ls services/*/*/service.py 2>/dev/null | tr '\n' ' ')
if ! { pip install --require-hashes $lists && pip install --no-deps --no-build-isolation --no-index \
    -e . $(for index in $indexes; do printf -- '-e ./%s ' "${index%/*/*}"; done)
    } >"$log" 2>&1; then
    grep -v '^WARNING: Location' "$log" >&2
    echo "pip could not install the requirements" >&2
    exit 1
fi
rm -f "$log"
echo "${indexes% }" >.venv/services
