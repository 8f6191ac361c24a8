#!/bin/sh
# Installs what is missing from Debian: setup/debian.sh PROGRAM:PACKAGE ...
# A PROGRAM is a command, a file (begins with /, may hold *) or a shell test in the form "[ ... ]".
# Where it may not install, it says what to install and exits with 1. It starts no system service: the tests run their
# own servers in folders of their own.
set -eu

there() {
    case $1 in
    /*) for file in $1; do [ -e "$file" ] && return 0; done; return 1 ;;
    *) PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null 2>&1 ;;
    esac
}

missing() {
    for pair in "$@"; do there "${pair%%:*}" || printf ' %s' "${pair#*:}"; done
}

packages=$(missing "$@")
[ -z "$packages" ] && exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "missing, by their Debian names:$packages. Install them and try again." >&2
    exit 1
fi
as_root=
if [ "$(id -u)" != 0 ]; then
    if ! sudo -n true 2>/dev/null; then
        echo "missing:$packages. Install them and try again:" >&2
        echo "  sudo apt-get install --no-install-recommends$packages" >&2
        exit 1
    fi
    as_root=sudo
fi

echo "installing from Debian:$packages"
export DEBIAN_FRONTEND=noninteractive
# No service starts by being installed: Debian asks this file. Only one we put there ourselves is taken away again.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
    $as_root chmod 755 "$policy"
    trap '$as_root rm -f "$policy"' EXIT
fi
log=$(mktemp)
if ! { $as_root apt-get update -q && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
    --no-install-recommends $packages; } >"$log" 2>&1 </dev/null; then
    tail -n 25 "$log" >&2
    echo "apt-get could not install:$packages" >&2
    exit 1
fi
rm -f "$log"

packages=$(missing "$@")
[ -z "$packages" ] || { echo "still missing after the installation:$packages" >&2; exit 1; }
