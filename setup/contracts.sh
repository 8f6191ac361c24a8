#!/bin/sh
# The contracts are written from the code (write), or compared with it (check).
set -eu
cd "$(dirname "$0")/.."
case ${1:-} in
write) exec .venv/bin/quartier contracts ;;
check) exec .venv/bin/quartier contracts --check ;;
*) echo "usage: setup/contracts.sh write|check" >&2; exit 2 ;;
esac
